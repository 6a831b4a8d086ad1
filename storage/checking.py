"""Whether a store is whole: its schema, the database's own structure, its rows, its facts and its evidence.

Nothing is changed. All is read in one state of the database, so that a scan which runs meanwhile is no fault; pages
that are not there are asked for again at the end, for they may have been cleaned up since.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import zstandard
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import aliased

from storage.audit import broken_entry
from storage.bodies import absent_files, kept_bodies, lost_bodies
from storage.codec import CodecError, load, unpatch, unsquash
from storage.database import LostError, StoreError, engine_for, reading
from storage.dataset_checking import dataset_faults, name_versions
from storage.lexicons import lexicon_strings
from storage.migrate import require_current
from storage.orphans import broken_rules, lost_rows
from storage.problems import RESTORE, Problem, few
from storage.rejudged import Differing
from storage.rounds.checking import round_faults
from storage.schema import METADATA
from storage.shelf import Shelf, ShelfError
from storage.spans import base_of, lexicon_of_span, sight_of
from storage.steps import OnStep, silent
from storage.tables import (
    ArchiveRow,
    BodyRow,
    CheckNumberRow,
    FactsRow,
    LexiconRow,
    RejudgedRow,
    SiteNumberRow,
    SpanRow,
    VisitRow,
)
from storage.verifying import body_problem, evidence_size

One = TypeVar("One")

SAMPLE = 20
"""Of so many sites the facts of all nights are read, where not all are asked for."""

_AT_ONCE = 200
_MOST_LOST = 10_000
_TICKS = 5_000_000  # of SQLite's own steps between two signs of life
_COPY = "copy it from the backup of the evidence folder"
_BY_HAND = f"undo what was changed by hand, or {RESTORE}"


@dataclass(frozen=True, slots=True)
class Depth:
    """How far a check goes: whether every stored page is read and not only looked for, and the facts of every site."""

    all_evidence: bool = False
    all_facts: bool = False


def check(url: str, shelf: Shelf | None = None, depth: Depth | None = None) -> list[Problem]:
    """All that is wrong with a store, as `problems` finds it."""
    return list(problems(url, shelf, depth))


def problems(
    url: str, shelf: Shelf | None = None, depth: Depth | None = None, on_step: OnStep = silent
) -> Iterator[Problem]:
    """What is wrong with a store, as it is found. Pages are looked for where the shelf of the evidence is given.

    Raises `LostError` where the server cannot be reached, and `StoreError` for what is no address of a database.
    """
    engine = engine_for(url)
    try:
        require_current(url)
        with reading(engine) as conn:
            on_step("核对结构", 0, 0)
            yield from few(_schema_faults(conn))
            on_step("核对数据库文件", 0, 0)
            yield from few(_own_faults(conn, on_step))
            on_step("核对行间关系", 0, 0)
            lacking = _lacking_tables(conn)
            yield from lost_rows(conn, lacking)
            if lacking:
                yield Problem("schema", f"{', '.join(sorted(lacking))} lacking, so no more could be checked", RESTORE)
            else:
                yield from _faults_within(engine, conn, shelf, depth or Depth(), on_step)
    except LostError:
        raise
    except ShelfError as error:
        yield Problem(error.place, error.problem, "see that it can be reached, or set GONGKAI_EVIDENCE")
    except StoreError as error:  # it is too old, or so damaged that it cannot be read
        yield Problem(error.place, error.problem, error.remedy)
    finally:
        engine.dispose()


def _faults_within(
    engine: Engine, conn: Connection, shelf: Shelf | None, depth: Depth, on_step: OnStep
) -> Iterator[Problem]:
    """What is wrong with the contents of tables that are all there."""
    yield from broken_rules(conn)
    if (entry := broken_entry(conn)) is not None:
        yield Problem(f"audit log, entry {entry}", "is not as it was written, or one before it is gone", RESTORE)
    yield from few(_damaged_facts(conn, depth, on_step))
    lost = {} if shelf is None else _lost_pages(conn, shelf, depth, on_step)
    behind: dict[str, str] = {}
    yield from few(_span_faults(conn, lost, behind, on_step))
    yield from few(_rejudged_faults(conn, lost, behind))
    yield from few(round_faults(conn))
    yield from few(dataset_faults(conn))
    name_versions(conn, lost, behind)
    yield from few(_still_lost(engine, lost, behind))


def _lacking_tables(conn: Connection) -> set[str]:
    """Names of the tables that are not there, or lack a column."""
    there = inspect(conn)
    columns = {name: {column["name"] for column in there.get_columns(name)} for name in there.get_table_names()}
    tables = METADATA.tables.items()
    return {name for name, table in tables if not set(table.columns.keys()) <= columns.get(name, set())}


def _schema_faults(conn: Connection) -> Iterator[Problem]:
    """Tables, columns, types and indexes against those of this code."""
    context = MigrationContext.configure(conn, opts={"compare_type": True})
    for difference in compare_metadata(context, METADATA):
        for one in difference if isinstance(difference, list) else [difference]:
            yield Problem("schema", _difference(one), _BY_HAND)


def _difference(told: Sequence[Any]) -> str:
    """What differs, from the ways in which alembic tells it."""
    kind, *rest = told
    if kind in ("add_column", "remove_column"):
        name = f"column {rest[1]}.{rest[2].name}"
    elif kind.startswith("modify"):
        return f"column {rest[1]}.{rest[2]} differs ({kind.removeprefix('modify_')}: {rest[-2]}, should be {rest[-1]})"
    else:
        name = f"{kind.partition('_')[2]} {rest[0].name}"
    return f"{name} is not there" if kind.startswith("add") else f"{name} is not gongkai's"


def _own_faults(conn: Connection, on_step: OnStep) -> Iterator[Problem]:
    if conn.dialect.name == "sqlite":
        yield from _sqlite_faults(conn, on_step)
    else:
        yield from _postgres_faults(conn, on_step)


def _sqlite_faults(conn: Connection, on_step: OnStep) -> Iterator[Problem]:
    """Foreign keys are asked with the other pointers, in words that name the rows."""
    raw = conn.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection), "the driver of SQLite"
    raw.set_progress_handler(lambda: on_step("核对数据库文件", 0, 0), _TICKS)
    try:
        told = conn.execute(text("PRAGMA integrity_check")).scalars().all()
    finally:
        raw.set_progress_handler(None, 0)
    for fault in told:
        if fault != "ok":
            yield Problem("database file", " ".join(str(fault).split()), RESTORE)


def _postgres_faults(conn: Connection, on_step: OnStep) -> Iterator[Problem]:
    """What the extension amcheck says of each index, where somebody installed it and we may ask."""
    installed = text("SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
                     " WHERE e.extname = 'amcheck'")  # fmt: skip
    home = conn.execute(installed).scalar()
    if home is None:
        return
    call = f'"{home}".bt_index_check(index => c.oid::regclass, heapallindexed => true)'
    trees = text(
        "SELECT c.relname FROM pg_class c JOIN pg_am a ON a.oid = c.relam JOIN pg_index i ON i.indexrelid = c.oid"
        " WHERE a.amname = 'btree' AND i.indisvalid AND c.relpersistence = 'p'"
        " AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname"
    )
    names = conn.execute(trees).scalars().all()
    for number, name in enumerate(names):
        on_step("核对索引", number, len(names))
        try:
            with conn.begin_nested():
                where = "c.relname = :name AND c.relnamespace = current_schema()::regnamespace"
                conn.execute(text(f"SELECT {call} FROM pg_class c WHERE {where}"), {"name": name})
        except DatabaseError as error:
            if getattr(error.orig, "sqlstate", "") == "42501":
                return  # may not be asked by this user
            problem = str(error.orig).strip().partition("\n")[0]
            yield Problem(f"index {name}", problem, f'make it anew: REINDEX INDEX "{name}"')


def _damaged_facts(conn: Connection, depth: Depth, on_step: OnStep) -> Iterator[Problem]:
    """Facts that are not what was written: of all sites, or of some, others each time."""
    sites = conn.execute(select(VisitRow.site).distinct()).scalars().all()
    if not depth.all_facts:
        sites = random.sample(sites, min(SAMPLE, len(sites)))
    columns = (FactsRow.id, FactsRow.base, FactsRow.sha256, FactsRow.body)
    for number, site in enumerate(sites):
        on_step("核对事实", number, len(sites))
        of_site = FactsRow.id.in_(select(VisitRow.facts).where(VisitRow.site == site))
        rows = conn.execute(select(*columns).where(of_site).order_by(FactsRow.id)).all()
        for facts, problem in _chain_faults(rows):
            yield Problem(f"facts {facts} of site {site}", problem, RESTORE)


def _chain_faults(rows: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """Of a site's facts, oldest first: a text is held as long as another one is told from it."""
    awaited = Counter(row.base for row in rows)
    texts: dict[int | None, bytes] = {None: b""}
    for row in rows:
        if row.base not in texts:
            yield row.id, f"cannot be read, for facts {row.base} cannot"
            continue
        try:
            told = unpatch(row.body, texts[row.base])
        except zstandard.ZstdError as error:
            yield row.id, f"are damaged ({error})"
            continue
        if hashlib.sha256(told).hexdigest() != row.sha256:
            yield row.id, "are damaged: their content has another hash"
            continue
        texts[row.id] = told
        awaited[row.base] -= 1
        for spent in {row.base, row.id} - {None}:
            if not awaited[spent]:
                texts.pop(spent, None)


