"""Rows of the rectification list with what they are about: the line of the frozen card, as its office may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.cards.card import Card
from monitor.cards.wording import sentence
from monitor.evidence.numbers import evidence_number
from monitor.exports.for_office import for_office
from monitor.exports.points import points_of
from monitor.rounds.cards import round_cards
from monitor.rounds.scoring import SITES_AT_ONCE
from monitor.second.blinding import blinded
from storage.catalogue import names_of_sites
from storage.records import Finding
from storage.rounds.records import Fault, Round, Stage


@dataclass(frozen=True, slots=True)
class ToldFault:
    """A row with the site and the check by their names, the fault as the card tells it, its points, those won, and the
    numbers of its evidence."""

    fault: Fault
    site_name: str
    name: str
    problem: str
    worth: float | None
    won: float | None
    evidence: tuple[str, ...]


def told_faults(
    conn: Connection, found: Round, faults: Sequence[Fault], unseen: Collection[tuple[str, str]] = ()
) -> Iterator[ToldFault]:
    """These rows, which are in the order of their sites, with what they are about. Of a site and check that is `unseen`
    by whoever asks, what people decided is left out."""
    names = names_of_sites(conn)
    codes = list(dict.fromkeys(one.site for one in faults))
    by_site: dict[str, list[Fault]] = {}
    for one in faults:
        by_site.setdefault(one.site, []).append(one)
    for start in range(0, len(codes), SITES_AT_ONCE):
        some = codes[start : start + SITES_AT_ONCE]
        cards = round_cards(conn, found, some, Stage.AFTER)
        for code in some:
            name = names.get(code, (code, None))[0]
            card = _shown(cards[code], unseen) if code in cards else None
            yield from (_told(one, name, card) for one in by_site[code])


def _shown(card: Card, unseen: Collection[tuple[str, str]]) -> Card:
    return blinded(for_office(card), {requirement for site, requirement in unseen if site == card.site.code})


def _told(fault: Fault, site_name: str, card: Card | None) -> ToldFault:
    finding = _finding(fault, card)
    if card is None or finding is None:  # a round without a card of that site has no lines of it either
        return ToldFault(fault, site_name, fault.requirement, "", None, None, ())
    review = card.reviews.get(fault.requirement)
    points = points_of(finding, card.final_by_code[fault.requirement], review)
    numbers = [
        evidence_number(card.scan or 0, fault.site, fault.requirement, place)
        for place in range(1, len(finding.evidence) + 1)
    ]
    problem = points.why or sentence(finding)
    return ToldFault(fault, site_name, finding.name, problem, points.worth, points.won, tuple(numbers))


def _finding(fault: Fault, card: Card | None) -> Finding | None:
    found = card.findings if card else ()
    return next((one for one in found if one.requirement == fault.requirement), None)
