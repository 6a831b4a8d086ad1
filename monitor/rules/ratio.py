"""ratio: good ones of all are at least a share."""

from __future__ import annotations

import re
from fractions import Fraction

from config.planning import body_mark
from config.rules import Ratio
from crawler.pages.page import squeeze
from monitor.rules.columns import Column, column_doubt, found_columns, unread_places, why_absent
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Reason, Verdict, VisitFacts

_CATALOGUE = re.compile(r"目录|清单|汇编|一览|大全|手册|指南（|附件|批")
_FEWEST = 3
"""Rows of which a share says something."""
_MOST_TOLD = 12


def judge(rule: Ratio, facts: VisitFacts, context: Context) -> Ruling:
    """PASS from the share on, PARTIAL below it and FAIL at none.

    Nothing is said without a known total, nor below the share where not all was read.
    """
    if rule.counts == "found":
        return _found(rule, facts, context)
    columns = found_columns(facts, rule.columns[0])
    if not columns:
        return column_doubt(facts, rule.columns[0], context)
    match rule.counts:
        case "rows":
            return _rows(rule, columns, context)
        case "titles":
            return _titles(rule, columns)
        case _:
            return _bodies(rule, columns, facts, context)


def _rows(rule: Ratio, columns: tuple[Column, ...], context: Context) -> Ruling:
    """The column's rows of the number that the document gives for the site's level."""
    shown = _shown(columns)
    levels = rule.denominator.levels if rule.denominator else {}
    total = levels.get(context.site.level) if context.site.level else None
    if total is None:
        return undetermined(Reason.DENOMINATOR_UNKNOWN, shown=shown)
    stated = [column.page.entries.stated_total or 0 for column in columns]
    good = sum(max(said, len(column.entries)) for said, column in zip(stated, columns, strict=True))
    whole = all(_all_told(column) or said for said, column in zip(stated, columns, strict=True))
    enough = good >= _share(rule) * total
    if not enough and any(column.unclear for column in columns):
        return undetermined(Reason.ROWS_UNCLEAR, f"{good}/{total}", shown)
    if not enough and any(_CATALOGUE.search(e.title) for column in columns for e in column.entries):
        return undetermined(Reason.UNCLEAR_CONTENT, f"{good}/{total}", shown)  # one row may hold hundreds of items
    return _ruling(rule, good, total, shown, whole=whole)


def _all_told(column: Column) -> bool:
    """Whether the rows read are all there are: not so for a page that leads on to lists, or shows undated titles."""
    return bool(column.entries) and column.read_whole and not column.page.entries.undated


def _share(rule: Ratio) -> Fraction:
    """The share as it is written: 0.55 of 100 is 55, which floating point makes a little more."""
    return Fraction(str(rule.at_least))


def _titles(rule: Ratio, columns: tuple[Column, ...]) -> Ruling:
    titles = [squeeze(entry.title) for column in columns for entry in column.entries]
    shown = _shown(columns)
    if len(titles) < _FEWEST:
        return undetermined(Reason.TRUNCATED, f"{len(titles)}", shown)
    good = sum(re.search(rule.title, title) is not None for title in titles)
    if good < _share(rule) * len(titles) and any(column.unclear for column in columns):
        return undetermined(Reason.ROWS_UNCLEAR, f"{good}/{len(titles)}", shown)
    return _ruling(rule, good, len(titles), shown, whole=all(_all_told(column) for column in columns))


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
    return _ruling(rule, good, total, shown, whole=True, lacking=titles)


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
    if good < _share(rule) * total:
        if doubt := _bodies_doubt(rule, facts, context):
            return doubt
        anywhere = {mark.code for page in facts.pages for mark in page.marks}
        in_doubt = any(page.menu_unreadable or page.links_cut for page in pages)
        if in_doubt or any(body_mark(number) in anywhere for number in lacking):
            return undetermined(Reason.UNCLEAR_CONTENT, f"{good}/{total}", shown)
    told = tuple(context.bodies[number] for number in lacking[:_MOST_TOLD])
    return _ruling(rule, good, total, shown, whole=True, lacking=told)


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
    rule: Ratio, good: int, total: int, shown: tuple[Shown, ...], *, whole: bool, lacking: tuple[str, ...] = ()
) -> Ruling:
    value = f"{good}/{total}"
    if good >= _share(rule) * total:
        return Ruling(Verdict.PASS, Reason.ENOUGH, value, won=1.0, shown=shown)
    if not whole:
        return undetermined(Reason.TRUNCATED, value, shown)
    verdict = Verdict.PARTIAL if good else Verdict.FAIL
    told = lacking or (f"缺 {total - good} 项",)
    return Ruling(verdict, Reason.TOO_FEW, value, won=float(good / (_share(rule) * total)), lacking=told, shown=shown)


def _shown(columns: tuple[Column, ...]) -> tuple[Shown, ...]:
    return tuple(Shown(column.page, column.candidate.text) for column in columns)
