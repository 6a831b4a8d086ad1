"""What each field of the JSON exports means, by its path: `[]` after a list, `*` for names that differ. Pure.

docs/json.md tells the same in English, with the values.
"""

from __future__ import annotations

from monitor.exports.terms import COUNTED, LIST, PACKS, PEOPLE, Kind, Term

_NULL = "没有时为null"

_SCORE = {
    "score": Term("得分，按百分计", Kind.POINTS, COUNTED, "0至100；判定率不到80%时为null，不得视为0分"),
    "bounds": Term("得分的下限和上限：未判定的全部不得分、全部得分", Kind.LIST, COUNTED, "两个数值，0至100"),
    "machine_coverage": Term("可由机器判定的指标中，已判定的分值占比", Kind.RATIO, COUNTED),
    "questions_answered": Term("须由人工核实的指标中，已答复的分值占比", Kind.RATIO, COUNTED, "没有此类指标时为null"),
    "decided": Term("机器已判定的计分指标项数", Kind.COUNT, COUNTED),
    "asked": Term("可由机器判定的计分指标项数", Kind.COUNT, COUNTED),
}
_PART = {**_SCORE, "checks": Term("所含指标的编码", Kind.LIST, PACKS)}


def _under(path: str, terms: dict[str, Term]) -> dict[str, Term]:
    return {f"{path}.{name}": term for name, term in terms.items()}


_CLAUSE = {
    "document": Term("文件的文号或者名称", source=PACKS),
    "item": Term("条目", source=PACKS),
    "quote": Term("原文", source=PACKS),
    "duty": Term("要求的编码", source=PACKS, values="没有时为空文本"),
}
_LOOK = {
    "place": Term("查看的位置，如首页、上级栏目、网站地图", Kind.CODE),
    "url": Term("查看的网址"),
    "outcome": Term("查看的结果", Kind.CODE),
}
_CANDIDATE = {
    "text": Term("候选链接的文字"),
    "href": Term("链接在网页中的写法"),
    "why_rejected": Term("未采用的原因", Kind.CODE, values="采用的为null"),
    "arrival": Term("链接如何到达网页", Kind.CODE),
    "named": Term("网页自称的名称，与链接文字不同时列出", values="相同时为空文本"),
    "same_as": Term("内容相同的前一链接的网址", values=_NULL),
}
_PAGE = {
    "url": Term("所依据网页的网址"),
    "fetched_at": Term("取得该网页的时间", Kind.ISO, values=_NULL),
    "status": Term("网站应答的状态码", Kind.STATUS),
    "sha256": Term("所存网页正文的校验值", values="没有取得正文时为null"),
    "matched": Term("网页中据以作出结论的文字"),
    "rendered": Term("存档是否为浏览器呈现的网页", Kind.FLAG),
    "unchanged_since": Term("网页自何时以来没有变化", Kind.ISO, values="本次重新取得的为null"),
}
_REVIEW = {
    "act": Term("复核的处理：维持、改判、无法认定、撤回", Kind.CODE, PEOPLE),
    "verdict": Term("复核人认定的结论", Kind.CODE, PEOPLE),
    "won": Term("复核人认定的得分比例", Kind.RATIO, PEOPLE),
    "why": Term("复核理由", Kind.CODE, PEOPLE),
    "note": Term("复核备注", Kind.LINES, PEOPLE, "没有时为空文本"),
    "by": Term("作出复核的账号", source=PEOPLE),
    "at": Term("作出复核的时间", Kind.ISO, PEOPLE),
    "scope": Term("复核的适用范围", Kind.CODE, PEOPLE),
    "until": Term("适用的截止日期", source=PEOPLE, values=_NULL),
    "stand": Term("复核与本次结论的关系；只有holds计入评分", Kind.CODE, PEOPLE),
    "changed": Term("作出复核后变化的事实", Kind.LIST, PEOPLE, "没有变化时为空列表"),
    "changed[].part": Term("变化的是哪一部分", Kind.CODE, PEOPLE),
    "changed[].was": Term("变化之前", source=PEOPLE),
    "changed[].now": Term("变化之后", source=PEOPLE),
}
_FINDING = {
    "requirement": Term("指标的统一编码", source=PACKS),
    "name": Term("指标名称", source=PACKS),
    "group": Term("指标所属的分组", source=PACKS),
    "severity": Term("严重程度：否决、扣分、提示", Kind.CODE, PACKS),
    "units": Term("文件列明的责任单位，牵头单位在前", Kind.LIST, PACKS),
    "verdict": Term("机器结论，复核不改变", Kind.CODE),
    "tentative": Term("待复查时的初判结论", Kind.CODE, values="不是待复查的为null"),
    "reason": Term("机器结论的理由", Kind.CODE),
    "sentence": Term("机器结论的一句话表述"),
    "value": Term("据以作出结论的事实"),
    "lacking": Term("所缺、空白、过期的内容", Kind.LIST),
    "weight": Term("指标的权重", Kind.WEIGHT, PACKS, "不计分的提示为0"),
    "basis": Term("依据的条文", Kind.LIST, PACKS),
    **_under("basis[]", _CLAUSE),
    "looked_at": Term("查看过的位置", Kind.LIST),
    **_under("looked_at[]", _LOOK),
    "candidates": Term("考虑过的候选链接，采用的在前", Kind.LIST),
    **_under("candidates[]", _CANDIDATE),
    "evidence": Term("所依据的网页", Kind.LIST),
    **_under("evidence[]", _PAGE),
    "review": Term("复核", Kind.OBJECT, PEOPLE, _NULL),
    **_under("review", _REVIEW),
    "final": Term("计入评分的结论", Kind.OBJECT, COUNTED),
    "final.verdict": Term("计入评分的结论：没有生效的复核的，为机器结论", Kind.CODE, COUNTED),
    "final.won": Term("计入评分的得分比例", Kind.RATIO, COUNTED, "尚未判定时为null"),
}

