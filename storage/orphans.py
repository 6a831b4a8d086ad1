"""Rows that point at rows which are not there, and what no database can keep: asked in SQL, a query a sort of fault."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from storage.ledger import Layer
from storage.problems import RESTORE, Problem, few
from storage.schema import METADATA
from storage.spans import base_of
from storage.tables import CheckNumberRow, FactsRow, ScanRow, SiteNumberRow, SpanRow

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class _Pointer:
    """Columns of a table that name a row of another one by its columns, where they are not NULL and `given` holds."""

    table: Table
    columns: tuple[str, ...]
    named: Table
    by: tuple[str, ...]
    given: ColumnElement[bool] | None = None


def lost_rows(conn: Connection, lacking: Collection[str] = ()) -> Iterator[Problem]:
    """Rows that point nowhere, but for tables that are `lacking`: by every foreign key, for whoever repairs a database
    by hand switches these off, and by what is no foreign key."""
    for pointer in (*_declared(), *_agreed()):
        if not {pointer.table.name, pointer.named.name} & set(lacking):
            yield from _lost(conn, pointer)


def broken_rules(conn: Connection) -> Iterator[Problem]:
    """What the code sees to and the database does not: spans in force, what they are told in, chains of facts."""
    yield from few(_open_twice(conn))
    yield from few(_ended_before(conn))
    yield from few(_told_wrong(conn))
    yield from few(_out_of_step(conn))


def _declared() -> Iterator[_Pointer]:
    for table in METADATA.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: tuple(key.column_keys)):
            yield _Pointer(table, tuple(key.column_keys), key.referred_table, tuple(e.column.key for e in key.elements))


def _agreed() -> tuple[_Pointer, ...]:
    spans, items, scans = (_table(name) for name in ("spans", "items", "scans"))
    versions = _table("dataset_versions")
    return (
        _Pointer(spans, ("site",), _table("site_numbers"), ("id",)),
        _Pointer(
            spans,
            ("site", "requirement", "base"),
            spans,
            ("site", "requirement", "since_scan"),
            given=spans.c.base != 0,
        ),
        _Pointer(items, ("first_scan",), scans, ("id",)),
        _Pointer(items, ("last_scan",), scans, ("id",)),
        _Pointer(versions, ("first_scan",), scans, ("id",)),
        _Pointer(versions, ("last_scan",), scans, ("id",)),
        _Pointer(_table("bodies"), ("archive",), _table("archives"), ("id",)),
        _Pointer(_table("visits"), ("archive",), _table("archives"), ("id",)),
        _Pointer(_table("round_lines"), ("scan",), scans, ("id",)),
        _Pointer(_table("round_lines"), ("decision",), _table("decisions"), ("id",)),
    )


def _table(name: str) -> Table:
    return METADATA.tables[name]


def _lost(conn: Connection, pointer: _Pointer) -> Iterator[Problem]:
    table, named = pointer.table, pointer.named.alias()
    pairs = list(zip(pointer.columns, pointer.by, strict=True))
    there = exists().where(*(named.c[by] == table.c[column] for column, by in pairs))
    given = pointer.given if pointer.given is not None else true()
    lost = and_(given, *(table.c[column].is_not(None) for column in pointer.columns), ~there)
    key = list(table.primary_key.columns)
    examples = conn.execute(select(*key).where(lost).order_by(*key).limit(_EXAMPLES)).all()
    if not examples:
        return
    count = conn.execute(select(func.count()).select_from(table).where(lost)).scalar_one()
    names = [column.name for column in key]
    told = "; ".join(", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True)) for row in examples)
    where = f"{told}{' …' if count > len(examples) else ''}"
    what = f"{count} rows whose {', '.join(pointer.columns)} is not among {pointer.named.name} ({where})"
    yield Problem(f"table {table.name}", what, RESTORE)


def _open_twice(conn: Connection) -> Iterator[Problem]:
    """The one that matters most: two verdicts in force of one requirement at one site."""
    open_ = (
        select(
            SpanRow.site,
            SpanRow.requirement,
            SpanRow.layer,
            func.count().label("number"),
            func.min(SpanRow.since_scan).label("first"),
            func.max(SpanRow.since_scan).label("last"),
        )
        .where(SpanRow.until_scan.is_(None))
        .group_by(SpanRow.site, SpanRow.requirement, SpanRow.layer)
        .having(func.count() > 1)
        .subquery()
    )
    for row in conn.execute(_named(open_)).mappings():
        first, last = row["first"], row["last"]
        what = f"{row['number']} {row['layer']} findings are in force at once (since scans {first} and {last})"
        close = (
            f"end the older one: UPDATE spans SET until_scan = {last} WHERE site = {row['site']}"
            f" AND requirement = {row['requirement']} AND since_scan = {first}"
        )
        yield Problem(_place(row["code"], row["check"]), what, close)


def _ended_before(conn: Connection) -> Iterator[Problem]:
    began, ended = aliased(ScanRow), aliased(ScanRow)
    wrong = or_(ended.as_of < began.as_of, and_(ended.id == began.id, SpanRow.layer != Layer.ADHOC))
    spans = (
        select(SpanRow.site, SpanRow.requirement, SpanRow.since_scan.label("first"), SpanRow.until_scan.label("last"))
        .join(began, began.id == SpanRow.since_scan)
        .join(ended, ended.id == SpanRow.until_scan)
        .where(wrong)
        .subquery()
    )
    for row in conn.execute(_named(spans)).mappings():
        what = f"the finding since scan {row['first']} ends before it begins, with scan {row['last']}"
        yield Problem(_place(row["code"], row["check"]), what, RESTORE)


def _told_wrong(conn: Connection) -> Iterator[Problem]:
    """A base is told by itself, and in the same strings."""
    base = aliased(SpanRow)
    spans = (
        select(SpanRow.site, SpanRow.requirement, SpanRow.since_scan.label("first"), SpanRow.base.label("last"))
        .join(base, base_of(base))
        .where(SpanRow.base != 0, or_(base.base != 0, base.lexicon != SpanRow.lexicon))
        .subquery()
    )
    for row in conn.execute(_named(spans)).mappings():
        what = f"the finding since scan {row['first']} is told in that of scan {row['last']}, which is told otherwise"
        yield Problem(_place(row["code"], row["check"]), what, RESTORE)


def _out_of_step(conn: Connection) -> Iterator[Problem]:
    base = aliased(FactsRow)
    whole = and_(FactsRow.base.is_(None), FactsRow.step != 0)
    told = and_(FactsRow.base.is_not(None), base.step >= FactsRow.step)
    query = select(FactsRow.id).outerjoin(base, base.id == FactsRow.base).where(or_(whole, told))
    for (number,) in conn.execute(query.order_by(FactsRow.id)):
        yield Problem(f"facts {number}", "are not a later step than what they are told from", RESTORE)


def _named(spans: FromClause) -> Select[*tuple[Any, ...]]:
    """Spans with the codes of their site and requirement, also where these are lost."""
    return (
        select(spans, SiteNumberRow.code, CheckNumberRow.code.label("check"))
        .outerjoin(SiteNumberRow, SiteNumberRow.id == spans.c.site)
        .outerjoin(CheckNumberRow, CheckNumberRow.id == spans.c.requirement)
        .order_by(spans.c.site, spans.c.requirement)
    )


def _place(site: str | None, requirement: str | None) -> str:
    return f"site {site}, {requirement}"
