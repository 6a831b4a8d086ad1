"""The tables of open data on nights, sites, and what they were judged by. Pure."""

from __future__ import annotations

from monitor.exports.opendata.columns import OF_REQUIREMENT, count, moment, number, requirement, site, yes
from monitor.exports.opendata.fields import Field, Table

NIGHTS = Table(
    "nights",
    "巡检",
    "每行为一次已完成的夜间巡检。",
    "A finished nightly scan.",
    (
        count("scan", "巡检编号", "巡检的编号。", "Number of the scan.", needed=True),
        moment("as_of", "巡检时间", "巡检所对应的时间，", "The moment that the scan stands for.", needed=True),
        moment("finished", "结束时间", "巡检结束的时间，", "When it ended."),
        count("planned", "计划站点数", "计划访问的站点数。", "Sites that it was to visit.", needed=True),
        count("visited", "已访站点数", "实际访问的站点数。", "Sites that it visited.", needed=True),
        yes(
            "ours",
            "自身故障",
            "是否因本系统自身网络故障，当次巡检不作确认。",
            "Whether our own network failed: then it confirmed nothing.",
        ),
        Field(
            "packs",
            "指标库",
            "评判所依据的指标库，形式为“编号@版本”，以空格分隔。",
            "The packs it judged by, as id@version, separated by a space.",
            needed=True,
        ),
        yes(
            "exported",
            "本次导出",
            "站点、结论、未能读取的数据文件各表是否取自该次巡检。",
            "Whether `sites`, `findings` and `unread_files` are of this night.",
        ),
    ),
    ("scan",),
)

SITES = Table(
    "sites",
    "站点",
    "每行为所导出的巡检中已访问的一个站点及其得分。",
    "A site that the exported night visited, with its score.",
    (
        site(),
        Field("name", "站点名称", "主办单位名称。", "Name of the body whose site it is.", needed=True),
        Field(
            "level",
            "层级",
            "province 省级，prefecture 市州级，county 县级，department 部门，township 乡镇；未知的为空。",
            "One of province, prefecture, county, department, township; empty where unknown.",
        ),
        Field("region", "地区", "自省级起的各级行政区划全称。", "Whole names of all units from the province down."),
        Field(
            "parent",
            "上级站点代码",
            "上级单位的站点代码，该站点不一定在本表中。",
            "Code of the body above it, which need not be among the sites.",
        ),
        Field("url", "网址", "首页网址。", "Address of its home page."),
        number(
            "score",
            "得分",
            "已判定指标中所得的比例，0至100；判定不足的为空。",
            "Share won of what was decided, 0 to 100; empty where too little was decided.",
        ),
        number(
            "score_low",
            "得分下限",
            "未判定的指标全部不得分时的得分。",
            "The score if all that is undecided were lost.",
        ),
        number(
            "score_high", "得分上限", "未判定的指标全部得分时的得分。", "The score if all that is undecided were won."
        ),
        number(
            "coverage",
            "机器判定率",
            "可由机器判定的指标中已判定的比例，0至1。",
            "Decided share of what a machine can decide here, 0 to 1.",
        ),
        count("decided", "已判定", "已判定的指标数。", "Checks decided.", needed=True),
        count("asked", "应判定", "可由机器判定的指标数。", "Checks that a machine could decide here.", needed=True),
        Field(
            "files_cut",
            "未全部获取数据文件的栏目",
            "因超出单次巡检的获取限额，数据文件未全部获取的栏目编码，以空格分隔；不据此认定缺失。",
            "Codes of columns of which not all data files were asked for, because the room for them was used up, "
            "separated by a space: nothing is held to be missing there.",
        ),
    ),
    ("site",),
)

REQUIREMENTS = Table(
    "requirements",
    "指标",
    "每行为所导出的巡检据以评判的一项指标。",
    "A check of the packs by which the exported night was judged.",
    (
        requirement(),
        Field("name", "指标名称", "指标的中文名称。", "Name of the check, in Chinese.", needed=True),
        Field("group", "分组", "指标所属的分组。", "The group it belongs to, in Chinese."),
        Field(
            "severity",
            "严重程度",
            "veto 单项否决，deduct 扣分，note 提示（不计分）。",
            "veto, deduct or note (carries no weight).",
            needed=True,
        ),
        number(
            "weight",
            "权重",
            "指标的权重；各项相等的，为非官方权重。",
            "Its weight; equal weights are nobody's official ones.",
            needed=True,
        ),
        yes("question", "须人工核实", "是否只能由人工核实。", "Whether only a person can answer it."),
        Field(
            "rule",
            "评判规则",
            "评判的规则，一条规则一句。",
            "How it is judged, in Chinese, a sentence a rule.",
            needed=True,
        ),
    ),
    ("requirement",),
)

CLAUSES = Table(
    "clauses",
    "依据",
    "每行为指标所依据文件的一处原文。",
    "Words of a document on which a check rests.",
    (
        requirement(),
        count(
            "place",
            "顺序",
            "在该指标各处依据中的顺序，自1起。",
            "Place of the clause among those of its check, from 1.",
            needed=True,
        ),
        Field("document", "文件", "文件的发文字号。", "文号 of the document.", needed=True),
        Field("item", "条目", "在文件中的位置。", "The place in it.", needed=True),
        Field("quote", "原文", "文件原文。", "Its words.", needed=True),
        Field(
            "duty",
            "要求编码",
            "所对应的要求的编码；没有的为空。",
            "Code of the duty that they are, if they are one.",
        ),
        Field("region", "适用地区", "文件适用的地区；空为全部。", "The region that they bind; empty: all."),
    ),
    ("requirement", "place"),
    (OF_REQUIREMENT,),
)
