"""Findings as spans, written: a finding that says the same as last night is written nowhere.

What is compared is the signature: verdict, tentative, reason, value, lacking, won and weight. The rest is the detail
of the span's first sight. A night that could not look (undetermined, error) lies as an overlay over the decided span
and does not close it. An ad hoc check is a span of its own scan and never meets the nights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, insert, or_, select, update

from storage.codec import dump, squash
from storage.database import StoreError
from storage.ledger import Layer, ScanInfo, ScanKind
from storage.records import Candidate, Clause, Evidence, Finding, Look, Verdict
from storage.scans import scan_info
from storage.tables import SpanRow

_COULD_NOT_LOOK = frozenset({Verdict.UNDETERMINED, Verdict.ERROR})

Key = tuple[Layer, str]
"""A layer and a requirement: of one site, at most one span of each is open."""

Signature = tuple[str, str | None, str, str, tuple[str, ...], float, float]


@dataclass(frozen=True, slots=True)
class Detail:
    """What a span keeps of a finding without comparing it."""

    name: str
    basis: tuple[Clause, ...] = ()
    looked_at: tuple[Look, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    packs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stored:
    """A span as it lies in the table; `detail` is read only for spans of the scan itself."""

    id: int
    key: Key
    signature: Signature
    detail: bytes | None
    since_scan: int
    since: datetime
    until_scan: int | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class _Changes:
    """What to write, in this order."""

    drop: tuple[int, ...]
    close: tuple[int, ...]
    reopen: tuple[int, ...]
    add: tuple[tuple[Layer, Finding], ...]


def record_findings(conn: Connection, *, scan_id: int, site: str, findings: Sequence[Finding]) -> bool:
    """Keep all that a scan found at one site; whether anything had to be written.

    The same again changes nothing; other findings of the same scan replace what it wrote before. A requirement that
    is no longer among the findings is closed. Raises `StoreError` for an unknown scan, and for a scan that is older
    than what is recorded; `ValueError` for findings of another site or two of one requirement.
    """
    if {finding.site for finding in findings} - {site} or len({f.requirement for f in findings}) < len(findings):
        raise ValueError(f"findings of {site} must be its own, one a requirement")
    scan = scan_info(conn, scan_id)
    stored = _stored(conn, scan, site)
    changes = _changes(scan, stored, findings)
    _write(conn, scan, changes)
    return any((changes.drop, changes.close, changes.reopen, changes.add))


def layer_of(finding: Finding, kind: ScanKind) -> Layer:
    """The layer that a finding of a scan of this kind belongs to."""
    if kind is ScanKind.ADHOC:
        return Layer.ADHOC
    return Layer.OVERLAY if finding.verdict in _COULD_NOT_LOOK else Layer.DECIDED


def _stored(conn: Connection, scan: ScanInfo, site: str) -> list[_Stored]:
    """The spans of a site that a scan may change: those in force when it came, and those that it wrote."""
    own = SpanRow.since_scan == scan.id
    query = select(
        SpanRow.id,
        SpanRow.layer,
        SpanRow.requirement,
        SpanRow.verdict,
        SpanRow.tentative,
        SpanRow.reason,
        SpanRow.value,
        SpanRow.lacking,
        SpanRow.won,
        SpanRow.weight,
        case((own, SpanRow.detail), else_=None),
        SpanRow.since_scan,
        SpanRow.since,
        SpanRow.until_scan,
        SpanRow.until,
    ).where(SpanRow.site == site, or_(SpanRow.until.is_(None), SpanRow.until >= scan.as_of), _within(scan))
    spans = [_as_stored(*row) for row in conn.execute(query)]
    if scan.kind is ScanKind.NIGHTLY and any(_is_later(span, scan) for span in spans):
        problem = f"is not later than what is recorded for site {site}"
        raise StoreError(f"scan {scan.id}", problem, "abandon it and start a new scan")
    return spans


def _within(scan: ScanInfo) -> ColumnElement[bool]:
    if scan.kind is ScanKind.ADHOC:
        return SpanRow.since_scan == scan.id
    return SpanRow.layer != Layer.ADHOC


def _as_stored(
    span_id: int,
    layer: str,
    requirement: str,
    verdict: str,
    tentative: str | None,
    reason: str,
    value: Any,
    lacking: Any,
    won: float,
    weight: float,
    detail: bytes | None,
    *when: Any,
) -> _Stored:
    signature = (verdict, tentative, reason, value, tuple(lacking), won, weight)
    return _Stored(span_id, (Layer(layer), requirement), signature, detail, *when)


def _is_later(span: _Stored, scan: ScanInfo) -> bool:
    """Whether another scan wrote this span at or after the moment of this one."""
    opened_later = span.since_scan != scan.id and span.since >= scan.as_of
    closed_later = span.until_scan not in (None, scan.id)
    return opened_later or closed_later


def _changes(scan: ScanInfo, stored: Iterable[_Stored], findings: Iterable[Finding]) -> _Changes:
    """From what lies in the table to what should: first as if the scan had written nothing, then with its findings."""
    own = {span.key: span for span in stored if span.since_scan == scan.id}
    before = {span.key: span for span in stored if span.since_scan != scan.id}
    stay: set[Key] = set()
    new: dict[Key, Finding] = {}
    for finding in findings:
        key = (layer_of(finding, scan.kind), finding.requirement)
        if key in before and before[key].signature == signature_of(finding):
            stay.add(key)
        else:
            new[key] = finding
        if key[0] is Layer.OVERLAY:
            stay |= {(Layer.DECIDED, finding.requirement)} & before.keys()
    right = {key for key, span in own.items() if key in new and _says(span, new[key])}
    return _Changes(
        drop=tuple(span.id for key, span in own.items() if key not in right),
        close=tuple(span.id for key, span in before.items() if key not in stay and span.until is None),
        reopen=tuple(before[key].id for key in stay if before[key].until is not None),
        add=tuple((key[0], finding) for key, finding in new.items() if key not in right),
    )


def signature_of(finding: Finding) -> Signature:
    """What two findings of one requirement must share to be the same span."""
    tentative = finding.tentative and finding.tentative.value
    said = (finding.verdict.value, tentative, finding.reason.value, finding.value)
    return (*said, finding.lacking, float(finding.won), float(finding.weight))


def _says(span: _Stored, finding: Finding) -> bool:
    return span.signature == signature_of(finding) and span.detail == _detail(finding)


def _detail(finding: Finding) -> bytes:
    return squash(
        dump(
            Detail(
                name=finding.name,
                basis=finding.basis,
                looked_at=finding.looked_at,
                candidates=finding.candidates,
                evidence=finding.evidence,
                packs=finding.packs,
            )
        )
    )


def _write(conn: Connection, scan: ScanInfo, changes: _Changes) -> None:
    """The order matters: of each layer and requirement no two spans may be open, and none open twice at one scan."""
    if changes.drop:
        conn.execute(delete(SpanRow).where(SpanRow.id.in_(changes.drop)))
    if changes.close:
        closed = update(SpanRow).where(SpanRow.id.in_(changes.close))
        conn.execute(closed, {"until_scan": scan.id, "until": scan.as_of})
    if changes.reopen:
        conn.execute(update(SpanRow).where(SpanRow.id.in_(changes.reopen)), {"until_scan": None, "until": None})
    if changes.add:
        conn.execute(insert(SpanRow), [_span_row(scan, layer, finding) for layer, finding in changes.add])


def _span_row(scan: ScanInfo, layer: Layer, finding: Finding) -> dict[str, Any]:
    verdict, tentative, reason, value, lacking, won, weight = signature_of(finding)
    at_once = layer is Layer.ADHOC
    return {
        "site": finding.site,
        "requirement": finding.requirement,
        "layer": layer,
        "verdict": verdict,
        "tentative": tentative,
        "reason": reason,
        "value": value,
        "lacking": lacking,
        "won": won,
        "weight": weight,
        "detail": _detail(finding),
        "since_scan": scan.id,
        "since": scan.as_of,
        "until_scan": scan.id if at_once else None,
        "until": scan.as_of if at_once else None,
    }
