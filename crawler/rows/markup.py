"""The dated rows of markup: which date belongs to which link. Pure.

The date leads: for each date that may be a row's, the link that meets it deepest in the page is its title. So one
rule reads li, tr, dl, div and many rows in one li, whatever the content system.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from crawler.pages.page import LexborNode, Parsed, tidy
from crawler.rows.events import AMONG, LABELLED, Day, Link, column_head, walk
from crawler.rows.groups import group_rows
from crawler.rows.heads import under_heads
from crawler.rows.years import Told, date_rows

_LONGEST_ROW = 700
"""Characters of one row, summary included: more is an article with its own date and not a row."""
_LINKS_IN_ROW = 12
_TITLE, _BRACKETS = 8, 2
"""Characters of a link that is surely a title, and of what may stand about a row's date."""
_WRAPS = 3  # elements above a row's own that may be made for that row alone
_ITEMS = frozenset({"li", "tr", "dl", "dt", "dd"})
_CUT = ("…", "...", "..", "。。。")
_NEVER = 1000
_PUBLISHED = re.compile(r"发布|公开|公布")
_OTHERWISE = re.compile(r"开工|竣工|完工|截止|截至|到期|有效|失效|废止|施行|实施|生效|出生|报名|开标")
"""What heads the days of something else in a table."""
_LONG_TITLE, _HEADING = 60, "h1, h2, h3, h4, h5, h6, [class*='tit' i]"
"""Characters of a link that may hold a summary beside its title, and what the title is then marked with."""
_OPENING = frozenset("[(（【〔")
_EMPTY = re.compile(r"[\[(（【〔]\s*[\])）】〕]|\s{2,}")


class Row(NamedTuple):
    """One row as the page gives it: words, date, and raw address.

    `group` is the number of its list on the page, `element` the row's own element; None where a script carries it.
    """

    title: str
    date: date | None
    href: str
    year_assumed: bool = False
    group: int = 0
    element: LexborNode | None = None


@dataclass(slots=True)
class _Pair:
    """A date with its link. `up` is how far above the date the two meet, `box` the element where they do.

    `side` is where the link stands: in (around the date), before, after, or tie while both are as near.
    """

    at: int
    link: int
    after: int
    up: int
    side: str
    box: int
    element: int = 0  # the row's own element
    tag: str = ""
    parent: int = 0  # what holds the rows


Events = list[Link | Day]


