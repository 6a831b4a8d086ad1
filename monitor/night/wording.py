"""Nights and visits in official Chinese. Pure."""

from __future__ import annotations

from storage.ledger import NightStatus, PlanStatus, ScanKind, ScanStatus

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
KINDS = {
    ScanKind.NIGHTLY: "巡检",
    ScanKind.ADHOC: "单站检查",
    ScanKind.REJUDGED: "重新评判",
    ScanKind.FURTHER: "评估增查",
}
"""What a scan is called beside its number."""
VISITS = {
    PlanStatus.PLANNED: "未访问",
    PlanStatus.RUNNING: "访问中",
    PlanStatus.DONE: "完成",
    PlanStatus.FAILED: "失败",
    PlanStatus.GIVEN_UP: "放弃",
}
