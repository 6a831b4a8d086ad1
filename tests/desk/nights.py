"""Nights of a few portals on loopback, for the desk to show: real scans into a data folder."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from config.rulebook import RuleBook, load_rules
from config.settings import load_settings
from config.sites import Level, Site, SiteList
from monitor.commands.scan import hosts_of
from monitor.review.deciding import decide
from monitor.review.wishes import Wish, facts_mark
from monitor.sample.server import Sample, serve
from monitor.sample.truth import ANSWERS, Truth, load_truth
from monitor.scan import ScanReport, run_scan
from storage.database import transaction
from storage.decisions import assign
from storage.findings import findings_at
from storage.records import SHANGHAI, Verdict
from storage.review import Account, Act, Role, Scope, Why
from storage.store import open_store
from tests.loopback import Portal, portal
from tests.monitor.test_nights_that_know import pages

FALLS_SHORT, WHOLE, CITY, UNREAD = "S19", "S16", "S03", "S15"
"""Of the sample: a county that falls short, one that is whole, a city, and a county of which much cannot be read."""

RENAMED, OWN_NAME = "S90", "企业之家"
"""A county that calls a column (优化营商环境) by a name which no pack knows."""

HOSTILE = "S91"
"""A county whose list and pages hold markup, words without an end, and marks that turn the direction of writing."""

_EVIL = "</td></a><script>alert(1)</script><img src=x onerror=alert(2)>\u202e" + "W" * 300


@dataclass(frozen=True)
class Portals:
    """The running portals: the list of most of them, and the hostile one. They are judged by the packs of `truth`."""

    sites: SiteList
    hostile: Site
    sample: Sample
    truth: Truth = field(default_factory=load_truth)

    def night(self, folder: Path, number: int, *, hostile: bool = False) -> ScanReport:
        """The scan of the night with this number (1, 2, ...), into a data folder.

        It has a thread of its own: the browser's library keeps the loop of the one that tests run in.
        """
        with ThreadPoolExecutor(1) as thread:
            sites = (*self.sites.sites, self.hostile) if hostile else self.sites.sites
            return thread.submit(self._scan, folder, number, SiteList(name="desk", sites=sites)).result()

    def _scan(self, folder: Path, number: int, sites: SiteList) -> ScanReport:
        settings = load_settings(data_dir=folder, database_url="", delay_seconds=0.0, render_pages=0, answers=ANSWERS)
        as_of = datetime.combine(self.truth.first_night + timedelta(days=number - 1), time(1, 30), SHANGHAI)
        engine = open_store(settings.database)
        try:
            return run_scan(
                engine,
                settings,
                sites,
                _rules(self.truth.packs),
                as_of=as_of,
                clock=lambda: as_of,
                allowed=hosts_of(sites),
                stand_ins=self.sample.stand_ins,
            )
        finally:
            engine.dispose()


@cache
def _rules(packs: tuple[str, ...]) -> RuleBook:
    return load_rules(packs)


@contextmanager
def portals() -> Iterator[Portals]:
    """Starts the portals, and stops them at the end of the block."""
    renamed = {path: str(text).replace("优化营商环境", OWN_NAME) for path, text in pages().items()}
    told = f"优化营商环境{escape('<script>alert(3)</script>')}\u202e"
    hostile = {path: str(text).replace("优化营商环境", told) for path, text in pages().items()}
    with serve(load_truth().first_night) as sample, portal(dict(renamed)) as one, portal(dict(hostile)) as other:
        mine = {FALLS_SHORT, WHOLE, CITY, UNREAD}
        sites = [site for site in sample.sites.sites if site.code in mine]
        listed = SiteList(name="desk", sites=(*sites, small_county(RENAMED, "青石县人民政府", one)))
        yield Portals(listed, small_county(HOSTILE, f"白茅县{_EVIL}", other), sample)


def small_county(code: str, name: str, served: Portal) -> Site:
    """A county of the sample's province with a portal of its own."""
    return Site(code=code, name=name, level=Level.COUNTY, region="湖南省", parent=CITY, url=served.url)


def decide_some(folder: Path, scan: int) -> None:
    """Decisions of each sort on the county that falls short, as a reviewer takes them after a night."""
    engine = open_store(f"sqlite:///{folder / 'gongkai.sqlite3'}")
    now = datetime.now(SHANGHAI)
    wanted: tuple[tuple[str, Act, Why, dict[str, Any]], ...] = (
        ("MEET.JD", Act.CONFIRM, Why.SEEN, {}),
        ("XXGK.A20", Act.OVERTURN, Why.OTHER_PLACE, {"verdict": Verdict.PARTIAL, "won": 0.8, "note": "见机构职能栏目"}),
        ("BIZ.FEE", Act.CANNOT_TELL, Why.NOT_ENOUGH, {"note": "<b>存档</b>只有目录"}),
        ("SVC.TIME", Act.CONFIRM, Why.ASKED_OFFICE, {"scope": Scope.UNTIL, "until": now.date() + timedelta(days=90)}),
    )
    with transaction(engine) as conn:
        for requirement, act, why, more in wanted:
            (finding,) = findings_at(conn, scan, [FALLS_SHORT], requirement)
            wish = Wish(FALLS_SHORT, requirement, scan, act, why, 0, facts_mark(finding), **more)
            decide(conn, wish, Account("li", Role.REVIEWER, True, now), now)
        keys = [(FALLS_SHORT, "SITE.META"), (FALLS_SHORT, "BIZ.TOPICS")]
        assign(conn, keys, "li", "wu", now)
    engine.dispose()
