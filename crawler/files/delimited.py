"""Files of text: rows with delimiters (RFC 4180, as far as what is published keeps to it), or prose. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal

from crawler.files.cells import Cells, is_foot, is_label
from crawler.files.content import Content, NotRead, Sheet
from crawler.files.heads import looks_like_head
from crawler.files.profile import is_sum
from storage.dataset_records import Carried, Openness, Reading

LONGEST_CELL = 32_767
"""Characters of a cell that are kept: a workbook's cell holds no more."""
_CHUNK = 1 << 20
_SAMPLE_ROWS = 200
_SAMPLE = 200_000  # characters
_DELIMITERS = ",\t;|"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MOST_TEXT = 2_000_000  # characters of prose
_NAME = 60  # characters of a line of a list of names
_SHARE, _RAGGED = 0.5, 0.7
_FEWEST, _RARE = 20, 0.2  # characters by which an encoding is told, and the share of rare ones that no text has
_SPOILT = 200  # in so many characters one may be spoilt
_NOTHING = _DELIMITERS + '" \r\n\u3000\ufeff'
"""What a file holds that has no cell."""
_PROSE = "。；！？"
_FORMULA = re.compile(rb"(?:^|[,;\t|\n])\"?[=@][A-Za-z]+[(|!]")
"""A cell that a spreadsheet program takes for one."""
_QUOTING: Mapping[bool, Literal[0, 3]] = {True: csv.QUOTE_MINIMAL, False: csv.QUOTE_NONE}


def open_csv(body: bytes) -> Content:
    """Rows with delimiters as one sheet; what turns out to be prose as text. It is cut where it ends within a row.

    The rows are read as they are asked for. Raises `NotRead` where no encoding fits; reading the rows raises it where
    a quoted cell has no end.
    """
    encoding = encoding_of(body)
    sample = "".join(text_of(body, encoding, _SAMPLE))
    if len(sample) < _SAMPLE and not sample.strip(_NOTHING):
        return Content(Openness.OPEN, encoding=said(encoding))
    quoted = body.count(b'"') % 2 == 0  # of an odd number one opens and never ends
    delimiter = _delimiter_of(sample, quoted)
    if delimiter is None and not _is_list(sample):
        return open_text(body)
    if not quoted and _ends_in_a_cell(body):
        raise NotRead(Reading.DAMAGED, "文件在带引号的单元格内中断，内容不完整")
    rows = _rows(body, encoding, delimiter or "\x00", quoted)
    carries = (Carried.FORMULAS,) if _FORMULA.search(body) else ()
    cut = _ends_in_a_row(body, encoding, delimiter, _first_rows(sample, delimiter or "\x00", quoted))
    return Content(Openness.OPEN, iter((Sheet("", rows),)), encoding=said(encoding), carries=carries, cut=cut)


def open_text(body: bytes) -> Content:
    """Prose. Raises `NotRead` where no encoding fits."""
    encoding = encoding_of(body)
    text = "".join(text_of(body, encoding, _MOST_TEXT + 1))
    cut = len(text) > _MOST_TEXT
    return Content(Openness.DOCUMENT, text=text[:_MOST_TEXT], encoding=said(encoding), cut=cut)


def _ends_in_a_cell(body: bytes) -> bool:
    """Whether the last line, which has no end, opens a quote and does not close it."""
    return _last_line(body).count(b'"') % 2 == 1


def _last_line(body: bytes) -> bytes:
    """What stands behind the last end of a line, but for the mark by which old systems end a file."""
    return body[max(body.rfind(b"\n"), body.rfind(b"\r")) + 1 :].rstrip(b"\x1a")


def _ends_in_a_row(body: bytes, encoding: str, delimiter: str | None, rows: Sequence[Cells]) -> bool:
    """Whether the last line breaks off: within a character, or with no end of a line and with fewer cells than each of
    the first rows, unless it stands below all rows, as a sum; or as the only one, of names. A server that announces
    fewer bytes than it has cuts a file so, and no program is told of it."""
    if encoding == "utf-16":
        text = body.decode(encoding, "ignore").encode()
        return len(body) % 2 == 1 or _ends_in_a_row(text, "utf-8", delimiter, rows)
    last = _last_line(body)
    if not last:
        return False
    try:
        line = last.decode(encoding)
    except UnicodeDecodeError as error:
        return error.end == len(last)
    if delimiter is None or line.count('"') % 2:
        return False
    if len(last) == len(body):
        return True
    fewest = min(map(len, rows[:-1]), default=0)  # the last may be the one that breaks off
    broken = (row for row in _first_rows(line, delimiter, quoted=True) if len(row) < fewest)
    return any(not _is_below_all(row) for row in broken)


def _is_below_all(row: Cells) -> bool:
    """Whether no row of the list follows this one, wherever the line ends; below 小计 another group may."""
    return is_foot(row[0]) or (is_sum(row) and not any("小计" in cell for cell in row))


