"""Findings as spans, read: what a site's card said at a scan, what stood before it, and how it came about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, false, or_, select
from sqlalchemy.orm import aliased

from storage.alerting import Key, State
from storage.codec import load, unsquash
from storage.ledger import Layer, NightChange, ScanInfo, ScanKind, ScanStatus, Span, Standing
from storage.lexicons import lexicon_strings
from storage.numbers import check_numbers, site_numbers
from storage.records import Clause, Evidence, Finding, Verdict
from storage.rejudged import Differing, differing_in
from storage.scans import scan_info, scan_infos, scans_of_site
from storage.spans import Ground, Proof, Signature, base_of, lexicon_of_span, scans_from, sight_of, signature_of
from storage.tables import CheckNumberRow, GroundRow, LexiconRow, ScanRow, SiteNumberRow, SpanRow, VisitRow

_SITES_AT_ONCE = 500

_SINCE = aliased(ScanRow)
_BASE = aliased(SpanRow)

_WHICH = (SiteNumberRow.code.label("site"), CheckNumberRow.code.label("requirement"))
_SAID = (
    *_WHICH,
    SpanRow.layer,
    SpanRow.verdict,
    SpanRow.tentative,
    SpanRow.reason,
    GroundRow.won,
    GroundRow.weight,
)
_SPAN = (
    *_SAID,
    GroundRow.body.label("ground"),
    SpanRow.sight,
    LexiconRow.body.label("lexicon"),
    _BASE.sight.label("base"),
    SpanRow.since_scan,
    _SINCE.as_of.label("since"),
    SpanRow.until_scan,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a finding says, for comparing: its signature (see `storage.spans`), and what it is called and rests on."""

    signature: Signature
    name: str
    basis: tuple[Clause, ...]


def _of_spans(*columns: Any) -> Select[*tuple[Any, ...]]:
    """A query of spans, with the codes that their numbers stand for."""
    return (
        select(*columns)
        .select_from(SpanRow)
        .join(SiteNumberRow, SiteNumberRow.id == SpanRow.site)
        .join(CheckNumberRow, CheckNumberRow.id == SpanRow.requirement)
    )


def _spans() -> Select[*tuple[Any, ...]]:
    """Spans with all that is kept of them elsewhere."""
    return (
        _of_spans(*_SPAN)
        .join(GroundRow, GroundRow.id == SpanRow.ground)
        .join(LexiconRow, lexicon_of_span())
        .join(_SINCE, _SINCE.id == SpanRow.since_scan)
        .outerjoin(_BASE, base_of(_BASE))
    )


def findings_at(
    conn: Connection, scan_id: int, sites: Collection[str] | None = None, requirement: str | None = None
) -> list[Finding]:
    """What the scan's cards say: of all sites that it visited or of `sites`, of all requirements or one.

    By site, then requirement. Where the scan could not look, its finding says so, whatever was decided before.
    Sites that it did not visit have none. Of a scan that judges another one anew: what that one says, but for what came
    out otherwise. Raises `StoreError` where there is no such scan.
    """
    scan = scan_info(conn, scan_id)
    if scan.kind is ScanKind.REJUDGED:
        return _rejudged(conn, scan, differing_in(conn, scan.id, sites), requirement)
    query = _spans().join(VisitRow, _here(scan)).where(_shown_at(scan))
    if requirement is not None:
        query = query.where(CheckNumberRow.code == requirement)
    shown = shown_of(conn, _parts(query, sites))
    return [_finding(shown[key]) for key in sorted(shown)]


def bare_findings_at(
    conn: Connection,
    scan_id: int,
    sites: Collection[str] | None = None,
    requirements: Collection[str] | None = None,
) -> list[Finding]:
    """The findings that `findings_at` gives, with verdict, reason, won and weight but neither value and lacking nor
    what they rest on (name, basis, packs) or was seen: all that a score is counted from, in a fifth of the time. Of all
    requirements, or of some."""
    scan = scan_info(conn, scan_id)
    if scan.kind is ScanKind.REJUDGED:
        return _bare_rejudged(conn, scan, sites, requirements)
    query = _of_spans(*_SAID).join(GroundRow, GroundRow.id == SpanRow.ground)
    if requirements is not None:
        query = query.where(SpanRow.requirement.in_(check_numbers(requirements)))
    if requirements is not None and sites is not None:  # or SQLite goes through the spans of all sites
        query = query.where(SpanRow.site.in_(site_numbers(sites)))
    shown = shown_of(conn, _parts(query.join(VisitRow, _here(scan)).where(_shown_at(scan)), sites))
    return [_bare(shown[key]) for key in sorted(shown)]


