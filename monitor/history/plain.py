"""The history of a site as plain values for JSON, see docs/json.md. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from monitor.history.freshness import Freshness, freshness_of
from monitor.history.nights import Night, between, day_of, is_within, overlaps
from monitor.history.stays import Change, changes_of
from monitor.history.whole import CheckHistory, SiteHistory
from storage.history import KnownColumn, KnownItem, KnownList
from storage.ledger import ScanInfo, Span
from storage.records import SHANGHAI


def site_json(found: SiteHistory, since: date | None, until: date | None) -> dict[str, Any]:
    """The history of a site between two days, both included."""
    return {
        "site": {"code": found.site.code, "name": found.site.name},
        "nights": [night_json(night) for night in between(found.nights, since, until)],
        "columns": [column_json(one, found.seen, found.scans) for one in found.places],
        "column_changes": _changes(found.places, found.scans, since, until),
        "findings": [span_json(span) for span in found.spans if overlaps(span, since, until)],
    }


def check_json(found: CheckHistory, since: date | None, until: date | None) -> dict[str, Any]:
    """The history of a requirement at a site between two days, both included."""
    nights = between(found.nights, since, until)
    freshness = freshness_of(found.spans, nights, found.check)
    spans = [span for span in found.spans if overlaps(span, since, until)]
    return {
        "site": {"code": found.site.code, "name": found.site.name},
        "requirement": found.requirement,
        "name": found.name,
        "nights": [night_json(night) for night in nights],
        "findings": [span_json(span) | _detail(span) for span in spans],
        "columns": [column_json(one, found.seen, found.scans) for one in found.places],
        "column_changes": _changes(found.places, found.scans, since, until),
        "entries": [_entry_json(item, of) for item, of in found.entries],
        "freshness": freshness and _freshness_json(freshness),
    }


def night_json(night: Night) -> dict[str, Any]:
    """A night: how it met the site."""
    return {
        "date": str(night.day),
        "scan": night.scan,
        "met": night.met,
        "home": night.home,
        "cause": night.cause,
        "cut": night.cut,
        "note": night.note,
    }


def span_json(span: Span) -> dict[str, Any]:
    """A finding and how long it stood."""
    finding = span.finding
    return {
        "requirement": finding.requirement,
        "name": finding.name,
        "layer": span.layer,
        "verdict": finding.verdict,
        "tentative": finding.tentative,
        "reason": finding.reason,
        "since": _told(span.since),
        "since_scan": span.since_scan,
        "until": _told(span.until),
        "until_scan": span.until_scan,
    }


def _detail(span: Span) -> dict[str, Any]:
    return {"value": span.finding.value, "lacking": list(span.finding.lacking)}


def column_json(one: KnownColumn, seen: Mapping[KnownColumn, int], scans: Mapping[int, ScanInfo]) -> dict[str, Any]:
    """A place of a column, with the scans that saw it first and last and that no longer did."""
    last = seen.get(one, one.last_scan)
    return {
        "code": one.code,
        "text": one.text,
        "url": one.url,
        "found_on": one.found_on,
        "first_scan": one.first_scan,
        "first": _told(scans[one.first_scan].as_of),
        "last_scan": last,
        "last": _told(scans[last].as_of if last is not None else None),
        "missed_scan": one.missed_scan,
        "until_scan": one.until_scan,
        "fate": one.fate,
    }


def _changes(
    places: Iterable[KnownColumn], scans: Mapping[int, ScanInfo], since: date | None, until: date | None
) -> list[dict[str, Any]]:
    changes = changes_of(places, scans)
    return [_change_json(one) for one in changes if is_within(day_of(one.at), since, until)]


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "event": change.event,
        "at": _told(change.at),
        "scan": change.scan,
        "code": change.place.code,
        "text": change.place.text,
        "url": change.place.url,
        "confirmed_by": change.borne_out,
        "now": [{"text": one.text, "url": one.url} for one in change.others],
    }


def _entry_json(item: KnownItem, of: KnownList) -> dict[str, Any]:
    return {
        "list": item.url,
        "address": item.address,
        "title": item.title,
        "stated": str(item.stated),
        "first_scan": item.first_scan,
        "first": _told(item.first),
        "there_from_the_start": item.first_scan == of.first_scan,
        "last_scan": item.last_scan,
        "last": _told(item.last),
    }


def _freshness_json(shown: Freshness) -> dict[str, Any]:
    return {
        "days": [str(day) for day in shown.days],
        "marks": list(shown.marks),
        "columns": {line.name: list(line.ages) for line in shown.lines},
        "limits": {limit.name: list(limit.days) for limit in shown.limits},
    }


def _told(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(SHANGHAI).isoformat()