def encoding_of(body: bytes) -> str:
    """The encoding of a text: what its byte order mark says, else UTF-8 where it is that wholly (but for a last
    character that is cut), else GB 18030, each also where one character in two hundred is spoilt; Big5 where as GB
    18030 too many characters are rare. Raises `NotRead`."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return name
    for most in (0, _SPOILT):
        for name in ("utf-8", "gb18030"):
            if _fits(body, name, most):
                return "big5" if name == "gb18030" and _is_big5(body) else name
    raise NotRead(Reading.DAMAGED, "文字编码无法识别，不是 UTF-8、带标记的 UTF-16 或者 GB 18030")


def _fits(body: bytes, encoding: str, one_in: int) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("replace" if one_in else "strict")
    characters = spoilt = 0
    try:
        for start in range(0, len(body), _CHUNK):
            text = decoder.decode(body[start : start + _CHUNK])
            characters += len(text)
            spoilt += text.count("\ufffd") if one_in else 0
    except UnicodeDecodeError:
        return False
    return spoilt * (one_in or 1) <= characters


def _is_big5(body: bytes) -> bool:
    """Whether what would be rare characters in GB 18030, of which texts have few, are the common ones of Big5: those of
    its first level begin with A4 to C6."""
    text = body[:_SAMPLE].decode("gb18030", "ignore")
    wide = len(text) - len(text.encode("ascii", "ignore"))
    common = len(text.encode("gb2312", "ignore").decode("gb2312")) - (len(text) - wide)
    if wide < _FEWEST or wide - common < _RARE * wide or not _fits(body, "big5", 0):
        return False
    read = (character.encode("big5") for character in body[:_SAMPLE].decode("big5", "ignore"))
    firsts = [written[0] for written in read if len(written) > 1]
    return sum(0xA1 <= first <= 0xC6 for first in firsts) >= (1 - _RARE) * len(firsts)


def text_of(body: bytes, encoding: str, most: int) -> Iterator[str]:
    """The first `most` characters of a text, in pieces, without NUL; what is spoilt is U+FFFD."""
    with io.TextIOWrapper(io.BytesIO(body), encoding=encoding, errors="replace", newline="") as stream:
        while most > 0 and (piece := stream.read(min(most, _CHUNK))):
            most -= len(piece)
            yield piece.replace("\x00", "")


def said(encoding: str) -> str:
    """What an encoding of `encoding_of` is called."""
    return encoding.removesuffix("-sig")


def _lines(body: bytes, encoding: str) -> Iterator[str]:
    with io.TextIOWrapper(io.BytesIO(body), encoding=encoding, errors="replace", newline="") as stream:
        for line in stream:
            yield line.replace("\x00", "") if "\x00" in line else line


def _rows(body: bytes, encoding: str, delimiter: str, quoted: bool) -> Iterator[Cells]:
    lines = _lines(body, encoding)
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=delimiter, quoting=_QUOTING[quoted])):
            if number == 0 and len("".join(row)) <= len("sep=,") and "".join(row).lower().startswith("sep="):
                continue  # a line for one spreadsheet program
            if max(map(len, row), default=0) > LONGEST_CELL:
                row = [cell[:LONGEST_CELL] for cell in row]
            yield tuple(map(str.strip, row))
    except csv.Error as error:
        raise NotRead(Reading.DAMAGED, "有单元格超过 131,072 个字符，引号没有结束") from error


def _delimiter_of(sample: str, quoted: bool) -> str | None:
    """The delimiter by which most lines have the same number of cells; None where none does."""
    fits = {delimiter: _fit(_first_rows(sample, delimiter, quoted)) for delimiter in _DELIMITERS if delimiter in sample}
    best = max(fits, key=lambda delimiter: fits[delimiter], default="")
    return best if best and fits[best][0] >= _SHARE else None


def _fit(rows: list[Cells]) -> tuple[float, int]:
    """The share of lines that are rows if they have so many cells, and how many those are: rows are as wide as others,
    or not wider than the first, or stand below a line that reads like a header."""
    widths = [len(row) for row in rows]
    counts = Counter(width for width in widths if width > 1)
    if not counts:
        return 0.0, 0
    if looks_like_head(rows[0]):
        return 1.0, widths[0]
    width, count = counts.most_common(1)[0]
    ragged = sum(1 < other <= widths[0] for other in widths)
    if ragged >= _RAGGED * len(widths):
        count = max(count, ragged)
    return (count / len(widths), width) if count > 1 or len(widths) == 1 else (0.0, 0)


def _first_rows(sample: str, delimiter: str, quoted: bool) -> list[Cells]:
    """The first lines that are not blank as rows; the last, which may be cut, is left out."""
    rows: list[Cells] = []
    lines = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, quoting=_QUOTING[quoted])
    try:
        rows.extend(islice((tuple(row) for row in lines if any(cell.strip() for cell in row)), _SAMPLE_ROWS))
    except csv.Error:
        return []
    return rows[:-1] if len(sample) >= _SAMPLE and len(rows) > 1 else rows


def _is_list(sample: str) -> bool:
    """Whether it is one column: a name above, and below it short lines that are no sentences."""
    lines = [line.strip().strip('"') for line in sample.splitlines() if line.strip()][:_SAMPLE_ROWS]
    if len(lines) < 3 or not is_label(lines[0]):
        return False
    return all(len(line) <= _NAME and not any(sign in line for sign in _PROSE) for line in lines)
