"""The lines of the overview (总览): which sites are asked for, in which order, and how many at once. Pure.

All that a reader asked is in the address, so that a page can be sent to somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from config.rulebook import is_within
from config.sites import Level
from monitor.cards.league import Place
from storage.ledger import CardFigures

UNKNOWN = "unknown"
"""Asked for as a level or region: the sites of which it is not known."""

LINES = (50, 100)
_LONGEST_NAME = 100


class Order(StrEnum):
    """In which order sites are listed."""

    RANK = "rank"
    SCORE = "score"
    CHANGE = "change"
    COVERAGE = "coverage"
    ADVERSE = "adverse"
    OPEN = "open"
    RETURNED = "returned"
    NAME = "name"


@dataclass(frozen=True)
class Asked:
    """What a reader asked for. `level` is one of `Level` or `UNKNOWN`, `region` a region or `UNKNOWN`, `parent` a
    site's code, `group` the name of a group of checks, `name` a part of a site's name, or its code; empty texts ask for
    nothing. `scan` is None for the latest."""

    scan: int | None = None
    level: str = ""
    region: str = ""
    parent: str = ""
    group: str = ""
    order: Order = Order.RANK
    lines: int = LINES[0]
    page: int = 1
    name: str = ""

    @property
    def narrows(self) -> bool:
        """Whether any site is left out."""
        return bool(self.name or self.level or self.region or self.parent)

    def address(self, **otherwise: Any) -> str:
        """The address that asks for this, with some things otherwise: always without what goes without saying."""
        asked = replace(self, **otherwise)
        plain = Asked()
        told = {one.name: getattr(asked, one.name) for one in fields(Asked)}
        return "?" + urlencode({name: value for name, value in told.items() if value != getattr(plain, name)})


@dataclass(frozen=True)
class Line:
    """One site with its place in the league, and where the site list puts it."""

    place: Place
    region: str = ""
    parent: str | None = None


@dataclass(frozen=True)
class Counts:
    """Some sites in figures: how many were visited, have a score, have a veto; how many checks of theirs await a second
    night (`provisional`) or could not be decided, how many decisions hold, and how many came back."""

    sites: int
    visited: int
    scored: int
    vetoed: int
    provisional: int
    undetermined: int
    reviews: int
    returned: int

    @property
    def too_little(self) -> int:
        """Sites that were visited and have bounds in place of a score."""
        return self.visited - self.scored


@dataclass(frozen=True)
class Sheet:
    """Some lines of many: the `page`th of `pages`, from 1 on."""

    lines: tuple[Line, ...]
    of: int
    page: int
    pages: int
    first: int


def asked_in(query: Mapping[str, str]) -> Asked:
    """What an address asks for. What it does not know how to read is as if it had not been asked, but for `scan`:
    raises `ValueError` where that is no number, for no other night may be shown in its place."""
    orders = {order.value: order for order in Order}
    level = query.get("level", "")
    return Asked(
        scan=_number(query["scan"]) if query.get("scan") else None,
        level=level if level in (*Level, UNKNOWN) else "",
        region=query.get("region", ""),
        parent=query.get("parent", ""),
        group=query.get("group", ""),
        order=orders.get(query.get("order", ""), Order.RANK),
        lines=next((number for number in LINES if query.get("lines") == str(number)), LINES[0]),
        page=_number(query["page"]) if _is_number(query.get("page", "")) else 1,
        name=query.get("name", "").strip()[:_LONGEST_NAME],
    )


def chosen(lines: Iterable[Line], asked: Asked) -> tuple[Line, ...]:
    """The sites that are asked for, in the order given."""
    return tuple(line for line in lines if _is_asked(line, asked))


def ordered(lines: Iterable[Line], order: Order) -> tuple[Line, ...]:
    """Sites in the order asked; equal ones, and those of which it cannot be told, stay in the order given."""
    key = _KEYS.get(order)
    return tuple(lines) if key is None else tuple(sorted(lines, key=key))


def sheet_of(lines: Sequence[Line], asked: Asked) -> Sheet:
    """The lines of the page asked for; of a page behind the last one the last."""
    pages = max(1, -(-len(lines) // asked.lines))
    page = min(max(1, asked.page), pages)
    start = (page - 1) * asked.lines
    return Sheet(tuple(lines[start : start + asked.lines]), len(lines), page, pages, start + 1)


def counts_of(lines: Iterable[Line]) -> Counts:
    """Sites in figures."""
    every = tuple(lines)
    found = [line.place.figures for line in every if line.place.figures is not None]
    return Counts(
        sites=len(every),
        visited=len(found),
        scored=sum(one.score is not None for one in found),
        vetoed=sum(bool(one.vetoes) for one in found),
        provisional=sum(one.provisional for one in found),
        undetermined=sum(one.undetermined for one in found),
        reviews=sum(line.place.reviews for line in every),
        returned=sum(line.place.returned for line in every),
    )


def _is_asked(line: Line, asked: Asked) -> bool:
    level = line.place.level or UNKNOWN
    if asked.level and level != asked.level:
        return False
    if asked.name and asked.name not in line.place.name and asked.name != line.place.site:
        return False
    if asked.parent and line.parent != asked.parent:
        return False
    if asked.region == UNKNOWN:
        return not line.region
    return not asked.region or is_within(line.region, asked.region)


def _figure(of: Callable[[Place, CardFigures], float | None]) -> Callable[[Line], tuple[bool, float]]:
    """A key by which the smallest figure is first, and sites without one last."""

    def key(line: Line) -> tuple[bool, float]:
        figures = line.place.figures
        value = None if figures is None else of(line.place, figures)
        return value is None, value or 0.0

    return key


_KEYS: Mapping[Order, Callable[[Line], Any]] = {
    Order.SCORE: _figure(lambda _, figures: figures.score),
    Order.CHANGE: _figure(lambda place, _: place.change),
    Order.COVERAGE: _figure(lambda _, figures: figures.machine_coverage),
    Order.ADVERSE: _figure(lambda _, figures: -(figures.failed + figures.partly)),
    Order.OPEN: _figure(lambda _, figures: -(figures.provisional + figures.undetermined)),
    Order.RETURNED: lambda line: -line.place.returned,
    Order.NAME: lambda line: (line.place.name, line.place.site),
}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _number(text: str) -> int:
    if not _is_number(text):
        raise ValueError(f"'{text}' is no number")
    return int(text)
