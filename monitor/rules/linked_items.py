"""items_linked: each row of a list has its counterpart in another column: the guide by which it is redeemed. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from config.data_rules import Data
from crawler.datasets import series_of
from crawler.pages.page import squeeze
from monitor.rules.columns import Column, column_doubt, found_columns
from monitor.rules.combine import standing
from monitor.rules.datasets import not_whole, partly_seen, shown_of, some_left, told, unless_left, unread
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.dataset_records import FileFacts
from storage.records import Dataset, PageKind, Reason, Verdict, VisitFacts

_MARKS = re.compile(r"[^\w\u3400-\u9fff]+|_")
_AROUND = re.compile(
    r"办事指南|服务指南|兑现指南|申报指南|申领指南|指南|兑现服务|政策兑现|兑现流程|申报流程|流程图?|兑现|申报|办理"
)
_SHORTEST = 4
"""Characters of a name that is long enough to be no other's."""
_SHORTEST_OWN = 2
_ALIKE = 0.4
"""The share of a name's pairs of characters from which on another may be the same in other words."""
_MANY = re.compile(
    r"等.{0,6}[\d一二三四五六七八九十百多数几]+[项个类条]|系列|各项|若干|合集|一本通|明白卡|一图读懂|一览"
)
"""Words of one guide to several policies."""
_FRONT = re.compile(
    r"^(?:关于|(?:19|20)\d\d年?度?|.{1,8}?(?:省|市|州|县|区)(?!域)|.{1,10}?(?:局|委员会|办公室|厅|中心)|印发|公布|发布|做好|开展|组织)+"
)
_NO_NAME = re.compile(
    r"惠企|涉企|助企|利企|惠民|优惠|扶持|奖补|奖励|补助|补贴|支持|政策|措施|企业|市场主体|资金|项目|产业|行业|领域|服务|平台|专区|专项|指引"
    r"|须知|指南|流程|办事|兑现|申报|办理|指导|问答|工作|有关|相关|常用|最新|事项|免申即享|直达快享|人社|工信|科技|商务|农业|工业|税务|财政|发改|市监|文旅|金融|就业|年度|(?:19|20)\d\d年?"
    r"|的?通知|的?公告|请|申请|操作|说明|和|及|与|的"
)
"""What a guide may be called that is to all policies, or to all of an office."""
_CALL = re.compile(r"通知|公告|通告|启事")
_WHOLE_LIST = re.compile(r"目录|清单|汇编|一览|大全|手册|批")
_HOW = re.compile(r"指南|流程|程序|步骤|材料|网址|链接|二维码")
"""Columns of a list that tells of each policy how it is redeemed: that may be its guide."""
_DOCUMENT = re.compile(r"[《〈]|(?:通知|意见|措施|办法|方案|规定|细则|公告|决定|[\d一二三四五六七八九十]+条)$")
"""A row that names a document: the guides to what this grants are called otherwise."""
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
    items = tuple(dict.fromkeys(item for item in _items(one) if _plain(item)))
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
    if _tells_how(one.file):
        return undetermined(Reason.UNCLEAR_CONTENT, value, shown)
    unnamed = tuple(name for name in others.names if _MANY.search(name) or not any(_has(i, (name,)) for i in items))
    if any(map(_DOCUMENT.search, lacking)) and not all(map(_WHOLE_LIST.search, unnamed)):
        return undetermined(Reason.UNCLEAR_CONTENT, value, shown)
    if any(_is_like(item, unnamed) for item in lacking):  # what names one policy is no other's in other words
        return undetermined(Reason.AMBIGUOUS_MATCH, value, shown)
    won = 1 - len(lacking) / len(items)
    verdict = Verdict.PARTIAL if won else Verdict.FAIL
    return Ruling(verdict, Reason.UNLINKED, value, won, tuple(lacking[:_MOST_TOLD]), shown, files=(one,))


def _tells_how(file: FileFacts) -> bool:
    """Whether a list has a column that tells of its policies how they are redeemed."""
    columns = ((column, table) for table in file.tables for column in table.columns)
    return any(_HOW.search(column.name) and column.missing < table.rows for column, table in columns)


def _counterparts(one: Dataset, code: str, facts: VisitFacts, context: Context) -> _Others:
    """The titles and rows of the other column, and of what stands beside the list in its own."""
    columns = found_columns(facts, code)
    files = [other for other in (*facts.datasets_for(code), *facts.datasets_for(one.code)) if other.url != one.url]
    rows = [entry.title for column in (*columns, *found_columns(facts, one.code)) for entry in column.entries]
    names = [*rows, *(other.title for other in files)]
    names += [item for other in files for item in _items(other)]
    doubt = _unread_column(columns, code, _items(one), facts) if columns else column_doubt(facts, code, context)
    return _Others(tuple(plain for name in names if len(plain := _plain(name)) >= _SHORTEST), doubt)


def _unread_column(columns: Sequence[Column], code: str, items: Sequence[str], facts: VisitFacts) -> Ruling | None:
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
    if any(not _items(other) and all(map(_may_be_of_many, _titles(other, facts))) for other in mine):
        return undetermined(Reason.UNCLEAR_CONTENT, code, shown)  # its text may be guides to all
    read = {url for other in mine for url in (other.url, other.found_on)}
    rows = (entry for column in columns for entry in column.entries if entry.url not in read)
    if any(_may_be_of_many(entry.title) or _calls(entry.title, items) for entry in rows):
        return undetermined(Reason.UNCLEAR_CONTENT, code, shown)  # one row may be a book of guides
    return None


def _items(one: Dataset) -> tuple[str, ...]:
    return tuple(item for table in one.file.tables for item in table.items) if one.file else ()


def _calls(title: str, items: Sequence[str]) -> bool:
    """Whether a row is a call for applications that names none of the policies: a programme may pay for several."""
    return _CALL.search(title) is not None and not any(_has(item, (_plain(title),)) for item in items)


def _titles(one: Dataset, facts: VisitFacts) -> tuple[str, ...]:
    """What a file and its document are called."""
    page = facts.page(one.found_on)
    document = page.document.title if page is not None and page.kind is PageKind.ARTICLE else None
    return tuple(filter(None, (document, series_of(one.title))))


def _may_be_of_many(title: str) -> bool:
    """Whether a guide may be to several policies: it says so, or names none."""
    if _WHOLE_LIST.search(title) or _MANY.search(squeeze(title)):
        return True
    return len(_NO_NAME.sub("", _FRONT.sub("", _plain(title)))) < _SHORTEST_OWN


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
