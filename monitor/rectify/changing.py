"""A row of the rectification list is changed: answered by the office, verified by the team, one after another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from monitor.rectify.states import NEEDS_ANSWER, NEEDS_NOTE, STATES, Side, may_move
from monitor.rectify.texts import LONGEST, clean
from storage.audit import note, take_turn
from storage.review import Account, Role
from storage.rounds.errors import RoundError
from storage.rounds.faults import fault_of, save_fault
from storage.rounds.records import Fault, FaultState


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row is to be. An office has no say in `note` and `due`: they are to be as they are."""

    state: FaultState
    answer: str
    note: str
    due: date | None


class NoFaultError(RoundError):
    """The list has no such row, or none that this office may see."""


class OvertakenFaultError(RoundError):
    """Somebody changed the row first: `fault` is how it is by now. Who of the team it was is not told to an office."""

    def __init__(self, fault: Fault, who: Account) -> None:
        by = fault.by if side_of(who) is Side.TEAM or fault.by == who.name else "他人"
        super().__init__(fault.finding_id, f"{by}已先修改此行", "请按最新内容核对后重新提交")
        self.fault = fault


def side_of(who: Account) -> Side:
    """On which side of the list a person stands."""
    return Side.OFFICE if who.role is Role.OFFICE else Side.TEAM


def wanted_of(fault: Fault) -> Wanted:
    """A row as it is."""
    return Wanted(fault.state, fault.answer, fault.note, fault.due)


def change_fault(
    conn: Connection, number: int, site: str, requirement: str, version: int, wanted: Wanted, who: Account, at: datetime
) -> Fault:
    """Changes the row, of which the person saw this version, and notes it in the audit log. The row as it is by then,
    the same where nothing was to change.

    Raises `OvertakenFaultError` where somebody was first, `NoFaultError`, and `RoundError` for what is not allowed.
    """
    take_turn(conn)
    fault = fault_of(conn, number, site, requirement)
    if fault is None or (who.role is Role.OFFICE and who.site != site):
        raise NoFaultError(f"R{number}-{site}-{requirement}", "整改台账中没有此项")
    if fault.version != version:
        raise OvertakenFaultError(fault, who)
    return save_change(conn, fault, cleaned(wanted), who, at)


def save_change(conn: Connection, fault: Fault, wanted: Wanted, who: Account, at: datetime) -> Fault:
    """The same for a row that was just read in this transaction."""
    require_allowed(fault, wanted, who)
    if wanted == wanted_of(fault):
        return fault
    return keep_change(conn, fault, wanted, who, at)


def keep_change(conn: Connection, fault: Fault, wanted: Wanted, who: Account, at: datetime) -> Fault:
    """The same without asking whether that person may: for what follows from something else that was decided."""
    changed = replace(
        fault,
        state=wanted.state,
        answer=wanted.answer,
        note=wanted.note,
        due=wanted.due,
        version=fault.version + 1,
        by=who.name,
        at=at,
    )
    if not save_fault(conn, changed):
        raise OvertakenFaultError(fault, who)
    before, after = _told(fault, changed)
    note(conn, at=at, who=who.name, what="fault.change", subject=fault.finding_id, before=before, after=after)
    return changed


def cleaned(wanted: Wanted) -> Wanted:
    """With texts as they are kept."""
    return replace(wanted, answer=clean(wanted.answer), note=clean(wanted.note))


def require_allowed(fault: Fault, wanted: Wanted, who: Account) -> None:
    """Raises `RoundError` where a person may not make this of a row."""
    place, side = fault.finding_id, side_of(who)
    if not may_move(fault.state, wanted.state, side):
        told = f"不能由“{STATES[fault.state]}”改为“{STATES[wanted.state]}”"
        raise RoundError(place, told, "请核对该行的状态", "state")
    for name, title, text in (("answer", "整改答复", wanted.answer), ("note", "核实说明", wanted.note)):
        if len(text) > LONGEST:
            raise RoundError(place, f"{title}超过{LONGEST}字", "请缩短后重新提交", name)
    if side is Side.OFFICE and (wanted.note, wanted.due) != (fault.note, fault.due):
        raise RoundError(place, "核实说明和整改期限由评估组填写", "请只填写整改答复和状态")
    if wanted.due != fault.due and not who.role.may(Role.LEAD):
        raise RoundError(place, "整改期限只能由组长调整", "请交组长办理", "due")
    _require_told(place, fault, wanted)


def _require_told(place: str, fault: Fault, wanted: Wanted) -> None:
    moved = wanted.state is not fault.state
    if wanted.state in NEEDS_ANSWER and not wanted.answer and (moved or fault.answer):
        raise RoundError(place, f"改为“{STATES[wanted.state]}”须填写整改答复", "请填写后重新提交", "answer")
    if wanted.state in NEEDS_NOTE and not wanted.note and (moved or fault.note):
        raise RoundError(place, f"改为“{STATES[wanted.state]}”须填写核实说明", "请填写后重新提交", "note")


def _told(before: Fault, after: Fault) -> tuple[dict[str, object], dict[str, object]]:
    names = [name for name in ("state", "answer", "note", "due") if getattr(before, name) != getattr(after, name)]
    told = [{name: _value(getattr(one, name)) for name in names} for one in (before, after)]
    return told[0], told[1]


def _value(value: object) -> object:
    return STATES[value] if isinstance(value, FaultState) else "" if value is None else str(value)
