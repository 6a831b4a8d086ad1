"""A database into one file and back, on both kinds: while others write, whole or not at all, and never by surprise."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text

from storage import backup_postgres
from storage.backup import Restored, back_up, examine, replace, require_replaceable
from storage.bodies import index_kept
from storage.checking import check
from storage.database import StoreError, engine_for, sqlite_file
from storage.findings import findings_at
from storage.hosts import take_hosts
from storage.ledger import HANDED_BACK, ScanKind, ScanStatus
from storage.migrate import current_revision, expected_revision, upgrade
from storage.nights import claim_night, night_of, resume_night
from storage.plans import plan_visits, start_visits, visits_not_done
from storage.review_tables import AccountRow
from storage.scans import start_scan
from storage.sessions import Limits, start_session
from storage.settling import SILENT, Settled
from storage.spans import record_findings
from storage.store import open_store, reading, transaction
from storage.table_base import Base
from storage.tables import PackRow
from storage.visits import save_visit, visited
from tests.databases import SLOW_ON_POSTGRESQL
from tests.storage.archives import made_up
from tests.storage.stories import PACKS, finding, night, scan_of, visit_to

LATER = night(30)
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def fill(engine: Engine) -> int:
    """A night in the middle of which somebody makes a backup; its scan."""
    with transaction(engine) as conn:
        times = {"as_of": night(0), "started": night(0)}
        planned = ("a", "b", "c")
        scan = start_scan(conn, kind=ScanKind.NIGHTLY, site_list="hunan", packs=PACKS, planned=planned, **times)
        save_visit(conn, scan, visit_to("a", night(0)))
        index_kept(conn, made_up("cd" * 32, at=night(0)), None, night(0))
        record_findings(conn, scan_id=scan, site="a", findings=[finding()])
        plan_visits(conn, scan, planned)
        start_visits(conn, scan, ["b"], runner="host:1", now=night(0))
        claim_night(conn, kind="nightly", due_date=night(0).date(), now=night(0))
        account = {"name": "li", "role": "reviewer", "password": "", "active": True, "created": night(0), "failures": 0}
        conn.execute(insert(AccountRow), account)
        start_session(conn, "li", at=night(0), limits=Limits(timedelta(hours=1), timedelta(hours=9)))
        take_hosts(
            conn, ["b.example"], holder="host:1", what="夜间巡检", now=night(0), until=night(0) + timedelta(hours=9)
        )
    engine.dispose()
    return scan


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All that a database holds."""
    engine = engine_for(url)
    with reading(engine) as conn:
        found = {
            table.name: sorted((tuple(row) for row in conn.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def restore(url: str, file: Path, *, force: bool = False) -> Restored:
    require_replaceable(url, LATER, force=force)
    examine(url, file)
    return replace(url, file)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as caught:
        act()
    assert "\n" not in str(caught.value)
    assert caught.value.remedy
    return str(caught.value)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def more(url: str, name: str) -> None:
    """Another row."""
    engine = engine_for(url)
    with transaction(engine) as conn:
        conn.execute(
            text("INSERT INTO packs (sha256, id, version, text) VALUES (:name, 'p', '1', '{}')"), {"name": name}
        )
    engine.dispose()


def test_a_round_trip_gives_back_the_night_as_it_stood_and_settles_what_was_under_way(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    scan = fill(engine)
    before = rows(database_url)
    done = back_up(database_url, tmp_path / "b")
    assert (done.contents.schema, done.contents.scan) == (expected_revision(), scan)
    assert (done.contents.as_of, done.contents.status) == (night(0), ScanStatus.RUNNING)
    assert done.size == (tmp_path / "b").stat().st_size > 0
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600
    assert names(tmp_path) - {"gongkai.sqlite3", "gongkai.sqlite3-wal", "gongkai.sqlite3-shm"} == {"b"}
    more(database_url, "later")
    restored = restore(database_url, tmp_path / "b", force=True)
    assert restored.settled == Settled(nights=1, visits=1, hosts=1)
    assert (restored.schema, restored.contents.scan) == (expected_revision(), scan)
    after = rows(database_url)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"nights", "planned_visits", "host_leases", "sessions"}
    assert after["sessions"] == []
    assert check(database_url) == []
    engine = open_store(database_url)
    with transaction(engine) as conn:
        told = night_of(conn, "nightly", night(0).date())
        assert told is not None
        assert told.heartbeat == HANDED_BACK
        assert "自备份恢复" in told.note
        assert {visit.site: visit.status for visit in visits_not_done(conn, scan)} == {"b": "planned", "c": "planned"}
        now = LATER
        assert resume_night(
            conn, kind="nightly", due_date=night(0).date(), silent_since=now - SILENT, now=now
        )  # at once, though its runner spoke just before the backup
        assert take_hosts(conn, ["b.example"], holder="x", what="", now=night(0), until=now) == {"b.example"}
        assert plan_visits(conn, scan, ["a", "b", "c"]) == {"a"}
        new = scan_of(conn, 1, sites=("a", "b"))
        assert new > scan
        assert visited(conn, scan) == {"a"}
        assert findings_at(conn, scan) == [finding()]
    engine.dispose()


@SLOW_ON_POSTGRESQL
def test_a_backup_goes_into_a_database_that_is_not_there_yet(
    engine: Engine, database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fill(engine)
    back_up(database_url, tmp_path / "b")
    held = rows(database_url)["spans"]
    if path := sqlite_file(database_url):
        for end in ("", "-wal", "-shm"):
            path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
    else:
        server = engine_for(database_url)
        with transaction(server) as conn:
            conn.execute(text("DROP SCHEMA public CASCADE"))
            conn.execute(text("CREATE SCHEMA public"))
        server.dispose()
    restore(database_url, tmp_path / "b")
    assert rows(database_url)["spans"] == held


@SLOW_ON_POSTGRESQL
def test_what_is_written_while_a_backup_is_made_is_in_it_whole_or_not_at_all(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    fill(engine)
    stop, wrote = threading.Event(), 0

    def write() -> None:
        nonlocal wrote
        mine = open_store(database_url)
        while not stop.is_set():
            with transaction(mine) as conn:  # two rows at a time
                pair = [{"sha256": f"{wrote}-{half}", "id": "p", "version": "1", "text": "x" * 20_000} for half in "ab"]
                conn.execute(insert(PackRow), pair)
            wrote += 1
        mine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while wrote < 30:
            stop.wait(0.01)
        before = wrote
        back_up(database_url, tmp_path / "b")
        after = wrote
    finally:
        stop.set()
        writer.join()
    restore(database_url, tmp_path / "b", force=True)
    kept = [row[0] for row in rows(database_url)["packs"]]
    pairs = {name.partition("-")[0] for name in kept}
    assert len(kept) == 2 * len(pairs)
    assert before <= len(pairs) <= after + 1
    assert len(pairs) < wrote
    assert check(database_url) == []


@SLOW_ON_POSTGRESQL
def test_a_file_that_is_there_is_replaced_only_when_that_is_asked_for(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    fill(engine)
    file = tmp_path / "b"
    file.write_text("mine")
    assert "is there already" in refusal(lambda: back_up(database_url, file))
    assert file.read_text() == "mine"
    back_up(database_url, file, force=True)
    assert examine(database_url, file) == expected_revision()
    assert "is a folder" in refusal(lambda: back_up(database_url, tmp_path, force=True))


@SLOW_ON_POSTGRESQL
def test_a_backup_that_fails_leaves_no_file(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine)
    assert "No such file" in refusal(lambda: back_up(database_url, tmp_path / "nowhere" / "b"))
    there = names(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert "No space left on device" in refusal(lambda: back_up(database_url, tmp_path / "b"))
    assert names(tmp_path) == there


@SLOW_ON_POSTGRESQL
def test_a_database_that_holds_anything_is_replaced_only_when_that_is_asked_for(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    fill(engine)
    back_up(database_url, tmp_path / "b")
    more(database_url, "later")
    before = rows(database_url)
    assert "--force" in refusal(lambda: restore(database_url, tmp_path / "b"))
    assert rows(database_url) == before


@SLOW_ON_POSTGRESQL
def test_what_is_no_backup_is_refused_before_anything_is_touched(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    fill(engine)
    before = rows(database_url)
    back_up(database_url, tmp_path / "b")
    whole = (tmp_path / "b").read_bytes()
    files = {
        "text": (b"hello", "is no backup of gongkai"),
        "empty": (b"", "is no backup of gongkai"),
        "packed": (b"\x1f\x8b\x08\x00", "gunzip"),
        "cut": (whole[: len(whole) * 2 // 3], ""),
        "half": (whole[:3000], ""),
    }
    for name, (held, words) in files.items():
        (tmp_path / name).write_bytes(held)
        told = refusal(lambda name=name: restore(database_url, tmp_path / name, force=True))  # type: ignore[misc]
        assert told.startswith(str(tmp_path / name))
        assert words in told
    assert "No such file" in refusal(lambda: restore(database_url, tmp_path / "absent", force=True))
    assert rows(database_url) == before


@SLOW_ON_POSTGRESQL
def test_a_backup_of_the_other_kind_of_database_is_refused(
    engine: Engine, database_url: str, tmp_path: Path, new_store: Path, postgres_socket: Path
) -> None:
    other = tmp_path / "other"
    if sqlite_file(database_url):
        other.write_bytes(b"PGDMP\x01\x0e\x00")
        assert "is a backup of PostgreSQL" in refusal(lambda: examine(database_url, other))
    else:
        shutil.copyfile(new_store, other)
        assert "is a backup of SQLite" in refusal(lambda: examine(database_url, other))


@SLOW_ON_POSTGRESQL
def test_a_database_of_somebody_else_is_no_backup_and_is_not_replaced(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    back_up(database_url, tmp_path / "b")
    engine.dispose()
    engine = engine_for(database_url)
    with transaction(engine) as conn:
        conn.execute(text("DROP TABLE alembic_version"))
    engine.dispose()
    assert "not gongkai's" in refusal(lambda: back_up(database_url, tmp_path / "c"))
    assert "not gongkai's" in refusal(lambda: restore(database_url, tmp_path / "b", force=True))


@SLOW_ON_POSTGRESQL
def test_a_newer_backup_is_refused_and_an_older_one_is_brought_up_to_date(
    first_schema: str, database_url: str, tmp_path: Path
) -> None:
    done = back_up(first_schema, tmp_path / "old")
    assert done.contents.schema == "0001"
    upgrade(database_url)
    engine = open_store(database_url)
    with transaction(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    back_up(database_url, tmp_path / "b")
    with transaction(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert "9999, newer than" in refusal(lambda: back_up(database_url, tmp_path / "new"))
    restored = restore(database_url, tmp_path / "old", force=True)  # also over a newer schema: an upgrade went wrong
    assert restored.schema == "0001"
    assert restored.contents.schema == expected_revision() == current_revision(database_url)
    assert check(database_url) == []


@SLOW_ON_POSTGRESQL
def test_a_newer_backup_is_refused(engine: Engine, database_url: str, tmp_path: Path, monkeypatch: Any) -> None:
    with transaction(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with monkeypatch.context() as patched:
        patched.setattr("storage.backup.require_known", lambda revision, place: None)
        back_up(database_url, tmp_path / "new")
    told = refusal(lambda: examine(database_url, tmp_path / "new"))
    assert told.startswith(f"{tmp_path / 'new'}: has schema 9999, newer than")


@SLOW_ON_POSTGRESQL
def test_nothing_is_restored_while_another_process_has_the_database_open_though_it_is_idle(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    fill(engine)
    back_up(database_url, tmp_path / "b")
    script = (
        "import sys; from storage.store import open_store, reading; from sqlalchemy import text\n"
        "engine = open_store(sys.argv[1])\n"
        "with reading(engine) as conn: conn.execute(text('SELECT 1 FROM scans'))\n"
        "print('idle', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "idle\n"
        before = rows(database_url)
        told = refusal(lambda: restore(database_url, tmp_path / "b", force=True))
        assert "gongkai schedule" in told
        assert rows(database_url) == before
        other.communicate("")
    restore(database_url, tmp_path / "b", force=True)


@POSTGRESQL
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE nights SET heartbeat = :now", "'nightly' of 2026-03-06 is being run"),
        ("UPDATE planned_visits SET heartbeat = :now WHERE site = 'b'", "site b is being visited by host:1"),
        ("UPDATE host_leases SET until = :soon", "host b.example is being visited"),
    ],
)
def test_nothing_is_restored_while_somebody_was_heard_of_lately(
    engine: Engine, database_url: str, tmp_path: Path, statement: str, words: str
) -> None:
    fill(engine)
    back_up(database_url, tmp_path / "b")
    with transaction(engine) as conn:
        moments = {"now": LATER - timedelta(minutes=9), "soon": LATER + timedelta(seconds=30)}
        conn.execute(text(statement), {name: at for name, at in moments.items() if f":{name}" in statement})
    engine.dispose()
    assert words in refusal(lambda: restore(database_url, tmp_path / "b", force=True))


@pytest.mark.slow
@POSTGRESQL
def test_a_restore_that_fails_in_the_middle_leaves_the_old_content_whole(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    fill(engine)
    back_up(database_url, tmp_path / "b")
    more(database_url, "later")
    before = rows(database_url)
    with transaction(engine) as conn:
        conn.execute(text("CREATE VIEW mine AS SELECT id FROM scans"))
    engine.dispose()
    assert "drop what was made beside" in refusal(lambda: restore(database_url, tmp_path / "b", force=True))
    assert rows(database_url) == before
    with transaction(engine) as conn:
        conn.execute(text("DROP VIEW mine"))
        conn.execute(text("CREATE DOMAIN short AS TEXT"))  # what the dump holds and the database does as well
    engine.dispose()
    back_up(database_url, tmp_path / "c")
    assert "already exists" in refusal(lambda: replace(database_url, tmp_path / "c"))
    assert rows(database_url) == before
    whole = (tmp_path / "b").read_bytes()
    (tmp_path / "b").write_bytes(whole[: len(whole) * 9 // 10])
    assert "damaged" in refusal(lambda: replace(database_url, tmp_path / "b"))  # as if it broke after it was examined
    assert rows(database_url) == before


@SQLITE
def test_a_file_that_cannot_be_put_in_place_leaves_the_old_one(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine)
    back_up(database_url, tmp_path / "b")
    more(database_url, "later")
    before, there = rows(database_url), names(tmp_path)

    def fail(self: Path, target: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        assert "Input/output error" in refusal(lambda: restore(database_url, tmp_path / "b", force=True))
    assert rows(database_url) == before
    assert names(tmp_path) <= there


@SQLITE
@pytest.mark.parametrize("torn", [True, False])
def test_a_torn_or_lost_database_is_replaced_and_nothing_that_lay_beside_it_is_mixed_in(
    engine: Engine, database_url: str, tmp_path: Path, torn: bool
) -> None:
    fill(engine)
    path = sqlite_file(database_url)
    assert path is not None
    back_up(database_url, tmp_path / "b")
    wal = path.with_name(f"{path.name}-wal")
    holder = sqlite3.connect(path)
    holder.execute("INSERT INTO packs (sha256, id, version, text) VALUES ('late', 'p', '1', '{}')")
    holder.commit()
    left = wal.read_bytes()  # what a crash would leave
    holder.close()
    if torn:
        path.write_bytes(b"torn" * 100 + path.read_bytes()[400:])
    else:
        path.unlink()
    wal.write_bytes(left)
    restore(database_url, tmp_path / "b", force=True)
    assert rows(database_url)["packs"] == []
    assert check(database_url) == []


@SQLITE
def test_a_backup_is_one_file_that_any_sqlite_opens_and_never_the_database_itself(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    fill(engine)
    path = sqlite_file(database_url)
    assert path is not None
    assert "is the database itself" in refusal(lambda: back_up(database_url, path, force=True))
    held = tmp_path / "held"
    held.mkdir()
    back_up(database_url, held / "b")
    connection = sqlite3.connect(held / "b")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert connection.execute("SELECT count(*) FROM visits").fetchone() == (1,)
    connection.close()
    assert names(held) == {"b"}


def program(folder: Path, name: str, version: str, body: str = "exit 1") -> None:
    """A program that stands for one of PostgreSQL's."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "{name} (PostgreSQL) {version}" && exit\n{body}\n')
    path.chmod(0o755)


@POSTGRESQL
def test_no_password_is_in_a_programs_arguments_or_in_an_error(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine)
    url = database_url.replace("postgres@", "postgres:geheim@") + "&sslpassword=geheim"
    back_up(url, tmp_path / "b")
    seen = tmp_path / "seen"
    tell = (
        f'printf "%s\\n" "$@" > {seen}; printf "%s" "$PGPASSWORD" > {seen}.env; echo "pg_dump: error: no" >&2; exit 1'
    )
    program(tmp_path / "99/bin", "pg_dump", "99.1", tell)
    monkeypatch.setattr(backup_postgres, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    with monkeypatch.context() as patched:
        patched.setattr(backup_postgres, "_places", lambda name: [str(tmp_path / "99/bin" / name)])
        told = refusal(lambda: back_up(url, tmp_path / "c"))
    assert "no;" in told
    assert "geheim" not in told
    assert "geheim" not in seen.read_text()
    assert seen.with_suffix(".env").read_text() == "geheim"
    assert not (tmp_path / "c").exists()


@POSTGRESQL
def test_a_program_that_is_missing_or_older_than_the_server_is_one_line(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine)
    monkeypatch.setattr(backup_postgres, "DEBIAN", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    told = refusal(lambda: back_up(database_url, tmp_path / "b"))
    assert "needs the program pg_dump, which is not installed; install the package postgresql-client-" in told
    program(tmp_path / "bin", "pg_dump", "9.6.1")
    assert "pg_dump here is 9, which is older" in refusal(lambda: back_up(database_url, tmp_path / "b"))


@pytest.mark.slow
@POSTGRESQL
def test_an_interrupted_backup_ends_its_program_and_leaves_no_file(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    fill(engine)
    place = tmp_path / "place"
    program(tmp_path / "bin", "pg_dump", "99.1", f"echo $$ > {place}; exec sleep 60")
    env = {**os.environ, "GONGKAI_DATABASE_URL": database_url, "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}
    script = (
        "import sys; from pathlib import Path; from storage import backup_postgres; from monitor import cli\n"
        "backup_postgres.DEBIAN = Path('/nowhere'); cli.main()"
    )
    command = [sys.executable, "-c", script, "db", "backup", str(tmp_path / "b")]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        while not place.exists() or not place.read_text().endswith("\n"):
            assert process.poll() is None
            time.sleep(0.01)
        process.terminate()
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said.splitlines()[-1].startswith("gongkai: interrupted")  # maybe after a line of how far it was
    assert not Path(f"/proc/{place.read_text().strip()}").exists()
    assert names(tmp_path) == {"bin", "place"}
