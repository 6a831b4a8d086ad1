"""Which rows of a page stand in one list. Pure.

Rows in one element are one list. So are rows in neighbours of the same make with nothing between them: many content
systems put every five rows, or each row, into a list or table of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from crawler.pages.page import LexborNode, squeeze

_HIGHEST = 8
"""Elements above a row in which it may meet the row before."""
_MOST_BETWEEN = 20
_SILENT = frozenset({"script", "style", "-comment", "noscript", "template"})


def group_rows(elements: Sequence[LexborNode]) -> list[int]:
    """The number of the list that each row stands in, from 0 in page order. `elements` are the rows' own elements."""
    numbers: list[int] = []
    known: dict[int, int] = {}
    for at, element in enumerate(elements):
        holder = (element.parent or element).mem_id
        if holder not in known:
            follows = at > 0 and _goes_on(elements[at - 1], element)
            known[holder] = numbers[-1] if follows else max(numbers, default=-1) + 1
        numbers.append(known[holder])
    return numbers


def says(node: LexborNode) -> bool:
    """Whether a visitor sees something of the node: words or an image."""
    if node.tag in _SILENT:
        return False
    if node.tag == "-text":
        return bool(squeeze(node.text_content or ""))
    return node.tag == "img" or bool(squeeze(node.text())) or node.css_first("img") is not None


def _goes_on(above: LexborNode, below: LexborNode) -> bool:
    """Whether the list of the row above goes on with the row below: their branches are alike, and touch."""
    left, right = list(islice(_upwards(above), _HIGHEST)), list(islice(_upwards(below), _HIGHEST))
    places = {node.mem_id: at for at, node in enumerate(left)}
    up = next((up for up, node in enumerate(right) if node.mem_id in places), 0)
    end = places[right[up].mem_id] if up else 0
    if not up or not end or _make(left[end - 1]) != _make(right[up - 1]):
        return False
    after = any(says(node) for at in left[: end - 1] for node in _siblings(at, forward=True))
    before = any(says(node) for at in right[: up - 1] for node in _siblings(at, forward=False))
    return not after and not before and _touch(left[end - 1], right[up - 1])


def _upwards(node: LexborNode) -> Iterator[LexborNode]:
    at: LexborNode | None = node
    while at is not None:
        yield at
        at = at.parent


def _siblings(node: LexborNode, *, forward: bool) -> Iterator[LexborNode]:
    at = node.next if forward else node.prev
    for _ in range(_MOST_BETWEEN):
        if at is None:
            return
        yield at
        at = at.next if forward else at.prev


def _make(node: LexborNode) -> tuple[str | None, str]:
    return node.tag, (node.attributes.get("class") or "").strip()


def _touch(left: LexborNode, right: LexborNode) -> bool:
    """Whether nothing that is seen stands between two siblings, `left` before `right`."""
    for node in _siblings(left, forward=True):
        if node.mem_id == right.mem_id:
            return True
        if says(node):
            return False
    return False
