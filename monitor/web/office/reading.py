"""What an evaluated office is shown of a round: its place in the league table, and its frozen card line by line.

Who reviewed is not told, and numbers of persons are masked as in whatever leaves the desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from monitor.appeals.due import appeal_until, loses, takes_appeals
from monitor.appeals.filing import bar_of
from monitor.cards.card import Card
from monitor.cards.review_wording import ground_sentence
from monitor.cards.score import share_of
from monitor.evidence.masked import shown
from monitor.evidence.numbers import evidence_number
from monitor.exports.for_office import for_office
from monitor.rounds.cards import round_card
from monitor.rounds.league import RoundPlace
from monitor.rounds.reading import places_of
from monitor.web.sites.sections import Item, Show, shown_of
from storage.rounds.appeals import appeals_in
from storage.rounds.records import Appeal, Line, Round, Stage
from storage.rounds.standings import lines_of


@dataclass(frozen=True)
class OwnRound:
    """A frozen round as the office of one of its sites is shown it."""

    round: Round
    place: RoundPlace
    until: date
    open: bool
    appeals: tuple[Appeal, ...]


@dataclass(frozen=True)
class OwnLine:
    """A line of a frozen card: the check, how it was weighed, the ground of a review without its reviewer, the numbers
    of its evidence, the appeals against it, and whether another may be filed."""

    item: Item
    line: Line
    lost: float
    ground: str
    numbers: tuple[str, ...]
    appeals: tuple[Appeal, ...]
    may_appeal: bool


@dataclass(frozen=True)
class OwnSection:
    """Lines that stand together on a card, with their score in words."""

    name: str
    told: str
    lines: tuple[OwnLine, ...]


def own_round_shown(conn: Connection, found: Round, site: str, at: datetime) -> OwnRound:
    """A frozen round for one of its sites: score, rank or why there is none, and its appeals."""
    place = next(one for one in places_of(conn, found) if one.site == site)
    mine = tuple(appeals_in(conn, found.id, site))
    return OwnRound(found, place, appeal_until(found), takes_appeals(found, at), mine)


def own_card(conn: Connection, found: Round, site: str) -> Card | None:
    """The frozen card of a site as its office may see it; None where no scan spoke for it."""
    card = round_card(conn, found, site, Stage.FROZEN)
    return for_office(card) if card else None


def own_sections(conn: Connection, found: Round, card: Card, at: datetime) -> tuple[OwnSection, ...]:
    """The lines of a frozen card, section by section."""
    site = card.site.code
    lines = {line.requirement: line for line in lines_of(conn, found.id, [site]).get(site, ())}
    appeals: dict[str, list[Appeal]] = {}
    for one in appeals_in(conn, found.id, site):
        appeals.setdefault(one.requirement, []).append(one)
    return tuple(
        OwnSection(section.name, section.told, tuple(_own(found, item, lines, appeals, at) for item in section.items))
        for section in shown_of(card, {}, Show.ALL)
    )


def _own(
    found: Round, item: Item, lines: Mapping[str, Line], appeals: Mapping[str, list[Appeal]], at: datetime
) -> OwnLine:
    line = lines[item.final.requirement]
    mine = appeals.get(line.requirement, [])
    pages = range(1, len(item.machine.evidence) + 1) if line.scan is not None else ()
    return OwnLine(
        item=item,
        line=line,
        lost=line.weight * (1 - share_of(item.final)) if loses(line) else 0.0,
        ground=shown(ground_sentence(item.review.decision)) if item.review else "",
        numbers=tuple(evidence_number(line.scan or 0, line.site, line.requirement, place) for place in pages),
        appeals=tuple(mine),
        may_appeal=bar_of(found, line, mine, at) is None,
    )
