"""The API: what it answers, by what it is opened, in pages, and not twice."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette.requests import Request
from starlette.testclient import TestClient

from config.settings import Settings
from monitor.cards.reading import latest_card
from monitor.cards.report import card_json
from monitor.exports.dictionary import ENTRIES
from monitor.review.deciding import decide
from monitor.review.wishes import Wish, facts_mark
from monitor.web.api.answers import answer
from monitor.web.api.models import Problem
from monitor.web.desk import Desk
from storage import people, sessions
from storage.database import reading, transaction
from storage.findings import findings_at
from storage.review import Account, Act, Role, Why
from tests.accounts import add
from tests.clocks import Clock
from tests.desk_client import client_of
from tests.monitor.test_scan import FirstNight

As = Callable[[Role], TestClient]


@pytest.fixture
def desk(first_night: FirstNight, clock: Clock, little_argon2: None) -> Desk:
    return Desk(first_night.engine, Settings(data_dir=first_night.folder), clock)


@pytest.fixture
def client(client_as: As) -> TestClient:
    return client_as(Role.VIEWER)


def by_token(app: FastAPI, desk: Desk, role: Role = Role.VIEWER) -> tuple[TestClient, int]:
    add(desk.engine, "robot", role, at=desk.clock())
    with transaction(desk.engine) as conn:
        number, token = sessions.add_token(conn, "robot", "脚本", by="robot", at=desk.clock())
    client = client_of(app)
    client.headers["Authorization"] = f"Bearer {token}"
    return client, number


def every(client: TestClient, address: str) -> list[dict[str, object]]:
    """All items of a list, page by page."""
    found: list[dict[str, object]] = []
    while address:
        told = client.get(address)
        assert told.status_code == 200, told.text
        found += told.json()["items"]
        address = told.links.get("next", {}).get("url", "")
    return found


def test_the_sites_of_the_latest_night_are_listed_with_score_bounds_and_coverage(client: TestClient) -> None:
    told = client.get("/api/sites").json()
    assert (told["total"], told["page"], told["scan"]) == (2, 1, 1)
    assert {one["site"]["code"] for one in told["items"]} == {"A", "B"}
    assert all(len(one["bounds"]) == 2 and 0 <= one["machine_coverage"] <= 1 for one in told["items"])
    assert [one["site"]["code"] for one in client.get("/api/sites?q=a").json()["items"]] == ["A"]
    assert [one["site"]["code"] for one in client.get("/api/sites?q=B县").json()["items"]] == ["B"]
    assert client.get("/api/sites?level=province").json()["items"] == []


def test_a_card_is_as_the_command_prints_it(client: TestClient, desk: Desk) -> None:
    with reading(desk.engine) as conn:
        printed = card_json(latest_card(conn, "A"))
    assert client.get("/api/sites/A").json() == json.loads(json.dumps(printed))


def test_findings_are_listed_of_a_site_a_check_and_a_verdict(client: TestClient) -> None:
    whole = every(client, "/api/findings?size=500")
    keys = [(one["site"], one["requirement"]) for one in whole]
    assert keys == sorted(keys)
    assert {one["site"] for one in whole} == {"A", "B"}
    in_pages = every(client, "/api/findings?size=7")
    assert in_pages == whole
    for question, wanted in (
        ("site=A", lambda one: one["site"] == "A"),
        ("requirement=BIZ.COL", lambda one: one["requirement"] == "BIZ.COL"),
        ("verdict=provisional", lambda one: one["final"]["verdict"] == "provisional"),
        ("verdict=provisional&site=B", lambda one: one["final"]["verdict"] == "provisional" and one["site"] == "B"),
    ):
        assert every(client, f"/api/findings?{question}&size=3") == [one for one in whole if wanted(one)], question


def test_a_decision_counts_in_findings_and_cards(client: TestClient, desk: Desk) -> None:
    with reading(desk.engine) as conn:
        (finding,) = findings_at(conn, 1, ["A"], "BIZ.COL")
    who = Account("li", Role.REVIEWER, True, desk.clock())
    wish = Wish("A", "BIZ.COL", 1, Act.CONFIRM, Why.SEEN, 0, facts_mark(finding))
    with transaction(desk.engine) as conn:
        decide(conn, wish, who, desk.clock())
    (one,) = client.get("/api/findings?site=A&verdict=fail").json()["items"]
    assert (one["requirement"], one["verdict"], one["final"]) == (
        "BIZ.COL",
        "provisional",
        {"verdict": "fail", "won": 0},
    )
    assert (one["review"]["by"], one["review"]["stand"]) == ("li", "holds")
    assert "BIZ.COL" not in {one["requirement"] for one in every(client, "/api/findings?site=A&verdict=provisional")}
    (told,) = client.get("/api/decisions").json()["items"]
    assert (told["site"], told["requirement"], told["act"], told["by"]) == ("A", "BIZ.COL", "confirm", "li")
    assert client.get("/api/decisions?by=wang").json()["total"] == 0
    whole = client.get("/api/findings/A/BIZ.COL").json()
    assert [one["act"] for one in whole["decisions"]] == ["confirm"]
    assert (whole["finding"]["verdict"], whole["finding"]["final"]["verdict"]) == ("provisional", "fail")


def test_one_finding_is_told_with_evidence_candidates_and_history(client: TestClient) -> None:
    told = client.get("/api/findings/A/XXGK.COL").json()
    assert told["finding"]["evidence"][0]["url"].startswith("http://127.0.0.1")
    assert told["finding"]["candidates"]
    assert [span["since_scan"] for span in told["history"]] == [1]


def test_nights_and_changes_are_listed(client: TestClient) -> None:
    assert client.get("/api/nights").json()["items"] == []
    told = client.get("/api/changes?size=2").json()
    assert (told["scan"], len(told["items"])) == (1, 2)
    assert len(every(client, "/api/changes?size=2")) == told["total"] > 4


def test_the_columns_of_the_exports_are_told(client: TestClient) -> None:
    told = every(client, "/api/dictionary?size=50")
    assert [(one["place"], one["name"]) for one in told] == [(one.place, one.name) for one in ENTRIES]


def test_pages_are_linked(client: TestClient) -> None:
    first = client.get("/api/sites?size=1&level=county")
    assert set(first.links) == {"first", "next", "last"}
    second = client.get(first.links["next"]["url"])
    assert set(second.links) == {"first", "prev", "last"}
    assert first.json()["items"] != second.json()["items"]
    assert client.get("/api/sites?size=1&page=3").json()["items"] == []


@pytest.mark.parametrize(
    "address",
    [
        "/api/sites/Z",
        "/api/sites/A?scan=99",
        "/api/sites?scan=99",
        "/api/findings/A/NO.SUCH",
        "/api/findings/Z/BIZ.COL",
        "/api/findings?scan=2147483647",
        "/api/changes?scan=7",
        "/api/nothing",
        "/api/sites/%00",
    ],
)
def test_what_is_not_there_is_told(client: TestClient, address: str) -> None:
    told = client.get(address)
    assert told.status_code == 404
    assert Problem.model_validate(told.json()).status == 404


@pytest.mark.parametrize(
    "address",
    [
        "/api/sites?page=0",
        "/api/sites?size=501",
        "/api/sites?level=country",
        "/api/sites?scan=0",
        "/api/sites?scan=99999999999999999999",
        "/api/findings?verdict=bad",
        "/api/findings?requirment=BIZ.COL",
        "/api/findings?site=A&site=B",
        "/api/findings?site=%00",
        "/api/findings?after=%00",
        "/api/decisions?by=" + "x" * 40,
    ],
)
def test_what_cannot_be_asked_is_told(client: TestClient, address: str) -> None:
    told = client.get(address)
    assert told.status_code == 422
    assert told.headers["content-type"] == "application/problem+json"


def test_whoever_has_an_answer_is_not_sent_it_again(client: TestClient) -> None:
    for address in ("/api/sites", "/api/sites/A", "/api/findings/A/BIZ.COL"):
        first = client.get(address)
        tag = first.headers["etag"]
        assert first.headers["cache-control"] == "private, no-cache"
        for given in (tag, f"W/{tag}", f'"other", {tag}'):
            again = client.get(address, headers={"If-None-Match": given})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_token_opens_the_api_and_nothing_else(app: FastAPI, desk: Desk) -> None:
    client, _ = by_token(app, desk, Role.ADMIN)
    assert client.get("/api/sites").status_code == 200
    assert client.get("/people").status_code == 303
    assert client.post("/logout").status_code == 403
    assert client.post("/api/sites").status_code == 405


def test_a_token_opens_nothing_when_it_is_revoked_expired_or_its_account_is_off(
    app: FastAPI, desk: Desk, clock: Clock
) -> None:
    client, number = by_token(app, desk)
    assert client.get("/api/sites").status_code == 200
    add(desk.engine, "root", Role.ADMIN, at=clock())
    with transaction(desk.engine) as conn:
        people.switch(conn, "robot", on=False, by="root", at=clock())
    assert client.get("/api/sites").status_code == 401
    with transaction(desk.engine) as conn:
        people.switch(conn, "robot", on=True, by="root", at=clock())
    assert client.get("/api/sites").status_code == 200
    with transaction(desk.engine) as conn:
        sessions.revoke_token(conn, number, by="root", at=clock())
    told = client.get("/api/sites")
    assert (told.status_code, told.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("given", ["Bearer gk_wrong", "Bearer ", "Basic abc", "gk_x", ""])
def test_a_wrong_token_opens_nothing_even_beside_a_cookie(client: TestClient, given: str) -> None:
    assert client.get("/api/sites", headers={"Authorization": given}).status_code == 401


def test_that_a_token_was_used_is_noted(app: FastAPI, desk: Desk, clock: Clock) -> None:
    client, _ = by_token(app, desk)
    clock.pass_by(hours=1)
    client.get("/api/sites")
    with reading(desk.engine) as conn:
        assert sessions.tokens(conn)[0].used == clock()


def test_the_api_tells_what_it_is_to_whoever_may_read_it(client: TestClient, nobody: TestClient) -> None:
    told = client.get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert all(set(path) == {"get"} and address.startswith("/api/") for address, path in told["paths"].items())
    assert len(told["paths"]) >= 7
    assert nobody.get("/api/openapi.json").status_code == 401


def test_an_empty_store_has_no_night_to_tell_of(client_as: As, first_night: FirstNight) -> None:
    with transaction(first_night.engine) as conn:
        conn.execute(text("UPDATE scans SET status = 'running'"))
    client = client_as(Role.VIEWER)
    names = ("sites", "findings", "changes", "sites/A")
    assert {client.get(f"/api/{name}").status_code for name in names} == {404}
    assert {client.get(f"/api/{name}?scan=1").status_code for name in names} == {404}  # nor while it is under way
    files = ("/summary.csv?scan=1", "/sites/A/scorecard.json?scan=1", "/sites/A?scan=1", "/?scan=1")
    assert {client.get(address).status_code for address in files} == {404}


def test_halves_of_characters_from_pages_are_told_as_a_mark() -> None:
    request = Request({"type": "http", "headers": [], "path": "/", "query_string": b"", "method": "GET"})
    plain = {"type": "\ud800x", "title": "", "status": 1, "detail": ""}
    assert b"?x" in answer(request, Problem, plain).body
