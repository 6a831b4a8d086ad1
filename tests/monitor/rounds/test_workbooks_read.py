"""Workbooks that people hand in: what is read of them, and what is refused in one sentence."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from time import process_time

import pytest
from openpyxl import Workbook as Written
from xlsxwriter import Workbook

from monitor.workbooks.reading import MOST_BYTES, Sheet, letters, read_sheets
from storage.rounds.errors import RoundError

MORNING = datetime.fromisoformat("2026-05-01 08:30")


def made(fill: Callable[[Written], None]) -> bytes:
    book = Written()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(*rows: list[object]) -> bytes:
    def fill(book: Written) -> None:
        for row in rows:
            book.active.append(row)

    return made(fill)


def shared(text: str) -> bytes:
    """As spreadsheet programs write it: texts are kept apart from the cells."""
    out = io.BytesIO()
    book = Workbook(out, {"strings_to_formulas": False})
    book.add_worksheet("甲").write_string(0, 0, text)
    book.close()
    return out.getvalue()


def only(body: bytes, most_rows: int = 100) -> Sheet:
    (sheet,) = read_sheets(body, most_rows)
    return sheet


def refusal(body: bytes, most_rows: int = 100) -> str:
    with pytest.raises(RoundError) as told:
        read_sheets(body, most_rows)
    assert told.value.field == "file"
    return str(told.value)


def repacked(body: bytes, change: Callable[[str, bytes], bytes | None], *more: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
        for name, content in more:
            new.writestr(name, content)
    return out.getvalue()


def with_sheet(xml: str) -> bytes:
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    told = f"<worksheet {main}>{xml}</worksheet>".encode()
    return repacked(rows_of(["甲"]), lambda name, content: told if "sheet1.xml" in name else content)


def test_each_kind_of_value_comes_as_it_is() -> None:
    sheet = only(rows_of(["文字", 3, 2.5, True, date(2026, 5, 1), MORNING, None, "\u3000"]))
    (row,) = sheet.rows
    assert [row.at(column).value for column in range(1, 9)] == [
        "文字", 3, 2.5, True, date(2026, 5, 1), MORNING, None, "\u3000",
    ]  # fmt: skip
    assert type(row.at(5).value) is date


def test_what_xlsxwriter_escapes_comes_back_as_it_was() -> None:
    sheet = only(shared("=1+1 _x0041_\n第二行"))
    assert sheet.rows[0].at(1).value == "=1+1 _x0041_\n第二行"
    assert not sheet.rows[0].at(1).formula


def test_a_formula_is_told_as_one_with_the_value_that_was_kept() -> None:
    out = io.BytesIO()
    sheet = (book := Workbook(out)).add_worksheet("甲")
    sheet.write_formula(1, 1, "=SUM(1,2)", value=3)
    book.close()
    cell = only(out.getvalue()).rows[0].at(2)
    assert (cell.value, cell.formula, cell.place) == (3, True, "B2")


def test_rows_without_anything_are_left_out_and_the_others_keep_their_numbers() -> None:
    def fill(book: Written) -> None:
        book.active["B3"] = "甲"
        book.active["C9000"] = "乙"

    assert [(row.number, list(row.cells)) for row in only(made(fill)).rows] == [(3, [2]), (9000, [3])]


def test_cells_of_a_merged_range_know_their_first_cell() -> None:
    def fill(book: Written) -> None:
        book.active["A1"], book.active["C1"], book.active["C3"] = "甲", "乙", "丙"
        book.active.merge_cells("A1:B3")

    sheet = only(made(fill))
    last = sheet.rows[-1]
    assert sheet.merged == ((1, 1, 3, 2),)
    assert (last.number, last.at(2).merged, last.at(2).covered, last.at(3).merged) == (3, (1, 1), True, None)
    assert not sheet.rows[0].at(1).covered


def test_hidden_sheets_are_told() -> None:
    def fill(book: Written) -> None:
        book.active["A1"] = "甲"
        book.create_sheet("乙").sheet_state = "hidden"

    assert [(sheet.name, sheet.hidden) for sheet in read_sheets(made(fill), 9)] == [("Sheet", False), ("乙", True)]


def test_dimensions_that_lie_are_not_believed() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 12))
    lying = with_sheet(f'<dimension ref="A1"/><sheetData>{rows}</sheetData>')
    assert len(only(lying).rows) == 11
    assert "每张表不超过 10 行" in refusal(lying, 10)
    assert len(only(with_sheet(f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData>')).rows) == 11


def test_the_last_row_that_there_can_be_costs_no_more_than_the_second() -> None:
    far = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    since = process_time()
    sheet = only(with_sheet(f"{far}</sheetData>"))
    assert [(row.number, row.at(1).value) for row in sheet.rows] == [(1, 1), (1_048_576, 2)]
    assert process_time() - since < 2


def test_rows_without_cells_are_counted_too() -> None:
    few, many = (with_sheet(f"<sheetData>{'<row/>' * n}<row><c><v>1</v></c></row></sheetData>") for n in (9, 110_000))
    assert only(few).rows[0].number == 10
    since = process_time()
    assert "内容过多" in refusal(many)
    assert process_time() - since < 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "空文件"),
        (b"\x89PNG not a workbook", "不是 xlsx 工作簿"),
        ("编号,状态\n".encode(), "不是 xlsx 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 .xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "设有打开密码"),
        (b"PK" + bytes(MOST_BYTES), "超过 10 MB"),
    ],
)
def test_what_is_no_workbook_is_refused(body: bytes, words: str) -> None:
    assert words in refusal(body)


def test_a_zip_of_other_things_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("word/document.xml", "<a/>")
    assert "不是完好的 xlsx 工作簿" in refusal(out.getvalue())


def test_a_zip_with_a_password_is_refused() -> None:
    body = bytearray(rows_of(["甲"]))
    at = body.index(b"PK\x01\x02")
    body[at + 8] |= 1
    assert "密码" in refusal(bytes(body))


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    bomb = repacked(rows_of(["甲"]), lambda _, content: content, ("xl/media/a.bin", bytes(200 * 2**20)))
    assert len(bomb) < 2**20
    tracemalloc.start()
    assert "内容过多" in refusal(bomb)
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_a_part_that_announces_less_than_it_holds_is_refused() -> None:
    body = bytearray(with_sheet("<sheetData/>" + " " * 3_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as parts:
        part = next(one for one in parts.infolist() if "sheet1.xml" in one.filename)
    size = part.file_size.to_bytes(4, "little")
    for at in (body.index(size), body.rindex(size)):
        body[at : at + 4] = (100).to_bytes(4, "little")
    assert "不是完好的" in refusal(bytes(body))


def test_a_row_of_millions_of_cells_is_refused_soon() -> None:
    since = process_time()
    assert "内容过多" in refusal(with_sheet("<sheetData><row>" + "<c/>" * 2_600_000 + "</row></sheetData>"))
    assert "不是完好的" in refusal(with_sheet("<sheetData><row>" + "<c/>" * 150_000 + "</row></sheetData>"))
    assert process_time() - since < 5


def test_entities_are_refused() -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY b "haha">]><worksheet>&b;</worksheet>'
    body = repacked(rows_of(["甲"]), lambda name, content: laughs if "sheet1.xml" in name else content)
    assert "不是完好的" in refusal(body)
    strings = repacked(shared("甲"), lambda name, content: laughs if "sharedStrings" in name else content)
    assert "不是完好的" in refusal(strings)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_strings_elsewhere(strings: bytes) -> bytes:
    """A workbook whose texts lie in a part that is told by its type, and not by its name."""

    def change(name: str, content: bytes) -> bytes | None:
        if "sharedStrings" in name:
            return None
        return content.replace(b"sharedStrings.xml", b"sharedStrings.bin")

    return repacked(shared("甲"), change, ("xl/sharedStrings.bin", strings))


def strings_of(texts: str) -> str:
    return f'<sst xmlns="{MAIN}">{texts}</sst>'


def test_texts_in_a_part_of_another_name_are_read() -> None:
    assert only(with_strings_elsewhere(strings_of("<si><t>乙</t></si>").encode())).rows[0].at(1).value == "乙"


@pytest.mark.parametrize(
    ("before", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        (" \r\n\t", "utf-8"),
        (" " * 2**17, "utf-8"),
        ("", "utf-16"),
        (" \n", "utf-16-le"),
        ("\ufeff ", "utf-16-be"),
    ],
)
def test_tags_are_counted_in_parts_of_any_name(before: str, encoding: str) -> None:
    since = process_time()
    assert "内容过多" in refusal(with_strings_elsewhere((before + strings_of("<si/>" * 1_000_000)).encode(encoding)))
    assert process_time() - since < 2


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    "declared",
    ['encoding="utf-7"', " " * 2**17 + 'encoding="utf-7"', "encoding\n = 'IBM037'", 'encoding="gbk"', 'encoding=""'],
)
def test_tags_that_could_be_written_in_other_bytes_are_refused(declared: str, named: bool) -> None:
    strings = f'<?xml version="1.0" {declared}?>'.encode() + strings_of("").encode()
    if named:
        body = repacked(shared("甲"), lambda name, content: strings if "sharedStrings" in name else content)
    else:
        body = with_strings_elsewhere(strings)
    assert "不常见的编码" in refusal(body)


def test_pictures_are_not_counted_as_tags() -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"<" * 1_000_000
    body = repacked(rows_of(["甲"]), lambda _, content: content, ("xl/media/image1.png", picture))
    assert only(body).rows[0].at(1).value == "甲"


def test_parts_of_the_same_name_and_rare_packings_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = repacked(rows_of(["甲"]), lambda _, content: content, ("xl/workbook.xml", b"<a/>"))
    assert "重名" in refusal(twice)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as parts:
        parts.writestr("xl/a.bin", bytes(100))
    assert "不予读取" in refusal(out.getvalue())


def test_merged_ranges_over_all_of_a_sheet_cost_nothing() -> None:
    row = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    assert len(only(with_sheet(row + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')).rows) == 1
    twice = '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="A1:B2"/></mergeCells>'
    assert "不是完好的" in refusal(with_sheet(row + twice))


def test_whatever_is_broken_in_a_workbook_comes_as_one_sentence() -> None:
    sound = rows_of(["编号", 1, date(2026, 5, 1)], ["甲", True, 2.5])
    chance = random.Random(8)
    for _ in range(60):

        def spoilt(_: str, content: bytes) -> bytes:
            mutable = bytearray(content)
            for _ in range(chance.choice((0, 1, 3))):
                mutable[chance.randrange(len(mutable))] = chance.choice(b'<>"/&9a\x00\xff')
            return bytes(mutable)

        with suppress(RoundError):
            read_sheets(repacked(sound, spoilt), 100)


def test_a_text_that_no_program_writes_is_refused() -> None:
    long = "<si><t>" + "甲" * 40_000 + "</t></si>"
    body = repacked(
        shared("甲"),
        lambda name, content: (
            content.replace(content[content.index(b"<si>") : content.rindex(b"</si>") + 5], long.encode())
            if "sharedStrings" in name
            else content
        ),
    )
    assert "不是完好的" in refusal(body)


def test_formulas_that_share_one_of_great_length_cost_nothing() -> None:
    first = f'<c r="A1"><f t="shared" si="0" ref="A1:A9999">{"A1+" * 9000}1</f><v>1</v></c>'
    cells = "".join(f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/><v>1</v></c></row>' for n in range(2, 3000))
    since = process_time()
    sheet = only(with_sheet(f'<sheetData><row r="1">{first}</row>{cells}</sheetData>'), 5000)
    assert all(row.at(1).formula and row.at(1).value == 1 for row in sheet.rows)
    assert process_time() - since < 2


def test_columns_have_letters() -> None:
    assert [letters(number) for number in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_refused_in_seconds() -> None:
    out = io.BytesIO()
    sheet = (book := Workbook(out, {"constant_memory": True})).add_worksheet("甲")
    for row in range(100_000):
        for column in range(4):
            sheet.write_string(row, column, f"甲{row}")
    book.close()
    since = process_time()
    assert "每张表不超过 20000 行" in refusal(out.getvalue(), 20_000)
    assert process_time() - since < 20
