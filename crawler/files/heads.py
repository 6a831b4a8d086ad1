"""Where the header of a table stands, and what its columns are called. Pure.

A header is told apart from rows by the words that such lists use, or by columns of numbers and days below names; where
neither speaks for one, none is told. No standard lays down how lists look; these are the layouts of real ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import is_normalized, normalize

from crawler.files.content import Span

Cells = tuple[str, ...]

FIRST_ROWS = 60
"""Rows among which a header is looked for."""
MOST_COLUMNS = 300
"""Columns of one table that are read."""
_MOST_LEVELS = 4
_LONGEST_NAME = 100
_LONGEST_TITLE = 200
_LONGEST_LABEL = 20
_RATIO = 0.6

_NUMBER = re.compile(r"[-+]?[¥￥$]?-?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?[%％]?")
_DAY = re.compile(
    r"(?:19|20)\d\d(?:[-/.]\d{1,2}(?:[-/.]\d{1,2})?|年(?:\d{1,2}月(?:\d{1,2}[日号])?)?"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_PERIOD = re.compile(r"(?:19|20)\d\d年?(?:\d{1,2}月)?|\d{1,2}月")
_CODE_DIGITS = 12  # of a number that is none: codes, and the numbers of cards and documents

_ASIDE = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]$")
_LABEL = re.compile(
    r"(?:序号|编号|名称|事项|项目|子项|主项|小项|大项|依据|标准|金额|部门|单位|机构|主体|对象|类型|类别|种类|性质|层级|级别|时限|期限|时间|"
    r"日期|年度|年份|月份|方式|渠道|途径|形式|地点|地址|住所|电话|手机号?码?|联系人|负责人|责任人|姓名|性别|职务|备注|说明|内容|要求|条件|材料|"
    r"流程|程序|职能|职责|职权|权限|权力|责任|代码|编码|文号|范围|数量|合计|小计|总计|预算数?|决算数?|执行数|收入|支出|科目|比例|比率|频次|"
    r"状态|来源|格式|结果|措施|政策|税率|单价|总价|价格|数额|余额|限额|数据量|频率|所属行业|所属领域|用途|面积|进度|有效期|次数|人数|户数|项数|"
    r"件数|总数|份数|总量|占比|增减|同比|增长率|网址|链接|公开属性|指标|因素|意见|行次|栏次|情况|账号|证号|许可证|情形|裁量|幅度|条款|标题|"
    r"索引号|资金来源|补贴额|(?:预算|决算|完成|执行|上年|本年|年初|年末|调整).{0,6}(?:数|额|率))$"
    r"|^(?:类|款|项|目|区域|地区|乡镇|街道|村|年|月|主题|行业|领域|清单|证明|单位|年初结转|金额|基本支出|项目支出|人员经费|公用经费|经费拨款|"
    r"是否.{1,12}|有无.{1,8})$"
)
_SERIAL = re.compile(r"(?:序号|序|编次|行次|项次|No\.?|№|#)", re.IGNORECASE)
_NOTE = re.compile(
    r"[:：]|^(?:附件|附表|附)\s*\d*$|^第.{1,4}页|^(?:表|预算|公开)\d{1,2}(?:[-—]\d+)?表?$|^(?:单位|金额单位)?[(（]?(?:万|亿|千)?元[)）]?$"
)
_UNIT = re.compile(r"[(（][^()（）]{1,8}[)）]")
_SENTENCE = re.compile(r"[。；;！!？?，]|https?://|www\.")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the rows: the places of the header's first and last row among those given, the names of all
    columns (empty where one has none), and the title above."""

    first: int
    last: int
    names: tuple[str, ...]
    title: str = ""


def squeezed(text: str) -> str:
    """`text` as cells are compared: of one width, without white space."""
    joined = "".join(text.split())
    return joined if is_normalized("NFKC", joined) else normalize("NFKC", joined)


def is_number(cell: str) -> bool:
    """Whether a cell is a quantity: codes, which begin with zero or are very long, are none."""
    if not (cell[0].isdecimal() or cell[0] in "-+¥￥$") or not _NUMBER.fullmatch(cell):
        return False
    return len(cell) < _CODE_DIGITS and not (cell[0] == "0" and cell[1:2].isdecimal())


def is_day(cell: str) -> bool:
    """Whether a cell is a day, a month of a year, or a year that says so."""
    return cell[:2] in ("19", "20") and _DAY.fullmatch(cell) is not None


