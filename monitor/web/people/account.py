"""The page of one's own account: the password, and the tokens of one's programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from monitor.web.access import ANYBODY, limits_of, needs
from monitor.web.desk import desk_of
from monitor.web.guard.cookies import SESSION, keep, session_secret
from monitor.web.guard.numbers import Number
from monitor.web.guard.once import Once
from monitor.web.pages import page
from monitor.web.people.login import allowed_try, right
from storage import people, sessions
from storage.database import reading, transaction
from storage.log_in import knows_password
from storage.people import PeopleError
from storage.review import Account, Role

router = APIRouter()

_Whose = Annotated[Account, needs(*ANYBODY)]
_Reader = Annotated[Account, needs(Role.VIEWER)]
_DONE = {
    "password": "密码已修改，其他地方的登录已全部退出。",
    "token": "令牌已新增。",
    "revoked": "令牌已撤销。",
}
_LONGEST_DAYS = 3650


@router.get("/account")
def account_page(request: Request, account: _Whose, done: str = "") -> Response:
    """One's own account."""
    return _page(request, account, done=_DONE.get(done, ""))


@router.post("/account/password")
def change_password(
    request: Request,
    account: _Whose,
    password: Annotated[str, Form()] = "",
    new_password: Annotated[str, Form()] = "",
    new_password_again: Annotated[str, Form()] = "",
) -> Response:
    """Gives one's own account another password. This browser stays logged in, by a new session."""
    desk = desk_of(request)
    now = desk.clock()
    if new_password != new_password_again:
        return _page(request, account, 422, problem="两次输入的新密码不一致。")
    allowed_try(request)
    if not knows_password(desk.engine, account, password, at=now):
        return _page(request, account, 422, problem="当前密码不正确，或账号暂时锁定。连续输错将暂时锁定账号。")
    right(request)
    try:
        with transaction(desk.engine) as conn:
            people.set_password(conn, account.name, new_password, by=account.name, at=now)
            secret = sessions.start_session(conn, account.name, at=now, limits=limits_of(desk.settings))
    except PeopleError as error:
        return _page(request, account, 422, problem=f"{error.problem}。")
    answer = RedirectResponse("/account?done=password", 303)
    keep(answer, SESSION, secret)
    return answer


@router.post("/account/tokens")
def add_token(
    request: Request, account: _Reader, label: Annotated[str, Form()] = "", days: Annotated[str, Form()] = "90"
) -> Response:
    """Makes a token of one's own; the page after this shows it once."""
    desk = desk_of(request)
    now = desk.clock()
    try:
        expires = now + timedelta(days=_days(account, days)) if days else None
        with transaction(desk.engine) as conn:
            _, token = sessions.add_token(conn, account.name, label, by=account.name, at=now, expires=expires)
    except PeopleError as error:
        return _page(request, account, 422, problem=f"{error.problem}。", label=label)
    shown: Once = request.app.state.once
    shown.keep(session_secret(request), token, now)
    return RedirectResponse("/account?done=token#tokens", 303)


@router.post("/account/tokens/{number}/revoke")
def revoke_token(request: Request, account: _Reader, number: Number) -> Response:
    """Takes one of one's own tokens back."""
    desk = desk_of(request)
    with transaction(desk.engine) as conn:
        sessions.revoke_token(conn, number, by=account.name, at=desk.clock(), of=account.name)
    return RedirectResponse("/account?done=revoked#tokens", 303)


def _page(request: Request, account: Account, status: int = 200, **told: str) -> Response:
    desk = desk_of(request)
    now = desk.clock()
    with reading(desk.engine) as conn:
        mine, own = sessions.tokens(conn, account.name), people.chose_password(conn, account.name)
    shown: Once = request.app.state.once
    token = shown.take(session_secret(request), now) if status == 200 else ""
    told = {"done": "", "problem": "", "label": ""} | told
    return page(
        request, "account.html", status=status, mine=account, tokens=mine, own=own, token=token, now=now, **told
    )


def _days(account: Account, typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed[:6]) <= _LONGEST_DAYS):
        raise PeopleError(account.name, f"有效天数须为1至{_LONGEST_DAYS}的整数", "")
    return int(typed)
