"""The same content has one print, however it is packed."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import xlwt

from crawler.files.compare import compare_files
from crawler.files.read import read_file
from storage.dataset_records import Difference, Reading

ROWS = (
    ("清溪县收费目录清单（2026年版）", "", "", "", ""),
    ("序号", "收费项目", "收费标准", "公布日期", "备注"),
    (1, "不动产登记费", 80, date(2026, 3, 6), ""),
    (2, "垃圾处理费", 1200.5, date(2026, 3, 10), "按月"),
)


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    book.create_sheet("Sheet2")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("收费")
    day = xlwt.easyxf(num_format_str="yyyy/m/d")
    for number, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell, day) if isinstance(cell, date) else sheet.write(number, place, cell)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def csv() -> bytes:
    return (
        "清溪县收费目录清单（2026年版）,,,,\r\n序号,收费项目,收费标准,公布日期,备注\r\n"
        '1,不动产登记费,80,2026/3/6,\r\n2,垃圾处理费,"1,200.50",2026/3/10,按月\r\n'
    ).encode("gb18030")


def test_a_list_saved_as_xlsx_xls_and_csv_has_one_print() -> None:
    facts = [read_file(body, name) for body, name in ((xlsx(), "a.xlsx"), (xls(), "a.xls"), (csv(), "a.csv"))]
    assert {one.reading for one in facts} == {Reading.READ}
    assert len({one.content for one in facts}) == 1
    assert {(one.rows, one.tables[0].header, one.tables[0].names) for one in facts} == {(2, 2, ROWS[1])}


def test_a_list_saved_in_another_format_has_not_changed() -> None:
    assert compare_files(csv(), "a.csv", xlsx(), "a.xlsx") == Difference(key=("收费项目",))
