"""Datasets and their versions in the store, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, select, update

from monitor.datasets.remembering import learned_of_datasets
from storage.checking import check
from storage.dataset_history import DatasetsLearned, KnownDataset, in_order
from storage.dataset_records import Difference
from storage.dataset_tables import DatasetVersionRow
from storage.datasets import (
    bodies_of_versions,
    changed_at,
    kept_versions,
    load_datasets,
    numbered_datasets,
    save_change,
    save_datasets,
    uncompared,
)
from storage.keeping import needed_bodies
from storage.records import Dataset
from storage.scans import scan_info
from storage.store import transaction
from tests.databases import SLOW_ON_POSTGRESQL
from tests.made_datasets import csv_of, dataset
from tests.storage.archives import kept_in, shelf_in
from tests.storage.stories import night, scan_of


def met(conn: Connection, number: int, *datasets: Dataset, site: str = "a") -> DatasetsLearned:
    """A night on which a site shows these."""
    scan = scan_info(conn, scan_of(conn, number, sites=(site,)))
    learned = learned_of_datasets(load_datasets(conn, site), datasets, scan)
    save_datasets(conn, site, learned, scan)
    return learned


def only(conn: Connection, site: str = "a") -> KnownDataset:
    (one,) = load_datasets(conn, site)
    return one


def test_a_version_comes_back_as_it_was_met(engine: Engine) -> None:
    with transaction(engine) as conn:
        met(conn, 0, dataset(3, day=date(2026, 3, 1)))
        (version,) = only(conn).versions
        assert load_datasets(conn, "b") == ()
    assert (version.number, version.rows, version.columns) == (1, 3, ("项目", "依据", "标准"))
    assert (version.day, version.first, version.last, version.change) == (date(2026, 3, 1), night(0), night(0), None)


def test_the_same_content_on_a_later_night_moves_only_the_last_sight(engine: Engine) -> None:
    with transaction(engine) as conn:
        met(conn, 0, dataset(3))
        met(conn, 1, dataset(3, title="2025年收费目录清单", url="http://a.example/elsewhere.csv"))
        (version,) = only(conn).versions
    assert (version.first, version.last, version.last_scan) == (night(0), night(1), 2)
    assert (version.title, version.url) == ("2026年收费目录清单", dataset(3).url)


def test_a_night_without_anything_new_is_one_statement_and_one_without_datasets_none(engine: Engine) -> None:
    many = [dataset(3, title=f"第{name}类清单") for name in "甲乙丙丁"]
    with transaction(engine) as conn:
        met(conn, 0, *many)
        scan = scan_info(conn, scan_of(conn, 1))
        learned = learned_of_datasets(load_datasets(conn, "a"), many, scan)
        told: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *given: told.append(given[2].split()[0]))
        save_datasets(conn, "a", learned, scan)
        save_datasets(conn, "a", DatasetsLearned(), scan)
    assert [one for one in told if one != "SELECT"] == ["UPDATE"]


def test_whatever_a_site_reads_or_writes_of_its_datasets_leaves_alone_those_of_all_others(engine: Engine) -> None:
    """So that a night of many sites takes as long as they are many, and no longer."""
    told: list[tuple[str, Any]] = []
    with transaction(engine) as conn:
        met(conn, 0, dataset(2, title="2024年收费目录清单"), dataset(4), dataset(5, title="权责清单"))
        event.listen(engine, "before_cursor_execute", lambda *given: told.append((given[2], given[3])))
        met(conn, 1, dataset(3, title="2025年收费目录清单"), dataset(4), dataset(5, title="权责清单"))
        number = numbered_datasets(conn, "a")[0].id
        numbered_datasets(conn, "a", number)
        changed_at(conn, 2, ["a"])
        save_change(conn, number, 2, Difference(added=2))
        queries = [(text, given) for text, given in told if "dataset" in text and not text.startswith("INSERT")]
        assert sum(text.startswith("UPDATE") for text, _ in queries) == 3
        if engine.dialect.name == "sqlite":
            plans = [list(conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)) for text, given in queries]
            assert [step[3] for plan in plans for step in plan if step[3].startswith("SCAN dataset")] == []


def test_a_dataset_of_another_site_with_the_same_name_is_another_one(engine: Engine) -> None:
    with transaction(engine) as conn:
        met(conn, 0, dataset(3))
        met(conn, 1, dataset(4), site="b")
        assert [one.rows for one in only(conn, "a").versions] == [3]
        assert [one.rows for one in only(conn, "b").versions] == [4]
        (number,) = (one.id for one in numbered_datasets(conn, "b"))
        assert numbered_datasets(conn, "a", number) == ()


def test_a_new_version_waits_until_it_is_compared(engine: Engine) -> None:
    change = Difference(added=1, key=("项目",), examples=("+ 某项",))
    with transaction(engine) as conn:
        met(conn, 0, dataset(3))
        assert list(uncompared(conn)) == []
        met(conn, 1, dataset(4))
        (pair,) = uncompared(conn)
        assert (pair.before.number, pair.after.number, pair.site) == (1, 2, "a")
        save_change(conn, pair.dataset, 2, change)
        assert list(uncompared(conn)) == []
        assert [one.change for one in only(conn).versions] == [None, change]


def test_an_earlier_year_that_is_met_later_stands_before_and_has_its_successor_compared_anew(engine: Engine) -> None:
    with transaction(engine) as conn:
        met(conn, 0, dataset(2, title="2024年收费目录清单"), dataset(4))
        (pair,) = uncompared(conn)
        save_change(conn, pair.dataset, pair.after.number, Difference(added=2))
        met(conn, 1, dataset(3, title="2025年收费目录清单"), dataset(4))
        assert [(one.number, one.rows, one.change) for one in only(conn).versions] == [
            (1, 2, None),
            (3, 3, None),
            (2, 4, None),
        ]
        assert [(one.before.rows, one.after.rows) for one in uncompared(conn)] == [(2, 3), (3, 4)]


def test_long_titles_and_what_no_database_keeps_do_no_harm(engine: Engine) -> None:
    title = "清单\x00\ud800" + "长" * 5000
    with transaction(engine) as conn:
        met(conn, 0, dataset(3, title=title, columns=("项\x00目", "名" * 500)))
        (version,) = only(conn).versions
    assert version.title.startswith("清单?长")
    assert len(version.title) == 200
    assert version.columns == ("项目", "名" * 500)  # rules hold tonight's names against them: none is cut


def test_what_is_kept_of_the_bodies_is_two_years_whole_and_then_one_a_year_and_the_newest() -> None:
    since = night(0)
    versions = [
        ("a", night(-1500), night(-1490)),
        ("b", night(-1480), night(-1400)),
        ("c", night(-900), night(-800)),
        ("d", night(-30), night(-29)),
        ("e", night(-20), night(-19)),
        ("f", night(-10), night(1)),
        ("g", night(-9), night(-8)),
    ]
    assert kept_versions(versions, since) == {"b", "c", "f", "g"}


def test_a_version_that_stands_for_years_keeps_its_body(engine: Engine) -> None:
    with transaction(engine) as conn:
        met(conn, 0, dataset(3))
        met(conn, 1000, dataset(4, title="另一清单"))
        assert {one.sha256 for known in load_datasets(conn, "a") for one in known.versions} == needed_bodies(conn, ())


def test_bodies_of_versions_count_as_evidence(engine: Engine) -> None:
    with transaction(engine) as conn:
        met(conn, 0, *(dataset(rows, title="2026年清单", day=date(2026, 3, rows)) for rows in (1, 2, 3)))
        hashes = {one.sha256 for one in only(conn).versions}
        assert needed_bodies(conn, ()) == hashes
        assert bodies_of_versions(conn, night(1500)) == {only(conn).versions[-1].sha256}
        assert conn.execute(select(func.count()).select_from(DatasetVersionRow)).scalar_one() == 3


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (("2024年清单", "2026年清单", "2025年清单"), [1, 3, 2]),
        (("清单", "清单（新）"), [1, 2]),
        (("2026年清单", "清单", "2025年清单"), [3, 1, 2]),
    ],
)
def test_versions_stand_by_year_then_day_and_what_bears_neither_where_it_was_met(
    engine: Engine, titles: tuple[str, ...], expected: list[int]
) -> None:
    with transaction(engine) as conn:
        scan = scan_info(conn, scan_of(conn, 0))
        made = [
            learned_of_datasets((), [dataset(rows, title=title)], scan).new[0].version
            for rows, title in enumerate(titles, start=1)
        ]
    numbered = [replace(one, number=number) for number, one in enumerate(made, start=1)]
    assert [one.number for one in in_order(numbered)] == expected


@SLOW_ON_POSTGRESQL
def test_a_check_of_the_store_tells_of_versions_that_cannot_be_read_or_point_nowhere(
    database_url: str, engine: Engine
) -> None:
    with transaction(engine) as conn:
        met(conn, 0, dataset(3))
        met(conn, 1, dataset(4))
        conn.execute(update(DatasetVersionRow).where(DatasetVersionRow.number == 1).values(columns=b"no"))
        conn.execute(update(DatasetVersionRow).where(DatasetVersionRow.number == 2).values(last_scan=99))
    told = [f"{one.place}: {one.what}" for one in check(database_url)]
    assert any("dataset_versions" in line and "last_scan is not among scans" in line for line in told), told
    assert "site a, dataset 1: version 1 cannot be read" in told


@SLOW_ON_POSTGRESQL
def test_a_lost_body_is_told_with_the_version_that_rests_on_it(
    database_url: str, engine: Engine, tmp_path: Path
) -> None:
    kept_in(engine, tmp_path, csv_of(3), at=night(0))
    with transaction(engine) as conn:
        met(conn, 0, dataset(3))
    (file,) = (tmp_path / "evidence").glob("*.warc.gz")
    file.unlink()
    (problem,) = (one for one in check(database_url, shelf_in(tmp_path)) if dataset(3).sha256 in one.place)
    assert "needed for: site a, dataset 1, version 1" in problem.what
