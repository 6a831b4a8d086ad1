"""Nights and visits in official Chinese. Pure."""

from __future__ import annotations

from storage.ledger import NightStatus, PlanStatus, ScanStatus

STATUSES = {
    NightStatus.RUNNING: "进行中",
    NightStatus.DONE: "完成",
    NightStatus.FAILED: "失败",
    NightStatus.MISSED: "未执行",
}
SCANS = {
    ScanStatus.RUNNING: "进行中",
    ScanStatus.DONE: "完成",
    ScanStatus.ABANDONED: "已放弃",
}
VISITS = {
    PlanStatus.PLANNED: "未访问",
    PlanStatus.RUNNING: "访问中",
    PlanStatus.DONE: "完成",
    PlanStatus.FAILED: "失败",
    PlanStatus.GIVEN_UP: "放弃",
}