def _lost_pages(conn: Connection, shelf: Shelf, depth: Depth, on_step: OnStep) -> dict[str, str]:
    """The pages of the index that are not on the shelf, or are damaged, with what is wrong: ten thousand at most."""
    absent = absent_files(conn, shelf)
    lost = dict.fromkeys(islice(lost_bodies(conn), _MOST_LOST), "is not kept any more")
    gone = select(BodyRow.sha256, ArchiveRow.name).join(ArchiveRow, ArchiveRow.id == BodyRow.archive)
    for sha256, name in conn.execute(gone.where(ArchiveRow.name.in_(absent)).limit(_MOST_LOST)):
        lost[sha256] = f"is in {name}, which is not whole at {shelf.where}"
    if not depth.all_evidence:
        return lost
    total = evidence_size(conn)
    for number, stored in enumerate(kept_bodies(conn)):
        on_step("核对证据", number, total)
        if stored.place is None or stored.place.file in absent:
            continue
        if fault := body_problem(shelf, stored):
            lost[stored.sha256] = fault
        if len(lost) >= _MOST_LOST:
            break
    return lost


def _span_faults(
    conn: Connection, lost: Mapping[str, str], behind: dict[str, str], on_step: OnStep
) -> Iterator[Problem]:
    """Spans that cannot be read, or rest on a page that is in no index. `behind` is told who rests on each lost one."""
    total = conn.execute(select(func.count()).select_from(SpanRow)).scalar_one()
    done = 0
    for some in _parts(_spans(conn), _AT_ONCE):
        on_step("核对结论的依据", done, total)
        done += len(some)
        read = {_who(row): _pages_behind(row) for row in some}
        stands = {_who(row) for row in some if row.until_scan is None}
        hashes = {sha256 for pages in read.values() if pages is not None for sha256 in pages}
        known = _indexed(conn, hashes)
        for who, pages in read.items():
            if pages is None:
                yield Problem(who, "the finding cannot be read", RESTORE)
                continue
            if who in stands:  # of what is over, no more is kept than of its night
                yield from _resting(who, pages, known, lost, behind)


