from __future__ import annotations

from datetime import date

import pytest

from crawler.documents import read_document
from crawler.pages.page import parse
from storage.records import Page
from tests.loopback import page

URL = "http://www.a.gov.cn/zwgk/202609/t20260901_1.html"
BODY = (
    "<h1>关于印发供水管理办法的通知</h1><p>发布时间：2026-09-01 来源：县政府办</p><p>"
    + "请认真贯彻执行，确保落实到位。" * 20
    + "</p>"
)
NAV = "<div class='nav'><a href='/'>首页</a><a href='/jd/'>政策解读</a><a href='/tj/'>一图读懂</a></div>"


def links(beside: str) -> list[str]:
    document = read_document(parse(Page(URL, URL, 200, {}, page(NAV + BODY + beside).encode())), date(2026, 9, 15))
    return [url.removeprefix("http://www.a.gov.cn") for url in document.interpretations]


@pytest.mark.parametrize(
    "words",
    [
        "《供水管理办法》解读",
        "一图读懂供水管理办法",
        "图解：供水管理办法",
        "供水管理办法政策问答",
        "【解读】供水管理办法",
    ],
)
def test_a_link_whose_words_speak_of_an_interpretation_is_one(words: str) -> None:
    assert links(f"<p><a href='/jd/1.html'>{words}</a></p>") == ["/jd/1.html"]


@pytest.mark.parametrize(
    "beside",
    [
        "<div class='box'><h3>相关解读</h3><ul><li><a href='/x/2.html'>县供水办法出台的背景</a></li></ul></div>",
        "<div class='box'><div class='tit'><span>政策解读：</span></div>"
        "<div><a href='/x/2.html'>县供水办法出台的背景</a></div></div>",
        "<dl><dt>解读材料</dt><dd><a href='/x/2.html'>县供水办法出台的背景</a></dd></dl>",
    ],
)
def test_what_stands_under_a_heading_of_interpretations_is_one(beside: str) -> None:
    assert links(beside) == ["/x/2.html"]


@pytest.mark.parametrize(
    "beside",
    [
        "<a href='/jd/'>政策解读</a>",
        "<a href='/jd/'>政策解读>></a>",
        "<a href='/znwd/'>智能问答</a>",
        "<a href='/zcwd/'>政策问答平台</a>",
        "<div class='crumb'><a href='/jd/'>解读</a><a href='/jd/9.html'>部门政策解读文章</a></div>",
        "<div class='box'><h3>相关解读</h3><ul></ul></div>"
        "<div class='box'><h3>相关文件</h3><ul><li><a href='/x/3.html'>关于另一件事的通知</a></li></ul></div>",
        "<div class='box'><h3>相关解读</h3><p>暂无</p></div><p>上一篇：<a href='/x/3.html'>关于另一件事的通知</a></p>",
        "<div class='box'><h3>相关解读</h3><a href='/jd/'>更多</a></div>",
        f"<a href='{URL}'>本文解读</a>",
    ],
)
def test_the_column_the_menu_and_an_empty_box_are_none(beside: str) -> None:
    assert links(beside) == []
