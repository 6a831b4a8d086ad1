"""What every request and answer of the desk passes through."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Annotated

import pytest
from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import Response
from starlette.testclient import TestClient

from monitor.web import app as desk_app
from monitor.web.access import needs
from monitor.web.app import create_app, routes_of
from monitor.web.desk import Desk
from monitor.web.pages import page
from storage.database import StoreError, transaction
from storage.review import Account, Role
from storage.sessions import add_token
from tests.accounts import add
from tests.clocks import Clock
from tests.desk_client import client_of, form_token, log_in, post, token_in

As = Callable[[Role], TestClient]


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    """The desk with some routes of the tests."""
    app = create_app(desk)

    @app.post("/noted")
    def noted(note: Annotated[str, Form()], account: Annotated[Account, needs(Role.REVIEWER)]) -> dict[str, int]:
        return {"length": len(note)}

    @app.get("/number/{number}")
    def number(number: int, account: Annotated[Account, needs(Role.VIEWER)]) -> dict[str, int]:
        return {"number": number}

    @app.get("/api/number/{number}")
    def api_number(number: int, account: Annotated[Account, needs(Role.VIEWER)]) -> dict[str, int]:
        if number == 9:
            raise RuntimeError("a secret of the program")
        return {"number": number}

    @app.post("/api/noted")
    def api_noted(account: Annotated[Account, needs(Role.VIEWER)]) -> dict[str, str]:
        return {}

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("a secret of the program")

    @app.get("/no-store")
    def no_store() -> None:
        raise StoreError("/var/secret.sqlite3", "disk I/O error", "see")

    @app.get("/conflict")
    def conflict() -> None:
        raise HTTPException(409, "他人已先行复核")

    return app


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://127.0.0.1"}, 403),
        ({"Sec-Fetch-Site": "", "Origin": "https://127.0.0.1"}, 403),
        ({"Origin": "https://127.0.0.1"}, 200),
        ({"Origin": "https://127.0.0.1.evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_a_form_is_taken_only_from_a_page_of_the_desk(client_as: As, headers: dict[str, str], status: int) -> None:
    client = client_as(Role.REVIEWER)
    form = {"note": "x", "form_token": form_token(client)}
    del client.headers["Sec-Fetch-Site"]
    assert client.post("/noted", data=form, headers=headers).status_code == status


@pytest.mark.parametrize("token", [None, "", "0" * 64, "é"])
def test_a_form_without_the_right_token_is_refused_and_shows_what_was_written(client_as: As, token: str | None) -> None:
    client = client_as(Role.REVIEWER)
    form = {"note": "看过页面，<b>栏目</b>确有更新", "new_password": "hidden"} | (
        {"form_token": token} if token is not None else {}
    )
    answer = client.post("/noted", data=form)
    assert answer.status_code == 403
    assert "看过页面，&lt;b&gt;栏目&lt;/b&gt;确有更新" in answer.text
    assert "hidden" not in answer.text.replace('type="hidden"', "")


def test_a_route_cannot_forget_the_guard_of_forms(client_as: As, app: FastAPI) -> None:
    client = client_as(Role.REVIEWER)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client.request(method, "/noted", data={"note": "x"}).status_code in (403, 405)
    assert client.post("/noted", json={"note": "x", "form_token": form_token(client)}).status_code == 403


def test_a_session_that_ended_meanwhile_shows_what_was_written(client_as: As, clock: Clock) -> None:
    client = client_as(Role.REVIEWER)
    token = form_token(client)
    clock.pass_by(hours=1)
    answer = client.post("/noted", data={"note": "写了很久的说明", "form_token": token})
    assert answer.status_code == 401
    assert "写了很久的说明" in answer.text
    assert "重新登录" in answer.text


def test_a_lower_role_is_refused(client_as: As) -> None:
    answer = post(client_as(Role.VIEWER), "/noted", note="x")
    assert answer.status_code == 403
    assert "没有权限" in answer.text
    assert post(client_as(Role.LEAD), "/noted", note="x").status_code == 200


def test_every_answer_has_the_headers_of_safety(client_as: As, nobody: TestClient) -> None:
    client = client_as(Role.REVIEWER)
    paths = ("/login", "/static/desk.css", "/nothing", "/broken", "/no-store", "/conflict", "/number/x", "/number/1")
    for answer in [client.get(path) for path in paths] + [
        nobody.get("/number/1"),
        nobody.get("/", headers={"Host": "evil.test"}),
    ]:
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cache-control"] == ("no-cache" if "css" in str(answer.url) else "no-store")
        assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:8640", 200),
        ("[::1]:8640", 200),
        ("evil.test", 400),
        ("127.0.0.1.evil.test", 400),
        ("", 400),
    ],
)
def test_the_desk_answers_to_its_own_names_only(nobody: TestClient, host: str, status: int) -> None:
    assert nobody.get("/login", headers={"Host": host}).status_code == status


def test_the_names_of_the_desk_are_a_setting(desk: Desk) -> None:
    other = replace(desk, settings=desk.settings.model_copy(update={"desk_hosts": ("desk.example",)}))
    client = client_of(create_app(other))
    assert client.get("/login").status_code == 400
    assert client.get("/login", headers={"Host": "desk.example"}).status_code == 200


def test_a_note_of_a_megabyte_gets_a_clear_message(client_as: As) -> None:
    client = client_as(Role.REVIEWER)
    answer = post(client, "/noted", note="长" * 400_000)
    assert answer.status_code == 413
    assert "内容过长" in answer.text
    assert "仍在原页面" in answer.text
    assert "退出" in answer.text


def test_a_body_of_unknown_length_is_refused_before_it_is_in_memory(client_as: As) -> None:
    client = client_as(Role.REVIEWER)
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        yield b"note="
        for _ in range(200):
            sent += 10_000
            yield b"x" * 10_000

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post("/noted", content=chunks(), headers=headers)
    assert answer.status_code == 413


def test_a_body_just_short_enough_is_taken(client_as: As) -> None:
    assert post(client_as(Role.REVIEWER), "/noted", note="x" * 65_000).json() == {"length": 65_000}


def test_a_fault_shows_a_number_that_is_in_the_log_and_nothing_else(
    nobody: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "gongkai.desk"):
        answer = nobody.get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    number = answer.text.partition("故障编号")[2][:8]
    assert f"fault {number}: GET /broken" in caplog.text


def test_a_store_that_is_gone_is_told_without_its_place(nobody: TestClient) -> None:
    answer = nobody.get("/no-store")
    assert answer.status_code == 503
    assert "数据库暂时不能使用" in answer.text
    assert "secret" not in answer.text


def test_what_is_wrong_is_told_in_chinese(client_as: As) -> None:
    client = client_as(Role.VIEWER)
    assert "没有所请求的页面" in client.get("/nothing").text
    assert "number" in client.get("/number/x").text
    assert "他人已先行复核" in client.get("/conflict").text
    assert "Not Found" not in client.get("/nothing").text


def test_under_api_what_is_wrong_is_told_as_json(client_as: As, nobody: TestClient) -> None:
    client = client_as(Role.VIEWER)
    told = [
        nobody.get("/api/number/1"),
        client.get("/api/nothing"),
        client.get("/api/number/x"),
        client.get("/api/number/9"),
    ]
    assert [answer.status_code for answer in told] == [401, 404, 422, 500]
    for answer in told:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
        assert "secret" not in answer.text
    assert told[0].headers["www-authenticate"] == "Bearer"


def test_a_token_changes_nothing_even_with_a_form_of_the_desk(nobody: TestClient, desk: Desk) -> None:
    add(desk.engine, "robot", at=desk.clock())
    with transaction(desk.engine) as conn:
        _, token = add_token(conn, "robot", "x", by="robot", at=desk.clock())
    form = {"form_token": token_in(nobody.get("/login").text)}
    bearer = {"Authorization": f"Bearer {token}"}
    assert nobody.get("/api/number/1", headers=bearer).status_code == 200
    assert nobody.post("/api/noted", data=form, headers=bearer).status_code == 401


def test_a_page_that_needs_a_log_in_leads_to_it_with_the_way_back(nobody: TestClient) -> None:
    answer = nobody.get("/number/1?of=a&b=%E5%AD%97")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Fnumber%2F1%3Fof%3Da%26b%3D%25E5%25AD%2597"
    assert nobody.get("/api/number/1").status_code == 401


def test_a_route_that_names_no_role_is_not_served(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from fastapi import APIRouter

    router = APIRouter()

    @router.get("/forgotten")
    def forgotten(request: Request) -> Response:
        return page(request, "login.html")

    monkeypatch.setattr(desk_app, "ROUTERS", (router,))
    with pytest.raises(LookupError, match="/forgotten"):
        create_app(desk)


def test_the_routes_of_the_tests_are_known_with_their_roles(app: FastAPI) -> None:
    assert ("/noted", "POST", (Role.REVIEWER,)) in list(routes_of(app))


def test_a_browser_of_another_account_is_not_logged_in_by_its_name(
    nobody: TestClient, desk: Desk, client_as: As
) -> None:
    client_as(Role.ADMIN)
    assert nobody.get("/number/1").status_code == 303
    log_in(nobody, "ADMIN")
    assert nobody.get("/number/1").status_code == 200
