"""Makers of csv and of plain text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from tests.files import elsewhere, fees, persons
from tests.files.documents import TEXT

BOM = "\ufeff"


def written(rows: Iterable[Sequence[object]], encoding: str = "utf-8", **options: str) -> bytes:
    """Rows as csv, quoted where they must be."""
    target = io.StringIO()
    csv.writer(target, **options).writerows(rows)  # type: ignore[arg-type]
    return target.getvalue().encode(encoding)


def plain(rows: int = 12, encoding: str = "utf-8", mark: str = ",", end: str = "\r\n") -> bytes:
    """The list of fees."""
    return fees.lines(rows, mark, end).encode(encoding)


def with_rare_letters() -> bytes:
    """Names with letters of four bytes in gb18030, which gbk has not: 㭎 and 𬱖."""
    return written([("姓名", "地址"), ("李㭎", "一组"), ("王𬱖", "二组"), ("龙某", "三组")], "gb18030")


def quoted() -> bytes:
    """Cells with lines, marks and quotes in them: four rows on nine lines."""
    return written(
        [
            ("序号", "事项", "说明"),
            (1, "临时占用\n林地审批", '受理、审查\n决定\n"送达"'),
            (2, "a,b", "一行"),
            (3, "丙", "\n"),
            (4, '"', "末行"),
        ]
    )


def ragged() -> bytes:
    """Among nine rows one that is shorter than the header, and one that is longer."""
    odd = [("SF000008", "甲"), ("SF000009", "乙", "依据", "5", "财政局", "多", "余")]
    return written([fees.COLUMNS, *fees.rows(7), *odd])


def titled() -> bytes:
    """A title and a unit on lines of their own above the header, padded as a spreadsheet program saves them."""
    return written([(fees.TITLE, "", "", "", ""), ("", "", "", "", fees.UNIT), fees.COLUMNS, *fees.rows(7)])


def with_commands() -> bytes:
    """Cells that a spreadsheet program would run."""
    return written(
        [
            ("项目", "金额"),
            ("甲", f"=cmd|'/c {elsewhere.COMMAND}'!A0"),
            ("乙", f'=WEBSERVICE("{elsewhere.ADDRESS}")'),
            ("丙", "@SUM(1+1)*cmd|'/c calc'!A0"),
            ("丁", "-5"),
        ]
    )


def not_numbers() -> bytes:
    """A column of numbers in which many are not there, each in another way."""
    missing = ("NaN", "NULL", "null", "N/A", "", "—", "-", "无")
    return written(
        [
            ("项目", "金额"),
            *((f"项目{n}", 10 * n) for n in range(1, 9)),
            *((f"缺{n}", said) for n, said in enumerate(missing)),
        ]
    )


def of_persons() -> bytes:
    """Six rows with persons' numbers; look-alikes beside them that are none."""
    rows = [(*row, "") for row in persons.rows(6)]
    alike = [
        (7, "李某", persons.wrong_identity(7), "0855-8250000", 1, "52261234567890123456"),
        (8, "王某", "520000********1234", "138****0001", 1, "订单9138000000019"),
        (9, "某公司", "91522600MA6DK3LQ0X", "4001234567", 1, "2026030612000001"),
    ]
    return written([(*persons.COLUMNS, "备注"), *rows, *alike])


def one_column() -> bytes:
    """A list without a mark between cells."""
    return ("事项名称\n" + "".join(f"{item}\n" for item in fees.ITEMS)).encode()


def wide_line(cells: int) -> bytes:
    """One line of so many cells."""
    return b"1," * cells + b"1\n" + b"2,2\n"


def long_cell(mebibytes: int) -> bytes:
    """A quoted cell of so many MiB."""
    return '项目,说明\n甲,"'.encode() + b"x" * (mebibytes * 2**20) + b'"\n'


def text(encoding: str = "utf-8") -> bytes:
    """Words, no table."""
    return f"{fees.TITLE}\n\n{TEXT}\n本单位无行政事业性收费项目。\n".encode(encoding)


def noise(size: int = 20_000) -> bytes:
    """Bytes that are nothing."""
    value, made = 20260306, bytearray()
    while len(made) < size:
        value = (value * 6364136223846793005 + 1442695040888963407) % 2**64
        made += value.to_bytes(8, "big")
    return bytes(made)


def alike() -> bytes:
    """Numbers in which those of persons seem to stand: of parcels, projects, accounts and offices."""
    names = ("序号", "不动产单元号", "项目代码", "银行账号", "咨询电话", "坐标", "批次")
    rows = [
        (
            n,
            f"522601001001GB0000{n}F00010001",
            f"2020-522601-48-01-01234{n}",
            f"622848{13800000000 + n}12",
            f"1380855000{n}",
            f"107.138000{n}0012",
            f"20240501{13800000000 + n}",
        )
        for n in range(1, 8)
    ]
    return written([names, *rows])


def like_headers() -> bytes:
    """A header of words that seldom stand in one, over twelve rows of words that often do."""
    rows = [(f"事项{n}办理", f"按{n}号文件") for n in range(1, 9)]
    return written([("主题", "条目"), *rows, ("机构职能", "联系方式"), ("办公地址", "联系电话"), *rows[:2]])
