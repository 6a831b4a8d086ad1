"""The cards of a round: as they are while it is open, as they were frozen, and after the appeals that were upheld."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from config.sites import Site
from monitor.cards.card import Card
from monitor.cards.reading import cards_at
from monitor.cards.reviewed import Review, Stand, basis_of
from monitor.rounds.counting import counted, outline_with, questions_at
from monitor.rounds.speaking import speaking_in
from monitor.rounds.wording import WAITS
from storage.decisions import decisions_by_id
from storage.records import Finding, Verdict
from storage.review import Act, Decision, Scope, Why
from storage.rounds.answers import latest_answers
from storage.rounds.appeals import upheld_appeals
from storage.rounds.records import QUESTION_MARK, Answered, Appeal, Definition, Line, Round, Stage
from storage.rounds.standings import lines_of
from storage.scans import scan_info


def stage_of(found: Round) -> Stage:
    """The stage of a round's figures that are its score: what it came to by now, or what was frozen."""
    return Stage.NOW if found.is_open else Stage.FROZEN


def round_cards(conn: Connection, found: Round, sites: Collection[str], stage: Stage) -> dict[str, Card]:
    """The cards of these sites at a stage, by site. A site for which no scan speaks has none."""
    return _now(conn, found, sites) if stage is Stage.NOW else _frozen(conn, found, sites, stage)


def round_card(conn: Connection, found: Round, site: str, stage: Stage | None = None) -> Card | None:
    """The card of one site, at the stage that is the round's score where none is named; None where it has none."""
    return round_cards(conn, found, [site], stage or stage_of(found)).get(site)


def _now(conn: Connection, found: Round, sites: Collection[str]) -> dict[str, Card]:
    answers = latest_answers(conn, found.id, sites)
    cards: dict[str, Card] = {}
    for speaking in speaking_in(conn, found.definition, sites):
        for code, card in cards_at(conn, speaking.scan, speaking.sites, for_round=True).items():
            cards[code] = as_agreed(found, card, answers.get(code, {}))
    return cards


def as_agreed(found: Round, card: Card, answers: Mapping[str, Answered]) -> Card:
    """A night's card as an open round counts it: with its weights, its checks, and the answers to its questions."""
    definition = found.definition
    findings = counted(card.findings, definition, card.reviews, found.waits)
    asked = questions_at(card.site.code, definition, answers)
    waiting = {finding.requirement for finding, said in _pairs(findings, card.findings) if _waits(finding, said)}
    return replace(
        card,
        site=_as_listed(card.site, definition),
        findings=(*findings, *asked),
        outline=outline_with(card.outline, definition),
        remarks=(*card.remarks, *_remarks(waiting)),
        weights=definition.weights_told,
    )


def _as_listed(site: Site, definition: Definition) -> Site:
    """A site by the name and level that the round has of it."""
    name, level = definition.names.get(site.code, site.name), definition.levels.get(site.code)
    return site.model_copy(update={"name": name, "level": level})


def _pairs(counted_ones: Sequence[Finding], found: Sequence[Finding]) -> Iterator[tuple[Finding, Finding]]:
    said = {finding.requirement: finding for finding in found}
    return ((finding, said[finding.requirement]) for finding in counted_ones)


def _waits(finding: Finding, said: Finding) -> bool:
    return finding.verdict is not said.verdict


def _remarks(waiting: Collection[str]) -> tuple[str, ...]:
    return (f"{'、'.join(sorted(waiting))}：{WAITS}",) if waiting else ()


def _frozen(conn: Connection, found: Round, sites: Collection[str], stage: Stage) -> dict[str, Card]:
    """Cards from their frozen lines: what they rest on is read from their scans, what they say is not worked out."""
    lines = lines_of(conn, found.id, sites)
    decisions = decisions_by_id(conn, {one.decision for mine in lines.values() for one in mine if one.decision})
    upheld = upheld_appeals(conn, found.id, sites) if stage is Stage.AFTER else {}
    answers = latest_answers(conn, found.id, sites)
    of_scans: dict[int, list[str]] = {}
    for site, mine in lines.items():
        for scan in {one.scan for one in mine if one.scan is not None}:
            of_scans.setdefault(scan, []).append(site)
    cards: dict[str, Card] = {}
    for scan, codes in of_scans.items():
        for code, card in cards_at(conn, scan_info(conn, scan), codes).items():
            asked = questions_at(code, found.definition, answers.get(code, {}))
            cards[code] = _as_frozen(found, card, asked, lines[code], decisions, upheld.get(code, {}))
    return cards


def _as_frozen(
    found: Round,
    card: Card,
    asked: Sequence[Finding],
    lines: Sequence[Line],
    decisions: Mapping[int, Decision],
    upheld: Mapping[str, Appeal],
) -> Card:
    said = {finding.requirement: finding for finding in (*card.findings, *asked)}
    findings: list[Finding] = []
    reviews: dict[str, Review] = {}
    for line in lines:
        finding = _of_line(said[line.requirement], line)
        findings.append(finding)
        if line.requirement in upheld:
            reviews[line.requirement] = Review(_by_appeal(upheld[line.requirement], finding), Stand.HOLDS)
        elif line.decision is not None:
            reviews[line.requirement] = Review(_as_counted(decisions[line.decision], line), Stand.HOLDS)
    order = {requirement: place for place, requirement in enumerate(said)}
    return replace(
        card,
        site=_as_listed(card.site, found.definition),
        findings=tuple(sorted(findings, key=lambda finding: order[finding.requirement])),
        reviews=reviews,
        outline=outline_with(card.outline, found.definition),
        remarks=(*card.remarks, *_remarks({line.requirement for line in lines if line.waits})),
        weights=found.definition.weights_told,
    )


def _of_line(finding: Finding, line: Line) -> Finding:
    if line.requirement.startswith(QUESTION_MARK):
        return replace(finding, verdict=line.verdict, reason=line.reason, won=line.won, weight=line.weight)
    verdict, tentative = (Verdict.PROVISIONAL, line.said) if line.waits else (line.said, line.tentative)
    return replace(finding, verdict=verdict, tentative=tentative, weight=line.weight)


def _as_counted(decision: Decision, line: Line) -> Decision:
    return replace(decision, verdict=line.verdict, won=line.won)


def _by_appeal(appeal: Appeal, finding: Finding) -> Decision:
    """What was decided of an appeal, as a decision beside the finding."""
    assert appeal.verdict is not None, "it was upheld"
    return Decision(
        id=0,
        site=appeal.site,
        requirement=appeal.requirement,
        number=0,
        scan=0,
        act=Act.OVERTURN,
        verdict=appeal.verdict,
        won=appeal.won or 0.0,
        why=Why.OTHER,
        note=f"申诉采纳：{appeal.told}",
        scope=Scope.FINDING,
        basis=basis_of(finding),
        by=appeal.decided_by or "",
        at=appeal.decided or appeal.at,
    )
