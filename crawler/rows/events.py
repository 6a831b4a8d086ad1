"""What a walk over a page's markup meets, in its order: links, and dates that may be a row's. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from crawler.dates import (
    DateMention,
    MonthHead,
    bare_date,
    day_number,
    find_dates,
    is_date_part,
    join_parts,
    month_and_day,
    month_head,
    narrow,
)
from crawler.pages.page import LexborNode, Parsed, squeeze, tidy

LABELLED, ALONE, EDGE, AMONG = range(4)
"""How a date stands in its text, the surest first: labelled as publishing, by itself, at a link's edge, among words."""

_BETWEEN = frozenset({"-", "/"})
"""What stands between the pieces of a date that the markup splits."""
_SKIPPED = {"script", "style", "noscript", "template", "textarea", "title", "option"}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "caption"})
_HIGHEST = 14
"""Ancestors of a link or date that are looked at: what meets higher up belongs to no common row."""
_AROUND = 8
"""Links before the first and after the last date of a page that may still be a row's."""
_LONGEST = 300
_LONGEST_PART = 12  # 2026 年 10 月
_PARTS = 6
"""Pieces of dates in a row that may be one; more are page numbers or a calendar."""
MAX_EVENTS = 2500
"""Anchors and dates looked at on one page."""
MAX_SENTENCES = 1000
"""Texts of one page in which a date is looked for among words; a list page has hundreds of dates that stand alone."""
MAX_NODES = 40000
"""Elements and texts looked at on one page; large real pages hold a tenth of it."""
_MOST_COLUMNS = 40
"""Columns of a table whose head is looked at; a date further right has no head."""
_DIGIT = re.compile("[0-9０-９]")
_DATE_LIKE = re.compile(r"[0-9０-９]\s*(?:[-/.年月－／．–—]\s*[0-9０-９]|[年月日]?[-/.]?\s*\Z)")
_CLOCK_BEFORE = re.compile(r"(?:今天|今日|现在|当前|北京时间|版权|页面生成|copyright|©).{0,6}\Z", re.IGNORECASE)
_CLOCK_AFTER = re.compile(r"\s*(?:星期|周[一二三四五六日])")
_EVENT = re.compile(
    r"截止|截至|有效|到期|失效|废止|会议|活动|开始|结束|报名|举办|开标|开庭|[至起到]|施行|实施|生效|成立"
)
_ALONE = re.compile(r"[\s\[(<·|,/]*(?:[\w\s/]{0,6}(?:时间|日期|发布|于|期)\s*:?)?[\s\[(]*")
_AFTER = re.compile(r"[\s\])>·|,./]*(?:发布)?[\s\])]*")
_WRITTEN = re.compile(r"(?:成文|签署|签发|印发)(?:日期|时间)\s*:?\s*\Z")
_PUBLISHED = re.compile(r"(?:发布|发文|公布|公开|上网|刊登|更新)[^,。;]{0,6}\Z")
_NOISE_WORDS = """更多 首页 上一页 下一页 上页 下页 尾页 末页 查看 详情 详细 下载 打印 关闭 more 查看详情 查看更多
阅读全文 全文 返回 返回首页 办理 网上办理 导航 更多+ 更多>> more>> more+ 更多> 分享 收藏"""
_NOISE = frozenset(_NOISE_WORDS.split())
_LONGEST_NOISE = 2 * max(map(len, _NOISE))  # with a space behind each character


@dataclass(slots=True)
class Link:
    """An anchor: its words, `title` attribute and raw address. `known` are the chains of elements met before."""

    node: LexborNode
    words: str
    title: str
    href: str
    known: dict[int, tuple[int, ...]]
    _chain: tuple[int, ...] = ()

    @property
    def chain(self) -> tuple[int, ...]:
        """The identities of itself and its ancestors upwards, read when asked for: most links are near no date."""
        if not self._chain:
            self._chain = _chain(self.node, self.known)
        return self._chain


@dataclass(slots=True)
class Day:
    """A date that may be a row's, the pieces of its text, and how it stands there (`LABELLED` ... `AMONG`).

    `alone` is what it says without the heading right above that it was joined with; its month is 0 where it is a day.
    """

    node: LexborNode
    chain: tuple[int, ...]
    mention: DateMention
    pieces: tuple[str, ...]
    rank: int
    alone: DateMention | None = None


