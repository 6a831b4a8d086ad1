"""The desk's pages of single checks: asked for, followed as they go, cancelled."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Annotated, Any, cast

import orjson
from fastapi import APIRouter, FastAPI, Form, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from config.packs import bundled_packs, load_pack
from monitor.adhoc.admitting import NotAdmittedError, admit, left_today, named_hosts
from monitor.adhoc.asking import MOST_ADDRESS, wish_of
from monitor.adhoc.runs import Checks
from monitor.adhoc.wording import LEVELS, MEANINGS, STATUSES
from monitor.cards.wording import sentence
from monitor.web.access import needs
from monitor.web.desk import Desk, desk_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from storage.adhoc import CheckStatus, DeskCheck
from storage.audit import note
from storage.database import reading, transaction
from storage.desk_checks import MOST_LISTED, desk_check, desk_checks
from storage.findings import findings_at
from storage.records import Finding, Verdict
from storage.review import Account, Role

_Reviewer = Annotated[Account, needs(Role.REVIEWER)]


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    checks: Checks = app.state.checks
    await run_in_threadpool(checks.open)
    try:
        yield
    finally:
        await run_in_threadpool(checks.close)


router = APIRouter(lifespan=_running)


def _checks_of(request: Request) -> Checks:
    return cast(Checks, request.app.state.checks)


@router.get("/checks")
def list_checks(request: Request, account: _Reviewer) -> Response:
    """The form, what is left of today's quota, and the checks that were asked for before."""
    return _asking(request, account)


@router.post("/checks")
def ask(
    request: Request,
    account: _Reviewer,
    url: Annotated[str, Form()] = "",
    level: Annotated[str, Form()] = "",
    pack: Annotated[str, Form()] = "",
) -> Response:
    """Asks for a check and leads to it; shows the form again where there is something wrong with it."""
    desk = desk_of(request)
    entered = {"url": url, "level": level, "pack": pack}
    try:
        wish, faults = wish_of(url, level, pack, named_hosts(desk.settings))
        if wish is None:
            return _asking(request, account, status=422, entered=entered, faults=faults)
        admitted = admit(desk.engine, desk.settings, account.name, wish, desk.clock())
    except NotAdmittedError as error:
        return _asking(
            request, account, status=error.status, entered=entered, refused=str(error), under_way=error.under_way
        )
    _checks_of(request).start(admitted)
    return RedirectResponse(f"/checks/{admitted.number}", 303)


@router.get("/checks/{number}")
def show(request: Request, account: _Reviewer, number: Number) -> Response:
    """How far a check is, and what came of it."""
    check = _mine(request, account, number)
    found = [finding for finding in _findings(desk_of(request), check) if finding.verdict is Verdict.PROVISIONAL]
    return page(
        request,
        "check.html",
        check=check,
        state=_state(request, check),
        level=LEVELS.get(check.level or "", ""),
        meaning=MEANINGS.get(check.status, ""),
        provisional=found,
        told={finding.requirement: sentence(finding) for finding in found},
        may_cancel=check.account == account.name and not check.is_over,
    )


@router.get("/checks/{number}/state")
def state(request: Request, account: _Reviewer, number: Number) -> Response:
    """The same for the page's script, as JSON; 304 where nothing is new."""
    body = orjson.dumps(_state(request, _mine(request, account, number)))
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.post("/checks/{number}/cancel")
def cancel(request: Request, account: _Reviewer, number: Number) -> Response:
    """Ends a check, for who asked for it."""
    desk, check = desk_of(request), _mine(request, account, number)
    if check.account != account.name:
        raise HTTPException(403, "没有权限：只有提交人可以取消检查")
    if _checks_of(request).cancel(number):
        with transaction(desk.engine) as conn:
            told = {"url": check.url}
            note(conn, at=desk.clock(), who=account.name, what="check.cancel", subject=f"check {number}", before=told)
    return RedirectResponse(f"/checks/{number}", 303)


def _asking(
    request: Request,
    account: Account,
    *,
    status: int = 200,
    entered: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    refused: str = "",
    under_way: int | None = None,
) -> Response:
    desk = desk_of(request)
    sees_all = account.role.may(Role.LEAD)
    with reading(desk.engine) as conn:
        found = desk_checks(conn, None if sees_all else account.name)
    entered = entered or {"url": "", "level": "", "pack": ""}
    return page(
        request,
        "checks.html",
        status=status,
        entered=entered | {"url": entered["url"][:MOST_ADDRESS]},
        cut=len(entered["url"]) > MOST_ADDRESS,
        wrong=bool(faults),
        faults=dict.fromkeys(entered, "") | (faults or {}),
        refused=refused,
        under_way=under_way,
        checks=found,
        shown=MOST_LISTED,
        sees_all=sees_all,
        quota=desk.settings.desk_checks,
        left=left_today(desk.engine, desk.settings, account.name, desk.clock()),
        levels=LEVELS,
        packs=_pack_names(),
        usual="、".join(desk.settings.packs),
        statuses=STATUSES,
        most=MOST_ADDRESS,
    )


@cache
def _pack_names() -> dict[str, str]:
    return {name: load_pack(name).name for name in bundled_packs()}


def _mine(request: Request, account: Account, number: int) -> DeskCheck:
    """The check, where this account may see it: who asked, leads and admins. Raises 404, 403."""
    with reading(desk_of(request).engine) as conn:
        check = desk_check(conn, number)
    if check is None:
        raise HTTPException(404, "没有这一次检查")
    if check.account != account.name and not account.role.may(Role.LEAD):
        raise HTTPException(403, "没有权限：只能查看本人提交的检查")
    return check


def _state(request: Request, check: DeskCheck) -> dict[str, Any]:
    place = _checks_of(request).place(check.id) if check.status is CheckStatus.WAITING else None
    told = f"排队，第{place}位" if place else STATUSES[check.status]
    lines = [{"at": f"{line.at:%H:%M:%S}", "text": line.text} for line in check.told]
    return {"status": told, "over": check.is_over, "lines": lines}


def _findings(desk: Desk, check: DeskCheck) -> list[Finding]:
    if check.scan is None or check.site is None:
        return []
    with reading(desk.engine) as conn:
        return findings_at(conn, check.scan, [check.site])
