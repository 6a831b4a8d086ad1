"""数据字典: every column that an export writes: what it means, its type, where it is from, and its values.

The sheets take their columns from here, so that none is written that is not explained.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.cards.league_tables import COLUMNS as LEAGUE_COLUMNS
from monitor.cards.report import CSV_COLUMNS
from monitor.exports.json_terms import CARD, PLACE
from monitor.exports.local_terms import LOCAL
from monitor.exports.places import (
    CHANGES,
    COVER,
    DICTIONARY,
    EVIDENCE,
    FAULTS,
    GROUPS,
    LEAGUE_CSV,
    LEAGUE_JSON,
    SCORECARD,
    SCORECARD_CSV,
    SCORECARD_JSON,
    SUMMARY,
)
from monitor.exports.round_terms import ROUND
from monitor.exports.terms import TERMS, Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """One column of one place: a sheet or a file. All but `kind` is Chinese text for a reviewer."""

    place: str
    name: str
    meaning: str
    kind: Kind
    source: str
    values: str


COLUMNS: dict[str, tuple[str, ...]] = {
    COVER: (
        "站点", "站点代码", "层级", "网址", "巡检编号", "巡检时间", "指标库", "得分", "得分下限", "得分上限",
        "机器判定率", "已判定", "应判定", "已答复", "单项否决", "机器得分", "复核", "权重说明", "其他说明",
    ),
    SCORECARD: (
        "序号", "指标", "分值", "得分", "失分原因", "依据", "网址", "证据编号", "整改情况",
        "指标编码", "机器结论", "复核结论", "复核人", "复核理由", "复核时间", "分组", "责任单位",
    ),
    EVIDENCE: ("证据编号", "指标", "网址", "访问时间", "状态", "所见文字", "SHA-256", "存档"),
    SUMMARY: (
        "排名", "参加排名", "层级", "站点代码", "站点", "得分", "下限", "上限", "机器判定率", "已答复", "否决",
        "否决指标", "不符合", "部分符合", "待复查", "无法判定", "较前", "已复核", "退回",
    ),
    GROUPS: (
        "层级", "分组", "站点数", "已判定", "应判定", "判定率", "得分率", "不符合", "部分符合", "待复查", "无法判定",
    ),
    FAULTS: (
        "序号", "指标编码", "指标", "分组", "问题站点", "不符合", "部分符合", "已判定站点", "问题占比", "待复查",
        "无法判定",
    ),
    CHANGES: (
        "类别", "层级", "站点代码", "站点", "指标编码", "指标", "此前结论", "此前理由", "本次结论", "本次理由",
    ),
    SCORECARD_CSV: tuple(CSV_COLUMNS),
    LEAGUE_CSV: LEAGUE_COLUMNS,
    SCORECARD_JSON: tuple(CARD),
    LEAGUE_JSON: tuple(PLACE),
    **{place: tuple(terms) for place, terms in ROUND.items()},
    DICTIONARY: ("所在", "列名", "含义", "类型", "来源", "取值"),
}  # fmt: skip
"""The columns of each place, in their order; of the cover its lines."""


def _entry(place: str, name: str) -> Entry:
    term = LOCAL.get(place, {}).get(name) or TERMS[name]
    return Entry(place, name, term.meaning, term.kind, term.source, term.values)


ENTRIES: tuple[Entry, ...] = tuple(_entry(place, name) for place, names in COLUMNS.items() for name in names)


def entries_of(*places: str) -> tuple[Entry, ...]:
    """What these places hold, in the order of their columns."""
    return tuple(entry for place in places for entry in ENTRIES if entry.place == place)
