"""Accounts for tests, with an argon2 that takes no time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from storage import passwords, people
from storage.database import transaction
from storage.review import Account, Role

PASSWORD = "correct horse of the desk"


@pytest.fixture
def little_argon2(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


def add(engine: Engine, name: str, role: Role = Role.REVIEWER, *, at: datetime, site: str | None = None) -> Account:
    with transaction(engine) as conn:
        return people.add_account(conn, name, role, PASSWORD, by="test", at=at, site=site)
