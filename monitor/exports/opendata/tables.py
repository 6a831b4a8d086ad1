"""The tables of the open data, column by column: the one place that says what each is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Value = str | int | float | bool | date | datetime | None


FOLDER = "data"
"""Where the tables are, in the folder of an export."""


class Form(StrEnum):
    """In which form tables are written."""

    CSV = "csv"
    PARQUET = "parquet"


class Type(StrEnum):
    """The type of a column, as a Table Schema of Frictionless calls it."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, its Chinese title, what it means in English, and its type. `needed`: it is never empty."""

    name: str
    title: str
    meaning: str
    type: Type = Type.STRING
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns of a table that name a row of another one, in the order of that one's `columns`."""

    fields: tuple[str, ...]
    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its Chinese title, what a row is, its columns, the key that no two rows share, and what it
    refers to."""

    name: str
    title: str
    row: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()


def _site() -> Field:
    return Field(
        "site", "站点代码", "Code of the site, as the site list has it: it names the site for good.", needed=True
    )


def _requirement() -> Field:
    return Field("requirement", "指标编码", "Code of the check: it names the requirement for good.", needed=True)


def _moment(name: str, title: str, meaning: str, *, needed: bool = False) -> Field:
    return Field(name, title, f"{meaning} ISO 8601, Asia/Shanghai.", Type.DATETIME, needed)


def _count(name: str, title: str, meaning: str, *, needed: bool = False) -> Field:
    return Field(name, title, meaning, Type.INTEGER, needed)


_VERDICT = (
    "One of pass, partial, fail, provisional, undetermined, not_applicable, nil_statement, not_yet_due, external, "
)
_VERDICT += "suspended, waived, error."
_OF_SITE = Reference(("site",), "sites", ("site",))
_OF_REQUIREMENT = Reference(("requirement",), "requirements", ("requirement",))

NIGHTS = Table(
    "nights",
    "巡检",
    "A finished nightly scan.",
    (
        _count("scan", "巡检编号", "Number of the scan.", needed=True),
        _moment("as_of", "巡检时间", "The moment that the scan stands for.", needed=True),
        _moment("finished", "结束时间", "When it ended."),
        _count("planned", "计划站点数", "Sites that it was to visit.", needed=True),
        _count("visited", "已访站点数", "Sites that it visited.", needed=True),
        Field("ours", "自身故障", "Whether our own network failed: then it confirmed nothing.", Type.BOOLEAN, True),
        Field("packs", "指标库", "The packs it judged by, as id@version, separated by a space.", needed=True),
        Field("exported", "本次导出", "Whether `sites` and `findings` are of this night.", Type.BOOLEAN, True),
    ),
    ("scan",),
)  # fmt: skip

SITES = Table(
    "sites",
    "站点",
    "A site that the exported night visited, with its score.",
    (
        _site(),
        Field("name", "站点名称", "Name of the body whose site it is.", needed=True),
        Field("level", "层级", "One of province, prefecture, county, department, township; empty where unknown."),
        Field("region", "地区", "Whole names of all units from the province down."),
        Field("parent", "上级站点代码", "Code of the body above it, which need not be among the sites."),
        Field("url", "网址", "Address of its home page."),
        Field(
            "score", "得分", "Share won of what was decided, 0 to 100; empty where too little was decided.", Type.NUMBER
        ),
        Field("score_low", "得分下限", "The score if all that is undecided were lost.", Type.NUMBER),
        Field("score_high", "得分上限", "The score if all that is undecided were won.", Type.NUMBER),
        Field("coverage", "机器判定率", "Decided share of what a machine can decide here, 0 to 1.", Type.NUMBER),
        _count("decided", "已判定", "Checks decided.", needed=True),
        _count("asked", "应判定", "Checks that a machine could decide here.", needed=True),
    ),
    ("site",),
)

REQUIREMENTS = Table(
    "requirements",
    "指标",
    "A check of the packs by which the exported night was judged.",
    (
        _requirement(),
        Field("name", "指标名称", "Name of the check, in Chinese.", needed=True),
        Field("group", "分组", "The group it belongs to, in Chinese."),
        Field("severity", "严重程度", "veto, deduct or note (carries no weight).", needed=True),
        Field("weight", "权重", "Its weight; equal weights are nobody's official ones.", Type.NUMBER, True),
        Field("question", "须人工核实", "Whether only a person can answer it.", Type.BOOLEAN, True),
        Field("rule", "评判规则", "How it is judged, in Chinese, a sentence a rule.", needed=True),
    ),
    ("requirement",),
)

CLAUSES = Table(
    "clauses",
    "依据",
    "Words of a document on which a check rests.",
    (
        _requirement(),
        _count("place", "顺序", "Place of the clause among those of its check, from 1.", needed=True),
        Field("document", "文件", "文号 of the document.", needed=True),
        Field("item", "条目", "The place in it.", needed=True),
        Field("quote", "原文", "Its words.", needed=True),
        Field("duty", "要求编码", "Code of the duty that they are, if they are one."),
        Field("region", "适用地区", "The region that they bind; empty: all."),
    ),
    ("requirement", "place"),
    (_OF_REQUIREMENT,),
)

FINDINGS = Table(
    "findings",
    "结论",
    "What one check came to at one site on the exported night.",
    (
        _site(),
        _requirement(),
        Field("verdict", "机器结论", f"What the machine found. {_VERDICT}", needed=True),
        Field("tentative", "待确认结论", "fail or partial, where `verdict` is provisional until a second night."),
        Field("reason", "理由", "Why, as a code; see docs/json.md.", needed=True),
        Field("said", "结论文字", "The finding in one Chinese sentence.", needed=True),
        Field("value", "事实", "The fact it rests on."),
        Field("lacking", "缺少内容", "What is missing or stale, separated by ；."),
        Field("won", "得分比例", "Share of the check's weight that is won, 0 to 1.", Type.NUMBER, True),
        Field("weight", "权重", "Weight of the check at this site; 0: it carries none.", Type.NUMBER, True),
        Field("counted", "计入结论", f"What counts after review. {_VERDICT}", needed=True),
        Field("reviewed", "已经复核", "Whether a person's decision counts here.", Type.BOOLEAN, True),
        _count("evidence", "证据数", "Pages and files that it rests on.", needed=True),
        Field("evidence_url", "证据网址", "Address of the first of them."),
        _moment("evidence_at", "证据时间", "When that was fetched."),
        Field("evidence_sha256", "证据校验值", "SHA-256 of its archived body, 64 hexadecimal digits."),
    ),
    ("site", "requirement"),
    (_OF_SITE, _OF_REQUIREMENT),
)  # fmt: skip

SPANS = Table(
    "spans",
    "结论时段",
    "A finding and how long it stood, over all nights that are kept, of the exported sites.",
    (
        _site(),
        _requirement(),
        Field("layer", "层次", "decided; or overlay: what a night that could not look says meanwhile.", needed=True),
        Field("verdict", "机器结论", f"What the machine found. {_VERDICT}", needed=True),
        Field("tentative", "待确认结论", "fail or partial, where `verdict` is provisional."),
        Field("reason", "理由", "Why, as a code; see docs/json.md.", needed=True),
        Field("won", "得分比例", "Share of the check's weight that is won, 0 to 1.", Type.NUMBER, True),
        _count("since_scan", "起始巡检", "Scan that first said so.", needed=True),
        _moment("since", "起始时间", "The moment that this scan stands for.", needed=True),
        _count("until_scan", "终止巡检", "Scan that said something else; empty while it stands."),
        _moment("until", "终止时间", "The moment that this scan stands for."),
    ),
    ("site", "requirement", "layer", "since_scan"),
    (_OF_SITE,),
)

DATASETS = Table(
    "datasets",
    "数据集",
    "A list or table that the exported sites publish, with its latest version.",
    (
        _site(),
        Field("column", "栏目编码", "Code of the column that it stands for.", needed=True),
        Field("series", "数据集名称", "Its title without years and issues: its name at its site.", needed=True),
        _count("versions", "版本数", "Versions that were seen.", needed=True),
        _count("latest", "最新版本", "Number of the newest version.", needed=True),
    ),
    ("site", "column", "series"),
    (_OF_SITE,),
)  # fmt: skip

VERSIONS = Table(
    "dataset_versions",
    "数据集版本",
    "A version of a dataset.",
    (
        _site(),
        Field("column", "栏目编码", "Code of the column that it stands for.", needed=True),
        Field("series", "数据集名称", "The dataset's name at its site.", needed=True),
        _count("version", "版本号", "Number of the version, from 1, as they were met.", needed=True),
        Field("title", "标题", "What the page calls it.", needed=True),
        Field("url", "网址", "Address of the file, or of the page that has the table.", needed=True),
        Field("day", "公布日期", "Date of the row or document that it belongs to.", Type.DATE),
        _count("rows", "行数", "Rows of its tables.", needed=True),
        Field("columns", "列名", "Names of the columns of its tables, separated by a line break."),
        Field("sha256", "校验值", "SHA-256 of the bytes that showed it first.", needed=True),
        Field("content", "内容标识", "Digits that are equal for the same rows and text.", needed=True),
        _count("first_scan", "首见巡检", "Scan that first saw it.", needed=True),
        _moment("first_seen", "首见时间", "The moment that this scan stands for.", needed=True),
        _count("last_scan", "末见巡检", "Scan that last saw it.", needed=True),
        _moment("last_seen", "末见时间", "The moment that this scan stands for.", needed=True),
        _count("added", "新增行", "Rows added against the version before; empty where that was not compared."),
        _count("removed", "删除行", "Rows removed."),
        _count("changed", "修改行", "Rows changed."),
    ),
    ("site", "column", "series", "version"),
    (Reference(("site", "column", "series"), "datasets", ("site", "column", "series")),),
)  # fmt: skip

TABLES = (NIGHTS, SITES, REQUIREMENTS, CLAUSES, FINDINGS, SPANS, DATASETS, VERSIONS)
