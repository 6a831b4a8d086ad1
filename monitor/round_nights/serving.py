"""After a night: the open rounds that it counts for are looked for, judged and scored."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, Engine

from config.errors import ConfigError
from config.rulebook import RuleBook
from config.settings import Settings
from config.sites import SiteList
from monitor.anew.packs import rules_by
from monitor.anew.rejudge import NightAnew, StepAnew, rejudge
from monitor.check import OurFaultError
from monitor.judge import day_of
from monitor.round_nights.looking import look_further
from monitor.rounds.scoring import SITES_AT_ONCE, open_rounds, score_sites
from monitor.rounds.speaking import judged_as_agreed
from monitor.scan import BusyError, Step
from storage.audit import take_turn
from storage.database import reading, transaction
from storage.ledger import ScanInfo
from storage.rounds.errors import RoundError
from storage.rounds.records import Round
from storage.rounds.register import round_of
from storage.scans import nights_since
from storage.spool import EvidenceError
from storage.steps import OnStep, silent
from storage.visits import visited

log = logging.getLogger("gongkai.rounds")


@dataclass(frozen=True)
class Served:
    """What came of the open rounds after a night: how many were scored, and what went wrong, a line each."""

    rounds: int = 0
    problems: tuple[str, ...] = ()


def rounds_with_night(conn: Connection, night: ScanInfo) -> list[Round]:
    """The open rounds whose window has the day of a night, the oldest first."""
    return [one for one in reversed(open_rounds(conn)) if has_day(one, day_of(night.as_of))]


def has_day(found: Round, day: date) -> bool:
    """Whether the nights of a day count in a round."""
    return found.definition.since <= day <= found.definition.until


def nights_in(conn: Connection, found: Round) -> list[ScanInfo]:
    """The finished nights of a round's window that judged by other packs than it names and visited a site of it, oldest
    first."""
    definition = found.definition
    codes = set(definition.sites)
    return [
        night
        for night in nights_since(conn, definition.since)
        if day_of(night.as_of) <= definition.until
        and not judged_as_agreed(night, definition)
        and codes & visited(conn, night.id)
    ]


def rules_of_round(conn: Connection, found: Round) -> RuleBook:
    """The rules by which a round judges, from the stored texts of its packs. Raises `RoundError` where they cannot be
    read."""
    rules = rules_by(conn, found.definition.packs, found.definition.named)
    if rules is None:
        raise RoundError(found.name, "指标库原文无法读取", "请核对数据库，或者以现行指标库另设评估周期")
    return rules


def judge_round(
    engine: Engine,
    settings: Settings,
    found: Round,
    *,
    clock: Callable[[], datetime],
    on_step: Callable[[StepAnew], None] = lambda step: None,
) -> list[NightAnew]:
    """Judges the nights of a round's window so far anew by its packs, as far as they judged by others and that was not
    done yet; what a night did not look for stays undetermined.

    Raises `RoundError` where the texts of its packs cannot be read, and `OurFaultError` as `rejudge` does.
    """
    with reading(engine) as conn:
        nights = nights_in(conn, found)
        rules = rules_of_round(conn, found) if nights else None
    if rules is None:
        return []
    return list(rejudge(engine, settings, rules, nights, found.definition.sites, clock=clock, on_step=on_step))


def score_again(engine: Engine, number: int) -> None:
    """Works out what a round comes to by now, as long as it is open; some sites in a transaction, so that nobody waits
    long for the store."""
    with reading(engine) as conn:
        codes = round_of(conn, number).definition.sites
    for start in range(0, len(codes), SITES_AT_ONCE):
        with transaction(engine) as conn:
            take_turn(conn)
            found = round_of(conn, number)
            if not found.is_open:
                return
            score_sites(conn, found, codes[start : start + SITES_AT_ONCE])


def serve_rounds(
    engine: Engine,
    settings: Settings,
    sites: SiteList,
    night: ScanInfo,
    *,
    clock: Callable[[], datetime],
    allowed: tuple[str, ...] = (),
    on_step: OnStep = silent,
) -> Served:
    """What open rounds need after a night: what their packs ask beyond it is looked for, it is judged anew by them, and
    their scores are worked out. What fails for one round is logged and told, and the others go on.

    Raises `BusyError` where a scan runs in the same data folder.
    """
    with reading(engine) as conn:
        rounds = rounds_with_night(conn, night)
    served = Served()
    for one in rounds:
        try:
            if not judged_as_agreed(night, one.definition):
                with reading(engine) as conn:
                    rules = rules_of_round(conn, one)
                look = _telling_looks(one, on_step)
                codes = one.definition.sites
                look_further(engine, settings, sites, rules, night, codes, clock=clock, allowed=allowed, on_step=look)
                judge_round(engine, settings, one, clock=clock, on_step=_telling_nights(one, on_step))
            score_again(engine, one.id)
            served = replace(served, rounds=served.rounds + 1)
        except BusyError:
            raise
        except (ConfigError, EvidenceError, OurFaultError, OSError) as error:
            log.error("round %s (%s) could not be served after scan %s: %s", one.id, one.name, night.id, error)
            served = replace(served, problems=(*served.problems, f"评估周期“{one.name}”未能评判：{error}"))
    return served


def _telling_looks(found: Round, on_step: OnStep) -> Callable[[Step], None]:
    return lambda step: on_step(f"评估周期“{found.name}”增查", step.done, step.total)


def _telling_nights(found: Round, on_step: OnStep) -> Callable[[StepAnew], None]:
    return lambda step: on_step(f"评估周期“{found.name}”评判", step.done, step.total)
