"""What came after the freeze of a round: it is listed and changes no frozen score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.cards.reading import decisions_at, reviews_at
from monitor.cards.reviewed import final_of
from storage.alerting import Key
from storage.findings import findings_of
from storage.latest import scan_of_site
from storage.records import Finding, Verdict
from storage.review import Decision
from storage.rounds.appeals import appeals_in
from storage.rounds.later import decisions_later
from storage.rounds.records import Appeal, Line, Round
from storage.rounds.standings import lines_of

UNCHANGED = "以下均为冻结以后的情况，只列示，不改变任何站点的冻结得分；申诉采纳的，另列申诉后得分。"


@dataclass(frozen=True, slots=True)
class Later:
    """A decision that came after the freeze: the line of the frozen card that it is about (None: it has none, for no
    night within the window visited the site), and what counts now (None: the latest night has no such finding)."""

    decision: Decision
    line: Line | None
    now: Verdict | None


def decided_after(conn: Connection, found: Round, *, skip: int = 0, limit: int = 50) -> tuple[tuple[Later, ...], int]:
    """The decisions on sites and checks of a frozen round that came after its freeze, the newest first, and how many
    there are; none of an open round."""
    if found.last_decision is None:
        return (), 0
    decisions, number = decisions_later(
        conn, found.id, found.last_decision, found.definition.checks, skip=skip, limit=limit
    )
    lines = _lines(conn, found.id, {one.site for one in decisions})
    now = _verdicts_now(conn, decisions)
    return tuple(_later(one, lines, now) for one in decisions), number


def _later(decision: Decision, lines: Mapping[Key, Line], now: Mapping[Key, Verdict]) -> Later:
    key = (decision.site, decision.requirement)
    return Later(decision, lines.get(key), now.get(key))


def _lines(conn: Connection, number: int, sites: Collection[str]) -> dict[Key, Line]:
    frozen = lines_of(conn, number, sites) if sites else {}
    return {(site, line.requirement): line for site, lines in frozen.items() for line in lines}


def _verdicts_now(conn: Connection, decisions: Sequence[Decision]) -> dict[Key, Verdict]:
    """What counts now, by the latest night of each site."""
    wanted: dict[str, set[str]] = {}
    for one in decisions:
        wanted.setdefault(one.site, set()).add(one.requirement)
    told: dict[Key, Verdict] = {}
    for site, requirements in wanted.items():
        told |= {(site, one.requirement): one.verdict for one in _final(conn, site, requirements)}
    return told


def _final(conn: Connection, site: str, requirements: Collection[str]) -> Iterable[Finding]:
    scan = scan_of_site(conn, site)
    if scan is None:
        return ()
    findings = findings_of(conn, scan.id, {site: requirements}).get(site, {})
    reviews = reviews_at(conn, scan, findings.values(), decisions_at(conn, scan, [site]).get(site, {}))
    return [final_of(finding, reviews.get(code)) for code, finding in findings.items()]


def appeals_decided(conn: Connection, number: int) -> tuple[Appeal, ...]:
    """The appeals of a round that were decided, the latest decision first."""
    found = [(one.decided, one) for one in appeals_in(conn, number) if one.decided is not None]
    return tuple(one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].id), reverse=True))
