"""An edited rectification list comes back to the desk: shown as what it would change, and kept when that is confirmed.

The bytes wait in the memory of the desk between the two: the browser sends the file once, and then only a token.
"""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from monitor.rectify.applying import PreviewOverError, apply_import, preview_import
from monitor.rectify.importing import Preview
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.forms import Form, form_of
from monitor.web.guard.kept_files import KeptFiles
from monitor.web.guard.numbers import Number
from monitor.web.guard.uploads import Upload, upload_of
from monitor.web.pages import page
from monitor.web.rounds.asked import round_asked
from monitor.web.rounds.faults import list_page
from storage.database import reading
from storage.review import Account, Role
from storage.rounds.errors import RoundError

router = APIRouter()

_SHOWN = 200
"""Of each kind of line a preview lists so many, and counts the rest."""


@router.post("/rounds/{number}/faults/upload")
def uploaded(
    request: Request,
    number: Number,
    upload: Annotated[Upload | None, Depends(upload_of)],
    account: Annotated[Account, needs(Role.REVIEWER)],
) -> Response:
    """Shows what a workbook would change. Nothing is written."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        round_asked(conn, number)
    if upload is None:
        return list_page(
            request, number, account, problem="没有选择文件；请选择填写后的整改台账（.xlsx）再提交", status=422
        )
    try:
        with reading(desk.engine) as conn:
            preview = preview_import(conn, number, upload.body, account)
    except RoundError as error:
        return list_page(request, number, account, problem=str(error), status=422)
    _kept(request).keep(account.name, number, upload.name, upload.body, desk.clock())
    return _shown(request, number, upload.name, preview)


@router.post("/rounds/{number}/faults/apply")
def applied(
    request: Request,
    number: Number,
    form: Annotated[Form, Depends(form_of)],
    account: Annotated[Account, needs(Role.REVIEWER)],
) -> Response:
    """Keeps what the preview showed; shows it again where the list changed meanwhile."""
    desk = desk_of(request)
    now = desk.clock()
    with reading(desk.engine) as conn:
        round_asked(conn, number)
    kept = _kept(request).of(account.name, number, now)
    if kept is None:
        problem = "所提交的文件已不在复核台（超过30分钟或者复核台已重新启动），没有导入；请重新提交文件"
        return list_page(request, number, account, problem=problem, status=409)
    name, body = kept
    try:
        apply_import(desk.engine, number, body, form.get("token", ""), account, now)
    except PreviewOverError as error:
        return _shown(request, number, name, error.preview, problem=str(error), status=409)
    except RoundError as error:
        return list_page(request, number, account, problem=str(error), status=422)
    _kept(request).drop(account.name)
    return RedirectResponse(f"/rounds/{number}/faults?done=imported", 303)


def _kept(request: Request) -> KeptFiles:
    return cast(KeptFiles, request.app.state.kept_files)


def _shown(
    request: Request, number: int, name: str, preview: Preview, *, problem: str = "", status: int = 200
) -> Response:
    with reading(desk_of(request).engine) as conn:
        found = round_asked(conn, number)
    return page(
        request,
        "round_faults_import.html",
        status=status,
        round=found,
        name=name,
        preview=preview,
        shown=_SHOWN,
        problem=problem,
    )
