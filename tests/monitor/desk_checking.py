"""A desk for tests of single checks: its store, people, settings, and what may be waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, insert

from config.settings import Settings, load_settings
from storage.adhoc import DeskCheck
from storage.database import reading, transaction
from storage.desk_checks import desk_check
from storage.records import SHANGHAI
from storage.review_tables import AccountRow

NOW = datetime(2026, 9, 15, 10, 0, tzinfo=SHANGHAI)
PEOPLE = {"kan": "viewer", "li": "reviewer", "wang": "reviewer", "zhao": "lead"}


def settings_for(folder: Path, **changes: object) -> Settings:
    return load_settings(**{"data_dir": folder / "data", "delay_seconds": 0, **changes})


def people(engine: Engine) -> None:
    """Accounts that nobody can log in to."""
    rows = [
        {"name": name, "role": role, "password": "", "active": True, "created": NOW, "failures": 0}
        for name, role in PEOPLE.items()
    ]
    with transaction(engine) as conn:
        conn.execute(insert(AccountRow), rows)


def check_at(engine: Engine, number: int) -> DeskCheck:
    with reading(engine) as conn:
        found = desk_check(conn, number)
    assert found is not None
    return found


def told(engine: Engine, number: int) -> str:
    return "\n".join(line.text for line in check_at(engine, number).told)


def until(true: Callable[[], object], seconds: float = 20) -> bool:
    """Whether it came to be true in time."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(true())
