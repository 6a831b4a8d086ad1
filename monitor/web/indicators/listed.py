"""The page of all indicator tables, where a new one is handed in."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from monitor.indicators.known import known_checks
from monitor.indicators.matching import matched
from monitor.indicators.reading import read_table
from monitor.indicators.wording import in_short
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.forms import Form, form_of
from monitor.web.guard.uploads import Upload, upload_of
from monitor.web.pages import page
from storage.database import reading, transaction
from storage.review import Account, Role
from storage.rounds.errors import RoundError
from storage.rounds.indicators import LONGEST_NAME, add_table, tables

router = APIRouter()


@router.get("/tables", response_class=HTMLResponse)
def tables_page(request: Request, account: Annotated[Account, needs(Role.VIEWER)]) -> Response:
    """All indicator tables, the newest first, and the form for a new one."""
    return _page(request)


@router.post("/tables/upload", response_class=HTMLResponse)
def hand_in(
    request: Request,
    form: Annotated[Form, Depends(form_of)],
    upload: Annotated[Upload | None, Depends(upload_of)],
    account: Annotated[Account, needs(Role.LEAD)],
) -> Response:
    """Reads a workbook as an indicator table and keeps it; else shows the form again, with what is wrong with it."""
    desk = desk_of(request)
    name = form.get("name", "").strip()
    try:
        if upload is None:
            raise RoundError("文件", "没有选择文件", "请选择 .xlsx 工作簿", "file")
        read = read_table(upload.body)
        rows = matched(read.rows, known_checks(tuple(desk.settings.packs)))
        called = name or PurePosixPath(upload.name).stem[:LONGEST_NAME]
        with transaction(desk.engine) as conn:
            made = add_table(conn, called, upload.body, read.layout, rows, by=account.name, at=desk.clock())
    except RoundError as error:
        return _page(request, 422, problem=error, name=name)
    return RedirectResponse(f"/tables/{made.id}", 303)


def _page(request: Request, status: int = 200, *, problem: RoundError | None = None, name: str = "") -> Response:
    with reading(desk_of(request).engine) as conn:
        found = tables(conn)
    told = {"tables": [(one, in_short(one)) for one in found], "longest": LONGEST_NAME}
    return page(request, "tables.html", status=status, problem=problem, name=name[:LONGEST_NAME], **told)