@dataclass(slots=True)
class Head:
    """A text that says a year, a month or both, and nothing else; None where a calendar ends what was said before."""

    node: LexborNode
    chain: tuple[int, ...]
    said: MonthHead | None

    def alike(self, other: Head) -> bool:
        """Whether two headings say the same sort of thing, so that the second ends the first."""
        mine, its = self.said, other.said
        return mine is not None and its is not None and (mine.month is None) == (its.month is None)


@dataclass(slots=True)
class _Collected:
    """Anchors and dates as they come, the pieces of a split date that wait, and where the dates begin and end.

    `chains` are those of the elements met on the way up, `headed` says that a heading of days was met.
    """

    found: list[LexborNode | Day | Head] = field(default_factory=list)
    headed: bool = False
    parts: list[tuple[str, LexborNode]] = field(default_factory=list)
    chains: dict[int, tuple[int, ...]] = field(default_factory=dict)
    first: int = -1
    last: int = -1
    sentences: int = 0

    def take(self, days: Sequence[Day | Head]) -> None:
        if days:
            self.first = len(self.found) if self.first < 0 else self.first
            self.found += days
            self.last = len(self.found)

    def events(self, parsed: Parsed) -> list[Link | Day | Head]:
        if self.first < 0:
            return []
        near = self.found[max(0, self.first - _AROUND) : self.last + _AROUND]
        links = [item if isinstance(item, Day | Head) else _link(parsed, item, self.chains) for item in near]
        return [event for event in links if event]


def column_head(node: LexborNode) -> str:
    """The words over the table column that `node` stands in, or nothing."""
    cell = _within(node, "td")
    table = _within(cell, "table") if cell else None
    head = table.css_first("tr") if table else None
    if cell is None or head is None:
        return ""
    column, at = 0, cell.prev
    while at is not None and column <= _MOST_COLUMNS:
        column, at = column + (at.tag in ("td", "th")), at.prev
    if column > _MOST_COLUMNS:
        return ""
    cells = (child for child in head.iter() if child.tag in ("td", "th"))
    over = next(islice(cells, column, None), None)
    return squeeze(over.text()) if over else ""


def _within(node: LexborNode, tag: str) -> LexborNode | None:
    at: LexborNode | None = node
    for _ in range(6):
        if at is None or at.tag == tag:
            return at
        at = at.parent
    return None


def walk(parsed: Parsed) -> tuple[list[Link | Day | Head], bool]:
    """Dates that may be a row's and the links about them, in the order of the page; nothing where no date is.

    Among them are headings that say a year or month, and below them numbers that may be a day of it (in month 0). Also
    whether the page holds more than is looked at.
    """
    collected = _Collected()
    found, parts = collected.found, collected.parts
    body = parsed.tree.body
    nodes = body.traverse(include_text=True, skip_empty=True) if body else iter(())
    for node in islice(nodes, MAX_NODES):
        if node.is_text_node:
            raw = node.text_content or ""
            if _DIGIT.search(raw) and _DATE_LIKE.search(raw):
                collected.take(_text(node, raw, collected))
            elif parts and (word := raw.strip()) in _BETWEEN:  # <b>06</b>/<b>19</b>
                parts[-1] = (parts[-1][0] + word, parts[-1][1])
            elif parts and word:
                collected.take(_joined(collected))
        elif node.tag == "a":
            if parts:
                collected.take(_joined(collected))
            found.append(node)
        else:
            continue
        if len(found) > MAX_EVENTS or collected.sentences > MAX_SENTENCES:
            break
    collected.take(_joined(collected))
    return collected.events(parsed), len(found) > MAX_EVENTS or next(iter(nodes), None) is not None


def _chain(node: LexborNode, known: dict[int, tuple[int, ...]]) -> tuple[int, ...]:
    """The identities of a link or text and of the elements about it, upwards."""
    parent = node.parent
    return (node.mem_id, *_above(parent, known)[: _HIGHEST - 1]) if parent else (node.mem_id,)


def _above(element: LexborNode, known: dict[int, tuple[int, ...]]) -> tuple[int, ...]:
    """The same of an element; `known` keeps what was read, for rows stand in one list."""
    path: list[int] = []
    chain: tuple[int, ...] = ()
    at: LexborNode | None = element
    while at is not None and not (chain := known.get(identity := at.mem_id, ())):
        path.append(identity)
        at = at.parent
    for identity in reversed(path):
        chain = known[identity] = (identity, *chain[: _HIGHEST - 1])
    return chain


