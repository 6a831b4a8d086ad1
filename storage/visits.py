"""Visits: one site in one scan, its facts by hash, and where its log is.

The times of fetching are kept apart from the facts, so that the facts of an unchanged site are the same bytes every
night. They are kept as `[[seconds since the page before, of each page in order], {other address: since the start}]`,
for there are some five million visits a year and the facts name the addresses already. A third part says since when
pages are unchanged whose bytes did not come: `[[moments], [which, of each page in order], {other address: which}]`.

Facts that differ from the site's last ones are kept as the difference, for a site of a hundred pages changes a row or
two of some list nearly every night. Every tenth is told from the tenth before it, every hundredth from the hundredth
before: whoever reads the facts of any night puts some twenty differences together and not hundreds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, insert, select

from storage.circumstances import Circumstances
from storage.codec import canonical, dump, load, patch, squash, unpatch, unsquash
from storage.database import StoreError, insert_once
from storage.ledger import ScanKind
from storage.records import SHANGHAI, Outcome, Visit, VisitFacts
from storage.scans import scan_info
from storage.tables import CircumstancesRow, FactsRow, ScanRow, VisitRow

CHAIN = 400
"""So many changes of a site's facts are told one from the other before they are kept whole again."""

_STRIDE = 10

_SECOND = timedelta(seconds=1)


def visited(conn: Connection, scan_id: int) -> set[str]:
    """Codes of the sites that the scan has visited."""
    return set(conn.execute(select(VisitRow.site).where(VisitRow.scan == scan_id)).scalars())


def visited_with(conn: Connection, scan_id: int, outcome: Outcome) -> set[str]:
    """Codes of the sites that the scan has visited with this outcome of the home page."""
    mine = (VisitRow.scan == scan_id, VisitRow.home_outcome == outcome)
    return set(conn.execute(select(VisitRow.site).where(*mine)).scalars())


def home_outcomes(conn: Connection, scan_id: int) -> list[Outcome]:
    """What came of every home page that the scan asked for."""
    query = select(VisitRow.home_outcome).where(VisitRow.scan == scan_id, VisitRow.home_outcome.is_not(None))
    return [Outcome(told) for told in conn.execute(query).scalars() if told]


def scans_visiting(conn: Connection, site: str, moments: Collection[datetime]) -> list[int]:
    """The scans whose visit to a site was under way at any of these moments, to the second."""
    rows = conn.execute(select(VisitRow.scan, VisitRow.started, VisitRow.finished).where(VisitRow.site == site))
    return [row.scan for row in rows if any(row.started - _SECOND <= at <= row.finished + _SECOND for at in moments)]


def save_visit(
    conn: Connection,
    scan_id: int,
    visit: Visit,
    circumstances: Circumstances | None = None,
    log: tuple[int, int, int] | None = None,
) -> bool:
    """Keep a visit, with what it is judged by, and where its log is (as `storage.bodies.index_kept` says). False, and
    nothing changes, where the scan has visited that site already.

    Raises `CodecError` for facts that do not have the declared types. Times must be aware.
    """
    if conn.execute(select(exists().where(VisitRow.scan == scan_id, VisitRow.site == visit.site))).scalar():
        return False
    facts_id, is_new = _keep_facts(conn, visit, further=scan_info(conn, scan_id).kind is ScanKind.FURTHER)
    row = _visit_row(scan_id, visit, facts_id, log)
    row["circumstances"] = None if circumstances is None else _keep_circumstances(conn, circumstances)
    if insert_once(conn, VisitRow, row):
        return True
    if is_new:  # another process was first, since we looked
        conn.execute(delete(FactsRow).where(FactsRow.id == facts_id))
    return False


def load_visit(conn: Connection, scan_id: int, site: str) -> Visit | None:
    """The visit to a site in a scan, or None where there was none."""
    row = conn.execute(_visits(scan_id).where(VisitRow.site == site)).one_or_none()
    return None if row is None else _visit(conn, row)


def load_visits(conn: Connection, scan_id: int) -> Iterator[Visit]:
    """Every visit of a scan by site code, a few in memory at a time."""
    for row in conn.execute(_visits(scan_id).order_by(VisitRow.site)).all():
        yield _visit(conn, row)


def load_circumstances(conn: Connection, scan_id: int, site: str) -> Circumstances | None:
    """What a site was judged by in a scan besides its facts; None where the scan did not visit it, and for visits of
    before these were kept: then a night cannot be judged again exactly."""
    pointed = CircumstancesRow.id == VisitRow.circumstances
    query = select(CircumstancesRow.body).join(VisitRow, pointed).where(VisitRow.scan == scan_id, VisitRow.site == site)
    body = conn.execute(query).scalar_one_or_none()
    return None if body is None else load(Circumstances, unsquash(body))


def _keep_circumstances(conn: Connection, circumstances: Circumstances) -> int:
    """The id of these circumstances, which are added where no visit had the same."""
    text = dump(circumstances)
    sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    there = select(CircumstancesRow.id).where(CircumstancesRow.sha256 == sha256)
    if (found := conn.execute(there).scalar()) is None:
        insert_once(conn, CircumstancesRow, {"sha256": sha256, "body": squash(text)})
        found = conn.execute(there).scalar_one()
    return found


