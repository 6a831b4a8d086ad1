"""What the cards of open rounds come to: worked out when a night ends, when somebody decides or answers, and on demand.

A league table is read from these figures: counting them anew reads every finding of every site.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from monitor.cards.league import figures_of
from monitor.cards.outline import Outline, veto_codes
from monitor.cards.packs_then import outline_then
from monitor.cards.reading import reviewed_findings
from monitor.cards.reviewed import Review, Stand, final_of
from monitor.cards.score import ENOUGH_COVERAGE
from monitor.rounds.counting import counted, outline_with, questions_at, waits_for_person
from monitor.rounds.precision import waiting_checks
from monitor.rounds.speaking import Speaking, speaking_in
from storage.catalogue import names_of_sites
from storage.findings import bare_findings_at
from storage.records import Finding
from storage.rounds.answers import latest_answers
from storage.rounds.records import Answered, Bar, Round, Stage, Standing
from storage.rounds.register import note_waits, round_of, rounds, rounds_with
from storage.rounds.standings import save_standings
from storage.steps import OnStep, silent

SITES_AT_ONCE = 200


def score_round(conn: Connection, found: Round, on_step: OnStep = silent) -> Round:
    """Works out what all sites of an open round come to by now. The round with what waits for a person."""
    waits = waiting_checks(conn, found)
    if waits != found.waits:
        note_waits(conn, found.id, waits)
        found = round_of(conn, found.id)
    codes = found.definition.sites
    for start in range(0, len(codes), SITES_AT_ONCE):
        some = codes[start : start + SITES_AT_ONCE]
        save_standings(conn, found.id, standings_now(conn, found, some))
        on_step("评估周期计分", start + len(some), len(codes))
    return found


def score_sites(conn: Connection, found: Round, sites: Collection[str]) -> None:
    """Works out what some sites of an open round come to; all of them where other checks wait for a person by now."""
    if waiting_checks(conn, found) != found.waits:
        score_round(conn, found)
    else:
        mine = [code for code in found.definition.sites if code in sites]
        save_standings(conn, found.id, standings_now(conn, found, mine))


def score_rounds_with(conn: Connection, site: str) -> None:
    """The same for every open round that a site is in: something was decided or answered there."""
    for found in rounds_with(conn, site):
        if found.is_open:
            score_sites(conn, found, [site])


def open_rounds(conn: Connection) -> list[Round]:
    """The rounds whose scores still change."""
    return [found for found in rounds(conn) if found.is_open]


def standings_now(conn: Connection, found: Round, sites: Sequence[str]) -> list[Standing]:
    """What these sites of a round come to by now, in the order given."""
    answers = latest_answers(conn, found.id, sites)
    levels = names_of_sites(conn)
    told: dict[str, Standing] = {}
    for speaking in speaking_in(conn, found.definition, sites):
        outline = outline_with(outline_then(conn, speaking.scan.packs)[0], found.definition)
        for site, findings, reviews in _read(conn, found, speaking):
            mine = _standing(found, speaking, site, findings, reviews, answers.get(site, {}), outline)
            unknown = levels.get(site, (site, None))[1] is None
            told[site] = replace(mine, bars=(*mine.bars, Bar.LEVEL)) if unknown else mine
    return [told.get(site) or Standing(site, Stage.NOW, None, (Bar.NOT_VISITED,), None) for site in sites]


def _read(
    conn: Connection, found: Round, speaking: Speaking
) -> Iterator[tuple[str, Sequence[Finding], Mapping[str, Review]]]:
    scan, sites = speaking.scan, speaking.sites
    bare: dict[str, list[Finding]] = {site: [] for site in sites}
    for finding in bare_findings_at(conn, scan.id, sites, found.definition.checks):
        bare[finding.site].append(finding)
    reviewed = reviewed_findings(conn, scan, sites)
    for site, findings in bare.items():
        reviews = {finding.requirement: review for finding, review in reviewed.get(site, [])}
        yield site, findings, reviews


def _standing(
    found: Round,
    speaking: Speaking,
    site: str,
    findings: Sequence[Finding],
    reviews: Mapping[str, Review],
    answers: Mapping[str, Answered],
    outline: Outline,
) -> Standing:
    mine = counted(findings, found.definition, reviews, found.waits)
    final = [final_of(finding, reviews.get(finding.requirement)) for finding in mine]
    final += questions_at(site, found.definition, answers)
    figures = figures_of(site, final, veto_codes(final, outline))
    stands = [review.stand for code, review in reviews.items() if code in found.definition.checks]
    return Standing(
        site,
        Stage.NOW,
        speaking.scan.id,
        speaking.bars + ((Bar.COVERAGE,) if figures.machine_coverage < ENOUGH_COVERAGE else ()),
        figures,
        reviews=stands.count(Stand.HOLDS),
        returned=stands.count(Stand.RETURNED),
        waiting=sum(waits_for_person(finding, reviews, found.waits) for finding in findings),
    )
