"""Workbooks as they are published: their cells as text, what they carry, and what is not read."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from time import process_time

import olefile
import pytest
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook
from xlsxwriter import Workbook as Written

from crawler.files.content import Content, NotRead, Span
from crawler.files.read import read_file
from crawler.files.workbooks import open_xls, open_xlsx
from storage.dataset_records import Carried, Openness, Reading

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Rows = list[tuple[str, ...]]


def xlsx(fill: Callable[[Workbook], None]) -> bytes:
    book = Workbook()
    fill(book)
    book.save(out := io.BytesIO())
    return out.getvalue()


def xlsx_of(*rows: list[object]) -> bytes:
    def fill(book: Workbook) -> None:
        for row in rows:
            book.active.append(row)

    return xlsx(fill)


def xls(fill: Callable[[xlwt.Worksheet], None], *more: str) -> bytes:
    book = xlwt.Workbook()
    fill(book.add_sheet("清单"))
    for name in more:
        book.add_sheet(name)
    book.save(out := io.BytesIO())
    return out.getvalue()


def xls_of(*rows: list[object]) -> bytes:
    def fill(sheet: xlwt.Worksheet) -> None:
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value)

    return xls(fill)


def repacked(body: bytes, change: Callable[[str, bytes], bytes], *more: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", 8, compresslevel=1) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more:
            new.writestr(name, content)
    return out.getvalue()


def with_parts(*more: tuple[str, bytes]) -> bytes:
    return repacked(xlsx_of(["事项"]), lambda _, content: content, *more)


def with_sheet(xml: str) -> bytes:
    told = f'<worksheet xmlns="{MAIN}">{xml}</worksheet>'.encode()
    return repacked(xlsx_of(["甲"]), lambda name, content: told if "sheet1.xml" in name else content)


def with_stream(body: bytes, change: Callable[[bytearray], None]) -> bytes:
    """An xls whose records were changed in their places."""
    out = io.BytesIO(body)
    with olefile.OleFileIO(out, write_mode=True) as compound:
        stream = bytearray(compound.openstream("Workbook").read())
        change(stream)
        compound.write_stream("Workbook", bytes(stream))
        return out.getvalue()


def record(stream: bytearray, number: int) -> int:
    """Where the first record of this number begins."""
    at = 0
    while at < len(stream):
        found, length = struct.unpack_from("<HH", stream, at)
        if found == number:
            return at
        at += 4 + length
    raise AssertionError(f"no record {number:#x}")


def rows(content: Content) -> Rows:
    return [row for sheet in content.sheets for row in sheet.rows]


def refused(open_it: Callable[[bytes], Content], body: bytes) -> Reading:
    """What comes of a workbook that is not read, whether that is seen on opening it or in its sheets."""
    with pytest.raises(NotRead) as told:
        rows(open_it(body))
    assert told.value.why
    return told.value.reading


def test_every_value_of_an_xlsx_comes_as_short_text() -> None:
    moment = datetime.fromisoformat("2026-03-06 08:30")
    words, numbers = ["  行政许可\n"], [5, 5.25, 0.1 + 0.2, True, None, 1e15]
    row = [*words, *numbers, date(2026, 3, 6), moment, time(8, 30), timedelta(hours=30)]
    content = open_xlsx(xlsx_of(row))
    values = ("行政许可", "5", "5.25", "0.3", "TRUE", "", "1" + "0" * 15)
    assert rows(content) == [(*values, "2026-03-06", "2026-03-06 08:30", "08:30", "30:00:00")]
    assert content.openness is Openness.SPREADSHEET


def test_every_value_of_an_xls_comes_as_short_text() -> None:
    def fill(sheet: xlwt.Worksheet) -> None:
        day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
        for column, value in enumerate(["收费项目", 5, 5.25, False, 123456789012345678.0]):
            sheet.write(0, column, value)
        sheet.write(0, 6, date(2026, 3, 6), day)

    content = open_xls(xls(fill))
    assert rows(content) == [("收费项目", "5", "5.25", "FALSE", "123456789012345680", "", "2026-03-06")]
    assert content.openness is Openness.SPREADSHEET


def test_a_cell_that_holds_an_error_is_empty() -> None:
    cells = '<c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1"><v>1</v></c>'
    assert rows(open_xlsx(with_sheet(f'<sheetData><row r="1">{cells}</row></sheetData>'))) == [("", "", "1")]


def test_sheets_come_in_order_with_their_cells_where_they_stand() -> None:
    def fill(book: Workbook) -> None:
        book.active.title = "甲"
        book.active["C3"] = "第三行"
        book.create_sheet("乙")["A1"] = "另一张"
        book.create_sheet("丙")

    sheets = [(sheet.name, list(sheet.rows)) for sheet in open_xlsx(xlsx(fill)).sheets]
    assert sheets == [("甲", [(), (), ("", "", "第三行")]), ("乙", [("另一张",)]), ("丙", [])]


def test_merged_ranges_of_the_first_rows_are_told() -> None:
    def fill(book: Workbook) -> None:
        book.active["A1"], book.active["A200"] = "某县权责清单", "合计"
        book.active.merge_cells("A1:E2")
        book.active.merge_cells("A200:B200")

    (sheet,) = open_xlsx(xlsx(fill)).sheets
    assert sheet.merged == (Span(0, 0, 1, 4),)
    (sheet,) = open_xls(xls(lambda sheet: sheet.write_merge(1, 2, 0, 3, "某县权责清单"))).sheets
    assert sheet.merged == (Span(1, 0, 2, 3),)


def test_a_formula_is_not_run_and_its_kept_value_is_read() -> None:
    sheet = (book := Written(out := io.BytesIO())).add_worksheet()
    sheet.write_formula(0, 0, "=1+1", value=7)
    book.close()
    content = open_xlsx(out.getvalue())
    assert content.carries == (Carried.FORMULAS,)
    assert rows(content) == [("7",)]
    assert open_xls(xls(lambda sheet: sheet.write(0, 0, xlwt.Formula("1+1")))).carries == (Carried.FORMULAS,)


def test_a_formula_of_which_no_value_was_kept_is_no_empty_cell() -> None:
    def fill(book: Workbook) -> None:
        book.active.append(["项目", "合计"])
        book.create_sheet("乙").append(["甲", "=SUM(1,2)"])
        book["乙"]["D3"] = "=1+1"

    sheets = [(sheet.name, list(sheet.rows)) for sheet in open_xlsx(xlsx(fill)).sheets]
    assert sheets == [("Sheet", [("项目", "合计")]), ("乙", [("甲", "="), (), ("", "", "", "=")])]

    def fill_old(sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, "甲")
        sheet.write(1, 2, xlwt.Formula("1+1"))

    assert rows(open_xls(xls(fill_old))) == [("甲",), ("", "", "=")]


def test_lists_that_cells_choose_from_are_no_formulas() -> None:
    def fill(book: Workbook) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        book.active.append(["是"])
        book.active.add_data_validation(choice := DataValidation(type="list", formula1="=$B$1:$B$2"))
        choice.add("A1")
        book.active.auto_filter.ref = "A1:A1"

    assert open_xlsx(xlsx(fill)).carries == ()


@pytest.mark.parametrize(
    ("part", "carried"),
    [
        ("xl/vbaProject.bin", Carried.MACROS),
        ("xl/macrosheets/sheet1.xml", Carried.MACROS),
        ("xl/externalLinks/externalLink1.xml", Carried.EXTERNAL_LINKS),
        ("xl/connections.xml", Carried.EXTERNAL_LINKS),
        ("xl/media/image1.png", Carried.PICTURES),
    ],
)
def test_what_lies_in_a_package_beside_its_cells_is_told(part: str, carried: Carried) -> None:
    content = open_xlsx(with_parts((part, b"<a/>")))
    assert content.carries == (carried,)
    assert rows(content) == [("事项",)]


def test_a_link_of_a_sheet_to_another_program_is_told() -> None:
    body = with_parts(("xl/other.xml", b'<a><oleLink r:id="rId1" progId="Word"/></a>'))
    assert open_xlsx(body).carries == (Carried.EXTERNAL_LINKS,)


@pytest.mark.parametrize("what", ["sheet", "row", "column"])
def test_what_is_hidden_in_a_workbook_is_told(what: str) -> None:
    def fill(book: Workbook) -> None:
        book.active["A1"] = "甲"
        if what == "sheet":
            book.create_sheet("乙").sheet_state = "veryHidden"
        elif what == "row":
            book.active.row_dimensions[1].hidden = True
        else:
            book.active.column_dimensions["A"].hidden = True

    def fill_old(sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, "甲")
        if what == "sheet":
            sheet.visibility = 1
        elif what == "row":
            sheet.row(0).hidden = True
        else:
            sheet.col(0).hidden = True

    assert open_xlsx(xlsx(fill)).carries == (Carried.HIDDEN,)
    assert open_xls(xls(fill_old, "乙")).carries == (Carried.HIDDEN,)


def test_links_to_other_books_and_pictures_in_an_xls_are_told() -> None:
    body = xls(lambda sheet: sheet.insert_bitmap_data(bitmap(), 0, 0))
    assert Carried.PICTURES in open_xls(body).carries

    def link(stream: bytearray) -> None:
        struct.pack_into("<H", stream, record(stream, 0x005C), 0x01AE)  # the name of who wrote it, long enough

    assert Carried.EXTERNAL_LINKS in open_xls(with_stream(xls_of(["甲"]), link)).carries


def bitmap() -> bytes:
    return struct.pack("<2sIHHIIIIHHIIIIII", b"BM", 58, 0, 0, 54, 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0) + bytes(4)


def test_a_workbook_with_only_a_picture_in_it_has_no_cells_and_says_so() -> None:
    content = open_xlsx(repacked(xlsx_of(), lambda _, content: content, ("xl/media/image1.png", b"\x89PNG")))
    assert (rows(content), content.carries) == ([], (Carried.PICTURES,))


def test_a_workbook_under_a_password_is_protected() -> None:
    OOXMLFile(io.BytesIO(xlsx_of(["甲"]))).encrypt("一二三四", out := io.BytesIO())
    for name in ("清单.xlsx", "清单.xls", "清单.et"):
        assert read_file(out.getvalue(), name).reading is Reading.PROTECTED

    def lock(stream: bytearray) -> None:
        struct.pack_into("<H", stream, record(stream, 0x005C), 0x002F)  # FilePass

    assert refused(open_xls, with_stream(xls_of(["甲"]), lock)) is Reading.PROTECTED


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_was_cut_is_damaged(kept: float) -> None:
    many = [["事项", number, f"依据{number}"] for number in range(200)]
    for body, open_it in ((xlsx_of(*many), open_xlsx), (xls_of(*many), open_xls)):
        assert refused(open_it, body[: int(len(body) * kept)]) is Reading.DAMAGED


def test_parts_that_are_spoilt_are_damaged() -> None:
    body = bytearray(xlsx_of(*([number, "依据"] for number in range(500))))
    at = bytes(body).index(b"xl/worksheets/sheet1.xml")
    body[at + 300 : at + 340] = bytes(40)
    assert refused(open_xlsx, bytes(body)) is Reading.DAMAGED
    assert refused(open_xlsx, with_sheet("<sheetData><row><c><v>1</v></row></sheetData>")) is Reading.DAMAGED
    assert refused(open_xlsx, with_sheet('<sheetData><row><c t="s"><v>9</v></c></row></sheetData>')) is Reading.DAMAGED
    far = '<sheetData><row r="1"><c r="A1999999999"><v>9</v></c></row></sheetData>'
    assert refused(open_xlsx, with_sheet(far)) is Reading.DAMAGED


def test_what_an_old_workbook_counts_wrongly_is_damaged_and_ends_no_process() -> None:
    def strings(stream: bytearray) -> None:
        struct.pack_into("<I", stream, record(stream, 0x00FC) + 8, 0x7FFFFFFF)

    assert refused(open_xls, with_stream(xls_of(["甲"]), strings)) is Reading.DAMAGED


def test_an_old_workbook_whose_sheet_has_no_end_is_damaged() -> None:
    def endless(stream: bytearray) -> None:
        at = bytes(stream).rindex(struct.pack("<HH", 0x000A, 0))
        struct.pack_into("<H", stream, at, 0x0BAD)

    assert refused(open_xls, with_stream(xls_of(["甲"]), endless)) is Reading.DAMAGED


@pytest.mark.parametrize("announced", [(0, 65_536, 0, 256), (0, 0x7FFFFFFF, 0, 9), (9, 1, 0, 9)])
def test_how_large_an_old_sheet_says_it_is_is_not_believed(announced: tuple[int, ...]) -> None:
    def boast(stream: bytearray) -> None:
        struct.pack_into("<IIHH", stream, record(stream, 0x0200) + 4, *announced)

    assert rows(open_xls(with_stream(xls_of(["甲", 1], ["乙", 2]), boast))) == [("甲", "1"), ("乙", "2")]


def test_what_the_reader_in_rust_did_not_foresee_is_damaged() -> None:
    def spoil(stream: bytearray) -> None:
        stream[record(stream, 0x0006) + 4 + 22] = (
            0x1F  # its first token is a number of eight bytes now, of which two are
        )

    body = with_stream(xls(lambda sheet: sheet.write(0, 0, xlwt.Formula("1+1"))), spoil)
    assert refused(open_xls, body) is Reading.DAMAGED


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    since = process_time()
    assert refused(open_xlsx, with_parts(("xl/media/a.bin", bytes(201 * 2**20)))) is Reading.TOO_LARGE
    assert process_time() - since < 2


@pytest.mark.parametrize("begun", ["<c ", "<row ", '<c r="A1" ', "<f a", '<c r="A1"><f>'])
def test_tags_that_are_begun_and_never_end_are_looked_through_in_a_moment(begun: str) -> None:
    since = process_time()
    open_xlsx(with_sheet(begun * (100_000 // len(begun))))
    assert process_time() - since < 1


def test_two_cells_at_opposite_corners_are_too_large() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refused(open_xlsx, with_sheet(f"<sheetData>{far}</sheetData>")) is Reading.TOO_LARGE

    def corners(sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, 1)
        sheet.write(65_535, 255, 1)

    assert refused(open_xls, xls(corners)) is Reading.TOO_LARGE


def test_cells_that_were_only_formatted_cost_nothing() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert rows(open_xlsx(with_sheet(f"<sheetData>{far}</sheetData>"))) == [("1",)]

    def format_all(sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, "甲")
        sheet.write(65_535, 255, "", xlwt.easyxf("font: bold on"))

    assert rows(open_xls(xls(format_all))) == [("甲",)]


def test_cells_are_seen_wherever_a_piece_of_their_part_ends() -> None:
    padding = "<row>" + "<c/>" * 16_000
    for more in range(0, 60, 7):
        hidden = f'{padding}{" " * more}<c r="XFD1048576"><v>1</v></c></row>'
        assert refused(open_xlsx, with_sheet(f"<sheetData>{hidden}</sheetData>")) is Reading.TOO_LARGE


def test_more_parts_than_programs_write_and_packages_in_packages_are_refused() -> None:
    assert refused(open_xlsx, with_parts(*((f"xl/{n}.xml", b"") for n in range(2_001)))) is Reading.REFUSED
    assert refused(open_xlsx, with_parts(("xl/inner.xlsx", xlsx_of(["甲"])))) is Reading.REFUSED
    dropped = open_xlsx(with_parts(("xl/embeddings/sheet1.xlsx", xlsx_of(["甲"]))))
    assert rows(dropped) == [("事项",)]


def test_entities_are_refused() -> None:
    laughs = (
        f'<!DOCTYPE a [<!ENTITY b "haha">]><worksheet xmlns="{MAIN}"><sheetData><row><c t="str"><v>&b;</v></c></row>'
    )
    body = repacked(
        xlsx_of(["甲"]),
        lambda name, content: f"{laughs}</sheetData></worksheet>".encode() if "sheet1.xml" in name else content,
    )
    assert refused(open_xlsx, body) is Reading.REFUSED


@pytest.mark.parametrize("placed", ['<row r="1"><c r="A1">', "<row><c>"])
@pytest.mark.parametrize("formula", ['WEBSERVICE("http://127.0.0.1:9/")', "cmd|'/c calc'!A0", "1+RTD(1,2)"])
def test_a_formula_that_would_ask_another_program_or_server_is_told(formula: str, placed: str) -> None:
    body = with_sheet(f"<sheetData>{placed}<f>{formula}</f><v>1</v></c></row></sheetData>")
    assert open_xlsx(body).carries == (Carried.EXTERNAL_LINKS, Carried.FORMULAS)


def test_cells_with_nothing_but_blanks_are_empty() -> None:
    assert rows(open_xlsx(xlsx_of([" ", "\u3000", "\u200b \xa0", "\n"]))) == [()]


def test_a_workbook_of_wps_is_read_as_what_it_is() -> None:
    for body in (xls_of(["项目名称", "标准"], ["甲费", 1]), xlsx_of(["项目名称", "标准"], ["甲费", 1])):
        facts = read_file(body, "清单.et")
        assert (facts.reading, facts.lies, facts.tables[0].names) == (Reading.READ, False, ("项目名称", "标准"))
