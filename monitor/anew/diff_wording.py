"""Two scans beside each other as a reviewer reads it, and as machines do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from config.sites import LEVEL_NAMES
from monitor.alerts.wording import pack_lines
from monitor.anew.comparing import Because, Cause, Difference, Judgement
from monitor.cards.wording import REASONS, value_in_words, verdict_of
from storage.ledger import ScanInfo, ScanKind
from storage.records import Finding

CAUSES: dict[Cause, str] = {
    Cause.RULE: "指标规则不同",
    Cause.READERS: "网页读取和评判程序不同",
    Cause.CALENDAR: "工作日日历不同",
    Cause.PAGE: "所依据的页面有变化",
    Cause.SITE: "站点信息或人工答复不同",
    Cause.DAY: "评判日期不同",
    Cause.CONFIRMED: "问题相同，其中一次尚待第二夜复查确认",
    Cause.UNKNOWN: "原因不明",
}
_LOST = {
    "readers": "网页读取和评判程序的版本未记录",
    "packs": "指标库原文未能读出",
    "circumstances": "当时的评判依据未保存",
}
_TERMS = {
    "check": "指标",
    "rule.days": "更新期限（日）",
    "rule.months": "更新期限（月）",
    "rule.working_days": "期限（工作日）",
    "rule.at_least": "最低比例",
    "rule.least": "最少数量",
    "rule.less_than": "限值",
    "rule.sample": "抽查数量",
    "rule.within": "所在栏目",
    "rule.column": "栏目",
    "rule.columns": "栏目",
    "months": "评判月份",
    "where": "允许设置的位置",
    "weight": "分值",
    "severity": "严重程度",
    "elsewhere": "允许的其他公开方式",
    "nil": "无此项说明的计法",
}
_STANDINGS = {"none": "无", "absent": "无此指标", "asked": "适用", "unbound": "不适用"}
_VALUES = _STANDINGS | {level.value: name for level, name in LEVEL_NAMES.items()}
_CLAUSES = {"stated -> none": "不再引用", "none -> stated": "新增", "stated -> restated": "引文有改动"}
_FIELDS = {
    "name": "名称",
    "level": "层级",
    "region": "地区",
    "parent": "上级站点",
    "url": "网址",
    "hosted_on": "所在门户",
    "platform": "统一平台",
    "hosts": "主机",
    "aliases": "栏目别名",
    "tags": "标签",
    "answers": "人工答复",
    "bodies": "下属单位",
    "compared": "与以往列表的比对",
    "datasets": "以往所见数据集",
}
_KINDS = {
    ScanKind.NIGHTLY: "夜间巡检",
    ScanKind.ADHOC: "单站检查",
    ScanKind.REJUDGED: "重新评判",
    ScanKind.FURTHER: "评估增查",
}
_ABSENT = "无此指标"


def scan_in_words(scan: ScanInfo) -> str:
    """巡检 3（2026-09-16 01:30，重新评判，原巡检 2）."""
    base = f"，原巡检 {scan.base}" if scan.base is not None else ""
    return f"巡检 {scan.id}（{scan.as_of:%Y-%m-%d %H:%M}，{_KINDS[scan.kind]}{base}）"


def head_lines(one: Judgement, other: Judgement) -> Iterator[str]:
    """Which scans these are, and what differs between them as a whole."""
    yield f"{scan_in_words(one.scan)}与{scan_in_words(other.scan)}相比："
    if one.scan.packs != other.scan.packs:
        yield "  指标库："
        yield from (f"    {line}" for line in pack_lines(one.scan.packs, other.scan.packs))
    yield f"  网页读取和评判程序{_compared(one.scan.readers, other.scan.readers)}"
    yield f"  工作日日历{_compared(one.scan.calendar, other.scan.calendar)}"


def _compared(old: str, new: str) -> str:
    if not old or not new:
        return "是否相同不详（当时未记录版本）"
    return "相同" if old == new else "不同"


def difference_lines(
    differences: Iterable[Difference], sites: Mapping[str, str], checks: Mapping[str, str]
) -> Iterator[str]:
    """Differences by site, each with its causes. `sites` and `checks` are names by code."""
    last = ""
    for one in differences:
        if one.site != last:
            last = one.site
            yield f"  【{sites.get(one.site, one.site)}】"
        name = checks.get(one.requirement, one.requirement)
        yield f"    {name}（{one.requirement}）：{_said(one.before)} → {_said(one.after)}"
        yield f"      原因：{'；'.join(map(because_in_words, one.causes))}"


def _said(finding: Finding | None) -> str:
    if finding is None:
        return _ABSENT
    lacking = f"：{'、'.join(finding.lacking)}" if finding.lacking else ""
    told = value_in_words(finding.value)
    value = f"，{told}" if told and told not in finding.lacking else ""
    return f"{verdict_of(finding)}（{REASONS[finding.reason]}{lacking}{value}）"


def because_in_words(because: Because) -> str:
    """A cause with what of it differs."""
    told = "、".join(_detail(because.cause, detail) for detail in because.details)
    return CAUSES[because.cause] + (f"（{told}）" if told else "")


def _detail(cause: Cause, detail: str) -> str:
    if cause is Cause.UNKNOWN:
        return _LOST[detail]
    if " -> " not in detail:
        return _FIELDS.get(detail, detail)
    words = {Cause.RULE: _TERMS, Cause.SITE: _FIELDS}.get(cause, {})
    left, _, after = detail.partition(" -> ")
    place, _, before = left.rpartition(" ")
    if place.startswith("basis "):
        return f"依据“{place.removeprefix('basis ')}”{_CLAUSES[f'{before} -> {after}']}"
    before, after = (_VALUES.get(value, value) for value in (before, after))
    return f"{words.get(place, place)} {before} → {after}".lstrip()


def diff_json(one: Judgement, other: Judgement, sites: int, differences: Iterable[Difference]) -> dict[str, Any]:
    """The whole as `diff --json` prints it; see docs/json.md."""
    return {
        "a": _scan_json(one.scan),
        "b": _scan_json(other.scan),
        "sites": sites,
        "differences": [
            {
                "site": difference.site,
                "requirement": difference.requirement,
                "before": _finding_json(difference.before),
                "after": _finding_json(difference.after),
                "causes": [{"cause": each.cause, "details": list(each.details)} for each in difference.causes],
            }
            for difference in differences
        ],
    }


def _scan_json(scan: ScanInfo) -> dict[str, Any]:
    return {
        "scan": scan.id,
        "kind": scan.kind,
        "base": scan.base,
        "as_of": scan.as_of.isoformat(),
        "packs": [{"id": name, "version": version, "sha256": sha256} for name, version, sha256 in scan.packs],
        "readers": scan.readers or None,
        "calendar": scan.calendar or None,
    }


def _finding_json(finding: Finding | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    return {
        "verdict": finding.verdict,
        "tentative": finding.tentative,
        "reason": finding.reason,
        "value": finding.value,
        "lacking": list(finding.lacking),
    }
