"""Nights judged anew after their archived pages were read again by the readers of today."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from crawler.observe import Observed, observe
from monitor.anew.rejudge import NightAnew, nights_asked, rejudge
from storage.bodies import log_place, lose_logs
from storage.database import reading, transaction
from storage.records import Reason, Verdict
from storage.shelf import Shelf, shelf_of
from tests.monitor.nights import Nights
from tests.monitor.test_rejudge import NOW, SINCE, book, found, nights_of, packs

__all__ = ["packs"]  # the fixture


def anew(nights: Nights, folder: Path, shelf: Shelf | None) -> list[NightAnew]:
    with reading(nights.engine) as conn:
        asked = nights_asked(conn, SINCE, ())
    rules = book(folder, "half")
    return list(rejudge(nights.engine, nights.settings, rules, asked, clock=lambda: NOW, shelf=shelf))


def no_dates(page: Any, *args: Any, **kwargs: Any) -> Observed:
    """A reader that finds no row of a list any more."""
    read = observe(page, *args, **kwargs)
    return replace(read, facts=replace(read.facts, entries=replace(read.facts.entries, items=())))


def test_what_today_s_readers_read_otherwise_is_judged_so_and_the_night_keeps_what_it_found(
    sqlite_engine: Engine, tmp_path: Path, packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights = nights_of(sqlite_engine, tmp_path, packs, count=1)
    (plain,) = anew(nights, packs, None)
    monkeypatch.setattr("crawler.visit.reading.observe", no_dates)
    (again,) = anew(nights, packs, shelf_of(nights.settings))
    news = [found(sqlite_engine, scan)["MY.NEWS"] for scan in (plain.night.id, plain.scan, again.scan)]
    assert [one.verdict for one in news[:2]] == [Verdict.PASS, Verdict.PASS]
    assert news[2].verdict is not Verdict.PASS
    assert news[2].reason is not Reason.FRESH


def test_the_same_readers_find_the_same(sqlite_engine: Engine, tmp_path: Path, packs: Path) -> None:
    nights = nights_of(sqlite_engine, tmp_path, packs)
    for done in anew(nights, packs, shelf_of(nights.settings)):
        assert (done.changed, done.unknown, done.sites) == (0, 0, 1)


def test_a_visit_whose_log_is_not_kept_is_counted_and_not_judged(
    sqlite_engine: Engine, tmp_path: Path, packs: Path
) -> None:
    nights = nights_of(sqlite_engine, tmp_path, packs, count=1)
    with transaction(sqlite_engine) as conn:
        place = log_place(conn, 1, "S")
        assert place is not None
        lose_logs(conn, [place])
    (done,) = anew(nights, packs, shelf_of(nights.settings))
    assert (done.sites, done.unknown) == (0, 1)
