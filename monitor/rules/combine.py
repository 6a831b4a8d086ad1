"""What several rules of one check come to together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.rules.ruling import Ruling
from storage.records import ADVERSE, SET_ASIDE, Reason, Verdict

_MET = frozenset({Verdict.PASS, Verdict.EXTERNAL, Verdict.NIL_STATEMENT})
_ABSENT = frozenset({Reason.MISSING, Reason.BLANK})
_NOTHING_THERE = frozenset({Reason.NO_DATA, Reason.NO_EARLIER})
"""Why a rule about data found nothing that it could speak of: what else is asked decides, where anything is."""


def standing(ruling: Ruling) -> tuple[bool, bool, float]:
    """How well one of several things that may be the one does: the best is taken, for another may be an old one, and
    one of which nothing can be said before one that lacks something."""
    return ruling.verdict is Verdict.PASS, ruling.verdict not in (*ADVERSE, Verdict.PASS), ruling.won


def all_met(rulings: Sequence[Ruling]) -> Ruling:
    """All are asked. Adverse where one is: FAIL where none is met, PARTIAL else.

    What could not be seen costs nothing: it counts as met beside what is adverse, and leaves the whole undetermined
    where nothing is; numbers of persons that somebody should look at are told before what was not found. What stands
    in a column that is missing is charged with the column and not twice.
    """
    asked = _asked(rulings)
    adverse = [ruling for ruling in asked if ruling.verdict in ADVERSE]
    if any(ruling.reason in _ABSENT for ruling in adverse):
        asked = [ruling for ruling in asked if ruling.reason is not Reason.COLUMN_NOT_FOUND]
    if not adverse:
        doubts = [ruling for ruling in asked if ruling.verdict not in _MET]
        doubt = next((ruling for ruling in doubts if ruling.reason is Reason.PERSONS), next(iter(doubts), None))
        return doubt or _together(asked, asked[0])
    won = sum(ruling.won if ruling in adverse or ruling.verdict in _MET else 1.0 for ruling in asked) / len(asked)
    verdict = Verdict.PARTIAL if won > 0 else Verdict.FAIL
    lacking = tuple(dict.fromkeys(name for ruling in adverse for name in ruling.lacking))
    return replace(_together(adverse, adverse[0]), verdict=verdict, won=won, lacking=lacking)


def any_met(rulings: Sequence[Ruling]) -> Ruling:
    """One is enough: the first that is met, else one that is not due yet, else the first of which nothing can be said,
    else the one met most. A text that leaves to its files what it does not say itself is in no doubt where these were
    read: what the rule about them comes to counts."""
    pending = next((ruling for ruling in rulings if ruling.verdict is Verdict.NOT_YET_DUE), None)
    asked = _asked(rulings)
    asked = [ruling for ruling in asked if not ruling.in_files] or asked
    met = next((ruling for ruling in asked if ruling.verdict in _MET), None)
    doubt = next((ruling for ruling in asked if ruling.verdict not in ADVERSE), None)
    return met or pending or doubt or max(asked, key=lambda ruling: ruling.won)


def _asked(rulings: Sequence[Ruling]) -> list[Ruling]:
    """The rulings that speak: not those set aside, nor those of rules that found nothing to speak of, where others
    do."""
    asked = [ruling for ruling in rulings if ruling.verdict not in SET_ASIDE]
    return [ruling for ruling in asked if ruling.reason not in _NOTHING_THERE] or asked or list(rulings)


def _together(rulings: Sequence[Ruling], first: Ruling) -> Ruling:
    """The first ruling with the facts, pages and files of all."""
    value = "；".join(dict.fromkeys(ruling.value for ruling in rulings if ruling.value))
    shown = tuple(one for ruling in rulings for one in ruling.shown)
    return replace(first, value=value, shown=shown, files=tuple(one for ruling in rulings for one in ruling.files))
