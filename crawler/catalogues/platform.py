"""The datasets on the pages of Chinese platforms of open data: the cards of a list, the rows of a table, and the
definition table of a dataset's own page. Pure.

A card is the largest part of the page in which nothing is said twice. So no class name and no content system has to be
known, and what another dataset, a related one or the footer says is no word of this one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from crawler.catalogues.entries import MOST_ENTRIES, Found, entry_of, formats_of
from crawler.catalogues.fields import Field, Piece, read_fields, read_pieces
from crawler.catalogues.names import LABELS, Role, is_dataset
from crawler.catalogues.numbered import later_pages
from crawler.catalogues.offered import is_tag
from crawler.catalogues.tables import table_entries
from crawler.lists import next_url, stated_total, turns_pages
from crawler.pages.page import LexborNode, Parsed, squeeze, tidy
from storage.dataset_records import CatalogueEntry, CatalogueKind

_HIGHEST = 60  # elements above a field that are looked at
_NEAR = 25  # pieces between a field and the next of the same dataset
_BESIDE = 12  # pieces before the fields of a page's one dataset that may be tags of its title
_HEADINGS = "h1, h2, h3, h4, h5, h6, [class*=title], [class*=Title], [class*=name]"
_KNOWN_FORMATS = frozenset(
    {"xls", "xlsx", "csv", "json", "xml", "rdf", "zip", "pdf", "doc", "docx", "txt", "api", "shp", "geojson", "wps"}
)
_MOST_HEADINGS = 60
_TAGS = "span, a, em, i, li, b, label, p"
_SHORTEST = 3
_SEVERAL = frozenset({Role.OF_RECORD, Role.ROWS, Role.FORMATS, Role.ACCESS, Role.PUBLISHER, Role.STATE})
_BUTTONS = re.compile(
    r"(?:数据)?(?:下载|预览|详情|申请|收藏|更多|查看|订阅|评价|纠错|分享|调用)(?:详情|数据|接口|更多|全部|文件)?|返回.*|上一页|下一页"
)
_SECTION = re.compile(r".{0,3}(?:基本|详细|目录|资源|数据集|元数据|数据)(?:信息|详情|概况)|元数据|详情")
_KINDS = r"(?:个|条|项|类)?(?:开放)?(?:的)?(?:政务|公共)?(?:数据(?:集|目录|资源|项)?|目录|资源|记录|结果|信息)"
_TOTAL = re.compile(
    rf"(?:共有?|共计|总计|找到|为您找到|检索到|查询到|搜索到)约?(\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}){_KINDS}"
    r"|(?:数据集|数据目录|目录|数据资源)(?:总数|数量)[:为]?(\d{1,3}(?:,\d{3})+|\d{1,7})"
    r"|(?:共|总共)(\d{1,7})条"
)


def read_platform(parsed: Parsed, today: date) -> Found | None:
    """The datasets that a platform's page tells of; None where it tells of none and does not say that it has none.

    A page that tells of one only is taken for that dataset's own, so that the catalogue is not read whole.
    """
    found = table_entries(parsed, today) or _cards(parsed, today)
    total = _total(parsed)
    if not found:
        return Found(CatalogueKind.PAGE, (), 0) if total == 0 else None
    if len(found) == 1:
        return Found(CatalogueKind.PAGE, tuple(found), None if total != 1 else 1, cut=total != 1)
    total = total or stated_total(parsed.text)
    total = total if total is not None and total >= len(found) else None
    more = len(found) > MOST_ENTRIES or parsed.cut or (total or 0) > len(found)
    if total is None:
        more = more or next_url(parsed) is not None or turns_pages(parsed) or bool(later_pages(parsed))
    return Found(CatalogueKind.PAGE, tuple(found[:MOST_ENTRIES]), total, cut=more)


def _total(parsed: Parsed) -> int | None:
    """How many datasets the page says the platform, or its list, has."""
    match = _TOTAL.search("".join(parsed.visible.split())[:200_000])
    return int(next(one for one in match.groups() if one).replace(",", "")) if match else None


def _cards(parsed: Parsed, today: date) -> list[CatalogueEntry]:
    pieces = read_pieces(parsed)
    fields = read_fields(pieces)
    groups = _grouped(fields)
    found: list[CatalogueEntry] = []
    before = 0
    shared = Counter(node.mem_id for node, _ in groups)
    alone = sum(is_dataset({one.role for one in group}) for _, group in groups) == 1
    for node, group in groups:
        if not is_dataset({one.role for one in group}):
            continue
        group = _together(group)
        above = pieces[before : group[0].at]
        own = shared[node.mem_id] == 1
        title, link = _titled(parsed, node, group, above, alone=alone) if own else _before(above, set())
        before = group[-1].at + 1
        words: dict[Role, list[str]] = {}
        for one in group:
            words.setdefault(one.role, []).append(one.value)
        if Role.FORMATS not in words and not alone:
            words[Role.FORMATS] = _tagged(node)
        near = (one.text for one in pieces[max(group[0].at - _BESIDE, 0) : group[0].at])
        beside = near if alone or not own else node.text(separator="\n").split("\n")
        words.setdefault(Role.STATE, []).extend(one for one in beside if is_tag(one))
        words[Role.TITLE] = [title] if title else []
        url = parsed.resolve(link) if link else parsed.page.final_url if alone else ""
        if (entry := entry_of(words, url, today)) is not None:
            found.append(entry)
    return found


def _grouped(fields: list[Field]) -> list[tuple[LexborNode, list[Field]]]:
    """The fields by the largest element around them in which nothing is said twice, in the page's order."""
    above = [list(_above(one.node)) for one in fields]
    counts = Counter((node.mem_id, _said(one)) for one, nodes in zip(fields, above, strict=True) for node in nodes)
    repeated = {identity for (identity, _), count in counts.items() if count > 1}
    groups: dict[tuple[int, int], tuple[LexborNode, list[Field]]] = {}
    for one, nodes in zip(fields, above, strict=True):
        card = one.node
        bare = card.mem_id in repeated  # texts of several datasets stand in one element: each text is one's
        for node in nodes:
            if node.mem_id in repeated:
                break
            card = node
        groups.setdefault((card.mem_id, one.at if bare else -1), (card, []))[1].append(one)
    return list(groups.values())


