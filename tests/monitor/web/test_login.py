"""Logging in and out at the desk, and what the cookie is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import select
from starlette.testclient import TestClient

from monitor.web.desk import Desk
from monitor.web.guard.cookies import SESSION, VISITOR
from monitor.web.people.login import local
from storage.database import reading
from storage.review import Role
from storage.review_tables import SessionRow
from tests.accounts import PASSWORD, add
from tests.clocks import Clock
from tests.desk_client import HOST, client_of, form_token, log_in, post, token_in

As = Callable[[Role], TestClient]


def enter(client: TestClient, name: str = "li", password: str = PASSWORD, **fields: str) -> Response:
    token = token_in(client.get("/login").text)
    return client.post("/login", data={"name": name, "password": password, "form_token": token} | fields)


def is_in(client: TestClient) -> bool:
    return "退出" in client.get("/nothing-here").text


def test_whoever_is_not_logged_in_is_led_to_the_log_in_and_then_to_where_they_wanted(
    nobody: TestClient, desk: Desk
) -> None:
    add(desk.engine, "li", at=desk.clock())
    asked = nobody.post("/logout", data={"form_token": token_in(nobody.get("/login").text)})
    assert asked.status_code == 401
    answer = enter(nobody, next="/queue?of=li&page=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?of=li&page=2")
    assert is_in(nobody)


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.test",
        "https://evil.test/",
        "/\\evil.test",
        "\\\\evil.test",
        "javascript:alert(1)",
        "/\n/evil.test",
        "",
        "evil",
    ],
)
def test_the_log_in_leads_nowhere_but_to_the_desk(nobody: TestClient, desk: Desk, evil: str) -> None:
    add(desk.engine, "li", at=desk.clock())
    assert local(evil) == "/"
    assert enter(nobody, next=evil).headers["location"] == "/"
    assert nobody.get("/login", params={"next": evil}).headers["location"] == "/"


def test_the_cookie_of_a_session_is_for_this_host_alone_and_no_script_reads_it(nobody: TestClient, desk: Desk) -> None:
    add(desk.engine, "li", at=desk.clock())
    set_cookie = next(one for one in enter(nobody).headers.get_list("set-cookie") if one.startswith(f"{SESSION}="))
    assert set_cookie.startswith("__Host-gongkai=")
    assert {part.strip().lower() for part in set_cookie.split(";")[1:]} == {
        "httponly",
        "path=/",
        "samesite=strict",
        "secure",
    }


def test_a_session_is_made_anew_at_each_log_in_and_the_one_before_ends(app: FastAPI, desk: Desk) -> None:
    add(desk.engine, "li", at=desk.clock())
    planted = "x" * 43
    client = client_of(app)
    client.cookies.set(SESSION, planted, domain="127.0.0.1", path="/")
    log_in(client, "li")
    first = client.cookies[SESSION]
    assert first != planted
    other = client_of(app)
    other.cookies.set(SESSION, first, domain="127.0.0.1", path="/")
    assert is_in(other)
    answer = post(client, "/login", name="li", password=PASSWORD)
    assert answer.status_code == 303
    assert client.cookies[SESSION] != first
    assert not is_in(other)
    with reading(desk.engine) as conn:
        assert len(conn.execute(select(SessionRow.sha256)).all()) == 1


def test_logging_out_ends_the_session_and_takes_the_cookie_away(client_as: As, app: FastAPI) -> None:
    client = client_as(Role.VIEWER)
    other = client_of(app)
    other.cookies.set(SESSION, client.cookies[SESSION], domain="127.0.0.1", path="/")
    answer = post(client, "/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert SESSION not in client.cookies
    assert not is_in(other)


def test_a_wrong_name_a_wrong_password_and_a_locked_account_are_told_alike(nobody: TestClient, desk: Desk) -> None:
    add(desk.engine, "li", at=desk.clock())
    add(desk.engine, "wang", at=desk.clock())
    for _ in range(5):
        enter(nobody, "wang", "a wrong password")
    answers = [enter(nobody, "li", "a wrong password"), enter(nobody, "nobody"), enter(nobody, "wang")]
    told = [
        answer.text.replace(f'value="{name}"', "")
        for answer, name in zip(answers, ("li", "nobody", "wang"), strict=True)
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert "账号名或密码不正确" in told[0]
    assert SESSION not in nobody.cookies
    assert len(set(told)) == 1


def test_the_name_that_was_typed_stands_in_the_form_again_and_the_password_does_not(nobody: TestClient) -> None:
    text = enter(nobody, '"><script>alert(1)</script>', "a wrong password").text
    assert "&lt;script&gt;" in text
    assert "<script>" not in text
    assert "a wrong password" not in text


def test_after_twenty_tries_in_five_minutes_an_address_has_to_wait(
    nobody: TestClient, desk: Desk, clock: Clock
) -> None:
    add(desk.engine, "li", at=desk.clock())
    for _ in range(20):
        assert enter(nobody, "nobody").status_code == 401
    answer = enter(nobody)
    assert answer.status_code == 429
    assert "次数过多" in answer.text
    assert 0 < int(answer.headers["retry-after"]) <= 301
    clock.pass_by(minutes=5)
    assert enter(nobody).status_code == 303


def test_a_whole_office_logs_in_from_one_address(app: FastAPI, desk: Desk) -> None:
    add(desk.engine, "li", at=desk.clock())
    for _ in range(25):
        log_in(client_of(app), "li")


def test_a_session_that_is_over_leads_to_the_log_in_which_then_works(client_as: As, clock: Clock) -> None:
    client = client_as(Role.VIEWER)
    clock.pass_by(minutes=31)
    assert not is_in(client)
    log_in(client, "viewer")
    assert is_in(client)


def test_reading_pages_keeps_a_session_and_writes_once_a_minute(client_as: As, desk: Desk, clock: Clock) -> None:
    client = client_as(Role.VIEWER)
    seen = []
    for _ in range(3):
        clock.pass_by(seconds=30)
        client.get("/login")
        with reading(desk.engine) as conn:
            seen.append((conn.execute(select(SessionRow.seen)).scalar_one() - clock.now).total_seconds())
    assert seen == [-30, 0, -30]


def test_whoever_is_logged_in_does_not_see_the_log_in(client_as: As) -> None:
    answer = client_as(Role.VIEWER).get("/login", params={"next": "/queue"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")


def test_a_form_for_logging_in_that_another_page_sends_logs_nobody_in(nobody: TestClient, desk: Desk) -> None:
    add(desk.engine, "li", at=desk.clock())
    form = {"name": "li", "password": PASSWORD}
    assert nobody.post("/login", data=form).status_code == 403
    token = token_in(nobody.get("/login").text)
    nobody.cookies.delete(VISITOR)
    assert nobody.post("/login", data=form | {"form_token": token}).status_code == 403
    assert SESSION not in nobody.cookies


def test_the_token_of_one_browser_is_worth_nothing_in_another(client_as: As) -> None:
    viewer, admin = client_as(Role.VIEWER), client_as(Role.ADMIN)
    assert admin.post("/logout", data={"form_token": form_token(viewer)}).status_code == 403
    assert is_in(admin)
    assert HOST.startswith("https")
