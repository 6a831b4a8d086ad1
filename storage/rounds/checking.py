"""What of rounds does not agree with itself: what was agreed, who is in it, and the frozen lines with their figures."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from storage.codec import CodecError, load, unsquash
from storage.problems import RESTORE, Problem
from storage.records import Verdict
from storage.review_tables import AuditRow
from storage.rounds.records import Definition, RoundState, Stage, Standing
from storage.rounds.sealing import seal_of
from storage.rounds.standings import lines_of, standings_of
from storage.rounds.tables import RoundLineRow, RoundRow, RoundSiteRow

_COUNTED = {
    "failed": (Verdict.FAIL,),
    "partly": (Verdict.PARTIAL,),
    "provisional": (Verdict.PROVISIONAL,),
    "undetermined": (Verdict.UNDETERMINED, Verdict.ERROR),
}
"""Figures that are numbers of lines with a weight, and the verdicts that they count."""


def round_faults(conn: Connection) -> Iterator[Problem]:
    """What is wrong with rounds, by number: a definition that cannot be read or names other sites than are in it, a
    frozen one without figures of a site, whose figures are not those of its lines, or that is not as the audit log
    sealed it, an open one with lines."""
    seals = _seals(conn)
    for number, state, body in conn.execute(select(RoundRow.id, RoundRow.state, RoundRow.definition)).all():
        place = f"round {number}"
        try:
            definition = load(Definition, unsquash(body))
        except (CodecError, UnicodeDecodeError, zlib.error):
            yield Problem(place, "what was agreed cannot be read", RESTORE)
            continue
        within = select(RoundSiteRow.site).where(RoundSiteRow.round == number)
        if set(conn.execute(within).scalars()) != set(definition.sites):
            yield Problem(place, "other sites are in it than were agreed", RESTORE)
        if state == RoundState.FROZEN:
            yield from _frozen_faults(conn, number, definition)
            if (seal := seals.pop(number, None)) is not None and seal != _seal(conn, number):
                yield Problem(place, "is not as it was frozen by what the audit log says", RESTORE)
        elif _line_count(conn, number):
            yield Problem(place, "has frozen lines though it is open", RESTORE)
    for number in seals:
        yield Problem(f"round {number}", "was frozen by what the audit log says, and is not", RESTORE)


def _seals(conn: Connection) -> dict[int, str]:
    """The seals of frozen rounds by what the audit log says; of those that were frozen before there were any none."""
    query = select(AuditRow.subject, AuditRow.after).where(AuditRow.what == "round.freeze")
    told = {subject.removeprefix("round "): after.get("seal") for subject, after in conn.execute(query)}
    return {int(number): seal for number, seal in told.items() if number.isdecimal() and isinstance(seal, str)}


def _seal(conn: Connection, number: int) -> str:
    lines = lines_of(conn, number)
    return seal_of(standings_of(conn, number, Stage.FROZEN).values(), (one for mine in lines.values() for one in mine))


def _line_count(conn: Connection, number: int) -> int:
    return conn.execute(select(func.count()).where(RoundLineRow.round == number)).scalar_one()


def _frozen_faults(conn: Connection, number: int, definition: Definition) -> Iterator[Problem]:
    standings = standings_of(conn, number, Stage.FROZEN)
    lines = _verdicts(conn, number)
    for site in definition.sites:
        place = f"round {number}, site {site}"
        if site not in standings:
            yield Problem(place, "is frozen without figures", RESTORE)
        elif wrong := [name for name in _COUNTED if _differs(name, standings[site], lines.get(site, Counter()))]:
            yield Problem(place, f"the frozen figures ({', '.join(wrong)}) are not those of its lines", RESTORE)


def _verdicts(conn: Connection, number: int) -> dict[str, Counter[str]]:
    """How many frozen lines with a weight say what, by site."""
    query = (
        select(RoundLineRow.site, RoundLineRow.verdict, func.count())
        .where(RoundLineRow.round == number, RoundLineRow.weight > 0)
        .group_by(RoundLineRow.site, RoundLineRow.verdict)
    )
    found: dict[str, Counter[str]] = {}
    for site, verdict, count in conn.execute(query):
        found.setdefault(site, Counter())[verdict] = count
    return found


def _differs(name: str, standing: Standing, lines: Counter[str]) -> bool:
    told = 0 if standing.figures is None else getattr(standing.figures, name)
    return told != sum(lines[verdict] for verdict in _COUNTED[name])