def _said(field: Field) -> tuple[Role, str]:
    """What two fields have in common that one dataset does not have both: the role, and of what a dataset may have
    several of (开放类型 and 开放条件, 发布时间 and 元数据更新时间) the label too."""
    return field.role, field.label if field.role in _SEVERAL else ""


def _above(node: LexborNode) -> Iterable[LexborNode]:
    at: LexborNode | None = node
    for _ in range(_HIGHEST):
        if at is None or at.tag in ("html", "-document"):
            return
        yield at
        at = at.parent


def _together(group: list[Field]) -> list[Field]:
    """The fields that stand near the one that makes them a dataset's: no word of the page's end."""
    first = next(
        (at for at, one in enumerate(group) if one.role is Role.FREQUENCY),
        next((at for at, one in enumerate(group) if one.role in (Role.UPDATED, Role.OF_DATA)), 0),
    )
    start, end = first, first + 1
    while start and group[start].at - group[start - 1].at <= _NEAR:
        start -= 1
    while end < len(group) and group[end].at - group[end - 1].at <= _NEAR:
        end += 1
    return group[start:end]


def _titled(
    parsed: Parsed, node: LexborNode, group: list[Field], before: list[Piece], *, alone: bool
) -> tuple[str, str]:
    """A dataset's title and the raw address of its page: as it is labelled, by its heading or link, by what stands
    before its fields, or, of the page's only one, by the page's own title."""
    values = {squeeze(one.value) for one in group if one.role is not Role.TITLE}
    labelled = next((one.value for one in group if one.role is Role.TITLE), "")
    links = [(words, href) for words, href in _links(parsed, node) if words not in values] if not alone else []
    if labelled:
        return labelled, next((href for words, href in links if words.startswith(squeeze(labelled)[:20])), "")
    inside = parsed.tree if alone else node
    headings = [one for one in inside.css(_HEADINGS)[:_MOST_HEADINGS] if _is_title(one.text()[:300], values)]
    if alone:
        return _of_page(parsed, headings, before), ""
    for heading in headings:
        if link := next(iter(_links(parsed, heading)), None):
            return _full(heading, link), link[1]
    if links:
        return _shown(parsed, node, links[0]), links[0][1]
    if headings:
        return tidy(headings[0].text()[:300]), ""
    return _before(before, values)


