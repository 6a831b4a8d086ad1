"""What files are called, and what their bytes say that they are."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
import xlwt

from crawler.files.sniff import declared_format, has_lost_directory, is_locked_package, real_format
from storage.dataset_records import FileFacts, Format, Reading


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "内容")
    return out.getvalue()


def workbook(rows: int = 1) -> bytes:
    book = openpyxl.Workbook()
    for number in range(rows):
        book.active.append([f"收费项目{number}", number])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def old_workbook() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "收费项目")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "media_type", "format"),
    [
        ("附件：收费清单.xls", "", Format.XLS),
        ("附件2：收费清单.XLSX（点击下载）", "", Format.XLSX),
        ("收费清单.xls.pdf", "", Format.PDF),
        ("https://www.gov.example/a/b.et?v=1.pdf", "", Format.ET),
        ("https://www.doc.example/a/b", "", Format.OTHER),
        ("https://www.gov.example/down.jsp?name=%E6%94%B6%E8%B4%B9.docx&id=5", "", Format.DOCX),
        ("/down.html?name=a.csv", "", Format.CSV),
        ("files/a.ofd?from=b.zip", "", Format.OFD),
        ("a%2Ewps", "", Format.WPS),
        ("index.shtml", "", Format.HTML),
        ("图.JPEG", "", Format.PICTURE),
        ("收费清单", "application/vnd.ms-excel; charset=x", Format.XLS),
        ("收费清单.csv", "application/vnd.ms-excel", Format.CSV),
        ("收费清单", "application/octet-stream", Format.OTHER),
        ("图", "image/png", Format.PICTURE),
        ("收费清单.xlsy", "", Format.OTHER),
        ("http://[", "", Format.OTHER),
        ("", "", Format.OTHER),
    ],
)
def test_a_file_is_called_what_its_name_says_and_else_what_its_type_says(
    name: str, media_type: str, format: Format
) -> None:
    assert declared_format(name, media_type) is format


TEXTS = {
    "项目,依据,标准\n挖掘占道费,依据一,5元\n": Format.CSV,
    "收费目录清单\n项目\t依据\n挖掘占道费\t依据一\n": Format.CSV,
    "关于公布收费目录的通知，各单位：\n一、收费项目，标准。\n": Format.TEXT,
    ' [{"项目": 1}]': Format.JSON,
    '{\n"a": 1': Format.JSON,
    "[2026] 5号文件": Format.TEXT,
    "<?xml version='1.0'?><items><item/></items>": Format.XML,
    "<?xml version='1.0'?><!DOCTYPE html><html><body/></html>": Format.HTML,
    "\n<!DOCTYPE html><html><body>您访问的页面不存在</body></html>": Format.HTML,
    "<table><tr><td>项目</td></tr></table>": Format.HTML,
    "{\\rtf1\\ansi": Format.OTHER,
    "MIME-Version: 1.0\nContent-Type: multipart/related": Format.OTHER,
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_told_apart_in_each_encoding(encoding: str) -> None:
    assert {text: real_format(text.encode(encoding)) for text in TEXTS} == TEXTS


@pytest.mark.parametrize(
    ("body", "format"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(9), Format.PICTURE),
        (b"GIF89a" + bytes(9), Format.PICTURE),
        (b"II*\x00" + bytes(9), Format.PICTURE),
        (b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00", Format.PICTURE),
        (b"RIFF\x10\0\0\0WEBPVP8 ", Format.PICTURE),
        (b"%PDF-1.7\n%\xe2\xe3", Format.PDF),
        (b"\r\n\r\n%PDF-1.4\n\x00\x01", Format.PDF),
        (b"Rar!\x1a\x07\x01\x00", Format.RAR),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", Format.SEVEN_ZIP),
        (b"", Format.OTHER),
        (bytes(100), Format.OTHER),
        (b"PK\x05\x06" + bytes(18), Format.ZIP),
        (zipped("a.xlsx"), Format.ZIP),
        (zipped("OFD.xml", "Doc_0/Document.xml"), Format.OFD),
        (zipped("[Content_Types].xml", "word/document.xml"), Format.DOCX),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), Format.OTHER),
        (zipped("[Content_Types].xml", "word/document2.xml"), Format.DOCX),
        (zipped("[Content_Types].xml", "word\\document.xml"), Format.DOCX),
        (zipped("[Content_Types].xml", "visio/document.xml"), Format.OTHER),
        (zipped("word/收费目录.txt"), Format.ZIP),
        (b"From: <Saved by a browser>\r\nSubject: =?utf-8?Q?a?=\r\n b\r\nMIME-Version: 1.0\r\n", Format.OTHER),
        (b"Content-Type: multipart/related;\n boundary=a\nMIME-Version: 1.0\n", Format.OTHER),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>\n<w:wordDocument/>', Format.OTHER),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>', Format.XML),
        (workbook(), Format.XLSX),
        (old_workbook(), Format.XLS),
    ],
)
def test_bytes_are_what_they_are(body: bytes, format: Format) -> None:
    assert real_format(body) is format


@pytest.mark.parametrize(("body", "format"), [(workbook(500), Format.XLSX), (old_workbook(), Format.XLS)])
def test_a_file_that_is_cut_is_what_it_was(body: bytes, format: Format) -> None:
    assert real_format(body[: len(body) * 2 // 3]) is format


def test_a_package_of_which_only_the_beginning_is_left_is_known_to_be_cut() -> None:
    body = zipped("[Content_Types].xml", "word/document.xml")
    for length in (4, 40, 60):
        assert real_format(body[:length]) is Format.OTHER
        assert has_lost_directory(body[:length])
    assert not has_lost_directory(body)
    assert not has_lost_directory(zipped("一.txt")[:-10])
    assert has_lost_directory(old_workbook()[:500])
    assert not has_lost_directory(old_workbook())


def test_a_text_with_a_spoilt_letter_is_text_and_noise_is_none() -> None:
    for encoding in ("utf-8", "gb18030"):
        text = "项目,依据,标准\n占道费,条例,5\n".encode(encoding) * 20
        assert real_format(b"\xff" + text) is Format.CSV
        assert real_format(b"\xff" * 20 + text) is Format.OTHER
    assert real_format(bytes(range(128, 256)) * 50) is Format.OTHER


def test_a_text_that_is_cut_within_a_letter_is_text() -> None:
    for encoding in ("utf-8", "gb18030", "utf-16"):
        assert real_format("收费目录清单".encode(encoding)[:-1]) is Format.TEXT


def test_the_name_of_a_member_does_not_make_an_archive_a_package() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("收费清单.xlsx", workbook())
    assert real_format(out.getvalue()) is Format.ZIP
    assert real_format(out.getvalue()[:-30]) is Format.ZIP


def test_an_archive_that_names_members_without_end_is_told_at_once() -> None:
    body = zipped(*(f"{number}.txt" for number in range(12_000)))
    assert real_format(body) is Format.ZIP


@pytest.mark.parametrize(
    ("declared", "real", "lies"),
    [
        (Format.ET, Format.XLS, False),
        (Format.WPS, Format.DOCX, False),
        (Format.CSV, Format.TEXT, False),
        (Format.TEXT, Format.JSON, False),
        (Format.OTHER, Format.PDF, False),
        (Format.DOC, Format.OTHER, False),
        (Format.XLSX, Format.PDF, True),
        (Format.ET, Format.DOC, True),
        (Format.XLS, Format.HTML, True),
        (Format.JSON, Format.TEXT, True),
    ],
)
def test_a_file_lies_where_its_bytes_are_of_another_format(declared: Format, real: Format, lies: bool) -> None:
    assert FileFacts(declared, real, Reading.READ).lies is lies


def test_a_workbook_under_a_password_is_known_though_not_which_sort_it_is() -> None:
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml")
    out = io.BytesIO()
    msoffcrypto.OOXMLFile(io.BytesIO(workbook())).encrypt("0000", out)
    assert real_format(out.getvalue()) is Format.OTHER
    assert is_locked_package(out.getvalue())
    assert not is_locked_package(old_workbook())
