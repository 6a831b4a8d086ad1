"""A round is frozen (冻结): every line of every card is written down, and no score of it changes any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from monitor.cards.card import Card
from monitor.rounds.counting import counted, lines_from, questions_at
from monitor.rounds.precision import waiting_checks
from monitor.rounds.scoring import finals_now, standings_from
from monitor.rounds.wording import moment_of_freeze
from storage.audit import note, take_turn
from storage.database import reading, transaction
from storage.review import Account
from storage.rounds.answers import last_answer
from storage.rounds.errors import FrozenError, RoundError
from storage.rounds.records import Answered, Line, Round, Stage, Standing
from storage.rounds.register import last_decision, mark_frozen, note_waits, round_of
from storage.rounds.sealing import seal_of
from storage.rounds.standings import save_lines, save_standings
from storage.scans import finished_by_now
from storage.steps import OnStep, silent

_TRIES = 3
_SITES_AT_ONCE = 200


def require_open(conn: Connection, number: int) -> Round:
    """The round, which stays open until the transaction ends. Raises `FrozenError`, `NoRoundError`."""
    take_turn(conn)
    found = round_of(conn, number)
    if not found.is_open:
        raise FrozenError(f"评估周期“{found.name}”", moment_of_freeze(found), "冻结后的情况只列示，不改变得分")
    return found


def freeze_round(engine: Engine, number: int, who: Account, at: datetime, on_step: OnStep = silent) -> Round:
    """Freezes a round as it is. It is worked out while others go on, and again where they changed something meanwhile.

    Raises `FrozenError`, and `RoundError` where others never stopped for long enough.
    """
    for _ in range(_TRIES):
        with reading(engine) as conn:
            frozen = _worked_out(conn, round_of(conn, number), on_step)
        with transaction(engine) as conn:
            found = require_open(conn, number)
            if _marks(conn, found) == frozen.marks:
                return _keep(conn, frozen, who.name, at)
    raise RoundError(found.name, "冻结期间有人正在复核或者巡检刚刚结束，未能冻结", "请稍后再试")


@dataclass(frozen=True)
class _Frozen:
    """All that is kept of a round when it is frozen, and by what it is known that nothing changed meanwhile."""

    round: Round
    standings: list[Standing]
    lines: list[Line]
    seal: str
    marks: tuple[object, ...]


def _marks(conn: Connection, found: Round) -> tuple[object, ...]:
    return (last_decision(conn), last_answer(conn, found.id), finished_by_now(conn))


def _worked_out(conn: Connection, found: Round, on_step: OnStep) -> _Frozen:
    found = replace(found, waits=waiting_checks(conn, found))
    codes = found.definition.sites
    standings: list[Standing] = []
    lines: list[Line] = []
    for start in range(0, len(codes), _SITES_AT_ONCE):
        some = codes[start : start + _SITES_AT_ONCE]
        finals = list(finals_now(conn, found, some))
        standings += [replace(one, stage=Stage.FROZEN) for one in standings_from(found, some, finals)]
        for _, _, spoken in finals:
            lines += lines_from(spoken.said, spoken.counted, spoken.reviews, spoken.speaking.scan.id)
        on_step("冻结评分", start + len(some), len(codes))
    return _Frozen(found, standings, lines, seal_of(standings, lines), _marks(conn, found))


def lines_of_card(found: Round, card: Card, answers: Mapping[str, Answered]) -> Iterator[Line]:
    """What an open round makes of a night's card, line by line, with what was answered to its questions."""
    mine = counted(card.findings, found.definition, card.reviews, found.waits)
    asked = questions_at(card.site.code, found.definition, answers)
    yield from lines_from(card.findings, [*mine, *asked], card.reviews, card.scan)


def _keep(conn: Connection, frozen: _Frozen, who: str, at: datetime) -> Round:
    found = frozen.round
    save_standings(conn, found.id, frozen.standings)
    save_lines(conn, found.id, frozen.lines)
    note_waits(conn, found.id, found.waits)
    mark_frozen(conn, found.id, by=who, at=at)
    told = {"sites": len(frozen.standings), "lines": len(frozen.lines), "waits": sorted(found.waits)}
    told["seal"] = frozen.seal
    note(conn, at=at, who=who, what="round.freeze", subject=f"round {found.id}", after=told)
    return round_of(conn, found.id)
