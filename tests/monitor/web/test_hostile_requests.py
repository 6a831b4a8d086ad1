"""Forged addresses and forms: whatever stands in the place of an id or a field, no route has a fault over it."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import Engine
from starlette.testclient import TestClient

from config.settings import Settings
from monitor.appeals.filing import Case, file_appeal
from monitor.rectify.listing import begin_list
from monitor.rounds.freezing import freeze_round
from monitor.second.drawing import draw_second
from monitor.web.app import create_app, routes_of
from monitor.web.desk import Desk
from storage.database import transaction
from storage.review import Role
from storage.rounds.records import Question
from tests.accounts import add
from tests.clocks import Clock
from tests.desk_client import client_of, form_token, log_in
from tests.rounds import LACKS, NOW, WU, Counties

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
def rounds(engine: Engine, clock: Clock) -> None:
    """A frozen round (1) with an appeal and a rectification list, an open one (2) with a question and second readings
    drawn, and the office of A."""
    clock.now = NOW
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    counties.decide("A", "BIZ.COL")
    weights = counties.weights((Question("Q.1", "满意度", 5.0),))
    frozen = freeze_round(engine, counties.round().id, WU, NOW)
    made = counties.round("二季度", weights=weights, share=1.0)
    jia = add(engine, "jia", Role.OFFICE, at=NOW, site="A")
    with transaction(engine) as conn:
        begin_list(conn, frozen.id, WU, NOW)
        file_appeal(conn, frozen.id, "BIZ.COL", Case("专栏设在首页下方，请予核对。"), jia, NOW)
        draw_second(conn, made.id, NOW, WU)


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


REAL = {"number": "2", "site": "A", "code": "A", "requirement": "BIZ.COL", "key": "Q.1", "scan": "latest"}
"""What there is, in the place of all parts of an address but one."""
VALUES = (
    *HOSTILE,
    "1e309",
    "NaN",
    "-Infinity",
    "round-999999999999",
    "round-2",
    "//evil.example/",
    "甲\r\nLocation: x",
)
ROUND_FIELDS = (
    *("address", "answer", "checks", "codes", "county", "decide_by", "done", "drawing", "due", "entries", "from"),
    *("keep", "note", "only", "origin", "page", "packs", "place", "region", "row-1", "sample", "sample_checks", "seed"),
    *("seen", "share", "show", "since", "stage", "start", "state", "statement", "told", "token", "until", "url"),
    *("verdict", "version", "weights", "why", "won", "facts", "column", "alias"),
)


def round_addresses(path: str, text: str) -> list[str]:
    """The addresses of a route in which one part is hostile and all else is there, in the open round and the frozen
    one; and those in which all is there."""
    parts = re.findall(r"\{([^}]*)\}", path)
    found = []
    for number in ("1", "2"):
        for hostile in (*parts, None):
            address = path
            for part in parts:
                real = number if part == "number" else REAL.get(part, "1")
                told = quote(text, safe="") if part == hostile else real
                address = address.replace(f"{{{part}}}", told)
            found.append(address)
    return list(dict.fromkeys(found))


def leads_away(answer: Response) -> bool:
    """Whether an answer sends the browser to another host."""
    target = answer.headers.get("location", "/")
    return not target.startswith("/") or target.startswith(("//", "/\\"))


@pytest.mark.parametrize("who", ["root", "jia"])
def test_no_route_of_rounds_has_a_fault_or_leads_away_whatever_is_in_an_address_or_a_form(
    app: FastAPI, admin: TestClient, rounds: None, who: str
) -> None:
    client = admin if who == "root" else client_of(app)
    if who == "jia":
        log_in(client, "jia")
    token, faults, tried = form_token(client), [], 0
    for path, method, needed in routes_of(app):
        if not re.match("/(rounds|office|tables|attachments)", path) or (who == "jia") != (Role.OFFICE in needed):
            continue
        if path.endswith("/freeze") and method == "POST":
            continue  # it would be another round
        for text in VALUES:
            fields = dict.fromkeys(ROUND_FIELDS, text)
            for address in round_addresses(path, text):
                if method == "GET":
                    answer = client.get(address, params=fields if len(text) < 99 else {"done": text})
                else:
                    answer = client.request(method, address, data=fields | {"form_token": token})
                tried += 1
                if answer.status_code >= 500 or leads_away(answer):
                    faults.append((method, address[:80], text[:20], answer.status_code))
    assert not faults
    assert tried > 300
