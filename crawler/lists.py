"""The dated rows of a list page: from its markup, or from the data that its scripts carry. Pure.

A row is a date beside, before or inside a link. The date leads: for each date that stands by itself, the link that
shares the smallest part of the page with it is its title. So the same rule reads li, tr, dl, div and many rows in
one li, whatever the content system.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from config.synonyms import ColumnNames
from crawler.kinds import is_home_address
from crawler.pages.page import Parsed, squeeze
from crawler.pages.prints import Print
from crawler.rows.markup import Row, markup_rows
from crawler.rows.own import has_empty_box, whose_rows
from crawler.rows.scripts import record_markup, script_rows
from storage.records import Entry, EntryList, Whose

MAX_ROWS = 1000
"""Rows read of one page; more set `cut`."""

_CARRIED = -2  # the number of the list that scripts carry
_GAP = r"(?:\s|&nbsp;|<[^<>]{0,200}>){0,40}"
_TOTAL = (
    ("共", re.compile(rf"共{_GAP}(?:[有计]{_GAP})?(\d{{1,7}}){_GAP}(?:条|篇|件|个?(?:记录|信息|文件))")),
    ("总", re.compile(rf"总(?:记录数?|条数){_GAP}(?:[:：]{_GAP})?(\d{{1,7}})")),
    ("otal", re.compile(r"""otal(?:Records?|_?[Cc]ount)\b["']?\s{0,9}[:=]\s{0,9}["']?(\d{1,7})\b""")),
)
"""How a total is written, and what it begins with: looking for that is a tenth of the cost."""
SCRIPT_TOTAL = re.compile(r"""\btotal["']?\s{0,9}:\s{0,9}["']?(\d{1,7})\b""")
"""How a script says how many rows the list has that it carries."""
_QUOTES = frozenset("》”’")
_TURNS = re.compile(rb"[?&]page=|totalpage|pagecount|jpage|pagination|laypage")
_BEFORE_PAGE = ("下", "下一", "后一", "尾", "末")
_PAGES = re.compile(r"createPageHTML\(([^()]{1,200})\)")
_CLOSING = "停止更新|不再更新|归档|停更|停用|下线|已关闭|迁移|并入|整合|撤销|更名|调整至"
_CLOSED = re.compile(
    r"(?:本|该|此|原)(?:栏目|专栏|专题|频道|板块)[^\s。！!？?;；]{0,24}?(?:" + _CLOSING + r")"
    r"|(?:栏目|专栏|专题|频道)已(?:经)?(?:停止更新|归档|关闭|下线|停用|停更)"
    r"|(?:^|[\s【\[(（])已(?:停止更新|归档)(?=$|[\s】\])）])"
)
_CLOSING_WORDS = (*_CLOSING.split("|"), "关闭")
_NEXT = ("下一页", "下页", "后一页", "下一頁", "next")
_BEFORE_NEXT = ("下一", "下", "后一")


def read_entries(
    parsed: Parsed,
    today: date,
    *,
    names: Sequence[ColumnNames] = (),
    home: Print | None = None,
    called: str = "",
) -> EntryList:
    """The rows of the page's lists in page order, and what the page says of their number and its next page.

    Each row says whether it is the column's own; on a home page all are. `names` are the columns that headings may
    name, `home` is the print of the site's home page where it is known, `called` what the link to the page calls it.
    Rows without a date come along only where they stand among dated ones. Rows in comments are none. `source` is html,
    script (rows that only a script of the page would draw) or none.
    """
    found, cut = markup_rows(parsed, today)
    stored = _stored_rows(parsed, today)
    whose: dict[int, Whose] = {}
    if found and not is_home_address(parsed.page.final_url):
        whose = whose_rows(parsed, found, names, home, listed=bool(stored), called=called)
    rows, source = [*found, *stored], "html"
    beside = sum(whose.get(row.group) is Whose.BESIDE for row in rows)
    if len(carried := script_rows(parsed.tree, today, MAX_ROWS + 1)) > len(rows) - beside:
        told = whose_rows(parsed, found, names, home, listed=True) if whose else {}
        shown = [row for row in rows if told.get(row.group) is not Whose.BESIDE]
        rows, whose = _with_carried(parsed, shown, whose, carried, names)
        source, beside = "script", 0
    total, following = stated_total(parsed.text), next_url(parsed)
    if total is None and source == "script" and (match := SCRIPT_TOTAL.search(parsed.text)):
        total = int(match[1])
    return EntryList(
        items=tuple(_entry(parsed, row, whose) for row in rows[:MAX_ROWS]),
        stated_total=total,
        next_url=following,
        source=source if rows else "none",
        cut=cut or parsed.cut or len(rows) > MAX_ROWS,
        more=following is None and _may_go_on(parsed, len(rows) - beside, total, by_script=source == "script"),
        closed=closing_notice(parsed) if rows else "",
    )


