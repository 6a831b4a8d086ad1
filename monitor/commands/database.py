"""gongkai db: the store's schema and health."""

from __future__ import annotations

from datetime import datetime

import typer

from config.settings import load_settings
from monitor.commands import doors
from storage import migrate
from storage.adopting import adopt
from storage.database import redacted
from storage.records import SHANGHAI
from storage.shelf import shelf_of

app = typer.Typer(no_args_is_help=True, help="The store: SQLite in GONGKAI_DATA_DIR, or GONGKAI_DATABASE_URL.")


@app.command()
def upgrade() -> None:
    """Bring the database to the schema of this version, making it where there is none. Nothing is lost or half done."""
    settings = load_settings()
    revision = migrate.upgrade(settings.database)
    doors.say(f"{redacted(settings.database)}：结构版本 {revision}")
    with doors.store(settings) as engine:
        adopted, lost = adopt(engine, shelf_of(settings), settings.evidence_dir, datetime.now(SHANGHAI))
    if adopted or lost:
        doors.say(f"旧版证据文件：已归入WARC文件 {adopted} 个，损坏或缺失 {lost} 个")


@app.command()
def check() -> None:
    """Look for damage: schema, rows that point nowhere, evidence without a file. Exit code 1 where there is any."""
    settings = load_settings()
    problems = migrate.check(settings.database)
    for problem in problems:
        doors.say(problem)
    if problems:
        raise typer.Exit(1)
    doors.say(f"{redacted(settings.database)}：未发现问题")
