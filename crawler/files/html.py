"""Tables of data on a web page, told apart from those that lay it out. Pure.

A table of data has at least two columns and three rows, no table within it and no field to fill in, and a header that
can be told, or is a form (names in the first column). Lists of links, calendars, forms that somebody is to fill in
and sign, and the box of 索引号, 发布机构 and the like above a document are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from crawler.article.body import body_text
from crawler.files.amounts import amounts_in_text
from crawler.files.asked import Asked
from crawler.files.cells import Cells, is_day, is_label, squeezed
from crawler.files.content import Content, Sheet, Span
from crawler.files.continued import is_continued
from crawler.files.delimited import LONGEST_CELL
from crawler.files.gathering import gathered
from crawler.files.heads import MOST_COLUMNS, head_of, is_form
from crawler.pages.page import Parsed, squeeze, tidy
from storage.dataset_records import FileFacts, Format, Openness, Reading

_LEAST_ROWS, _LEAST_COLUMNS = 3, 2
_MOST_CELLS = 200_000
_MOST_TABLES = 200
_LINKED = 0.6  # of a table's characters
_FIELDS = "input:not([type=hidden]):not([type=image]), select, textarea, button"
_WORD = ("urn:schemas-microsoft-com:office:", "Microsoft Word", "MsoNormal", "WPS")
_BEGINNING = 5_000
LOSSES = {
    Reading.TOO_LARGE: "网页过长或者表格过多，超出读取限额",
    Reading.DAMAGED: "网页在表格中间中断，内容不完整",
}
"""Why a page is not read whole."""
_UNDATED = re.compile(r"(?<!\d)(?<!\d )年 ?月 ?日")
_FEWEST_UNDATED, _UNDATED_SHARE = 3, 0.1
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"(?:索引号|发文机关|发布机构|发文单位|制发机关|公开机构|发布日期|公开日期|成文日期|生成日期|发文日期|发文字号|文号|主题分类|信息分类|主题词|体裁|"
    r"有效性|效力状态|公开方式|公开范围|公开时限|信息名称|统一登记号|名称|标题|公开程序|关键词|所属主题|主题|内容概述|分类)[:：]?"
)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A table as it is drawn: its rows with covered cells empty, what is merged, and how much of it is links."""

    name: str
    rows: tuple[Cells, ...]
    merged: tuple[Span, ...]
    linked: float
    told: int | None  # the first row, where all of its cells are marked as names
    cut: bool  # it has more cells than are drawn


def read_tables(page: Parsed, asked: Asked) -> FileFacts | None:
    """The tables of data of a web page as one file; None where it has none. A page that is too large to be read whole
    is `TOO_LARGE`, one that ends within a table `DAMAGED`, with the tables that were read."""
    content = content_of(page)
    if content is None:
        return None
    facts = gathered(content, Format.HTML, Format.HTML, asked)
    reading = loss_of(page) or Reading.READ
    return replace(facts, reading=reading, why=LOSSES.get(reading, "")) if facts.tables else None


def loss_of(page: Parsed) -> Reading | None:
    """What keeps a page from being read whole: it is too long, has more tables than are looked at, or was cut off while
    a table was open, of which more rows may have followed. None where nothing does."""
    markup = page.text.lower()
    if page.cut or markup.count("<table") > _MOST_TABLES:
        return Reading.TOO_LARGE
    return Reading.DAMAGED if markup.rfind("<table") > markup.rfind("</table") else None


def content_of(page: Parsed) -> Content | None:
    """The tables of data of a page as sheets, cut where the page says that there is more; None where it has none."""
    drawn = [one for one in _drawn(page) if _is_data(one)]
    if not drawn:
        return None
    sheets = (Sheet(one.name, iter(one.rows), one.merged, one.told, one.cut) for one in drawn)
    beside = _amounts_beside(page, drawn)
    cut = is_continued(page, sum(len(one.rows) for one in drawn))
    return Content(Openness.SPREADSHEET, sheets, encoding=page.charset, cut=cut, amounts_beside=beside)


def _amounts_beside(page: Parsed, drawn: Sequence[_Drawn]) -> bool:
    """Whether a page may tell of amounts that its tables do not: in the words around them, or in all of its text, where
    none of them stands in it but beside or below it (how often the site was visited)."""
    text, at, found = squeeze(body_text(page)), 0, False
    words = []
    for row in (squeeze("".join(row)) for one in drawn for row in one.rows):
        place = text.find(row, at) if row else -1
        if place >= 0:
            words.append(text[at:place])
            at, found = place + len(row), True
    return not found or any(amounts_in_text("\n".join((*words, text[at:]))))


def is_whole_page(page: Parsed) -> bool:
    """Whether a page is one of a website, with scripts or fields, and not a table that was saved as one."""
    return page.tree.css_first(f"script, link[rel=stylesheet], {_FIELDS}") is not None


