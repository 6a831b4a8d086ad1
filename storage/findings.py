"""Findings as spans, read: what a site's card said at a scan, what stood before it, and how it came about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from storage.alerting import Key, State
from storage.codec import load, unsquash
from storage.ledger import Layer, ScanInfo, ScanKind, ScanStatus, Span, Standing
from storage.records import Finding, Reason, Verdict
from storage.scans import scan_info, scan_infos, scans_of_site
from storage.spans import Detail
from storage.tables import SpanRow, VisitRow

_SITES_AT_ONCE = 500

_SPAN = (
    SpanRow.site,
    SpanRow.requirement,
    SpanRow.layer,
    SpanRow.verdict,
    SpanRow.tentative,
    SpanRow.reason,
    SpanRow.value,
    SpanRow.lacking,
    SpanRow.won,
    SpanRow.weight,
    SpanRow.detail,
    SpanRow.since_scan,
    SpanRow.since,
    SpanRow.until_scan,
    SpanRow.until,
)


def findings_at(
    conn: Connection, scan_id: int, sites: Collection[str] | None = None, requirement: str | None = None
) -> list[Finding]:
    """What the scan's cards say: of all sites that it visited or of `sites`, of all requirements or one.

    By site, then requirement. Where the scan could not look, its finding says so, whatever was decided before.
    Sites that it did not visit have none. Raises `StoreError` where there is no such scan.
    """
    scan = scan_info(conn, scan_id)
    here = and_(VisitRow.scan == scan.id, VisitRow.site == SpanRow.site)
    query = select(*_SPAN).join(VisitRow, here).where(_shown_at(scan))
    if requirement is not None:
        query = query.where(SpanRow.requirement == requirement)
    shown = _shown(conn, _parts(query, sites))
    return [_finding(shown[key]) for key in sorted(shown)]


def findings_of(conn: Connection, scan_id: int, site: str, requirements: Collection[str]) -> dict[str, Finding]:
    """Those of a site's findings that `findings_at` gives for these requirements, by requirement."""
    scan = scan_info(conn, scan_id)
    here = and_(VisitRow.scan == scan.id, VisitRow.site == SpanRow.site)
    asked = (SpanRow.site == site, SpanRow.requirement.in_(requirements), _shown_at(scan))
    shown = _shown(conn, [select(*_SPAN).join(VisitRow, here).where(*asked)])
    return {requirement: _finding(row) for (_, requirement), row in shown.items()}


def states_at(conn: Connection, scan_id: int, sites: Collection[str]) -> dict[Key, State]:
    """The verdict and reason of each finding that `findings_at` gives for these sites, without reading its detail."""
    scan = scan_info(conn, scan_id)
    here = and_(VisitRow.scan == scan.id, VisitRow.site == SpanRow.site)
    columns = (SpanRow.site, SpanRow.requirement, SpanRow.layer, SpanRow.verdict, SpanRow.reason)
    query = select(*columns).join(VisitRow, here).where(_shown_at(scan))
    shown = _shown(conn, _parts(query, sites))
    return {key: State(Verdict(row.verdict), Reason(row.reason)) for key, row in shown.items()}


def findings_before(conn: Connection, scan_id: int, site: str) -> list[Standing]:
    """The decided findings of a site in force just before a scan, by requirement, each with its first fair sight.

    A second night confirms an adverse finding only against these. Overlays do not count: a night that could not look
    neither confirms nor refutes. Raises `StoreError` where there is no such scan.
    """
    scan = scan_info(conn, scan_id)
    in_force = or_(SpanRow.until.is_(None), SpanRow.until >= scan.as_of)
    query = select(*_SPAN).where(
        SpanRow.site == site, SpanRow.layer == Layer.DECIDED, SpanRow.since < scan.as_of, in_force
    )
    rows = sorted(conn.execute(query).all(), key=lambda row: str(row.requirement))
    opened = scan_infos(conn, {row.since_scan for row in rows})
    unfit = [row for row in rows if not _is_fair(opened[row.since_scan])]
    fair = _first_fair(conn, scan, site, unfit) if unfit else {}
    return [Standing(_finding(row), fair.get(row.requirement, opened[row.since_scan])) for row in rows]


def history(conn: Connection, site: str, requirement: str) -> list[Span]:
    """Every span of one requirement at one site, oldest first, ad hoc checks among them."""
    query = select(*_SPAN).where(SpanRow.site == site, SpanRow.requirement == requirement)
    return [_span(row) for row in conn.execute(query.order_by(SpanRow.since, SpanRow.id))]


def _shown_at(scan: ScanInfo) -> ColumnElement[bool]:
    if scan.kind is ScanKind.ADHOC:
        return and_(SpanRow.layer == Layer.ADHOC, SpanRow.since_scan == scan.id)
    in_force = or_(SpanRow.until.is_(None), SpanRow.until > scan.as_of)
    return and_(SpanRow.layer != Layer.ADHOC, SpanRow.since <= scan.as_of, in_force)


def _shown(conn: Connection, queries: Iterable[Select[*tuple[Any, ...]]]) -> dict[Key, Row[Any]]:
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
    veils = conn.execute(
        select(SpanRow.requirement, SpanRow.since, SpanRow.until).where(
            SpanRow.site == site, SpanRow.layer == Layer.OVERLAY
        )
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


def _span(row: Row[Any]) -> Span:
    return Span(
        finding=_finding(row),
        layer=Layer(row.layer),
        since_scan=row.since_scan,
        since=row.since,
        until_scan=row.until_scan,
        until=row.until,
    )


def _finding(row: Row[Any]) -> Finding:
    detail = load(Detail, unsquash(row.detail))
    return Finding(
        site=row.site,
        requirement=row.requirement,
        name=detail.name,
        verdict=Verdict(row.verdict),
        reason=Reason(row.reason),
        tentative=None if row.tentative is None else Verdict(row.tentative),
        value=row.value,
        won=row.won,
        lacking=tuple(row.lacking),
        weight=row.weight,
        basis=detail.basis,
        looked_at=detail.looked_at,
        candidates=detail.candidates,
        evidence=detail.evidence,
        packs=detail.packs,
    )
