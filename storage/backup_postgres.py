"""PostgreSQL's own programs: pg_dump writes a backup, pg_restore reads it, and psql puts it back in one transaction.

This is the one door to other programs in `storage`. The server has no call that gives a whole database, and what a dump
of pg_dump holds (types, sequences, storage options, order) no own code would tell better, release after release.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, func, inspect, select, text

from storage.contents import Contents, contents_of
from storage.database import StoreError, engine_for, place_of, reading, transaction
from storage.migrate import revision_in
from storage.settling import who_works
from storage.steps import OnStep

DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian and Ubuntu put the programs of each version: VERSION/bin."""

_PACKED = "--compress=1"
"""Little can be won of what is packed already, but packing has checksums, and by these a damaged dump is known."""

_LOOK_SECONDS = 0.2
_LOCK_SECONDS = 10
_NUMBER = re.compile(r"\) (\d+)")
_FAULT = re.compile(r"^(?:(?:pg_dump|pg_restore|psql)[^\n]*?: )?(?:error|FATAL|ERROR): +(.*)$", re.MULTILINE)


def dump(url: str, target: Path, on_step: OnStep) -> Contents:
    """Write a database into `target` as it stands now; what it holds. Raises `StoreError`."""
    engine = engine_for(url)
    try:
        with reading(engine) as conn:
            program = _program("pg_dump", conn, place_of(url))
            conn.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            snapshot = conn.execute(select(func.pg_export_snapshot())).scalar_one()
            schema = _quoted(_schema(conn))
            contents = contents_of(conn, revision_in(conn) or "")
            command = [program, "--format=custom", _PACKED, "--no-owner", "--no-privileges", "--no-password"]
            command += [f"--schema={schema}", f"--snapshot={snapshot}", f"--file={target}", _connection(engine)]
            _run(command, engine, place_of(url), lambda: on_step("导出数据库", _size(target), 0))
            return contents
    finally:
        engine.dispose()


def revision_of(url: str, file: Path, on_step: OnStep) -> str:
    """The schema of a dump that can be read to its end. Raises `StoreError` where it cannot, or is not gongkai's."""
    engine = engine_for(url)
    try:
        with reading(engine) as conn:
            program, schema = _program("pg_restore", conn, place_of(url)), _schema(conn)
        run = partial(_run, engine=engine, place=str(file), on_wait=lambda: on_step("校验备份", 0, 0))
        tables = re.findall(r"^\d+; \d+ \d+ TABLE (\S+) (\S+) ", run([program, "--list", str(file)]), re.MULTILINE)
        homes = {home for home, name in tables if name == "alembic_version"}
        if not homes or "scans" not in {name for _, name in tables}:
            raise StoreError(str(file), "is no backup of gongkai", "give a file that `gongkai db backup` wrote")
        if homes != {schema}:
            problem = f"holds tables of the schema {min(homes)}, and the database's own is {schema}"
            raise StoreError(str(file), problem, "set the search_path of its user accordingly")
        run([program, f"--file={os.devnull}", str(file)])
        told = run([program, "--data-only", "--table=alembic_version", "--file=-", str(file)])
    finally:
        engine.dispose()
    found = re.search(r"^COPY [^\n]*alembic_version[^\n]*\n([^\n\\]+)$", told, re.MULTILINE)
    return found[1] if found else ""


def require_replaceable(url: str, now: datetime, *, force: bool) -> None:
    """Raise `StoreError` unless a database holds nothing, or with `force` what is gongkai's and nobody works on."""
    engine, place = engine_for(url), place_of(url)
    try:
        with reading(engine) as conn:
            _program("psql", conn, place)
            if not inspect(conn).get_table_names():
                return
            revision_in(conn, place)  # raises where the tables are another's
            if not force:
                remedy = "give --force to replace all of it by the backup, or name another database"
                raise StoreError(place, "holds tables already", remedy)
            if busy := who_works(conn, now):
                remedy = "end it first; ten minutes after it was killed it is known to be gone"
                raise StoreError(place, f"is in use: {busy}", remedy)
            if others := _others(conn):
                remedy = "end `gongkai schedule` and every other command on it"
                raise StoreError(place, f"is in use: {others} other connections of gongkai", remedy)
    finally:
        engine.dispose()


def replace(url: str, file: Path, on_step: OnStep) -> str:
    """Drop the tables of a database and put those of a dump in their place, in one transaction; the schema it has then.

    pg_restore alone cannot drop what the dump does not know, so it only tells what psql is to do, between our BEGIN and
    COMMIT; the COMMIT is sent when pg_restore ended well. Raises `StoreError`, and nothing has changed then.
    """
    engine, place = engine_for(url), place_of(url)
    try:
        with reading(engine) as conn:
            reader, writer = (_program(name, conn, place) for name in ("pg_restore", "psql"))
            schema, tables = _schema(conn), inspect(conn).get_table_names()
        drop = ", ".join(f"{_quoted(schema)}.{_quoted(table)}" for table in tables)
        begin = f"BEGIN; SET LOCAL lock_timeout = '{_LOCK_SECONDS}s';\n" + (f"DROP TABLE {drop};\n" if tables else "")
        begin += f"DROP FUNCTION IF EXISTS {_quoted(schema)}.audit_stays();\n"  # what a trigger runs is no table's
        read = [reader, f"--schema={schema}", "--no-owner", "--no-privileges", "--file=-", str(file)]
        write = [writer, "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", _connection(engine)]
        _pipe(read, write, begin, _environment(engine), place, lambda: on_step("恢复数据库", 0, 0))
        with reading(engine) as conn:
            return revision_in(conn) or ""
    finally:
        engine.dispose()


