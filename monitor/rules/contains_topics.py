"""contains_topics: a column holds something on each of its topics."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from config.rules import ContainsTopics, Topic
from crawler.pages.bounds import lies_below, same_page
from crawler.pages.page import squeeze
from monitor.rules.columns import Column, found_columns, why_absent
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Entry, Reason, Verdict, VisitFacts


@dataclass(frozen=True)
class _Held:
    """Where a topic is held, and whether that is a column outside of the one that was asked about."""

    shown: Shown
    outside: bool = False


def judge(rule: ContainsTopics, facts: VisitFacts, context: Context) -> Ruling:
    """PASS with all topics, PARTIAL with k of n, FAIL with none.

    A column that is itself missing is not charged again here. Only the column's own rows count. A topic that has a
    column elsewhere on the site is there too, and the fact says where. A topic that may stand where we did not read,
    or in rows that may be the column's, makes the whole undetermined; so does a column that says it is closed, and one
    of which neither rows nor a section for any topic were read, for its contents may lie behind its links. A topic that
    may not be asked of a site of unknown level counts as met beside one that is missing, and leaves the whole
    undetermined where none is.
    """
    columns = found_columns(facts, rule.within)
    if not columns:
        absent = why_absent(facts, rule.within, context.names[rule.within].title)
        if absent.verdict is Verdict.FAIL:
            return undetermined(Reason.COLUMN_NOT_FOUND, rule.within)
        return absent
    bars = {topic: topic.applies_to.bar(context.site.level, context.site.tags) for topic in rule.topics}
    topics = [topic for topic, bar in bars.items() if bar is None]
    unknown = sum(bar is not None and bar.by == "level_unknown" for bar in bars.values())
    if not topics:
        return undetermined(Reason.LEVEL_UNKNOWN) if unknown else Ruling(Verdict.NOT_APPLICABLE, Reason.LEVEL)
    found = ((topic, _held(topic, rule.min_items, columns, facts, context)) for topic in topics)
    held = {topic: one for topic, one in found if one is not None}
    missing = [topic for topic in topics if topic not in held]
    if missing and (doubt := _doubt(missing, held.values(), columns, facts, context)) is not None:
        return doubt
    if missing and (doubt := _in_one_list(rule, columns)) is not None:
        return doubt
    if rule.one_tells and not held:
        return undetermined(Reason.AMBIGUOUS_MATCH, shown=tuple(Shown(column.page, "") for column in columns))
    return _ruling(missing, held, unknown, columns, context)


def _ruling(
    missing: list[Topic], held: dict[Topic, _Held], unknown: int, columns: tuple[Column, ...], context: Context
) -> Ruling:
    def title(topic: Topic) -> str:
        return context.names[topic.code].title

    asked = len(held) + len(missing)
    outside = [f"{title(topic)} {one.shown.page.final_url}" for topic, one in held.items() if one.outside]
    value = f"{len(held)}/{asked}" + (f"；见于本栏目以外的页面：{'、'.join(outside)}" if outside else "")
    pages = (Shown(column.page, column.candidate.text) for column in columns)
    shown = (*pages, *(one.shown for one in held.values()))
    if not missing:
        met = Ruling(Verdict.PASS, Reason.COMPLETE, value, won=1.0, shown=shown)
        return undetermined(Reason.LEVEL_UNKNOWN, value, shown) if unknown else met
    won = (len(held) + unknown) / (asked + unknown)
    verdict = Verdict.PARTIAL if won else Verdict.FAIL
    lacking = tuple(title(topic) for topic in missing)
    return Ruling(verdict, Reason.INCOMPLETE, value, won=won, lacking=lacking, shown=shown)


def _held(
    topic: Topic, min_items: int, columns: tuple[Column, ...], facts: VisitFacts, context: Context
) -> _Held | None:
    """The page that shows a topic: a sub-column with content, enough entries of the column that name it, or else a
    column elsewhere on the site."""
    topical = found_columns(facts, topic.code)
    for sub_column in topical:
        if any(_is_in(sub_column, column, facts) for column in columns):
            return _Held(Shown(sub_column.page, sub_column.candidate.text))
    for column in columns:
        titles = _naming(_words(topic, context), column.entries)
        if len(titles) >= min_items:
            return _Held(Shown(column.page, titles[0]))
    return _Held(Shown(topical[0].page, topical[0].candidate.text), outside=True) if topical else None


def _is_in(topical: Column, column: Column, facts: VisitFacts) -> bool:
    """Whether a topic's column is a part of another: it lies in the other's folder, or the other's pages link it.

    The site's menu is on every page: what it leads to is no part of the column that shows it. Where no menu was made
    out, whatever the home page links may be the menu's.
    """
    pages = {page.final_url for page in column.pages}
    if topical.page.final_url in pages or lies_below(topical.page.final_url, column.page.final_url):
        return True
    target = same_page(topical.candidate.url)
    at_home = {same_page(link.url) for page in facts.pages[:1] for link in page.columns if link.url}
    if topical.page.final_url in facts.menu or (not facts.menu and target in at_home):
        return False
    linked = {same_page(link.url) for page in column.pages for link in page.columns if link.url}
    return topical.candidate.found_on in pages or target in linked


def _doubt(
    missing: list[Topic], held: Iterable[_Held], columns: tuple[Column, ...], facts: VisitFacts, context: Context
) -> Ruling | None:
    for topic in missing:
        absent = why_absent(facts, topic.code, topic.code, read=columns)
        if absent.verdict is not Verdict.FAIL:
            return absent
    if closed := next((page for column in columns for page in column.pages if page.entries.closed), None):
        return undetermined(Reason.CLOSED, closed.entries.closed, (Shown(closed, closed.entries.closed),))
    if (doubt := _without_rows(held, columns)) is not None:
        return doubt
    words = [word for topic in missing for word in _words(topic, context)]
    for column in columns:
        if column.unclear and (not column.entries or _naming(words, column.unclear)):
            return undetermined(Reason.ROWS_UNCLEAR, shown=(Shown(column.page, ""),))
        if not column.read_whole:
            return undetermined(Reason.TRUNCATED, shown=(Shown(column.page, ""),))
    return None


def _in_one_list(rule: ContainsTopics, columns: tuple[Column, ...]) -> Ruling | None:
    """Doubt where a row is one list of all (收费目录清单): its sheets and chapters may be the topics."""
    for column in columns if rule.together else ():
        for entry in column.entries:
            if re.search(rule.together, squeeze(entry.title)):
                return undetermined(Reason.UNCLEAR_CONTENT, entry.title, (Shown(column.page, entry.title),))
    return None


def _without_rows(held: Iterable[_Held], columns: tuple[Column, ...]) -> Ruling | None:
    """Doubt over columns that have no rows of their own: how they are built is understood by a section for a topic."""
    if any(column.entries for column in columns):
        return None
    pages = [page for column in columns for page in column.pages]
    shown = (Shown(columns[0].page, ""),)
    if any(page.entries.items for page in pages):
        return undetermined(Reason.ROWS_UNCLEAR, shown=shown)
    understood = any(not one.outside for one in held) and not any(page.entries.undated for page in pages)
    return None if understood else undetermined(Reason.COLUMN_NOT_READ, shown=shown)


def _words(topic: Topic, context: Context) -> list[str]:
    names = context.names[topic.code]
    return [squeeze(word) for word in (*names.names, *names.parts)]


def _naming(words: list[str], entries: tuple[Entry, ...]) -> list[str]:
    """Titles of rows that hold one of the words."""
    return [entry.title for entry in entries if any(word in squeeze(entry.title) for word in words)]
