"""Files of text are rows, lists or prose, in the encodings that offices save them in."""

from __future__ import annotations

import tracemalloc

import pytest

from crawler.files.content import NotRead
from crawler.files.delimited import encoding_of, open_csv, open_text
from storage.dataset_records import Carried, Openness, Reading

LIST = "序号,收费项目,收费标准\n1,不动产登记费,80元\n2,垃圾处理费,10元\n"


def rows(body: bytes) -> list[tuple[str, ...]]:
    return [row for sheet in open_csv(body).sheets for row in sheet.rows]


@pytest.mark.parametrize(
    ("encoded", "said"),
    [
        (LIST.encode(), "utf-8"),
        (LIST.encode("utf-8-sig"), "utf-8"),
        (LIST.encode("gb18030"), "gb18030"),
        (LIST.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + LIST.encode("utf-16-be"), "utf-16"),
    ],
)
def test_each_encoding_of_editors_in_china_is_read(encoded: bytes, said: str) -> None:
    assert open_csv(encoded).encoding == said
    assert rows(encoded)[1] == ("1", "不动产登记费", "80元")


def test_big5_is_told_apart_from_the_rare_characters_that_its_bytes_are_in_gb18030() -> None:
    traditional = "序號,收費項目,收費標準\n" + "".join(f"{n},停車費,每小時{n}元\n" for n in range(9))
    assert (encoding_of(traditional.encode("big5")), encoding_of(traditional.encode("gb18030"))) == ("big5", "gb18030")
    assert rows(traditional.encode("big5"))[1] == ("0", "停車費", "每小時0元")
    names = "姓名,地址\n" + "李喆,𬭩龑㙍䶮路\n" * 9
    assert encoding_of(names.encode("gb18030")) == "gb18030"


def test_a_character_that_is_spoilt_does_not_spoil_the_file() -> None:
    body = (LIST * 40).encode("gb18030")
    assert encoding_of(body + b"\xff") == "gb18030"


def test_bytes_in_no_encoding_are_damaged() -> None:
    with pytest.raises(NotRead) as caught:
        open_text(b"\xff\x00\x80" * 100)
    assert caught.value.reading is Reading.DAMAGED


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_rows(delimiter: str) -> None:
    body = LIST.replace(",", delimiter)
    assert rows(body.encode())[0] == ("序号", "收费项目", "收费标准")


def test_a_delimiter_within_cells_is_none() -> None:
    assert rows("项目\t标准\n甲,乙\t1,000\n丙,丁\t2,000\n".encode())[1] == ("甲,乙", "1,000")


def test_lines_within_quotes_are_of_one_cell() -> None:
    assert rows('项目,依据\n甲,"第一条\n第二条"\n乙,无\n'.encode())[1] == ("甲", "第一条\n第二条")


def test_a_quote_that_never_ends_takes_no_rows_with_it() -> None:
    assert len(rows('项目,依据\n甲,"第一条\n乙,无\n丙,无\n'.encode())) == 4


def test_rows_of_other_lengths_are_rows() -> None:
    assert list(map(len, rows("项目,依据,备注\n甲,乙\n丙,丁,戊\n己\n".encode()))) == [3, 2, 3, 1]


def test_a_title_above_is_no_prose() -> None:
    assert rows("收费目录清单\n项目,依据\n甲,乙\n丙,丁\n".encode())[1] == ("项目", "依据")


def test_prose_is_text_and_no_table() -> None:
    content = open_csv(
        "为进一步规范收费，现通知如下。\n一、各单位要高度重视。\n二、此通知自印发之日起施行。\n".encode()
    )
    assert list(content.sheets) == []
    assert content.openness is Openness.DOCUMENT
    assert "现通知如下" in content.text


def test_prose_with_commas_is_text() -> None:
    text = (
        "Fees, as told, are due, once.\nNone else.\nAsk, then pay.\nThose who pay, late, pay more, and more, still.\n"
    )
    assert list(open_csv(text.encode()).sheets) == []


def test_a_list_of_names_under_a_header_is_a_table_of_one_column() -> None:
    assert rows("事项名称\n食品经营许可\n采矿权登记\n".encode()) == [("事项名称",), ("食品经营许可",), ("采矿权登记",)]


def test_nul_bytes_are_passed_over() -> None:
    assert rows(LIST.encode().replace(b"80", b"8\x000"))[1] == ("1", "不动产登记费", "80元")


def test_a_line_for_one_program_is_no_row() -> None:
    assert rows(b"sep=;\n" + LIST.replace(",", ";").encode())[0][0] == "序号"


def test_prose_that_goes_on_beyond_what_is_read_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.files.delimited._MOST_TEXT", 100)
    read = [open_csv(("现予公布。" * count).encode()) for count in (20, 21)]
    assert [(len(content.text), content.cut) for content in read] == [(100, False), (100, True)]


