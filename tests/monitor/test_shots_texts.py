"""What of a page's text is hidden and marked in a picture of it, and what a browser is given of an answer."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

import pytest

from monitor.shots.index import Entry, index_csv, index_json
from monitor.shots.served import Served, served_page, served_part
from monitor.shots.texts import Text, hidden_texts, marked_spans
from storage.records import SHANGHAI, Reason, Verdict
from storage.warc import Record

AT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)


def texts(*told: str, block: int = 1, shown: bool = True) -> list[Text]:
    return [Text(text, block, shown) for text in told]


def record(body: bytes, media: str = "text/html") -> Record:
    return Record("response", "urn:uuid:1", "http://a/", AT, 200, (("Content-Type", media),), body, "", {})


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        (("电话13800000000。",), {0: "电话138********。"}),
        (("电话138", "0000", "0000。"), {1: "****", 2: "****。"}),
        (("138\n   0000", "\u200b0000"), {0: "138\n   ****", 1: "\u200b****"}),
        (("430421199003070018",), {0: "430421************"}),
        (("电话0731-82210000", "湘政办发〔2026〕13800000000号"), {1: "湘政办发〔2026〕138********号"}),
        (("202613800000000",), {}),
    ],
)
def test_numbers_of_persons_are_hidden_wherever_the_page_breaks_them(told: tuple[str, ...], hidden: object) -> None:
    assert hidden_texts(texts(*told)) == hidden


def test_numbers_of_two_cells_are_no_number_of_a_person() -> None:
    assert hidden_texts([*texts("138", block=1), *texts("00000000", block=2)]) == {}


def test_a_number_without_the_right_check_digit_stays() -> None:
    assert hidden_texts(texts("430421199003070017")) == {}


def test_words_are_marked_across_the_texts_that_they_stand_in() -> None:
    spans, folded = marked_spans(texts("看政府", " 信息公", "开指南"), ["政府信息公开指南"])
    assert spans == [[(0, 1, 3), (1, 0, 4), (2, 0, 3)]]
    assert not folded


def test_words_that_nobody_sees_are_not_marked_but_told() -> None:
    spans, folded = marked_spans([*texts("公开指南", shown=False), *texts("首页")], ["公开指南"])
    assert (spans, folded) == ([], True)


def test_words_of_a_seen_place_go_before_those_of_a_folded_one() -> None:
    spans, folded = marked_spans([*texts("公开指南", shown=False), *texts("公开指南")], ["公开指南"])
    assert (spans, folded) == ([[(1, 0, 4)]], False)


def test_a_page_of_gbk_that_says_it_is_something_else_is_given_as_it_was_read() -> None:
    body = "<meta charset=iso-8859-1><p>政府信息公开".encode("gb18030")
    assert served_page(record(body, "text/html; charset=gb2312")) == Served(
        "text/html; charset=utf-8", "<meta charset=iso-8859-1><p>政府信息公开".encode()
    )


def test_a_tree_that_could_not_be_masked_is_not_drawn() -> None:
    page = served_page(record(b"<div><template x='>' ShadowRootMode=open>13800000000</template>"))
    assert page is not None
    assert b"no-ShadowRootMode=open" in page.body


@pytest.mark.parametrize("media", ["application/pdf", "application/msword", "image/svg+xml; x", "application/zip"])
def test_what_needs_a_program_of_its_own_is_no_part_of_a_page(media: str) -> None:
    assert served_part(record(b"x", media)) is None


def test_a_page_is_text_a_picture_or_nothing() -> None:
    assert served_page(record(b"%PDF", "application/pdf")) is None
    for media in ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/html"):
        assert served_page(record(b"PK\x03\x04", media)) is None
    assert served_page(record(b"{}", "application/json")) == Served("text/plain; charset=utf-8", b"{}")
    assert served_page(record(b"GIF", "image/gif")) == Served("image/gif", b"GIF")
    assert served_page(record(b"<p>", "")) == Served("text/html; charset=utf-8", b"<p>")


def test_scripts_are_no_parts_of_a_page() -> None:
    assert served_part(record(b"alert(1)", "text/javascript")) is None


def test_the_index_is_a_sheet_without_formulas_and_json_with_all_that_is_known() -> None:
    entry = Entry(
        "2-A-XXGK.COL-1", "", 2, AT, "A", "=甲县", "XXGK.COL", "专栏", Verdict.FAIL, None, Reason.MISSING, "不符合"
    )
    (row,) = csv.DictReader(io.StringIO(index_csv([entry])))
    assert (row["站点"], row["证据编号"], row["巡检时间"]) == ("'=甲县", "2-A-XXGK.COL-1", "2026-09-15 01:30:00")
    (told,) = json.loads(index_json([entry]))
    assert (told["as_of"], told["verdict"], told["sha256"]) == ("2026-09-15T01:30:00+08:00", "fail", None)