def _keep_facts(conn: Connection, visit: Visit, *, further: bool) -> tuple[int, bool]:
    """The id of the visit's facts, and whether they had to be written: not where the site's last visit saw the same.
    Visits that look `further` see other pages than nights do: each of the two is told from its own kind."""
    text = dump(visit.facts).encode("utf-8")
    sha256 = hashlib.sha256(text).hexdigest()
    last = conn.execute(
        select(FactsRow.id, FactsRow.sha256, FactsRow.step)
        .join(VisitRow, VisitRow.facts == FactsRow.id)
        .join(ScanRow, ScanRow.id == VisitRow.scan)
        .where(VisitRow.site == visit.site, (ScanRow.kind == ScanKind.FURTHER) == further)
        .order_by(VisitRow.scan.desc())
        .limit(1)
    ).one_or_none()
    if last is not None and last.sha256 == sha256:
        return last.id, False
    home = visit.facts.pages[0].sha256 if visit.facts.pages else None
    row: dict[str, Any] = {"base": None, "step": 0, "sha256": sha256, "home": home, "body": b""}
    if last is not None and last.step < CHAIN:
        row["step"] = last.step + 1
        row["base"], base = _base_for(row["step"], _chain(conn, last.id))
        row["body"] = patch(text, base)
    else:
        row["body"] = patch(text)
    return conn.execute(insert(FactsRow).returning(FactsRow.id), row).scalar_one(), True


def _base_for(step: int, chain: list[Row[Any]]) -> tuple[int, bytes]:
    """What the facts of this step are told from, with its text; `chain` leads to the step before."""
    stride = 1
    while step % (stride * _STRIDE) == 0:
        stride *= _STRIDE
    until = [row for row in chain if row.step <= step - stride]
    return until[-1].id, _text(until)


def _chain(conn: Connection, facts_id: int) -> list[Row[Any]]:
    """Stored facts and all they are told from, whole ones first."""
    columns = (FactsRow.id, FactsRow.base, FactsRow.step, FactsRow.sha256, FactsRow.body)
    found = select(*columns).where(FactsRow.id == facts_id).cte("chain", recursive=True)
    found = found.union_all(select(*columns).where(FactsRow.id == found.c.base))
    return list(conn.execute(select(found).order_by(found.c.step)).all())


def _text(chain: list[Row[Any]]) -> bytes:
    """The canonical JSON of the last facts of a chain. Raises `StoreError` where it is not what was written."""
    text = b""
    for row in chain:
        text = unpatch(row.body, text)
    if hashlib.sha256(text).hexdigest() != chain[-1].sha256:
        raise StoreError(f"facts {chain[-1].id}", "are damaged", "restore the database from a backup")
    return text


def _visits(scan_id: int) -> Select[str, datetime, datetime, bytes, int]:
    return select(VisitRow.site, VisitRow.started, VisitRow.finished, VisitRow.fetched, VisitRow.facts).where(
        VisitRow.scan == scan_id
    )


def _visit_row(scan_id: int, visit: Visit, facts_id: int, log: tuple[int, int, int] | None) -> dict[str, Any]:
    home = visit.facts.pages[0] if visit.facts.pages else None
    archive, start, length = log or (None, None, None)
    return {
        "scan": scan_id,
        "site": visit.site,
        "started": visit.started,
        "finished": visit.finished,
        "home_outcome": home and home.outcome,
        "home_cause": home and home.cause,
        "pages": len(visit.facts.pages),
        "cut": visit.facts.cut,
        "facts": facts_id,
        "fetched": squash(canonical(_offsets(visit))),
        "archive": archive,
        "start": start,
        "length": length,
    }


def _visit(conn: Connection, row: Row[str, datetime, datetime, bytes, int]) -> Visit:
    site, started, finished, fetched, facts_id = row
    facts = load(VisitFacts, _text(_chain(conn, facts_id)).decode("utf-8"))
    offsets = json.loads(unsquash(fetched))
    return Visit(
        site=site,
        started=started,
        finished=finished,
        facts=facts,
        fetched=_fetched(started, facts, offsets),
        unchanged=_unchanged(started, facts, offsets),
    )


def _offsets(visit: Visit) -> list[Any]:
    start = visit.started.replace(microsecond=0)
    since = {url: (moment - start) // _SECOND for url, moment in visit.fetched.items()}
    steps: list[int | None] = []
    before = 0
    for page in visit.facts.pages:
        at = since.get(page.url)
        steps.append(None if at is None else at - before)
        before = before if at is None else at
    known = {page.url for page in visit.facts.pages}
    others = {url: offset for url, offset in since.items() if url not in known}
    return [steps, others, *([_unchanged_offsets(visit, start)] if visit.unchanged else [])]


def _unchanged_offsets(visit: Visit, start: datetime) -> list[Any]:
    """Few moments of many pages: each is told once."""
    since = {url: (moment - start) // _SECOND for url, moment in visit.unchanged.items()}
    moments = sorted(set(since.values()))
    which = {url: moments.index(offset) for url, offset in since.items()}
    known = {page.url for page in visit.facts.pages}
    in_order = [which.get(page.url) for page in visit.facts.pages]
    return [moments, in_order, {url: at for url, at in which.items() if url not in known}]


def _unchanged(started: datetime, facts: VisitFacts, offsets: list[Any]) -> dict[str, datetime]:
    if len(offsets) < 3:
        return {}
    moments, in_order, others = offsets[2]
    which = {page.url: at for page, at in zip(facts.pages, in_order, strict=True) if at is not None} | others
    start = started.replace(microsecond=0)
    return {url: (start + moments[at] * _SECOND).astimezone(SHANGHAI) for url, at in which.items()}


def _fetched(started: datetime, facts: VisitFacts, offsets: list[Any]) -> dict[str, datetime]:
    steps, since = offsets[:2]
    before = 0
    for page, step in zip(facts.pages, steps, strict=True):
        if step is not None:
            before += step
            since[page.url] = before
    start = started.replace(microsecond=0)
    return {url: (start + offset * _SECOND).astimezone(SHANGHAI) for url, offset in since.items()}