def _link(parsed: Parsed, node: LexborNode, chains: dict[int, tuple[int, ...]]) -> Link | None:
    words, attributes = parsed.link(node)
    title = attributes.get("title") or ""
    words = words or tidy(title)
    if "href" not in attributes or len(words) < 2 or _is_noise(words):
        return None
    return Link(node, words, title, (attributes.get("href") or "").strip(), chains)


def _is_noise(words: str) -> bool:
    return len(words) <= _LONGEST_NOISE and words.replace(" ", "").lower() in _NOISE


def _text(node: LexborNode, raw: str, collected: _Collected) -> Sequence[Day | Head]:
    """The row dates of a text that looks as if it had one. A piece of a date waits in `collected` for the others."""
    parts = collected.parts
    raw = raw.strip()
    parent = node.parent
    if parent is None or parent.tag in _SKIPPED:
        return _by_script(node, raw, collected) if parent is not None and parent.tag == "script" else ()
    bare = bare_date(raw)
    if not bare and len(raw) <= _LONGEST_PART and is_date_part(raw):
        ended = _joined(collected) if parts and _heads_the_next(node, raw, collected) else ()
        if len(parts) <= _PARTS:
            parts.append((raw, node))
        return ended
    days = _joined(collected) if parts else ()
    whole = bare or month_and_day(raw)
    collected.sentences += not whole
    found = (whole, ALONE) if whole else _row_date(raw, node) if len(raw) <= _LONGEST else None
    if found and not _is_clock(node, parent):
        mention, rank = found
        day = Day(node, _chain(node, collected.chains), mention, (raw[mention.start : mention.end],), rank)
        return (*days, day) if days else (day,)
    return days


def _by_script(node: LexborNode, raw: str, collected: _Collected) -> Sequence[Day]:
    """The one day that a small script writes where it stands. By itself it is an article's, and no row's."""
    if len(raw) > _LONGEST or "document.write" not in raw or "今" in raw:
        return ()
    found = find_dates(raw)
    if len(found) != 1 or _CLOCK_AFTER.match(raw[found[0].end :]):
        return ()
    return (Day(node, _chain(node, collected.chains), found[0], (), AMONG),)


def _linked(node: LexborNode) -> bool:
    at = node.parent
    for _ in range(6):
        if at is None or at.tag in ("li", "tr", "ul", "body"):
            return False
        if at.tag == "a":
            return True
        at = at.parent
    return False


def _is_clock(node: LexborNode, parent: LexborNode) -> bool:
    """Whether the words beside a date say that it is the site's clock, build time or copyright: 今天是... 星期二."""
    before, after = _words(node.prev or parent.prev), _words(node.next or parent.next)
    return bool((before and _CLOCK_BEFORE.search(before[-20:])) or (after and _CLOCK_AFTER.match(after)))


def _words(node: LexborNode | None) -> str:
    """The words of a neighbour, where it is text or holds little more than that, and is no link."""
    if node is None or node.tag == "a":
        return ""
    if node.tag == "-text":
        return (node.text_content or "").strip()
    pieces = list(islice(node.traverse(include_text=True, skip_empty=True), 7))
    return (
        ""
        if len(pieces) == 7
        else "".join(piece.text_content or "" for piece in pieces if piece.tag == "-text").strip()
    )


def _joined(collected: _Collected) -> Sequence[Day | Head]:
    """The dates that waiting pieces make; a month and day by itself is a year-less date. Pieces that stand as a heading
    over what follows make one as well."""
    parts = collected.parts
    if not parts:
        return ()
    days: list[Day | Head] = []
    if len(parts) > _PARTS and collected.headed:
        days.append(Head(parts[0][1], _chain(parts[0][1], collected.chains), None))
    at = 0
    while at < len(parts) <= _PARTS:
        head = _head(collected, at)
        days += head
        for size in (3, 2, 1):
            texts = tuple(text for text, _ in parts[at : at + size])
            mention = join_parts(texts) if size > 1 else _alone(texts[0])
            if mention and len(texts) == size:
                text, node = parts[at + size - 1] if head else parts[at]
                apart = (_alone(text) or _day_alone(text)) if head else None
                days.append(Day(node, _chain(node, collected.chains), mention, texts, ALONE, apart))
                at += size - 1
                break
        else:
            text, node = parts[at]
            if collected.headed and not head and (number := _day_alone(text)):
                days.append(Day(node, _chain(node, collected.chains), number, (text,), ALONE))
        at += 1
    parts.clear()
    return days


