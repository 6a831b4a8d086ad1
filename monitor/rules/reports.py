"""Yearly reports in the rows of a list: of which year, whose, and published when. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from config.rules import Deadline
from crawler.pages.page import squeeze
from monitor.rules.columns import Column
from storage.records import Confidence, PageFacts, PageKind

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_CHINESE_YEAR = re.compile(r"[二2][〇○零0][〇○零一二三四五六七八九]{2}(?=年)")
_BARE = re.compile(r"^(?:20\d\d)?年?度?(?:的)?$")
_ABOUT_REPORTS = re.compile(r"^关于.{0,40}(?:通知|函|通报)|编制|报送|培训|(?<!次)会议|解读|模板|格式")
_OTHER_BODY = re.compile(
    r"(?:局|委员会|委|办公室|中心|镇|乡|街道|管理处|支队|厅|院)(?=20\d\d|关于|政府信息|信息公开|政务公开|$)"
)
_SORTS = ("预算", "决算", "年报", "报告")
_SHORT = 10  # characters beside the year of a title that says no more than what sort of report it is
_ONE_DAY = 3  # reports of several years that carry one date carry the date of a move


@dataclass(frozen=True)
class Report:
    """A report that a row or page names: its year (None where its title has none), the day shown with it, and where.

    `of_another` says that its title names an office of the body and not the body itself.
    """

    year: int | None
    day: date | None
    title: str
    page: PageFacts
    of_another: bool


def read_reports(rule: Deadline, column: Column) -> list[Report]:
    """The reports that a column's own rows name, or the column's own page where that is one article.

    Where several years' reports carry the same date, it is the date on which they were moved: no day is told.
    Nor is one that only an address or a meta tag says.
    """
    named = [(entry.title, entry.date, page) for page in column.pages for entry in column.own_of(page)]
    document = column.page.document
    if column.page.kind is PageKind.ARTICLE and document.title:
        day = None if document.published_confidence is Confidence.LOW else document.published
        named.append((document.title, day, column.page))
    reports = [report for title, day, page in named if (report := _report(rule, title, day, page))]
    days = [report.day for report in reports if report.day]
    moved = {day for day in days if days.count(day) >= _ONE_DAY}
    return [Report(r.year, None if r.day in moved else r.day, r.title, r.page, r.of_another) for r in reports]


def reported_beside(rule: Deadline, column: Column, year: int) -> str | None:
    """The title of a report of that year among rows that are not clearly the column's own, or None."""
    own = set(column.entries)
    for page in column.pages:
        for entry in page.entries.items:
            if entry not in own and (report := _report(rule, entry.title, entry.date, page)) and report.year == year:
                return report.title
    return None


def unknown_of(rule: Deadline, column: Column, year: int) -> str | None:
    """The title of an own row that names the year and a report's sort, and is none that the rule knows, or None.

    A rule passes over the report on how a budget was carried out; the same report may hold the new one.
    """
    for page in column.pages:
        for entry in column.own_of(page):
            text = squeeze(entry.title)
            sort = any(word in text for word in _SORTS if word in rule.title)
            if sort and year in years_in(text) and _report(rule, entry.title, entry.date, page) is None:
                return entry.title
    return None


def years_in(title: str) -> tuple[int, ...]:
    """The years that a squeezed title names, in Arabic or Chinese numerals, in its order."""
    return tuple(int(match[1]) for match in _YEAR.finditer(_arabic(title)))


def _arabic(title: str) -> str:
    return _CHINESE_YEAR.sub(lambda match: match.group(0).translate(_DIGITS).replace("二", "2"), title)


def _report(rule: Deadline, title: str, day: date | None, page: PageFacts) -> Report | None:
    text = _arabic(squeeze(title))
    years = years_in(text)
    bare = bool(years) and _BARE.match(text) is not None
    if not bare:
        beside = _YEAR.sub("", text)
        about = not rule.about or re.search(rule.about, text) or len(beside) <= _SHORT
        if _ABOUT_REPORTS.search(text) or not re.search(rule.title, text) or not about:
            return None
    year = (
        (max(years) if rule.current else years[0]) if years else None
    )  # 2025年预算执行情况和2026年预算草案 is of 2026
    return Report(year, day, title, page, _OTHER_BODY.search(text) is not None)
