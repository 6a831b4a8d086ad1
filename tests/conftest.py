"""Databases for tests: each test that asks for one runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Engine

from storage.database import sqlite_file
from storage.migrate import upgrade
from storage.store import open_store
from tests.databases import INSTALL, cluster, fresh_database, server_programs

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[Path]:
    programs = server_programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    with cluster(programs) as socket:
        yield socket


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that does not exist yet (SQLite) or is empty (PostgreSQL)."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'gongkai.sqlite3'}"
        return
    with fresh_database(request.getfixturevalue("postgres_socket"), f"gongkai_{next(_numbers)}") as url:
        yield url


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new store in SQLite, made once: a copy costs nothing beside the migrations."""
    path = tmp_path_factory.mktemp("new") / "new.sqlite3"
    open_store(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def sqlite_engine(tmp_path: Path, new_store: Path) -> Iterator[Engine]:
    """An open store in SQLite, for tests that are not about the store."""
    engine = open_store(f"sqlite:///{copyfile(new_store, tmp_path / 'one.sqlite3')}")
    yield engine
    engine.dispose()


@pytest.fixture
def engine(database_url: str, new_store: Path) -> Iterator[Engine]:
    """An open store with the newest schema."""
    if path := sqlite_file(database_url):
        copyfile(new_store, path)
    else:
        upgrade(database_url)
    engine = open_store(database_url)
    yield engine
    engine.dispose()
