"""Short pages that are no pages: what they say in their content's place, however it is worded."""

from __future__ import annotations

import pytest

from crawler.outcome import read_outcome
from crawler.pages.page import parse
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
    "<h1>网站迁移公告</h1><p>县水利局网站已于2023年6月30日24时关停，内容迁移至县政府网站</p>": Outcome.MAINTENANCE,
    "<p>该网站未根据工信部相关规定进行备案，或备案信息有误</p>": Outcome.BLOCKED,
    "<p>该网站暂时无法访问</p>": Outcome.BLOCKED,
    "<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><hr>nginx": Outcome.SOFT_404,
    "<title>IIS7</title><a href='http://a.example/'><img src='welcome.png' alt='IIS7'></a>": Outcome.SOFT_404,
    "<title>Index of /zwgk</title><h1>Index of /zwgk</h1><a href='/'>Parent Directory</a>": Outcome.SOFT_404,
    "404": Outcome.SOFT_404,
    "Not Found": Outcome.SOFT_404,
    "<p>系统发生错误，请联系管理员</p>": Outcome.SOFT_404,
    "<title>回源失败</title><h1>504</h1><p>当前网站节点回源失败</p>": Outcome.SOFT_404,
    "<p>请求存在安全风险，已被系统拦截。</p>": Outcome.BLOCKED,
    "<h1>检测到您的网络环境存在风险</h1><p>您的访问已被云防护系统阻止</p>": Outcome.BLOCKED,
    "<img src='/qr.png' alt=''><p>请使用APP扫码登录</p>": Outcome.LOGIN,
    "<p>网站访问量过大，服务器繁忙，请稍后再试！</p>": Outcome.BLOCKED,
    "<p>您的浏览器版本过低，请升级到IE9以上版本访问本网站。</p>": Outcome.BLOCKED,
    "<div id='app'></div><p>您的浏览器版本过低</p><script src='/app.js'></script>": Outcome.SCRIPT_SHELL,
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


CLOSED = {
    "<h2>网站下线公告</h2><p>因机构改革，本网站已停止服务，请访问县人民政府门户网站。</p>": Outcome.MAINTENANCE,
    "<div><p>尊敬的用户：本网站自2026年7月1日起停止更新，内容迁移至县政府网站。</p></div>": Outcome.MAINTENANCE,
    "<h1>县水利局网站关停公告</h1><p>县水利局网站已于7月1日关停。</p><p>来源：县水利局</p>": Outcome.SEEN,
    "<h3>公告</h3><p>因平台迁移，本网站将于2026年11月23日至26日暂停服务。</p>": Outcome.MAINTENANCE,
    "<div><p>Sorry, Page Not Found</p></div>": Outcome.SOFT_404,
    "<div class='msg'>对不起，您没有权限访问该栏目</div>": Outcome.BLOCKED,
    "<ul><li><a href='/n/2.html'>您没有权限查看怎么办</a></li></ul>": Outcome.SEEN,
    "<ul><li><a href='/n/1.html'>本网站已停止服务的公告</a></li></ul>": Outcome.SEEN,
    "<p>本站已于2026年3月完成升级改版，欢迎提出意见。</p>": Outcome.SEEN,
}


@pytest.mark.parametrize("markup", CLOSED)
def test_a_site_that_says_within_its_chrome_that_it_is_closed_or_not_for_us_is_no_page(markup: str) -> None:
    assert outcome(f"<title>清溪县水利局</title><ul>{LINKS}</ul>{markup}<p>主办：清溪县水利局</p>") is CLOSED[markup]


@pytest.mark.parametrize("words", ["<p>各乡镇要做好值守，按时报送情况。</p>" * 60, "<p>网站正文</p>" * 300])
def test_a_site_s_closing_within_a_long_page_is_no_message(words: str) -> None:
    assert outcome(f"<ul>{LINKS}</ul><p>本网站已停止服务，请访问门户网站。</p>{words}") is Outcome.SEEN


def outcome(markup: str) -> Outcome:
    body = f"<html><head><meta charset='utf-8'></head><body>{markup}</body></html>".encode()
    return read_outcome(parse(Page(URL, URL, 200, {}, body))).outcome