def markup_rows(parsed: Parsed, today: date) -> tuple[list[Row], bool]:
    """The rows of every list in the markup, in page order, and whether there was more than is read.

    Year-less dates are resolved against `today`, the row's address and the other rows of its list.
    """
    met, cut = walk(parsed)
    events = under_heads(met, today)
    pairs = _pairs(events)
    _settle(pairs)
    pairs = _without_events(events, _alike(events, _tight(events, pairs)))
    rows: dict[int, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        rows[_title_link(events, pair)].append(pair)
    dated = {link: _own_date(events, found) for link, found in rows.items()}
    elements = _undated(events, pairs) | {link: found[0].element for link, found in rows.items()}
    order = sorted(elements)
    return _resolved([(_link(events, at), dated.get(at), elements[at]) for at in order], today), cut


def _pairs(events: Events) -> list[_Pair]:
    """Each date with the nearest link before or after it, whichever meets it deeper in the page."""
    pairs: list[_Pair] = []
    last = -1
    waiting: list[int] = []
    for at, event in enumerate(events):
        if isinstance(event, Day):
            waiting.append(at)
            continue
        if waiting:
            pairs += [pair for day in waiting if (pair := _pair(events, day, last, at))]
            waiting = []
        last = at
    return pairs + [pair for day in waiting if (pair := _pair(events, day, last, -1))]


def _pair(events: Events, at: int, before: int, after: int) -> _Pair | None:
    day = events[at]
    up_before = _meet(day, events[before]) if before >= 0 else _NEVER
    up_after = _meet(day, events[after]) if after >= 0 else _NEVER
    up = min(up_before, up_after)
    if up == _NEVER:
        return None
    box = day.chain[up]
    if up == up_before and box == events[before].chain[0]:
        side = "in"
    else:
        side = "tie" if up_before == up_after else "before" if up_before < up_after else "after"
    return _Pair(at, after if side == "after" else before, after, up, side, box)


def _meet(day: Link | Day, link: Link | Day) -> int:
    above = link.chain
    for up, identity in enumerate(day.chain):
        if identity in above:
            return up
    return _NEVER


def _settle(pairs: list[_Pair]) -> None:
    """A date as near to the link before as to the one after goes as its box begins.

    Where the first date of the box stands before every link of it, dates lead; else they follow their links.
    """
    leads: dict[int, bool] = {}
    for pair in pairs:
        if leads.setdefault(pair.box, pair.side == "after") and pair.side == "tie":
            pair.link, pair.side = pair.after, "after"


def _tight(events: Events, pairs: list[_Pair]) -> list[_Pair]:
    """Pairs that meet in a row, or in what holds nothing but rows: an article with its date is no row."""
    sizes = Counter(pair.box for pair in pairs)
    fits: dict[int, bool] = {}
    for pair in pairs:
        if pair.box not in fits:
            box = _ancestor(events[pair.at].node, pair.up)
            fits[pair.box] = box.tag not in ("body", "html") and _fits(box, _LONGEST_ROW * sizes[pair.box])
    return [pair for pair in pairs if fits[pair.box]]


def _fits(box: LexborNode, most: int) -> bool:
    """Whether the element holds at most `most` characters; looks no further than that."""
    for node in box.traverse(include_text=True, skip_empty=True):
        if node.is_text_node:
            text = node.text_content or ""
            most -= len(text) if " " not in text and text.isprintable() else sum(map(len, text.split()))
            if most < 0:
                return False
    return True


def _ancestor(node: LexborNode, up: int) -> LexborNode:
    for _ in range(up):
        if (parent := node.parent) is None:
            break
        node = parent
    return node


def _alike(events: Events, pairs: list[_Pair]) -> list[_Pair]:
    """Pairs that stand among others of the same make, or alone in an element that is made for rows.

    A lone date elsewhere, or one with words about it, is an article's: 发布时间 in its head, the day under its text.
    """
    for pair in pairs:
        _place(events, pair)
    kinds = Counter((pair.parent, pair.tag) for pair in pairs)
    boxes = Counter(pair.box for pair in pairs)
    lone = [pair for pair in pairs if boxes[pair.box] == 1 and kinds[pair.parent, pair.tag] == 1]
    held = _held(events, lone) if len(lone) > 1 else set()
    rest = {pair.at for pair in lone if pair.at not in held and not _is_row(events[pair.at], events[pair.link], pair)}
    return [pair for pair in pairs if pair.at not in rest]


def _without_events(events: Events, pairs: list[_Pair]) -> list[_Pair]:
    """Pairs but those in a table's columns that are headed as the day of something else: 开工时间, 截止日期."""
    other: dict[tuple[int, int], bool] = {}
    kept: list[_Pair] = []
    row, nth = 0, 0
    for pair in pairs:
        row, nth = pair.element, nth + 1 if pair.element == row else 0
        if pair.tag != "tr":
            kept.append(pair)
            continue
        column = pair.parent, nth
        if column not in other:
            other[column] = _OTHERWISE.search(column_head(events[pair.at].node)) is not None
        if not other[column]:
            kept.append(pair)
    return kept


def _held(events: Events, lone: list[_Pair]) -> set[int]:
    """The dates of pairs each of which fills an element beside others of its make: a card, a wrapper about a row.

    That element becomes the row's own.
    """
    holders: dict[tuple[int, str, str], dict[int, list[_Pair]]] = defaultdict(lambda: defaultdict(list))
    for pair in lone:
        chain = events[pair.at].chain
        at = chain.index(pair.element) if pair.element in chain else len(chain)
        for up in range(at + 1, min(at + 1 + _WRAPS, len(chain) - 1)):
            node = _ancestor(events[pair.at].node, up)
            make = chain[up + 1], node.tag or "", node.attributes.get("class") or ""
            holders[make][chain[up]].append(pair)
    held: set[int] = set()
    for (shared, tag, _), found in holders.items():
        rows = {holder: pairs for holder, pairs in found.items() if len({pair.link for pair in pairs}) == 1}
        for holder, pairs in rows.items() if len(rows) > 1 else ():
            for pair in pairs:
                if pair.at not in held:
                    pair.element, pair.parent, pair.tag = holder, shared, tag
                    held.add(pair.at)
    return held


def _is_row(day: Link | Day, link: Link | Day, pair: _Pair) -> bool:
    """Whether a lone pair is a row: in an item, or in an element that holds no more than a title and its date."""
    if not isinstance(day, Day) or not isinstance(link, Link) or day.rank in (LABELLED, AMONG):
        return False
    if pair.tag in _ITEMS:
        return True
    words = len(link.words)
    return words >= _TITLE and _fits(_ancestor(day.node, pair.up), words + sum(map(len, day.pieces)) + _BRACKETS)


def _place(events: Events, pair: _Pair) -> None:
    """Finds the row's own element: the item around the meeting point, or else the meeting point itself."""
    chain = events[pair.at].chain
    node, up = _ancestor(events[pair.at].node, pair.up), pair.up
    pair.tag = node.tag or ""
    pair.element, pair.parent = pair.box, chain[min(up + 1, len(chain) - 1)]
    for step in range(4):
        if node.tag in _ITEMS:
            pair.tag, pair.element = node.tag or "", chain[min(up + step, len(chain) - 1)]
            pair.parent = chain[min(up + step + 1, len(chain) - 1)]
            return
        if (parent := node.parent) is None:
            return
        node = parent


def _title_link(events: Events, pair: _Pair) -> int:
    """Of the links on the date's side in the same box, the one with the most words: others are categories."""
    best = pair.link
    if pair.side == "in":
        return best
    step = 1 if pair.side == "after" else -1
    for at in range(pair.link, pair.link + step * _LINKS_IN_ROW, step):
        event = events[at] if 0 <= at < len(events) else None
        if not isinstance(event, Link) or pair.box not in event.chain:
            break
        if len(event.words) > len(_words(events[best])):
            best = at
    return best


def _words(event: Link | Day) -> str:
    return event.words if isinstance(event, Link) else ""


def _own_date(events: Events, pairs: list[_Pair]) -> Day:
    """The row's own date among several: labelled as publishing, or so headed in its table, else the first."""
    days = [event for pair in pairs if isinstance(event := events[pair.at], Day)]
    if len(days) == 1:
        return days[0]
    return min(days, key=lambda day: LABELLED if _PUBLISHED.search(column_head(day.node)) else day.rank)


def _undated(events: Events, pairs: list[_Pair]) -> dict[int, int]:
    """Links in siblings of dated rows that show no date, with those siblings: rows of the same list."""
    kinds = Counter((pair.parent, pair.tag) for pair in pairs if pair.tag in _ITEMS)
    lists = {pair.parent: pair for pair in pairs if kinds[pair.parent, pair.tag] > 1}
    dated = {pair.element for pair in pairs}
    bare = {sibling for pair in lists.values() for sibling in _siblings_without(events, pair, dated)}
    best: dict[int, int] = {}
    for at, event in enumerate(events) if bare else ():
        if not isinstance(event, Link) or lists.keys().isdisjoint(event.chain):
            continue
        up = next(up for up, identity in enumerate(event.chain) if identity in lists)
        element = event.chain[up - 1] if up else 0
        if element in bare and len(event.words) > len(_words(events[best.get(element, -1)])):
            best[element] = at
    return {link: element for element, link in best.items()}


def _siblings_without(events: Events, pair: _Pair, dated: set[int]) -> list[int]:
    """The elements beside a row that are of its kind and are no dated rows."""
    node: LexborNode | None = events[pair.at].node
    while node is not None and node.mem_id != pair.parent:
        node = node.parent
    children = node.iter() if node is not None else ()
    return [child.mem_id for child in children if child.tag == pair.tag and child.mem_id not in dated]


def _link(events: Events, at: int) -> Link:
    link = events[at]
    if not isinstance(link, Link):
        raise TypeError(f"event {at} is no link")
    return link


def _resolved(found: list[tuple[Link, Day | None, int]], today: date) -> list[Row]:
    """The rows, list by list: where years are not written, those of one list tell nothing of another's."""
    elements = [_element(link, identity) for link, _, identity in found]
    groups = group_rows(elements)
    told = [Told(day.mention if day else None, _title(link, day), link.href) for link, day, _ in found]
    lists: dict[int, list[int]] = defaultdict(list)
    for at, group in enumerate(groups):
        lists[group].append(at)
    dates: dict[int, tuple[date | None, bool]] = {}
    for mine in lists.values():
        dates |= zip(mine, date_rows([told[at] for at in mine], today), strict=True)
    return [
        Row(row.title, dates[at][0], row.href, dates[at][1], groups[at], elements[at]) for at, row in enumerate(told)
    ]


def _element(link: Link, identity: int) -> LexborNode:
    """The element about a link that has this identity."""
    up = link.chain.index(identity) if identity in link.chain else 0
    return _ancestor(link.node, up)


def _title(link: Link, day: Day | None) -> str:
    """The link's words without the date in it; its title attribute where the words are cut short or absent."""
    words = link.words
    if len(words) > _LONG_TITLE and (heading := link.node.css_first(_HEADING)) is not None:
        words = tidy(heading.text()) or words
    for piece in day.pieces if day and link.chain[0] in day.chain else ():  # a date beside a link is none of its words
        words = words.replace(tidy(piece), " ", 1)
    if words is not link.words or not _OPENING.isdisjoint(words):
        words = _EMPTY.sub(" ", words)
    words = words.strip("·•◆■▪>| ")
    if link.title and (not words or words.endswith(_CUT) or link.title.startswith(words.rstrip("…."))):
        return tidy(link.title)
    return words
