"""What of a scan's findings awaits a person: by verdict, without reading what was seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_

from storage.alerting import Key
from storage.findings import said_spans, shown_of
from storage.numbers import check_numbers
from storage.records import ADVERSE, Reason, Verdict
from storage.scans import scan_info
from storage.tables import SiteNumberRow, SpanRow

_OPEN = (Verdict.PROVISIONAL, Verdict.UNDETERMINED, Verdict.ERROR, *ADVERSE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A finding by its verdict; `said` is the same for those of one requirement with the same value and lacks."""

    site: str
    requirement: str
    verdict: Verdict
    tentative: Verdict | None
    reason: Reason
    said: str


def waiting_at(
    conn: Connection, scan_id: int, *, sites: Collection[str] | None = None, requirement: str | None = None
) -> dict[Key, Waiting]:
    """What a scan left to people, by site and requirement: provisional, undetermined, erroneous and adverse findings,
    of all sites and requirements or of some."""
    return _waiting(conn, scan_id, _narrowed(sites, requirement, SpanRow.verdict.in_(_OPEN)))


def findings_named(conn: Connection, scan_id: int, keys: Iterable[Key]) -> dict[Key, Waiting]:
    """These findings of a scan, whatever their verdicts; one that is not there is left out."""
    wanted = set(keys)
    if not wanted:
        return {}
    sites, requirements = {site for site, _ in wanted}, {requirement for _, requirement in wanted}
    narrowed = and_(SiteNumberRow.code.in_(sites), SpanRow.requirement.in_(check_numbers(requirements)))
    found = _waiting(conn, scan_id, narrowed)
    return {key: one for key, one in found.items() if key in wanted}


def _narrowed(
    sites: Collection[str] | None, requirement: str | None, narrowed: ColumnElement[bool]
) -> ColumnElement[bool]:
    if sites is not None:
        narrowed = and_(narrowed, SiteNumberRow.code.in_(sites))
    if requirement is not None:
        narrowed = and_(narrowed, SpanRow.requirement.in_(check_numbers([requirement])))
    return narrowed


def _waiting(conn: Connection, scan_id: int, narrowed: ColumnElement[bool]) -> dict[Key, Waiting]:
    shown = shown_of(conn, [said_spans(scan_info(conn, scan_id)).where(narrowed)])
    return {key: _of(row) for key, row in shown.items()}


def _of(row: Row[Any]) -> Waiting:
    return Waiting(row.site, row.requirement, row.verdict, row.tentative, row.reason, row.said.hex())
