"""The words that bear a finding out, marked in the text of its page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.evidence.marked import Excerpt, excerpt_of, whole_of, words_of
from storage.warc import Exchange, Record, exchange_members, read_member

AT = datetime(2026, 9, 15, tzinfo=UTC)


def page(body: bytes, media: str = "text/html") -> Record:
    return read_member(exchange_members(Exchange("http://a/", AT, 200, (("Content-Type", media),), body))[0])


def as_text(excerpt: Excerpt | None) -> str:
    assert excerpt is not None
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in excerpt.pieces)


@pytest.mark.parametrize(
    ("markup", "words", "shown"),
    [
        ("<p>首页</p><p>政府信息公开</p>", ["政府信息公开"], "首页 [政府信息公开]"),
        ("<p>政 府&nbsp;信息<b>公开</b></p>", ["政府信息公开"], "[政 府 信息公开]"),
        ("<p>ＡＢ有效</p>", ["AB"], "[ＡＢ]有效"),
        ("<script>有效</script><p style='display:none'>有效</p><p>有效</p>", ["有效"], "[有效]"),
        ("<p>甲、乙、丙</p>", words_of("甲、乙", ""), "[甲、乙]、丙"),
        ("<p>乙在甲前</p>", words_of("甲、乙", ""), "[乙]在[甲]前"),
        ("<li>通知<i>2026-03-06</i><li>公告", words_of("公告 2026-03-06", ""), "通知[2026-03-06] [公告]"),
        ("<p>公示 2026-03-06</p>", words_of("", "要闻 newest=2026-03-06"), "公示 [2026-03-06]"),
        ("<p>&lt;script&gt;有效</p>", ["有效"], "<script>[有效]"),
        ("<p>没有</p>", ["有效"], "没有"),
        ("<p>没有</p>", [""], "没有"),
    ],
)
def test_words_are_marked_as_they_were_matched(markup: str, words: list[str], shown: str) -> None:
    assert as_text(excerpt_of(page(markup.encode()), "http://a/", words)) == shown


def test_of_a_long_page_only_what_stands_around_the_words_is_shown() -> None:
    text = as_text(excerpt_of(page(f"<p>{'前' * 500}有效{'中' * 500}有效{'后' * 500}".encode()), "http://a/", ["有效"]))
    assert text == f"…{'前' * 60}[有效]{'中' * 60}…{'中' * 60}[有效]{'后' * 60}…"


def test_a_page_in_an_old_charset_and_its_title_are_read() -> None:
    body = "<meta charset=gbk><title>县 政府</title>政务服务".encode("gbk")
    found = excerpt_of(page(body), "http://a/", ["政务服务"])
    assert found is not None
    assert (found.title, found.found, as_text(found)) == ("县 政府", True, "[政务服务]")


def test_words_that_stand_only_in_the_markup_are_shown_there() -> None:
    found = excerpt_of(
        page(b'<meta name="PubDate"><p>x'), "http://a/", words_of('name="ArticleTitle\u3001name="PubDate', "")
    )
    assert found is not None
    assert (found.source, as_text(found)) == (True, '<meta [name="PubDate]"><p>x')


def test_words_that_stand_only_in_the_title_are_shown_there_before_the_text() -> None:
    found = excerpt_of(page("<title>普法园地_某县</title><p>首页</p>".encode()), "http://a/", ["普法园地"])
    assert found is not None
    assert (found.source, as_text(found)) == (False, "[普法园地]_某县 首页")


def test_a_word_is_marked_among_letters_that_stand_for_several() -> None:
    assert as_text(excerpt_of(page("<p>㎡①…：有　效㎡</p>".encode()), "http://a/", [":有效m2"])) == "㎡①…[：有 效㎡]"


def test_all_the_text_of_a_page_is_told_line_by_line_with_every_word_marked() -> None:
    body = f"<title>甲</title><p>首页</p><script>有效</script><ul>{'<li>有效' * 20}</ul>"
    whole = whole_of(page(body.encode()), "http://a/", ["有效"])
    assert as_text(whole) == "\n".join(["首页", *["[有效]"] * 20])
    assert whole is not None
    assert (whole.title, whole.found, whole.cut) == ("甲", True, False)


def test_text_that_nobody_reads_to_its_end_is_cut() -> None:
    whole = whole_of(page(f"<p>{'甲' * 70_000}".encode()), "http://a/", [])
    assert whole is not None
    assert (whole.cut, len(as_text(whole))) == (True, 60_000)


def test_numbers_of_persons_are_masked_where_a_line_ends_within_them() -> None:
    body = "<p>电话138</p><p>0000</p><p>0000</p><p>证号430199</p><p>19800101</p><p>1232</p>"
    assert as_text(whole_of(page(body.encode()), "http://a/", [])) == "电话138********\n证号430199************"


def test_what_is_no_text_has_no_excerpt() -> None:
    assert excerpt_of(page(b"%PDF", "application/pdf"), "http://a/", ["有效"]) is None
    assert excerpt_of(replace(page(b"{}"), kind="resource", fields={"Content-Type": "image/png"}), "", []) is None


def test_numbers_of_persons_are_masked_before_words_are_marked() -> None:
    assert as_text(excerpt_of(page("<p>电话13800000000</p>".encode()), "http://a/", ["138"])) == "电话[138]********"


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"PK\x03\x04\x14\x00<x>", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"PK\x03\x04\x14\x00<x>", "text/html"),
        (b"%PDF-1.4 <x>", ""),
        ("项目".encode("utf-16"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_data_file_is_no_text_whatever_it_was_sent_as(body: bytes, media: str) -> None:
    assert excerpt_of(page(body, media), "http://a/", ["项目"]) is None
    assert whole_of(page(body, media), "http://a/", ["项目"]) is None
