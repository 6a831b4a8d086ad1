from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from storage.checking import check
from storage.codec import squash
from storage.database import StoreError, engine_for
from storage.ledger import Tally
from storage.migrate import current_revision, expected_revision, upgrade
from storage.plans import plan_visits, tallies, visits_not_done
from storage.store import open_store, reading, redacted, transaction

ROOT = Path(__file__).parents[2]

OLD_FACTS = '{"home_url":"","site":"a"}'
OLD_HASH = hashlib.sha256(OLD_FACTS.encode()).hexdigest()
OLD_ROWS = (
    "INSERT INTO scans (id, kind, as_of, site_list, packs, planned, planned_count, started, status, ours) VALUES "
    "(1, 'nightly', '2026-03-05 17:30:00.000000', 't', '[]', :two, 2, '2026-03-05 17:30:00.000000', 'running', :no)",
    f"INSERT INTO facts (sha256, body) VALUES ('{OLD_HASH}', :facts)",
    "INSERT INTO visits (scan, site, started, finished, pages, facts, fetched) VALUES "
    f"(1, 'a', '2026-03-05 17:30:00.000000', '2026-03-05 17:31:00.000000', 0, '{OLD_HASH}', :none)",
    "INSERT INTO nights (kind, due_date, status, started, heartbeat, note) VALUES ('nightly', '2026-03-06', 'running', "
    "'2026-03-05 17:30:00.000000', '2026-03-05 17:30:00.000000', '')",
)
"""What a gongkai of the first schema left when it was killed in the middle of a night of two sites."""


def set_revision(url: str, revision: str) -> None:
    upgrade(url)
    engine = open_store(url)
    with transaction(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
    engine.dispose()


def refusal(url: str) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "\n" not in str(caught.value)
    assert caught.value.remedy
    return str(caught.value)


def test_an_upgrade_from_empty_equals_the_metadata(database_url: str) -> None:
    assert current_revision(database_url) is None
    assert upgrade(database_url) == expected_revision() == current_revision(database_url)
    assert check(database_url) == []


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(engine: Engine, database_url: str) -> None:
    with transaction(engine) as conn:
        conn.execute(text("INSERT INTO packs (sha256, id, version, text) VALUES ('a', 'b', 'c', 'd')"))
    upgrade(database_url)
    with reading(engine) as conn:
        assert conn.execute(text("SELECT count(*) FROM packs")).scalar() == 1


def test_a_newer_schema_is_refused(database_url: str) -> None:
    set_revision(database_url, "9999")
    message = refusal(database_url)
    assert "9999, newer than" in message
    assert "gongkai db upgrade" in message
    with pytest.raises(StoreError, match="newer"):
        upgrade(database_url)


def test_an_older_schema_is_refused_until_it_is_upgraded(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    upgrade(database_url)
    now = expected_revision()
    later = tmp_path / "later"
    shutil.copytree(ROOT / "alembic", later)
    (later / "versions" / "later.py").write_text(
        f'revision = "later"\ndown_revision = "{now}"\n\ndef upgrade() -> None:\n    pass\n', encoding="utf-8"
    )
    monkeypatch.setattr("storage.migrate._folder", lambda: later)
    message = refusal(database_url)
    assert f"schema {now}, older than" in message
    assert "gongkai db upgrade" in message
    assert upgrade(database_url) == "later"
    open_store(database_url).dispose()


def test_a_database_of_the_first_schema_keeps_all_it_holds_and_its_interrupted_scan_is_taken_up(
    first_schema: str,
) -> None:
    engine = engine_for(first_schema)
    with transaction(engine) as conn:
        for statement in OLD_ROWS:
            values = {"two": squash('["a","b"]'), "none": squash("[[],{}]"), "no": False}
            values["facts"] = squash(OLD_FACTS)
            conn.execute(text(statement), {name: value for name, value in values.items() if f":{name}" in statement})
    engine.dispose()
    upgrade(first_schema)
    assert check(first_schema) == []
    engine = open_store(first_schema)
    with transaction(engine) as conn:
        assert tallies(conn, [1]) == {1: Tally(planned=2, done=1, failed=0, given_up=0, ours=False)}
        assert [visit.site for visit in visits_not_done(conn, 1)] == ["b"]
        assert plan_visits(conn, 1, ["a", "b"]) == {"a"}
    engine.dispose()


def test_a_failed_upgrade_leaves_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    (broken / "versions").mkdir(parents=True)
    repository = ROOT / "alembic"
    (broken / "env.py").write_bytes((repository / "env.py").read_bytes())
    (broken / "versions" / "0001_first.py").write_text(
        'from alembic import op\nrevision = "0001"\ndown_revision = None\n\ndef upgrade() -> None:\n'
        '    op.execute("CREATE TABLE half (id INTEGER)")\n    raise RuntimeError("in the middle")\n',
        encoding="utf-8",
    )
    with monkeypatch.context() as patched:
        patched.setattr("storage.migrate._folder", lambda: broken)
        with pytest.raises(RuntimeError, match="in the middle"):
            upgrade(database_url)
    assert current_revision(database_url) is None
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]
    upgrade(database_url)
    assert check(database_url) == []


def test_a_way_back_is_not_offered() -> None:
    versions = ROOT / "alembic" / "versions"
    assert all("downgrade" not in path.read_text(encoding="utf-8") for path in versions.glob("*.py"))


def test_another_programs_database_is_refused_and_left_alone(database_url: str, tmp_path: Path) -> None:
    if database_url.startswith("sqlite"):
        path = tmp_path / "gongkai.sqlite3"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE stamps (id INTEGER)")
        connection.close()
        before = path.read_bytes()
        assert "not gongkai's" in refusal(database_url)
        with pytest.raises(StoreError):
            upgrade(database_url)
        assert path.read_bytes() == before
    else:
        assert "no tables yet; make them with `gongkai db upgrade`" in refusal(database_url)


def test_a_new_sqlite_file_is_made_with_its_folder_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "100%" / "gongkai.sqlite3"
    open_store(f"sqlite:///{path}").dispose()
    assert [entry.name for entry in path.parent.iterdir()] == ["gongkai.sqlite3"]
    assert path.read_bytes().startswith(b"SQLite format 3")


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "gongkai.sqlite3"
    path.touch()
    open_store(f"sqlite:///{path}").dispose()
    assert check(f"sqlite:///{path}") == []


def test_a_database_that_another_process_made_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "gongkai.sqlite3"
    open_store(f"sqlite:///{path}").dispose()
    before = path.stat().st_ino
    monkeypatch.setattr("storage.migrate._is_there", lambda _: False)
    upgrade(f"sqlite:///{path}")
    assert path.stat().st_ino == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["gongkai.sqlite3"]


def test_an_unwritable_path_is_refused_in_one_line_and_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for path in (tmp_path / "file" / "gongkai.sqlite3", Path("/proc/nobody/gongkai.sqlite3")):
        message = refusal(f"sqlite:///{path}")
        assert message.startswith(f"{path}: ")
        assert "folder that can be written" in message
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "unable to open" in refusal(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes("不是数据库\n".encode() * 500)
    before = path.read_bytes()
    assert refusal(f"sqlite:///{path}").startswith(f"{path}: file is not a database; move that file away")
    assert path.read_bytes() == before


def test_a_server_that_cannot_be_reached_is_told_without_the_password(tmp_path: Path) -> None:
    message = refusal(f"postgresql://clerk:s3cret@/gongkai?host={tmp_path}")
    assert message.startswith("postgresql+psycopg://clerk:***@/gongkai?host=")
    assert "check that the server runs" in message
    assert "s3cret" not in message


@pytest.mark.parametrize(
    "url",
    [
        "",
        "gongkai.sqlite3",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?uri=true",
        "mysql://u:s3cret@h/d",
        "postgresql://u:s3cret@h:port/d",
        "postgresql://u:s3cret@/d?colour=red",
    ],
)
def test_an_address_of_no_database_is_refused(url: str) -> None:
    assert "s3cret" not in refusal(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:s3cret@h:5432/d", "postgresql://u:***@h:5432/d"),
        ("postgresql+psycopg://u:s3@cr/et@h/d", "postgresql+psycopg://u:***@h/d"),
        ("postgresql://:s3cret@h/d", "postgresql://:***@h/d"),
        ("postgresql://u@h/d?password=s3cret&sslmode=require", "postgresql://u@h/d?password=***&sslmode=require"),
        ("postgresql://h/d?SSLPassword=s3cret", "postgresql://h/d?SSLPassword=***"),
        ("u:s3cret@h", "u:***@h"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("postgresql://h:5432/d?options=a@b", "postgresql://h:***@b"),
        ("sqlite:////data/gongkai.sqlite3", "sqlite:////data/gongkai.sqlite3"),
    ],
)
def test_a_password_is_never_shown(url: str, shown: str) -> None:
    assert redacted(url) == shown


def test_sqlite_works_as_designed(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'gongkai.sqlite3'}")
    with reading(engine) as conn:
        found = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "busy_timeout", "foreign_keys")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "busy_timeout": 30_000, "foreign_keys": 1}


