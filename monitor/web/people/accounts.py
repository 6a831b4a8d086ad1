"""The pages of accounts, for administrators: who there is, and each account with what may be done to it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from monitor.web.access import needs
from monitor.web.desk import Desk, desk_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from storage import people, sessions
from storage.database import reading, transaction
from storage.people import PeopleError
from storage.review import Account, Role

router = APIRouter()

_Admin = Annotated[Account, needs(Role.ADMIN)]
_Text = Annotated[str, Form()]
_DONE = {
    "role": "角色已调整，该账号的登录已全部退出。",
    "password": "密码已重设，该账号的登录已全部退出。",
    "on": "账号已启用。",
    "off": "账号已停用，该账号的登录已全部退出，令牌不再有效。",
    "revoked": "令牌已撤销。",
}


@router.get("/people")
def people_page(request: Request, account: _Admin, added: str = "") -> Response:
    """All accounts, and the form for a new one."""
    return _people(request, added=added[:32])


@router.post("/people")
def add_account(
    request: Request,
    account: _Admin,
    name: _Text = "",
    role: _Text = Role.REVIEWER,
    password: _Text = "",
    password_again: _Text = "",
    site: _Text = "",
) -> Response:
    """Makes an account, with a password that its person is to change; that of an office with its `site`."""
    desk = desk_of(request)
    name, site = name.strip(), site.strip()
    try:
        if password != password_again:
            raise PeopleError(name, "两次输入的密码不一致", "请重新输入")
        with transaction(desk.engine) as conn:
            people.add_account(conn, name, _role(role), password, by=account.name, at=desk.clock(), site=site or None)
    except PeopleError as error:
        return _people(request, 422, problem=_sentence(error), name=name[:64], role=role, site=site[:64])
    return RedirectResponse(f"/people?{_query(added=name)}", 303)


@router.get("/people/{name}")
def person_page(request: Request, account: _Admin, name: str, done: str = "") -> Response:
    """One account. Raises 404 where there is none of this name."""
    return _person(request, name, done=_DONE.get(done, ""))


@router.post("/people/{name}/role")
def change_role(request: Request, account: _Admin, name: str, role: _Text = "") -> Response:
    """Gives an account another role."""
    desk = desk_of(request)
    try:
        with transaction(desk.engine) as conn:
            people.change_role(conn, name, _role(role), by=account.name, at=desk.clock())
    except PeopleError as error:
        return _person(request, name, 422, problem=_sentence(error))
    return _back(name, "role")


@router.post("/people/{name}/switch")
def switch(request: Request, account: _Admin, name: str, to: _Text = "") -> Response:
    """Switches an account `on` or `off`."""
    desk = desk_of(request)
    if to not in ("on", "off"):
        raise HTTPException(422, "请选择启用或停用")
    try:
        with transaction(desk.engine) as conn:
            people.switch(conn, name, on=to == "on", by=account.name, at=desk.clock())
    except PeopleError as error:
        return _person(request, name, 422, problem=_sentence(error))
    return _back(name, to)


@router.post("/people/{name}/password")
def set_password(
    request: Request, account: _Admin, name: str, password: _Text = "", password_again: _Text = ""
) -> Response:
    """Gives an account a password that its person is to change."""
    desk = desk_of(request)
    try:
        if password != password_again:
            raise PeopleError(name, "两次输入的密码不一致", "请重新输入")
        with transaction(desk.engine) as conn:
            people.set_password(conn, name, password, by=account.name, at=desk.clock())
    except PeopleError as error:
        return _person(request, name, 422, problem=_sentence(error))
    return _back(name, "password")


@router.post("/people/{name}/tokens/{number}/revoke")
def revoke_token(request: Request, account: _Admin, name: str, number: Number) -> Response:
    """Takes a token of an account back."""
    desk = desk_of(request)
    of = _there(desk, name).name
    with transaction(desk.engine) as conn:
        sessions.revoke_token(conn, number, by=account.name, at=desk.clock(), of=of)
    return _back(name, "revoked")


def _people(request: Request, status: int = 200, **told: str) -> Response:
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        every = people.accounts(conn)
    told = {"added": "", "problem": "", "name": "", "role": Role.REVIEWER.value, "site": ""} | told
    return page(request, "people.html", status=status, every=every, now=desk.clock(), **told)


def _person(request: Request, name: str, status: int = 200, **told: str) -> Response:
    desk = desk_of(request)
    found = _there(desk, name)
    with reading(desk.engine) as conn:
        theirs = sessions.tokens(conn, found.name)
    told = {"done": "", "problem": ""} | told
    return page(request, "person.html", status=status, person=found, tokens=theirs, now=desk.clock(), **told)


def _there(desk: Desk, name: str) -> Account:
    with reading(desk.engine) as conn:
        found = people.account(conn, name)
    if found is None:
        raise HTTPException(404, "没有此账号")
    return found


def _role(typed: str) -> Role:
    if typed not in list(Role):
        raise PeopleError(typed[:32], "不是角色", "请从列表中选择")
    return Role(typed)


def _sentence(error: PeopleError) -> str:
    return f"{error}。"


def _back(name: str, done: str) -> Response:
    return RedirectResponse(f"/people/{quote(name, safe='')}?{_query(done=done)}", 303)


def _query(**values: str) -> str:
    return urlencode(values)