def _is_value(cell: str) -> bool:
    """Whether a cell is of a row: a quantity or a day. Years and months are names of columns as well."""
    return not _PERIOD.fullmatch(cell) and (is_number(cell) or is_day(cell))


def is_serial(name: str) -> bool:
    """Whether a column of this name only counts the rows."""
    return _SERIAL.fullmatch(squeezed(name)) is not None


def is_label(cell: str) -> bool:
    """Whether a cell reads like the name of a column: 收费依据, 单价（元）."""
    name = squeezed(cell)
    if _NOTE.search(name) or _SENTENCE.search(name):
        return False
    while cut := _ASIDE.search(name):
        name = name[: cut.start()]
    return len(name) <= _LONGEST_LABEL and (_LABEL.search(name) is not None or is_serial(name))


def looks_like_head(row: Cells) -> bool:
    """Whether the words of a row by themselves are those of a header: most are names of columns, none is a number."""
    filled = [cell for cell in row if cell]
    labels = sum(map(is_label, filled))
    if len(set(filled)) < 2 or labels < 2 or any(map(_is_value, filled)):
        return False
    return labels >= _RATIO * len(filled)


def head_of(rows: Sequence[Cells], merged: Sequence[Span] = (), told: int | None = None) -> Head | None:
    """The header among the first rows of a sheet, or None where it cannot be told from the rows.

    `merged` are counted as `rows` are. `told` is the place of its first row where the markup says which it is.
    """
    first = told if told is not None else _first_of(rows, merged)
    if first is None or (told is None and is_form(rows)):
        return None
    last = _last_of(rows, first, merged)
    if told is None and _goes_on(rows[last + 1 :]):
        return None
    return Head(first, last, _names(rows, first, last, merged), _title(rows[:first]))


def _first_of(rows: Sequence[Cells], merged: Sequence[Span]) -> int | None:
    named = [at for at, row in enumerate(rows) if looks_like_head(row) and _is_wide(rows, at, merged)]
    if named:
        return named[0]
    plain = (at for at, row in enumerate(rows) if any(row) and not is_aside(row))
    first = next(plain, None)
    return first if first is not None and _differs(rows, first) else None


def _goes_on(below: Sequence[Cells]) -> bool:
    """Whether the rows below a header read like one too: then it is a form to fill in, or the words are those that the
    list is of."""
    rows = [[cell for cell in row if cell] for row in below[:8] if any(row)]
    labels = [sum(map(is_label, row)) for row in rows]
    like = sum(count > 1 and count * 2 >= len(row) for count, row in zip(labels, rows, strict=True))
    return len(rows) > 2 and like * 2 > len(rows)


def is_aside(row: Cells) -> bool:
    """Whether a row is a title, or notes on the table: one text, or 填报单位：…, 单位：万元."""
    filled = {cell for cell in row if cell}
    return len(filled) < 2 or all(_NOTE.search(squeezed(cell)) for cell in filled)


def _extent(row: Cells) -> int:
    """How many columns lie from the first filled cell of a row to its last."""
    places = [place for place, cell in enumerate(row) if cell]
    return places[-1] - places[0] + 1 if places else 0


