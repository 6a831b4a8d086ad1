"""How much there is in a workbook that somebody handed in, before any of it is read as cells. Pure."""

from __future__ import annotations

from storage.packages import Fault, Most, Unsound
from storage.packages import require_sound as require_sound_package
from storage.rounds.errors import RoundError

FILE = "提交的文件"
SAVE_AGAIN = "请用表格软件打开后另存为 .xlsx 格式，再重新提交"
_MOST_UNPACKED = 150 * 2**20
_MOST_OTHER_TAGS = 200_000
_TAGS_A_ROW = 130  # of twenty cells, most of them with texts of their own
_MOST_BLANK_ROWS = 100_000
_FAULTS = {
    Fault.LOCKED: ("设有密码，无法读取", "请取消密码后重新提交"),
    Fault.UNUSUAL: ("不是常见的 xlsx 工作簿，不予读取", SAVE_AGAIN),
    Fault.TWICE: ("内部有重名的部分，不予读取", SAVE_AGAIN),
    Fault.ENCODING: ("内部含有不常见的编码，不予读取", SAVE_AGAIN),
}


def require_sound(body: bytes, most_rows: int) -> None:
    """Raises `RoundError` for a zip that is locked, unusual, or holds more than a workbook of so many rows does."""
    tags, rows = _MOST_OTHER_TAGS + most_rows * _TAGS_A_ROW, most_rows + _MOST_BLANK_ROWS
    try:
        require_sound_package(body, Most(_MOST_UNPACKED, tags, _MOST_OTHER_TAGS, rows))
    except Unsound as told:
        if told.fault is Fault.TOO_MUCH:
            raise too_much(most_rows) from None
        raise RoundError(FILE, *_FAULTS[told.fault], "file") from None


def too_much(most_rows: int) -> RoundError:
    """That there is more in the workbook than is read."""
    remedy = "请删去无关的行、列和工作表后重新提交"
    return RoundError(FILE, f"内容过多，超出可读取的范围（每张表不超过 {most_rows} 行）", remedy, "file")