CARD: dict[str, Term] = {
    "site": Term("站点", Kind.OBJECT, LIST),
    "site.code": Term("站点代码", source=LIST),
    "site.name": Term("站点名称", source=LIST),
    "site.level": Term("站点层级", Kind.CODE, LIST, "层级不明时为null"),
    "site.url": Term("站点首页的网址", source=LIST, values=_NULL),
    "packs": Term("评判所依据的指标库", Kind.LIST, PACKS),
    "packs[].id": Term("指标库的名称", source=PACKS),
    "packs[].version": Term("指标库的版本", source=PACKS),
    "as_of": Term("本次巡检据以判断时限的时刻", Kind.ISO),
    **_SCORE,
    "vetoes": Term("单项否决", Kind.OBJECT, COUNTED),
    "vetoes.confirmed": Term("经确认的单项否决的指标编码", Kind.LIST, COUNTED),
    "vetoes.judged": Term("已判定的否决指标项数", Kind.COUNT, COUNTED),
    "vetoes.undecided": Term("未能判定的否决指标项数", Kind.COUNT, COUNTED),
    "vetoes.provisional": Term("未能判定的否决指标中，待复查的项数", Kind.COUNT, COUNTED),
    "groups": Term("按分组的得分，键为分组名称", Kind.OBJECT, COUNTED),
    **_under("groups.*", _PART),
    "units": Term("按责任单位的得分，键为单位名称", Kind.OBJECT, COUNTED),
    **_under("units.*", {**_PART, "lead": Term("由该单位牵头的指标编码", Kind.LIST, PACKS)}),
    "documents": Term("按依据文件的得分，键为文件", Kind.OBJECT, COUNTED),
    **_under("documents.*", _PART),
    "remarks": Term("阅读本表需要知道的其他情况", Kind.LIST, values="没有时为空列表"),
    "findings": Term("各项指标的结论", Kind.LIST),
    **_under("findings[]", _FINDING),
    "scan": Term("巡检编号", Kind.NUMBER, values="未入库的检查为null"),
    "machine_score": Term("只按机器结论计算的得分", Kind.POINTS, values="判定率不到80%时为null"),
}
"""Of a scorecard; an export of several is a list of these."""

PLACE: dict[str, Term] = {
    "site": Term("站点", Kind.OBJECT, LIST),
    "site.code": Term("站点代码", source=LIST),
    "site.name": Term("站点名称", source=LIST),
    "site.level": Term("站点层级", Kind.CODE, LIST, "层级不明时为null"),
    "rank": Term("在同一层级、有得分的站点中的名次", Kind.NUMBER, COUNTED, "没有得分的为null"),
    "of": Term("同一层级参加排名的站点数", Kind.COUNT, COUNTED),
    **_SCORE,
    "change": Term("与前一次巡检相比的得分增减", Kind.POINTS, COUNTED, "不可比的为null"),
    "vetoes": Term("经确认的单项否决的指标编码", Kind.LIST, COUNTED, "没有巡检的为null"),
    "fail": Term("结论为不符合的计分指标项数", Kind.COUNT, COUNTED),
    "partial": Term("结论为部分符合的计分指标项数", Kind.COUNT, COUNTED),
    "provisional": Term("待复查的计分指标项数", Kind.COUNT, COUNTED),
    "undetermined": Term("无法判定的计分指标项数，含巡检故障", Kind.COUNT, COUNTED),
    "reviews": Term("计入评分的复核项数", Kind.COUNT, PEOPLE),
    "returned": Term("作出复核后事实已变化、须重新复核的项数", Kind.COUNT, PEOPLE),
}
"""Of a line of the league table."""