def said_spans(scan: ScanInfo) -> Select[*tuple[Any, ...]]:
    """A query of the spans that `findings_at` reads of a scan, for what they say and not what they rest on: `shown_of`
    tells which speak."""
    columns = (*_WHICH, SpanRow.layer, SpanRow.verdict, SpanRow.tentative, SpanRow.reason, SpanRow.said)
    return _of_spans(*columns).join(VisitRow, _here(scan)).where(_shown_at(scan))


def provisional_sites(conn: Connection, scan_id: int) -> list[str]:
    """The sites that a scan visited of which some decided finding is provisional, by code."""
    scan = scan_info(conn, scan_id)
    mine = (SpanRow.verdict == Verdict.PROVISIONAL, SpanRow.layer == Layer.DECIDED, _shown_at(scan))
    query = _of_spans(SiteNumberRow.code).join(VisitRow, _here(scan)).where(*mine).distinct()
    return sorted(conn.execute(query).scalars())


def findings_of(conn: Connection, scan_id: int, wanted: Mapping[str, Collection[str]]) -> dict[str, dict[str, Finding]]:
    """Those of the findings that `findings_at` gives which are `wanted` (requirements by site), by site and
    requirement; a site of which there is none is not there."""
    scan = scan_info(conn, scan_id)
    if scan.kind is ScanKind.REJUDGED:
        return _those_rejudged(conn, scan, wanted)
    query = _spans().join(VisitRow, _here(scan)).where(_among(wanted), _shown_at(scan))
    found: dict[str, dict[str, Finding]] = {}
    for (site, requirement), row in shown_of(conn, [query]).items():
        if requirement in wanted[site]:
            found.setdefault(site, {})[requirement] = _finding(row)
    return found


def said_at(conn: Connection, scan_id: int, sites: Collection[str]) -> dict[str, dict[str, Said]]:
    """What the findings say that `findings_at` gives of these sites, by site and requirement, as far as two of them can
    be compared without reading what was seen."""
    scan = scan_info(conn, scan_id)
    columns = (*_WHICH, SpanRow.layer, SpanRow.verdict, SpanRow.tentative, SpanRow.reason, SpanRow.said)
    query = _of_spans(*columns, GroundRow.body.label("ground")).join(GroundRow, GroundRow.id == SpanRow.ground)
    shown = shown_of(conn, _parts(query.join(VisitRow, _here(scan)).where(_shown_at(scan)), sites))
    found: dict[str, dict[str, Said]] = {site: {} for site in sites}
    for (site, requirement), row in shown.items():
        ground = _ground(row.ground)
        weighed = (float(ground.won), float(ground.weight))
        signature = (row.verdict, row.tentative, row.reason, row.said, *weighed)
        found[site][requirement] = Said(signature, ground.name, ground.basis)
    return found


def begun_at(conn: Connection, scan_id: int, site: str, requirements: Collection[str] | None = None) -> dict[str, int]:
    """The scan that began each finding that `findings_at` gives of a site, by requirement: of all, or of some."""
    scan = scan_info(conn, scan_id)
    query = _of_spans(*_WHICH, SpanRow.layer, SpanRow.since_scan).join(VisitRow, _here(scan)).where(_shown_at(scan))
    if requirements is not None:
        query = query.where(SpanRow.requirement.in_(check_numbers(requirements)))
    return {code: row.since_scan for (_, code), row in shown_of(conn, _parts(query, [site])).items()}


def what_it_says(finding: Finding) -> Said:
    """What `said_at` would tell of a finding."""
    return Said(signature_of(finding), finding.name, finding.basis)


def _rejudged(
    conn: Connection, scan: ScanInfo, differing: Mapping[str, Differing], requirement: str | None = None
) -> list[Finding]:
    """The base's findings of these sites with what was judged otherwise in their place."""
    found = {(one.site, one.requirement): one for one in findings_at(conn, _base(scan), differing.keys(), requirement)}
    for site, mine in differing.items():
        for code in mine.dropped:
            found.pop((site, code), None)
        found |= {(site, one.requirement): one for one in mine.changed if requirement in (None, one.requirement)}
    return [_by_packs_of(scan, found[key]) for key in sorted(found)]


