"""The rectification list of a round on the desk: shown, begun, looked at again, handed out as a workbook."""

from __future__ import annotations

import io
from threading import Lock
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from monitor.exports.filenames import fit
from monitor.history.nights import day_of
from monitor.rectify.book import write_faults
from monitor.rectify.listing import begin_list
from monitor.rectify.reading import told_faults
from monitor.rectify.rechecking import recheck_faults
from monitor.second.blinding import read_by
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import Number
from monitor.web.handed import handed_out
from monitor.web.pages import page
from monitor.web.rounds.asked import round_asked
from monitor.web.rounds.fault_list import asked_faults, asked_in, list_values
from monitor.web.sites.downloads import XLSX
from storage.database import reading, transaction
from storage.review import Account, Role
from storage.rounds.errors import RoundError

router = APIRouter()

DONE = {
    "begun": "台账已按冻结结果更新。",
    "rechecked": "复查已完成，结论见各行；是否整改到位由评估组核实后填写。",
    "imported": "导入已完成，所列修改均已生效。",
}

_UNSEEN = "您正在复读其中{number}项结论，完成或者退回以前不能导出含有这些结论的整改台账"

_ONE_BOOK = Lock()
"""A workbook reads the cards of all its sites: one at a time, so that pages stay quick meanwhile."""


@router.get("/rounds/{number}/faults")
def fault_list(request: Request, number: Number, account: Annotated[Account, needs(Role.VIEWER)]) -> Response:
    """The rows that were asked for, and the sums of all."""
    return list_page(request, number, account, done=DONE.get(request.query_params.get("done", ""), ""))


@router.get("/rounds/{number}/faults.xlsx")
def faults_xlsx(request: Request, number: Number, account: Annotated[Account, needs(Role.VIEWER)]) -> Response:
    """The rows that were asked for as the workbook that is filled in and handed back."""
    if not _ONE_BOOK.acquire(blocking=False):
        raise HTTPException(429, "整改台账正在导出，请稍后再试。", {"Retry-After": "10"})
    try:
        desk, asked = desk_of(request), asked_in(request)
        now = desk.clock()
        out = io.BytesIO()
        with reading(desk.engine) as conn:
            found = round_asked(conn, number)
            faults = asked_faults(conn, number, asked, day_of(now))
            if number_unseen := len(read_by(conn, account) & {(one.site, one.requirement) for one in faults}):
                raise HTTPException(409, _UNSEEN.format(number=number_unseen))
            write_faults(out, found.name, told_faults(conn, found, faults), now)
    finally:
        _ONE_BOOK.release()
    name = fit(f"整改台账-{found.name}-{day_of(now)}")
    return handed_out(out.getvalue(), XLSX, name=f"{name}.xlsx", plain=f"rectification-{number}.xlsx")


@router.post("/rounds/{number}/faults/begin")
def begun(request: Request, number: Number, account: Annotated[Account, needs(Role.LEAD)]) -> Response:
    """Lists what is a fault in the end and is not listed yet."""
    desk = desk_of(request)
    try:
        with transaction(desk.engine) as conn:
            round_asked(conn, number)
            begin_list(conn, number, account, desk.clock())
    except RoundError as error:
        return list_page(request, number, account, problem=str(error), status=409)
    return RedirectResponse(f"/rounds/{number}/faults?done=begun", 303)


@router.post("/rounds/{number}/faults/recheck")
def rechecked(request: Request, number: Number, account: Annotated[Account, needs(Role.REVIEWER)]) -> Response:
    """Notes what the latest night after the freeze says of each row."""
    desk = desk_of(request)
    try:
        with reading(desk.engine) as conn:
            round_asked(conn, number)
        recheck_faults(desk.engine, number, account, desk.clock())
    except RoundError as error:
        return list_page(request, number, account, problem=str(error), status=409)
    return RedirectResponse(f"/rounds/{number}/faults?done=rechecked", 303)


def list_page(request: Request, number: int, account: Account, *, status: int = 200, **more: Any) -> Response:
    """The page of the list, with what is told beside it: `problem` or `done`."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        values = list_values(conn, round_asked(conn, number), asked_in(request), day_of(desk.clock()), account)
    return page(request, "round_faults.html", status=status, **values | more)