def _rejudged_faults(conn: Connection, lost: Mapping[str, str], behind: dict[str, str]) -> Iterator[Problem]:
    """The same of findings that were judged anew."""
    rows = select(RejudgedRow.scan, RejudgedRow.site, RejudgedRow.body)
    for scan, site, body in conn.execute(rows, execution_options={"yield_per": _AT_ONCE}):
        who = f"site {site}, judged anew in scan {scan}"
        try:
            changed = load(Differing, unsquash(body)).changed
        except (CodecError, UnicodeDecodeError, zlib.error):
            yield Problem(who, "what differs cannot be read", RESTORE)
            continue
        pages = {proof.sha256 for one in changed for proof in one.evidence if proof.sha256}
        yield from _resting(who, pages, _indexed(conn, pages), lost, behind)


def _resting(
    who: str, pages: Collection[str], known: Collection[str], lost: Mapping[str, str], behind: dict[str, str]
) -> Iterator[Problem]:
    """Pages that somebody rests on and that are in no index; `behind` is told of those that are lost."""
    for sha256 in sorted(pages):
        if sha256 in lost:
            behind.setdefault(sha256, who)
        elif sha256 not in known:
            yield Problem(who, f"rests on page {sha256}, which is not in the index of evidence", RESTORE)


def _spans(conn: Connection) -> Iterator[Any]:
    base = aliased(SpanRow)
    query = (
        select(
            SiteNumberRow.code.label("site"),
            CheckNumberRow.code.label("requirement"),
            SpanRow.since_scan,
            SpanRow.until_scan,
            SpanRow.sight,
            LexiconRow.body,
            base.sight.label("base"),
        )
        .select_from(SpanRow)
        .outerjoin(LexiconRow, lexicon_of_span())
        .outerjoin(base, base_of(base))
        .outerjoin(SiteNumberRow, SiteNumberRow.id == SpanRow.site)
        .outerjoin(CheckNumberRow, CheckNumberRow.id == SpanRow.requirement)
        .order_by(SpanRow.site)
    )
    yield from conn.execute(query, execution_options={"yield_per": _AT_ONCE})


def _who(row: Any) -> str:
    return f"site {row.site}, {row.requirement} since scan {row.since_scan}"


def _pages_behind(row: Any) -> set[str] | None:
    """The pages that a span rests on; None where it cannot be read."""
    if row.body is None:
        return None
    try:
        sight = sight_of(row.sight, lexicon_strings(row.body), row.base)
    except (CodecError, UnicodeDecodeError, zlib.error):
        return None
    return {proof.sha256 for proof in sight.proofs if proof.sha256}


def _still_lost(engine: Engine, lost: Mapping[str, str], behind: Mapping[str, str]) -> Iterator[Problem]:
    """Those of the lost pages that are in the index now, too: a clean-up may have taken others away meanwhile."""
    if not lost:
        return
    with reading(engine) as conn:
        for some in _parts(sorted(lost, key=lambda sha256: (sha256 not in behind, sha256)), _AT_ONCE):
            indexed = _indexed(conn, some)
            for sha256 in some:
                if sha256 in indexed:
                    who = behind.get(sha256, "no finding")
                    yield Problem(f"page {sha256}", f"{lost[sha256]} (needed for: {who})", _COPY)


def _indexed(conn: Connection, hashes: Collection[str]) -> set[str]:
    return set(conn.execute(select(BodyRow.sha256).where(BodyRow.sha256.in_(hashes))).scalars()) if hashes else set()


def _parts(all_: Iterable[One], size: int) -> Iterator[list[One]]:
    rest = iter(all_)
    while some := list(islice(rest, size)):
        yield some
