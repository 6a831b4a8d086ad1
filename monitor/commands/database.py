"""gongkai db: the store's schema and health."""

from __future__ import annotations

import typer

from config.settings import load_settings
from monitor.commands import doors
from storage import migrate
from storage.database import redacted

app = typer.Typer(no_args_is_help=True, help="The store: SQLite in GONGKAI_DATA_DIR, or GONGKAI_DATABASE_URL.")


@app.command()
def upgrade() -> None:
    """Bring the database to the schema of this version, making it where there is none. Nothing is lost or half done."""
    settings = load_settings()
    revision = migrate.upgrade(settings.database)
    doors.say(f"{redacted(settings.database)}：结构版本 {revision}")


@app.command()
def check() -> None:
    """Look for damage: schema, rows that point nowhere, evidence without a file. Exit code 1 where there is any."""
    settings = load_settings()
    problems = migrate.check(settings.database, settings.evidence_dir)
    for problem in problems:
        doors.say(problem)
    if problems:
        raise typer.Exit(1)
    doors.say(f"{redacted(settings.database)}：未发现问题")
