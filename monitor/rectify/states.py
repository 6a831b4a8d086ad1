"""The states of a row of the rectification list: their words, and who may take a row from which to which. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from monitor.cards.wording import VERDICTS
from storage.records import ADVERSE, Verdict
from storage.rounds.records import WITH_OFFICE, Fault, FaultState

STATES = {
    FaultState.OPEN: "待整改",
    FaultState.UNDER_WAY: "整改中",
    FaultState.ANSWERED: "已答复，待核实",
    FaultState.DONE: "已整改",
    FaultState.NOT_DONE: "整改不到位",
    FaultState.DROPPED: "不再要求整改",
}
STATES_BY_NAME = {name: state for state, name in STATES.items()}


class Side(StrEnum):
    """Who changes a row: the office that is to rectify, or the evaluation team."""

    OFFICE = "office"
    TEAM = "team"


_OPEN, _UNDER_WAY, _ANSWERED = FaultState.OPEN, FaultState.UNDER_WAY, FaultState.ANSWERED
_DONE, _NOT_DONE, _DROPPED = FaultState.DONE, FaultState.NOT_DONE, FaultState.DROPPED

MOVES: Mapping[FaultState, Mapping[Side, tuple[FaultState, ...]]] = {
    _OPEN: {Side.OFFICE: (_UNDER_WAY, _ANSWERED), Side.TEAM: (_UNDER_WAY, _ANSWERED, _DONE, _NOT_DONE, _DROPPED)},
    _UNDER_WAY: {Side.OFFICE: (_UNDER_WAY, _ANSWERED), Side.TEAM: (_ANSWERED, _DONE, _NOT_DONE, _DROPPED)},
    _ANSWERED: {Side.OFFICE: (_UNDER_WAY, _ANSWERED), Side.TEAM: (_UNDER_WAY, _DONE, _NOT_DONE, _DROPPED)},
    _NOT_DONE: {Side.OFFICE: (_UNDER_WAY, _ANSWERED), Side.TEAM: (_UNDER_WAY, _ANSWERED, _DONE, _DROPPED)},
    _DONE: {Side.OFFICE: (), Side.TEAM: (_NOT_DONE,)},
    _DROPPED: {Side.OFFICE: (), Side.TEAM: (_OPEN,)},
}
"""From which state to which each side may take a row. The team may also leave the state as it is and change the rest;
the office says each time how far it is. Nobody but a person of the team makes it DONE, NOT_DONE or DROPPED."""

NEEDS_ANSWER = frozenset({FaultState.ANSWERED})
NEEDS_NOTE = frozenset({FaultState.NOT_DONE, FaultState.DROPPED})
"""States that are told with a reason."""


def choices(state: FaultState, side: Side) -> tuple[FaultState, ...]:
    """The states that a side may choose for a row in this state, the present one first where it may stay."""
    moves = MOVES[state][side]
    return moves if side is Side.OFFICE else (state, *moves)


def may_move(state: FaultState, to: FaultState, side: Side) -> bool:
    """Whether a side may take a row from a state to another, or leave it."""
    return to in choices(state, side)


def is_overdue(fault: Fault, today: date) -> bool:
    """Whether the office has still to act after the day that it was due: an answer that waits for the team is in time
    as far as anybody can tell."""
    return fault.due is not None and fault.due < today and fault.state in WITH_OFFICE


NOT_SEEN = "未能查看"
"""A night could not look, or not say: that is never a fault of the office."""

_MET = frozenset({Verdict.PASS, Verdict.EXTERNAL, Verdict.NIL_STATEMENT})
UNSEEN = frozenset({Verdict.UNDETERMINED, Verdict.SUSPENDED, Verdict.ERROR})
"""Verdicts of a night that could not look, or not say."""


def found_in_words(fault: Fault) -> str:
    """What was found when a row was looked at again; empty where it never was. It proposes, a person decides."""
    if fault.checked is None:
        return ""
    if fault.found is None or fault.found in UNSEEN:
        return NOT_SEEN
    if fault.found in ADVERSE:
        return "仍不符合" if fault.found is Verdict.FAIL else "部分符合"
    if fault.found is Verdict.PROVISIONAL:
        return "待复查，尚未确认"
    return "已符合，待人工核实" if fault.found in _MET else VERDICTS[fault.found]
