"""How much there is in a workbook that somebody handed in, before any of it is read as cells. Pure.

What is counted are bytes: whoever could write `<` in other bytes than we look for would be counted as nothing. So parts
are counted by what they hold, for openpyxl finds them by their announced types and not by their names, and only in
encodings in which a tag begins with that byte.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from storage.rounds.errors import RoundError

FILE = "提交的文件"
SAVE_AGAIN = "请用表格软件打开后另存为 .xlsx 格式，再重新提交"
ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1"})
"""What parts may say they are written in. Spreadsheet programs write UTF-8."""
_MOST_UNPACKED = 150 * 2**20
_MOST_OTHER_TAGS = 200_000
_TAGS_A_ROW = 130  # of twenty cells, most of them with texts of their own
_MOST_BLANK_ROWS = 100_000
_MOST_PARTS = 2_000
_CHUNK = 2**16
_NO_CELL = re.compile(rb"<(?!/?(?:\w{1,9}:)?(?:row|c|v|f|is|si|t|r|rPr)[\s/>])")
_ROW = re.compile(rb"<(?:\w{1,9}:)?row[\s/>]")
_DECLARED = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"'>]*)[\"']")
_BEFORE_MARKUP = b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"  # marks of byte orders, and white space in one or two bytes
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def require_sound(body: bytes, most_rows: int) -> None:
    """Raises `RoundError` for a zip that is locked, unusual, or holds more than a workbook of so many rows does.

    Every part is unpacked once and thrown away: what a part announces of its size is not believed.
    """
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        listed = parts.infolist()
        _require_plain(listed)
        seen = _Seen(most_rows)
        for part in listed:
            with parts.open(part) as stream:
                seen.read(stream, part.filename.endswith((".xml", ".rels")))


def _require_plain(listed: Sequence[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in listed):
        raise RoundError(FILE, "设有密码，无法读取", "请取消密码后重新提交", "file")
    if len(listed) > _MOST_PARTS or any(part.compress_type not in _PLAIN for part in listed):
        raise RoundError(FILE, "不是常见的 xlsx 工作簿，不予读取", SAVE_AGAIN, "file")
    if len({part.filename for part in listed}) < len(listed):
        raise RoundError(FILE, "内部有重名的部分，不予读取", SAVE_AGAIN, "file")


@dataclass
class _Seen:
    """What was seen so far, in all parts together."""

    most_rows: int
    size: int = 0
    tags: int = 0
    others: int = 0
    rows: int = 0

    def read(self, stream: IO[bytes], named: bool) -> None:
        """A part; `named` says whether its name alone makes it XML."""
        chunk = stream.read(_CHUNK)
        if not _is_usual(chunk):
            raise RoundError(FILE, "内部含有不常见的编码，不予读取", SAVE_AGAIN, "file")
        counted = True if named else None
        while chunk:
            if counted is None:
                counted = _is_markup(chunk)
            self._count(chunk, counted=bool(counted))
            chunk = stream.read(_CHUNK)

    def _count(self, chunk: bytes, *, counted: bool) -> None:
        self.size += len(chunk)
        if counted:
            self.tags += chunk.count(b"<")
            self.others += len(_NO_CELL.findall(chunk))
            self.rows += len(_ROW.findall(chunk))
        most = _MOST_OTHER_TAGS + self.most_rows * _TAGS_A_ROW
        if self.size > _MOST_UNPACKED or self.tags > most or self.others > _MOST_OTHER_TAGS:
            raise too_much(self.most_rows)
        if self.rows > self.most_rows + _MOST_BLANK_ROWS:
            raise too_much(self.most_rows)


def too_much(most_rows: int) -> RoundError:
    """That there is more in the workbook than is read."""
    remedy = "请删去无关的行、列和工作表后重新提交"
    return RoundError(FILE, f"内容过多，超出可读取的范围（每张表不超过 {most_rows} 行）", remedy, "file")


def _is_markup(chunk: bytes) -> bool | None:
    """Whether a part that goes on like this may be XML; None where it has not begun. Pictures hold `<` too, but do not
    begin with it."""
    head = chunk.lstrip(_BEFORE_MARKUP)
    return head.startswith(b"<") if head else None


def _is_usual(head: bytes) -> bool:
    """Whether a part that begins like this is none of XML in which tags are written in other bytes."""
    head = head.replace(b"\0", b"").lstrip(_BEFORE_MARKUP)
    if not head.startswith(b"<?xml"):
        return True
    found = _DECLARED.match(head)
    named = found is None or found[1].decode("ascii", "replace").lower() in ENCODINGS
    return named and b">" in head
