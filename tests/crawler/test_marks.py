from __future__ import annotations

from datetime import date

import pytest

from config.model import Wanted
from crawler.observe import observe
from crawler.pages.page import parse
from crawler.visit.joining import joined, read_part
from crawler.words.marks import read_marks
from storage.records import Page, Part, PartKind
from tests.loopback import page

URL = "http://www.a.gov.cn/zwgk/index.html"
TODAY = date(2026, 9, 15)


def wanted(words: str = "", pattern: str = "", look_in: str = "text", code: str = "E") -> Wanted:
    given = {"words": words.split()} if words else {"pattern": pattern}
    return Wanted.model_validate({"code": code, "name": "某要素", "look_in": look_in, **given})


def found(body: str, *asked: Wanted) -> list[tuple[str, str]]:
    read = read_marks(parse(Page(URL, URL, 200, {}, page(body).encode())), asked)
    return [(mark.code, mark.text) for mark in read]


@pytest.mark.parametrize(
    "body",
    [
        "<p>网站标识码：4300000001</p>",
        "<p>网站 标识<b>码</b></p>",
        "<img src='a.png' alt='网站标识码'>",
        "<a href='/a' title='网站标识码'>x</a>",
        "<input placeholder='网站标识码'>",
        "<input type='submit' value='网站标识码'>",
        "<select><option>网站标识码</option></select>",
    ],
)
def test_words_are_found_wherever_a_visitor_reads_them(body: str) -> None:
    assert found(body, wanted("党政机关 网站标识码")) == [("E", "网站标识码")]


@pytest.mark.parametrize(
    "body", ["<!-- 网站标识码 -->", "<script>'网站标识码'</script>", "<input value='网站标识码'>", "无"]
)
def test_words_that_no_visitor_reads_are_not_found(body: str) -> None:
    assert found(body, wanted("网站标识码")) == []


def test_words_are_compared_as_names_are() -> None:
    assert found("<p>ＩＰＶ６ 已支持</p>", wanted("IPV6已支持")) == [("E", "IPV6已支持")]


def test_a_pattern_is_searched_in_text_markup_or_address_as_it_says() -> None:
    body = "<meta name='SiteName' content='x'><p>标识码 ： 43000 00001</p>"
    assert found(body, wanted(pattern=r"标识码[:：]\d{10}")) == [("E", "标识码:4300000001")]
    assert found(body, wanted(pattern=r"<meta name='SiteName'", look_in="source")) == [("E", "<meta name='SiteName'")]
    assert found(body, wanted(pattern=r"SiteName")) == []
    assert found(body, wanted(pattern=r"\.gov\.cn/", look_in="address")) == [("E", ".gov.cn/")]


def test_each_is_told_once_in_the_order_of_the_plan() -> None:
    body = "<p>乙 甲 甲</p>"
    assert found(body, wanted("甲", code="A"), wanted("丙", code="C"), wanted("乙", code="B")) == [
        ("A", "甲"),
        ("B", "乙"),
    ]
    assert found(body) == []


def test_what_a_part_of_a_page_shows_the_page_shows() -> None:
    asked = (wanted("网站标识码"), wanted(pattern="foot", look_in="address", code="ADDRESS"))
    body = "<p>正文内容若干。</p>" * 40 + "<iframe src='/foot.html'></iframe>"
    whole = observe(Page(URL, URL, 200, {}, page(body).encode()), (), TODAY, wanted=asked)
    part = Part(PartKind.FRAME, "http://www.a.gov.cn/foot.html")
    foot = page("<form action='/so'><input name='q'></form><p>网站标识码：43</p>" + "<a href='/b'>网站地图</a>" * 9)
    inner = read_part(Page(part.url, part.url, 200, {}, foot.encode()), part, URL, (), TODAY, wanted=asked)
    assert whole.facts.marks == ()
    assert part in [Part(one.kind, one.url) for one in whole.facts.parts]
    together = joined(whole, {part.url: inner}, ()).facts
    assert [mark.code for mark in together.marks] == ["E"]
    assert [form.text_field for form in together.forms] == ["q"]
