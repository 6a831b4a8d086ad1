"""The text of an article and the files that belong to it: linked, or only named."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.article.body import body_text
from crawler.documents import read_document
from crawler.pages.page import parse
from storage.records import Page
from tests.crawler.documents.article_pages import BODY, article


def test_an_attachment_that_is_only_named_is_told_as_named() -> None:
    document = article("", f"{BODY}<p>附件: 甲事项责任清单.docx</p>")
    assert (document.attachments, document.attachments_named) == ((), ("甲事项责任清单.docx",))


def test_attachments_named_one_under_the_other_or_in_one_line_are_told_apart() -> None:
    expected = ("甲事项责任清单", "乙类统计表.xlsx")
    assert (
        article("", f"{BODY}<p>附件：1.甲事项责任清单</p><p>　　　2. 乙类统计表.xlsx</p>").attachments_named == expected
    )
    assert article("", f"{BODY}<p>附 件：1. 甲事项责任清单；2. 乙类统计表.xlsx</p>").attachments_named == expected
    assert (
        article("", f"{BODY}<p>附件：</p><p>1、甲事项责任清单</p><p>2、乙类统计表.xlsx</p>").attachments_named
        == expected
    )


LINK = '<a href="P020240619.doc">{}</a>'
OFFERED = {
    "one of the same name is linked": f"<p>附件：甲事项责任清单</p><p>{LINK.format('甲事项责任清单.doc')}</p>",
    "as many files are linked under other words": f"<p>附件：1.甲事项责任清单</p><p>{LINK.format('点击下载')}</p>",
    "the name itself is the link": f"<p>附件：{LINK.format('甲事项责任清单')}</p>",
    "a link to a page has the name": "<p>附件：甲事项责任清单</p><p><a href='fj.html'>甲事项责任清单</a></p>",
    "a script writes the link": "<p>附件：甲事项责任清单</p><script>var fj='<a href=\"./P1.pdf\">下载</a>';</script>",
    "a frame shows the file": "<p>附件：甲事项责任清单</p><iframe src='/viewer.html?file=/a/P1.pdf'></iframe>",
    "the text follows on the page": "<p>附件：甲事项责任清单</p><p>附件</p><p>甲事项责任清单</p><p>一、责任如下。</p>",
    "it is said that there is none": "<p>附件：无</p><p>附件：（略）</p><p>附件：略</p>",
    "a sentence is no name": "<p>附件：请各单位按要求填写。</p>",
    "the label is a field of the site": "<div>附件：</div><div>移动版</div>",
}


@pytest.mark.parametrize("case", OFFERED)
def test_an_attachment_that_is_offered_in_any_way_is_not_told_as_only_named(case: str) -> None:
    assert article("", f"{BODY}{OFFERED[case]}").attachments_named == ()


def text_of(body: str) -> str:
    return body_text(parse(Page("http://a.example/", "http://a.example/", 200, {}, body.encode())))


CHROME = """<html><head><title>关于甲事项的通知</title></head><body><ul><li><a href="/">首页</a></li></ul>
<h1>关于甲事项的通知</h1><div>发布时间：2026-06-01</div><div>来源：县政府办</div><div>字体：大 中 小</div>
<div>分享到：</div><div style="display:none">扫一扫</div>{}<div>上一篇：<a href="1">关于乙事项的通知</a></div>
<div>责任编辑：某某</div><div>主办：某县人民政府　ICP备00000000号</div></body></html>"""


def test_the_text_is_what_stands_between_the_fields_and_the_foot_of_the_page() -> None:
    paragraphs = [
        "第一章 总则",
        "第一条　为了甲事项，制定本办法。",
        "　　第二条 主办单位应当公布结果。",
        "某县人民政府",
        "2026年5月28日",
    ]
    text = text_of(CHROME.format("".join(f"<p>{words}</p>" for words in paragraphs)))
    assert text.split("\n") == [words.strip().replace("　", " ") for words in paragraphs]


def test_a_page_of_a_title_and_a_picture_has_no_text() -> None:
    assert text_of(CHROME.format("<p><img src='a.jpg'></p>")) == ""


def test_the_whole_of_a_long_text_is_had_while_facts_keep_its_length_only() -> None:
    page = CHROME.format("".join(f"<p>第{n}条 甲事项按规定办理。</p>" for n in range(1, 3001)))
    assert text_of(page).count("\n") == 2999
    parsed = parse(Page("http://a.example/", "http://a.example/", 200, {}, page.encode()))
    assert 20_000 < read_document(parsed, date(2026, 7, 1)).body_length < len(text_of(page))
