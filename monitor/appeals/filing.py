"""An evaluated office states its case against a line of its frozen card, or takes it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from monitor.adhoc.asking import address_fault
from monitor.appeals.due import appeal_until, loses, standing_appeal, takes_appeals
from monitor.appeals.own import own_line
from monitor.appeals.wording import STATES
from storage.audit import note, take_turn
from storage.review import Account
from storage.rounds.appeals import add_appeal, appeal_numbered, appeals_in, mark_withdrawn
from storage.rounds.attachments import LONGEST_NAME, add_attachment, size_of_files
from storage.rounds.errors import RoundError
from storage.rounds.records import Appeal, AppealState, Line, Round

SHORTEST, LONGEST = 10, 4000
MOST = 10
MOST_BYTES = 100 * 2**20  # of all files of one office
"""So often a line may be appealed against, with all that was taken back."""


class BarredError(RoundError):
    """It is too late, or somebody was first: no other words would help."""


class NotOwnError(LookupError):
    """There is no such line or appeal of this office in any frozen round."""


@dataclass(frozen=True, slots=True)
class Case:
    """What an office states, as it was typed: its reasons, and the address that bears them out."""

    statement: str = ""
    address: str = ""


def cleaned(text: str) -> str:
    """A text as it is kept: lines end in one way, and nothing in it steers a terminal or turns the direction of
    writing."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char if char.isprintable() or char == "\n" else " " if char.isspace() else "" for char in plain)
    return "".join(kept).strip()


def case_fault(case: Case, named: Collection[str]) -> RoundError | None:
    """What is wrong with a case as it was typed; None where nothing is. `named` are the HOST[:PORT] whose ports may be
    asked."""
    size = len(cleaned(case.statement))
    if size < SHORTEST:
        return RoundError("申诉理由", f"不得少于{SHORTEST}字，现为{size}字", "请说明理由后重新提交", "statement")
    if size > LONGEST:
        return RoundError("申诉理由", f"不得超过{LONGEST}字，现为{size}字", "请缩短后重新提交", "statement")
    fault = address_fault(case.address, named) if case.address.strip() else ""
    return RoundError("佐证网址", fault, "", "address") if fault else None


def bar_of(found: Round, line: Line, mine: list[Appeal], at: datetime) -> BarredError | None:
    """Why no appeal against a line can be filed at that moment; None where one can. `mine` are those there were."""
    place = f"{found.name} {line.requirement}"
    if not loses(line):
        return BarredError(place, "该项没有失分，不需要申诉", "请核对评分表")
    if (there := standing_appeal(mine)) is not None:
        if there.state is AppealState.FILED:
            return BarredError(place, f"该项已有待办理的申诉（第{there.id}号）", "如需改写，请先撤回再重新提交")
        return BarredError(place, f"该项申诉（第{there.id}号）已作出处理：{STATES[there.state]}", "同一事项不再受理")
    if len(mine) >= MOST:
        return BarredError(place, f"该项申诉已提交并撤回{len(mine)}次，不再受理", "请与评估工作组联系")
    if not takes_appeals(found, at):
        return BarredError(place, f"申诉已于{appeal_until(found)}截止，不再受理", "所填内容未予保存，可自行复制留存")
    return None


def file_appeal(
    conn: Connection,
    number: int,
    requirement: str,
    case: Case,
    who: Account,
    at: datetime,
    *,
    named: Collection[str] = (),
    file: tuple[str, bytes] | None = None,
) -> Appeal:
    """Files an appeal of the site whose office `who` is, with a file (its name and bytes) where one is given. Raises
    `NotOwnError` for what is not its own, `BarredError`, and `RoundError` for what was typed or chosen."""
    take_turn(conn)
    site = who.site or ""
    own = own_line(conn, number, site, requirement)
    if own is None:
        raise NotOwnError(requirement)
    found, line = own
    mine = [one for one in appeals_in(conn, number, site) if one.requirement == requirement]
    if fault := bar_of(found, line, mine, at) or case_fault(case, named):
        raise fault
    if file and size_of_files(conn, who.name) + len(file[1]) > MOST_BYTES:
        problem = f"贵单位已提交的附件合计将超过{MOST_BYTES // 2**20} MiB"
        raise RoundError(f"附件“{file[0][:LONGEST_NAME]}”", problem, "请压缩后提交，或者在申诉理由中说明", "file")
    kept = add_attachment(conn, *file, by=who.name, at=at) if file else None
    made = add_appeal(
        conn,
        number,
        site,
        requirement,
        statement=cleaned(case.statement),
        address=case.address.strip(),
        attachment=kept.id if kept else None,
        by=who.name,
        at=at,
    )
    told = {"round": number, "line": f"{site}/{requirement}", "url": made.address, "note": made.statement}
    told |= {"attachment": kept.id, "sha256": kept.sha256} if kept else {}
    note(conn, at=at, who=who.name, what="appeal.file", subject=subject_of(made), after=told)
    return made


def withdraw_appeal(conn: Connection, number: int, who: Account, at: datetime) -> Appeal:
    """Takes an undecided appeal back for the office that filed it. Raises `NotOwnError`, `BarredError`."""
    take_turn(conn)
    mine = appeal_numbered(conn, number)
    if mine is None or mine.site != who.site:
        raise NotOwnError(str(number))
    if mine.state is not AppealState.FILED:
        raise BarredError(f"第{number}号申诉", f"已不能撤回：{STATES[mine.state]}")
    mark_withdrawn(conn, number)
    note(conn, at=at, who=who.name, what="appeal.withdraw", subject=subject_of(mine))
    return mine


def subject_of(appeal: Appeal) -> str:
    """How the audit log names an appeal."""
    return f"appeal {appeal.id}"
