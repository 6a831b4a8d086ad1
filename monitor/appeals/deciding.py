"""An appeal is decided: upheld, in part, or not, and why. The frozen card stays; what comes after stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from monitor.appeals.filing import cleaned, subject_of
from monitor.appeals.wording import STATES, score_told
from monitor.rectify.listing import drop_cleared
from monitor.rounds.after import score_after
from storage.audit import note, take_turn
from storage.records import ADVERSE, Verdict
from storage.review import Account
from storage.rounds.appeals import appeal_numbered, keep_ruling, keep_scores
from storage.rounds.errors import RoundError
from storage.rounds.records import Appeal, AppealState, Line, Stage
from storage.rounds.register import round_of
from storage.rounds.standings import line_of, standings_of

SHORTEST, LONGEST = 2, 4000

WHOLLY = (
    Verdict.PASS,
    Verdict.EXTERNAL,
    Verdict.NIL_STATEMENT,
    Verdict.NOT_APPLICABLE,
    Verdict.NOT_YET_DUE,
    Verdict.WAIVED,
)
"""The verdicts of which one is right where an appeal is upheld."""

PARTS = (Verdict.PARTIAL, Verdict.UNDETERMINED)
"""The verdicts of which one is right where an appeal is upheld in part: undetermined takes an accusation back."""

_WHOLE = frozenset({Verdict.PASS, Verdict.EXTERNAL, Verdict.NIL_STATEMENT})
RULINGS = (AppealState.UPHELD, AppealState.PARTLY, AppealState.REJECTED)


class SettledError(RoundError):
    """Somebody else decided the appeal, or the office took it back. `appeal` is as it is now."""

    def __init__(self, appeal: Appeal) -> None:
        by = f"（{appeal.decided_by}）" if appeal.decided_by else ""
        super().__init__(f"第{appeal.id}号申诉", f"{STATES[appeal.state]}{by}", "本次处理未予保存")
        self.appeal = appeal


class NoAppealError(LookupError):
    """There is no such appeal in this round."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is to be decided: one of `RULINGS`, the verdict right then (None where it is rejected; of PARTIAL the share
    `won`), and the reason `told`. `lower`: the site may have a lower score by it, or none."""

    state: AppealState
    told: str
    verdict: Verdict | None = None
    won: float | None = None
    lower: bool = False


def ruling_fault(ruling: Ruling, line: Line) -> RoundError | None:
    """What is wrong with a ruling about a frozen line; None where nothing is."""
    size = len(cleaned(ruling.told))
    if ruling.state not in RULINGS:
        return RoundError("处理意见", "尚未选择", "请选择采纳、部分采纳或者不予采纳", "state")
    if not SHORTEST <= size <= LONGEST:
        return RoundError("处理理由", f"须为{SHORTEST}至{LONGEST}字，现为{size}字", "请修改后重新提交", "told")
    if ruling.state is AppealState.UPHELD and ruling.verdict not in WHOLLY:
        return RoundError("认定结论", "采纳申诉的，认定结论不能仍是失分结论", "请另选结论，或者选择部分采纳", "verdict")
    return _part_fault(ruling, line) if ruling.state is AppealState.PARTLY else None


def _part_fault(ruling: Ruling, line: Line) -> RoundError | None:
    if ruling.verdict not in PARTS:
        problem = "部分采纳的，认定结论应为部分符合或者无法判定"
        return RoundError("认定结论", problem, "请另选结论", "verdict")
    if ruling.verdict is Verdict.UNDETERMINED:
        same = line.verdict not in ADVERSE
        return RoundError("认定结论", "原结论已是未判定", "请另选结论", "verdict") if same else None
    if ruling.won is None or not 0 < ruling.won < 1:
        return RoundError("得分比例", "部分符合须填写得分比例，为1至99的整数（百分比）", "", "won")
    if line.verdict is Verdict.PARTIAL and ruling.won <= line.won:
        return RoundError("得分比例", f"不高于原结论的得分比例（{line.won:.0%}）", "请核对后重新填写", "won")
    return None


def decide_appeal(
    conn: Connection, number: int, appeal: int, ruling: Ruling, who: Account, at: datetime
) -> tuple[Appeal, Appeal]:
    """Decides an appeal of a round, and works out what its site comes to after it; the appeal before and after. Of what
    it clears nothing more is asked in the rectification list, from the same moment on.

    Raises `NoAppealError`, `SettledError` where it is not open any more, and `RoundError` for what was entered.
    """
    take_turn(conn)
    was = appeal_numbered(conn, appeal)
    line = None if was is None else line_of(conn, number, was.site, was.requirement)
    if was is None or was.round != number or line is None:
        raise NoAppealError(str(appeal))
    if was.state is not AppealState.FILED:
        raise SettledError(was)
    if fault := ruling_fault(ruling, line):
        raise fault
    verdict, won = _right(ruling)
    before = score_by_now(conn, number, was.site)
    told = cleaned(ruling.told)
    keep_ruling(conn, appeal, ruling.state, verdict=verdict, won=won, told=told, by=who.name, at=at)
    after = before
    if verdict is not None and verdict not in ADVERSE:
        drop_cleared(conn, number, was.site, was.requirement, who, at)
    if verdict is not None:
        standing = score_after(conn, round_of(conn, number), was.site)
        after = standing.figures.score if standing.figures else None
        if is_worse(before, after) and not ruling.lower:
            problem = f"将由{score_told(before)}变为{score_told(after)}，对申诉单位不利"
            raise RoundError("处理后的得分", problem, "确需如此处理的，请勾选确认后重新提交", "lower")
    keep_scores(conn, appeal, before=before, after=after)
    earlier = {"round": number, "line": f"{was.site}/{was.requirement}", "verdict": line.verdict, "score": before}
    now = {"appeal": ruling.state, "verdict": verdict, "won": won, "note": told, "score": after}
    note(conn, at=at, who=who.name, what="appeal.decide", subject=subject_of(was), before=earlier, after=now)
    made = appeal_numbered(conn, appeal)
    assert made is not None, "it was just decided"
    return was, made


def score_by_now(conn: Connection, number: int, site: str) -> float | None:
    """The score of a site after the appeals that were upheld by now; as it was frozen where none was. None: no
    score."""
    for stage in (Stage.AFTER, Stage.FROZEN):
        found = standings_of(conn, number, stage, [site]).get(site)
        if found is not None:
            return found.figures.score if found.figures else None
    return None


def is_worse(before: float | None, after: float | None) -> bool:
    """Whether a site that appealed has less than before: a lower score, or none any more."""
    return before is not None and (after is None or after < before)


def _right(ruling: Ruling) -> tuple[Verdict | None, float | None]:
    """The verdict that is right then, and its share."""
    if ruling.state is AppealState.REJECTED or ruling.verdict is None:
        return None, None
    if ruling.verdict is Verdict.PARTIAL:
        return ruling.verdict, ruling.won
    return ruling.verdict, 1.0 if ruling.verdict in _WHOLE else 0.0
