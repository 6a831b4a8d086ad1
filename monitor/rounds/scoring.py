"""What the cards of open rounds come to: worked out when a night ends, when somebody decides or answers, and on demand.

A league table is read from these figures: counting them anew reads every finding of every site.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from monitor.cards.league import figures_of
from monitor.cards.outline import Outline, veto_codes
from monitor.cards.packs_then import outline_then
from monitor.cards.reading import reviewed_findings
from monitor.cards.reviewed import Review, Stand, final_of
from monitor.rounds.counting import counted, outline_with, questions_at, waits_for_person
from monitor.rounds.precision import waiting_checks
from monitor.rounds.speaking import Speaking, speaking_in
from storage.findings import bare_findings_at
from storage.records import ADVERSE, Finding
from storage.rounds.answers import latest_answers
from storage.rounds.records import Bar, Round, Stage, Standing
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
    """Works out what some sites of an open round come to. Where other checks wait for a person by now, also what all
    come to that have an adverse finding of such a check: no other finding counts otherwise then."""
    waits = waiting_checks(conn, found)
    changed = waits ^ found.waits
    mine = set(sites)
    if changed:
        note_waits(conn, found.id, waits)
        found = round_of(conn, found.id)
        mine |= _sites_accused_of(conn, found, changed)
    codes = [code for code in found.definition.sites if code in mine]
    for start in range(0, len(codes), SITES_AT_ONCE):
        save_standings(conn, found.id, standings_now(conn, found, codes[start : start + SITES_AT_ONCE]))


def _sites_accused_of(conn: Connection, found: Round, checks: Collection[str]) -> set[str]:
    return {
        finding.site
        for speaking in speaking_in(conn, found.definition)
        for finding in bare_findings_at(conn, speaking.scan.id, speaking.sites, checks)
        if finding.verdict in ADVERSE
    }


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
    return standings_from(found, sites, finals_now(conn, found, sites))


def standings_from(
    found: Round, sites: Sequence[str], finals: Iterable[tuple[str, list[Finding], Spoken]]
) -> list[Standing]:
    """The same of what `finals_now` tells of these sites."""
    levels = found.definition.levels
    told = {site: _standing(found, site, final, spoken) for site, final, spoken in finals}
    for site, one in told.items():
        if site not in levels:
            told[site] = replace(one, bars=(*one.bars, Bar.LEVEL))
    return [told.get(site) or Standing(site, Stage.NOW, None, (Bar.NOT_VISITED,), None) for site in sites]


@dataclass(frozen=True)
class Spoken:
    """What a site's figures are counted from besides its findings as they count: the scan that speaks for it, the
    outline of its packs, the machine's findings as that scan `said` them and as the round counts them with its
    questions (`counted`), what people decided, and how many adverse verdicts wait for a person."""

    speaking: Speaking
    outline: Outline
    said: Sequence[Finding]
    counted: Sequence[Finding]
    reviews: Mapping[str, Review]
    waiting: int


def finals_now(conn: Connection, found: Round, sites: Sequence[str]) -> Iterator[tuple[str, list[Finding], Spoken]]:
    """The findings and questions of these sites as a round counts them by now: verdict, reason, share won and weight,
    no more. A site for which no scan speaks is not there."""
    definition = found.definition
    answers = latest_answers(conn, found.id, sites)
    for speaking in speaking_in(conn, definition, sites):
        outline = outline_with(outline_then(conn, speaking.scan.packs)[0], definition)
        reviewed = reviewed_findings(conn, speaking.scan, speaking.sites, for_round=True)
        bare: dict[str, list[Finding]] = {site: [] for site in speaking.sites}
        for finding in bare_findings_at(conn, speaking.scan.id, speaking.sites, definition.checks):
            bare[finding.site].append(finding)
        for site, findings in bare.items():
            reviews = {finding.requirement: review for finding, review in reviewed.get(site, [])}
            mine = counted(findings, definition, reviews, found.waits)
            asked = questions_at(site, definition, answers.get(site, {}))
            final = [final_of(finding, reviews.get(finding.requirement)) for finding in mine]
            waiting = sum(waits_for_person(finding, reviews, found.waits) for finding in findings)
            yield site, final + asked, Spoken(speaking, outline, findings, [*mine, *asked], reviews, waiting)


def _standing(found: Round, site: str, final: Sequence[Finding], spoken: Spoken) -> Standing:
    figures = figures_of(site, final, veto_codes(final, spoken.outline))
    stands = [review.stand for code, review in spoken.reviews.items() if code in found.definition.checks]
    return Standing(
        site,
        Stage.NOW,
        spoken.speaking.scan.id,
        spoken.speaking.bars + ((Bar.COVERAGE,) if figures.score is None else ()),
        figures,
        reviews=stands.count(Stand.HOLDS),
        returned=stands.count(Stand.RETURNED),
        waiting=spoken.waiting,
    )
