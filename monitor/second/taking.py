"""Second readings are taken and read: by somebody who never decided on the finding, once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.review.wishes import Wish, found_right, why_refused
from monitor.rounds.freezing import require_open
from storage.audit import note
from storage.findings import findings_at
from storage.records import Finding
from storage.review import Account, Role
from storage.rounds.errors import RoundError
from storage.rounds.records import SecondReading
from storage.rounds.seconds import decided_by, finish_second, give_second, left_by, second_of, seconds_of

NOT_YOURS = "该复读已由他人领取、已退回或者已完成"


class TakenError(RoundError):
    """The reading is not this person's: somebody was first, it was given back, or it is done."""


def readings_for(conn: Connection, number: int, person: str) -> list[SecondReading]:
    """What a person may read of a round and nobody read yet, first what that person took: nothing on which that person
    ever decided, nothing that was taken and left (what others decided could be looked up meanwhile), nor what others
    took."""
    known = decided_by(conn, number, person) | left_by(conn, number, person)
    unread = [one for one in seconds_of(conn, number) if one.at is None and (one.site, one.requirement) not in known]
    mine = [one for one in unread if one.reader == person]
    return mine + [one for one in unread if one.reader is None]


def take_next(conn: Connection, number: int, who: Account, at: datetime) -> SecondReading | None:
    """The reading that a person has before them: what was taken and not finished, else the next one, which is theirs
    from now on. None where there is none. Raises `FrozenError`, `NoRoundError`."""
    require_open(conn, number)
    found = next(iter(readings_for(conn, number, who.name)), None)
    if found is None or found.reader == who.name:
        return found
    give_second(conn, found.id, who.name)
    note(conn, at=at, who=who.name, what="second.take", subject=_subject(found))
    return replace(found, reader=who.name)


def give_back(conn: Connection, number: int, second: int, who: Account, at: datetime) -> None:
    """Leaves a reading to others: one's own, or by a lead whoever's. Raises `FrozenError`, `TakenError`."""
    found = require_open(conn, number)
    one = second_of(conn, second)
    may = one is not None and (one.reader == who.name or who.role.may(Role.LEAD))
    if one is None or one.round != number or one.reader is None or one.at is not None or not may:
        raise TakenError(f"评估周期“{found.name}”的第{second}号复读", NOT_YOURS, "请返回复读页查看")
    give_second(conn, second, None)
    note(conn, at=at, who=who.name, what="second.back", subject=_subject(one), before={"reader": one.reader})


def taken_by(conn: Connection, number: int, second: int, person: str) -> SecondReading:
    """The reading of this number, which the person took and did not finish. Raises `TakenError`."""
    one = second_of(conn, second)
    if one is None or one.round != number or one.reader != person or one.at is not None:
        raise TakenError(f"第{second}号复读", NOT_YOURS, "请返回复读页领取下一项")
    return one


def shown_for(conn: Connection, one: SecondReading) -> Finding:
    """The finding that is to be read, as the first reader saw it. Raises `RoundError` where it is gone."""
    found = findings_at(conn, one.scan, [one.site], one.requirement)
    if not found:
        raise RoundError(f"第{one.id}号复读", f"第{one.scan}次巡检已没有该项结论", "请退回此项，并告知组长")
    return found[0]


def read_second(conn: Connection, number: int, second: int, wish: Wish, who: Account, at: datetime) -> SecondReading:
    """Keeps what a second reader found. It changes no score. Raises `FrozenError`, `TakenError`, and `RefusedError`
    by the rules of a decision."""
    require_open(conn, number)
    one = taken_by(conn, number, second, who.name)
    finding = shown_for(conn, one)
    if (refused := why_refused(wish, finding, at)) is not None:
        raise refused
    verdict, won = found_right(wish, finding)
    told = wish.note.strip()
    read = replace(one, act=wish.act, verdict=verdict, won=won, why=wish.why, note=told, at=at)
    if not finish_second(conn, read):
        raise TakenError(f"第{second}号复读", NOT_YOURS, "请返回复读页领取下一项")
    after = {"act": wish.act, "verdict": verdict, "won": won, "why": wish.why, "note": told}
    note(conn, at=at, who=who.name, what="second.read", subject=_subject(one), after=after)
    return read


def _subject(one: SecondReading) -> str:
    return f"round {one.round}/{one.site}/{one.requirement}"
