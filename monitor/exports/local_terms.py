"""What a column means in one place where it means something else than elsewhere, or is only there. Pure."""

from __future__ import annotations

from monitor.cards.review_wording import STANDS
from monitor.cards.score_wording import SEVERITIES
from monitor.cards.wording import VERDICTS
from monitor.exports import json_terms
from monitor.exports.places import (
    COVER,
    EVIDENCE,
    GROUPS,
    LEAGUE_CSV,
    LEAGUE_JSON,
    SCORECARD,
    SCORECARD_CSV,
    SCORECARD_JSON,
    SUMMARY,
)
from monitor.exports.round_terms import ROUND
from monitor.exports.terms import BLANK, COUNTED, LIST, PACKS, PEOPLE, Kind, Term

_VERDICTS = "、".join(VERDICTS.values())

LOCAL: dict[str, dict[str, Term]] = {
    COVER: {
        "网址": Term("站点首页的网址", source=LIST, values="没有的为“没有已知网址”"),
    },
    SCORECARD: {
        "得分": Term(
            "按计入评分的结论所得的分值；小计、合计为已判定各项之和",
            Kind.WEIGHT,
            "分值乘以得分比例；部分符合的按所达比例",
            "0至分值；尚未判定、不参评和不计分的为空，为空不是0分",
        ),
    },
    EVIDENCE: {
        "指标": Term("指标的名称和编码", source=PACKS),
        "网址": Term("该网页的网址"),
        "证据编号": Term("本条证据的编号", source="系统编定，不再变更", values="巡检编号-站点代码-指标编码-顺序号"),
    },
    SUMMARY: {
        "得分": Term(
            "得分：已取得的分值占已判定分值的比例，按百分计",
            Kind.POINTS,
            COUNTED,
            "0至100；机器判定率不到80%的为“证据不足”，以上下限代替；没有巡检的为“本次未巡检”",
        ),
    },
    GROUPS: {
        "已判定": Term("各站点本组可由机器判定的计分指标中，已作出判定的项数之和", Kind.COUNT, COUNTED),
        "应判定": Term("各站点本组适用、可由机器判定的计分指标项数之和", Kind.COUNT, COUNTED),
    },
    SCORECARD_CSV: {
        "指标": Term("指标的统一编码", source=PACKS),
        "名称": Term("指标名称", source=PACKS),
        "结论": Term("程序按指标库作出的结论，复核不改变本列", values=_VERDICTS),
        "说明": Term("机器结论的理由"),
        "网址": Term("所依据的第一个网页的网址", values=BLANK),
        "证据": Term("所依据的网页存档的校验值（SHA-256），有多个的为第一个", values=BLANK),
        "巡检时间": Term("本次巡检据以判断时限的时刻", Kind.ISO),
        "严重程度": Term("指标如何计入评分", source=PACKS, values="、".join(SEVERITIES.values())),
        "要求": Term("依据所属要求的编码", source=PACKS, values="以顿号分隔"),
        "计入结论": Term("计入评分的结论：没有生效的复核的，为机器结论", source=COUNTED, values=_VERDICTS),
        "复核结论": Term("复核人认定的结论，括注对机器结论的处理", source=PEOPLE, values=f"{_VERDICTS}；{BLANK}"),
        "复核现状": Term(
            "复核与本次巡检结论的关系；只有“复核有效”的计入评分", source=PEOPLE, values="、".join(STANDS.values())
        ),
        "复核时间": Term("作出复核的时间", Kind.ISO, PEOPLE, BLANK),
    },
    LEAGUE_CSV: {
        "名次": Term("在同一层级、有得分的站点中的名次，得分相同的名次相同", Kind.NUMBER, COUNTED, "没有得分的为空"),
        "得分": Term(
            "得分：已取得的分值占已判定分值的比例，按百分计", Kind.POINTS, COUNTED, "没有得分的为空；“本次未巡检”"
        ),
        "较前一夜": Term("与前一次巡检相比的得分增减", Kind.POINTS, COUNTED, "带正负号；不可比的为空"),
        "机器判定率": Term("可由机器判定的指标中，已作出判定的分值占比", Kind.PERCENT, COUNTED),
        "人工核实已答复": Term("须由人工核实的指标中，已答复的分值占比", Kind.PERCENT, COUNTED, "没有此类指标时为空"),
        "单项否决": Term("经确认的单项否决的指标编码", source=COUNTED, values="编码之间空一格"),
        "退回复核": Term("作出复核后事实已变化、须重新复核的项数", Kind.COUNT, PEOPLE),
    },
    SCORECARD_JSON: json_terms.CARD,
    LEAGUE_JSON: json_terms.PLACE,
    **ROUND,
}