def test_a_very_long_cell_is_cut() -> None:
    assert len(rows(f"项目,依据\n甲,{'长' * 50_000}\n乙,无\n".encode())[1][1]) == 32_767


def test_rows_are_read_as_they_are_asked_for() -> None:
    body = ("序号,收费项目,收费标准\n" + "1,不动产登记费,80元\n" * 40_000).encode()
    tracemalloc.start()
    try:
        assert sum(1 for sheet in open_csv(body).sheets for _ in sheet.rows) == 40_001
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_a_file_that_ends_within_a_quoted_cell_is_damaged() -> None:
    with pytest.raises(NotRead) as caught:
        open_csv('项目,依据\n甲,一\n乙,"第一'.encode())
    assert caught.value.reading is Reading.DAMAGED


def test_under_a_line_of_names_rows_may_be_of_any_length() -> None:
    body = "序号,收费项目,收费标准,备注\n1,甲\n2,乙,5,无,多,余\n3\n".encode()
    assert len(rows(body)) == 4


def test_cells_that_a_spreadsheet_program_would_run_are_told() -> None:
    assert open_csv("项目,金额\n甲,=SUM(1)\n乙,2\n".encode()).carries == (Carried.FORMULAS,)
    assert open_csv("项目,金额\n甲,@张某\n乙,=2\n".encode()).carries == ()


def test_one_spoilt_byte_in_a_short_list_does_not_spoil_it() -> None:
    body = (LIST * 6).encode()
    assert open_csv(body.replace("垃".encode(), b"\xff", 1)).encoding == "utf-8"


def test_rows_that_are_no_wider_than_the_first_are_rows() -> None:
    assert len(rows("id,name,price\n1,甲\n2,乙,5\n3,丙\n4\n".encode())) == 5


@pytest.mark.parametrize(
    ("last", "cut"),
    [
        ("2,采矿权", True),
        ("2,采矿权登记,县自然资源局,免费", False),
        ("2,采矿权\n", False),
        ('2,"采矿权,登记",县', True),
    ],
)
def test_a_list_that_breaks_off_in_its_last_row_is_cut(last: str, cut: bool) -> None:
    table = f"序号,事项名称,实施主体,收费标准\n1,食品经营许可,县市场监管局,免费\n{last}"
    for encoding in ("utf-8", "gb18030"):
        assert open_csv(table.encode(encoding)).cut is cut


def test_a_list_that_breaks_off_within_a_character_is_cut() -> None:
    whole = "名称,数额\n甲,12\n乙,三十".encode()
    assert not open_csv(whole).cut
    assert open_csv(whole[:-1]).cut


def test_short_rows_at_the_end_are_no_break_where_others_are_as_short() -> None:
    assert not open_csv("名称,数额,备注\n甲,12,无\n乙,13\n丙,14".encode()).cut


def test_a_list_that_breaks_off_in_its_names_is_cut() -> None:
    names = "名称,数额,备注".encode()
    assert [open_csv(body).cut for body in (names, names[:-1], names[:-7])] == [True] * 3
    assert not open_csv(names + b"\n").cut


def test_lines_may_end_as_they_did_on_old_machines() -> None:
    lines = "名称,数额\r甲,12\r乙,13"
    assert not open_csv(lines.encode()).cut
    assert open_csv(f"{lines}\r丙".encode()).cut


@pytest.mark.parametrize(
    "last", ["合计,120", "全县总计,120", "填表人：某某", "注：截至年底", "数据来源：县统计局", "\x1a"]
)
def test_a_line_that_stands_below_all_rows_is_no_break(last: str) -> None:
    assert not open_csv(f"名称,数额,备注\n甲,12,无\n乙,108,无\n{last}".encode()).cut
    assert open_csv("名称,数额,备注\n甲,12,无\n乙,108,无\n小计,120".encode()).cut


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_a_break_is_seen_whatever_ends_the_lines(end: str) -> None:
    whole = f"名称,数额,备注{end}甲,12,无{end}乙,13,有".encode()
    assert [open_csv(body).cut for body in (whole, whole[:-1], whole[:-4], whole + end.encode())] == [
        False,
        True,
        True,
        False,
    ]


def test_a_list_in_utf_16_that_breaks_off_is_cut() -> None:
    whole = "名称,数额,备注\n甲,12,无\n乙,13,有".encode("utf-16")
    assert [open_csv(body).cut for body in (whole, whole[:-1], whole[:-4])] == [False, True, True]
    assert not open_csv("名称,数额,备注\n甲,12,无\n合计,25".encode("utf-16")).cut


def test_a_break_is_seen_in_a_list_of_few_and_long_rows() -> None:
    rows = "".join(f"{number},{'说明' * 1_000},无\n" for number in range(40))
    assert open_csv(f"序号,说明,备注\n{rows}40,说明".encode()).cut