def _bare_rejudged(
    conn: Connection, scan: ScanInfo, sites: Collection[str] | None, requirements: Collection[str] | None
) -> list[Finding]:
    differing = differing_in(conn, scan.id, sites)
    base = bare_findings_at(conn, _base(scan), differing.keys(), requirements)
    found = {(one.site, one.requirement): one for one in base}
    for site, mine in differing.items():
        for code in mine.dropped:
            found.pop((site, code), None)
        asked = (one for one in mine.changed if requirements is None or one.requirement in requirements)
        found |= {(site, one.requirement): _only_counted(one) for one in asked}
    return [found[key] for key in sorted(found)]


def _only_counted(finding: Finding) -> Finding:
    """As much of a finding as a score is counted from."""
    told = ("site", "requirement", "verdict", "reason", "tentative", "won", "weight")
    return Finding(name="", **{name: getattr(finding, name) for name in told})


def _those_rejudged(
    conn: Connection, scan: ScanInfo, wanted: Mapping[str, Collection[str]]
) -> dict[str, dict[str, Finding]]:
    found: dict[str, dict[str, Finding]] = {}
    unchanged: dict[str, set[str]] = {}
    for site, differing in differing_in(conn, scan.id, wanted).items():
        changed = {one.requirement: one for one in differing.changed}
        found[site] = {code: changed[code] for code in wanted[site] if code in changed}
        unchanged[site] = set(wanted[site]) - changed.keys() - set(differing.dropped)
    for site, mine in findings_of(conn, _base(scan), unchanged).items():
        found[site] |= {code: _by_packs_of(scan, one) for code, one in mine.items()}
    return found


def _base(scan: ScanInfo) -> int:
    assert scan.base is not None, f"scan {scan.id} judges nothing anew"
    return scan.base


def _by_packs_of(scan: ScanInfo, finding: Finding) -> Finding:
    """A finding of the base that came out the same: these packs say it too."""
    return replace(finding, packs=tuple(f"{name}@{version}" for name, version, _ in scan.packs))


def states_at(conn: Connection, scan_id: int, sites: Collection[str]) -> dict[Key, State]:
    """The verdict and reason of each finding that `findings_at` gives for these sites, without reading its detail."""
    scan = scan_info(conn, scan_id)
    shown = shown_of(conn, _parts(said_spans(scan), sites))
    return {key: State(row.verdict, row.reason) for key, row in shown.items()}


def changes_at(conn: Connection, scan_id: int) -> list[NightChange]:
    """The decided checks that a night left otherwise, in verdict or reason, than it found them; by site and check.

    A night that could not look decides nothing and is no change. Raises `StoreError` where there is no such scan.
    """
    scan = scan_info(conn, scan_id)
    earlier = aliased(SpanRow)
    ended = and_(
        earlier.site == SpanRow.site,
        earlier.requirement == SpanRow.requirement,
        earlier.layer == Layer.DECIDED,
        earlier.until_scan == scan.id,
    )
    now = (*_WHICH, SpanRow.verdict, SpanRow.tentative, SpanRow.reason)
    query = (
        _of_spans(*now, earlier.verdict.label("verdict_before"), earlier.reason.label("reason_before"))
        .outerjoin(earlier, ended)
        .where(SpanRow.since_scan == scan.id, SpanRow.layer == Layer.DECIDED)
    )
    rows: list[Any] = sorted(conn.execute(query).all(), key=lambda row: (str(row.site), str(row.requirement)))
    return [_change(row) for row in rows if (row.verdict, row.reason) != (row.verdict_before, row.reason_before)]


def _change(row: Row[Any]) -> NightChange:
    before = None if row.verdict_before is None else (row.verdict_before, row.reason_before)
    return NightChange(row.site, row.requirement, row.verdict, row.tentative, row.reason, before)


