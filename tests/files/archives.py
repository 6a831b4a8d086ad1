"""Makers of archives: zip of files, and the beginnings of rar and 7z, which no kept library reads."""

from __future__ import annotations

import struct
import zlib

from tests.files import books, documents, lines, old_books, persons
from tests.files.packing import MIB, named_in_gb18030, nested, packed, zeros
from tests.files.pictures import drawn, png


def good() -> bytes:
    """A workbook and a csv."""
    return packed({"2026/收费目录清单.xlsx": books.plain(12), "2026/说明.csv": lines.plain(5)})


def old_names() -> bytes:
    """The same, as old programs pack it: names in gb18030."""
    return named_in_gb18030({"收费目录清单.xls": old_books.plain(12), "权责清单.csv": lines.plain(5, "gb18030")})


def mixed() -> bytes:
    """A good file, one that is spoilt, one that is protected, and a program."""
    return packed(
        {
            "甲.xlsx": books.plain(12),
            "乙.xlsx": books.plain(12)[:3000],
            "丙.xlsx": books.protected(),
            "丁.exe": b"MZ" + bytes(1000),
        }
    )


def in_itself(*, beside: bool) -> bytes:
    """A zip in a zip; `beside` a good file."""
    inner = packed({"内.csv": lines.plain(3)})
    return packed({"外.csv": lines.plain(12), "内.zip": inner} if beside else {"内.zip": inner})


def deep(depth: int) -> bytes:
    """A csv under so many zips."""
    return nested(depth, lines.plain(3))


def going_up() -> bytes:
    """Names that would leave the folder, were they unpacked by them."""
    return packed(
        {
            "../../../../tmp/gongkai-made-files-canary": lines.plain(3),
            "/tmp/gongkai-made-files-canary": b"x",
            "..\\..\\a.csv": lines.plain(4),
        }
    )


def of_scans() -> bytes:
    """Pictures of pages."""
    return packed({f"第{n}页.jpg": drawn("JPEG") for n in range(1, 4)})


def of_documents() -> bytes:
    """A docx and a picture."""
    return packed({"清单.docx": documents.plain(), "图.png": png()})


def crowd(files: int) -> bytes:
    """Very many empty files."""
    return packed({f"{number:06}.txt": b"" for number in range(files)}, stored=True)


def of_bombs(files: int, mebibytes: int) -> bytes:
    """Many files, each of which is not yet too large."""
    blanks = b"\n" * (mebibytes * MIB)
    return packed({f"{number}.csv": b"a,b\n1,2\n" + blanks for number in range(files)})


def rar(*, fifth: bool = True) -> bytes:
    """A rar of one stored file, of version 5 or 4."""
    data = lines.plain(3)
    if not fifth:
        name = b"a.csv"
        head = (
            struct.pack("<BHH", 0x74, 0x8000, 32 + len(name))
            + struct.pack("<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0, 20, 0x30, len(name), 0)
            + name
        )
        blocks = [struct.pack("<BHH", 0x73, 0, 13) + bytes(6), head]
        return (
            b"Rar!\x1a\x07\x00"
            + b"".join(struct.pack("<H", zlib.crc32(block) & 0xFFFF) + block for block in blocks)
            + data
        )
    main = _rar5(bytes([1, 0, 0]))
    file = _rar5(bytes([2, 2]) + _v(len(data)) + bytes([0]) + _v(len(data)) + bytes([0, 0, 0, 5]) + b"a.csv")
    return b"Rar!\x1a\x07\x01\x00" + main + file + data + _rar5(bytes([5, 0, 0]))


def _rar5(header: bytes) -> bytes:
    sized = _v(len(header)) + header
    return struct.pack("<I", zlib.crc32(sized)) + sized


def _v(number: int) -> bytes:
    """A number of 7 bits a byte."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def seven_zip() -> bytes:
    """A 7z of nothing much: its head, and bytes that are packed."""
    packed_bytes = zeros(1)
    follows = struct.pack("<QQI", len(packed_bytes), 20, 0)
    return (
        b"7z\xbc\xaf'\x1c\x00\x04"
        + struct.pack("<I", zlib.crc32(follows))
        + follows
        + packed_bytes
        + b"\x17\x06"
        + bytes(18)
    )


def cut(body: bytes, share: float) -> bytes:
    """The first part of a file, as a broken connection leaves it."""
    return body[: int(len(body) * share)]


def cut_within_a_letter(body: bytes) -> bytes:
    """All but the end of the last Chinese letter and what follows it."""
    last = max(at for at, byte in enumerate(body) if byte >= 0x80)
    return body[:last]


def named_after_persons() -> bytes:
    """Files whose names are persons' numbers."""
    return packed(
        {
            f"{persons.identity(1)}.csv": lines.plain(5),
            f"张某{persons.mobile(2)}/说明.txt": lines.text(),
            f"{persons.identity(3)}.exe": b"MZ" + bytes(99),
        }
    )
