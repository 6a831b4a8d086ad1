"""Databases for tests: each test that asks for one runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import gc
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
_COLLECT = (20_000, 20, 100)


def pytest_collection() -> None:
    gc.disable()  # thousands of tests are loaded and all stay: looking for rubbish among them is a third of the time


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(*_COLLECT)  # as the children that visit portals have it
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _one_child(pytestconfig: pytest.Config) -> Iterator[None]:
    """Scans of the quick tests start one child, but where a test says otherwise: it takes longer to start than its
    visits last. Those of the slow ones, about what is killed and lost, start as many as a night does."""
    with pytest.MonkeyPatch.context() as environment:
        if pytestconfig.getoption("markexpr") == "not slow":
            environment.setenv("GONGKAI_CHILDREN", "1")
        yield


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[Path]:
    programs = server_programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    with cluster(programs) as socket:
        yield socket


@pytest.fixture(scope="session")
def new_postgresql(postgres_socket: Path) -> Iterator[str]:
    """The name of a new store in PostgreSQL, made once as `new_store` is."""
    with fresh_database(postgres_socket, "gongkai_new") as url:
        upgrade(url)
        yield "gongkai_new"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that does not exist yet (SQLite) or is empty (PostgreSQL), and for tests that take the
    `engine` as well of what it has opened."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'gongkai.sqlite3'}"
        return
    socket = request.getfixturevalue("postgres_socket")
    template = request.getfixturevalue("new_postgresql") if "engine" in request.fixturenames else "template1"
    with fresh_database(socket, f"gongkai_{next(_numbers)}", template) as url:
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
    engine = open_store(database_url)
    yield engine
    engine.dispose()