def _is_wide(rows: Sequence[Cells], at: int, merged: Sequence[Span]) -> bool:
    """Whether a row spans most of the width of those below: a block of notes above the table does not."""
    row = list(rows[at])
    for span in merged:
        if span.top == at and span.left < len(row):
            row += [""] * (span.right + 1 - len(row))
            row[span.right] = row[span.right] or row[span.left]
    below = sorted(_extent(other) for other in rows[at + 1 : at + 11] if len(set(filter(None, other))) > 1)
    return not below or _extent(tuple(row)) >= below[len(below) // 2] / 2


def _differs(rows: Sequence[Cells], at: int) -> bool:
    """Whether a row is of names and the columns below it hold numbers or days."""
    head = rows[at]
    filled = [place for place, cell in enumerate(head) if cell]
    below = [row for row in rows[at + 1 :] if len(set(filter(None, row))) > 1]
    names = [squeezed(head[place]) for place in filled]
    plain = all(len(name) <= 40 and not _SENTENCE.search(name) and not _NOTE.search(name) for name in names)
    if len(below) < 2 or len(set(names)) < len(names) or not plain or len(filled) < _RATIO * max(map(_extent, below)):
        return False
    if any(_is_value(head[place]) for place in filled):
        return False
    return any(_is_measured(below, place) for place in filled)


def _is_measured(rows: Sequence[Cells], place: int) -> bool:
    cells = [row[place] for row in rows if place < len(row) and row[place]]
    return len(cells) * 2 > len(rows) and sum(is_number(cell) or is_day(cell) for cell in cells) >= 0.8 * len(cells)


def is_form(rows: Sequence[Cells]) -> bool:
    """Whether the names stand in the first column and what they are of beside them, as on a form."""
    full = [row for row in rows if len(set(filter(None, row))) > 1]
    if len(full) < 3 or len(full) >= FIRST_ROWS // 2 or max(map(_extent, full)) > 4:
        return False
    keys = [squeezed(row[0]).rstrip(":") for row in full]
    values = [row[1] for row in full if len(row) > 1 and row[1]]
    labels = sum(is_label(key) for key in keys)
    if len(set(keys)) < len(keys) or labels < _RATIO * len(full) or labels < 3:
        return False
    if is_serial(keys[0]) or all(is_label(cell) for cell in full[0] if cell):
        return False
    return sum(is_number(value) for value in values) * 2 < len(full) and sum(map(is_label, values)) < labels


def _last_of(rows: Sequence[Cells], first: int, merged: Sequence[Span]) -> int:
    """The last row of the header: as far as cells are merged down from its first, or names stand below groups."""
    last = max((span.bottom for span in merged if span.top == first), default=first)
    last = min(last, first + _MOST_LEVELS - 1, len(rows) - 1)
    while last + 1 < min(len(rows), first + _MOST_LEVELS) and _is_below(rows, first, last, merged):
        last += 1
    return last


def _is_below(rows: Sequence[Cells], first: int, last: int, merged: Sequence[Span]) -> bool:
    """Whether the row after `last` names the columns of groups: it is filled below cells that span several, and
    elsewhere with units, （元）, only."""
    below = {place: squeezed(cell) for place, cell in enumerate(rows[last + 1]) if cell}
    names = {place: cell for place, cell in below.items() if not _UNIT.fullmatch(cell)}
    if not names or any(_is_value(cell) or _NOTE.search(cell) or len(cell) > _LONGEST_LABEL for cell in names.values()):
        return False
    groups = _groups(rows[first : last + 1], max(map(len, rows[first : last + 2])), first, merged)
    return all(any(left <= place < right for left, right in groups) for place in names)


def _groups(head: Sequence[Cells], width: int, top: int, merged: Sequence[Span]) -> list[tuple[int, int]]:
    """The columns, from and to, over which the lowest names of a header spread: a name and the blanks to its right."""
    lowest = {place: level for level, row in enumerate(head) for place, cell in enumerate(row) if cell}
    starts = [*sorted(lowest), width]
    groups = []
    for left, right in pairwise(starts):
        level = lowest[left]
        covering = [span for span in merged if span.top == top + level and span.left == left]
        if right - left > 1 and not any(span.bottom > span.top for span in covering):
            groups.append((left, right))
    return groups


def _names(rows: Sequence[Cells], first: int, last: int, merged: Sequence[Span]) -> tuple[str, ...]:
    width = min(max((len(row) for row in rows), default=0), MOST_COLUMNS)
    levels = [[squeezed(cell) for cell in row[:width]] + [""] * (width - len(row)) for row in rows[first : last + 1]]
    covered = set()
    for span in merged:
        if first <= span.top <= last and span.left < width:
            level = span.top - first
            for place in range(span.left + 1, min(span.right + 1, width)):
                levels[level][place] = levels[level][place] or levels[level][span.left]
                covered.add((level, place))
    for level in range(len(levels) - 1):
        _spread(levels, level)
    return tuple("/".join(_joined(levels, place))[:_LONGEST_NAME] for place in range(width))


def _spread(levels: list[list[str]], level: int) -> None:
    """Writes the names of groups over the columns that are named below them."""
    for place in range(1, len(levels[level])):
        blank = not any(levels[upper][place] for upper in range(level + 1))
        same = all(levels[upper][place] == levels[upper][place - 1] for upper in range(level))
        named_below = any(lower[place] for lower in levels[level + 1 :])
        if not levels[level][place] and named_below and (blank or same):
            levels[level][place] = levels[level][place - 1]


def _joined(levels: list[list[str]], place: int) -> Iterator[str]:
    before = ""
    for level in levels:
        name = level[place]
        if name and name != before:
            yield name
            before = name


def _title(above: Sequence[Cells]) -> str:
    """The words above a header that are no notes."""
    texts = (next(filter(None, row)) for row in above if len(set(filter(None, row))) == 1)
    return " ".join(" ".join(text.split()) for text in texts if not _NOTE.search(squeezed(text)))[:_LONGEST_TITLE]
