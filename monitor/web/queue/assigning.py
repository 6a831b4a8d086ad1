"""Items of the queue are assigned to whom is to decide on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from monitor.review.queue import assign_to, queue_of
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.finding.page import Problem
from monitor.web.guard.forms import Form, form_of
from monitor.web.part.left import left_if_kept
from monitor.web.part.view import NOBODYS, View, items_address, view_named
from monitor.web.queue.chosen import chosen_in
from monitor.web.queue.pages import findings_of_keys, items_page, ticked
from storage.alerting import Key
from storage.audit import take_turn
from storage.database import reading, transaction
from storage.decisions import assignments
from storage.ledger import ScanKind
from storage.people import account as account_of
from storage.review import Account, Role
from storage.scans import latest_scan

router = APIRouter()


@router.post("/queue/assign", response_class=HTMLResponse)
def assigned(
    request: Request,
    form: Annotated[Form, Depends(form_of)],
    account: Annotated[Account, needs(Role.REVIEWER)],
) -> Response:
    """Assigns items: a lead to anybody, a reviewer those of nobody to himself, and his own back to nobody."""
    desk, view, start = desk_of(request), view_named(form.get("from", "")), form.get("start", "")
    person = form.get("person", "")
    with reading(desk.engine) as conn:
        keys = _keys(conn, form, view, account)
    with transaction(desk.engine) as conn:
        take_turn(conn)  # of two who take the same item the second is told, on every database
        problem = _why_not(conn, keys, person, account)
        if problem is None:
            assign_to(conn, keys, None if person == NOBODYS else person, account, desk.clock())
    if problem is not None:
        with reading(desk.engine) as conn:
            return items_page(request, conn, account, view, start=start, chosen=ticked(form), problem=problem)
    return RedirectResponse(items_address(view, start=start if start.isdigit() else "", assigned=str(len(keys))), 303)


def _why_not(conn: Connection, keys: Sequence[Key], person: str, account: Account) -> Problem | None:
    if not keys:
        return Problem("请先选择需要分派的各项。", "person")
    if account.role.may(Role.LEAD):
        return None if person == NOBODYS or _decides(conn, person) else _no_person(person)
    if person not in (NOBODYS, account.name):
        return Problem("分派给他人须由组长办理。", "person", 403)
    whose = assignments(conn)
    others = [key for key in keys if key in whose and whose[key].person != account.name]
    if others:
        told = "、".join(
            f"{site}/{requirement}（{whose[site, requirement].person}）" for site, requirement in others[:5]
        )
        return Problem(f"已分派给他人：{told}，共{len(others)}项，均未改动。", "person", 409)
    return None


def _keys(conn: Connection, form: Form, view: View, account: Account) -> list[Key]:
    """The items that a form names, as far as the latest night has them."""
    night = latest_scan(conn, ScanKind.NIGHTLY)
    if night is None:
        return []
    if form.get("all") == "1":
        items = queue_of(conn, night, view.filters(account), left_if_kept(conn, night))
        return [(item.site, item.requirement) for item in items]
    wanted = [one.key for one in chosen_in(form.getlist("item"))]
    found = findings_of_keys(conn, night, wanted)
    return [key for key in wanted if key in found]


def _decides(conn: Connection, person: str) -> bool:
    """Whether this is the name of somebody who may decide."""
    found = account_of(conn, person)
    return found is not None and found.name == person and found.active and found.role.may(Role.REVIEWER)


def _no_person(person: str) -> Problem:
    told = f"“{person[:40]}”不能复核，请选择在用的复核人员。" if person else "请选择分派给何人。"
    return Problem(told, "person")
