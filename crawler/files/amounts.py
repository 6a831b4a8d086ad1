"""Amounts in rows and texts: numbers that are somebody's own, and not those of the form. Pure.

Whether a table of this year says what last year's said is asked only of amounts: the codes of accounts, the numbers of
rows and columns and noughts are the same every year by nature, and small whole numbers may be by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.files.cells import Cells, is_number, squeezed

_OF_FORM = re.compile(
    r"编码|代码|编号|文号|序号|行次|栏次|项次|年度$|年份$|电话|传真|邮编|邮政编码|号码|科目$|(?:^|/)(?:类|款|项|目|序|次序|No\.?)$",
    re.IGNORECASE,
)
"""Names of columns whose numbers are those of the form."""
_AMOUNT = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{2}(?![\d.])|\d+(?:\.\d+)?(?=\s*(?:万|亿|千)?元))"
)
_LEAST, _MOST = 100, 1e15
_YEARS = range(1900, 2101)


def amounts_in_row(cells: Cells, names: Sequence[str]) -> Iterator[str]:
    """The amounts of a row whose columns are called so, as short as they can be written. In a column without a name a
    whole number may be a code."""
    for place, cell in enumerate(cells):
        if not cell or not (cell[0].isdecimal() or cell[0] in "-+¥￥$") or not is_number(cell):
            continue
        name = squeezed(names[place]) if place < len(names) else ""
        if (name and not _OF_FORM.search(name)) or (not name and not cell.isdecimal()):
            yield from _amount(cell)


def amounts_in_text(text: str) -> Iterator[str]:
    """The amounts of a text: with two decimals, with commas, or before 元."""
    for match in _AMOUNT.finditer(text):
        yield from _amount(match[0])


def _amount(number: str) -> Iterator[str]:
    digits = number.strip("-+¥￥$%％").replace(",", "").replace("，", "")
    value = float(digits)
    if 0 < value < _MOST and (value != int(value) or (value >= _LEAST and int(value) not in _YEARS)):
        yield repr(value)
