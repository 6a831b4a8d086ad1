"""What is wrong with the last night. Pure: whoever tells it, a command, a log or an alert, asks the same function."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from monitor.times.due import Timing
from storage.ledger import SILENT, NightInfo, NightStatus, Tally

NIGHTLY = "nightly"
START_MARGIN = timedelta(minutes=30)  # a night that is not in the ledger by then has not been started by anybody


class Wrong(StrEnum):
    """What can be wrong with a night."""

    MISSING = "missing"
    FAILED = "failed"
    SILENT = "silent"
    LATE = "late"
    SHORT = "short"
    OURS = "ours"


@dataclass(frozen=True)
class Trouble:
    """One night and the worst that is wrong with it; `told` says it in one line of Chinese."""

    due_date: date
    what: Wrong
    told: str


def trouble(
    nights: Iterable[tuple[NightInfo, Tally | None]], now: datetime, timing: Timing, hours: float
) -> Trouble | None:
    """What is wrong with the last night as of `now`, or None where nothing is.

    `nights` are lines of the ledger with the figures of their scans, in any order; a night should be done `hours`
    after it was due. Until half an hour after a night was due, one that nobody has begun is not looked for yet.
    """
    scans = {night.due_date: (night, tally) for night, tally in nights if night.kind == NIGHTLY}
    due = timing.latest(now)
    if due not in scans and now - timing.moment(due) < START_MARGIN:
        due = timing.latest(timing.moment(due) - timedelta(seconds=1))
    if due not in scans:
        return Trouble(due, Wrong.MISSING, f"{due} 的夜间巡检没有任何记录：调度程序未运行")
    night, tally = scans[due]
    found = _unfinished(night, now, timing, hours) or _finished(night, tally, timing, hours)
    return Trouble(due, found[0], f"{due} 的夜间巡检{found[1]}") if found else None


def _unfinished(night: NightInfo, now: datetime, timing: Timing, hours: float) -> tuple[Wrong, str] | None:
    if night.status is NightStatus.MISSED:
        return Wrong.MISSING, f"未执行：{night.note or '无人执行'}"
    if night.status is NightStatus.FAILED:
        return Wrong.FAILED, f"失败：{night.note}"
    if night.handed_back:
        return Wrong.SILENT, f"已暂停，等待接续：{night.note or '执行进程被中止'}"
    if night.status is NightStatus.RUNNING and now - night.heartbeat > SILENT:
        return Wrong.SILENT, f"已中断：{night.heartbeat:%m-%d %H:%M} 之后执行进程没有心跳，尚未接续"
    if night.status is NightStatus.RUNNING and now - timing.moment(night.due_date) > timedelta(hours=hours):
        return Wrong.LATE, f"逾时未完成：应在 {hours:g} 小时内完成"
    return None


def _finished(night: NightInfo, tally: Tally | None, timing: Timing, hours: float) -> tuple[Wrong, str] | None:
    if night.status is not NightStatus.DONE:
        return None
    if tally is not None and tally.lacking > 0:
        return Wrong.SHORT, f"不完整：计划 {tally.planned} 个站点，完成 {tally.done} 个，放弃 {tally.given_up} 个"
    if tally is not None and tally.ours:
        return Wrong.OURS, "按本方网络故障处理：不确认任何不利结论"
    if night.finished and night.finished - timing.moment(night.due_date) > timedelta(hours=hours):
        return Wrong.LATE, f"完成过晚：{night.finished:%m-%d %H:%M} 才完成，应在 {hours:g} 小时内完成"
    return None
