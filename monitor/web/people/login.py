"""Logging in and out."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from monitor.web.access import ANYBODY, limits_of, logged_in, needs
from monitor.web.desk import desk_of
from monitor.web.guard.attempts import Attempts
from monitor.web.guard.cookies import SESSION, VISITOR, forget, keep, session_secret
from monitor.web.guard.forged import visitor_secret
from monitor.web.pages import page
from storage.database import transaction
from storage.log_in import log_in
from storage.review import Account
from storage.sessions import end_session

router = APIRouter()

_REFUSED = "账号名或密码不正确，或账号已停用、暂时锁定。请核对后再试；连续输错将暂时锁定账号。"


@router.get("/login")
def login_page(request: Request, next: str = "/") -> Response:
    """The form for logging in; whoever is logged in already goes on."""
    if logged_in(request) is not None:
        return RedirectResponse(local(next), 303)
    return _form(request, next)


@router.post("/login")
def login(
    request: Request,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Logs in with a new session, whatever session there was before."""
    desk = desk_of(request)
    now = desk.clock()
    try:
        allowed_try(request)
    except HTTPException as error:
        answer = _form(request, next, error.status_code, error.detail, name)
        answer.headers.update(error.headers or {})
        return answer
    secret = log_in(
        desk.engine,
        name.strip(),
        password,
        at=now,
        limits=limits_of(desk.settings),
        instead_of=session_secret(request),
    )
    if secret is None:
        return _form(request, next, 401, _REFUSED, name)
    right(request)
    answer = RedirectResponse(local(next), 303)
    keep(answer, SESSION, secret)
    forget(answer, VISITOR)
    return answer


@router.post("/logout")
def logout(request: Request, account: Annotated[Account, needs(*ANYBODY)]) -> Response:
    """Ends the session of this browser."""
    desk = desk_of(request)
    with transaction(desk.engine) as conn:
        end_session(conn, session_secret(request), who=account.name, at=desk.clock())
    answer = RedirectResponse("/login", 303)
    forget(answer, SESSION)
    return answer


def allowed_try(request: Request) -> None:
    """Counts a try of a password from this address. Raises 429 where there were too many of them."""
    attempts: Attempts = request.app.state.attempts
    wait = attempts.allow(_address(request), desk_of(request).clock())
    if wait:
        told = f"输入密码的次数过多，请在{-(-wait // 60)}分钟后再试。"
        raise HTTPException(429, told, {"Retry-After": str(wait)})


def right(request: Request) -> None:
    """The try that was counted last was a right one, and does not count."""
    attempts: Attempts = request.app.state.attempts
    attempts.forgive(_address(request))


def local(address: str) -> str:
    """An address to go on to: the one given where it is a path of the desk, else the first page."""
    good = address.startswith("/") and not address.startswith("//") and address.isprintable() and "\\" not in address
    return address if good else "/"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _form(request: Request, next: str, status: int = 200, problem: str = "", name: str = "") -> Response:
    """The page. A browser without a session gets a secret of its own, so that its form can be known as ours.

    A session that is over is taken out of the browser, since forms would go by it.
    """
    over = session_secret(request)
    if over:
        request.cookies.pop(SESSION)
    known = visitor_secret(request)
    if not known:
        request.state.visitor = secrets.token_urlsafe(32)
    answer = page(request, "login.html", status=status, next=local(next), problem=problem, name=name[:64])
    if over:
        forget(answer, SESSION)
    if not known:
        keep(answer, VISITOR, request.state.visitor)
    return answer
