"""Files that people hand in: what is taken, what is refused and why, and what is kept of them."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import datetime

import pytest
from sqlalchemy import Engine, func, select

from storage.database import reading, transaction
from storage.records import SHANGHAI
from storage.rounds.attachments import (
    MOST_BYTES,
    add_attachment,
    attachment_body,
    attachment_fault,
    attachment_of,
)
from storage.rounds.errors import RoundError
from storage.rounds.sniffing import KINDS
from storage.rounds.tables import AttachmentRow

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI)


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def compound(stream: str) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + stream.encode("utf-16-le")


FILES = {
    "图.png": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "图.JPG": b"\xff\xd8\xff\xe0" + bytes(20),
    "图.jpeg": b"\xff\xd8\xff\xe1" + bytes(20),
    "图.webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "件.pdf": b"\xef\xbb\xbf%PDF-1.7\n%\xe2\xe3\0",
    "件.docx": zipped("[Content_Types].xml", "word/document.xml"),
    "表.xlsx": zipped("[Content_Types].xml", "xl/workbook.xml"),
    "件.doc": compound("WordDocument"),
    "表.xls": compound("Workbook"),
    "件.wps": compound("WpsDocument"),
    "表.et": compound("Workbook"),
    "件.ofd": zipped("OFD.xml", "Doc_0/Document.xml"),
    "包.zip": zipped("一.txt"),
    "记录.txt": "现场查看记录\r\n第一页\t有。".encode("gb18030"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_what_its_ending_says_is_taken(name: str) -> None:
    assert attachment_fault(name, FILES[name]) == ""


def test_no_file_is_taken_under_the_ending_of_another_kind() -> None:
    same = (
        {"jpg", "jpeg"},
        {"docx", "zip"},
        {"xlsx", "zip"},
        {"ofd", "zip"},
        {"doc", "wps", "et"},
        {"xls", "wps", "et"},
    )
    for name, body in FILES.items():
        mine = name.rpartition(".")[2].lower()
        for ending in KINDS:
            if ending != mine and not any({mine, ending} <= kinds for kinds in same):
                assert "不符" in attachment_fault(f"a.{ending}", body), (name, ending)


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("a.exe", b"MZ", "不接受这一类文件"),
        ("a.svg", b"<svg/>", "不接受这一类文件"),
        ("a.html", b"<p>", "不接受这一类文件"),
        ("png", FILES["图.png"], "不接受这一类文件"),
        ("", b"x", "文件名"),
        ("a\n.png", FILES["图.png"], "文件名"),
        ("a\0.png", FILES["图.png"], "文件名"),
        ("a\ud800.png", FILES["图.png"], "文件名"),
        ("a" * 117 + ".png", FILES["图.png"], "文件名"),
        ("a.txt", b"", "文件是空的"),
        ("a.txt", b"x" * (MOST_BYTES + 1), "文件过大（5.0 MiB"),
        ("a.txt", b"a\0b", "不符"),
        ("a.txt", b"\xff\xfea", "不符"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "不符"),
        ("a.docx", FILES["件.docx"][:-10], "不符"),
    ],
)
def test_what_cannot_be_handed_in_is_told_with_the_reason(name: str, body: bytes, told: str) -> None:
    assert told in attachment_fault(name, body)


def test_a_file_of_the_largest_size_is_taken() -> None:
    assert attachment_fault("a.txt", b"x" * MOST_BYTES) == ""


def test_a_broken_archive_is_no_fault_of_ours() -> None:
    chance = random.Random(8)
    for _ in range(2_000):
        body = bytearray(FILES["件.ofd"])
        for _ in range(chance.randint(1, 8)):
            body[chance.randrange(len(body))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
        attachment_fault("a.ofd", bytes(body))


def test_a_file_is_kept_as_it_came_and_read_by_its_number(engine: Engine) -> None:
    body = FILES["件.pdf"]
    with transaction(engine) as conn:
        made = add_attachment(conn, "件.pdf", body, by="li", at=NOW)
    with reading(engine) as conn:
        assert attachment_of(conn, made.id) == made
        assert attachment_body(conn, made.id) == body
        assert (attachment_of(conn, made.id + 1), attachment_body(conn, made.id + 1)) == (None, None)
    assert (made.name, made.kind, made.size, made.by, made.at) == ("件.pdf", "pdf", len(body), "li", NOW)


def test_the_same_file_of_the_same_person_is_kept_once(engine: Engine) -> None:
    with transaction(engine) as conn:
        first = add_attachment(conn, "件.pdf", FILES["件.pdf"], by="li", at=NOW)
        assert add_attachment(conn, "件.pdf", FILES["件.pdf"], by="li", at=NOW) == first
        assert add_attachment(conn, "件.pdf", FILES["件.pdf"], by="wu", at=NOW) != first


def test_a_file_that_is_refused_is_not_kept(engine: Engine) -> None:
    with pytest.raises(RoundError) as refused, transaction(engine) as conn:
        add_attachment(conn, "a.pdf", b"MZ", by="li", at=NOW)
    assert (refused.value.field, "a.pdf" in str(refused.value)) == ("file", True)
    with reading(engine) as conn:
        assert conn.execute(select(func.count()).select_from(AttachmentRow)).scalar_one() == 0
