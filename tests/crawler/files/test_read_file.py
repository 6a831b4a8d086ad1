"""A file is told as facts, whatever its bytes are."""

from __future__ import annotations

import pytest

from config.model import Wanted
from crawler.files.asked import Asked
from crawler.files.content import Content, NotRead, Sheet
from crawler.files.opening import OPENERS
from crawler.files.read import read_file
from storage.dataset_records import Carried, Format, Member, Openness, Reading
from tests.files.packing import packed

LIST = '序号,收费项目,收费标准,执收单位\n1,不动产登记费,80.00,自然资源局\n2,垃圾处理费,"1,200",城管局\n'
WANTED = (
    Wanted(code="item", name="项目", words=("收费项目", "项目名称")),
    Wanted(code="basis", name="依据", words=("收费依据", "政策依据")),
    Wanted(code="office", name="单位", words=("自然资源局",)),
)


def test_a_list_is_told_with_its_tables_and_print() -> None:
    facts = read_file(LIST.encode("gb18030"), "收费目录清单.csv", "text/csv")
    assert (facts.declared, facts.real, facts.reading) == (Format.CSV, Format.CSV, Reading.READ)
    assert (facts.openness, facts.encoding, facts.rows) == (Openness.OPEN, "gb18030", 2)
    assert len(facts.content) == 32


def test_words_are_looked_for_in_the_text_and_in_the_names_of_columns() -> None:
    facts = read_file(
        "序号,收 费\u3000项目,单位\n1,甲,自然\u3000资源局\n2,乙,城管局\n".encode(), "a.csv", asked=Asked(WANTED)
    )
    assert facts.marks == ("item", "office")
    assert facts.titled == ("item",)


def test_words_of_two_cells_are_no_word() -> None:
    facts = read_file("类别,名称\n收费,项目名\n自然,资源局\n".encode(), "a.csv", asked=Asked(WANTED))
    assert facts.marks == ()


@pytest.mark.parametrize(
    "anew",
    [
        LIST.encode("utf-16"),
        LIST.replace(",", "\t").replace('"1\t200"', "1200").encode(),
        LIST.replace("80.00", "80").replace("\n", "\r\n\r\n").encode("gb18030"),
        LIST.replace("费,", "费 ,").replace("不动产", "不 动 产").encode(),
        LIST.replace("单位\n", "单位,,\n").encode(),
    ],
)
def test_the_same_content_saved_anew_has_the_same_print(anew: bytes) -> None:
    assert read_file(anew, "a.csv").content == read_file(LIST.encode(), "a.csv").content


@pytest.mark.parametrize(
    ("was", "now"), [("80.00", "81.00"), ("垃圾", "拉圾"), ("2,", "3,"), ("80.00,自", "80.00,,自")]
)
def test_other_content_has_another_print(was: str, now: str) -> None:
    assert read_file(LIST.replace(was, now).encode(), "a.csv").content != read_file(LIST.encode(), "a.csv").content


def test_days_are_one_print_however_they_are_written() -> None:
    prints = {
        read_file(f"名称,日期\n甲,{day}\n乙,无\n".encode(), "a.csv").content
        for day in ("2026/3/6", "2026-03-06", "2026年3月6日")
    }
    assert len(prints) == 1


def test_shares_are_one_print_however_they_are_written() -> None:
    prints = {
        read_file(f"名称,比例\n甲,{share}\n乙,无\n".encode(), "a.csv").content for share in ("5%", "0.05", "5.00%")
    }
    assert len(prints) == 1


@pytest.mark.parametrize("body", [b"", b" \r\n\r\n  ", b"\xef\xbb\xbf", b",,,\n,,,\n,,,\n"])
def test_a_file_without_a_cell_or_word_is_empty(body: bytes) -> None:
    facts = read_file(body, "a.csv")
    assert facts.reading is Reading.EMPTY
    assert (facts.content, facts.rows) == ("", 0)


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n" + b"0" * 50, b"\xff\xd8\xff\xe0" + b"0" * 50])
def test_a_picture_is_scanned(body: bytes) -> None:
    facts = read_file(body, "清单.xls")
    assert (facts.reading, facts.openness, facts.real) == (Reading.SCANNED, Openness.PICTURE, Format.PICTURE)
    assert facts.lies


