"""A parsed page: its tree is its text's, whatever its bytes are; addresses are what the standard library makes."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.pages.page import parse
from storage.records import Page

URL = "http://www.example.gov.cn/zwgk/tzgg/index.html"
WORDS = "<p>政务</p><a href='/xxgk/'>政府信息公开</a><p>服务"
DECLARED = {"content-type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(
    "body",
    [
        WORDS.encode(),
        b"\xef\xbb\xbf" + WORDS.encode(),
        WORDS.encode()[:-1],
        WORDS.encode().replace(b"\xbf", b"", 1) * 20,
        WORDS.encode("gb18030"),
        b"\xff\xfe" + WORDS.encode("utf-16-le"),
        b"",
    ],
    ids=["utf-8", "with a mark", "cut in a character", "damaged", "gb18030", "utf-16", "empty"],
)
def test_the_tree_is_that_of_the_text(body: bytes) -> None:
    parsed = parse(Page(URL, URL, 200, DECLARED, body))
    assert parsed.tree.html == LexborHTMLParser(parsed.text).html


@pytest.mark.parametrize(
    "href",
    ["/xxgk/", "./a.html", "../../zcwj/b.html?id=1&p=2", "c.html", "/d.html#top", "http://b.example/e?f=g", "/r/",
     "//b.example/h", "/i/../j.html", "/k//l.html", "?m=1", "s/政策", "n;o=1/p.html", "/q r.html", "HTTP://B.example/s"],
)  # fmt: skip
def test_an_address_is_what_the_standard_library_makes_of_it(href: str) -> None:
    assert parse(Page(URL, URL, 200, {}, b"")).resolve(href) == urljoin(URL, href)


@pytest.mark.parametrize("href", ["", " ", "#", "#top", "javascript:;", "mailto:a@b.example", "http://[x"])
def test_what_is_no_address_of_a_page_has_none(href: str) -> None:
    assert parse(Page(URL, URL, 200, {}, b"")).resolve(href) == ""
