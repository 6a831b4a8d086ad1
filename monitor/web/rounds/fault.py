"""A row of the rectification list on the desk: verified by the team, or told who was first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from monitor.audit_wording import act_in_words, told
from monitor.history.nights import day_of
from monitor.rectify.changing import OvertakenFaultError, Wanted, change_fault, side_of
from monitor.rectify.reading import told_faults
from monitor.rectify.states import STATES, choices
from monitor.rectify.texts import LONGEST, day_in, number_in
from monitor.second.blinding import NOT_SHOWN, read_by
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.forms import Form, form_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from monitor.web.rounds.asked import round_asked, status_of
from monitor.web.rounds.fault_list import row_words
from storage.audit import entries
from storage.database import reading, transaction
from storage.review import Account, Role
from storage.rounds.errors import RoundError
from storage.rounds.faults import fault_of
from storage.rounds.records import Fault, FaultState

router = APIRouter()

_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Entered:
    """What a form says of a row, as it was entered."""

    version: str
    state: str
    answer: str
    note: str
    due: str


def entered_in(form: Form, fault: Fault) -> Entered:
    """The fields of a form; what it has no field for is as it is."""
    shown = entered_of(fault)
    texts = {name: form.get(name, getattr(shown, name)) for name in ("state", "answer", "note", "due")}
    return Entered(form.get("version", ""), **texts)


def entered_of(fault: Fault) -> Entered:
    """A row as the form first shows it."""
    due = fault.due.isoformat() if fault.due else ""
    return Entered(str(fault.version), fault.state, fault.answer, fault.note, due)


def wanted_in(entered: Entered, fault: Fault) -> tuple[int, Wanted]:
    """Which version the person saw, and what the row is to be. Raises `RoundError`."""
    version = number_in(entered.version)
    if version is None or entered.state not in STATES:
        raise RoundError(fault.finding_id, "提交的内容不完整", "请在本页重新填写", "state")
    due = day_in(entered.due)
    if entered.due.strip() and due is None:
        raise RoundError(fault.finding_id, "整改期限不是日期", "请按2026-12-31的格式填写", "due")
    return version, Wanted(FaultState(entered.state), entered.answer, entered.note, due)


@router.get("/rounds/{number}/faults/{site}/{requirement}")
def fault_page(
    request: Request, number: Number, site: str, requirement: str, account: Annotated[Account, needs(Role.VIEWER)]
) -> Response:
    """The row, its history, and for who may the form to change it."""
    done = "已保存。" if request.query_params.get("done") == "saved" else ""
    with reading(desk_of(request).engine) as conn:
        return _page(request, conn, account, fault_here(conn, number, site, requirement), done=done)


@router.post("/rounds/{number}/faults/{site}/{requirement}")
def fault_changed(
    request: Request,
    number: Number,
    site: str,
    requirement: str,
    form: Annotated[Form, Depends(form_of)],
    account: Annotated[Account, needs(Role.REVIEWER)],
) -> Response:
    """Keeps what the team made of a row; else shows the form again, with what was entered and why it was not kept."""
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        fault = fault_here(conn, number, site, requirement)
    entered = entered_in(form, fault)
    try:
        version, wanted = wanted_in(entered, fault)
        with transaction(desk.engine) as conn:
            change_fault(conn, number, site, requirement, version, wanted, account, desk.clock())
    except RoundError as error:
        with reading(desk.engine) as conn:
            now = fault_here(conn, number, site, requirement)
            return _page(request, conn, account, now, entered=entered, problem=error, status=status_of(error))
    return RedirectResponse(f"{fault_address(fault)}?done=saved", 303)


def fault_here(conn: Connection, number: int, site: str, requirement: str) -> Fault:
    """The row of an address. Raises 404."""
    round_asked(conn, number)
    found = fault_of(conn, number, site, requirement)
    if found is None:
        raise HTTPException(404, "整改台账中没有此项。")
    return found


def fault_address(fault: Fault) -> str:
    """Where the page of a row is."""
    return f"/rounds/{fault.round}/faults/{quote(fault.site, safe='')}/{quote(fault.requirement, safe='')}"


def _page(
    request: Request, conn: Connection, account: Account, fault: Fault, *, status: int = 200, **more: Any
) -> Response:
    found = round_asked(conn, fault.round)
    unseen = read_by(conn, account) & {(fault.site, fault.requirement)}
    (one,) = told_faults(conn, found, [fault], unseen)
    lines = entries(conn, subject=fault.finding_id, limit=_ENTRIES)
    state, tone, seen, late = row_words(fault, day_of(desk_of(request).clock()), unseen)
    values: dict[str, Any] = {
        "round": found,
        "one": one,
        "fault": fault,
        "state_name": state,
        "state_tone": tone,
        "seen": seen,
        "not_shown": NOT_SHOWN if unseen else "",
        "late": late,
        "choices": [(choice, STATES[choice]) for choice in choices(fault.state, side_of(account))],
        "states": STATES,
        "entered": entered_of(fault),
        "longest": LONGEST,
        "address": fault_address(fault),
        "lines": [(line, act_in_words(line.what), told(line.before), told(line.after)) for line in lines],
        "problem": None,
        "done": "",
        "overtaken": isinstance(more.get("problem"), OvertakenFaultError),
    }
    return page(request, "round_fault.html", status=status, **values | more)
