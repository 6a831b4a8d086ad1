"""After a night new versions are compared over their archived bodies, by a stand-in for the process that reads them."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawler.files.bounded import FileReader
from monitor.datasets.comparing import NOT_WHOLE, compare_versions
from monitor.datasets.remembering import learned_of_datasets
from storage.dataset_records import Difference
from storage.datasets import load_datasets, save_datasets
from storage.scans import scan_info
from storage.shelf import Shelf, ShelfAwayError
from storage.store import reading, transaction
from tests.made_datasets import csv_of, dataset
from tests.storage.archives import kept_in, shelf_in
from tests.storage.stories import night, scan_of


class CountsRows:
    """Compares files by their numbers of rows."""

    def __init__(self) -> None:
        self.names: list[tuple[str, str]] = []

    def compare(self, before: bytes, before_name: str, after: bytes, after_name: str) -> Difference:
        self.names.append((before_name, after_name))
        return Difference(added=after.count(b"\n") - before.count(b"\n"))


def versions(engine: Engine, folder: Path, *rows: int, archived: bool = True) -> Shelf:
    """A list that had so many rows, night after night, and where its bodies are."""
    with transaction(engine) as conn:
        for number, one in enumerate(rows):
            scan = scan_info(conn, scan_of(conn, number))
            save_datasets(conn, "a", learned_of_datasets(load_datasets(conn, "a"), [dataset(one)], scan), scan)
    if archived:
        kept_in(engine, folder, *(csv_of(one) for one in rows), at=night(0))
    return shelf_in(folder)


def changes(engine: Engine) -> list[Difference | None]:
    with reading(engine) as conn:
        return [version.change for one in load_datasets(conn, "a") for version in one.versions]


def test_each_new_version_is_compared_with_the_one_before(engine: Engine, tmp_path: Path) -> None:
    shelf, reader = versions(engine, tmp_path, 3, 4, 7), CountsRows()
    assert compare_versions(engine, shelf, lambda: nullcontext(reader), lambda: night(3)) == 2
    assert changes(engine) == [None, Difference(added=1), Difference(added=3)]
    assert reader.names[0] == ("2026.csv", "2026.csv")


def test_what_is_compared_is_not_compared_again_and_begins_no_process(engine: Engine, tmp_path: Path) -> None:
    shelf = versions(engine, tmp_path, 3, 4)
    compare_versions(engine, shelf, lambda: nullcontext(CountsRows()), lambda: night(3))

    def refuses() -> nullcontext[CountsRows]:
        raise AssertionError("begun for nothing")

    assert compare_versions(engine, shelf, refuses, lambda: night(3)) == 0


def test_what_no_time_is_left_for_is_compared_after_the_next_night(engine: Engine, tmp_path: Path) -> None:
    shelf, at = versions(engine, tmp_path, 3, 4, 7), iter(night(3) + timedelta(minutes=n) for n in (0, 1, 50))
    assert compare_versions(engine, shelf, lambda: nullcontext(CountsRows()), lambda: next(at)) == 1
    assert changes(engine) == [None, Difference(added=1), None]
    assert compare_versions(engine, shelf, lambda: nullcontext(CountsRows()), lambda: night(4)) == 1
    assert changes(engine)[2] == Difference(added=3)


def test_a_body_that_is_gone_leaves_a_difference_that_is_not_whole(engine: Engine, tmp_path: Path) -> None:
    kept_in(engine, tmp_path, csv_of(3), at=night(0))
    shelf = versions(engine, tmp_path, 3, 4, archived=False)
    assert compare_versions(engine, shelf, lambda: nullcontext(CountsRows()), lambda: night(3)) == 1
    assert changes(engine) == [None, NOT_WHOLE]


def test_a_damaged_body_leaves_one_too(engine: Engine, tmp_path: Path) -> None:
    shelf = versions(engine, tmp_path, 3, 4)
    (file,) = (tmp_path / "evidence").glob("*.warc.gz")
    file.write_bytes(bytes(file.stat().st_size))
    compare_versions(engine, shelf, lambda: nullcontext(CountsRows()), lambda: night(3))
    assert changes(engine) == [None, NOT_WHOLE]


def test_a_shelf_that_is_away_leaves_the_versions_waiting(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = versions(engine, tmp_path, 3, 4)
    (tmp_path / "evidence").rename(tmp_path / "away")
    with caplog.at_level(logging.WARNING):
        assert compare_versions(engine, shelf, lambda: nullcontext(CountsRows()), lambda: night(3)) == 0
    assert changes(engine) == [None, None]
    assert "after the next night" in caplog.text
    (tmp_path / "away").rename(tmp_path / "evidence")
    assert compare_versions(engine, shelf, lambda: nullcontext(CountsRows()), lambda: night(4)) == 1


class DoesNotAnswer(Shelf):
    """A shelf that tells what is on it and then does not answer, as one across a network may."""

    def read(self, name: str, start: int, length: int) -> bytes:
        raise ShelfAwayError(name, "cannot be read (timed out)")


def test_a_shelf_that_does_not_answer_leaves_the_versions_waiting(engine: Engine, tmp_path: Path) -> None:
    shelf = versions(engine, tmp_path, 3, 4)
    away = DoesNotAnswer(shelf.where, tmp_path)
    assert compare_versions(engine, away, lambda: nullcontext(CountsRows()), lambda: night(3)) == 0
    assert changes(engine) == [None, None]
    assert compare_versions(engine, shelf, lambda: nullcontext(CountsRows()), lambda: night(4)) == 1


def test_the_process_that_reads_files_compares_them(sqlite_engine: Engine, tmp_path: Path) -> None:
    shelf = versions(sqlite_engine, tmp_path, 3, 4)
    assert compare_versions(sqlite_engine, shelf, FileReader, lambda: night(3)) == 1
    change = changes(sqlite_engine)[1]
    assert change is not None
    assert (change.added, change.key, change.examples, change.whole) == (1, ("项目",), ("+ 项目3",), True)
