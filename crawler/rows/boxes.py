"""The lists of a page with what stands about each: the block it fills, its heading, and whether pages are turned there.

Pure. What a list's heading means is for `own_rows` to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from crawler.dates import find_dates
from crawler.pages.page import LexborNode, Parsed, squeeze
from crawler.rows.groups import says
from crawler.rows.markup import Row

MOST_LISTS = 60
"""Lists of one page that are told apart; a page with more is no list page."""
_LONGEST = 20  # characters of a heading
_HIGHEST = 6  # elements above a row within which its list's heading stands
_DEEPEST = 40
_MORE = re.compile(r"(?:查看|了解)?更多|more|[>»›+]+", re.IGNORECASE)
_MORE_ONLY = re.compile(r"(?:(?:查看|了解)?更多|more|[>»›+.…\[\]【】])+", re.IGNORECASE)
_LATIN = re.compile(r"[a-z&·|/\s]+$|^[^\w《“(]+", re.IGNORECASE)
_NO_HEADING = re.compile(r"(?:标题|名称|序号|日期|时间|发布|文号|发文|索引号|操作|信息|文件|成文|机构|[:|\s])+")
_PATH = re.compile(r"位置|首页")
LISTS = frozenset({"ul", "ol", "dl", "table"})
_ASIDE = frozenset({"aside", "footer"})
_SIDE = re.compile(
    r"(?<![a-z])(?:side(?:bar|box|r|l)?|aside|hot\w{0,5}|rank\w{0,4}|recommend\w*|relat\w+|foot\w*|bottom|tuijian|remen|paihang"
    r"|phb)(?![a-z])",
    re.IGNORECASE,
)
_FLANK = re.compile(r"(?<![a-z])(?:right\w{0,4}|left\w{0,4}|fr|fl|r_?box|l_?box)(?![a-z])", re.IGNORECASE)
_TURNS = frozenset({"下一页", "下页", "上一页", "上页", "后一页", "尾页", "末页"})
_BEFORE_PAGE = tuple(word.removesuffix("页") for word in _TURNS)
_DRAWS = ("createPageHTML", "jpage(", "jpage (", "laypage", "pagination(")
_PAGER = re.compile(r"(?:^|[-_\s])(?:pages?|pager|pagin\w*|paging|fenye|turnpage)(?:$|[-_\s\d])", re.IGNORECASE)
_NEAR = 12  # neighbours on one level that are looked at
_LONGEST_PAGER, _MOST_PAGERS, _MOST_ANCHORS = 150, 40, 2000


@dataclass(frozen=True, slots=True)
class Heading:
    """The words over a list, and the raw address that they or a 更多 beside them lead to, or nothing."""

    text: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A list and its surroundings.

    `aside`: it stands in an aside or a footer. `sides` are the elements about it whose class or id speaks of a side
    box; `flank` says that one speaks of the left or the right of the page. `turned`: pages are turned right below it.
    """

    rows: tuple[Row, ...]
    heading: Heading
    aside: bool
    sides: frozenset[int]
    flank: bool
    turned: bool


