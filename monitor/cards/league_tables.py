"""League tables and the changes of a night as people and machines take them. Pure but for the table library."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from config.sites import LEVEL_NAMES
from monitor.cards.league import Place
from monitor.cards.report import escaped
from monitor.cards.score import TOO_LITTLE
from monitor.cards.score_wording import percent
from monitor.cards.wording import REASONS, VERDICTS
from storage.ledger import NightChange
from storage.records import ADVERSE, Reason, Verdict

NOT_VISITED = "本次未巡检"
COLUMNS = (
    "层级", "名次", "参加排名", "站点代码", "站点", "得分", "得分下限", "得分上限", "较前一夜", "机器判定率",
    "人工核实已答复", "单项否决", "不符合", "部分符合", "待复查", "无法判定", "已复核", "退回复核",
)  # fmt: skip

WIDTH = 120

_SITE = "站点"
_SHOWN = ("层级", "名次", _SITE, "得分", "较前", "机器判定率", "已答复", "否决", "不符合/部分/待复查/无法判定")

_MET = frozenset({Verdict.PASS, Verdict.EXTERNAL, Verdict.NIL_STATEMENT})
_GROUPS = {
    "新确认缺失": (Reason.MISSING, Reason.BLANK),
    "新确认更新不及时": (Reason.STALE, Reason.LATE, Reason.OVERDUE, Reason.REPEATED),
}
_OTHER, _WAITING, _RECOVERED = "新确认其他问题", "新发现、待复查", "已恢复"
CHANGE_GROUPS = (*_GROUPS, _OTHER, _WAITING, _RECOVERED)
"""Under what changes are told, what is confirmed first."""


def league_json(place: Place) -> dict[str, Any]:
    """A line of the table as `league --format json` prints it; see docs/json.md."""
    found = place.figures
    return {
        "site": {"code": place.site, "name": place.name, "level": place.level},
        "rank": place.rank,
        "of": place.of,
        "score": found and found.score,
        "bounds": [found.low, found.high] if found else None,
        "change": place.change,
        "machine_coverage": found and found.machine_coverage,
        "questions_answered": found and found.questions_answered,
        "decided": found and found.decided,
        "asked": found and found.asked,
        "vetoes": list(found.vetoes) if found else None,
        "fail": found and found.failed,
        "partial": found and found.partly,
        "provisional": found and found.provisional,
        "undetermined": found and found.undetermined,
        "reviews": place.reviews,
        "returned": place.returned,
    }


def league_csv(places: Iterable[Place]) -> str:
    """The table as CSV, a line a site; cells that a spreadsheet would take for formulas are quoted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([escaped(cell) for cell in _cells(place)] for place in places)
    return text.getvalue()


def league_table(places: Sequence[Place], title: str) -> Table:
    """The table for the terminal. It wants `WIDTH` columns."""
    table = Table(title=Text(title), title_justify="left", box=SIMPLE, padding=(0, 1), pad_edge=False)
    for heading in _SHOWN:
        table.add_column(heading, no_wrap=heading != _SITE, overflow="fold")
    for place in places:
        level, rank, of, code, name, score, low, high, change, coverage, answered, vetoes, *counts, _, _ = _cells(place)
        ranked = place.figures is None or place.figures.score is not None
        shown = score if ranked else f"{low}～{high}"
        standing = (f"{rank}/{of}" if rank else "") if ranked else TOO_LITTLE
        few = "/".join(counts) if place.figures else ""
        row = (level, standing, f"{name}（{code}）", shown, change, coverage, answered, str(len(vetoes.split())), few)
        table.add_row(*map(Text, row))
    return table


def changes_json(change: NightChange) -> dict[str, Any]:
    """A change as `changes --json` prints it; see docs/json.md."""
    return {
        "group": group_of(change),
        "site": change.site,
        "requirement": change.requirement,
        "verdict": change.verdict,
        "tentative": change.tentative,
        "reason": change.reason,
        "before": change.before and {"verdict": change.before[0], "reason": change.before[1]},
    }


def group_of(change: NightChange) -> str | None:
    """Under what a change is told; None for what is neither a new fault nor the end of one."""
    before = change.before[0] if change.before else None
    if change.verdict in ADVERSE:
        return next((name for name, reasons in _GROUPS.items() if change.reason in reasons), _OTHER)
    if change.verdict is Verdict.PROVISIONAL:
        return _WAITING
    return _RECOVERED if change.verdict in _MET and before in ADVERSE else None


def changes_lines(
    changes: Iterable[NightChange], sites: Mapping[str, str], checks: Mapping[str, str], limit: int
) -> list[str]:
    """The changes of a night by group, at most `limit` of each; what is confirmed first. `sites` and `checks` are
    names by code."""
    found: dict[str, list[NightChange]] = {name: [] for name in CHANGE_GROUPS}
    for change in changes:
        if name := group_of(change):
            found[name].append(change)
    lines: list[str] = []
    for name, mine in found.items():
        lines.append(f"{name} {len(mine)} 项{'：' if mine else ''}")
        lines += [_line(change, sites, checks) for change in mine[:limit]]
        lines += [f"  另有 {len(mine) - limit} 项未列，可用 --limit 增加"] if len(mine) > limit else []
    return lines


def _line(change: NightChange, sites: Mapping[str, str], checks: Mapping[str, str]) -> str:
    name = checks.get(change.requirement, change.requirement)
    before = f"，此前为{VERDICTS[change.before[0]]}（{REASONS[change.before[1]]}）" if change.before else ""
    now = f"{VERDICTS[change.verdict]}（{REASONS[change.reason]}）"
    return f"  【{sites.get(change.site, change.site)}】{name}（{change.requirement}）：{now}{before}"


def _cells(place: Place) -> list[str]:
    level = LEVEL_NAMES[place.level] if place.level else "层级不明"
    rank, of = (str(place.rank), str(place.of)) if place.rank else ("", "")
    found = place.figures
    if found is None:
        return [level, rank, of, place.site, place.name, NOT_VISITED, *[""] * (len(COLUMNS) - 6)]
    answered = "" if found.questions_answered is None else percent(found.questions_answered)
    change = "" if place.change is None else f"{place.change:+g}" if place.change else "0"
    score = "" if found.score is None else f"{found.score:g}"
    counts = (found.failed, found.partly, found.provisional, found.undetermined, place.reviews, place.returned)
    return [
        level, rank, of, place.site, place.name, score, f"{found.low:g}", f"{found.high:g}", change,
        percent(found.machine_coverage), answered, " ".join(found.vetoes), *map(str, counts),
    ]  # fmt: skip
