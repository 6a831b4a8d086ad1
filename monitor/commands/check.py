"""gongkai check: one site, now."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlsplit

import typer

from config.rulebook import RuleBook, load_rules
from config.settings import Settings, load_settings
from config.sites import Level, load_sites
from crawler.outcome import CAUSES
from monitor.cards.card import Card
from monitor.cards.outline import outline_of
from monitor.cards.report import card_json, card_table
from monitor.cards.wording import OUTCOMES, sentence
from monitor.check import Asked, Checked, asked_site, check_site
from monitor.commands import doors
from monitor.commands.exits import ADVERSE, DECIDED, HOST_BUSY, NOTHING_DECIDED
from monitor.memory.probed_days import probes_of
from monitor.review.aliases import site_as_taught
from monitor.visits.hosts import HostBusyError, Hosts, wait_for
from monitor.visits.rendering import why_no_browser
from storage.hosts import HostLease
from storage.records import Cause, Finding, Outcome, Reason, Verdict, Visit

WAIT_SECONDS = 600.0
SAID_SECONDS = 15


def check(
    url: Annotated[str, typer.Argument(help="The portal's home page, as in a browser.")],
    pack: Annotated[
        list[str] | None, typer.Option(help="A bundled pack or a folder; repeatable. Default: hunan-2020.")
    ] = None,
    level: Annotated[Level | None, typer.Option(help="The body's level, if no site list knows the host.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object (docs/json.md) and nothing else.")
    ] = False,
    budget: Annotated[int | None, typer.Option(min=1, help="Pages to read at most. Default: 60.")] = None,
    save: Annotated[bool, typer.Option("--save", help="Keep the visit in the store, apart from the nights.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="The given host may be a private or loopback address.")
    ] = False,
    allow_host: Annotated[
        list[str] | None, typer.Option(metavar="HOST[:PORT]", help="So may this one; repeatable.")
    ] = None,
    wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long to wait while a night visits the host.")
    ] = WAIT_SECONDS,
) -> None:
    """Check one site now, by the same visit and rules as a night. Nothing to configure; nothing is stored.

    A single check never confirms: what is adverse stays provisional (待复查).

    Exit codes: 0 something was decided and nothing is adverse; 1 something is fail, partial or provisional;
    2 nothing could be decided; 64 wrong use; 70 a fault of gongkai; 75 somebody else visits the host (--wait).
    """
    settings = load_settings()
    rules = load_rules(tuple(pack or settings.packs))
    asked = asked_site(url, level, load_sites(settings.sites))
    host = urlsplit(asked.site.url or "").hostname or ""
    allowed = (*(allow_host or ()), *((host,) if allow_private else ()))
    checked = _visited(asked, rules, settings, pages=budget, allowed=allowed, save=save, wait=wait, quiet=as_json)
    findings = checked.findings
    card = Card(asked.site, checked.as_of, rules.versions, findings, outline_of(rules.packs))
    if as_json:
        doors.say(json.dumps(card_json(card), ensure_ascii=False, indent=2))
    else:
        doors.out.print(card_table(card))
        _say_level(findings)
        _say_browser(findings, settings)
    _say_home(checked.visit)
    raise typer.Exit(exit_code(findings))


def _visited(
    asked: Asked,
    rules: RuleBook,
    settings: Settings,
    *,
    pages: int | None,
    allowed: tuple[str, ...],
    save: bool,
    wait: float,
    quiet: bool,
) -> Checked:
    """Visits the site when its hosts are free, and judges it. Exits with 75 where they do not become so in time."""
    with ExitStack() as stack:
        engine = stack.enter_context(doors.store(settings, create=True) if save else doors.store_if_any(settings))
        hosts = Hosts(engine, settings, "单站检查", doors.now) if engine is not None else None
        if hosts is not None:
            stack.enter_context(hosts.alive())
        try:
            return check_site(
                replace(asked, site=site_as_taught(engine, asked.site)) if engine is not None else asked,
                rules,
                settings,
                clock=doors.now,
                pages=pages,
                allowed=allowed,
                save_to=engine if save else None,
                hosts=hosts,
                probes=lambda as_of: probes_of(engine, asked.site.code, as_of) if engine is not None else (),
                before=lambda plan: wait_for(hosts, plan, wait, _Waits(wait)) if hosts is not None else None,
                on_passed=None if quiet else _say_passed,
            )
        except HostBusyError as error:
            typer.echo(f"gongkai: {_busy(error.lease, wait)}", err=True)
            raise typer.Exit(HOST_BUSY) from None


def _busy(lease: HostLease, waited: float) -> str:
    if not waited:
        return f"{lease.host} 正由其他任务访问（{lease.what}）；可稍后再试，或以 --wait 等待"
    return f"{lease.host} 一直由其他任务访问（{lease.what}），已等待 {waited:.0f} 秒；可稍后再试，或以 --wait 延长等待"


class _Waits:
    """Says at once who is at the host, and again every few seconds."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._next = 0.0

    def __call__(self, lease: HostLease, waited: float) -> None:
        if waited < self._next:
            return
        self._next = waited + SAID_SECONDS
        spent = f"已等 {waited:.0f} 秒，最多等 {self._most:.0f} 秒"
        typer.echo(f"{lease.host} 正由其他任务访问（{lease.what}），等待其结束：{spent}", err=True)


def exit_code(findings: tuple[Finding, ...]) -> int:
    """0, 1 or 2, as the help text says. A check without weight decides nothing."""
    verdicts = {finding.verdict for finding in findings if finding.weight > 0}
    if verdicts & {Verdict.FAIL, Verdict.PARTIAL, Verdict.PROVISIONAL}:
        return ADVERSE
    return DECIDED if verdicts & {Verdict.PASS, Verdict.EXTERNAL, Verdict.NIL_STATEMENT} else NOTHING_DECIDED


def _say_passed(finding: Finding) -> None:
    doors.say(f"  {finding.requirement} {sentence(finding)}")


def _say_home(visit: Visit) -> None:
    """One line on standard error where the home page was not seen: what, where, why, and what would help."""
    home = visit.facts.pages[0]
    if home.outcome is Outcome.SEEN:
        return
    note = CAUSES[home.cause]
    line = f"{home.url}：{OUTCOMES[home.outcome]}"
    if home.outcome is Outcome.MOVED and home.redirect:
        line += f" {home.redirect.url}；如该网址即本站，请改查该网址，或在站点清单的 hosts 中登记"
    elif home.cause is Cause.ADDRESS_REFUSED:
        line += "；地址不是公网地址，确需查看请加 --allow-private 或 --allow-host"
    else:
        line += f"；{note.sentence}"
    typer.echo(f"gongkai: {line}", err=True)


def _say_level(findings: tuple[Finding, ...]) -> None:
    if any(finding.reason is Reason.LEVEL_UNKNOWN for finding in findings):
        doors.say(f"站点层级不明：加 --level（{'、'.join(Level)}）后可判定只适用于部分层级的指标。")


def _say_browser(findings: tuple[Finding, ...], settings: Settings) -> None:
    why = why_no_browser(settings)
    if why and any(finding.reason is Reason.NEEDS_SCRIPT for finding in findings):
        doors.say(f"{why}。")
