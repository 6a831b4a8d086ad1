"""gongkai db: the store's schema and health, its backups and the way back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from config.settings import load_settings
from monitor.commands import doors, progress
from monitor.commands.exits import ADVERSE
from monitor.restoring import restore_store
from storage import migrate
from storage.adopting import adopt
from storage.backup import Backup, Restored, back_up
from storage.checking import SAMPLE, Depth, problems
from storage.contents import Contents
from storage.database import redacted
from storage.ledger import ScanStatus
from storage.shelf import shelf_of

app = typer.Typer(no_args_is_help=True, help="The store: SQLite in GONGKAI_DATA_DIR, or GONGKAI_DATABASE_URL.")

_STATUS = {ScanStatus.RUNNING: "进行中", ScanStatus.DONE: "完成", ScanStatus.ABANDONED: "已放弃"}

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def upgrade() -> None:
    """Bring the database to the schema of this version, making it where there is none. Nothing is lost or half done."""
    settings = load_settings()
    revision = migrate.upgrade(settings.database)
    doors.say(f"{redacted(settings.database)}：结构版本 {revision}")
    with doors.store(settings) as engine:
        adopted, lost = adopt(engine, shelf_of(settings), settings.evidence_dir, doors.now())
    if adopted or lost:
        doors.say(f"旧版证据文件：已归入WARC文件 {adopted} 个，损坏或缺失 {lost} 个")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it, outside of the data folder.")],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE where it is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the whole database into FILE as it stands at one moment, also while a scan runs.

    SQLite: one database file, by its online backup, checked before it gets its name. PostgreSQL: a dump of pg_dump
    (custom format), which must be installed and no older than the server. FILE is not packed further, holds what
    the portals published, and can be read by its owner alone. It goes back with `gongkai db restore FILE`.

    The evidence is not in it. Copy the folder `evidence` of GONGKAI_DATA_DIR AFTER the database, and never delete from
    the copy what is gone from the folder, but for *.open; docs/operations.md has the commands and a systemd unit.

    Exit codes: 0 written; 64 it could not be, and nothing is left of it.
    """
    settings = load_settings()
    with progress.shown() as on_step:
        done = back_up(settings.database, file, force=force, on_step=on_step)
    doors.say(json.dumps(_backup_json(done), ensure_ascii=False) if as_json else _backup_line(done))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `gongkai db backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Replace all that the database holds.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup back into the database of the settings: all of it, or nothing changes.

    Refused, before anything is touched: a FILE that is damaged, of a newer gongkai, of another kind of database or no
    backup; a database that holds data, without --force; one on which a scan, `gongkai schedule` or any other command
    of gongkai works (end them first). A backup of an older schema is brought up to date.

    What was under way when the backup was made is settled: its night is handed back, its visits are planned anew, and
    no host is held. A scheduler, or `gongkai scan --resume`, goes on with a scan of the last twelve hours. Then put
    the evidence back beside it (and after a backup of an older schema run `gongkai db upgrade`), and run
    `gongkai db check`.

    Exit codes: 0 restored; 64 refused or failed, and the old content is there.
    """
    settings = load_settings()
    with progress.shown() as on_step:
        done = restore_store(settings, file, doors.now(), force=force, on_step=on_step)
    place = redacted(settings.database)
    doors.say(json.dumps(_restored_json(place, done), ensure_ascii=False) if as_json else _restored_line(place, done))


@app.command()
def check(
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Read every stored page; else each is looked for.")
    ] = False,
    facts: Annotated[
        bool, typer.Option("--facts", help=f"Read the facts of all sites; else of {SAMPLE}, others each time.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look for damage, one line each with what to do about it. Nothing is changed; a scan may run meanwhile.

    Looked at: the schema against this version's; the database's own structure (SQLite's integrity check, PostgreSQL's
    amcheck where it is installed); rows that point nowhere; two findings in force at once; facts against their hashes;
    every finding and the stored pages behind it.

    Exit codes: 0 nothing is wrong; 1 something is.
    """
    settings = load_settings()
    found = []
    with progress.shown() as on_step:
        for problem in problems(settings.database, shelf_of(settings), Depth(evidence, facts), on_step):
            found.append({"place": problem.place, "problem": problem.what, "remedy": problem.remedy})
            if not as_json:
                doors.say(str(problem))
    place = redacted(settings.database)
    if as_json:
        doors.say(json.dumps({"database": place, "problems": found}, ensure_ascii=False, indent=2))
    elif not found:
        doors.say(f"{place}：未发现问题")
    if found:
        raise typer.Exit(ADVERSE)


def _backup_line(done: Backup) -> str:
    return f"{done.file}：{progress.size_in_words(done.size)}，{_contents_line(done.contents)}"


def _backup_json(done: Backup) -> dict[str, object]:
    return {"file": str(done.file), "bytes": done.size, **_contents_json(done.contents)}


def _restored_line(place: str, done: Restored) -> str:
    older = ""
    if done.schema != done.contents.schema:
        older = f"（备份为 {done.schema}，已升级；证据放回后请运行 gongkai db upgrade）"
    settled = done.settled
    under_way = (
        f"；备份时正在进行的任务已交回：每日任务 {settled.nights} 项，访问 {settled.visits} 个站点"
        if settled.nights or settled.visits
        else ""
    )
    return f"{place}：已恢复，{_contents_line(done.contents)}{older}{under_way}"


def _restored_json(place: str, done: Restored) -> dict[str, object]:
    settled = done.settled
    under_way = {"nights": settled.nights, "visits": settled.visits, "hosts": settled.hosts}
    return {"database": place, **_contents_json(done.contents), "schema_of_backup": done.schema, "settled": under_way}


def _contents_line(contents: Contents) -> str:
    if contents.scan is None or contents.as_of is None or contents.status is None:
        return f"结构版本 {contents.schema}，尚无巡检"
    latest = f"最近一次巡检 {contents.scan}（{contents.as_of:%Y-%m-%d %H:%M}，{_STATUS[contents.status]}）"
    return f"结构版本 {contents.schema}，{latest}"


def _contents_json(contents: Contents) -> dict[str, object]:
    return {
        "schema": contents.schema,
        "scan": contents.scan,
        "as_of": contents.as_of.isoformat() if contents.as_of else None,
        "status": contents.status,
    }
