"""Datasets over whole nights: what each night's judging was told, what it left, and that it can be judged again."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select

from monitor.anew.seen import judged_anew, load_seen
from monitor.datasets.comparing import NOT_WHOLE, compare_versions
from storage.checking import check
from storage.database import reading
from storage.dataset_records import Difference
from storage.datasets import load_datasets
from storage.findings import findings_at
from storage.records import Outcome
from storage.shelf import shelf_of
from storage.tables import CircumstancesRow
from storage.visits import load_circumstances
from tests.databases import SLOW_ON_POSTGRESQL
from tests.made_datasets import dataset
from tests.monitor.dataset_nights import COLUMN, DatasetNights
from tests.monitor.datasets.test_versions_compared import CountsRows
from tests.monitor.nights import FIRST
from tests.monitor.test_scan import NIGHT, county, scan
from tests.playback import COUNTY

LIST = dataset(3, code=COLUMN)
GAINED = dataset(4, code=COLUMN)


@SLOW_ON_POSTGRESQL
def test_a_list_that_gains_a_row_is_told_of_after_two_nights(engine: Engine, tmp_path: Path) -> None:
    played = DatasetNights(engine, tmp_path)
    played.archive(3, 4)
    first, second = played.night(LIST), played.night(GAINED)
    shelf, reader = shelf_of(played.settings), CountsRows()
    assert compare_versions(engine, shelf, lambda: nullcontext(reader), lambda: FIRST) == 1
    with reading(engine) as conn:
        (known,) = load_datasets(conn, COUNTY.code)
        told = {one.id: load_circumstances(conn, one.id, COUNTY.code) for one in (first, second)}
    assert [(one.rows, one.first_scan, one.change) for one in known.versions] == [
        (3, first.id, None),
        (4, second.id, Difference(added=1)),
    ]
    before, after = told[first.id], told[second.id]
    assert before is not None
    assert after is not None
    assert before.datasets == ()
    assert [one.number for one in after.datasets] == [1]
    assert check(played.engine.url.render_as_string(hide_password=False)) == []


def test_a_night_judged_again_is_told_of_datasets_what_the_night_was(sqlite_engine: Engine, tmp_path: Path) -> None:
    played = DatasetNights(sqlite_engine, tmp_path)
    nights = [played.night(one) for one in (LIST, GAINED, dataset(5, code=COLUMN))]
    with reading(sqlite_engine) as conn:
        seen = load_seen(conn, nights[1], COUNTY.code)
        assert seen is not None
        assert [one.rows for known in seen.datasets for one in known.versions] == [3]
        again = {one.requirement: one.verdict for one in judged_anew(seen, played.nights.book, nights[1].as_of)}
        assert again == {one.requirement: one.verdict for one in findings_at(conn, nights[1].id)}


def test_nights_without_a_change_keep_what_they_were_judged_by_once(sqlite_engine: Engine, tmp_path: Path) -> None:
    played = DatasetNights(sqlite_engine, tmp_path)
    for _ in range(4):
        played.night(LIST)
    with reading(sqlite_engine) as conn:
        assert conn.execute(select(func.count()).select_from(CircumstancesRow)).scalar_one() == 2
        (known,) = load_datasets(conn, COUNTY.code)
    assert [(one.first, one.last) for one in known.versions] == [(FIRST, FIRST + timedelta(days=3))]


def test_what_a_night_was_judged_by_is_as_small_with_many_versions_of_a_list_as_with_few(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    played = DatasetNights(sqlite_engine, tmp_path)
    for rows in range(1, 12):
        last = played.night(dataset(rows, code=COLUMN))
    with reading(sqlite_engine) as conn:
        sizes = list(conn.execute(select(func.length(CircumstancesRow.body)).order_by(CircumstancesRow.id)).scalars())
        seen = load_seen(conn, last, COUNTY.code)
    assert sizes[-1] - sizes[1] < 10
    assert seen is not None
    assert [one.rows for known in seen.datasets for one in known.versions] == list(range(1, 11))


def test_a_night_that_could_not_fetch_the_file_leaves_its_last_sight(sqlite_engine: Engine, tmp_path: Path) -> None:
    played = DatasetNights(sqlite_engine, tmp_path)
    for seen in ((LIST,), (dataset(3, code=COLUMN, outcome=Outcome.BLOCKED),), ()):
        played.night(*seen)
    with reading(sqlite_engine) as conn:
        (known,) = load_datasets(conn, COUNTY.code)
    assert [(one.rows, one.last) for one in known.versions] == [(3, FIRST)]


def test_a_scan_compares_at_its_end_what_an_earlier_one_left(sqlite_engine: Engine, tmp_path: Path) -> None:
    played = DatasetNights(sqlite_engine, tmp_path / "before")
    played.night(LIST)
    played.night(GAINED)
    scan(sqlite_engine, tmp_path / "data", (county("A", None),), NIGHT + timedelta(days=30))
    with reading(sqlite_engine) as conn:
        (known,) = load_datasets(conn, COUNTY.code)
    assert [one.change for one in known.versions] == [None, NOT_WHOLE]