PAGE = "<!DOCTYPE html><html><head><title>登录</title><script>x()</script></head><body><p>请登录</p></body></html>"
TABLE = "<tr><td>序号</td><td>收费项目</td></tr><tr><td>1</td><td>甲费</td></tr><tr><td>2</td><td>乙费</td></tr>"


def test_a_web_page_in_the_files_place_is_not_the_file() -> None:
    assert read_file(PAGE.encode(), "清单.xlsx").reading is Reading.NOT_THE_FILE
    assert (
        read_file(PAGE.replace("<p>", f"<table>{TABLE}</table><p>").encode(), "清单.xlsx").reading
        is Reading.NOT_THE_FILE
    )


def test_a_table_that_was_saved_as_a_page_under_a_workbooks_ending_is_read() -> None:
    facts = read_file(f"<html><body><table>{TABLE}</table></body></html>".encode("gb18030"), "清单.xls")
    assert (facts.reading, facts.real, facts.rows) == (Reading.READ, Format.HTML, 2)
    assert facts.lies


def test_a_page_that_was_promised_is_read() -> None:
    assert read_file(PAGE.encode(), "a.html", asked=Asked(WANTED)).reading is Reading.READ


@pytest.mark.parametrize(
    "body", ['{"code":404,"msg":"文件不存在"}', "文件不存在", "<Error><Code>NoSuchKey</Code></Error>"]
)
def test_an_errors_text_in_the_files_place_is_not_the_file(body: str) -> None:
    facts = read_file(body.encode(), "清单.xlsx")
    assert facts.reading in (Reading.NOT_THE_FILE, Reading.NO_READER)


def test_a_list_under_another_ending_is_read() -> None:
    facts = read_file(LIST.encode(), "清单.xls")
    assert (facts.reading, facts.rows, facts.lies) == (Reading.READ, 2, True)


def test_a_format_without_a_reader_is_told_so() -> None:
    facts = read_file(b"Rar!\x1a\x07\x01\x00" + b"0" * 50, "清单.rar")
    assert (facts.reading, facts.openness) == (Reading.NO_READER, None)
    assert facts.why


def opened(monkeypatch: pytest.MonkeyPatch, content: Content) -> None:
    monkeypatch.setitem(OPENERS, Format.CSV, lambda body: content)


def test_a_file_that_holds_pictures_only_is_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    opened(monkeypatch, Content(Openness.SPREADSHEET, carries=(Carried.PICTURES,)))
    facts = read_file(LIST.encode(), "a.csv")
    assert (facts.reading, facts.openness, facts.carries) == (Reading.SCANNED, Openness.PICTURE, (Carried.PICTURES,))