def _of_page(parsed: Parsed, headings: list[LexborNode], before: list[Piece]) -> str:
    """The title of a page's one dataset: the heading that the page's own title begins with, or the last before its
    fields."""
    own = tidy(re.split(r"[-_|—–]+", parsed.title)[0])
    words = [squeeze(one.text()[:300]) for one in headings]
    if squeeze(own) in words[1:]:
        return own
    titles = (piece.text for piece in reversed(before) if squeeze(piece.text) in words)
    return next((title for title in titles if not _SECTION.fullmatch(title)), own)


def _is_title(text: str, values: set[str]) -> bool:
    words = squeeze(text)
    return (
        len(words) >= _SHORTEST
        and words not in values
        and words.strip(":") not in LABELS
        and _BUTTONS.fullmatch(words) is None
        and words.lower() not in _KNOWN_FORMATS
    )


def _links(parsed: Parsed, node: LexborNode) -> list[tuple[str, str]]:
    """The squeezed words and raw addresses of the links in an element, or that it stands in, that may be titles."""
    anchors = node.css("a")[:40] or [one for one in _above(node) if one.tag == "a"][:1]
    read = (parsed.link(anchor) for anchor in anchors)
    return [(squeeze(words), attributes.get("href") or "") for words, attributes in read if _is_title(words, set())]


def _full(heading: LexborNode, link: tuple[str, str]) -> str:
    words = tidy(heading.text()[:300])
    return words if len(squeeze(words)) <= len(link[0]) + 8 else link[0]


def _shown(parsed: Parsed, node: LexborNode, link: tuple[str, str]) -> str:
    """The words of a link as they are shown, whole where its own title has more of them."""
    for anchor in node.css("a")[:40] or [one for one in _above(node) if one.tag == "a"][:1]:
        words, attributes = parsed.link(anchor)
        if squeeze(words) == link[0]:
            whole = tidy(attributes.get("title") or "")
            return whole if words.endswith(("…", "...")) and whole else words
    return link[0]


def _before(pieces: list[Piece], values: set[str]) -> tuple[str, str]:
    """The last text before a dataset's fields that may be its title: a heading or link on the same level, or else a
    term, which may be another field's label."""
    for headings in ("h[1-6]|strong", "dt"):
        for piece in reversed(pieces[-12:]):
            around = [one for _, one in zip(range(4), _above(piece.node), strict=False)]
            anchor = next((one for one in around if one.tag == "a"), None)
            heading = any(re.fullmatch(headings, one.tag or "") for one in around)
            if (anchor is not None or heading) and _is_title(piece.text, values):
                return piece.text, (anchor.attributes.get("href") or "") if anchor is not None else ""
    return "", ""


def _tagged(node: LexborNode) -> list[str]:
    """The formats that a card shows as tags, without a label."""
    texts = (squeeze(one.text()[:20]).lower() for one in node.css(_TAGS)[:60])
    return [text for text in dict.fromkeys(texts) if text in _KNOWN_FORMATS and formats_of(text)]
