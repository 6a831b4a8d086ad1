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
from monitor.workbooks.reading import Sheet, read_sheets
from storage.rounds.errors import RoundError

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_ROWS = 2_000
MOST_UNPACKED = 60 * 2**20
_FILE = "提交的文件"
_DAMAGED = (
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,  # an encrypted part
    OSError,
    SyntaxError,  # what XML readers raise
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl and zipfile raise for what is no sound workbook."""


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
    except _DAMAGED:
        remedy = "请用表格软件打开后另存为 .xlsx 格式，再重新提交"
        raise RoundError(_FILE, "不是完好的 xlsx 工作簿，无法读取", remedy, "file") from None


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
        raise RoundError(_FILE, f"内容过多（{error}），不予读取", remedy, "file") from None
    except _DAMAGED:
        return  # which is told when it is read
