"""data: a list or table is there as data, and what is asked of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from config.data_rules import Age, Data
from config.model import Wanted
from crawler.pages.page import squeeze
from monitor.datasets.wording import OPENNESS, persons_told
from monitor.rules import items, linked_items, versions
from monitor.rules.columns import column_doubt, found_columns, other_labels
from monitor.rules.combine import all_met
from monitor.rules.datasets import (
    best,
    called,
    datasets_of,
    not_whole,
    partly_seen,
    rows_are_told,
    shown_of,
    told,
    unless_left,
    unread,
)
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.dataset_records import LADDER, ColumnKind, FileFacts, Openness, Persons, Reading, Table
from storage.records import ADVERSE, Dataset, Reason, Verdict, VisitFacts

_MOST_SHOWN = 5
_MOST_NAMES, _LONGEST_NAME = 12, 20
_FEWEST_ROWS = 3
_COUNT = re.compile(r"(?:数量|项数|个数|件数|总数|事项数|合计|小计)(?:[(（].{1,4}[)）])?$")
_OF_LISTS = re.compile(r"(?:清单|目录|附件|下载|链接|操作|查看|详情)(?:名称)?$")
_ENDING = re.compile(r"\.\w{2,4}$")  # of a file's name


def judge(rule: Data, facts: VisitFacts, context: Context) -> Ruling:
    """What each thing that is asked comes to by itself, and then all of them together.

    Where several files may be the one that is asked for, the best speaks. Nothing adverse rests on a file that did not
    come or was not read whole, nor is anything said where neither a file nor a table was found: the list may stand in
    the text. A column that is missing is charged by its own check.
    """
    columns = found_columns(facts, rule.column)
    if not columns:
        return column_doubt(facts, rule.column, context)
    datasets = datasets_of(facts, rule.column, rule.title)
    if not datasets:
        reason = Reason.TRUNCATED if rule.column in facts.files_left else Reason.NO_DATA
        return undetermined(reason, shown=tuple(Shown(column.page, column.candidate.text) for column in columns))
    return all_met([_FIELDS[name](rule, datasets, facts, context) for name in rule.asked])


_Field = Callable[[Data, Sequence[Dataset], VisitFacts, Context], Ruling]


def _min_rows(rule: Data, datasets: Sequence[Dataset], facts: VisitFacts, context: Context) -> Ruling:
    def of_one(one: Dataset) -> Ruling:
        return _of_file(one, facts, lambda file: _rows(file, rule.min_rows or 1))

    ruling = best(rule, datasets, facts, of_one)
    return _together(rule.min_rows or 1, ruling, datasets, facts) if ruling.verdict in ADVERSE else ruling


def _together(least: int, ruling: Ruling, datasets: Sequence[Dataset], facts: VisitFacts) -> Ruling:
    """How many rows the lists have together, of which none has enough by itself: they may be parts of one list. Of
    versions of one the longest counts."""
    every = items.distinct(datasets)
    parts = items.longest_of_each(every, facts)
    rows = sum(one.file.rows for one in parts if one.file)
    value = f"{rows}/{least}行，《{told(parts[0])}》等{len(parts)}份" if len(parts) > 1 else ruling.value
    if rows >= least:
        return _shown(Ruling(Verdict.PASS, Reason.ENOUGH, won=1.0), value, parts, facts)
    if (doubt := items.parts_doubt(every, parts, facts)) is not None:
        return replace(doubt, value=value)
    if len(parts) < 2:
        return ruling
    short = replace(ruling, won=rows / least, lacking=(f"缺 {least - rows} 行",))
    return _shown(short, value, parts, facts)


def _rows(file: FileFacts, least: int) -> Ruling:
    value = f"{file.rows}/{least}行"
    if file.rows >= least:
        return Ruling(Verdict.PASS, Reason.ENOUGH, value, won=1.0)
    if not rows_are_told(file):
        return undetermined(Reason.UNCLEAR_CONTENT, value)
    lacking = (f"缺 {least - file.rows} 行",)
    return Ruling(Verdict.PARTIAL if file.rows else Verdict.FAIL, Reason.TOO_FEW, value, file.rows / least, lacking)


def _required_columns(rule: Data, datasets: Sequence[Dataset], facts: VisitFacts, context: Context) -> Ruling:
    def of_one(one: Dataset) -> Ruling:
        named = _named_by_title(rule, one, facts)
        return _of_file(one, facts, lambda file: _columns(file, rule.required_columns, named))

    ruling = best(rule, datasets, facts, of_one)
    return _over_all(rule, ruling, datasets, facts) if ruling.verdict in ADVERSE else ruling


def _over_all(rule: Data, ruling: Ruling, datasets: Sequence[Dataset], facts: VisitFacts) -> Ruling:
    """What no list has by itself, several may have together: 权力清单 and 责任清单, 目录 and 标准. What stands in a
    file, row or column that is called otherwise may be what the lists lack."""
    read = [one for one in datasets if one.file is not None and one.file.titled]
    had = {code for one in read if one.file for code in one.file.titled}
    had |= {code for one in datasets for code in _named_by_title(rule, one, facts)}
    lacking = [one for one in rule.required_columns if one.code not in had]
    total = len(rule.required_columns)
    if not lacking:
        value = f"{total}/{total}列，分列于《{'》《'.join(told(one) for one in read[:_MOST_SHOWN])}》"
        return _shown(Ruling(Verdict.PASS, Reason.COMPLETE, won=1.0), value, read, facts)
    others = [one for one in facts.datasets_for(rule.column) if one not in datasets]
    mine = {url for one in datasets for url in (one.url, one.found_on)}
    rows = [row for column in found_columns(facts, rule.column) for row in column.entries if row.url not in mine]
    rest = [*(row.title for row in rows), *(called(one, facts) for one in others), other_labels(facts, rule.column)]
    titles = squeeze("；".join(rest))
    marks = {code for one in (*others, *datasets) if one.file for code in one.file.marks}
    nowhere = [one for one in lacking if one.code not in marks and not any(word in titles for word in one.words)]
    if not nowhere:
        return undetermined(Reason.UNCLEAR_CONTENT, ruling.value, ruling.shown)
    return replace(ruling, won=1 - len(nowhere) / total, lacking=tuple(one.name for one in nowhere))


def _named_by_title(rule: Data, one: Dataset, facts: VisitFacts) -> frozenset[str]:
    """What the titles of a list tell of all its rows: 教育局权责清单 needs no column of whose they are."""
    tables = one.file.tables if one.file else ()
    parts = [called(one, facts), *(squeeze(text) for table in tables for text in (*table.name.split("/"), table.title))]
    titles = [_ENDING.sub("", part) for part in parts]
    return frozenset(
        code for code, pattern in rule.in_titles.items() if any(re.search(pattern, title) for title in titles)
    )


def _columns(file: FileFacts, wanted: Sequence[Wanted], named: frozenset[str]) -> Ruling:
    """Which of the wanted ones name a column of the file, or are `named` by its title. One whose words stand in its
    text only may be a column that was not told as one, and of a table without a header nobody knows what its columns
    are called."""
    lacking = [one for one in wanted if one.code not in file.titled and one.code not in named]
    value = f"{len(wanted) - len(lacking)}/{len(wanted)}列"
    if not lacking:
        return Ruling(Verdict.PASS, Reason.COMPLETE, value, won=1.0)
    if len(wanted) > 2 and len(wanted) - len(lacking) < 2:
        return undetermined(Reason.UNCLEAR_CONTENT, value)  # another table: how many items each office has
    headless = any(table.rows and table.header is None for table in file.tables)
    if headless or not any(map(_is_list, file.tables)) or any(one.code in file.marks for one in lacking):
        return undetermined(Reason.UNCLEAR_CONTENT, value)
    won = 1 - len(lacking) / len(wanted)
    verdict = Verdict.PARTIAL if won else Verdict.FAIL
    return Ruling(verdict, Reason.INCOMPLETE, value, won, tuple(one.name for one in lacking))


def _is_list(table: Table) -> bool:
    """Whether a table lists things: one of two rows may tell of the page that it stands on (索引号, 发文日期), one of
    counts (事项数量) sums up a list that stands elsewhere, one of lists (权力清单, 责任清单, 下载) leads to them."""
    if any(_OF_LISTS.search(squeeze(name)) for name in table.names):
        return False
    counts = any(one.kind is ColumnKind.NUMBER and _COUNT.search(squeeze(one.name)) for one in table.columns)
    return table.rows >= _FEWEST_ROWS and len(table.columns) > 1 and not counts


def _of_file(one: Dataset, facts: VisitFacts, ruled: Callable[[FileFacts], Ruling]) -> Ruling:
    """What the file of a dataset comes to, told with its title, and what its columns are called where some are lacking;
    nothing adverse where a part of it was not read, or may stand on a picture."""
    if (doubt := unread(one, facts)) is not None:
        return doubt
    assert one.file is not None  # it was read
    ruling = ruled(one.file)
    if ruling.verdict in ADVERSE and partly_seen(one.file):
        reason = Reason.FORMAT if not_whole(one.file) else Reason.UNCLEAR_CONTENT
        ruling = undetermined(reason, ruling.value)
    seen = _names(one.file) if ruling.reason is Reason.INCOMPLETE else ""
    return _shown(ruling, f"{ruling.value}，《{told(one)}》{seen}", (one,), facts)


def _names(file: FileFacts) -> str:
    """What the columns of a file are called, as far as one will read: what is lacking is held against these."""
    names = list(dict.fromkeys(name[:_LONGEST_NAME] for table in file.tables for name in table.names if name))
    more = f"等{len(names)}列" if len(names) > _MOST_NAMES else ""
    return f"，所见各列：{'、'.join(names[:_MOST_NAMES])}{more}"


def _machine_readable(rule: Data, datasets: Sequence[Dataset], facts: VisitFacts, context: Context) -> Ruling:
    least = Openness(rule.machine_readable or Openness.OPEN)

    def of_one(one: Dataset) -> Ruling:
        file = one.file
        scanned = file is not None and file.reading is Reading.SCANNED  # seen to be pictures: that is what is told
        if not scanned and (doubt := unread(one, facts)) is not None:
            return doubt
        if file is None or file.openness is None or _may_be_more_open(file):
            return undetermined(Reason.FORMAT, told(one), shown_of(facts, (one,)))
        rank = LADDER.index(file.openness)
        met = rank >= LADDER.index(least)
        verdict, reason = (Verdict.PASS, Reason.USABLE) if met else (Verdict.FAIL, Reason.UNUSABLE)
        # a level below counts for nothing, but the best of several levels is the one to tell
        return _shown(Ruling(verdict, reason, won=float(met) or rank / 100), _level(one, file), (one,), facts)

    ruling = best(rule, datasets, facts, of_one)
    return replace(ruling, won=0.0) if ruling.verdict is Verdict.FAIL else ruling


def _may_be_more_open(file: FileFacts) -> bool:
    """Whether a member that was not read may be more open than those that were."""
    return bool(file.members) and not_whole(file) and file.openness is not Openness.OPEN


def _level(one: Dataset, file: FileFacts) -> str:
    return f"{told(one)}：{OPENNESS[file.openness]}" if file.openness else told(one)


def _updated_within(rule: Data, datasets: Sequence[Dataset], facts: VisitFacts, context: Context) -> Ruling:
    """The newest day of a dataset. One without a day may be newer than all others."""
    assert rule.updated_within is not None
    days = [(one.day, one) for one in datasets if one.day is not None]
    if not days:
        return undetermined(Reason.UNDATED, shown=shown_of(facts, datasets[:1]))
    day, newest = max(days, key=lambda one: one[0])
    value, shown = f"{told(newest)} newest={day}", shown_of(facts, (newest,))
    if day >= _first_fresh_day(rule.updated_within, context.today):
        return Ruling(Verdict.PASS, Reason.FRESH, value, won=1.0, shown=shown, files=(newest,))
    if len(days) < len(datasets):
        return undetermined(Reason.UNDATED, value, shown)
    stale = Ruling(Verdict.FAIL, Reason.STALE, value, 0.0, (told(newest),), shown, files=(newest,))
    return unless_left(rule.column, stale, facts)


def _first_fresh_day(age: Age, today: date) -> date:
    if age.days is not None:
        return today - timedelta(days=age.days)
    return today - relativedelta(months=age.months or 0)


def _personal_data(rule: Data, datasets: Sequence[Dataset], facts: VisitFacts, context: Context) -> Ruling:
    """How many numbers of persons the files seem to hold, counted and never told.

    Mobile numbers alone are left to a person: an office may publish one to be called by. A file that was not read may
    hold some too.
    """
    having = [one for one in datasets if one.file is not None and one.file.persons]
    if having:
        counted = [one.file.persons for one in having if one.file is not None]
        every = Persons(sum(one.identities for one in counted), sum(one.mobiles for one in counted))
        value = f"{persons_told(every)}，共{len(having)}份文件"
        verdict = Verdict.FAIL if every.identities else Verdict.UNDETERMINED
        return Ruling(verdict, Reason.PERSONS, value, shown=shown_of(facts, having[:_MOST_SHOWN]))  # not the numbers
    doubts = (doubt for one in datasets if (doubt := _may_hold_more(one, facts)) is not None)
    if (doubt := next(doubts, None)) is not None:
        return doubt
    if rule.column in facts.files_left:
        return undetermined(Reason.TRUNCATED, shown=shown_of(facts, datasets[:1]))
    return _shown(Ruling(Verdict.PASS, Reason.NONE_SEEN, won=1.0), f"{len(datasets)}份文件", datasets, facts)


def _may_hold_more(one: Dataset, facts: VisitFacts) -> Ruling | None:
    if (doubt := unread(one, facts)) is not None:
        return doubt
    if one.file is not None and not_whole(one.file):
        return undetermined(Reason.FORMAT, told(one), shown_of(facts, (one,)))
    return None


def _shown(ruling: Ruling, value: str, datasets: Sequence[Dataset], facts: VisitFacts) -> Ruling:
    """The ruling with what it rests on."""
    mine = tuple(datasets[:_MOST_SHOWN])
    shown = shown_of(facts, mine)
    return Ruling(ruling.verdict, ruling.reason, value, ruling.won, ruling.lacking, shown, files=mine)


_FIELDS: dict[str, _Field] = {
    "min_rows": _min_rows,
    "required_columns": _required_columns,
    "machine_readable": _machine_readable,
    "updated_within": _updated_within,
    "same_as_last_period": versions.same_as_last_period,
    "items_linked": linked_items.judge,
    "personal_data": _personal_data,
    "columns_changed": versions.columns_changed,
}
