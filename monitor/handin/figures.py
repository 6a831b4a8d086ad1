"""The figures of a round's summary: its cover, a line a site, a line a check. Pure.

The workbook and data/summary.json are written from these, so that no figure is in one and not in the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.checks import Severity
from monitor.cards.duties import NO_GROUP
from monitor.cards.score import TOO_LITTLE, is_decided
from monitor.exports.cells import moment, plain, said
from monitor.exports.rows import Cell
from monitor.handin.content import Content
from monitor.handin.wording import BELOW, NOT_VISITED, by_whom, level_in_words, state_of
from monitor.rounds.league import RoundPlace
from monitor.rounds.measured import Precision, Share
from monitor.rounds.wording import BARS
from storage.evidence import SOFTWARE
from storage.records import ADVERSE, SET_ASIDE, Finding, Verdict
from storage.rounds.records import AppealState, Line, Stage

Figures = dict[str, Cell]
_ADDED_UP = ("符合", "部分符合", "不符合", "待复查", "无法判定", "不参评", "待人工")


def cover(content: Content) -> Figures:
    """What the cover says, by the names of its lines."""
    found = content.round
    definition, reliable = found.definition, content.reliability
    agreement = reliable.agreement
    ranked = sum(place.rank is not None for place in content.places)
    lines = [line for mine in content.counted.lines.values() for line in mine]
    upheld = (AppealState.UPHELD, AppealState.PARTLY)
    return {
        "评估周期": said(f"{found.name}（第{found.id}号）"),
        "状态": state_of(found),
        "评估时段": f"{definition.since}至{definition.until}",
        "评估站点": len(definition.sites),
        "抽样总体": len(definition.population),
        "抽样种子": plain(definition.seed),
        "评估指标": len(definition.checks),
        "人工核实问题": len(definition.questions),
        "指标库": "、".join(f"{name}@{version}" for name, version, _ in definition.packs),
        "权重说明": said(definition.weights_told),
        "制定": f"{moment(found.created)} {plain(found.by)}",
        "冻结": plain(by_whom(found)),
        "复核截止": _day(definition.decide_by),
        "申诉截止": _day(definition.appeal_by),
        "整改截止": _day(definition.rectify_by),
        "参加排名": ranked,
        "不可比": len(content.places) - ranked,
        "已复核": sum(line.decision is not None for line in lines),
        "待人工": sum(line.waits for line in lines),
        "复读数": agreement.n,
        "复读一致率": None if agreement.observed is None else round(agreement.observed, 4),
        "Kappa": None if agreement.kappa is None else round(agreement.kappa, 4),
        "申诉": len(content.appeals),
        "申诉采纳": sum(one.state in upheld for one in content.appeals),
        "制作": f"{moment(content.made)} {SOFTWARE}",
        "说明": said("\n".join(_remarks(content))),
    }


def _remarks(content: Content) -> Iterator[str]:
    if content.round.is_open:
        yield "本周期尚未冻结，各项数字仍可能变化，不得作为评估结果使用。"
    bare = [place.site for place in content.places if place.site not in content.counted.lines]
    if bare:
        yield f"下列站点在评估时段内没有巡检，没有评分表：{'、'.join(bare)}。"
    if content.round.waits:
        yield f"下列指标的机器不利结论准确率不足95%，经人工复核后方计入：{'、'.join(sorted(content.round.waits))}。"
    yield from content.remarks


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def places(content: Content) -> Iterator[Figures]:
    """A line a site, in the order of the league table."""
    return (_place(content, place) for place in content.places)


def _place(content: Content, place: RoundPlace) -> Figures:
    standing = place.standing
    told: Figures = {
        "层级": level_in_words(place.level),
        "名次": place.rank,
        "参加排名": place.of or None,
        "站点代码": plain(place.site),
        "站点": said(place.name),
    }
    found, after = standing.figures, place.after.figures if place.after else None
    bars = {
        "不可比原因": "、".join(BARS[bar] for bar in standing.bars) or None,
        "冻结得分": found.score if found and content.stage is Stage.FROZEN else None,
        "申诉后得分": (TOO_LITTLE if after.score is None else after.score) if after else None,
    }
    if found is None:
        names = ("下限", "上限", "机器判定率", "已判定", "应判定", "已答复", "否决指标", *_COUNTS)
        return told | {"得分": NOT_VISITED} | dict.fromkeys(names) | bars
    return told | {
        "得分": TOO_LITTLE if found.score is None else found.score,
        "下限": found.low,
        "上限": found.high,
        "机器判定率": found.machine_coverage,
        "已判定": found.decided,
        "应判定": found.asked,
        "已答复": found.questions_answered,
        "否决指标": " ".join(found.vetoes) or None,
        "不符合": found.failed,
        "部分符合": found.partly,
        "待复查": found.provisional,
        "无法判定": found.undetermined,
        "待人工": standing.waiting,
        "已复核": standing.reviews,
        **bars,
    }


_COUNTS = ("不符合", "部分符合", "待复查", "无法判定", "待人工", "已复核")


def checks(content: Content) -> Iterator[Figures]:
    """A line a check and question, in the order of the round."""
    counts = {key: dict.fromkeys(_ADDED_UP, 0) for key in content.keys}
    for lines in content.counted.lines.values():
        for line in lines:
            mine = counts[line.requirement]
            mine[_kind(line)] += 1
            mine["待人工"] += line.waits
    precise = {one.requirement: one for one in content.reliability.checks}
    for number, key in enumerate(content.keys, start=1):
        check = content.outline.checks.get(key)
        yield {
            "序号": number,
            "指标编码": plain(key),
            "指标": said(content.check_name(key)),
            "分组": said((check.group if check else "") or NO_GROUP),
            "分值": content.round.definition.weights.get(key, 0.0),
            **counts[key],
            **_precision(precise.get(key)),
        }


def _kind(line: Line) -> str:
    if line.verdict in SET_ASIDE:
        return "不参评"
    if line.verdict is Verdict.PROVISIONAL:
        return "待复查"
    if line.verdict in ADVERSE:
        return "不符合" if line.verdict is Verdict.FAIL else "部分符合"
    return "符合" if is_decided(_as_finding(line)) else "无法判定"


def _as_finding(line: Line) -> Finding:
    return Finding(
        site=line.site, requirement=line.requirement, name="", verdict=line.verdict, reason=line.reason, won=line.won
    )


def _precision(found: Precision | None) -> Figures:
    share = found.adverse if found else Share()
    low, high = share.interval or (None, None)
    return {
        "复核数": share.n,
        "一致数": share.right,
        "准确率": _rounded(share.value),
        "准确率下限": _rounded(low),
        "准确率上限": _rounded(high),
        "提示": BELOW if share.too_low else None,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def is_veto(content: Content, key: str) -> bool:
    """Whether a check is a veto (单项否决) in this round."""
    check = content.outline.checks.get(key)
    weight = content.round.definition.weights.get(key, 0.0)
    return check is not None and weight > 0 and check.severity is Severity.VETO