def test_a_locked_database_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0)
    engine = open_store(f"sqlite:///{tmp_path / 'gongkai.sqlite3'}")
    with transaction(engine):
        with pytest.raises(StoreError, match="locked; wait until the other process is done"), transaction(engine):
            pass
        with reading(engine) as conn:
            assert conn.execute(text("SELECT count(*) FROM scans")).scalar() == 0
    engine.dispose()


def test_a_reader_sees_one_state_and_holds_up_no_writer(engine: Engine) -> None:
    count = text("SELECT count(*) FROM packs")
    with reading(engine) as reader:
        assert reader.execute(count).scalar() == 0
        with transaction(engine) as writer:
            writer.execute(text("INSERT INTO packs (sha256, id, version, text) VALUES ('a', 'b', 'c', 'd')"))
        assert reader.execute(count).scalar() == 0
    with reading(engine) as reader:
        assert reader.execute(count).scalar() == 1


def test_an_error_of_our_own_rolls_back_and_stays_itself(engine: Engine) -> None:
    def fail_in_the_middle() -> None:
        with transaction(engine) as conn:
            conn.execute(text("INSERT INTO packs (sha256, id, version, text) VALUES ('a', 'b', 'c', 'd')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_in_the_middle()
    with reading(engine) as conn:
        assert conn.execute(text("SELECT count(*) FROM packs")).scalar() == 0


def test_an_installed_copy_carries_its_migrations(tmp_path: Path) -> None:
    for name in ("config", "storage"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "alembic", tmp_path / "storage" / "migrations")
    imports = "from storage.checking import check; from storage.migrate import upgrade"
    script = f"{imports}; url = 'sqlite:///x.sqlite3'; upgrade(url); print(check(url))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
