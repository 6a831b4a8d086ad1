"""The datasets of a site and their versions, from night to night: only what changed is written.

That a version stands as it stood moves its last sight: one statement a site and night, of a few rows by their key. What
a version is never changes. Rows of datasets are never taken away; their bodies are (`kept_versions`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, select, tuple_, update

from storage.codec import dump, load, squash, unsquash
from storage.database import insert_into
from storage.dataset_history import DatasetsLearned, DatasetVersion, KnownDataset, VersionAt, in_order
from storage.dataset_records import Difference
from storage.dataset_tables import DatasetRow, DatasetVersionRow
from storage.ledger import ScanInfo

KEPT_MONTHS = 24
"""The bodies of all versions that were seen in these last months are kept, and of those before one a year."""

_PLAIN = ("number", "content", "sha256", "url", "title", "rows", "first_scan", "first", "last_scan", "last", "day")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Numbered:
    """A dataset with its own number in the store and the code of its site."""

    id: int
    site: str
    known: KnownDataset


@dataclass(frozen=True, slots=True)
class Uncompared:
    """A version that is to be compared with the one before it."""

    dataset: int
    site: str
    before: DatasetVersion
    after: DatasetVersion


def load_datasets(conn: Connection, site: str) -> tuple[KnownDataset, ...]:
    """A site's datasets by column and series, each with all of its versions, the newest last."""
    return tuple(one.known for one in numbered_datasets(conn, site))


def numbered_datasets(conn: Connection, site: str, number: int | None = None) -> tuple[Numbered, ...]:
    """The same with their numbers: all of a site, or the one of this number, if it is the site's."""
    mine = DatasetRow.site == site
    query = version_rows().where(mine if number is None else and_(mine, DatasetRow.id == number))
    found = tuple(_numbered(conn.execute(query)))
    return tuple(sorted(found, key=lambda one: (one.known.code, one.known.series)))


def changed_at(conn: Connection, scan_id: int, sites: Collection[str]) -> dict[str, list[KnownDataset]]:
    """The datasets of these sites of which a scan saw a version that was new, and not the first: each with that version
    alone, by site. Sites without any are not there."""
    new = (DatasetVersionRow.first_scan == scan_id) & (DatasetVersionRow.number > 1) & DatasetRow.site.in_(set(sites))
    found: dict[str, list[KnownDataset]] = {}
    for one in _numbered(conn.execute(version_rows().where(new))):
        found.setdefault(one.site, []).append(one.known)
    return found


def datasets_then(conn: Connection, site: str, last: Collection[VersionAt]) -> tuple[KnownDataset, ...]:
    """A site's datasets as a visit knew them, of which these were the last versions: without those met since."""
    if not last:
        return ()
    until = {(one.code, one.series): one.number for one in last}
    known = ((one, until.get((one.code, one.series), 0)) for one in load_datasets(conn, site))
    cut = (replace(one, versions=tuple(v for v in one.versions if v.number <= most)) for one, most in known)
    return tuple(one for one in cut if one.versions)


def save_datasets(conn: Connection, site: str, learned: DatasetsLearned, scan: ScanInfo) -> None:
    """Keep what a visit of a scan adds to a site's datasets. A version that is new must have a number of its own."""
    if not learned:
        return
    ids = _ids(conn, site, learned)
    if learned.new:
        rows = [_row(ids[one.code, one.series], one.version) for one in learned.new]
        conn.execute(insert_into(conn, DatasetVersionRow), rows)
    if learned.again:
        seen = {"last_scan": scan.id, "last": scan.as_of}
        conn.execute(update(DatasetVersionRow).where(_are(ids, learned.again)).values(**seen))
    if learned.anew:
        conn.execute(update(DatasetVersionRow).where(_are(ids, learned.anew)).values(change=None))


def uncompared(conn: Connection) -> Iterator[Uncompared]:
    """The versions of all sites that have one before them and were not compared with it yet, a site after another."""
    waiting = select(DatasetVersionRow.dataset).where(DatasetVersionRow.change.is_(None), DatasetVersionRow.number > 1)
    ids = sorted(set(conn.execute(waiting).scalars()))
    for start in range(0, len(ids), _AT_ONCE):
        some = DatasetRow.id.in_(ids[start : start + _AT_ONCE])
        for one in _numbered(conn.execute(version_rows().where(some))):
            versions = one.known.versions
            for before, after in pairwise(versions):
                if after.change is None:
                    yield Uncompared(one.id, one.site, before, after)