def findings_before(
    conn: Connection, scan_id: int, wanted: Mapping[str, Collection[str] | None]
) -> dict[str, list[Standing]]:
    """The decided findings in force just before a scan, by site and in the order of requirements, each with its first
    fair sight; of each site that is `wanted` all of them (None), or those of some requirements.

    A second night confirms an adverse finding only against these. Overlays do not count: a night that could not look
    neither confirms nor refutes. Raises `StoreError` where there is no such scan.
    """
    scan = scan_info(conn, scan_id)
    in_force = or_(SpanRow.until_scan.is_(None), SpanRow.until_scan.in_(scans_from(scan.as_of)))
    query = _spans().where(_among(wanted), SpanRow.layer == Layer.DECIDED, _SINCE.as_of < scan.as_of, in_force)
    rows = [row for row in conn.execute(query) if _is_among(row, wanted)]
    opened = scan_infos(conn, {row.since_scan for row in rows})
    unfit = [row for row in rows if not _is_fair(opened[row.since_scan])]
    fair = {
        (site, requirement): night
        for site in {row.site for row in unfit}
        for requirement, night in _first_fair(conn, scan, site, [row for row in unfit if row.site == site]).items()
    }
    found: dict[str, list[Standing]] = {site: [] for site in wanted}
    for row in sorted(rows, key=lambda row: str(row.requirement)):
        first = fair.get((row.site, row.requirement), opened[row.since_scan])
        found[row.site].append(Standing(_finding(row), first))
    return found


def _among(wanted: Mapping[str, Collection[str] | None]) -> ColumnElement[bool]:
    """Spans of these sites and of any requirement that is wanted of one: some more than `wanted`, in one query."""
    codes = [mine for mine in wanted.values() if mine is not None]
    some = len(codes) == len(wanted)
    here = SiteNumberRow.code.in_(wanted)
    return and_(here, CheckNumberRow.code.in_({code for mine in codes for code in mine})) if some else here


def _is_among(row: Row[Any], wanted: Mapping[str, Collection[str] | None]) -> bool:
    mine = wanted[row.site]
    return mine is None or row.requirement in mine


def history(conn: Connection, site: str, requirement: str) -> list[Span]:
    """Every span of one requirement at one site, oldest first, ad hoc checks among them."""
    query = _spans().where(SiteNumberRow.code == site, CheckNumberRow.code == requirement)
    rows = conn.execute(query.order_by(_SINCE.as_of, SpanRow.since_scan)).all()
    ended = scan_infos(conn, {row.until_scan for row in rows if row.until_scan is not None})
    return [_span(row, ended, _finding(row)) for row in rows]


def bare_history(conn: Connection, site: str, since: datetime | None = None) -> list[Span]:
    """Every span of a site's nights, oldest first: who decided what and when, without value, lacking and what was
    seen. Of all nights, or those that stood at `since` or later."""
    query = (
        _of_spans(
            *_SAID, GroundRow.body.label("ground"), SpanRow.since_scan, _SINCE.as_of.label("since"), SpanRow.until_scan
        )
        .join(GroundRow, GroundRow.id == SpanRow.ground)
        .join(_SINCE, _SINCE.id == SpanRow.since_scan)
        .where(SiteNumberRow.code == site, SpanRow.layer != Layer.ADHOC)
    )
    if since is not None:
        over = select(ScanRow.id).where(ScanRow.kind == ScanKind.NIGHTLY, ScanRow.as_of > since).scalar_subquery()
        query = query.where(or_(SpanRow.until_scan.is_(None), SpanRow.until_scan.in_(over)))
    rows: list[Any] = list(conn.execute(query.order_by(_SINCE.as_of, SpanRow.since_scan, CheckNumberRow.code)).all())
    ended = scan_infos(conn, {row.until_scan for row in rows if row.until_scan is not None})
    named = ((row, replace(_bare(row), name=_ground(row.ground).name)) for row in rows)
    return [_span(row, ended, finding) for row, finding in named]


def _here(scan: ScanInfo) -> ColumnElement[bool]:
    return and_(VisitRow.scan == scan.id, VisitRow.site == SiteNumberRow.code)


def _shown_at(scan: ScanInfo) -> ColumnElement[bool]:
    if scan.kind is ScanKind.REJUDGED:
        raise ValueError(f"scan {scan.id} judges another one anew and has no spans: ask `findings_at` or `findings_of`")
    if scan.kind is ScanKind.FURTHER:  # it looks and says nothing
        return false()
    if scan.kind is ScanKind.ADHOC:
        return and_(SpanRow.layer == Layer.ADHOC, SpanRow.since_scan == scan.id)
    nights = select(ScanRow.id).where(ScanRow.kind == ScanKind.NIGHTLY)
    begun = nights.where(ScanRow.as_of <= scan.as_of).scalar_subquery()
    over = nights.where(ScanRow.as_of > scan.as_of).scalar_subquery()
    in_force = or_(SpanRow.until_scan.is_(None), SpanRow.until_scan.in_(over))
    return and_(SpanRow.layer != Layer.ADHOC, SpanRow.since_scan.in_(begun), in_force)