def analyze(url: str) -> None:
    """Count the rows anew, for the planner: a dump does not hold what it knew."""
    engine = engine_for(url)
    try:
        with transaction(engine) as conn:
            conn.execute(text("ANALYZE"))
    finally:
        engine.dispose()


def _program(name: str, conn: Connection, place: str) -> str:
    """The program whose version is nearest to the server's, and not older. Raises `StoreError` where there is none."""
    server = int(conn.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    package = f"install the package postgresql-client-{server} or newer, or put {name} into PATH"
    found = sorted((number, path) for path in _places(name) if (number := _version(path)))
    if not found:
        raise StoreError(place, f"needs the program {name}, which is not installed", package)
    fitting = [path for number, path in found if number >= server]
    if not fitting:
        raise StoreError(place, f"is PostgreSQL {server}, and {name} here is {found[-1][0]}, which is older", package)
    return fitting[0]


def _places(name: str) -> list[str]:
    inside = shutil.which(name)
    return [*([inside] if inside else []), *(str(path) for path in sorted(DEBIAN.glob(f"*/bin/{name}")))]


def _version(program: str) -> int:
    """The version of a program, 0 where it tells none."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = _NUMBER.search(told)
    return int(found[1]) if found else 0


def _schema(conn: Connection) -> str:
    """The schema that tables without one are made in."""
    found = conn.execute(select(func.current_schema())).scalar()
    if found is None:
        raise StoreError(conn.engine.url.render_as_string(), "has no schema for tables", "set the user's search_path")
    return str(found)


def _others(conn: Connection) -> int:
    """How many connections of gongkai's there are beside this one: an idle scheduler has one."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'gongkai' AND pid <> pg_backend_pid()"
    )
    return int(conn.execute(text(query)).scalar_one())


def _connection(engine: Engine) -> str:
    """How a program is told of the database: without any password, for everybody can read what it was started with."""
    told = {key: value for key, value in _parameters(engine).items() if "password" not in key}
    pairs = (f"{key}='{_escaped(str(value))}'" for key, value in told.items())
    return f"--dbname={' '.join(pairs)}"


def _environment(engine: Engine) -> dict[str, str]:
    """A program's environment: the password, and errors in English, by which they are known."""
    told = {**os.environ, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"}
    if password := _parameters(engine).get("password"):
        told["PGPASSWORD"] = str(password)
    return told


def _parameters(engine: Engine) -> Mapping[str, str | int]:
    """What the address says, in libpq's words. The driver adds things of its own that are no texts."""
    told = engine.dialect.create_connect_args(engine.url)[1]
    return {key: value for key, value in told.items() if isinstance(value, str | int)}


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _size(file: Path) -> int:
    with suppress(OSError):
        return file.stat().st_size
    return 0


def _run(command: list[str], engine: Engine, place: str, on_wait: Callable[[], None]) -> str:
    """What a program printed. Raises `StoreError` with its own first complaint where it fails."""
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complaint:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=complaint, env=_environment(engine)
        )
        _wait(process, on_wait)
        if process.returncode:
            raise _failed(place, complaint)
        said.seek(0)
        return said.read()


def _pipe(
    read: list[str], write: list[str], begin: str, environment: dict[str, str], place: str, on_wait: Callable[[], None]
) -> None:
    with tempfile.TemporaryFile("w+") as unread, tempfile.TemporaryFile("w+") as unwritten:
        writer = subprocess.Popen(
            write, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=unwritten, env=environment
        )
        assert writer.stdin is not None, "it was asked for"
        told = False
        try:
            with suppress(BrokenPipeError):  # it ended already, and has said why
                writer.stdin.write(begin.encode())
                writer.stdin.flush()
                reader = subprocess.Popen(
                    read, stdin=subprocess.DEVNULL, stdout=writer.stdin, stderr=unread, env=environment
                )
                _wait(reader, on_wait)
                if reader.returncode == 0:
                    writer.stdin.write(b"COMMIT;\n")
                    writer.stdin.flush()
            told = True
        finally:
            if not told:
                writer.kill()  # and the server takes back what was not committed
            with suppress(BrokenPipeError):
                writer.stdin.close()
            _wait(writer, on_wait)
        if writer.returncode:
            raise _failed(place, unwritten)
        if reader.returncode:
            raise _failed(place, unread)


def _wait(process: subprocess.Popen[bytes], on_wait: Callable[[], None]) -> None:
    """Until it ends. It ends with us, where we are interrupted."""
    try:
        while True:
            try:
                process.wait(_LOOK_SECONDS)
                return
            except subprocess.TimeoutExpired:
                on_wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _failed(place: str, complaint: IO[str]) -> StoreError:
    complaint.seek(0)
    told = complaint.read()
    found = _FAULT.search(told)
    problem = found[1] if found else (told.strip().splitlines() or ["ended without a word"])[-1]
    return StoreError(place, problem.strip(), _remedy(problem))


def _remedy(problem: str) -> str:
    known = (
        ("lock timeout", "end whatever else works on that database"),
        ("depend on", "drop what was made beside gongkai's tables (views, for example), or move it away"),
        ("No space left", "free some space"),
        ("input file", "use another backup: this one is damaged"),
        ("uncompress", "use another backup: this one is damaged"),
        ("permission denied", "give the user of GONGKAI_DATABASE_URL the right to do this"),
        ("authentication failed", "check the address, user and password"),
        ("unsupported version", "install the PostgreSQL client of the version that wrote it"),
    )
    return next((remedy for words, remedy in known if words in problem), "nothing was changed; mend it and try again")