def is_document(page: Parsed) -> bool:
    """Whether a page is a document that a word processor saved as one, by the names that it gives its markup."""
    return any(name in page.text[:_BEGINNING] for name in _WORD) and page.tree.css_first(f"script, {_FIELDS}") is None


def _drawn(parsed: Parsed) -> Iterator[_Drawn]:
    cells_left = _MOST_CELLS
    for node in parsed.tree.css("table")[:_MOST_TABLES]:
        if _is_layout(node):
            continue
        drawn = _draw(node, cells_left)
        cells_left -= sum(map(len, drawn.rows))
        yield drawn if cells_left > 0 else replace(drawn, cut=True)  # of those that follow none is drawn
        if cells_left <= 0:
            return


def _is_layout(table: LexborNode) -> bool:
    holds_another = any(other.mem_id != table.mem_id for other in table.css("table"))  # it finds itself too
    if holds_another or table.css_first(_FIELDS) is not None:
        return True
    at: LexborNode | None = table
    while at is not None:
        if _HIDDEN.search((at.attributes or {}).get("style") or ""):
            return True
        at = at.parent
    return False


def _draw(table: LexborNode, most: int) -> _Drawn:
    """The grid that a table's cells make (HTML, 4.9.12: forming a table), each cell's words at its first place."""
    rows: list[Cells] = []
    merged: list[Span] = []
    taken: dict[int, int] = {}  # the column's place, and the last row that a cell above covers
    characters = linked = drawn = 0
    told, cut = None, False
    caption = table.css_first("caption")
    for number, row in enumerate(table.css("tr")):
        cells: dict[int, str] = {}
        place, marked = 0, []
        for cell in (node for node in row.iter() if node.tag in ("td", "th")):
            while taken.get(place, -1) >= number:
                place += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            if place + across > MOST_COLUMNS:
                cut = True
                break
            text = tidy(cell.text())[:LONGEST_CELL]
            cells[place] = text
            characters += 0 if is_day(text.strip("[]()（）")) else len(text)
            linked += sum(len(tidy(link.text())) for link in cell.css("a[href]"))
            if across > 1 or down > 1:
                merged.append(Span(number, place, number + down - 1, place + across - 1))
            if down > 1:
                taken.update(dict.fromkeys(range(place, place + across), number + down - 1))
            place += across
            marked.append(cell.tag == "th")
        if told is None and len(marked) > 1 and all(marked):
            told = number
        width = max(cells, default=-1) + 1
        drawn += width
        if drawn > most:
            cut = True
            break
        rows.append(tuple(cells.get(at, "") for at in range(width)))
    name = tidy(caption.text())[:100] if caption is not None else ""
    return _Drawn(name, tuple(rows), tuple(merged), linked / max(characters, 1), told, cut)


def _span(cell: LexborNode, name: str) -> int:
    said = (cell.attributes.get(name) or "").strip()
    return min(max(int(said), 1), 1000) if said.isascii() and said.isdecimal() and len(said) < 5 else 1


def _is_data(drawn: _Drawn) -> bool:
    full = [row for row in drawn.rows if sum(map(bool, row)) >= _LEAST_COLUMNS]
    if len(full) < _LEAST_ROWS or _is_calendar(full) or _is_blank(drawn.rows):
        return False
    head = head_of(drawn.rows, drawn.merged, drawn.told)
    if head is None:
        return is_form(drawn.rows) and not _is_box_of_document(full)
    names = [name for name in head.names if name]
    known = sum(is_label(name.rpartition("/")[2]) for name in names)
    if len(names) < _LEAST_COLUMNS or _is_box_of_document(full):
        return False
    return drawn.linked < _LINKED or (len(names) > 2 and known >= 2)


def _is_calendar(rows: list[Cells]) -> bool:
    cells = [cell for row in rows[1:] for cell in row if cell]
    return len(rows[0]) == 7 and sum(
        cell.isdecimal() and int(cell) <= 31 for cell in cells if len(cell) < 3
    ) > 0.8 * len(cells)


def _is_blank(rows: tuple[Cells, ...]) -> bool:
    """Whether it is an application to be filled in: several rows leave room for the day on which somebody signs. Below
    a long list there may be some, too."""
    signed = sum(any(_UNDATED.search(cell) for cell in row) for row in rows)
    return signed >= max(_FEWEST_UNDATED, _UNDATED_SHARE * len(rows))


def _is_box_of_document(rows: list[Cells]) -> bool:
    """Whether names of what is told of a document stand in its first column; below a header there are none."""
    firsts = [squeezed(row[0]) for row in rows if row and row[0]]
    return sum(_DOCUMENT.match(first) is not None for first in firsts) >= max(2, len(firsts) / 2)
