from __future__ import annotations

from datetime import date

import pytest

from crawler.article.nil import is_nil_title, read_nil
from crawler.observe import observe
from crawler.pages.page import parse
from storage.records import Entry, EntryList, Page
from tests.loopback import page

URL = "http://www.a.gov.cn/zwgk/index.html"
CHROME = (
    "<div class='nav'><a href='/'>首页</a><a href='/a/'>政府信息公开</a></div><div>主办：青石县人民政府办公室</div>"
)
LONG = "<p>" + "全县各级各部门要认真贯彻落实会议精神，扎实做好各项工作，确保完成全年任务。" * 8 + "</p>"

STATEMENTS = [
    "本年度无此项内容",
    "本年度无此项。",
    "暂未制定规范性文件",
    "我局尚未制定行政规范性文件",
    "无政府债务",
    "本单位2025年无政府债务。",
    "本单位没有政府性基金预算支出",
    "2025年度无政府性基金预算",
    "本部门不涉及行政强制事项",
    "本季度未发生政府采购",
    "本镇无下属单位",
]
NO_STATEMENTS = [
    "暂无数据",
    "暂无信息",
    "暂无相关内容",
    "没有找到相关信息",
    "本年度暂无数据",
    "本单位暂无相关信息",
    "本市无障碍环境建设",
    "我县无偿献血工作",
    "本局无人机巡查",
    "无证经营行政处罚案",
    "未经许可不得转载",
    "我县开展政府采购检查",
]


def nil(body: str, *titles: str) -> str:
    rows = EntryList(tuple(Entry(title, date(2026, 9, 1), "a", URL + "a") for title in titles))
    return read_nil(parse(Page(URL, URL, 200, {}, page(CHROME + body).encode())), rows)


@pytest.mark.parametrize("words", STATEMENTS)
def test_a_short_page_that_says_that_there_is_nothing_is_read(words: str) -> None:
    assert nil(f"<h1>某栏目</h1><p>{words}</p>") == words


@pytest.mark.parametrize("words", NO_STATEMENTS)
def test_an_empty_list_and_words_that_only_sound_alike_say_nothing(words: str) -> None:
    assert nil(f"<h1>某栏目</h1><p>{words}</p>") == ""
    assert nil("", words) == ""


@pytest.mark.parametrize(
    "title",
    [
        "关于无政府债务的情况说明",
        "青石县司法局2025年无行政规范性文件",
        "关于我局2025年没有政府性基金预算支出的说明",
        "关于本单位无国有资本经营预算的说明（2025年）",
        "规范性说明",
        "空表说明",
        "本年度无此项",
    ],
)
def test_a_rows_title_that_says_so_is_read(title: str) -> None:
    assert nil("", "关于印发工作方案的通知", title) == title


@pytest.mark.parametrize(
    "title",
    [
        "关于加强无证无照经营查处工作的说明",
        "关于《青石县政府采购管理办法》的起草说明",
        "关于2025年预算的说明",
        "关于规范性文件清理结果的公告",
        "本县没有一户脱贫户返贫，乡村振兴开创新局面并取得阶段性成果",
    ],
)
def test_titles_of_other_things_are_no_statement(title: str) -> None:
    assert not is_nil_title(title)


def test_a_sentence_in_a_long_text_is_no_statement() -> None:
    assert nil(f"{LONG}<p>本单位没有政府性基金预算支出。</p>{LONG}") == ""


def test_a_page_with_rows_makes_no_statement_in_its_text() -> None:
    assert nil("<p>本年度无此项内容</p>", "关于印发工作方案的通知") == ""


def test_the_title_of_an_article_is_read_however_long_its_text() -> None:
    body = f"<h1>关于我局无政府债务的情况说明</h1><p>发布时间：2026-03-01 来源：财政局</p>{LONG}"
    facts = observe(Page(URL, URL, 200, {}, page(CHROME + body).encode()), (), date(2026, 9, 15)).facts
    assert facts.document.title == "关于我局无政府债务的情况说明"
    assert facts.nil == "关于我局无政府债务的情况说明"
