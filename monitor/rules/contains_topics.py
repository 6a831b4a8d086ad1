"""contains_topics: a column holds something on each of its topics."""

from __future__ import annotations

from config.rules import ContainsTopics, Topic
from crawler.page import squeeze
from monitor.rules.columns import Column, found_columns, why_absent
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Entry, Reason, Verdict, VisitFacts


def judge(rule: ContainsTopics, facts: VisitFacts, context: Context) -> Ruling:
    """PASS with all topics, PARTIAL with k of n, FAIL with none.

    A column that is itself missing is not charged again here. Only the column's own rows count. A topic that may
    stand where we did not read, or in rows that may be the column's, makes the whole undetermined; so does a column
    that says it is closed.
    """
    columns = found_columns(facts, rule.within)
    if not columns:
        absent = why_absent(facts, rule.within, context.names[rule.within].title)
        if absent.verdict is Verdict.FAIL:
            return undetermined(Reason.COLUMN_NOT_FOUND, rule.within)
        return absent
    site = context.site
    topics = [topic for topic in rule.topics if topic.applies_to.binds(site.level, site.tags)]
    if not topics:
        return Ruling(Verdict.NOT_APPLICABLE, Reason.LEVEL)
    held: dict[str, Shown] = {}
    for topic in topics:
        if (shown := _held(topic, rule.min_items, columns, facts, context)) is not None:
            held[topic.code] = shown
    missing = [topic for topic in topics if topic.code not in held]
    if missing and (doubt := _doubt(missing, columns, facts, context)) is not None:
        return doubt
    return _ruling([context.names[topic.code].title for topic in missing], len(topics), tuple(held.values()), columns)


def _ruling(lacking: list[str], asked: int, shown: tuple[Shown, ...], columns: tuple[Column, ...]) -> Ruling:
    have = asked - len(lacking)
    value = f"{have}/{asked}"
    pages = tuple(Shown(column.page, column.candidate.text) for column in columns)
    if not lacking:
        return Ruling(Verdict.PASS, Reason.COMPLETE, value, won=1.0, shown=(*pages, *shown))
    verdict = Verdict.PARTIAL if have else Verdict.FAIL
    return Ruling(verdict, Reason.INCOMPLETE, value, won=have / asked, lacking=tuple(lacking), shown=(*pages, *shown))


def _held(
    topic: Topic, min_items: int, columns: tuple[Column, ...], facts: VisitFacts, context: Context
) -> Shown | None:
    """The page that shows a topic: a sub-column with content, or enough entries of the column that name it."""
    if sub_columns := found_columns(facts, topic.code):
        return Shown(sub_columns[0].page, sub_columns[0].candidate.text)
    for column in columns:
        titles = _naming(_words(topic, context), column.entries)
        if len(titles) >= min_items:
            return Shown(column.page, titles[0])
    return None


def _doubt(missing: list[Topic], columns: tuple[Column, ...], facts: VisitFacts, context: Context) -> Ruling | None:
    for topic in missing:
        absent = why_absent(facts, topic.code, topic.code, read=columns)
        if absent.verdict is not Verdict.FAIL:
            return absent
    if closed := next((page for column in columns for page in column.pages if page.entries.closed), None):
        return undetermined(Reason.CLOSED, closed.entries.closed, (Shown(closed, closed.entries.closed),))
    for column in columns:
        words = [word for topic in missing for word in _words(topic, context)]
        if column.unclear and (not column.entries or _naming(words, column.unclear)):
            return undetermined(Reason.ROWS_UNCLEAR, shown=(Shown(column.page, ""),))
        if not column.read_whole:
            return undetermined(Reason.TRUNCATED, shown=(Shown(column.page, ""),))
    if not any(column.entries for column in columns) and any(column.page.entries.items for column in columns):
        return undetermined(Reason.ROWS_UNCLEAR, shown=(Shown(columns[0].page, ""),))
    return None


def _words(topic: Topic, context: Context) -> list[str]:
    names = context.names[topic.code]
    return [squeeze(word) for word in (*names.names, *names.parts)]


def _naming(words: list[str], entries: tuple[Entry, ...]) -> list[str]:
    """Titles of rows that hold one of the words."""
    return [entry.title for entry in entries if any(word in squeeze(entry.title) for word in words)]
