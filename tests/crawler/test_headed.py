"""Columns that are named by a plain heading, whose only link says 更多."""

from __future__ import annotations

import pytest

from crawler.menu.headed import headed_anchors
from crawler.pages.page import parse
from storage.records import Page

URL = "http://www.qs.gov.cn/"


def named(markup: str) -> list[tuple[str, str]]:
    page = Page(URL, URL, 200, {}, f"<html><body><div>{markup}</div></body></html>".encode())
    return [(anchor.text, anchor.href) for anchor in headed_anchors(parse(page))]


@pytest.mark.parametrize(
    "markup",
    [
        "<div><h2>政策解读</h2><a href='/jd/'>更多</a></div>",
        "<div><img src='/img/t1.png' alt='政策解读'><a href='/jd/'><img src='/img/more.png' alt='更多'></a></div>",
        "<h2>政策解读<a href='/jd/'>更多&gt;&gt;</a></h2>",
        "<div><h2>政策解读</h2><em>POLICY</em><span><a href='/jd/'>MORE+</a></span></div>",
        "<table><tr><td>政策解读</td><td><a href='/jd/'><img src='images/more.gif'></a></td></tr></table>",
        "<div><h2>政策解读</h2><a href='/jd/'>[查看更多]</a></div><ul><li><a href='/1'>一则通知</a></li></ul>",
    ],
)
def test_the_link_beside_a_plain_heading_has_its_name(markup: str) -> None:
    assert named(markup) == [("政策解读", "/jd/")]


@pytest.mark.parametrize(
    "markup",
    [
        "<div><ul><li>政策解读</li><li>政策文件</li></ul><a href='/jd/'>更多</a></div>",
        "<div><a href='/wj/'>政策文件</a><h2>政策解读</h2><a href='/jd/'>更多</a></div>",
        "<div><p>县政府召开常务会议研究部署安全生产和防汛抗旱工作</p><a href='/jd/'>更多</a></div>",
        "<div><h2>政策解读</h2><a href='/jd/'>下一页</a></div>",
        "<div><h2>政策解读</h2><a>更多</a></div>",
        "<div><script>var a='政策解读'</script><a href='/jd/'>更多</a></div>",
    ],
)
def test_tabs_linked_headings_sentences_and_other_links_give_no_name(markup: str) -> None:
    assert named(markup) == []
