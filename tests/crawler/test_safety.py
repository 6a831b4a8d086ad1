"""Injected advertising is told with its words; pages that speak of gambling or credit for a reason are not."""

from __future__ import annotations

import pytest

from crawler.pages.page import parse
from crawler.words.safety import read_unsafe
from storage.records import Page

URL = "http://www.example.gov.cn/zwgk/1.html"


def read(body: str, head: str = "<title>某县人民政府</title>") -> tuple[str, ...]:
    markup = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return read_unsafe(parse(Page(URL, URL, 200, {}, markup.encode())))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "<p>投资理财_理财根据《国务院办公厅关于印发政务公开工作要点的通知》，结合实际，特制定责任分工，现予印发，"
            "请认真遵照执行。</p>",
            ("投资理财_理财",),
        ),
        ('<div style="display:none">新葡京娱乐 北京赛车pk10</div>', ("新葡京娱乐", "北京赛车pk")),
        ('<a href="http://a.example.com/">实战彩票网</a>', ("彩票网",)),
        ("<div>亚博体育 开云体育 必威体育</div>", ("亚博体育", "开云体育", "必威体育")),
        (
            '<div style="position:absolute;left:-9999px"><a href="http://b.example.com/">成人视频</a></div>',
            ("成人视频",),
        ),
    ],
)
def test_injected_words_are_told_as_they_stand(body: str, words: tuple[str, ...]) -> None:
    assert read(body) == words


@pytest.mark.parametrize("tag", ["<title>{}</title>", "<meta name=keywords content='{}'>"])
def test_a_head_that_sells_is_told(tag: str) -> None:
    assert read("<p>正文</p>", tag.format("澳门威尼斯人官网_某县人民政府")) == ("澳门威尼斯人官网",)


@pytest.mark.parametrize(
    "body",
    [
        "<p>利用百家乐、老虎机等方式进行网络赌博，涉嫌犯罪的，依法追究刑事责任。</p>",
        "<a href='/a.html'>公安机关捣毁一个“六合彩”赌博团伙</a>",
        "<a href='/b.html'>关于防范非法集资、裸聊敲诈的提示</a>",
        "<a href='http://www.example.org.cn/'>中国福利彩票网</a><a href='/c.html'>体育彩票网点申办指南</a>",
        "<p>银行推出无抵押贷款产品，支持小微企业融资，贷款利率下调，企业可登录平台申请，手续简便，放款较快。</p>",
        "<p>自然人代开发票可以在电子税务局办理，也可以到办税服务厅窗口办理，请携带身份证件及相关材料。</p>",
        "<p>代表团参观了澳门威尼斯人展览馆，并与当地企业就旅游合作进行座谈，双方达成了多项共识。</p>",
        "<a href='/d.html'>金沙县体育投资平台公司招聘公告</a>",
        "<p>文件名为 附件_贷款贴息申请表_2024，申请人可在本页面下载，填写后交所在乡镇（街道）窗口办理。</p>",
        "<!-- 新葡京娱乐 --><script>var a = '新葡京娱乐';</script><p>正文</p>",
    ],
)
def test_pages_that_speak_of_such_things_for_a_reason_are_not_flagged(body: str) -> None:
    assert read(body) == ()


def test_an_article_about_gambling_may_name_its_games() -> None:
    text = "<p>他先后玩过百家乐、老虎机，半年输光了积蓄，家人劝阻无果，最终妻离子散。</p>"
    assert read(text, "<title>民警讲述：远离网络赌博</title>") == ()
    assert read('<div style="display:none">百家乐</div>', "<title>远离网络赌博</title>") == ("百家乐",)
