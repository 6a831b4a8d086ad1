"""Visits: one site in one scan, its facts by hash, and the index of stored bodies.

The times of fetching are kept apart from the facts, so that the facts of an unchanged site are the same bytes every
night. They are kept as `[[microseconds since the visit started, of each page in order], {other address: same}]`, for
there are some five million visits a year and the facts name the addresses already. A third part says since when the
pages are unchanged that were not read anew, where there are any.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select

from storage.codec import canonical, dump, load, squash, unsquash
from storage.database import insert_into, insert_once
from storage.records import SHANGHAI, Outcome, Visit, VisitFacts
from storage.tables import BodyRow, FactsRow, VisitRow

_MICROSECOND = timedelta(microseconds=1)
_AT_ONCE = 50


def visited(conn: Connection, scan_id: int) -> set[str]:
    """Codes of the sites that the scan has visited."""
    return set(conn.execute(select(VisitRow.site).where(VisitRow.scan == scan_id)).scalars())


def home_outcomes(conn: Connection, scan_id: int) -> list[Outcome]:
    """What came of every home page that the scan asked for."""
    query = select(VisitRow.home_outcome).where(VisitRow.scan == scan_id, VisitRow.home_outcome.is_not(None))
    return [Outcome(told) for told in conn.execute(query).scalars() if told]


def save_visit(conn: Connection, scan_id: int, visit: Visit) -> bool:
    """Keep a visit. False, and nothing changes, where the scan has visited that site already.

    Raises `CodecError` for facts that do not have the declared types. Times must be aware.
    """
    facts = dump(visit.facts)
    sha256 = hashlib.sha256(facts.encode()).hexdigest()
    if not insert_once(conn, VisitRow, _visit_row(scan_id, visit, sha256)):
        return False
    if not conn.execute(select(exists().where(FactsRow.sha256 == sha256))).scalar():
        insert_once(conn, FactsRow, {"sha256": sha256, "body": squash(facts)})
    return True


def load_visit(conn: Connection, scan_id: int, site: str) -> Visit | None:
    """The visit to a site in a scan, or None where there was none."""
    row = conn.execute(_visits(scan_id).where(VisitRow.site == site)).one_or_none()
    return None if row is None else _visit(row)


def load_visits(conn: Connection, scan_id: int) -> Iterator[Visit]:
    """Every visit of a scan by site code, a few in memory at a time."""
    query = _visits(scan_id).order_by(VisitRow.site)
    for row in conn.execute(query, execution_options={"yield_per": _AT_ONCE}):
        yield _visit(row)


def index_bodies(conn: Connection, sizes: Mapping[str, int], first_seen: datetime) -> None:
    """Note stored bodies (sha256 to bytes before compression). One that is known keeps its first time."""
    rows = [{"sha256": sha256, "size": size, "first_seen": first_seen} for sha256, size in sizes.items()]
    if rows:
        conn.execute(insert_into(conn, BodyRow).on_conflict_do_nothing(), rows)


def _visits(scan_id: int) -> Select[str, datetime, datetime, bytes, bytes]:
    return (
        select(VisitRow.site, VisitRow.started, VisitRow.finished, VisitRow.fetched, FactsRow.body)
        .join(FactsRow, FactsRow.sha256 == VisitRow.facts)
        .where(VisitRow.scan == scan_id)
    )


def _visit_row(scan_id: int, visit: Visit, sha256: str) -> dict[str, Any]:
    home = visit.facts.pages[0] if visit.facts.pages else None
    return {
        "scan": scan_id,
        "site": visit.site,
        "started": visit.started,
        "finished": visit.finished,
        "home_outcome": home and home.outcome,
        "home_cause": home and home.cause,
        "pages": len(visit.facts.pages),
        "cut": visit.facts.cut,
        "facts": sha256,
        "fetched": squash(canonical(_offsets(visit))),
    }


def _visit(row: Row[str, datetime, datetime, bytes, bytes]) -> Visit:
    site, started, finished, fetched, body = row
    facts, offsets = load(VisitFacts, unsquash(body)), json.loads(unsquash(fetched))
    return Visit(
        site=site,
        started=started,
        finished=finished,
        facts=facts,
        fetched=_fetched(started, facts, offsets),
        unchanged=_moments(started, offsets[2] if len(offsets) > 2 else {}),
    )


def _offsets(visit: Visit) -> list[Any]:
    since = _since(visit, visit.fetched)
    in_order = [since.get(page.url) for page in visit.facts.pages]
    known = {page.url for page in visit.facts.pages}
    others = {url: offset for url, offset in since.items() if url not in known}
    return [in_order, others, *([_since(visit, visit.unchanged)] if visit.unchanged else [])]


def _since(visit: Visit, moments: Mapping[str, datetime]) -> dict[str, int]:
    return {url: (moment - visit.started) // _MICROSECOND for url, moment in moments.items()}


def _fetched(started: datetime, facts: VisitFacts, offsets: list[Any]) -> dict[str, datetime]:
    in_order, others = offsets[:2]
    since = {page.url: offset for page, offset in zip(facts.pages, in_order, strict=True) if offset is not None}
    return _moments(started, since | others)


def _moments(started: datetime, since: Mapping[str, int]) -> dict[str, datetime]:
    return {url: (started + offset * _MICROSECOND).astimezone(SHANGHAI) for url, offset in since.items()}
