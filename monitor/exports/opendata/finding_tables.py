"""The tables of open data on findings, and how long each stood. Pure."""

from __future__ import annotations

from monitor.exports.opendata.columns import (
    OF_REQUIREMENT,
    OF_SITE,
    THIS_SCAN,
    VERDICT,
    VERDICT_ZH,
    count,
    moment,
    number,
    requirement,
    site,
    yes,
)
from monitor.exports.opendata.fields import Field, Table

FINDINGS = Table(
    "findings",
    "结论",
    "每行为所导出的巡检中一个站点一项指标的结论。",
    "What one check came to at one site on the exported night.",
    (
        site(),
        requirement(),
        Field(
            "verdict",
            "机器结论",
            f"程序作出的结论。{VERDICT_ZH}",
            f"What the machine found. {VERDICT}",
            needed=True,
        ),
        Field(
            "tentative",
            "待确认结论",
            "结论为 provisional（待复查）时的初判：fail 或者 partial。",
            "fail or partial, where `verdict` is provisional until a second night.",
        ),
        Field("reason", "理由", "理由的代码，见 docs/json.md。", "Why, as a code; see docs/json.md.", needed=True),
        Field("said", "结论文字", "以一句话表述的结论。", "The finding in one Chinese sentence.", needed=True),
        Field("value", "事实", "结论所依据的事实。", "The fact it rests on."),
        Field(
            "lacking",
            "缺少内容",
            "缺少或者更新不及时的内容，以“；”分隔。",
            "What is missing or stale, separated by ；.",
        ),
        number(
            "won",
            "得分比例",
            "所得占该指标权重的比例，0至1。",
            "Share of the check's weight that is won, 0 to 1.",
            needed=True,
        ),
        number(
            "weight",
            "权重",
            "该指标在该站点的权重；0为不计分。",
            "Weight of the check at this site; 0: it carries none.",
            needed=True,
        ),
        Field(
            "counted",
            "计入结论",
            f"经复核后计入的结论。{VERDICT_ZH}",
            f"What counts after review. {VERDICT}",
            needed=True,
        ),
        yes("reviewed", "已经复核", "是否以人工复核意见计入。", "Whether a person's decision counts here."),
        count("evidence", "证据数", "所依据的页面和文件数。", "Pages and files that it rests on.", needed=True),
        Field("evidence_url", "证据网址", "第一份证据的网址。", "Address of the first of them."),
        moment("evidence_at", "证据时间", "第一份证据的访问时间，", "When that was fetched."),
        Field(
            "evidence_sha256",
            "证据校验值",
            "第一份证据存档内容的 SHA-256 校验值，64位十六进制数。",
            "SHA-256 of its archived body, 64 hexadecimal digits.",
        ),
    ),
    ("site", "requirement"),
    (OF_SITE, OF_REQUIREMENT),
)

SPANS = Table(
    "spans",
    "结论时段",
    "每行为所导出站点的一项结论及其存续时段，包括现存各次巡检。",
    "A finding and how long it stood, over all nights that are kept, of the exported sites.",
    (
        site(),
        requirement(),
        Field(
            "layer",
            "层次",
            "decided 为结论；overlay 为未能查看的巡检期间另行标注的情况，不改变结论。",
            "decided; or overlay: what a night that could not look says meanwhile.",
            needed=True,
        ),
        Field(
            "verdict",
            "机器结论",
            f"程序作出的结论。{VERDICT_ZH}",
            f"What the machine found. {VERDICT}",
            needed=True,
        ),
        Field(
            "tentative",
            "待确认结论",
            "结论为 provisional（待复查）时的初判：fail 或者 partial。",
            "fail or partial, where `verdict` is provisional.",
        ),
        Field("reason", "理由", "理由的代码，见 docs/json.md。", "Why, as a code; see docs/json.md.", needed=True),
        number(
            "won",
            "得分比例",
            "所得占该指标权重的比例，0至1。",
            "Share of the check's weight that is won, 0 to 1.",
            needed=True,
        ),
        count("since_scan", "起始巡检", "首次作出该结论的巡检。", "Scan that first said so.", needed=True),
        moment("since", "起始时间", THIS_SCAN, "The moment that this scan stands for.", needed=True),
        count(
            "until_scan",
            "终止巡检",
            "首次作出其他结论的巡检；结论尚存续的为空。",
            "Scan that said something else; empty while it stands.",
        ),
        moment("until", "终止时间", THIS_SCAN, "The moment that this scan stands for."),
    ),
    ("site", "requirement", "layer", "since_scan"),
    (OF_SITE,),
)
