"""Who asks, and whether that person may: every route of the desk says whom it is for."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request

from config.settings import Settings
from monitor.web.desk import desk_of
from monitor.web.guard.bodies import UPLOAD
from monitor.web.guard.cookies import session_secret
from storage import sessions
from storage.database import StoreError, reading, transaction
from storage.review import Account, Role

API = "/api/"

_BEARER = "bearer "


def current_account(request: Request) -> Account:
    """The account that a request comes from. Raises 401 where nobody is logged in.

    A token of a program speaks for its account where JSON is read, and nowhere else.
    """
    by_token = "authorization" in request.headers and request.url.path.startswith(API)
    found = _by_token(request) if by_token else logged_in(request)
    if found is None:
        raise HTTPException(401, "请先登录")
    request.state.account = found
    return found


def logged_in(request: Request) -> Account | None:
    """Whose session a request belongs to; None where it is nobody's, or over."""
    secret = session_secret(request)
    if not secret:
        return None
    desk = desk_of(request)
    now = desk.clock()
    with reading(desk.engine) as conn:
        found = sessions.session_of(conn, secret, at=now, limits=limits_of(desk.settings))
    if found is not None and found.due:
        with suppress(StoreError), transaction(desk.engine) as conn:  # a page can be read while nothing can be written
            sessions.note_seen(conn, secret, now)
    return found.account if found else None


def limits_of(settings: Settings) -> sessions.Limits:
    """How long people stay logged in."""
    return sessions.Limits(timedelta(minutes=settings.desk_idle_minutes), timedelta(hours=settings.desk_hours))


def refuse_strangers_files(request: Request) -> None:
    """A dependency of every route. Raises 401 for a file from nobody: it is not even read."""
    if request.url.path.endswith(UPLOAD) and request.method == "POST":
        current_account(request)


def needs(*roles: Role) -> Any:
    """A dependency that gives the account of a request, where it has one of these roles or one above it; else 403."""

    def allowed(account: Annotated[Account, Depends(current_account)]) -> Account:
        if not any(account.role.may(role) for role in roles):
            raise HTTPException(403, "没有权限：此页不对该角色开放")
        return account

    allowed.needed = roles  # type: ignore[attr-defined]  # by which the table of who may what is made
    return Depends(allowed)


ANYBODY = (Role.VIEWER, Role.OFFICE)
"""Whoever is logged in, also an evaluated office."""


def _by_token(request: Request) -> Account | None:
    given = request.headers["authorization"]
    token = given[len(_BEARER) :] if given.lower().startswith(_BEARER) else ""
    if request.method not in ("GET", "HEAD") or not token.startswith(sessions.TOKEN_MARK):
        return None
    desk = desk_of(request)
    now = desk.clock()
    with reading(desk.engine) as conn:
        found = sessions.token_of(conn, token, at=now)
    if found is not None and found.due:
        with suppress(StoreError), transaction(desk.engine) as conn:
            sessions.note_used(conn, token, now)
    return found.account if found else None
