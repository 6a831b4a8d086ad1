from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.synonyms import load_synonyms
from crawler.pages.page import parse
from crawler.pages.regions import hidden_regions
from crawler.words.mentions import read_mentions
from storage.records import Page

NAMES = tuple(load_synonyms().values())
URL = "http://www.qs.gov.cn/"


def mentions(body: str) -> set[tuple[str, str]]:
    page = Page(
        URL,
        URL,
        200,
        {},
        f"<html><head><meta name='keywords' content='营商环境'></head><body>{body}</body></html>".encode(),
    )
    return {(mention.code, mention.text) for mention in read_mentions(parse(page), NAMES)}


@pytest.mark.parametrize(
    "body",
    [
        "<h2>优化营商环境</h2>",
        "<li onclick=\"go('/yshj/')\">一流营商环境</li>",
        "<img src='a.png' alt='营商环境'>",
        '<script>var menu=[{"name":"营商环境专题","id":3}]</script>',
        "<script>var menu=['\\u8425\\u5546\\u73af\\u5883']</script>",
        "<td>优 化 营 商 环 境</td>",
    ],
)
def test_a_short_label_that_speaks_of_a_column_is_a_mention(body: str) -> None:
    found = {code for code, _ in mentions(body)}
    assert ("BIZ.COL" in found) is ("优 化" not in body)  # a name split by spaces is read where it is a link


@pytest.mark.parametrize(
    "body",
    [
        "<a>全县优化营商环境工作推进会议在县政府三楼会议室召开</a>",
        "<a>县优化营商环境服务中心</a>",
        "<!-- <h2>优化营商环境</h2> -->",
        "<p>今年以来，我县坚持把优化营商环境作为头号工程来抓，企业满意度不断提升。</p>",
    ],
)
def test_titles_offices_comments_and_running_text_are_no_mentions(body: str) -> None:
    assert not any(code == "BIZ.COL" for code, _ in mentions(body))


@pytest.mark.parametrize(
    ("body", "unread"),
    [
        ("<ul id='app'><li v-for='item in list'>{{item.name}}</li></ul>", True),
        ("<div class='topics'><script src='/script/0/2024.js'></script></div>", True),
        ("<div id='zt'></div><script>$.get('/zt.json',function(d){$('#zt').html(d)})</script>", True),
        ("<div id='visits'></div><script>$.get('/count',function(d){$('#visits').html(d)})</script>", False),
        ("<script src='/js/jquery.min.js'></script><div id='zt'><a href='/a/'>专题</a></div>", False),
    ],
)
def test_a_part_that_only_a_script_fills_is_unread_and_a_counter_is_none(body: str, *, unread: bool) -> None:
    page = Page(URL, URL, 200, {}, f"<html><body>{body}</body></html>".encode())
    assert hidden_regions(parse(page)).any is unread


def test_labels_come_in_the_same_order_in_every_process() -> None:
    script = (
        "from config.synonyms import ColumnNames\n"
        "from crawler.words.mentions import read_mentions\n"
        "from crawler.pages.page import parse\n"
        "from storage.records import Page\n"
        "url = 'http://www.qs.gov.cn/'\n"
        "words = ('政策', '法规', '文件', '公告')\n"
        "every = ColumnNames(code='ALL', title='ALL', names=words)\n"
        "each = [ColumnNames(code=word, title=word, names=(word,)) for word in words]\n"
        "page = Page(url, url, 200, {}, '<body><h2>公告文件法规政策</h2></body>'.encode())\n"
        "print(read_mentions(parse(page), [every, *each]))\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
