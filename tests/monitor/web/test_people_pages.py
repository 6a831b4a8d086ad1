"""The pages of accounts, of one's own account and of the audit log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from monitor.web.desk import Desk
from monitor.web.guard.cookies import SESSION
from storage import audit, people, sessions
from storage.database import reading, transaction
from storage.review import Account, Role
from tests.accounts import PASSWORD, add
from tests.clocks import Clock
from tests.desk_client import client_of, log_in, post, token_in

As = Callable[[Role], TestClient]
OTHER = "another password altogether"


def of(desk: Desk, name: str) -> Account | None:
    with reading(desk.engine) as conn:
        return people.account(conn, name)


def is_in(client: TestClient) -> bool:
    return client.get("/account").status_code == 200


def test_an_administrator_makes_an_account_whose_person_then_logs_in(client_as: As, app: FastAPI, desk: Desk) -> None:
    admin = client_as(Role.ADMIN)
    answer = post(admin, "/people", name="王小明", role="reviewer", password=PASSWORD, password_again=PASSWORD)
    assert answer.status_code == 303
    assert "已新增账号王小明" in admin.get(answer.headers["location"]).text
    client = client_of(app)
    log_in(client, "王小明")
    assert "当前密码由他人设置" in client.get("/account").text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "x y"}, "不能作账号名"),
        ({"name": "ADMIN"}, "账号名已存在"),
        ({"password": "short", "password_again": "short"}, "至少需要12个字符"),
        ({"password_again": "something else"}, "两次输入的密码不一致"),
        ({"role": "root"}, "不是角色"),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_what_was_typed_stays(
    client_as: As, wrong: dict[str, str], told: str
) -> None:
    form = {"name": "wang", "role": "lead", "password": PASSWORD, "password_again": PASSWORD} | wrong
    answer = post(client_as(Role.ADMIN), "/people", **form)
    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{form["name"]}"' in answer.text
    assert PASSWORD not in answer.text


def test_an_administrator_changes_role_and_password_and_switches_off_and_on(
    client_as: As, desk: Desk, app: FastAPI
) -> None:
    admin, viewer = client_as(Role.ADMIN), client_as(Role.VIEWER)
    assert post(admin, "/people/viewer/role", role="lead").headers["location"] == "/people/viewer?done=role"
    assert not is_in(viewer)
    log_in(viewer, "viewer")
    post(admin, "/people/VIEWER/switch", to="off")
    assert not is_in(viewer)
    found = of(desk, "viewer")
    assert found is not None
    assert (found.role, found.active) == (Role.LEAD, False)
    post(admin, "/people/viewer/switch", to="on")
    post(admin, "/people/viewer/password", password=OTHER, password_again=OTHER)
    client = client_of(app)
    log_in(client, "viewer", OTHER)
    assert is_in(client)


def test_the_last_administrator_stays(client_as: As) -> None:
    admin = client_as(Role.ADMIN)
    for path, form in (("switch", {"to": "off"}), ("role", {"role": "viewer"})):
        answer = post(admin, f"/people/admin/{path}", **form)
        assert answer.status_code == 422
        assert "唯一启用的管理员" in answer.text
    assert is_in(admin)


def test_an_account_that_is_not_there_is_told(client_as: As) -> None:
    admin = client_as(Role.ADMIN)
    assert admin.get("/people/nobody").status_code == 404
    for path, form in (("switch", {"to": "off"}), ("role", {"role": "viewer"}), ("tokens/1/revoke", {})):
        assert post(admin, f"/people/nobody/{path}", **form).status_code == 404
    assert post(admin, "/people/admin/switch", to="sideways").status_code == 422


def test_a_person_changes_the_password_and_stays_logged_in_here_only(client_as: As, app: FastAPI) -> None:
    client = client_as(Role.VIEWER)
    elsewhere = client_of(app)
    log_in(elsewhere, "viewer")
    before = client.cookies[SESSION]
    answer = post(client, "/account/password", password=PASSWORD, new_password=OTHER, new_password_again=OTHER)
    assert answer.headers["location"] == "/account?done=password"
    assert client.cookies[SESSION] != before
    assert "当前密码由他人设置" not in client.get("/account").text
    assert not is_in(elsewhere)
    log_in(elsewhere, "viewer", OTHER)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"password": "a wrong password"}, "当前密码不正确"),
        ({"new_password_again": "x"}, "不一致"),
        ({"new_password": "viewer", "new_password_again": "viewer"}, "至少需要12个字符"),
    ],
)
def test_a_password_is_not_changed_by_whoever_does_not_know_it_or_to_a_weak_one(
    client_as: As, app: FastAPI, form: dict[str, str], told: str
) -> None:
    client = client_as(Role.VIEWER)
    whole = {"password": PASSWORD, "new_password": OTHER, "new_password_again": OTHER} | form
    answer = post(client, "/account/password", **whole)
    assert answer.status_code == 422
    assert told in answer.text
    log_in(client_of(app), "viewer", PASSWORD)


def test_passwords_cannot_be_tried_without_end_by_whoever_is_logged_in(client_as: As) -> None:
    client = client_as(Role.VIEWER)
    wrong = {"password": "a wrong password", "new_password": OTHER, "new_password_again": OTHER}
    assert {post(client, "/account/password", **wrong).status_code for _ in range(20)} == {422}
    assert post(client, "/account/password", **wrong).status_code == 429


def test_a_token_is_shown_once_and_reads_the_api_until_it_is_revoked(
    client_as: As, nobody: TestClient, desk: Desk
) -> None:
    client = client_as(Role.VIEWER)
    answer = post(client, "/account/tokens", label="统计脚本", days="30")
    assert answer.status_code == 303
    text = client.get("/account").text
    shown = LexborHTMLParser(text).css_first("code.token")
    assert shown is not None
    token = shown.text()
    assert token not in client.get("/account").text
    with reading(desk.engine) as conn:
        (kept,) = sessions.tokens(conn, "viewer")
        assert sessions.token_of(conn, token, at=desk.clock()) is not None
    assert (kept.label, (kept.expires - desk.clock()).days if kept.expires else 0) == ("统计脚本", 30)
    assert post(client, f"/account/tokens/{kept.id}/revoke").status_code == 303
    with reading(desk.engine) as conn:
        assert sessions.token_of(conn, token, at=desk.clock()) is None
    assert "已撤销" in client.get("/account").text


def test_a_token_is_shown_to_its_owner_alone(client_as: As, app: FastAPI, clock: Clock) -> None:
    client = client_as(Role.VIEWER)
    same_person = client_of(app)
    log_in(same_person, "viewer")
    post(client, "/account/tokens", label="x", days="")
    for other in (client_as(Role.ADMIN), same_person):
        assert "gk_" not in other.get("/account").text
    clock.pass_by(minutes=2)
    assert "gk_" not in client.get("/account").text


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "x", "99999", "9" * 40, "１"])
def test_a_token_has_a_sensible_end(client_as: As, days: str) -> None:
    answer = post(client_as(Role.VIEWER), "/account/tokens", label="脚本", days=days)
    assert answer.status_code == 422
    assert "有效天数" in answer.text
    assert 'value="脚本"' in answer.text


def test_nobody_revokes_the_token_of_somebody_else_but_an_administrator(client_as: As, desk: Desk) -> None:
    viewer, lead, admin = client_as(Role.VIEWER), client_as(Role.LEAD), client_as(Role.ADMIN)
    post(viewer, "/account/tokens", label="x", days="")
    with reading(desk.engine) as conn:
        (token,) = sessions.tokens(conn)
    assert post(lead, f"/account/tokens/{token.id}/revoke").status_code == 422
    assert post(admin, f"/people/lead/tokens/{token.id}/revoke").status_code == 422
    with reading(desk.engine) as conn:
        assert sessions.tokens(conn)[0].revoked is None
    assert post(admin, f"/people/Viewer/tokens/{token.id}/revoke").status_code == 303
    with reading(desk.engine) as conn:
        assert sessions.tokens(conn)[0].revoked is not None


def test_the_audit_log_is_read_page_by_page_and_of_a_person(client_as: As, desk: Desk, clock: Clock) -> None:
    admin = client_as(Role.ADMIN)
    with transaction(desk.engine) as conn:
        for number in range(120):
            audit.note(conn, at=clock(), who=f"p{number % 2}", what="decide", subject=f"S{number}", after={"note": "x"})
    seen: list[str] = []
    address = "/audit?who=p1"
    for _ in range(9):
        page = LexborHTMLParser(admin.get(address).text)
        seen += [cell.text() for cell in page.css("td[data-name=对象]")]
        older = page.css_first("a[rel=next]")
        if older is None:
            break
        address = older.attributes["href"] or ""
    assert seen == [f"S{number}" for number in range(119, 0, -2)]
    of_one = LexborHTMLParser(admin.get("/audit?subject=S7").text)
    assert [cell.text() for cell in of_one.css("td[data-name=对象]")] == ["S7"]
    assert admin.get("/audit?before=x").status_code == 422
    assert admin.get("/audit?before=99999999999999").status_code == 422


def test_what_somebody_typed_is_text_in_the_audit_log(client_as: As, nobody: TestClient, desk: Desk) -> None:
    admin = client_as(Role.ADMIN)
    typed = "<img src=x onerror=alert(1)>"
    nobody.post("/login", data={"name": typed, "password": "x", "form_token": token_in(nobody.get("/login").text)})
    text = admin.get("/audit").text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert typed not in text


def test_accounts_that_are_locked_are_shown_and_unlocked(client_as: As, desk: Desk, clock: Clock) -> None:
    admin = client_as(Role.ADMIN)
    add(desk.engine, "li", at=clock())
    with transaction(desk.engine) as conn:
        for _ in range(5):
            people.note_failure(conn, "li", why="password", at=clock())
    assert "锁定至2026-11-03 09:01" in admin.get("/people").text
    post(admin, "/people/li/switch", to="on")
    assert "锁定至" not in admin.get("/people").text