def save_change(conn: Connection, dataset: int, number: int, change: Difference) -> None:
    """Keep what a version changed against the one before."""
    mine = (DatasetVersionRow.dataset == dataset) & (DatasetVersionRow.number == number)
    conn.execute(update(DatasetVersionRow).where(mine).values(change=squash(dump(change))))


def bodies_of_versions(conn: Connection, now: datetime) -> set[str]:
    """The bodies of versions that are kept as evidence, as of a moment."""
    since = now.replace(year=now.year - KEPT_MONTHS // 12, day=min(now.day, 28))
    columns = (DatasetVersionRow.dataset, DatasetVersionRow.sha256, DatasetVersionRow.first, DatasetVersionRow.last)
    rows = conn.execute(
        select(*columns).order_by(DatasetVersionRow.dataset, DatasetVersionRow.number),
        execution_options={"yield_per": _AT_ONCE},
    )
    needed = set[str]()
    for _, versions in groupby(rows, key=lambda row: row.dataset):
        needed |= kept_versions(((row.sha256, row.first, row.last) for row in versions), since)
    return needed


def kept_versions(versions: Iterable[tuple[str, datetime, datetime]], since: datetime) -> set[str]:
    """The bodies that are kept of a dataset's versions, each with when it was first and last seen, as they were met:
    those that were seen since a moment, the last one of each year in which one was first seen, and the newest."""
    needed, yearly = set[str](), dict[int, str]()
    for sha256, first, last in versions:
        yearly[first.year] = sha256
        if last >= since:
            needed.add(sha256)
    return needed | set(yearly.values())


def version_rows() -> Select[*tuple[Any, ...]]:
    """All versions of all datasets, with the dataset of each, a dataset after another."""
    columns = (getattr(DatasetVersionRow, name) for name in (*_PLAIN, "columns", "change"))
    return (
        select(DatasetRow.id, DatasetRow.site, DatasetRow.code, DatasetRow.series, *columns)
        .join(DatasetVersionRow, DatasetVersionRow.dataset == DatasetRow.id)
        .order_by(DatasetRow.site, DatasetRow.id, DatasetVersionRow.number)
    )


def _numbered(rows: Iterable[Row[Any]]) -> Iterator[Numbered]:
    for number, mine in groupby(rows, key=lambda row: row.id):
        every = list(mine)
        versions = in_order(map(read_version, every))
        yield Numbered(number, every[0].site, KnownDataset(every[0].code, every[0].series, versions))


def read_version(row: Row[Any]) -> DatasetVersion:
    """A version from a row of `version_rows`. Raises `CodecError` or `zlib.error` where it is not what was written."""
    plain = {name: getattr(row, name) for name in _PLAIN}
    change = None if row.change is None else load(Difference, unsquash(row.change))
    return DatasetVersion(**plain, columns=load(_Columns, unsquash(row.columns)).names, change=change)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The names of a version's columns, as they are kept."""

    names: tuple[str, ...] = ()


def _row(dataset: int, version: DatasetVersion) -> dict[str, Any]:
    plain = {name: getattr(version, name) for name in _PLAIN}
    return plain | {"dataset": dataset, "columns": squash(dump(_Columns(version.columns))), "change": None}


def _ids(conn: Connection, site: str, learned: DatasetsLearned) -> dict[tuple[str, str], int]:
    """The numbers of the site's datasets by column and series; those that are new get one."""
    new = sorted({(one.code, one.series) for one in learned.new})
    if new:
        rows = [{"site": site, "code": code, "series": series} for code, series in new]
        conn.execute(insert_into(conn, DatasetRow).on_conflict_do_nothing(), rows)
    found = conn.execute(select(DatasetRow.code, DatasetRow.series, DatasetRow.id).where(DatasetRow.site == site))
    return {(row.code, row.series): row.id for row in found}


def _are(ids: dict[tuple[str, str], int], which: Collection[VersionAt]) -> Any:
    """These versions. Their datasets are named beside, for SQLite finds no pairs by an index and would look through the
    versions of all sites."""
    keys = [(ids[one.code, one.series], one.number) for one in which]
    mine = DatasetVersionRow.dataset.in_(sorted({dataset for dataset, _ in keys}))
    return and_(mine, tuple_(DatasetVersionRow.dataset, DatasetVersionRow.number).in_(keys))
