"""Many items of the queue decided on alike by a lead: listed first, and then all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from monitor.cards.duties import units_of
from monitor.cards.outline import Outline, duties_at
from monitor.cards.packs_then import outline_then
from monitor.cards.review_wording import ACTS, SCOPES, WHYS, decision_sentence
from monitor.cards.wording import VERDICTS, sentence, verdict_of
from monitor.review.deciding import decide_all
from monitor.review.queue import queue_of
from monitor.review.wishes import (
    ChangedError,
    NotDecided,
    OvertakenError,
    RefusedError,
    TogetherError,
    Wish,
    facts_mark,
    said_verdict,
    why_refused,
)
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.finding.entered import Entered, entered_in, wish_of
from monitor.web.finding.page import Problem
from monitor.web.guard.forms import Form, form_of
from monitor.web.pages import page
from monitor.web.part.left import left_if_kept
from monitor.web.part.view import View, finding_address, groups_address, items_address, view_named
from monitor.web.queue.chosen import Chosen, chosen_in
from monitor.web.queue.pages import findings_of_keys, items_page, ticked
from storage.catalogue import load_sites
from storage.database import reading, transaction
from storage.decisions import latest_decisions
from storage.ledger import ScanInfo, ScanKind
from storage.records import ADVERSE, Finding, Verdict
from storage.review import Account, Act, Role, Scope
from storage.scans import latest_scan

router = APIRouter()

MOST = 200
"""Items that are decided on at once: a person reads the list of them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as it is listed before it is decided: what was found, what it is to be; `problem`: why it cannot be."""

    chosen: Chosen
    address: str
    site: str
    name: str
    machine: str
    verdict: Verdict
    becomes: Verdict
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """Of how many sites and items a decision is, and how many sites, and offices of theirs, it accuses."""

    items: int
    sites: int
    adverse: int
    accused: int
    offices: int


@router.post("/queue/decide", response_class=HTMLResponse)
def decided_together(
    request: Request,
    form: Annotated[Form, Depends(form_of)],
    account: Annotated[Account, needs(Role.LEAD)],
) -> Response:
    """Lists the items with what they would be; on confirmation decides on all of them, or on none and says why."""
    desk, view, entered = desk_of(request), view_named(form.get("from", "")), entered_in(form)
    now = desk.clock()
    with reading(desk.engine) as conn:
        night = latest_scan(conn, ScanKind.NIGHTLY)
        chosen = _chosen(conn, form, view, account, night)
        problem = _why_not(entered, chosen)
        confirmed = form.get("confirmed") == "yes"
        every = listed(conn, night, entered, chosen, now) if night and not problem and not confirmed else ()
        problem = problem or _why_none(every)
        if night is None or problem:
            start = form.get("start", "")
            return items_page(
                request, conn, account, view, start=start, entered=entered, chosen=ticked(form), problem=problem
            )
        if not confirmed:
            return _listed_page(request, conn, view, night, entered, every)
    wishes = [_wish(entered, one, night) for one in chosen]
    try:
        with transaction(desk.engine) as conn:
            made = decide_all(conn, wishes, account, now)
    except TogetherError as error:
        with reading(desk.engine) as conn:
            shown = _with_failures(listed(conn, night, entered, chosen, now), error.failures)
            return _listed_page(request, conn, view, night, entered, shown, failed=True)
    return RedirectResponse(groups_address(view.but(group=""), decided=str(len(made))), 303)


def listed(
    conn: Connection, night: ScanInfo, entered: Entered, chosen: Sequence[Chosen], now: datetime
) -> tuple[Listed, ...]:
    """The items that were chosen, each with what it says and would be, and why it cannot be decided on if it cannot."""
    findings = findings_of_keys(conn, night, [one.key for one in chosen])
    decided = latest_decisions(conn, {one.site for one in chosen})
    names = {site.code: site.name for site in load_sites(conn, {one.site for one in chosen})}
    act, verdict = Act(entered.act), Verdict(entered.verdict) if entered.act == Act.OVERTURN else None
    found = []
    for one in chosen:
        finding = findings.get(one.key)
        name = names.get(one.site, one.site)
        if finding is None:
            lost = Listed(one, "", name, one.requirement, "", Verdict.UNDETERMINED, Verdict.UNDETERMINED)
            found.append(replace(lost, problem="最近一次巡检没有该项结论"))
            continue
        last = decided.get(one.site, {}).get(one.requirement)
        problem = ""
        if one.seen != str(last.number if last else 0):
            problem = f"已有新的复核：{decision_sentence(last)}" if last else "复核情况与页面不符"
        elif one.facts != facts_mark(finding):
            problem = f"事实已变化，现为：{sentence(finding)}"
        elif refused := why_refused(_wish(entered, one, night), finding, now):
            problem = refused.message
        becomes = {Act.CONFIRM: said_verdict(finding), Act.OVERTURN: verdict}.get(act) or Verdict.UNDETERMINED
        address = finding_address(night.id, finding)
        machine = verdict_of(finding)
        found.append(Listed(one, address, name, finding.name, machine, finding.verdict, becomes, problem))
    return tuple(found)


def sums_of(conn: Connection, outline: Outline, findings: Sequence[tuple[Finding, Verdict]]) -> Sums:
    """Of how many sites these findings are, and whom they accuse if they become what they are to be."""
    adverse = [finding for finding, becomes in findings if becomes in ADVERSE]
    sites = {site.code: site for site in load_sites(conn, {finding.site for finding in adverse})}
    offices = {
        (finding.site, unit)
        for finding in adverse
        if finding.site in sites
        for unit in units_of(duties_at(finding, sites[finding.site], outline))
    }
    accused = {finding.site for finding in adverse}
    every = {finding.site for finding, _ in findings}
    return Sums(len(findings), len(every), len(adverse), len(accused), len(offices))


def _listed_page(
    request: Request,
    conn: Connection,
    view: View,
    night: ScanInfo,
    entered: Entered,
    every: Sequence[Listed],
    *,
    failed: bool = False,
) -> HTMLResponse:
    good = [one for one in every if not one.problem]
    findings = findings_of_keys(conn, night, [one.chosen.key for one in good])
    outline, _ = outline_then(conn, night.packs)
    return page(
        request,
        "queue_confirm.html",
        status=409 if failed else 200,
        failed=failed,
        good=good,
        bad=[one for one in every if one.problem],
        sums=sums_of(conn, outline, [(findings[one.chosen.key], one.becomes) for one in good]),
        entered=entered,
        act=ACTS[Act(entered.act)],
        why=WHYS[_wish(entered, every[0].chosen, night).why],
        scope=SCOPES[Scope(entered.scope)],
        verdict=VERDICTS[Verdict(entered.verdict)] if entered.act == Act.OVERTURN else "",
        origin=view.text,
        back=items_address(view),
    )


def _wish(entered: Entered, one: Chosen, night: ScanInfo) -> Wish:
    return wish_of(replace(entered, seen=one.seen, facts=one.facts), one.site, one.requirement, night.id)


def _why_not(entered: Entered, chosen: Sequence[Chosen]) -> Problem | None:
    """What is wrong with what was entered for all of them."""
    if not chosen:
        return Problem("请先选择需要复核的各项。", "item")
    if len(chosen) > MOST:
        return Problem(f"一次最多复核{MOST}项，现为{len(chosen)}项。", "item")
    if entered.scope == Scope.ALIAS:
        return Problem("登记栏目名称的，应逐项办理。", "scope")
    try:
        wish_of(replace(entered, seen="0"), "", "", 0)
    except RefusedError as error:
        return Problem(error.message, error.field)
    return None


def _why_none(every: Sequence[Listed]) -> Problem | None:
    """What is wrong with what was entered, where it is wrong for all of them alike."""
    if every and every[0].problem and len({one.problem for one in every}) == 1:
        return Problem(f"{every[0].problem}。")
    return None


def _with_failures(every: Sequence[Listed], failures: Sequence[NotDecided]) -> tuple[Listed, ...]:
    why = {(one.wish.site, one.wish.requirement): _told(one) for one in failures}
    return tuple(replace(one, problem=why.get(one.chosen.key, "")) for one in every)


def _told(failure: NotDecided) -> str:
    match failure.error:
        case OvertakenError() as error:
            return f"已有新的复核：{decision_sentence(error.decision)}"
        case ChangedError() as error:
            return f"事实已变化，现为：{sentence(error.finding)}"
        case RefusedError() as error:
            return error.message


def _chosen(conn: Connection, form: Form, view: View, account: Account, night: ScanInfo | None) -> tuple[Chosen, ...]:
    """The items that a form names, or all of its part of the queue as they are now."""
    if form.get("all") != "1" or night is None:
        return chosen_in(form.getlist("item"))
    items = queue_of(conn, night, view.filters(account), left_if_kept(conn, night))
    if len(items) > MOST:
        return tuple(Chosen(item.site, item.requirement, "", "") for item in items)  # too many to be read
    findings = findings_of_keys(conn, night, [(item.site, item.requirement) for item in items])
    decided = latest_decisions(conn, {item.site for item in items})
    found = []
    for (site, requirement), finding in findings.items():
        last = decided.get(site, {}).get(requirement)
        found.append(Chosen(site, requirement, str(last.number if last else 0), facts_mark(finding)))
    return tuple(found)
