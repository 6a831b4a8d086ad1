"""Columns that several tables of the open data have, and what they refer to. Pure."""

from __future__ import annotations

from monitor.exports.opendata.fields import Field, Reference, Type


def site() -> Field:
    """The site that a row is of."""
    return Field(
        "site",
        "站点代码",
        "站点在站点名录中的代码，长期不变。",
        "Code of the site, as the site list has it: it names the site for good.",
        needed=True,
    )


def requirement() -> Field:
    """The check that a row is of."""
    return Field(
        "requirement",
        "指标编码",
        "指标的编码，长期不变。",
        "Code of the check: it names the requirement for good.",
        needed=True,
    )


def column() -> Field:
    """The column of a site that a row is of."""
    return Field("column", "栏目编码", "所在栏目的编码。", "Code of the column (专栏) that it stands for.", needed=True)


def column_name() -> Field:
    """What that column is called."""
    return Field(
        "column_name", "栏目名称", "所在栏目的通用名称。", "The usual name of that column, in Chinese.", needed=True
    )


def moment(name: str, title: str, chinese: str, english: str, *, needed: bool = False) -> Field:
    """A column of moments."""
    return Field(name, title, f"{chinese}北京时间。", f"{english} ISO 8601, Asia/Shanghai.", Type.DATETIME, needed)


def count(name: str, title: str, chinese: str, english: str, *, needed: bool = False) -> Field:
    """A column of whole numbers."""
    return Field(name, title, chinese, english, Type.INTEGER, needed)


def yes(name: str, title: str, chinese: str, english: str) -> Field:
    """A column of yes and no, which is never empty."""
    return Field(name, title, chinese, english, Type.BOOLEAN, needed=True)


def number(name: str, title: str, chinese: str, english: str, *, needed: bool = False) -> Field:
    """A column of numbers."""
    return Field(name, title, chinese, english, Type.NUMBER, needed)


VERDICT = (
    "One of pass, partial, fail, provisional, undetermined, not_applicable, nil_statement, not_yet_due, external, "
    "suspended, waived, error."
)
VERDICT_ZH = (
    "取值：pass 符合，partial 部分符合，fail 不符合，provisional 待复查，undetermined 无法判定，not_applicable 不适用，"
    "nil_statement 已说明无此项，not_yet_due 未到期，external 由统一平台提供，suspended 暂停评判，waived 免予评判，"
    "error 巡检故障。"
)
THIS_SCAN = "该次巡检所对应的时间，"
OF_SITE = Reference(("site",), "sites", ("site",))
OF_REQUIREMENT = Reference(("requirement",), "requirements", ("requirement",))
