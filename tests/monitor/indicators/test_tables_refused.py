"""Files that are no indicator table, or far too much of one: refused quickly, in little memory, in one sentence."""

from __future__ import annotations

import io
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest
from xlsxwriter import Workbook

from monitor.indicators.reading import read_table
from storage.rounds.errors import RoundError
from tests.tables import sample_table

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

WATCHED = """
import re, sys
from monitor.indicators.reading import read_table
from storage.rounds.errors import RoundError
try:
    read_table(open(sys.argv[1], "rb").read())
except RoundError as error:
    print(error)
print(int(re.search(r"VmHWM:\\s+([0-9]+) kB", open("/proc/self/status").read())[1]) // 1024)
"""


def refusal(file: bytes) -> str:
    with pytest.raises(RoundError) as told:
        read_table(file)
    assert told.value.field == "file"
    return str(told.value)


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "空文件"),
        (b"name,worth\n", "不是 xlsx 工作簿"),
        (OLE + b"\0" * 600, "旧版 .xls 格式"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "设有打开密码"),
        (zipped(**{"a.txt": b"x"}), "不是完好的 xlsx 工作簿"),
        (zipped(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"}), "不是完好的 xlsx 工作簿"),
        (sample_table()[:3000], "不是 xlsx 工作簿"),
        (b"x" * (10 * 2**20 + 1), "超过 10 MB"),
    ],
)
def test_what_is_no_workbook_is_refused(file: bytes, words: str) -> None:
    assert words in refusal(file)


def test_a_workbook_with_a_damaged_part_is_refused() -> None:
    whole = sample_table()
    at = whole.index(b"xl/worksheets/sheet1.xml") + 200
    assert "不是完好的 xlsx 工作簿" in refusal(whole[:at] + b"\0" * 50 + whole[at + 50 :])


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped(**{"[Content_Types].xml": b"<Types/>", "xl/media/a.bin": b"\0" * (61 * 2**20)})
    assert len(bomb) < 100_000
    start = process_time()
    assert "解压后超过60 MB" in refusal(bomb)
    assert process_time() - start < 0.5


def with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    """A sound workbook but for the XML of its first sheet."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sample_table())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)
    return out.getvalue()


def test_entities_are_refused() -> None:
    evil = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    for encoding in ("utf-8", "utf-16"):
        assert "文档类型声明" in refusal(with_sheet(lambda _: evil.encode(encoding)))  # noqa: B023


@pytest.mark.parametrize(
    "xml",
    [
        '<mergeCells count="1"><mergeCell ref="A30:XFD1048576"/></mergeCells>',
        '<mergeCells count="1"><mergeCell ref="A30:&#88;FD1048576"/></mergeCells>',
        '<hyperlinks><hyperlink ref="$A$30:$XFD$1048576" display="x"/></hyperlinks>',
        '<mergeCells count="1"><mergeCell ref="A:XFD"/></mergeCells>',
    ],
)
def test_a_range_that_would_make_cells_without_end_is_refused(xml: str) -> None:
    start = process_time()
    assert "范围过大" in refusal(
        with_sheet(lambda sheet: sheet.replace(b"</sheetData>", b"</sheetData>" + xml.encode()))
    )
    assert process_time() - start < 2


def test_cells_without_end_are_refused() -> None:
    row = "<row>" + "<c/>" * 400 + "</row>"
    assert "单元格过多" in refusal(
        with_sheet(lambda sheet: sheet.replace(b"</sheetData>", (row * 1600).encode() + b"</sheetData>"))
    )


def led_by(part: bytes) -> bytes:
    """A workbook with cells without end, behind a part that nothing in it names."""
    row = b"<row>" + b"<c/>" * 400 + b"</row>"
    large = with_sheet(lambda sheet: sheet.replace(b"</sheetData>", row * 1600 + b"</sheetData>"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(large)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("a.xml", part)
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


SWITCHED = b'<?xml version="1.0" encoding="iso-2022-jp"?><a>\x1b$B!!\x1b(B</a>'
"""Sound, but Python's reader takes the characters that switch for damage."""


@pytest.mark.parametrize(
    "part",
    [
        b'<?xml version="1.0" encoding="gbk"?><a/>',
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b'<?xml version="1.0" encoding="nobody-knows"?><a/>',
        SWITCHED,
        "<a/>".encode("utf-32"),
        "\ufeff<a/>".encode("utf-32-be"),
        "<a/>".encode("utf-32-le"),
        "<a/>".encode("utf-32-be"),
    ],
)
def test_a_part_in_an_encoding_that_is_not_weighed_is_refused(part: bytes) -> None:
    assert "含有不常见的编码" in refusal(led_by(part))


@pytest.mark.parametrize("part", [b"", b"<a><b></a>", b"\x89PNG<<<", b'<?xml version="1.0" encoding="utf-16"?><a/>'])
def test_a_part_that_is_damaged_or_no_xml_does_not_let_the_others_pass(part: bytes) -> None:
    assert "单元格过多" in refusal(led_by(part))


@pytest.mark.parametrize("encoding", ["UTF-8", "utf-16", "us-ascii", "ISO-8859-1"])
def test_a_part_in_a_usual_encoding_is_weighed(encoding: str) -> None:
    part = f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode(encoding)
    assert "单元格过多" in refusal(led_by(part))


def test_whatever_is_broken_in_the_zip_comes_as_one_sentence() -> None:
    whole, chance = sample_table(), random.Random(8)
    ends = range(len(whole) - 1200, len(whole))
    for _ in range(300):
        broken = bytearray(whole)
        for place in chance.sample(ends, 3):
            broken[place] = chance.choice((0, 1, 127, 128, 255))
        with suppress(RoundError):
            read_table(bytes(broken))


def test_what_a_sheet_announces_of_its_size_is_not_believed() -> None:
    wide = with_sheet(lambda sheet: re.sub(rb"<dimension[^>]*>", b'<dimension ref="A1:XFD1048576"/>', sheet))
    assert len(read_table(wide).rows) == 20
    small = with_sheet(lambda sheet: re.sub(rb"<dimension[^>]*>", b'<dimension ref="A1:A1"/>', sheet))
    assert len(read_table(small).rows) == 20


@pytest.fixture(scope="module")
def hundred_thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.xlsx"
    made = Workbook(path, {"constant_memory": True})
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["一级指标", "三级指标", "分值", "评分标准"])
    for line in range(1, 100_001):
        sheet.write_row(line, 0, ["主动公开", f"指标{line}", 1, "未公布的，扣1分"])
    made.close()
    return path


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_refused_quickly_and_in_little_memory(hundred_thousand: Path) -> None:
    start = process_time()
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(hundred_thousand)], capture_output=True, text=True, check=True
    )
    words, most = done.stdout.splitlines()
    assert "不超过" in words
    assert int(most) < 300, "MiB"
    assert process_time() - start < 10


def test_two_thousand_and_one_rows_are_refused_and_two_thousand_are_read() -> None:
    def made(rows: int) -> bytes:
        out = io.BytesIO()
        with Workbook(out) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["指标", "分值"])
            for line in range(1, rows):
                sheet.write_row(line, 0, [f"指标{line}", 1])
        return out.getvalue()

    assert len(read_table(made(2000)).rows) == 1999
    assert "2000 行" in refusal(made(2001))