@pytest.mark.parametrize(
    ("members", "reading"),
    [
        ((Reading.EMPTY, Reading.NO_READER), Reading.NO_READER),
        ((Reading.SCANNED, Reading.PROTECTED), Reading.PROTECTED),
        ((Reading.EMPTY, Reading.SCANNED), Reading.SCANNED),
        ((Reading.EMPTY,), Reading.EMPTY),
    ],
)
def test_an_archive_of_which_nothing_can_be_read_is_what_its_members_are(
    members: tuple[Reading, ...], reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(monkeypatch, Content(None, members=tuple(Member("a", Format.DOC, one) for one in members)))
    assert read_file(LIST.encode(), "a.csv").reading is reading


def test_what_a_reader_says_of_a_file_half_way_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> object:
        yield ("名称", "依据")
        raise NotRead(Reading.DAMAGED, "工作表已损坏")

    opened(monkeypatch, Content(Openness.OPEN, iter([Sheet("", rows())])))  # type: ignore[arg-type]
    facts = read_file(LIST.encode(), "a.csv")
    assert (facts.reading, facts.tables, facts.why) == (Reading.DAMAGED, (), "工作表已损坏")


def test_the_names_on_a_form_are_titles() -> None:
    form = "事项名称,内资企业登记\n收费依据,条例\n办理时限,1个工作日\n收费项目,无\n"
    facts = read_file(form.encode(), "a.csv", asked=Asked(WANTED))
    assert facts.tables[0].header is None
    assert facts.titled == ("item", "basis")


def test_a_picture_under_a_title_is_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet("", iter([("清溪县收费目录清单",)]))
    opened(monkeypatch, Content(Openness.SPREADSHEET, iter([sheet]), carries=(Carried.PICTURES,)))
    assert read_file(LIST.encode(), "a.csv").reading is Reading.SCANNED


def test_a_sentence_beside_a_picture_is_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    opened(monkeypatch, Content(Openness.DOCUMENT, text="本单位无行政许可事项。", carries=(Carried.PICTURES,)))
    facts = read_file(LIST.encode(), "a.csv")
    assert (facts.reading, facts.openness) == (Reading.READ, Openness.DOCUMENT)


def test_a_table_beside_a_picture_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet("", iter([("序号", "收费项目"), ("1", "甲费")]))
    opened(monkeypatch, Content(Openness.SPREADSHEET, iter([sheet]), carries=(Carried.PICTURES,)))
    assert read_file(LIST.encode(), "a.csv").reading is Reading.READ


def test_a_text_with_a_spoilt_character_is_read_by_its_name() -> None:
    facts = read_file((LIST * 9).encode() + b"\x00\x00", "a.csv")
    assert (facts.reading, facts.real) == (Reading.READ, Format.CSV)


def test_a_page_that_says_that_there_is_none_is_not_the_file() -> None:
    page = "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
    assert {read_file(page.encode(), name).reading for name in ("a.html", "a.doc", "a.xls")} == {Reading.NOT_THE_FILE}


def test_a_document_that_was_saved_as_a_page_is_read() -> None:
    page = '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><p>收费依据：条例。</p></body></html>'
    facts = read_file(page.encode(), "a.doc", asked=Asked(WANTED))
    assert (facts.reading, facts.openness, facts.marks) == (Reading.READ, Openness.DOCUMENT, ("basis",))


def test_how_open_a_page_without_a_table_is_cannot_be_said() -> None:
    assert read_file("<html><body><p>收费依据：条例。</p></body></html>".encode(), "a.html").openness is None


def test_a_page_for_a_file_of_no_known_name_is_the_file_only_if_it_has_a_table() -> None:
    assert read_file(PAGE.encode(), "download?id=5").reading is Reading.NOT_THE_FILE
    assert read_file(f"<html><table>{TABLE}</table></html>".encode(), "download?id=5").rows == 2


def test_a_file_of_more_tables_than_are_told_says_so() -> None:
    table = "序号,收费项目,收费标准\n1,甲,5\n2,乙,6\n\n"
    others = ("收费项目,收费依据,执收单位", "序号,收费项目,收费标准")
    many = "".join(table.replace(others[1], others[number % 2]) for number in range(60))
    few = "".join(table.replace(others[1], others[number % 2]) for number in range(40))
    facts = read_file(many.encode(), "a.csv")
    assert (len(facts.tables), facts.cut, facts.whole) == (50, True, False)
    assert not read_file(few.encode(), "a.csv").cut


def test_a_file_of_more_sheets_than_are_told_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.files.gathering._MOST", 2)
    for members, cut in ((2, False), (3, True)):
        body = packed({f"{number}.csv": "序号,收费项目,收费标准\n1,甲,5\n2,乙,6\n" for number in range(members)})
        facts = read_file(body, "a.zip")
        assert (len(facts.tables), facts.cut) == (2, cut)


def test_columns_past_those_that_are_read_are_told_as_a_part_that_was_not_read() -> None:
    names = [f"第{number}项内容" for number in range(300)]
    lines = [",".join([*names, "收费标准"]), *(",".join(["甲"] * 301) for _ in range(5))]
    assert not read_file("\n".join(lines).encode(), "a.csv").whole
    blank = [",".join([*names, ""]), *(",".join(["甲"] * 300 + [""]) for _ in range(5))]
    assert read_file("\n".join(blank).encode(), "a.csv").whole
