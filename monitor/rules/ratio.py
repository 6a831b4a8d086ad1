"""ratio: good ones of all are at least a share."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from config.data_rules import Ratio
from config.planning import body_mark
from crawler.pages.page import squeeze
from monitor.rules.columns import Column, column_doubt, found_columns, unread_places, why_absent
from monitor.rules.items import Counted, is_whole, items_of, rows_of, total_of
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Reason, Verdict, VisitFacts

_FEWEST = 3
"""Rows of which a share says something."""
_MOST_TOLD = 12


def judge(rule: Ratio, facts: VisitFacts, context: Context) -> Ruling:
    """PASS from the share on, PARTIAL below it and FAIL at none. The value says both numbers and where each comes from.

    Nothing is said without a known total, nor below the share where not all was read.
    """
    match rule.counts:
        case "found":
            return _found(rule, facts, context)
        case "items":
            return _counted(rule, items_of(rule, facts, context), facts, context)
    columns = found_columns(facts, rule.columns[0])
    if not columns:
        return column_doubt(facts, rule.columns[0], context)
    match rule.counts:
        case "rows":
            return _counted(rule, rows_of(columns), facts, context)
        case "titles":
            return _titles(rule, columns)
        case _:
            return _bodies(rule, columns, facts, context)


def _counted(rule: Ratio, counted: Counted | Ruling, facts: VisitFacts, context: Context) -> Ruling:
    """What was counted, of the number that the document gives for the site's level, or of the site's own table."""
    if isinstance(counted, Ruling):
        return counted
    total = total_of(rule.denominator, facts, context)
    if isinstance(total, Ruling):
        return replace(total, shown=total.shown or counted.shown)
    value = _value(counted.number, total.number, counted.where, total.where)
    doubt = counted.doubt or total.doubt
    if doubt is not None and counted.number < _share(rule) * total.number:
        return replace(doubt, value=value, shown=doubt.shown or counted.shown)
    shown = (*counted.shown, *total.shown)
    ruling = _ruling(rule, counted.number, total.number, value, shown)
    return replace(ruling, files=(*counted.files, *total.files))


def _value(good: int, total: int, numerator: str, denominator: str) -> str:
    return f"{good}/{total}，分子为{numerator}，分母为{denominator}"


def _share(rule: Ratio) -> Fraction:
    """The share as it is written: 0.55 of 100 is 55, which floating point makes a little more."""
    return Fraction(str(rule.at_least))


def _titles(rule: Ratio, columns: tuple[Column, ...]) -> Ruling:
    titles = [squeeze(entry.title) for column in columns for entry in column.entries]
    shown = _shown(columns)
    if len(titles) < _FEWEST:
        return undetermined(Reason.TRUNCATED, f"{len(titles)}", shown)
    good = sum(re.search(rule.title, title) is not None for title in titles)
    named = "、".join(f"“{column.candidate.text}”" for column in columns)
    value = _value(good, len(titles), "标题符合要求的条目", f"{named}已读取的条目")
    if good < _share(rule) * len(titles):
        if any(column.unclear for column in columns):
            return undetermined(Reason.ROWS_UNCLEAR, value, shown)
        if not all(is_whole(column) for column in columns):
            return undetermined(Reason.TRUNCATED, value, shown)
    return _ruling(rule, good, len(titles), value, shown)


def _found(rule: Ratio, facts: VisitFacts, context: Context) -> Ruling:
    """The columns that are there of those asked for. One that could not be looked for counts for neither side."""
    found = {code: columns for code in rule.columns if (columns := found_columns(facts, code))}
    good, total = len(found), len(rule.columns)
    shown = tuple(one for columns in found.values() for one in _shown(columns[:1]))
    lacking = [code for code in rule.columns if code not in found]
    if good < _share(rule) * total:
        for code in lacking:
            absent = why_absent(facts, code, context.names[code].title)
            if absent.verdict is not Verdict.FAIL:
                return absent
    titles = tuple(context.names[code].title for code in lacking)
    return _ruling(
        rule, good, total, _value(good, total, "网站上找到的栏目和入口", "指标所列的栏目和入口"), shown, titles
    )


def _bodies(rule: Ratio, columns: tuple[Column, ...], facts: VisitFacts, context: Context) -> Ruling:
    """The offices and towns under the site that the columns' pages name, of those in the site list.

    One that another page of the site names may be linked from a section that was not read.
    """
    shown = _shown(columns)
    if not context.bodies:
        return undetermined(Reason.DENOMINATOR_UNKNOWN, shown=shown)
    every = [*columns, *(column for code in rule.columns[1:] for column in found_columns(facts, code))]
    pages = [page for column in every for page in column.pages]
    named = {mark.code for page in pages for mark in page.marks}
    lacking = [number for number in range(len(context.bodies)) if body_mark(number) not in named]
    good, total = len(context.bodies) - len(lacking), len(context.bodies)
    value = _value(good, total, "专栏页面链接到的下属单位", "站点名录所列的下属单位")
    if good < _share(rule) * total:
        if doubt := _bodies_doubt(rule, facts, context):
            return doubt
        anywhere = {mark.code for page in facts.pages for mark in page.marks}
        in_doubt = any(page.menu_unreadable or page.links_cut for page in pages)
        if in_doubt or any(body_mark(number) in anywhere for number in lacking):
            return undetermined(Reason.UNCLEAR_CONTENT, value, shown)
    told = tuple(context.bodies[number] for number in lacking[:_MOST_TOLD])
    return _ruling(rule, good, total, value, shown, told)


def _bodies_doubt(rule: Ratio, facts: VisitFacts, context: Context) -> Ruling | None:
    """What kept us from reading a column that may list the bodies."""
    for code in rule.columns:
        if found_columns(facts, code):
            if doubt := unread_places(facts, code):
                return doubt
            continue
        absent = why_absent(facts, code, context.names[code].title)
        if absent.verdict is not Verdict.FAIL:
            return absent
    return None


def _ruling(
    rule: Ratio, good: int, total: int, value: str, shown: tuple[Shown, ...], lacking: tuple[str, ...] = ()
) -> Ruling:
    if good >= _share(rule) * total:
        return Ruling(Verdict.PASS, Reason.ENOUGH, value, won=1.0, shown=shown)
    verdict = Verdict.PARTIAL if good else Verdict.FAIL
    told = lacking or (f"缺 {total - good} 项",)
    return Ruling(verdict, Reason.TOO_FEW, value, won=float(good / (_share(rule) * total)), lacking=told, shown=shown)


def _shown(columns: tuple[Column, ...]) -> tuple[Shown, ...]:
    return tuple(Shown(column.page, column.candidate.text) for column in columns)
