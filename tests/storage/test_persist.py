"""Writing to a server that is lost meanwhile."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from storage.database import LostError, engine_for, persist, reading, transaction
from storage.ledger import NightStatus
from storage.migrate import upgrade
from storage.nights import claim_night, nights
from storage.records import SHANGHAI
from storage.store import open_store
from tests.databases import fresh_database

MOMENT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)


def claim(conn: Connection) -> None:
    claim_night(conn, kind="nightly", due_date=MOMENT.date(), now=MOMENT)


def test_what_a_lost_connection_took_with_it_is_written_again_and_once(postgres_socket: Path) -> None:
    attempts: list[int] = []
    with fresh_database(postgres_socket, "gongkai_persist") as url:
        upgrade(url)
        engine, other = open_store(url), open_store(url)

        def loses_its_server_at_first(conn: Connection) -> None:
            claim(conn)
            attempts.append(int(conn.execute(text("select pg_backend_pid()")).scalar_one()))
            if len(attempts) == 1:
                with transaction(other) as ends:
                    ends.execute(text("select pg_terminate_backend(:pid)"), {"pid": attempts[0]})

        persist(engine, loses_its_server_at_first)
        persist(engine, claim)
        with reading(engine) as conn:
            assert [night.status for night in nights(conn, 5)] == [NightStatus.RUNNING]
        assert len(attempts) == 2
        engine.dispose()
        other.dispose()


def test_a_server_that_stays_away_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.PATIENCE_SECONDS", 0)
    engine = engine_for("postgresql://postgres@127.0.0.1:9/none")
    with pytest.raises(LostError, match="check that the server runs"):
        persist(engine, claim)
    engine.dispose()


def test_a_fault_in_the_work_itself_is_not_tried_again(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path / 'one.sqlite3'}")
    attempts: list[Connection] = []

    def fails(conn: Connection) -> None:
        attempts.append(conn)
        raise ValueError("a fault of ours")

    with pytest.raises(ValueError, match="a fault of ours"):
        persist(engine, fails)
    assert len(attempts) == 1
    engine.dispose()
