"""Replay (重放): a scan's archived pages read and judged again, and held against what the scan found.

The same readers read the same bytes, the same rules judge by the night's date, packs and circumstances, and what stood
before the night confirms. Nothing is fetched and nothing is written. Where readers and calendar are those of the scan,
whatever comes out otherwise is an error of ours: a fact that differs names the reader's page, a finding that differs
over the same facts names the rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from config.rulebook import RuleBook
from crawler.visit.replay import ReplayError
from monitor.anew.archived import read_again
from monitor.anew.packs import rules_then
from monitor.anew.seen import judged_anew, load_seen
from monitor.memory.confirm import confirm_all
from monitor.readers_version import calendar_version, readers_version
from storage.findings import begun_at, findings_at, findings_before
from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.records import Finding, PageFacts, Verdict, VisitFacts
from storage.shelf import Shelf
from storage.spans import signature_of
from storage.spool import EvidenceError
from storage.visits import load_visit


class Differs(StrEnum):
    """What came out otherwise."""

    READER = "reader"  # a fact of a page
    RULE = "rule"  # a finding over the same facts


class Changed(StrEnum):
    """What is another now than when the scan was judged."""

    READERS = "readers"
    CALENDAR = "calendar"
    PACKS = "packs"


@dataclass(frozen=True)
class Difference:
    """One thing that came out otherwise: `where` is a page's address or a requirement, `what` the field, both values as
    text."""

    kind: Differs
    where: str
    what: str
    then: str
    now: str


@dataclass(frozen=True)
class ReplayedSite:
    """A site's visit replayed: how many findings and pages were held against the scan's, what differs, and why nothing
    could be replayed, where it could not (`unproved`)."""

    site: str
    findings: int = 0
    pages: int = 0
    differences: tuple[Difference, ...] = ()
    unproved: str = ""


def changed_since(conn: Connection, scan: ScanInfo) -> tuple[Changed, ...]:
    """What is another now than when a scan was judged; nothing where a replay must come out the same."""
    found = []
    if scan.readers != readers_version():
        found.append(Changed.READERS)
    if scan.calendar != calendar_version():
        found.append(Changed.CALENDAR)
    if rules_then(conn, scan) is None:
        found.append(Changed.PACKS)
    return tuple(found)


def replay_scan(
    conn: Connection, shelf: Shelf, scan: ScanInfo, sites: Sequence[str], requirement: str | None = None
) -> Iterator[ReplayedSite]:
    """Replays a scan's visits to some sites, of all requirements or one."""
    rules = rules_then(conn, scan)
    for site in sites:
        if rules is None:
            yield ReplayedSite(site, unproved="the texts of its packs are not kept, or of an older form")
            continue
        try:
            yield replay_site(conn, shelf, scan, rules, site, requirement)
        except (EvidenceError, ReplayError) as error:
            yield ReplayedSite(site, unproved=str(error))


def replay_site(
    conn: Connection, shelf: Shelf, scan: ScanInfo, rules: RuleBook, site: str, requirement: str | None = None
) -> ReplayedSite:
    """Replays a scan's visit to a site by these rules, of all requirements or one. Raises `EvidenceError` where
    something that the visit read is missing or damaged, and `ReplayError` where its log cannot be followed."""
    visit = load_visit(conn, scan.id, site)
    found = [one for one in findings_at(conn, scan.id, [site]) if requirement in (None, one.requirement)]
    if visit is None:
        return ReplayedSite(site, unproved="the scan did not visit it")
    again, differing = visit, tuple[Difference, ...]()
    if visit.facts.pages:  # else it is a site without an address, or a visit that broke off
        replayed = read_again(conn, shelf, scan, visit)
        again = replace(visit, facts=replayed.facts)
        differing = (*_left(replayed.left_at), *facts_that_differ(visit.facts, again.facts))
    seen = load_seen(conn, scan, site, lambda *_: again)
    if seen is None:
        return ReplayedSite(site, pages=len(visit.facts.pages), unproved="what it was judged by is not kept")
    judged = _confirmed(conn, scan, rules, judged_anew(seen, rules, scan.as_of))
    begun = begun_at(conn, scan.id, site)
    mine = {one.requirement: one for one in judged}
    for one in found:
        differing += tuple(_that_differ(one, mine.get(one.requirement), whole=begun[one.requirement] == scan.id))
    return ReplayedSite(site, len(found), len(visit.facts.pages), differing)


def _left(url: str | None) -> Iterator[Difference]:
    """That the visit asks now for what it did not ask then: there it had to end."""
    if url is not None:
        yield Difference(Differs.READER, url, "asked", "no", "yes")


def _confirmed(conn: Connection, scan: ScanInfo, rules: RuleBook, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings of one site as the scan confirmed them at its end.

    One that says what stood already is the finding of the night that said so first, and rests on what that one saw.
    """
    waiting = {one.requirement for one in findings if one.verdict is Verdict.PROVISIONAL}
    if scan.kind is not ScanKind.NIGHTLY or scan.status is not ScanStatus.DONE or scan.ours or not waiting:
        return tuple(findings)
    site = findings[0].site
    before = findings_before(conn, scan.id, {site: waiting})[site]
    stood = {one.finding.requirement: one.finding for one in before}
    mine = tuple(_as_it_stood(one, stood.get(one.requirement)) for one in findings)
    return confirm_all(mine, before, scan, rules)


def _as_it_stood(finding: Finding, before: Finding | None) -> Finding:
    if before is None or signature_of(before) != signature_of(finding):
        return finding
    return replace(finding, looked_at=before.looked_at, candidates=before.candidates, evidence=before.evidence)


def facts_that_differ(then: VisitFacts, now: VisitFacts) -> Iterator[Difference]:
    """What two visits saw otherwise: page by page, then all else that the visit knows. Pure."""
    before, after = {page.url: page for page in then.pages}, {page.url: page for page in now.pages}
    for url in dict.fromkeys((*before, *after)):
        one, other = before.get(url), after.get(url)
        if one is None or other is None:
            yield Difference(Differs.READER, url, "page", "seen" if one else "none", "seen" if other else "none")
        elif one != other:
            yield from _fields_that_differ(url, one, other, PageFacts, ())
    yield from _fields_that_differ(then.home_url, then, now, VisitFacts, ("pages",))


def _fields_that_differ(where: str, one: Any, other: Any, kind: type, but: Collection[str]) -> Iterator[Difference]:
    for name in (field.name for field in fields(kind) if field.name not in but and not field.name.startswith("_")):
        then, now = getattr(one, name), getattr(other, name)
        if then != now:
            yield Difference(Differs.READER, where, name, *_shortly(then, now))


def _that_differ(then: Finding, now: Finding | None, *, whole: bool) -> Iterator[Difference]:
    """What a finding says otherwise. What it rests on is that of the night on which it began: only there it is held
    against (`whole`)."""
    if now is None:
        yield Difference(Differs.RULE, then.requirement, "finding", then.verdict, "none")
        return
    said = ("verdict", "tentative", "reason", "value", "lacking", "won", "weight")
    for name in (*said, *(("looked_at", "candidates", "evidence") if whole else ())):
        before, after = getattr(then, name), getattr(now, name)
        if before != after:
            yield Difference(Differs.RULE, then.requirement, name, *_shortly(before, after))


_LONGEST = 200


def _shortly(then: Any, now: Any) -> tuple[str, str]:
    """Two values as text from where they differ."""
    one, other = str(then), str(now)
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, start - 20)
    return one[start : start + _LONGEST], other[start : start + _LONGEST]
