"""Lists and their rows in the store, and an older store that gets their tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from storage.checking import check
from storage.database import engine_for
from storage.history import History, KnownItem, KnownList, ListRead, Proof
from storage.items import load_history, save_history
from storage.migrate import current_revision, upgrade
from storage.records import Evidence
from storage.store import open_store, reading, transaction
from tests.storage.stories import night, scan_of

ROOT = Path(__file__).parents[2]
URL = "http://a.example/dt/"
PAGE = Evidence(URL, night(0), 200, "cd" * 32, "")
READ = ListRead(URL, ("NEWS",), "2026.2 html", (), date(2026, 2, 1), pages=(PAGE,))


def known(scan: int, address: str, **more: object) -> KnownItem:
    return KnownItem(URL, address, "标题", date(2026, 3, 1), scan, night(0), **more)  # type: ignore[arg-type]  # given by the tests


def test_lists_and_rows_come_back_as_they_were(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        proof = Proof(scan, night(0), (PAGE,), (PAGE, PAGE))
        lists = (KnownList(READ, scan, night(0), scan, night(0)),)
        items = (known(scan, "a"), known(scan, "b", last_scan=scan, last=night(0)), known(scan, "c", proof=proof))
        save_history(conn, "a", lists, items)
    with reading(engine) as conn:
        found = load_history(conn, "a")
        assert load_history(conn, "b") == History()
    assert found.lists == lists
    assert sorted(found.items, key=lambda item: item.address) == list(items)


def test_what_changed_is_written_over_and_the_first_sight_stays(engine: Engine) -> None:
    with transaction(engine) as conn:
        first, second = scan_of(conn, 0), scan_of(conn, 1)
        save_history(conn, "a", [KnownList(READ, first, night(0), first, night(0))], [known(first, "a")])
        later = KnownItem(URL, "a", "改题", date(2026, 3, 2), second, night(1), first, night(0))
        save_history(conn, "a", [KnownList(READ, second, night(1), second, night(1))], [later])
        found = load_history(conn, "a")
    (one,), (row,) = found.lists, found.items
    assert (one.first_scan, one.first, one.last_scan, one.last) == (first, night(0), second, night(1))
    assert (row.title, row.stated, row.first_scan, row.first) == ("改题", date(2026, 3, 2), first, night(0))
    assert (row.last_scan, row.last) == (first, night(0))


def test_nothing_new_writes_nothing(engine: Engine) -> None:
    with transaction(engine) as conn:
        save_history(conn, "a", (), ())
        assert load_history(conn, "a") == History()


def test_a_store_of_the_first_schema_with_data_in_it_gets_the_tables(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = tmp_path / "first"
    (first / "versions").mkdir(parents=True)
    for name in ("env.py", "versions/0001_first.py"):
        (first / name).write_bytes((ROOT / "alembic" / name).read_bytes())
    with monkeypatch.context() as older:
        older.setattr("storage.migrate._folder", lambda: first)
        assert upgrade(database_url) == "0001"
        engine = engine_for(database_url)
        with transaction(engine) as conn:
            conn.execute(text("INSERT INTO packs (sha256, id, version, text) VALUES ('a', 'b', 'c', 'd')"))
        engine.dispose()
    upgrade(database_url)
    assert current_revision(database_url) != "0001"
    assert check(database_url) == []
    engine = open_store(database_url)
    with reading(engine) as conn:
        assert conn.execute(text("SELECT text FROM packs")).scalar() == "d"
        assert load_history(conn, "a") == History()
    engine.dispose()
