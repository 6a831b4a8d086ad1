"""The pages of the queue: what needs a person, in groups that one decision may serve, and item by item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from config.sites import LEVEL_NAMES
from monitor.cards.packs_then import outline_then
from monitor.cards.wording import REASONS, explanation, verdict_of
from monitor.review.queue import CAUSES, MARKS, Item, Left, groups_of, queue_of
from monitor.review.wishes import facts_mark
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.finding.entered import Entered
from monitor.web.finding.offered import offered_for_many
from monitor.web.finding.page import Problem
from monitor.web.guard.forms import Form
from monitor.web.pages import page
from monitor.web.part.left import left_after, left_if_kept
from monitor.web.part.place import done_of
from monitor.web.part.view import MINE, NOBODYS, View, finding_address, groups_address, items_address, view_of
from monitor.web.queue.chosen import Chosen, chosen_in
from storage.alerting import Key
from storage.catalogue import names_of_sites
from storage.database import reading
from storage.decisions import latest_decisions
from storage.findings import findings_of
from storage.ledger import ScanInfo, ScanKind
from storage.people import accounts
from storage.records import SHANGHAI, Finding, Verdict
from storage.review import Account, Role
from storage.scans import latest_scan

router = APIRouter()

AT_ONCE = 50
"""Groups, or items, of one page."""

_START = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """An item of the queue as its line shows it: what was found, and what a form says of it if it is chosen."""

    item: Item
    address: str
    chosen: Chosen
    verdict: Verdict
    machine: str
    told: str
    doubts: str


@router.get("/queue", response_class=HTMLResponse)
def queue_in_groups(request: Request, account: Annotated[Account, needs(Role.VIEWER)], start: str = "") -> HTMLResponse:
    """What needs a person after the latest night, what many sites have in common in one line."""
    view = view_of(request.query_params)
    with reading(desk_of(request).engine) as conn:
        night = latest_scan(conn, ScanKind.NIGHTLY)
        if night is None:
            return page(request, "queue.html", night=None, done=None, counted=0)
        view, named = _with_site(conn, view)
        every = queue_of(conn, night, view.but(cause="").filters(account), _left(conn, night, view))
        groups = groups_of(item for item in every if view.cause in ("", item.cause))
        first = _start(start, len(groups))
        return page(
            request,
            "queue.html",
            **_common(conn, night, account, view, named),
            groups=groups[first : first + AT_ONCE],
            number=len(groups),
            counts=_counts(every, view),
            every=len(every),
            items_of=lambda group: items_address(view.but(group=group.key)),
            all_items=items_address(view),
            pages=_pages(groups_address, view, first, len(groups)),
            done=done_of(conn, request.query_params.get("done", ""), account),
            counted=_told_number(request, "decided"),
        )


@router.get("/queue/items", response_class=HTMLResponse)
def queue_item_by_item(request: Request, account: Annotated[Account, needs(Role.VIEWER)]) -> HTMLResponse:
    """A part of the queue item by item, to be worked through, assigned, or decided on together."""
    told = request.query_params
    with reading(desk_of(request).engine) as conn:
        return items_page(request, conn, account, view_of(told), start=told.get("start", ""), done=told.get("done", ""))


def items_page(
    request: Request,
    conn: Connection,
    account: Account,
    view: View,
    *,
    start: str = "",
    done: str = "",
    entered: Entered | None = None,
    chosen: Collection[Key] = (),
    problem: Problem | None = None,
) -> HTMLResponse:
    """The items of a part of the queue, with those that were `chosen`, what was `entered` for them, and the `problem`
    of that if there is one."""
    night = latest_scan(conn, ScanKind.NIGHTLY)
    if night is None:
        return page(request, "queue.html", status=problem.status if problem else 200, night=None, done=None, counted=0)
    view, named = _with_site(conn, view)
    items = queue_of(conn, night, view.filters(account), _left(conn, night, view))
    first = _start(start, len(items))
    part = items[first : first + AT_ONCE]
    return page(
        request,
        "queue_items.html",
        status=problem.status if problem else 200,
        **_common(conn, night, account, view, named),
        rows=rows_of(conn, night, part, view.text),
        number=len(items),
        start=first or "",
        groups=groups_address(view.but(group="")),
        pages=_pages(items_address, view, first, len(items)),
        persons=_persons(conn) if account.role.may(Role.LEAD) else (),
        nobody=NOBODYS,
        form=offered_for_many(desk_of(request).clock().astimezone(SHANGHAI).date()),
        entered=entered or Entered(),
        chosen=frozenset(chosen),
        problem=problem,
        done=done_of(conn, done, account, view.text),
        counted=_told_number(request, "decided"),
        assigned=_told_number(request, "assigned"),
    )


def rows_of(conn: Connection, night: ScanInfo, items: Iterable[Item], origin: str) -> tuple[Row, ...]:
    """Items with what their findings say, and the marks of what was shown of each."""
    mine = tuple(items)
    findings = findings_of_keys(conn, night, [(item.site, item.requirement) for item in mine])
    decided = latest_decisions(conn, {item.site for item in mine}) if mine else {}
    return tuple(_row(night, item, findings, decided, origin) for item in mine)


def findings_of_keys(conn: Connection, night: ScanInfo, keys: Iterable[Key]) -> dict[Key, Finding]:
    """The findings of these keys at a night, as far as there are."""
    wanted: dict[str, set[str]] = {}
    for site, requirement in keys:
        wanted.setdefault(site, set()).add(requirement)
    found = findings_of(conn, night.id, wanted) if wanted else {}
    return {(site, code): one for site, mine in found.items() for code, one in mine.items()}


def ticked(form: Form) -> list[Key]:
    """The items that a form names."""
    return [one.key for one in chosen_in(form.getlist("item"))]


def _row(
    night: ScanInfo,
    item: Item,
    findings: Mapping[Key, Finding],
    decided: Mapping[str, Mapping[str, Any]],
    origin: str,
) -> Row:
    finding = findings[item.site, item.requirement]
    last = decided.get(item.site, {}).get(item.requirement)
    chosen = Chosen(item.site, item.requirement, str(last.number if last else 0), facts_mark(finding))
    address = finding_address(night.id, item, origin or View(group=item.group).text)
    doubts = "、".join(MARKS[mark] for mark in sorted(item.marks))
    return Row(item, address, chosen, finding.verdict, verdict_of(finding), explanation(finding), doubts)


def _left(conn: Connection, night: ScanInfo, view: View) -> Left | None:
    return left_if_kept(conn, night) if view.is_narrow else left_after(conn, night)


def _common(conn: Connection, night: ScanInfo, account: Account, view: View, named: str) -> dict[str, Any]:
    """What both pages of the queue show: the night, and what may be asked for."""
    checks = outline_then(conn, night.packs)[0].checks
    return {
        "night": night,
        "view": view,
        "site_named": named,
        "causes": [(cause.value, name) for cause, name in CAUSES.items()],
        "cause_name": CAUSES.__getitem__,
        "reason_name": REASONS.__getitem__,
        "levels": [(level.value, name) for level, name in LEVEL_NAMES.items()],
        "checks": sorted((code, check.name) for code, check in checks.items()),
        "whose": _whose(conn, account),
    }


def _whose(conn: Connection, account: Account) -> list[tuple[str, str]]:
    others = [name for name in _persons(conn) if name != account.name] if account.role.may(Role.LEAD) else []
    mine = [(MINE, "分派给我的")] if account.role.may(Role.REVIEWER) else []
    return [("", "全部"), *mine, (NOBODYS, "尚未分派的"), *((name, f"分派给{name}的") for name in others)]


def _persons(conn: Connection) -> tuple[str, ...]:
    """Who may decide."""
    return tuple(one.name for one in accounts(conn) if one.active and one.role.may(Role.REVIEWER))


def _with_site(conn: Connection, view: View) -> tuple[View, str]:
    """The view with the code of the site that it names, and a remark where what is written names none, or several."""
    if not view.site:
        return view, ""
    names = names_of_sites(conn)
    if view.site in names:
        return view, ""
    found = sorted(code for code, (name, _) in names.items() if view.site in name)
    exact = [code for code in found if names[code][0] == view.site]
    if len(exact or found) == 1:
        return view.but(site=(exact or found)[0]), ""
    many = f"有{len(found)}个站点的名称含有“{view.site}”，请填写站点代码或者全名"
    return view, many if found else f"没有名称含有“{view.site}”的站点"


def _counts(items: Iterable[Item], view: View) -> list[tuple[str, int, str, bool]]:
    """By cause: its name, how many items, where they are, and whether they are what is shown."""
    counts = Counter(item.cause for item in items)
    return [
        (name, counts[cause], groups_address(view.but(cause=cause)), view.cause == cause)
        for cause, name in CAUSES.items()
        if counts[cause]
    ]


def _pages(address: Any, view: View, first: int, number: int) -> dict[str, str]:
    """The addresses of the pages before and after that which begins with the `first` of so many."""
    before = address(view, start=str(max(0, first - AT_ONCE) or "")) if first else ""
    after = address(view, start=str(first + AT_ONCE)) if first + AT_ONCE < number else ""
    return {"before": before, "after": after, "from": str(first + 1), "to": str(min(first + AT_ONCE, number))}


def _start(text: str, number: int) -> int:
    first = int(text) if _START.fullmatch(text) else 0
    return first if first < number else 0


def _told_number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    return int(text) if _START.fullmatch(text) else 0
