"""What each column of an export means, in official Chinese: the words of the data dictionary (数据字典). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.cards.wording import VERDICTS


class Kind(StrEnum):
    """The type of a column, with its unit."""

    TEXT = "文本"
    LINES = "文本（可有多行）"
    COUNT = "整数（个、项）"
    NUMBER = "整数（序号）"
    POINTS = "数值（分，一位小数）"
    WEIGHT = "数值（分）"
    STATUS = "整数（状态码）"
    SHARE = "百分比（0至100%，两位小数）"
    PERCENT = "文本（百分数，去尾取整）"
    ISO = "日期时间（ISO 8601，附时区）"
    FLAG = "是否（true、false）"
    RATIO = "数值（0至1）"
    FIGURE = "数值（四位小数）"
    CODE = "文本（英文代号，见docs/json.md）"
    LIST = "列表"
    OBJECT = "对象"
    MOMENT = "日期时间（北京时间，年-月-日 时:分）"


@dataclass(frozen=True, slots=True)
class Term:
    """What a column means, its type, where it is from, and what may stand in it."""

    meaning: str
    kind: Kind = Kind.TEXT
    source: str = "巡检结果"
    values: str = ""


LIST = "站点清单"
PACKS = "指标库"
PEOPLE = "复核记录"
COUNTED = "按计入评分的结论计算"
_VERDICTS = "、".join(VERDICTS.values())
BLANK = "没有时为空"

TERMS: dict[str, Term] = {
    # sites
    "站点": Term("被巡检网站的名称", source=LIST),
    "站点代码": Term("站点在清单中的代码；单个网址检查时为其主机名", source=LIST),
    "层级": Term("站点所属层级", source=LIST, values="省级、市级、县级、部门、乡镇、层级不明"),
    "巡检编号": Term("本次巡检的编号，证据编号以此开头", Kind.NUMBER),
    "巡检时间": Term("本次巡检据以判断时限的时刻", Kind.MOMENT),
    "指标库": Term("评判所依据的指标库和版本，含其引用的指标库", source=PACKS, values="名称@版本"),
    # scores
    "得分": Term(
        "得分：已取得的分值占已判定分值的比例，按百分计",
        Kind.POINTS,
        COUNTED,
        "0至100；机器判定率不到80%的为“证据不足”或者空，以上下限代替，不得视为0分",
    ),
    "得分下限": Term("尚未判定的指标全部不得分时的得分", Kind.POINTS, COUNTED, "0至100"),
    "得分上限": Term("尚未判定的指标全部得分时的得分", Kind.POINTS, COUNTED, "0至100"),
    "下限": Term("尚未判定的指标全部不得分时的得分", Kind.POINTS, COUNTED, "0至100"),
    "上限": Term("尚未判定的指标全部得分时的得分", Kind.POINTS, COUNTED, "0至100"),
    "机器判定率": Term(
        "可由机器判定的指标中，已作出判定的分值占比；不到80%的站点不出得分、不参加排名", Kind.SHARE, COUNTED
    ),
    "已判定": Term("可由机器判定的计分指标中，已作出判定的项数", Kind.COUNT, COUNTED),
    "应判定": Term("适用于本站、可由机器判定的计分指标项数", Kind.COUNT, COUNTED),
    "已答复": Term("网页无法反映、须由人工核实的指标中，已答复的分值占比", Kind.SHARE, COUNTED, "没有此类指标时为空"),
    "单项否决": Term("经确认不符合或者部分符合的否决指标，以及否决指标中未能判定的项数", Kind.LINES, COUNTED),
    "机器得分": Term("只按机器结论计算的得分，供与复核后的得分对照", Kind.POINTS, values="没有生效的复核时为空"),
    "复核": Term("本次计入评分的复核项数，和事实变化后退回复核的项数", source=PEOPLE),
    "权重说明": Term(
        "分值权重的来历", source=PACKS, values="等权·非官方：文件未规定分值，各项等权，不代表任何机关的评分标准"
    ),
    "其他说明": Term("阅读本表需要知道的其他情况，如指标库原文未能读出、网页存档缺失", Kind.LINES, values=BLANK),
    # lines of a scorecard
    "序号": Term("本表内的顺序号", Kind.NUMBER, "本表"),
    "指标": Term("指标名称；分组、小计行为该行的名称", source=PACKS),
    "分值": Term("指标的权重；小计为本组各项之和", Kind.WEIGHT, PACKS, "不参评和不计分的指标为空"),
    "失分原因": Term(
        "失分的，写明不符合之处、查看过的位置和未采用的候选链接；得分为空的，写明未判定或者不参评的原因",
        Kind.LINES,
        "巡检结果，复核后改判的为复核意见",
        "得满分的为空；小计、合计行为该部分的得分和已判定分值",
    ),
    "依据": Term("要求公开的文件、条目和原文", Kind.LINES, PACKS),
    "网址": Term(
        "结论所依据的网页和数据文件；没有存档网页的，为查看过的第一处网址",
        Kind.LINES,
        values="最多列三个，其余见“证据”表",
    ),
    "证据编号": Term(
        "证据的编号，与“证据”表和网页截图的编号一致",
        Kind.LINES,
        "系统编定，不再变更",
        "巡检编号-站点代码-指标编码-顺序号；没有证据网页时为空",
    ),
    "整改情况": Term("由被评估单位填写", Kind.LINES, "被评估单位", "导出时为空"),
    "指标编码": Term("指标的统一编码", source=PACKS),
    "机器结论": Term("程序按指标库作出的结论，复核不改变本列", values=_VERDICTS),
    "复核结论": Term(
        "复核人认定的结论；复核已不计入评分的，括注其现状",
        source=PEOPLE,
        values=f"{_VERDICTS}；没有复核时为空",
    ),
    "复核人": Term("作出复核的账号", source=PEOPLE, values=BLANK),
    "复核理由": Term("复核所依据的理由和备注；退回复核的，写明变化之处", Kind.LINES, PEOPLE, BLANK),
    "复核时间": Term("作出复核的时间", Kind.MOMENT, PEOPLE, BLANK),
    "分组": Term("指标所属的分组", source=PACKS, values="指标没有分组时为“其他”"),
    "责任单位": Term("文件列明的责任单位，牵头单位在前；照录文件，不等于网站的主办单位", source=PACKS, values=BLANK),
    # pages behind them
    "访问时间": Term("取得该网页的时间；网页没有变化的，括注自何时以来没有变化", Kind.MOMENT),
    "状态": Term("网站应答的状态码", Kind.STATUS, values="200为正常；0为没有应答"),
    "所见文字": Term("网页中据以作出结论的文字，数据文件的为其名称；公民身份号码和手机号码已隐去", Kind.LINES),
    "SHA-256": Term(
        "所存网页正文或者数据文件的校验值，可用以验证存档未被改动", values="64位十六进制数；没有取得正文时为空"
    ),
    "存档": Term(
        "该网页的存档情况", values="已存档；已存档（浏览器呈现）；未取得正文；存档缺失或者损坏；存档已移除（括注原因）"
    ),
    # all sites of a night
    "排名": Term("在同一层级、有得分的站点中的名次，得分相同的名次相同", Kind.NUMBER, COUNTED, "没有得分的为空"),
    "参加排名": Term("同一层级参加排名的站点数", Kind.COUNT, COUNTED, "没有得分的为空"),
    "否决": Term("经确认的单项否决项数", Kind.COUNT, COUNTED),
    "否决指标": Term("经确认的单项否决的指标编码", source=COUNTED, values="编码之间空一格"),
    "不符合": Term("结论为不符合的计分指标项数", Kind.COUNT, COUNTED),
    "部分符合": Term("结论为部分符合的计分指标项数", Kind.COUNT, COUNTED),
    "待复查": Term("已发现问题、尚待第二次巡检确认的计分指标项数；不扣分", Kind.COUNT, COUNTED),
    "无法判定": Term("未能查看或者不足以判定的计分指标项数；不扣分", Kind.COUNT, COUNTED),
    "较前": Term("与前一次巡检相比的得分增减", Kind.POINTS, COUNTED, "任一次没有得分，或者两次指标库不同时为空"),
    "已复核": Term("计入评分的复核项数", Kind.COUNT, PEOPLE),
    "退回": Term("作出复核后事实已变化、须重新复核的项数", Kind.COUNT, PEOPLE),
    "站点数": Term("该层级中本组指标适用的站点数", Kind.COUNT, COUNTED),
    "判定率": Term("本组应判定的分值中，已作出判定的占比", Kind.SHARE, COUNTED),
    "得分率": Term("本组已判定的分值中，已取得的占比", Kind.SHARE, COUNTED, "判定率不到80%的为空"),
    "问题站点": Term("该指标经确认不符合或者部分符合的站点数，按此由多到少排列", Kind.COUNT, COUNTED),
    "已判定站点": Term("该指标已作出判定的站点数", Kind.COUNT, COUNTED),
    "问题占比": Term("问题站点占已判定站点的比例", Kind.SHARE, COUNTED, "没有已判定站点时为空"),
    "类别": Term("变化的类别", values="新确认缺失、新确认更新不及时、新确认其他问题、新发现、待复查、已恢复、其他变化"),
    "此前结论": Term("本次巡检之前的机器结论", values=f"{_VERDICTS}；此前没有结论的为空"),
    "此前理由": Term("此前结论的理由", values=BLANK),
    "本次结论": Term("本次巡检的机器结论", values=_VERDICTS),
    "本次理由": Term("本次结论的理由"),
    # the dictionary
    "所在": Term("列所在的工作表、文件", source="本字典"),
    "列名": Term("列的名称；JSON为字段的路径，“[]”表示其前为列表", source="本字典"),
    "含义": Term("列的含义", source="本字典"),
    "类型": Term("数据类型和单位", source="本字典", values="、".join(Kind)),
    "来源": Term("数据的来源", source="本字典"),
    "取值": Term("可能的取值和为空的情形", source="本字典"),
}
"""By the name of the column; where a place means something else by it, `local_terms.LOCAL` says what."""
