"""Archives of data files: members are read one by one, and none harms its siblings."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from crawler.files.archives import open_zip
from crawler.files.content import Content, NotRead, Sheet
from crawler.files.read import read_file
from storage.dataset_records import Carried, FileFacts, Format, Member, Openness, Reading

LIST = "收费项目,收费标准\n排污费,5\n水资源费,12\n".encode()


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(), "w", method) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def read(body: bytes) -> FileFacts:
    return read_file(body, "清单.zip", "application/zip")


def as_text(name: str, body: bytes) -> Content:
    if body == b"damaged":
        raise NotRead(Reading.DAMAGED, "文件已损坏", carries=(Carried.MACROS,))
    return Content(Openness.OPEN, iter((Sheet("一", iter([(body.decode(),)])),)), text=f"文：{name}")


def opened(body: bytes) -> tuple[list[tuple[str, list[tuple[str, ...]]]], Content]:
    content = open_zip(body, as_text)
    return [(sheet.name, list(sheet.rows)) for sheet in content.sheets], content


def refused(body: bytes) -> Reading:
    with pytest.raises(NotRead) as told:
        opened(body)
    assert told.value.why
    return told.value.reading


def locked(body: bytes, name: str) -> bytes:
    """The same archive with one of its members said to be under a password."""
    changed = bytearray(body)
    for mark, flags, at_name in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = 0
        while (at := body.find(mark, at)) >= 0:
            if body[at + at_name :].startswith(name.encode()):
                changed[at + flags] |= 1
            at += 4
    return bytes(changed)


def test_tables_of_all_members_are_those_of_the_archive() -> None:
    facts = read(zipped({"2025年/收费清单.csv": LIST, "a.json": b'[{"a": 1}, {"a": 2}, {"a": 3}]', "folder/": b""}))
    assert (facts.real, facts.reading, facts.openness) == (Format.ZIP, Reading.READ, Openness.OPEN)
    assert [(table.name, table.rows) for table in facts.tables] == [("2025年/收费清单.csv", 2), ("a.json", 3)]
    assert facts.members == (
        Member("2025年/收费清单.csv", Format.CSV, Reading.READ, len(LIST)),
        Member("a.json", Format.JSON, Reading.READ, 30),
    )


def test_sheets_are_called_by_their_member_and_text_and_openness_are_of_all() -> None:
    sheets, content = opened(zipped({"甲.txt": b"1", "乙.txt": b"2"}))
    assert sheets == [("甲.txt/一", [("1",)]), ("乙.txt/一", [("2",)])]
    assert (content.text, content.openness) == ("文：甲.txt\n文：乙.txt", Openness.OPEN)


def test_what_is_wrong_with_a_member_is_told_of_it_alone() -> None:
    body = zipped({"a.csv": LIST, "locked.csv": LIST, "inner.zip": zipped({"b.csv": LIST}), "c.xlsx": b"PK\x03\x04cut"})
    body = locked(body, "locked.csv")
    facts = read(body)
    assert facts.reading is Reading.READ
    assert {member.name: member.reading for member in facts.members} == {
        "a.csv": Reading.READ,
        "locked.csv": Reading.PROTECTED,
        "inner.zip": Reading.REFUSED,
        "c.xlsx": Reading.DAMAGED,
    }
    assert [table.name for table in facts.tables] == ["a.csv"]


def test_what_a_member_that_is_not_read_carries_is_told() -> None:
    _, content = opened(zipped({"a": b"damaged", "b": b"2"}))
    assert content.carries == (Carried.MACROS,)
    assert [member.reading for member in content.members] == [Reading.DAMAGED, Reading.READ]


def test_names_in_gb_18030_are_read_where_nothing_says_so() -> None:
    body = zipped({"xxxxxxxx.csv": LIST}).replace(b"xxxxxxxx", "收费清单".encode("gb18030"))
    assert [member.name for member in read(body).members] == ["收费清单.csv"]
    body = zipped({"xxxxxxxxxxxx.csv": LIST}).replace(b"xxxxxxxxxxxx", "收费清单".encode())
    assert [member.name for member in read(body).members] == ["收费清单.csv"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/清单.csv", "etc/清单.csv"),
        ("/清单.csv", "清单.csv"),
        ("C:\\表\\清单.csv", "表/清单.csv"),
        ("a/./b/清单\n.csv", "a/b/清单.csv"),
        ("长" * 300 + ".csv", "长" * 196 + ".csv"),
    ],
)
def test_a_name_is_only_a_name_wherever_it_leads(name: str, shown: str) -> None:
    assert [member.name for member in read(zipped({name: LIST})).members] == [shown]


def test_what_file_managers_leave_is_no_member() -> None:
    facts = read(
        zipped({"__MACOSX/._a.csv": b"x", ".DS_Store": b"x", "表/Thumbs.db": b"x", "~$a.xlsx": b"x", "a.csv": LIST})
    )
    assert [member.name for member in facts.members] == ["a.csv"]


def test_an_archive_all_of_which_is_locked_is_protected() -> None:
    assert refused(locked(zipped({"a.csv": LIST}), "a.csv")) is Reading.PROTECTED


def test_an_archive_without_a_directory_is_damaged_and_a_spoilt_member_too() -> None:
    body = zipped({"a.csv": LIST * 50, "b.csv": LIST})
    assert refused(body[: len(body) // 2]) is Reading.DAMAGED
    spoilt = bytearray(body)
    spoilt[40:60] = bytes(20)
    assert [member.reading for member in read(bytes(spoilt)).members] == [Reading.DAMAGED, Reading.READ]


def test_members_that_unpack_to_more_than_is_read_do_not_unfold() -> None:
    with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("bomb.csv", bytes(65 * 2**20))
        archive.writestr("a.csv", LIST)
    assert [(member.reading, member.size) for member in read(out.getvalue()).members] == [
        (Reading.TOO_LARGE, 0),
        (Reading.READ, len(LIST)),
    ]


def test_what_all_members_unpack_to_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.files.archives.MOST_IN_ALL", 5)
    _, content = opened(zipped({"a": b"abc", "b": b"abc", "c": b"ab"}))
    assert [member.reading for member in content.members] == [Reading.READ, Reading.TOO_LARGE, Reading.TOO_LARGE]


def test_what_a_member_announces_of_its_size_is_not_believed() -> None:
    body = bytearray(zipped({"a.csv": LIST * 9}))
    at = body.index(b"PK\x01\x02")
    struct.pack_into("<L", body, at + 24, 5)
    assert [member.reading for member in read(bytes(body)).members] == [Reading.DAMAGED]


def test_at_most_fifty_members_are_read_and_archives_of_thousands_are_refused() -> None:
    facts = read(zipped({f"{number}.csv": LIST for number in range(52)}))
    readings = [member.reading for member in facts.members]
    assert readings == [Reading.READ] * 50 + [Reading.TOO_LARGE] * 2
    assert refused(zipped({str(number): b"" for number in range(2_001)}, zipfile.ZIP_STORED)) is Reading.REFUSED


def test_pictures_links_empty_files_and_rare_packings_are_told() -> None:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out := io.BytesIO(), "w") as archive:
        archive.writestr("a.png", b"\x89PNG\r\n\x1a\n")
        archive.writestr(link, b"/etc/hostname")
        archive.writestr("empty.csv", b"")
        archive.writestr("rare.csv", LIST, zipfile.ZIP_LZMA)
    facts = read(out.getvalue())
    assert {member.name: member.reading for member in facts.members} == {
        "a.png": Reading.SCANNED,
        "link.csv": Reading.REFUSED,
        "empty.csv": Reading.EMPTY,
        "rare.csv": Reading.NO_READER,
    }
    assert facts.reading is Reading.REFUSED


def test_the_first_member_that_was_not_read_is_named_whether_others_were_read_or_not() -> None:
    both = locked(zipped({"a.csv": LIST, "清单.csv": LIST, "locked.csv": LIST}), "locked.csv")
    assert read(both).why == "压缩包内文件未能全部读取，其中“locked.csv”设有密码"
    assert read(zipped({"内层.zip": zipped({"a.csv": LIST})})).why == "压缩包内文件“内层.zip”结构异常，未读取"


def test_an_archive_without_members_is_empty() -> None:
    assert read(zipped({})).reading is Reading.EMPTY


def test_a_web_page_in_a_files_place_is_not_the_file_and_a_table_saved_as_one_is() -> None:
    cells = "".join(f"<tr><td>{name}</td><td>{price}</td></tr>" for name, price in (("排污费", 5), ("水资源费", 12)))
    table = f"<html><body><table><tr><th>收费项目</th><th>收费标准</th></tr>{cells}</table></body></html>"
    page = "<html><head><title>404</title></head><body><p>您访问的页面不存在</p></body></html>"
    facts = read(zipped({"甲.xls": table.encode(), "乙.xls": page.encode()}))
    assert [member.reading for member in facts.members] == [Reading.READ, Reading.NOT_THE_FILE]
    assert [(table.names, table.rows) for table in facts.tables] == [(("收费项目", "收费标准"), 2)]
