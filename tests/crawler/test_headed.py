"""Columns that are named by a plain heading, whose only link says 更多."""

from __future__ import annotations

from datetime import date

import pytest

from config.synonyms import load_synonyms
from crawler.menu.headed import headed_anchors
from crawler.observe import observe
from crawler.pages.page import parse
from crawler.visit.joining import joined, read_part
from crawler.visit.known import pack, unpack
from storage.records import Page
from tests.playback import html, links

URL = "http://www.qs.gov.cn/"
MENU = links(首页="/", 工作动态="/gzdt/", 通知公告="/gg/", 网站地图="/map/")


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


def test_a_column_so_named_is_kept_when_the_page_is_joined_with_its_parts_and_known_again() -> None:
    body = "<iframe src='/left.html' height=500></iframe><div><h2>政策解读</h2><a href='/jd/'>更多</a></div>"
    names, day = tuple(load_synonyms().values()), date(2026, 9, 15)
    whole = observe(Page(URL, URL, 200, {"content-type": "text/html"}, html("", body, MENU).encode()), names, day)
    (part,) = whole.hidden.parts
    frame = Page(part.url, part.url, 200, {"content-type": "text/html"}, "<a href=/dt/>工作动态</a>".encode())
    inner = read_part(frame, part, whole.base, names, day)
    both = joined(whole, {part.url: inner}, names)
    assert {(link.code, link.url) for link in both.facts.columns} >= {
        ("POLICY.JD", f"{URL}jd/"),
        *((link.code, link.url) for link in whole.facts.columns),
    }
    assert f"{URL}dt/" in {anchor.url for anchor in both.anchors}
    assert unpack(pack(whole)) == whole
