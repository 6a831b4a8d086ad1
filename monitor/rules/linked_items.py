"""items_linked: each row of a list has its counterpart in another column: the guide by which it is redeemed. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from config.rules import Data
from crawler.pages.page import squeeze
from monitor.rules.columns import Column, column_doubt, found_columns
from monitor.rules.combine import standing
from monitor.rules.datasets import not_whole, partly_seen, shown_of, some_left, told, unless_left, unread
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Dataset, Reason, Verdict, VisitFacts

_MARKS = re.compile(r"[^\w\u3400-\u9fff]+|_")
_AROUND = re.compile(
    r"办事指南|服务指南|兑现指南|申报指南|申领指南|指南|兑现服务|政策兑现|兑现流程|申报流程|流程图?|兑现|申报|办理"
)
_SHORTEST = 4
"""Characters of a name that is long enough to be no other's."""
_ALIKE = 0.4
"""The share of a name's pairs of characters from which on another may be the same in other words."""
_WHOLE_LIST = re.compile(r"目录|清单|汇编|一览|大全|手册|批")
_MOST_TOLD = 12


@dataclass(frozen=True)
class _Others:
    """The names that may be counterparts, and why a further one may be where nobody looked."""

    names: tuple[str, ...]
    doubt: Ruling | None


def judge(rule: Data, datasets: Sequence[Dataset], facts: VisitFacts, context: Context) -> Ruling:
    """The share of a list's rows whose names stand in a title or row of the other column, or the other way round.

    A row lacks its counterpart only where both columns were read whole, and none is called anything like it.
    """
    rulings = [_of_list(one, rule, facts, context) for one in datasets]
    return unless_left(rule.column, max(rulings, key=standing), facts)


def _of_list(one: Dataset, rule: Data, facts: VisitFacts, context: Context) -> Ruling:
    assert rule.items_linked is not None
    if (doubt := unread(one, facts)) is not None:
        return doubt
    assert one.file is not None  # it was read
    shown = shown_of(facts, (one,))
    items = tuple(dict.fromkeys(item for table in one.file.tables for item in table.items if _plain(item)))
    if not items:
        return undetermined(Reason.UNCLEAR_CONTENT, told(one), shown)
    others = _counterparts(one, rule.items_linked, facts, context)
    lacking = [item for item in items if not _has(item, others.names)]
    value = f"{len(items) - len(lacking)}/{len(items)}行，《{told(one)}》"
    if any(table.cut for table in one.file.tables) or not_whole(one.file):
        return undetermined(Reason.TRUNCATED, value, shown)
    if not lacking:
        return Ruling(Verdict.PASS, Reason.LINKED, value, won=1.0, shown=shown, files=(one,))
    if others.doubt is not None:
        return others.doubt
    if any(_is_like(item, others.names) for item in lacking):
        return undetermined(Reason.AMBIGUOUS_MATCH, value, shown)
    won = 1 - len(lacking) / len(items)
    verdict = Verdict.PARTIAL if won else Verdict.FAIL
    return Ruling(verdict, Reason.UNLINKED, value, won, tuple(lacking[:_MOST_TOLD]), shown, files=(one,))


def _counterparts(one: Dataset, code: str, facts: VisitFacts, context: Context) -> _Others:
    """The titles and rows of the other column, and of what stands beside the list in its own."""
    columns = found_columns(facts, code)
    files = [other for other in (*facts.datasets_for(code), *facts.datasets_for(one.code)) if other.url != one.url]
    rows = [entry.title for column in (*columns, *found_columns(facts, one.code)) for entry in column.entries]
    names = [*rows, *(other.title for other in files)]
    names += [item for other in files if other.file for table in other.file.tables for item in table.items]
    doubt = _unread_column(columns, code, facts) if columns else column_doubt(facts, code, context)
    return _Others(tuple(plain for name in names if len(plain := _plain(name)) >= _SHORTEST), doubt)


def _unread_column(columns: Sequence[Column], code: str, facts: VisitFacts) -> Ruling | None:
    shown = tuple(Shown(column.page, column.candidate.text) for column in columns)
    if some_left(code, facts) or not all(column.read_whole for column in columns):
        return undetermined(Reason.TRUNCATED, code, shown)
    if any(column.unclear for column in columns):
        return undetermined(Reason.ROWS_UNCLEAR, code, shown)
    mine = facts.datasets_for(code)
    for other in mine:
        if (doubt := unread(other, facts)) is not None:
            return doubt
        if other.file is not None and (partly_seen(other.file) or any(table.cut for table in other.file.tables)):
            return undetermined(Reason.TRUNCATED, told(other), shown_of(facts, (other,)))
    read = {url for other in mine for url in (other.url, other.found_on)}
    titles = (entry for column in columns for entry in column.entries)
    if any(_WHOLE_LIST.search(entry.title) and entry.url not in read for entry in titles):
        return undetermined(Reason.UNCLEAR_CONTENT, code, shown)  # one row may be a book of guides
    return None


def _has(item: str, names: Sequence[str]) -> bool:
    """Whether an item is named, or names one."""
    plain = _plain(item)
    return any(plain in name or (len(name) >= _SHORTEST and name in plain) for name in names)


def _is_like(item: str, names: Sequence[str]) -> bool:
    """Whether one of the names may be the item's in other words: most of the pairs of its characters stand there, or
    of the shorter of both in the longer."""
    mine = _pairs(_plain(item))
    theirs = (_pairs(name) for name in names)
    return any(pairs and len(mine & pairs) >= _ALIKE * min(len(mine), len(pairs)) for pairs in theirs if mine)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _plain(name: str) -> str:
    """A name without marks, and without what every guide is called."""
    text = _MARKS.sub("", normalize("NFKC", squeeze(name)).lower())
    return _AROUND.sub("", text) or text
