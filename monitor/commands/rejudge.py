"""gongkai rejudge: what earlier nights saw, judged anew by other packs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any

import typer

from config.rulebook import RuleBook, load_rules
from config.settings import load_settings
from monitor.anew.rejudge import NightAnew, NightPlan, StepAnew, judged_by, nights_asked, plans_of, rejudge
from monitor.commands import doors
from monitor.commands.exits import OUR_FAULT
from storage.database import reading
from storage.ledger import ScanInfo
from storage.shelf import shelf_of

LINE_SECONDS = 5


def rejudge_command(
    pack: Annotated[list[str], typer.Option(help="A bundled pack or a folder; repeatable.")],
    since: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="All finished nights since this day (YYYY-MM-DD). Default: the latest one."),
    ] = None,
    site: Annotated[list[str] | None, typer.Option(help="Only this site's code; repeatable.")] = None,
    from_evidence: Annotated[
        bool, typer.Option("--from-evidence", help="Read the archived pages again first, by the readers of today.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell which nights would be judged anew, and judge none.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object (docs/json.md).")] = False,
) -> None:
    """Judge what earlier nights saw anew, by another pack or version, beside what they found; see `gongkai diff`.

    Each night is judged as of its own moment; what is adverse is confirmed by a night before it that was judged anew in
    the same way. Nothing is fetched, no finding of a night changes, and nobody is told. Interrupted, it is gone on with
    by the same command.
    Exit codes: 0 done; 64 wrong use; 70 a fault of gongkai.
    """
    settings = load_settings()
    rules = load_rules(tuple(pack))
    day, sites = _day(since), tuple(site or ())
    with doors.store(settings) as engine:
        with reading(engine) as conn:
            nights = nights_asked(conn, day, sites)
            by = judged_by(rules, read_again=from_evidence)
            plans = plans_of(conn, nights, by, sites) if dry_run else []
        if dry_run:
            _say_plans(plans, rules, as_json=as_json)
            return
        done: list[NightAnew] = []
        shelf = shelf_of(settings) if from_evidence else None
        for told in rejudge(engine, settings, rules, nights, sites, clock=doors.now, on_step=_progress(), shelf=shelf):
            done.append(told)
            if not as_json:
                doors.say(night_line(told))
    if as_json:
        doors.say(json.dumps(rejudge_json(rules, done), ensure_ascii=False, indent=2))
    elif any(one.waiting for one in done):
        doors.say("待复查的结论须由更早的夜次以同样方式评判后才能确认：可用 --since 一并评判更早的夜次")
    if any(one.errors for one in done):
        raise typer.Exit(OUR_FAULT)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no day: write it as 2026-09-15") from None


def night_line(told: NightAnew) -> str:
    """What came of a night, for people."""
    head = f"{_name(told.night)}→ 重新评判 {told.scan}："
    if told.already:
        return f"{head}此前已按相同的指标库和读取程序评判（{told.before} 个站点），未再评判"
    parts = [f"{told.before + told.sites} 个站点"]
    if told.before:
        parts.append(f"其中 {told.before} 个为续评前已完成")
    parts.append(f"与当夜结论不同的 {told.changed} 项，待复查 {told.waiting} 项")
    if told.unsought:
        parts.append(f"当夜未要求查找、无法判定 {told.unsought} 项")
    if told.unknown:
        parts.append(f"{told.unknown} 个站点未保存当夜的评判依据或网页存档，未评判")
    if told.errors:
        parts.append(f"{told.errors} 项因程序故障未能评判")
    if told.night.ours:
        parts.append("当夜按本方网络故障处理，不确认任何不利结论")
    return head + "；".join(parts)


def _name(night: ScanInfo) -> str:
    return f"巡检 {night.id}（{night.as_of:%Y-%m-%d %H:%M}）"


def rejudge_json(rules: RuleBook, done: Sequence[NightAnew]) -> dict[str, Any]:
    """What came of all nights, for machines; see docs/json.md."""
    return {"packs": _packs(rules), "nights": [_night_json(told) for told in done]}


def _packs(rules: RuleBook) -> list[dict[str, str]]:
    return [{"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in rules.packs]


def _night_json(told: NightAnew) -> dict[str, Any]:
    return {
        "scan": told.night.id,
        "as_of": told.night.as_of.isoformat(),
        "rejudged": told.scan,
        "already": told.already,
        "sites_before": told.before,
        "sites_now": told.sites,
        "sites_unknown": told.unknown,
        "changed": told.changed,
        "provisional": told.waiting,
        "not_sought": told.unsought,
        "errors": told.errors,
        "own_fault": told.night.ours,
    }


def _say_plans(plans: Sequence[NightPlan], rules: RuleBook, *, as_json: bool) -> None:
    if as_json:
        nights = [
            {
                "scan": plan.night.id,
                "as_of": plan.night.as_of.isoformat(),
                "sites": len(plan.sites),
                "already": plan.already,
                "begun": plan.begun,
            }
            for plan in plans
        ]
        doors.say(json.dumps({"packs": _packs(rules), "dry_run": nights}, ensure_ascii=False, indent=2))
        return
    for plan in plans:
        doors.say(f"{_name(plan.night)}：{len(plan.sites)} 个站点，{_to_do(plan)}")


def _to_do(plan: NightPlan) -> str:
    if plan.already is not None:
        return f"已评判（重新评判 {plan.already}），不再评判"
    return f"续评（重新评判 {plan.begun}）" if plan.begun is not None else "将重新评判"


def _progress() -> Callable[[StepAnew], None]:
    """Tells progress on standard error, a line every few seconds."""
    told = time.monotonic()

    def on_step(step: StepAnew) -> None:
        nonlocal told
        if time.monotonic() - told >= LINE_SECONDS:
            told = time.monotonic()
            doors.err.print(f"{_name(step.night)}：{step.done}/{step.total} 个站点")

    return on_step
