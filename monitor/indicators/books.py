"""A client's workbook opened whole: only after it was looked through, and never with more in it than is kept in mind.

Nothing in it is followed or run: no link, no other workbook, no macro, no formula.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING

from monitor.indicators.weighed import TooMuchError, require_little
from monitor.workbooks.reading import DAMAGED, Sheet, read_sheets
from monitor.workbooks.sound import FILE, SAVE_AGAIN
from storage.rounds.errors import RoundError

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_ROWS = 2_000
MOST_UNPACKED = 60 * 2**20
_NO_ZIP = (
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,  # an encrypted part
    ValueError,  # names and places in the zip that are none
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile raises for what is no sound zip. Of what is in the parts nothing is meant: one that cannot be weighed is
no reason to let the others pass."""


def looked_through(file: bytes) -> tuple[Sheet, ...]:
    """The sheets of a workbook that may be opened whole. Raises `RoundError`."""
    _require_little(file)
    return read_sheets(file, MOST_ROWS)


def opened(file: bytes) -> Workbook:
    """The workbook as openpyxl has it, to be changed and saved. Raises `RoundError` where it cannot be opened."""
    from openpyxl import load_workbook  # here: every other page and command would wait for it

    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="openpyxl")  # of what it does not know and leaves out
            return load_workbook(io.BytesIO(file))
    except DAMAGED:
        raise RoundError(FILE, "不是完好的 xlsx 工作簿，无法读取", SAVE_AGAIN, "file") from None


def has_macros(file: bytes) -> bool:
    """Whether the workbook has macros, which are not run and are not in what is filled in."""
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        return any(name.endswith("vbaProject.bin") for name in parts.namelist())


def _require_little(file: bytes) -> None:
    """What is announced to be too much is refused before anything is unpacked; a part gives no more than announced."""
    if not zipfile.is_zipfile(io.BytesIO(file)):
        return  # which is told when it is read
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise TooMuchError(f"解压后超过{MOST_UNPACKED // 2**20} MB")
            require_little(parts)
    except TooMuchError as error:
        remedy = f"评估指标表不超过{MOST_ROWS:,}行，请删去无关的行、列、工作表和图片后重新提交"
        raise RoundError(FILE, f"内容过多（{error}），不予读取", remedy, "file") from None
    except _NO_ZIP:
        return  # which is told when it is read
