"""The league table of a round, and two rounds compared, as people and machines take them. Pure but for the table
library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from config.sites import LEVEL_NAMES
from monitor.cards.score import TOO_LITTLE
from monitor.cards.score_wording import percent
from monitor.rounds.comparing import Comparison
from monitor.rounds.league import RoundPlace
from monitor.rounds.wording import bars_in_words
from storage.rounds.records import Standing

WIDTH = 120


def place_json(place: RoundPlace) -> dict[str, Any]:
    """A line of the table as `gongkai round show --json` prints it; see docs/json.md."""
    return {
        "site": {"code": place.site, "name": place.name, "level": place.level},
        "rank": place.rank,
        "of": place.of,
        "standing": standing_json(place.standing),
        "after_appeals": None if place.after is None else standing_json(place.after),
    }


def standing_json(standing: Standing) -> dict[str, Any]:
    """What a site came to: its figures, and why it cannot be compared with others."""
    found = standing.figures
    return {
        "scan": standing.scan,
        "incomparable": list(standing.bars),
        "score": found and found.score,
        "bounds": [found.low, found.high] if found else None,
        "machine_coverage": found and found.machine_coverage,
        "questions_answered": found and found.questions_answered,
        "decided": found and found.decided,
        "asked": found and found.asked,
        "vetoes": list(found.vetoes) if found else None,
        "fail": found and found.failed,
        "partial": found and found.partly,
        "provisional": found and found.provisional,
        "undetermined": found and found.undetermined,
        "reviews": standing.reviews,
        "returned": standing.returned,
        "waiting": standing.waiting,
    }


def places_table(places: Sequence[RoundPlace], title: str) -> Table:
    """The table for the terminal. It wants `WIDTH` columns."""
    headings = (
        "层级",
        "名次",
        "站点",
        "得分",
        "申诉后",
        "机器判定率",
        "已答复",
        "单项否决",
        "不符合/部分/待复查/无法判定",
        "不可比",
    )
    table = _table(title, headings)
    for place in places:
        found = place.standing.figures
        rank = f"{place.rank}/{place.of}" if place.rank else ""
        coverage = percent(found.machine_coverage) if found else ""
        answered = "" if found is None or found.questions_answered is None else percent(found.questions_answered)
        counts = (found.failed, found.partly, found.provisional, found.undetermined) if found else ()
        row = (
            LEVEL_NAMES[place.level] if place.level else "层级不明",
            rank,
            f"{place.name}（{place.site}）",
            score_in_short(place.standing),
            score_in_short(place.after) if place.after else "",
            coverage,
            answered,
            str(len(found.vetoes)) if found else "",
            "/".join(map(str, counts)),
            bars_in_words(place.standing.bars),
        )
        table.add_row(*map(Text, row))
    return table


def score_in_short(standing: Standing | None) -> str:
    """The score, or its bounds where too little was decided; empty where no scan speaks for the site."""
    found = standing.figures if standing else None
    if found is None:
        return ""
    return f"{TOO_LITTLE} {found.low:g}～{found.high:g}" if found.score is None else f"{found.score:g}"


def comparison_json(found: Comparison) -> dict[str, Any]:
    """Two rounds as `gongkai round compare --json` prints them; see docs/json.md."""
    return {
        "before": {"id": found.before.id, "name": found.before.name},
        "after": {"id": found.after.id, "name": found.after.name},
        "incomparable": list(found.reasons),
        "sites": [
            {
                "site": {"code": one.site, "name": one.name, "level": one.level},
                "before": one.before and standing_json(one.before),
                "after": one.after and standing_json(one.after),
                "change": one.change,
                "incomparable": one.bars,
            }
            for one in found.lines
        ],
        "checks": [
            {name: getattr(one, name) for name in ("requirement", "name", "better", "worse", "same", "unknown")}
            for one in found.checks
        ],
    }


def comparison_tables(found: Comparison) -> tuple[Table, Table]:
    """The sites and the checks of two rounds for the terminal."""
    before, after = found.before.name, found.after.name
    sites = _table(f"{before} 与 {after}", ("层级", "站点", before, after, "变化", "不可比"))
    for line in found.lines:
        change = "" if line.change is None else f"{line.change:+g}"
        level = LEVEL_NAMES[line.level] if line.level else "层级不明"
        cells = (score_in_short(line.before), score_in_short(line.after), change, line.bars)
        sites.add_row(*map(Text, (level, f"{line.name}（{line.site}）", *cells)))
    checks = _table("指标（站点数）", ("指标", "编码", "好转", "变差", "不变", "未能判定"))
    for check in found.checks:
        counts = (check.better, check.worse, check.same, check.unknown)
        checks.add_row(*map(Text, (check.name, check.requirement, *map(str, counts))))
    return sites, checks


def _table(title: str, headings: Sequence[str]) -> Table:
    table = Table(title=Text(title), title_justify="left", box=SIMPLE, padding=(0, 1), pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