class Layout:
    """Which lists stand in which elements of the page."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.lists: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            if row.element is not None:
                self.lists[row.group].append(row)
        self.held: dict[int, set[int]] = defaultdict(set)
        for group, own in self.lists.items():
            for row in own:
                for node in upwards(row.element) if row.element is not None else ():
                    if group in self.held[node.mem_id]:
                        break
                    self.held[node.mem_id].add(group)


def upwards(node: LexborNode) -> Iterator[LexborNode]:
    """The element itself and those about it, up to the body and not the body itself."""
    at: LexborNode | None = node
    for _ in range(_DEEPEST):
        if at is None or at.tag in ("body", "html"):
            return
        yield at
        at = at.parent


def read_boxes(parsed: Parsed, layout: Layout) -> dict[int, Box]:
    """Every list by its number."""
    turned = _turned(parsed, layout)
    boxes: dict[int, Box] = {}
    for group, rows in layout.lists.items():
        first = rows[0].element
        if first is None:
            continue
        around = list(upwards(first))
        boxes[group] = Box(
            rows=tuple(rows),
            heading=heading_of(first, layout, group),
            aside=any(node.tag in _ASIDE for node in around),
            sides=frozenset(node.mem_id for node in around if _SIDE.search(_names(node))),
            flank=any(_FLANK.search(_names(node)) for node in around),
            turned=group in turned,
        )
    return boxes


def _names(node: LexborNode) -> str:
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"


def heading_of(first: LexborNode, layout: Layout, group: int) -> Heading:
    """What stands over a list whose first row is `first`: the nearest words before it, where they are a heading."""
    for at in islice(upwards(first), _HIGHEST):
        node = at.prev
        for _ in range(_NEAR):
            if node is None:
                break
            if layout.held.get(node.mem_id, set()) - {group} or (node.tag in LISTS and not says(node)):
                return Heading()  # another list, or an empty one: what stands above is that one's
            if says(node) and not _NO_HEADING.fullmatch(text := _words(node)) and not _is_date(text):
                return _as_heading(node, text)
            node = node.prev
    return Heading()


def _words(node: LexborNode) -> str:
    """The words of a node, or those that its image stands for."""
    if node.tag == "-text":
        return squeeze(node.text_content or "")
    if text := squeeze(node.text()):
        return text
    image = node if node.tag == "img" else node.css_first("img")
    return squeeze(image.attributes.get("alt") or image.attributes.get("title") or "") if image else ""


def _is_date(text: str) -> bool:
    return len(text) <= _LONGEST and bool(find_dates(text, yearless=True))


def _as_heading(node: LexborNode, text: str) -> Heading:
    """The heading that a node is: short words, of which at most one is a link, and 更多."""
    name = _LATIN.sub("", _MORE.sub("", text)).strip(":[]【】")
    if not 1 < len(name) <= _LONGEST or _PATH.search(name):
        return Heading()  # before its links are read: links that were never ended hold each other
    links = [] if node.tag == "-text" else [node] if node.tag == "a" else node.css("a")[: _LONGEST + 1]
    more = [link for link in links if _MORE_ONLY.fullmatch(squeeze(link.text()))]
    marks = {link.mem_id for link in more}
    own = [link for link in links if link.mem_id not in marks and squeeze(link.text())]
    if len(own) > 1:
        return Heading()
    target = next((href for link in (*more, *own) if (href := link.attributes.get("href"))), "")
    return Heading(name, target or "")


def _turned(parsed: Parsed, layout: Layout) -> frozenset[int]:
    """The lists right below which pages are turned."""
    owners = (_list_above(node, layout) for node in islice(_pagers(parsed), _MOST_PAGERS))
    return frozenset(owner for owner in owners if owner is not None)


def _pagers(parsed: Parsed) -> Iterator[LexborNode]:
    if any(before.endswith(_BEFORE_PAGE) for before in parsed.cut_at_pages[:-1]):
        for link in parsed.tree.css("a")[:_MOST_ANCHORS]:
            if (link.text() or "").strip(" \u00a0<>»›") in _TURNS:
                yield link
    if any(word in parsed.text for word in _DRAWS):
        scripts = parsed.tree.css("script:not([src])")
        yield from (node for node in scripts if any(word in node.text() for word in _DRAWS))
    for node in parsed.tree.css("[class*='pag' i], [id*='pag' i], [class*='fenye' i]")[:_MOST_PAGERS]:
        if _PAGER.search(_names(node)) and len(squeeze(node.text())) <= _LONGEST_PAGER:
            yield node


def _list_above(pager: LexborNode, layout: Layout) -> int | None:
    """The one list that ends where a pager stands: nothing else that is seen is between them."""
    for at in islice(upwards(pager), _HIGHEST):
        if layout.held.get(at.mem_id):
            return None  # rows stand in it: no pager, or one about everything
        node = at.prev
        for _ in range(_NEAR):
            if node is None:
                break
            if held := layout.held.get(node.mem_id):
                return next(iter(held)) if len(held) == 1 else None
            if node.tag in LISTS or (says(node) and not _is_pagers_part(node)):
                return None
            node = node.prev
    return None


def _is_pagers_part(node: LexborNode) -> bool:
    """Whether words beside a pager belong to it: numbers of pages and rows, other buttons."""
    text = squeeze(node.text() if node.tag != "-text" else node.text_content or "")
    return len(text) <= _LONGEST_PAGER and re.search(r"\d|页|条", text) is not None
