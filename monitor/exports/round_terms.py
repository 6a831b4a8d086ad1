"""What the columns of a round's hand-in mean. Pure."""

from __future__ import annotations

from monitor.cards.wording import VERDICTS
from monitor.exports.places import (
    ROUND_ANSWERS,
    ROUND_APPEALS,
    ROUND_CHECKS,
    ROUND_COVER,
    ROUND_FAULTS,
    ROUND_LACKING,
    ROUND_LATER,
    ROUND_PLACES,
    ROUND_SAMPLE,
    ROUND_SECOND,
)
from monitor.exports.terms import BLANK, COUNTED, LIST, PEOPLE, TERMS, Kind, Term

_AGREED = "评估周期的约定"
_READINGS = "复读记录"
_APPEALS = "申诉记录"
_RECTIFIED = "整改台账"
_VERDICTS = "、".join(VERDICTS.values())
_SITE = {"站点代码": TERMS["站点代码"], "站点": TERMS["站点"]}
_CHECK = {
    "指标编码": Term("指标的统一编码；“Q.”开头的为本周期的人工核实问题", source=_AGREED),
    "指标": Term("指标或者人工核实问题的名称", source=_AGREED),
}
_INTERVAL = "威尔逊区间，置信度95%；没有复核的为空"

ROUND: dict[str, dict[str, Term]] = {
    ROUND_COVER: {
        "评估周期": Term("评估周期的名称和编号", source=_AGREED),
        "状态": Term(
            "本周期是否已经冻结；未冻结的，各项数字仍可能变化", source=_AGREED, values="未冻结·仅供核对；已冻结"
        ),
        "评估时段": Term("巡检计入本周期的起止日期", source=_AGREED),
        "评估站点": Term("参加评估的站点数", Kind.COUNT, _AGREED),
        "抽样总体": Term("站点从中抽取的总体的站点数", Kind.COUNT, _AGREED),
        "抽样种子": Term("抽取站点、指标、条目所用的种子，可据以重新抽取", source=_AGREED),
        "评估指标": Term("计入本周期的指标项数，不含人工核实问题", Kind.COUNT, _AGREED),
        "人工核实问题": Term("本周期自设的人工核实问题数", Kind.COUNT, _AGREED),
        "指标库": TERMS["指标库"],
        "权重说明": TERMS["权重说明"],
        "制定": Term("评估周期制定的时间和账号", source=PEOPLE),
        "冻结": Term("评分冻结的时间和账号", source=PEOPLE, values="未冻结的为“尚未冻结”"),
        "复核截止": Term("复核的截止日期", source=_AGREED, values=BLANK),
        "申诉截止": Term("申诉的截止日期", source=_AGREED, values=BLANK),
        "整改截止": Term("整改的截止日期", source=_AGREED, values=BLANK),
        "参加排名": Term("参加排名的站点数", Kind.COUNT, COUNTED),
        "不可比": Term("不参加排名的站点数，原因见“排名”表", Kind.COUNT, COUNTED),
        "已复核": Term("各站点计入评分的复核项数之和", Kind.COUNT, PEOPLE),
        "待人工": Term("因指标准确率不足95%、待人工复核后方计入的不利结论数", Kind.COUNT, COUNTED),
        "复读数": Term("已完成的复读对数", Kind.COUNT, _READINGS),
        "复读一致率": Term("两次认定一致的占比", Kind.SHARE, _READINGS, "没有复读时为空"),
        "Kappa": Term("科恩Kappa系数：扣除偶然一致后的一致程度", Kind.FIGURE, _READINGS, "至多为1；不能计算时为空"),
        "申诉": Term("申诉的件数", Kind.COUNT, _APPEALS),
        "申诉采纳": Term("全部或者部分采纳的申诉件数", Kind.COUNT, _APPEALS),
        "制作": Term("本成果制作的时间和程序版本", source="本系统"),
        "说明": Term("使用本成果需要知道的其他情况", Kind.LINES, "本系统", BLANK),
    },
    ROUND_PLACES: {
        "层级": TERMS["层级"],
        "名次": Term("在同一层级、参加排名的站点中的名次，得分相同的名次相同", Kind.NUMBER, COUNTED, "不可比的为空"),
        "参加排名": Term("同一层级参加排名的站点数", Kind.COUNT, COUNTED, "不可比的为空"),
        **_SITE,
        "得分": Term(
            "得分：已取得的分值占已判定分值的比例，按百分计；已冻结的为冻结得分",
            Kind.POINTS,
            COUNTED,
            "0至100；机器判定率不到80%的为“证据不足”；评估时段内没有巡检的为“没有巡检”",
        ),
        "下限": TERMS["下限"],
        "上限": TERMS["上限"],
        "机器判定率": TERMS["机器判定率"],
        "已判定": TERMS["已判定"],
        "应判定": TERMS["应判定"],
        "已答复": TERMS["已答复"],
        "否决指标": TERMS["否决指标"],
        "不符合": TERMS["不符合"],
        "部分符合": TERMS["部分符合"],
        "待复查": Term("尚待第二次巡检确认，或者待人工复核后方计入的计分指标项数；不扣分", Kind.COUNT, COUNTED),
        "无法判定": TERMS["无法判定"],
        "待人工": Term("因指标准确率不足95%、待人工复核后方计入的不利结论数", Kind.COUNT, COUNTED),
        "已复核": TERMS["已复核"],
        "不可比原因": Term("不参加排名的原因", source=COUNTED, values="参加排名的为空"),
        "冻结得分": Term("评分冻结时的得分", Kind.POINTS, COUNTED, "未冻结的、没有得分的为空"),
        "申诉后得分": Term(
            "申诉采纳后的得分，名次不因此变更",
            Kind.POINTS,
            COUNTED,
            "没有采纳申诉的为空；机器判定率不到80%的为“证据不足”",
        ),
    },
    ROUND_CHECKS: {
        "序号": TERMS["序号"],
        **_CHECK,
        "分组": Term("指标所属的分组；人工核实问题为其一级指标", source=_AGREED),
        "分值": Term("本周期约定的权重；不计分的为0", Kind.WEIGHT, _AGREED),
        "符合": Term("认定符合的站点数", Kind.COUNT, COUNTED),
        "部分符合": Term("认定部分符合的站点数", Kind.COUNT, COUNTED),
        "不符合": Term("认定不符合的站点数", Kind.COUNT, COUNTED),
        "待复查": Term("已发现问题、尚待确认的站点数；不扣分", Kind.COUNT, COUNTED),
        "无法判定": Term("未能查看、不足以判定或者尚未答复的站点数；不扣分", Kind.COUNT, COUNTED),
        "不参评": Term("不适用、未到期、暂停评判或者免予评判的站点数", Kind.COUNT, COUNTED),
        "待人工": Term("待复查中，待人工复核后方计入的站点数", Kind.COUNT, COUNTED),
        "复核数": Term("经复核作出认定的机器不利结论数", Kind.COUNT, PEOPLE),
        "一致数": Term("其中复核认定与机器结论一致的", Kind.COUNT, PEOPLE),
        "准确率": Term("一致数占复核数的比例", Kind.SHARE, PEOPLE, "没有复核的为空"),
        "准确率下限": Term("准确率区间的下限", Kind.SHARE, PEOPLE, _INTERVAL),
        "准确率上限": Term("准确率区间的上限", Kind.SHARE, PEOPLE, _INTERVAL),
        "提示": Term("准确率不足95%的提示", source=PEOPLE, values="低于95%；没有的为空"),
    },
    ROUND_SAMPLE: {
        "类别": Term("抽取的对象", source=_AGREED, values="站点、指标、条目"),
        "代码": Term("站点代码、指标编码；条目为其所在站点的代码", source=_AGREED),
        "名称": Term("站点、指标的名称，条目的标题", Kind.LINES, _AGREED),
        "层级": Term("站点所属层级", source=LIST, values="指标、条目为空"),
        "抽中": Term("是否抽中", source=_AGREED, values="是；否"),
        "抽样序值": Term(
            "种子、换行符和代码连写后的SHA-256值，最小的若干个抽中",
            source="按种子计算",
            values="64位十六进制数；条目为空",
        ),
        "网址": Term("条目的网址", source="巡检结果", values="站点、指标为空"),
        "日期": Term("条目标注的日期", source="巡检结果", values="站点、指标为空"),
    },
    ROUND_ANSWERS: {
        **_SITE,
        "问题编号": Term("人工核实问题的编号", source=_AGREED),
        "问题": Term("人工核实的问题", Kind.LINES, _AGREED),
        "一级指标": Term("问题所属的一级指标", source=_AGREED, values=BLANK),
        "评分标准": Term("问题的评分标准", Kind.LINES, _AGREED, BLANK),
        "分值": Term("问题的分值", Kind.WEIGHT, _AGREED),
        "认定": Term(
            "人工核实的认定", source=PEOPLE, values="符合、部分符合、不符合、不适用、无法认定；尚未答复的为“未答复”"
        ),
        "得分": Term("按认定所得的分值", Kind.WEIGHT, PEOPLE, "未答复、无法认定和不适用的为空"),
        "答复内容": Term("核实的情况", Kind.LINES, PEOPLE, BLANK),
        "网址": Term("据以认定的网址", source=PEOPLE, values=BLANK),
        "附件": Term("据以认定的附件在“证据/附件”中的文件名", source=PEOPLE, values=BLANK),
        "答复人": Term("作出答复的账号", source=PEOPLE, values=BLANK),
        "答复时间": Term("作出答复的时间", Kind.MOMENT, PEOPLE, BLANK),
    },
    ROUND_SECOND: {
        **_SITE,
        **_CHECK,
        "初次认定": Term("初次复核的认定", source=PEOPLE, values=_VERDICTS),
        "复读认定": Term("另一复核人在不知初次认定的情况下作出的认定", source=_READINGS, values=_VERDICTS),
        "一致": Term("两次认定是否一致", source=_READINGS, values="是；否"),
        "复读时间": Term("作出复读的时间", Kind.MOMENT, _READINGS),
    },
    ROUND_APPEALS: {
        "申诉编号": Term("申诉的编号", Kind.NUMBER, _APPEALS),
        **_SITE,
        **_CHECK,
        "申诉内容": Term("被评估单位陈述的情况", Kind.LINES, _APPEALS),
        "网址": Term("被评估单位提供的网址", source=_APPEALS, values=BLANK),
        "申诉时间": Term("提出申诉的时间", Kind.MOMENT, _APPEALS),
        "办理状态": Term("申诉的办理状态", source=_APPEALS, values="待办理、已撤回、采纳、部分采纳、不予采纳"),
        "认定": Term("采纳后的认定", source=_APPEALS, values=f"{_VERDICTS}；没有采纳的为空"),
        "办理意见": Term("办理的理由", Kind.LINES, _APPEALS, BLANK),
        "办理人": Term("办理申诉的账号", source=_APPEALS, values=BLANK),
        "办理时间": Term("作出决定的时间", Kind.MOMENT, _APPEALS, BLANK),
        "申诉前得分": Term("办理前站点的得分", Kind.POINTS, _APPEALS, "没有得分的为空"),
        "申诉后得分": Term("办理后站点的得分", Kind.POINTS, _APPEALS, "没有得分的为空"),
    },
    ROUND_FAULTS: {
        "问题编号": Term("问题的编号，各次清单保持不变", source=_RECTIFIED, values="R周期编号-站点代码-指标编码"),
        **_SITE,
        **_CHECK,
        "整改期限": Term("要求整改到位的日期", source=_RECTIFIED, values=BLANK),
        "状态": Term(
            "整改的进度", source=_RECTIFIED, values="待整改、整改中、已答复，待核实、已整改、整改不到位、不再要求整改"
        ),
        "整改答复": Term("被评估单位的答复", Kind.LINES, _RECTIFIED, BLANK),
        "备注": Term("评估方的备注", Kind.LINES, _RECTIFIED, BLANK),
        "核查时间": Term("重新核查的时间", Kind.MOMENT, _RECTIFIED, BLANK),
        "核查所见": Term("重新核查时的结论", source=_RECTIFIED, values=f"{_VERDICTS}；没有核查的为空"),
    },
    ROUND_LATER: {
        "类别": Term("冻结后的情况的类别", source="本系统", values="复核、申诉采纳"),
        "时间": Term("发生的时间", Kind.MOMENT, "本系统"),
        **_SITE,
        **_CHECK,
        "情况": Term("冻结后的情况；不改变冻结得分", Kind.LINES, "本系统"),
        "办理人": Term("办理的账号", source=PEOPLE, values=BLANK),
    },
    ROUND_LACKING: {
        "证据编号": Term("证据的编号", source="系统编定，不再变更", values="结论不以网页为依据时为空"),
        "种类": Term("未能提供的证据的种类", source="本系统", values="截图、存档、附件"),
        **_SITE,
        "指标编码": _CHECK["指标编码"],
        "指标": _CHECK["指标"],
        "网址": Term("该证据的网址", source="巡检结果", values=BLANK),
        "原因": Term("未能提供的原因", Kind.LINES, "本系统"),
    },
}
"""By place, then by column, in their order."""