def _day_alone(text: str) -> DateMention | None:
    """A number that may be the day of the month over it, in month 0."""
    number = day_number(text)
    return DateMention(0, len(text), None, 0, number) if number else None


def _heads_the_next(node: LexborNode, raw: str, collected: _Collected) -> bool:
    """Whether a piece that says a year or month is none of the waiting ones' date: they are in a row with the link
    before them, and it is not."""
    last, link = collected.parts[-1][1], collected.found[-1] if collected.found else None
    above, below = last.parent, node.parent
    if above is None or below is None or isinstance(link, Day | Head | None) or month_head((raw,)) is None:
        return False
    beside = {one.mem_id for one in (above, above.parent) if one}
    if below.mem_id in beside or (below.parent is not None and below.parent.mem_id in beside):
        return False
    chain = _chain(last, collected.chains)
    row, both = _meeting(chain, _chain(link, collected.chains)), _meeting(chain, _chain(node, collected.chains))
    return row < both


def _meeting(chain: tuple[int, ...], other: tuple[int, ...]) -> int:
    """How far up `chain` it meets the other; its length where it does not."""
    return next((up for up, identity in enumerate(chain) if identity in other), len(chain))


def _head(collected: _Collected, at: int) -> list[Day | Head]:
    """The heading that the waiting pieces from the one at `at` on are, if they are one: no link's words, not one of
    several to choose from, and not in one row with the piece that follows them."""
    parts = collected.parts
    for size in (2, 1):
        said = month_head(tuple(text for text, _ in parts[at : at + size])) if at + size <= len(parts) else None
        if said is None:
            continue
        node = parts[at][1]
        if said.month is None and _spans(node.parent):  # what reports of one year have in common
            return []
        if _linked(node) or any(month_head((text,)) for text, _ in parts[at + size :]):
            return []
        if (at and month_head((parts[at - 1][0],))) or (
            at + size < len(parts) and not _is_over(node, parts[at + size][1])
        ):
            return []
        collected.headed = True
        return [Head(node, _chain(node, collected.chains), said)]
    return []


def _spans(cell: LexborNode | None) -> bool:
    """Whether a cell stands beside several rows."""
    return cell is not None and cell.tag in ("td", "th") and cell.attributes.get("rowspan") not in (None, "", "0", "1")


def _is_over(heading: LexborNode, node: LexborNode) -> bool:
    """Whether a text is marked as a heading, spans rows, or another one stands deeper in the page than beside it."""
    above, below = heading.parent, node.parent
    if above is None or below is None or above.mem_id == below.mem_id:
        return False
    if above.tag in _HEADINGS or _spans(above):
        return True
    near = {above.mem_id, above.parent.mem_id if above.parent else 0}
    return below.mem_id not in near and below.parent is not None and below.parent.mem_id not in near


def _alone(text: str) -> DateMention | None:
    return next(iter(find_dates(text, yearless=True)), None) or month_and_day(text)


def _row_date(raw: str, node: LexborNode) -> tuple[DateMention, int] | None:
    """The date of this text that is most likely a row's, and how it stands."""
    text, linked = narrow(raw), _linked(node)
    best: tuple[DateMention, int] | None = None
    end = 0
    for mention in find_dates(text, yearless=True):
        rank = _rank(text[end : mention.start], text[mention.end :], mention, linked, len(text))
        end = mention.end
        if rank is not None and (best is None or rank < best[1]):
            best = mention, rank
    return best


def _rank(before: str, after: str, mention: DateMention, linked: bool, length: int) -> int | None:
    label = before[-10:]
    if (
        _EVENT.search(label)
        or _CLOCK_BEFORE.search(before)
        or _CLOCK_AFTER.match(after)
        or _EVENT.match(after.lstrip())
    ):
        return None
    if not linked and length <= 120 and _PUBLISHED.search(before):
        return LABELLED
    if _ALONE.fullmatch(before) and _AFTER.fullmatch(after):
        return EDGE if _WRITTEN.search(label) else ALONE
    if linked:
        leads = not before.strip(" [(") and after[:1] in ("]", ")", " ", "\n", "\t")
        ends = mention.year is not None and before[-1:] in (" ", "[", "(", "\n") and _AFTER.fullmatch(after)
        return EDGE if leads or ends else None
    return AMONG if mention.year is not None and length <= 80 else None