def _with_carried(
    parsed: Parsed, shown: list[Row], whose: dict[int, Whose], carried: list[Row], names: Sequence[ColumnNames]
) -> tuple[list[Row], dict[int, Whose]]:
    """The rows of a page whose scripts carry more of them, and whose they are; `shown` are those of no box beside.

    Where the page shows some of these rows, or has none of its own, they are the column's list. Else a box may be drawn
    from them, and they decide nothing; nor where the page leaves a box empty.
    """
    titles = {squeeze(row.title) for row in carried}
    if shown and not any(squeeze(row.title) in titles for row in shown):
        return [*shown, *(row._replace(group=_CARRIED) for row in carried)], {**whose, _CARRIED: Whose.UNCLEAR}
    unsure = bool(names) and has_empty_box(parsed)
    return [row._replace(group=_CARRIED) for row in carried], {_CARRIED: Whose.UNCLEAR if unsure else Whose.OWN}


def _stored_rows(parsed: Parsed, today: date) -> list[Row]:
    """The rows of the page's old data store, a list by itself."""
    store = record_markup(parsed.text)
    return [row._replace(group=-1) for row in markup_rows(replace(parsed, text=store), today)[0]] if store else []


def _may_go_on(parsed: Parsed, rows: int, total: int | None, *, by_script: bool) -> bool:
    """Whether a list without a known next page may have one: by its total, or by what turns pages on it."""
    if total is not None:
        return total > rows
    return by_script or turns_pages(parsed)


def turns_pages(parsed: Parsed) -> bool:
    """Whether a page's source names a next or last page, or what its scripts turn pages with."""
    text = parsed.text
    if ("頁" in text and "下一頁" in text) or any(at.endswith(_BEFORE_PAGE) for at in parsed.cut_at_pages[:-1]):
        return True
    as_sent = parsed.charset == "utf-8" and not parsed.cut
    source = parsed.page.body if as_sent else text.encode("utf-8", "surrogatepass")
    pieces = source.lower().split(b"pag")  # ASCII only, and five times as fast as all of Unicode
    return any(_TURNS.search(before[-5:] + b"pag" + after[:7]) for before, after in pairwise(pieces))


def _entry(parsed: Parsed, row: Row, whose: dict[int, Whose]) -> Entry:
    return Entry(
        title=row.title,
        date=row.date,
        href=row.href,
        url=parsed.resolve(row.href),
        whose=whose.get(row.group, Whose.OWN),
        year_assumed=row.year_assumed,
    )


def closing_notice(parsed: Parsed) -> str:
    """The words by which a page says that its column is closed, moved or archived, or nothing."""
    visible = parsed.visible
    match = _CLOSED.search(visible) if any(word in visible for word in _CLOSING_WORDS) else None
    return squeeze(match[0]).strip("【】[]()") if match else ""


def stated_total(text: str) -> int | None:
    """How many rows a page's source says its list has (共 345 条, totalRecord: 345), or None."""
    for start, pattern in _TOTAL:
        at = text.find(start)
        while at >= 0:
            if (total := pattern.match(text, at)) and not _in_sentence(text, at):
                return int(total[1])
            at = text.find(start, at + 1)
    arguments = _pager(text)
    return int(arguments[5]) if len(arguments) == 6 and arguments[5].isdecimal() else None


def _in_sentence(text: str, at: int) -> bool:
    """Whether words before 共 N 条 make it a statement on something else: 《办法》共12条."""
    before = text[at - 1 : at]
    return before in _QUOTES or ("一" <= before <= "鿿" and before not in "总一页条计")


def next_url(parsed: Parsed) -> str | None:
    """The address of the list's next page where the page names it, or None (also where only a script knows it)."""
    for link in parsed.tree.css("a[href]") if _names_next(parsed) else ():
        if len(words := link.text()) < 40 and squeeze(words).rstrip(">»›").lower() in _NEXT:
            url = parsed.resolve(link.attributes.get("href") or "")
            return url if url and url != parsed.page.final_url else None
    return _paged(parsed, _pager(parsed.text))


def _names_next(parsed: Parsed) -> bool:
    """Whether an element's text ends as the words for the next page do."""
    text = parsed.text
    if any(after[:1] == "<" and before.endswith(_BEFORE_NEXT) for before, after in pairwise(parsed.cut_at_pages)):
        return True
    return "next<" in text or ("頁" in text and "下一頁<" in text)


def _pager(text: str) -> list[str]:
    """The arguments of the page's call of createPageHTML; its definition has no quoted ones."""
    if "createPageHTML" not in text:
        return [""]
    calls = (call[1] for call in _PAGES.finditer(text) if '"' in call[1] or "'" in call[1])
    return [argument.strip().strip("'\"") for argument in next(calls, "").split(",")]


def _paged(parsed: Parsed, arguments: list[str]) -> str | None:
    """createPageHTML(pages, current from 0, name, suffix) of TRS: the page after `current` is name_{current+1}.

    Others call it with an element's id in front and count from 1.
    """
    offset = 0 if _number(parsed, arguments[0]) is not None else 1
    if len(arguments) < offset + 4:
        return None
    pages, current = (_number(parsed, argument) for argument in arguments[offset : offset + 2])
    name, suffix = arguments[offset + 2 : offset + 4]
    if pages is None or current is None or current + 1 - offset >= pages or not name or not suffix:
        return None
    return parsed.resolve(f"{name}_{current + 1}.{suffix.lstrip('.')}") or None


def _number(parsed: Parsed, argument: str) -> int | None:
    if argument.isdecimal():
        return int(argument)
    if not argument.isidentifier():
        return None
    value = re.search(rf"\b{re.escape(argument)}\s*=\s*[\"']?(\d{{1,6}})\b", parsed.text)
    return int(value[1]) if value else None
