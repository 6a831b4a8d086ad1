"""Forged addresses and forms: whatever stands in the place of an id or a field, no route has a fault over it."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from config.settings import Settings
from monitor.web.app import create_app, routes_of
from monitor.web.desk import Desk
from storage.review import Role
from tests.accounts import add
from tests.clocks import Clock
from tests.desk_client import client_of, form_token, log_in

pytestmark = pytest.mark.slow

HOSTILE = ("\0", "9" * 40, "-1", "'\"><script>", "../../etc/passwd", "站点\u202e", "x" * 3000, "%", "{}", "0")
FIELDS = (
    "note",
    "name",
    "role",
    "label",
    "days",
    "password",
    "url",
    "level",
    "scope",
    "until",
    "verdict",
    "act",
    "why",
)
QUESTIONS = (
    "scan",
    "page",
    "q",
    "site",
    "requirement",
    "who",
    "subject",
    "before",
    "level",
    "next",
    "done",
    "look",
    "size",
)


@pytest.fixture
def app(engine: Engine, tmp_path, clock: Clock, little_argon2: None) -> FastAPI:  # type: ignore[no-untyped-def]
    return create_app(Desk(engine, Settings(data_dir=tmp_path), clock))


@pytest.fixture
def admin(app: FastAPI, engine: Engine, clock: Clock) -> TestClient:
    add(engine, "root", Role.ADMIN, at=clock())
    client = client_of(app)
    log_in(client, "root")
    return client


def test_no_route_has_a_fault_over_what_stands_in_its_address(app: FastAPI, admin: TestClient) -> None:
    faults = []
    for path, method, _ in routes_of(app):
        for text in HOSTILE:
            address = re.sub(r"\{[^}]*\}", quote(text, safe=""), path)
            question = {} if "{" in path else dict.fromkeys(QUESTIONS, text)
            if method == "GET" and admin.get(address, params=question).status_code >= 500:
                faults.append((address[:80], text[:20]))
    assert not faults


def test_no_route_has_a_fault_over_what_a_form_holds(app: FastAPI, admin: TestClient) -> None:
    faults = []
    for path, method, _ in routes_of(app):
        if method == "GET" or path in ("/logout", "/login"):
            continue
        for text in HOSTILE:
            form = dict.fromkeys(FIELDS, text) | {"form_token": form_token(admin)}
            address = re.sub(r"\{[^}]*\}", "1" if text == "0" else quote(text, safe=""), path)
            if admin.request(method, address, data=form).status_code >= 500:
                faults.append((address[:80], text[:20]))
    assert not faults
