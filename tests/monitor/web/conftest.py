"""A desk on a store of its own, and browsers that are really logged in to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from config.settings import Settings
from config.sites import Site
from monitor.web.app import create_app
from monitor.web.desk import Desk
from storage.catalogue import save_sites
from storage.database import reading, transaction
from storage.people import account
from storage.review import Role
from tests.accounts import add, little_argon2
from tests.clocks import Clock
from tests.desk_client import client_of, log_in

__all__ = ["little_argon2"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(sqlite_engine: Engine, tmp_path: Path, clock: Clock, little_argon2: None) -> Desk:
    return Desk(sqlite_engine, Settings(data_dir=tmp_path), clock)


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    return create_app(desk)


@pytest.fixture
def nobody(app: FastAPI) -> Iterator[TestClient]:
    with client_of(app) as client:
        yield client


@pytest.fixture
def client_as(app: FastAPI, desk: Desk, clock: Clock) -> Callable[[Role], TestClient]:
    """Browsers that are logged in, each as an account whose name is its role."""

    def logged_in(role: Role) -> TestClient:
        with reading(desk.engine) as conn:
            there = account(conn, role)
        if there is None:
            add(desk.engine, role, role, at=clock(), site=an_office(desk) if role is Role.OFFICE else None)
        client = client_of(app)
        log_in(client, role)
        return client

    return logged_in


def an_office(desk: Desk) -> str:
    """The code of a site in the store whose office an account may be of."""
    site = Site(code="OFFICE", name="示例县人民政府")
    with transaction(desk.engine) as conn:
        save_sites(conn, [site])
    return site.code
