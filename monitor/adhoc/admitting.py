"""A single check is asked for, where it may be: the quota a person, one at a time, in the audit log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from config.errors import ConfigError
from config.plan import host_of
from config.settings import Settings
from config.sites import SiteList, load_sites
from monitor.adhoc.asking import Wish, day_began
from monitor.adhoc.wording import asked_line, page_line
from monitor.check import Asked, asked_site
from monitor.review.aliases import site_as_taught
from storage.adhoc import Told
from storage.audit import note, take_turn
from storage.database import reading, transaction
from storage.desk_checks import add_check, asked_since, unfinished_check

_log = logging.getLogger("gongkai")


class NotAdmittedError(Exception):
    """No check can be asked for now: the message says why, in Chinese, and `status` as HTTP does. `under_way` is the
    number of the person's check that is not over yet, where that is why."""

    def __init__(self, why: str, status: int, under_way: int | None = None) -> None:
        self.status, self.under_way = status, under_way
        super().__init__(why)


@dataclass(frozen=True)
class Admitted:
    """A check that was asked for: its number, by whom, of which address, the site, the packs, what was told so far.
    `pages` is how many pages it may ask for at most, where that is not what the settings say."""

    number: int
    account: str
    url: str
    asked: Asked
    packs: tuple[str, ...]
    told: tuple[Told, ...]
    pages: int | None = None


def named_hosts(settings: Settings) -> frozenset[str]:
    """The HOST[:PORT] that the operator or the site list names. Raises `NotAdmittedError` where that cannot be read."""
    sites = _listed(settings).sites
    listed = {host for site in sites for host in (host_of(site.url or ""), *site.hosts)}
    return frozenset(host.lower() for host in (*listed, *settings.allow_hosts) if host)


def left_today(engine: Engine, settings: Settings, account: str, at: datetime) -> int:
    """How many checks a person may still ask for on the day of a moment in Shanghai."""
    with reading(engine) as conn:
        return max(0, settings.desk_checks - asked_since(conn, account, day_began(at)))


def admit(
    engine: Engine,
    settings: Settings,
    account: str,
    wish: Wish,
    at: datetime,
    *,
    only_page: bool = False,
    beside: Callable[[Connection, int], None] = lambda conn, number: None,
) -> Admitted:
    """The check is in the store, waiting for its turn; of the site it knows what reviewers taught. With `only_page` it
    asks for the page at the address and for nothing else, and judges nothing. `beside` is given its number in the
    transaction that keeps it. Raises `NotAdmittedError`, and what `beside` raises."""
    asked = asked_site(wish.url, wish.level, _listed(settings))
    asked = _alone(asked) if only_page else replace(asked, site=site_as_taught(engine, asked.site))
    packs = () if only_page else (wish.pack,) if wish.pack else settings.packs
    url = asked.site.url or wish.url
    told = (Told(at, page_line(url) if only_page else asked_line(url, asked.site.level, packs)),)
    if not settings.desk_checks:
        raise NotAdmittedError("单站检查已由管理人员关闭", 403)
    with transaction(engine) as conn:
        take_turn(conn)  # who asks twice at the same time is dealt with one after the other
        if under_way := unfinished_check(conn, account):
            raise NotAdmittedError("您提交的另一项检查尚未结束，每人同时只能进行一项", 409, under_way)
        if asked_since(conn, account, day_began(at)) >= settings.desk_checks:
            raise NotAdmittedError(f"今日{settings.desk_checks}次检查已用完，请于明日（北京时间零时后）再提交", 429)
        number = add_check(conn, account=account, url=url, level=wish.level, site=asked.site.code, asked=at, told=told)
        after = {"url": url, "level": wish.level or "", "packs": list(packs)}
        note(conn, at=at, who=account, what="check.ask", subject=f"check {number}", after=after)
        beside(conn, number)
    return Admitted(number, account, url, asked, packs, told, pages=1 if only_page else None)


def _alone(asked: Asked) -> Asked:
    """The site without the portals beside it where its columns may be: nobody looks there for a single page."""
    return replace(asked, site=asked.site.model_copy(update={"parent": None, "hosted_on": None, "platform": None}))


def _listed(settings: Settings) -> SiteList:
    try:
        return load_sites(settings.sites)
    except ConfigError as error:
        _log.error("the desk's checks: %s", error)
        raise NotAdmittedError("站点清单无法读取，请联系管理人员查看日志", 503) from None