def shown_of(conn: Connection, queries: Iterable[Select[*tuple[Any, ...]]]) -> dict[Key, Row[Any]]:
    """The span that speaks for each finding: where one could not look, that lies over what was decided."""
    shown: dict[Key, Row[Any]] = {}
    for query in queries:
        for row in conn.execute(query):
            key = (row.site, row.requirement)
            if key not in shown or row.layer == Layer.OVERLAY:
                shown[key] = row
    return shown


def _parts(query: Select[*tuple[Any, ...]], sites: Collection[str] | None) -> list[Select[*tuple[Any, ...]]]:
    """The query, in parts of so many sites that no database refuses the number of its parameters."""
    if sites is None:
        return [query]
    codes = sorted(set(sites))
    starts = range(0, len(codes), _SITES_AT_ONCE)
    return [query.where(VisitRow.site.in_(codes[start : start + _SITES_AT_ONCE])) for start in starts]


def _is_fair(night: ScanInfo) -> bool:
    """Whether a night was finished and not our own fault, so that it counts as a sight."""
    return night.status is ScanStatus.DONE and not night.ours


def _first_fair(conn: Connection, scan: ScanInfo, site: str, spans: Sequence[Row[Any]]) -> dict[str, ScanInfo]:
    """By requirement: the first night before `scan` that showed this span, visited the site and was not ours."""
    fair = [night for night in scans_of_site(conn, site, before=scan.as_of) if _is_fair(night)]
    until = aliased(ScanRow)
    veils = conn.execute(
        _of_spans(CheckNumberRow.code.label("requirement"), _SINCE.as_of.label("since"), until.as_of.label("until"))
        .join(_SINCE, _SINCE.id == SpanRow.since_scan)
        .outerjoin(until, until.id == SpanRow.until_scan)
        .where(SiteNumberRow.code == site, SpanRow.layer == Layer.OVERLAY)
    ).all()
    found: dict[str, ScanInfo] = {}
    for span in spans:
        over = [veil for veil in veils if veil.requirement == span.requirement]
        sights = (
            night
            for night in fair
            if night.as_of > span.since
            and not any(veil.since <= night.as_of and (veil.until is None or night.as_of < veil.until) for veil in over)
        )
        if (first := next(sights, None)) is not None:
            found[span.requirement] = first
    return found


def _span(row: Row[Any], ended: Mapping[int, ScanInfo], finding: Finding) -> Span:
    return Span(
        finding=finding,
        layer=row.layer,
        since_scan=row.since_scan,
        since=row.since,
        until_scan=row.until_scan,
        until=None if row.until_scan is None else ended[row.until_scan].as_of,
    )


@lru_cache(maxsize=5000)
def _ground(body: bytes) -> Ground:
    """Grounds are few: the same for many sites."""
    return load(Ground, unsquash(body))


_sight = lru_cache(maxsize=4000)(sight_of)
"""What stood before a night and what the night says of it are mostly the same span, read twice."""


def _bare(row: Row[Any]) -> Finding:
    return Finding(
        site=row.site,
        requirement=row.requirement,
        name="",
        verdict=row.verdict,
        reason=row.reason,
        tentative=row.tentative,
        won=row.won,
        weight=row.weight,
    )


def _finding(row: Row[Any]) -> Finding:
    ground = _ground(row.ground)
    sight = _sight(row.sight, lexicon_strings(row.lexicon), row.base)
    return Finding(
        site=row.site,
        requirement=row.requirement,
        name=ground.name,
        verdict=row.verdict,
        reason=row.reason,
        tentative=row.tentative,
        value=sight.value,
        won=row.won,
        lacking=sight.lacking,
        weight=row.weight,
        basis=ground.basis,
        looked_at=sight.looked_at,
        candidates=sight.candidates,
        evidence=tuple(_evidence(proof, row.since) for proof in sight.proofs),
        packs=ground.packs,
    )


def _evidence(proof: Proof, since: datetime) -> Evidence:
    start = since.replace(microsecond=0)
    fetched, unchanged = (
        None if seconds is None else start + timedelta(seconds=seconds) for seconds in (proof.fetched, proof.unchanged)
    )
    return Evidence(proof.url, fetched, proof.status, proof.sha256, proof.matched, proof.rendered, unchanged)
