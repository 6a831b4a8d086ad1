"""Nights of one site beside a round that names a plan whose period is over: played from pages given as text, the looks
beyond them too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, update

from config.rulebook import RuleBook, load_rules
from config.sites import Level, Site
from monitor.anew.packs import keys_of
from monitor.review.aliases import taught
from monitor.round_nights.looking import Further, begin_look, to_be_looked_at
from monitor.round_nights.serving import judge_round, score_again
from monitor.rounds.cards import round_card
from monitor.rounds.opening import Wanted, open_round
from monitor.rounds.scoring import score_round
from storage.codec import dump, squash
from storage.database import reading, transaction
from storage.findings import findings_at
from storage.ledger import PackKey, ScanInfo
from storage.records import Finding
from storage.review import Account, Role
from storage.rounds.records import Round, Stage, Standing
from storage.rounds.register import round_of, rounds
from storage.rounds.standings import standings_of
from storage.rounds.tables import RoundRow
from storage.scans import nights_since, scan_info
from tests.monitor.nights import FIRST, Nights, Served
from tests.playback import HOME, html, links, rows

PLAN = "heshan-2018"
NEGATIVE = "XXGK.NEG"
"""A column that the plan of 2018 alone asks for: 政务公开负面清单."""
DISTRICT = Site(code="S", name="赫山区人民政府", level=Level.COUNTY, region="湖南省益阳市赫山区", url=HOME)
NOW = FIRST + timedelta(days=9)
WU = Account("wu", Role.LEAD, True, FIRST)
LI = Account("li", Role.REVIEWER, True, FIRST)


@cache
def plan() -> RuleBook:
    """The plan of 2018, named."""
    return load_rules((PLAN,))


MENU = links(工作动态="/dt/", 政府信息公开="/xxgk/")


def pages(**more: str) -> dict[str, str]:
    """A portal of three pages, and what else a test says."""
    news = rows(FIRST.date())
    told = {"/": html("", news, MENU), "/dt/": html("工作动态", news, MENU)}
    return told | {"/xxgk/": html("政府信息公开", rows(FIRST.date() - timedelta(days=20)), MENU)} | more


BOTH = "SITE.NEWS14"
"""A check that nights and the plan both ask."""


def stale(links: str = "", **more: str) -> Served:
    """The portal with news that are old; with further links, and pages."""
    old = rows(FIRST.date() - timedelta(days=60))
    news = {"/": html("", old, MENU + links), "/dt/": html("工作动态", old, MENU)}
    return Served({**pages(), **news, **more})


class District:
    """Nights of a district by the pack of three columns, and a round by the plan of 2018."""

    def __init__(self, engine: Engine, folder: Path, *, site: Site = DISTRICT, book: RuleBook | None = None) -> None:
        self.engine, self.folder, self.site = engine, folder, site
        self.nights = Nights(engine, folder, site=site, book=book)
        self.nights_played: list[int] = []
        self.round: Round | None = None

    @property
    def keys(self) -> tuple[PackKey, ...]:
        return keys_of(plan())

    def take_up(self) -> None:
        """Goes on with a store that was copied."""
        with reading(self.engine) as conn:
            self.nights_played = [one.id for one in nights_since(conn, FIRST.date())]
            self.round = next(iter(rounds(conn)), None)
        self.nights.number = len(self.nights_played)

    def night(self, served: Served | None = None) -> dict[str, Finding]:
        found = self.nights.night(served or Served(pages()))  # type: ignore[arg-type]
        with reading(self.engine) as conn:
            self.nights_played = [one.id for one in nights_since(conn, FIRST.date())]
        return found

    def open(self, name: str = "专项评估", sites: tuple[Site, ...] | None = None) -> Round:
        day = FIRST.date()
        wanted = Wanted(name, day, day + timedelta(days=9), sites or (self.site,), seed="s")
        with transaction(self.engine) as conn:
            self.round = score_round(conn, open_round(conn, wanted, plan(), WU, FIRST))
        return self.round

    def look(self, served: Served | None = None, *, after: timedelta = timedelta(hours=1)) -> ScanInfo | None:
        """What the round's plan asks beyond the last night, looked for `after` it."""
        with reading(self.engine) as conn:
            night = scan_info(conn, self.nights_played[-1])
            wanted = to_be_looked_at(conn, plan(), night, (self.site.code,))
            named = taught(conn, self.nights.sites)
        if not wanted:
            return None
        at = night.as_of + after
        info, _ = begin_look(self.engine, plan(), night, sorted(wanted), at)
        other = Nights(self.engine, self.folder, knows=False, site=self.site, book=plan())
        other.number = self.nights.number
        look = Further(self.engine, self.nights.settings, named, plan(), info)
        look.store(other._visited(look, at, served or Served(pages())))  # type: ignore[arg-type]
        return look.close(at + timedelta(minutes=10))

    def judge(self, now: datetime = NOW) -> list[int]:
        """The scans that judge the nights of the round."""
        assert self.round is not None
        judged = judge_round(self.engine, self.nights.settings, self.round, clock=lambda: now)
        score_again(self.engine, self.round.id)
        return [one.scan for one in judged]

    def served(self, served: Served | None = None) -> dict[str, Finding]:
        """A night with all that comes after it; what the night itself says."""
        found = self.night(served)
        self.look(served)
        self.judge()
        return found

    def card(self) -> dict[str, Finding]:
        """What the round's card of the site says."""
        assert self.round is not None
        with reading(self.engine) as conn:
            card = round_card(conn, round_of(conn, self.round.id), self.site.code)
        assert card is not None
        return {one.requirement: one for one in card.final}

    def standing(self) -> Standing:
        assert self.round is not None
        with reading(self.engine) as conn:
            return standings_of(conn, self.round.id, Stage.NOW)[self.site.code]

    def found(self, scan: int) -> dict[str, Finding]:
        with reading(self.engine) as conn:
            return {one.requirement: one for one in findings_at(conn, scan)}

    def break_packs(self, made: Round) -> None:
        """The packs of a round are of texts that are not kept."""
        lost = replace(made.definition, packs=(("lost", "1", "ab" * 32),), named=("lost",))
        with transaction(self.engine) as conn:
            body = squash(dump(lost))
            conn.execute(update(RoundRow).where(RoundRow.id == made.id).values(definition=body))
