"""Documents of Word 97: their pieces of text, and their tables."""

from __future__ import annotations

import struct

import pytest

from crawler.files.content import Content, NotRead
from crawler.files.old_word import open_doc
from storage.dataset_records import Carried, Openness, Reading
from tests.files.compound import compound

TEXT_AT = 0x800
IN_TABLE, ROW_END = struct.pack("<HB", 0x2416, 1), struct.pack("<HBHB", 0x2416, 1, 0x2417, 1)
WIDTHS = struct.pack("<HH", 0xD608, 4) + bytes(3)  # a property whose length takes two bytes


def doc(*pieces: str | bytes, flags: int = 0x0200, version: int = 0xC1, properties: int = 0, **streams: bytes) -> bytes:
    """A doc of these pieces of text: a str in UTF-16, bytes as they are. Of so many paragraphs
    `properties` tell which lie in tables: those with \\x07, and a lone one ends a row."""
    raw = [piece.encode("utf-16-le") if isinstance(piece, str) else piece for piece in pieces]
    places, descriptors, at = [0], b"", TEXT_AT
    for piece, written in zip(pieces, raw, strict=True):
        narrow = isinstance(piece, bytes)
        descriptors += struct.pack("<HLH", 0, at * 2 | 0x40000000 if narrow else at, 0)
        places.append(places[-1] + len(piece))
        at += len(written)
    table = struct.pack(f"<{len(places)}L", *places) + descriptors
    clx = b"\x01" + struct.pack("<H", 3) + b"abc" + b"\x02" + struct.pack("<L", len(table)) + table
    body = (bytes(TEXT_AT) + b"".join(raw)).ljust((at // 512 + 1) * 512, b"\0")
    page = len(body) // 512
    fib = bytearray(TEXT_AT)
    struct.pack_into("<HH", fib, 0, 0xA5EC, version)
    struct.pack_into("<H", fib, 10, flags)
    struct.pack_into("<LL", fib, 418, 0, len(clx))
    if properties:
        body += paragraphs("".join(piece for piece in pieces if isinstance(piece, str)), properties)
        struct.pack_into("<LL", fib, 258, len(clx), 12)
        clx += struct.pack("<LLL", TEXT_AT, at, page)
    told = {name.replace("__", "/"): data for name, data in streams.items()}
    return compound({"WordDocument": bytes(fib) + body[TEXT_AT:], "1Table": clx, **told})


def paragraphs(text: str, most: int) -> bytes:
    """A page of properties (PapxFkp)."""
    ends, kinds, last = [TEXT_AT], [], 0
    for place, letter in enumerate(text):
        if letter in "\r\x07":
            ends.append(TEXT_AT + 2 * (place + 1))
            lone = letter == "\x07" and place == last and text[place - 1] == "\x07"
            kinds.append(ROW_END if lone else IN_TABLE if "\x07" in text[last : place + 1] else b"")
            last = place + 1
    ends, kinds = ends[: most + 1], kinds[:most]
    page = bytearray(512)
    page[511] = len(kinds)
    struct.pack_into(f"<{len(ends)}L", page, 0, *ends)
    free = 510
    for number, kind in enumerate(kinds):
        if kind:
            written = bytes(2) + WIDTHS + kind
            written += bytes((len(written) + 1) % 2)
            free -= (len(written) + 2) & ~1
            page[4 * len(ends) + 13 * number] = free // 2
            page[free : free + 1 + len(written)] = bytes([(len(written) + 1) // 2]) + written
    return bytes(page)


def tables(content: Content) -> list[list[tuple[str, ...]]]:
    return [list(sheet.rows) for sheet in content.sheets]


def test_the_pieces_of_a_text_are_read_in_their_order() -> None:
    content = open_doc(doc("收费目录清单\r根据", b"No. 5\r", "特此公告。\r"))
    assert content.text == "收费目录清单\n根据No. 5\n特此公告。"
    assert (content.openness, content.carries) == (Openness.DOCUMENT, ())


def test_of_a_field_its_result_is_read() -> None:
    assert open_doc(doc("见\x13 HYPERLINK x \x14网\x13 PAGE \x145\x15站\x15。\r\x13 TOC \x15")).text == "见网5站。"


LIST = "项目\x07标准\x07\x07占道费\x075元\x07\x07"


def test_paragraphs_that_say_so_make_a_table() -> None:
    content = open_doc(doc(f"收费目录清单\r{LIST}特此公告。\r", properties=99))
    assert tables(content) == [[("项目", "标准"), ("占道费", "5元")]]
    assert content.text == "收费目录清单\n特此公告。"


def test_without_word_of_its_paragraphs_all_is_text() -> None:
    content = open_doc(doc(f"收费目录清单\r{LIST}特此公告。\r"))
    assert tables(content) == []
    assert content.text.split() == ["收费目录清单", "项目", "标准", "占道费", "5元", "特此公告。"]


def test_where_only_some_of_its_paragraphs_are_told_all_is_text() -> None:
    content = open_doc(doc(f"收费目录清单\r{LIST}特此公告。\r", properties=4))
    assert tables(content) == []
    assert "占道费" in content.text


def test_pictures_without_a_word_are_a_picture() -> None:
    content = open_doc(doc("\x01\r"))
    assert (content.openness, content.text, content.carries) == (Openness.PICTURE, "", (Carried.PICTURES,))


def test_macros_are_told() -> None:
    assert open_doc(doc("文\r", Macros__VBA=b"x")).carries == (Carried.MACROS,)


def test_a_field_that_takes_its_text_from_elsewhere_is_told() -> None:
    assert open_doc(doc("\x13 DDEAUTO c x\x14文\x15\r")).carries == (Carried.EXTERNAL_LINKS,)


@pytest.mark.parametrize(
    ("body", "reading"),
    [
        (doc("文\r", flags=0x0300), Reading.PROTECTED),
        (doc("文\r", version=0x65), Reading.NO_READER),
        (doc("文\r", flags=0), Reading.DAMAGED),
        (doc("文" * 5000)[:6000], Reading.DAMAGED),
        (doc("文\r")[:3000], Reading.DAMAGED),
        (
            doc("文\r").replace(struct.pack("<HLH", 0, TEXT_AT, 0), struct.pack("<HLH", 0, 0x3000_0000, 0)),
            Reading.DAMAGED,
        ),
        (compound({"Workbook": b"x"}), Reading.NO_READER),
        (b"", Reading.DAMAGED),
    ],
)
def test_a_document_that_is_not_read_whole_is_not_told(body: bytes, reading: Reading) -> None:
    with pytest.raises(NotRead) as told:
        open_doc(body)
    assert told.value.reading is reading, told.value


def test_tables_that_promise_more_than_the_file_has_are_not_followed() -> None:
    body = bytearray(doc("文\r"))
    struct.pack_into("<L", body, 44, 0x00FF_FFFF)
    struct.pack_into("<LL", body, 68, 0, 0x0002_0408)
    with pytest.raises(NotRead, match="文件头与文件的实际内容不符"):
        open_doc(bytes(body))
