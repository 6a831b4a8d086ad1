"""Short pages that are no pages: what they say in their content's place, however it is worded."""

from __future__ import annotations

import pytest

from crawler.outcome import read_outcome
from crawler.page import parse
from storage.records import Outcome, Page

URL = "http://www.example.gov.cn/zwgk/gk.html"
SAID = {
    "<h1>404</h1><p>哎呀！页面跑丢了</p>": Outcome.SOFT_404,
    "<p>未找到该网页</p>": Outcome.SOFT_404,
    "<p>参数错误！</p>": Outcome.SOFT_404,
    "<p>您访问的页面暂时无法打开</p>": Outcome.SOFT_404,
    "<p>请求过于频繁，请稍后再试</p>": Outcome.BLOCKED,
    "<p>本网站仅限境内访问</p>": Outcome.BLOCKED,
    "<p>您所在的地区无法访问本网站</p>": Outcome.BLOCKED,
    "<p>检测到可疑访问，事件编号：11</p>": Outcome.BLOCKED,
    "<img src='/g.jpg' alt='网站改版升级公告'>": Outcome.MAINTENANCE,
    "<title>访问验证</title><p>请输入验证码以继续</p><img src='/v.png'><input name='code'>": Outcome.CHALLENGE,
    "<title>安全验证</title><p>请完成验证</p>": Outcome.CHALLENGE,
}
LINKS = "".join(f'<li><a href="/a{n}/">栏目{n}</a></li>' for n in range(30))


@pytest.mark.parametrize("markup", SAID)
def test_a_short_page_is_known_by_what_it_says(markup: str) -> None:
    assert outcome(markup) is SAID[markup]


@pytest.mark.parametrize(
    "words",
    ["请求过于频繁怎么办", "本网站仅限境内访问", "网站参数错误的处理办法", "检测到可疑访问怎么办", "访问验证"],
)
def test_the_same_words_among_a_page_s_links_are_no_message(words: str) -> None:
    assert outcome(f"<title>清溪县人民政府</title><ul>{LINKS}<li><a href='/x'>{words}</a></li></ul>") is Outcome.SEEN


def outcome(markup: str) -> Outcome:
    body = f"<html><head><meta charset='utf-8'></head><body>{markup}</body></html>".encode()
    return read_outcome(parse(Page(URL, URL, 200, {}, body))).outcome
