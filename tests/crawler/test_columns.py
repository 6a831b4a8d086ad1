"""Which words name a column, how surely, and which never do."""

from __future__ import annotations

import pytest

from config.synonyms import load_synonyms
from crawler.columns import find_columns, names_itself
from crawler.menu.links import Anchors
from crawler.pages.page import parse
from storage.records import Anchor, Page, Tier

NAMES = tuple(load_synonyms().values())
URL = "http://www.example.gov.cn/"


def link(text: str, href: str = "/zwgk/x/") -> Anchor:
    return Anchor(text, href, "" if href.startswith("javascript") else "http://www.example.gov.cn" + href)


def codes(text: str, href: str = "/zwgk/x/") -> dict[str, Tier]:
    found = find_columns(Anchors((link(text, href),)), NAMES, page_url=URL)
    return {column.code: column.tier for column in found}


STRONG = [
    ("政府信息公开", "XXGK.COL"),
    ("政府信息公开专栏", "XXGK.COL"),
    ("信　息　公　开", "XXGK.COL"),
    ("清溪县政府信息公开", "XXGK.COL"),
    ("清溪县人民政府信息公开", "XXGK.COL"),
    ("【信息公开】", "XXGK.COL"),
    ("政府信息公开>>", "XXGK.COL"),
    ("\ue60a政府信息公开", "XXGK.COL"),
    ("政府信息公开指南", "XXGK.GUIDE"),
    ("市政府信息公开指南", "XXGK.GUIDE"),
    ("政府信息 公开制度", "XXGK.SYSTEM"),
    ("法定主动公开内容", "XXGK.A20"),
    ("信息公开年度报告", "XXGK.ANNUAL"),
    ("依申请公开", "XXGK.REQUEST"),
    ("网上依申请公开", "XXGK.REQUEST"),
    ("申请公开政府信息", "XXGK.REQUEST"),
    ("优化营商环境", "BIZ.COL"),
    ("营商环境专栏", "BIZ.COL"),
    ("云溪省政策文件库", "FILE.LIB"),
    ("行政规范性文件", "FILE.LIB"),
    ("解读回应", "POLICY.JD"),
    ("上级政策解读", "POLICY.JD"),
    ("本县政策解读", "POLICY.JD"),
    ("政策解读(12)", "POLICY.JD"),
    ("政策解读更多", "POLICY.JD"),
    ("省政府常务会议", "MEET.COL"),
    ("清溪县政府常务会议", "MEET.COL"),
    ("清溪县权责清单", "QZ.LIST"),
    ("权责清单公示", "QZ.LIST"),
    ("清溪市预决算公开平台", "FIN.BUDGET"),
    ("财政预决算", "FIN.BUDGET"),
    ("高新技术产业开发区预决算公开平台", "FIN.BUDGET"),
    ("区、县级市、各平台财政预决算", "FIN.BUDGET"),
    ("预算、决算", "FIN.BUDGET"),
    ("行政权力清单", "QZ.LIST"),
    ("政府信息公开(新)", "XXGK.COL"),
    ("政府信息公开指南（2023年版）", "XXGK.GUIDE"),
    ("本部门信息公开指南", "XXGK.GUIDE"),
    ("专栏丨优化营商环境 清溪进行时", "BIZ.COL"),
    ("石桥镇人民政府信息公开指南", "XXGK.GUIDE"),
    ("政府信息公开相关制度", "XXGK.SYSTEM"),
    ("通知公告", "NOTICE"),
    ("[乡镇动态]", "NEWS"),
    ("清溪要闻", "NEWS"),
    ("网站地图", "SITE.MAP"),
]

WEAK = [
    ("政务公开", "XXGK.COL"),
    ("公 开", "XXGK.COL"),
    ("政策文件", "FILE.LIB"),
    ("政策法规", "FILE.LIB"),
    ("财政资金", "FIN.BUDGET"),
    ("依申请公开说明", "XXGK.REQUEST"),
    ("教育局信息公开", "XXGK.COL"),
    ("乡镇信息公开", "XXGK.COL"),
    ("持续优化营商环境", "BIZ.COL"),
    ("教育局信息公开指南", "XXGK.GUIDE"),
    ("乡镇政府信息公开年报", "XXGK.ANNUAL"),
    ("县直部门政府信息公开年报", "XXGK.ANNUAL"),
    ("现行有效规范性文件目录", "FILE.LIB"),
    ("财政资金信息", "FIN.BUDGET"),
    ("一图读懂：惠民补贴政策解读", "POLICY.JD"),
]

NOT_A_COLUMN = [
    ("中国青年报中青在线", "XXGK.ANNUAL"),
    ("企业年报公示", "XXGK.ANNUAL"),
    ("2023年政府信息公开工作年度报告", "XXGK.ANNUAL"),
    ("市长主持召开市政府常务会议", "MEET.COL"),
    ("县政府第12次常务会议", "MEET.COL"),
    ("市优化营商环境办公室", "BIZ.COL"),
    ("清溪县营商环境局", "BIZ.COL"),
    ("我县召开优化营商环境推进会", "BIZ.COL"),
    ("关于优化营商环境的若干措施", "BIZ.COL"),
    ("《优化营商环境条例》", "BIZ.COL"),
    ("不动产登记中心", "BIZ.TOPICS.b3"),
    ("公布规范性文件清理结果", "FILE.LIB"),
    ("关于公布行政规范性文件清理结果的通知", "FILE.LIB"),
    ("市综合行政执法局", "QZ.LIST"),
    ("办事指南", "XXGK.GUIDE"),
    ("政府采购招标公告", "NOTICE"),
    ("依申请公开收费标准", "XXGK.REQUEST"),
    ("县司法局开展政策解读进企业活动", "POLICY.JD"),
    ("国内要闻", "NEWS"),
    ("政府信息公开年报(2023年修改稿)", "XXGK.GUIDE"),
    ("", "XXGK.COL"),
]


@pytest.mark.parametrize(("text", "code"), STRONG)
def test_words_that_name_a_column(text: str, code: str) -> None:
    assert codes(text).get(code) is Tier.STRONG


@pytest.mark.parametrize(("text", "code"), WEAK)
def test_words_that_tell_where_a_visitor_would_look(text: str, code: str) -> None:
    assert codes(text).get(code) is Tier.WEAK


@pytest.mark.parametrize(("text", "code"), NOT_A_COLUMN)
def test_words_that_name_no_column(text: str, code: str) -> None:
    assert code not in codes(text)


@pytest.mark.parametrize(
    "href",
    [
        "/art/2024/6/19/art_1861_4981644.html",
        "/zwgk/201810/t20181018_21761544.html",
        "/zwgk/content/post_4858875.html",
        "/info/1021/3345.htm",
        "/c107268/202511/174240943.shtml",
    ],
)
def test_a_part_of_a_name_over_an_articles_address_is_an_article(href: str) -> None:
    assert "BIZ.COL" not in codes("优化营商环境典型案例", href)


def test_an_official_name_over_an_articles_address_is_still_the_column() -> None:
    assert codes("信息公开指南", "/art/2024/6/19/art_1861_4981644.html")["XXGK.GUIDE"] is Tier.STRONG


@pytest.mark.parametrize("folder", ["/ztzl/fpgz/gzdt/", "/dwgk/gzdt/", "/zt_1208/gzdt/index.html", "/ZTZL/gzdt.html"])
def test_the_news_of_a_topic_or_of_the_party_are_not_the_site_s(folder: str) -> None:
    assert "NEWS" not in codes("工作动态", folder)
    assert "BIZ.COL" in codes("优化营商环境", folder)


@pytest.mark.parametrize("folder", ["/zwdt/gzdt/", "/ztgz/gzdt/", "/gzdt/ztzl.html?from=index"])
def test_news_outside_topics_are_the_site_s(folder: str) -> None:
    assert codes("工作动态", folder)["NEWS"] is Tier.STRONG


def test_a_link_without_an_address_still_names_its_column() -> None:
    assert codes("依申请公开", "javascript:;")["XXGK.REQUEST"] is Tier.STRONG


def test_one_link_may_be_several_columns() -> None:
    assert set(codes("政府信息公开目录")) >= {"XXGK.COL", "XXGK.A20"}


def test_strong_comes_before_weak_whole_before_part_and_a_link_that_leads_nowhere_last() -> None:
    anchors = Anchors(
        (
            link("政策文件", "/1/"),
            link("网上文件库目录", "/2/"),
            link("文件库", "javascript:;"),
            link("规范性文件", "/4/"),
        )
    )
    found = [column.text for column in find_columns(anchors, NAMES, page_url=URL) if column.code == "FILE.LIB"]
    assert found == ["规范性文件", "文件库", "网上文件库目录", "政策文件"]


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("数据开放", Tier.STRONG),
        ("公共数据开放平台", Tier.STRONG),
        ("甲市政府数据开放平台", Tier.STRONG),
        ("数据服务", Tier.WEAK),
        ("政务公开", None),
        ("政府信息公开", None),
        ("政府开放日", None),
    ],
)
def test_a_platform_of_open_data_is_known_by_its_names_and_never_by_those_of_公开(text: str, tier: Tier | None) -> None:
    assert codes(text).get("OPEN.DATA") is tier


def test_the_same_link_twice_is_one() -> None:
    anchors = Anchors((link("政策解读"), link("政策 解读"), link("政策解读", "/other/")))
    found = [column for column in find_columns(anchors, NAMES, page_url=URL) if column.code == "POLICY.JD"]
    assert len(found) == 2


def test_a_sites_own_alias_counts_as_a_name() -> None:
    alias = next(names for names in NAMES if names.code == "BIZ.COL").model_copy(update={"names": ("亲商清溪",)})
    found = find_columns(Anchors((link("亲商清溪"),)), (alias,), page_url=URL)
    assert [(column.code, column.tier) for column in found] == [("BIZ.COL", Tier.STRONG)]


def says(markup: str) -> tuple[str, ...]:
    return names_itself(parse(Page(URL, URL, 200, {}, f"<html>{markup}</html>".encode())), NAMES)


@pytest.mark.parametrize(
    "markup",
    [
        "<title>政策解读_清溪县人民政府</title>",
        "<title>清溪县人民政府-政策解读</title>",
        "<body><h1>政策解读</h1></body>",
        "<body><h2>政策解读</h2></body>",
        "<body><div>您现在的位置：<a>首页</a> &gt; <a>政务公开</a> &gt; <a>政策解读</a></div><p>其他</p></body>",
        "<body><div>当前位置： 首 页 >> 政务公开 >> 政策解读 >> 列表</div></body>",
        '<meta name="ColumnName" content="政策解读">',
        '<meta name="ColumnType" content="政策解读">',
    ],
)
def test_a_page_says_what_column_it_is(markup: str) -> None:
    assert says(markup) == ("POLICY.JD",)


@pytest.mark.parametrize(
    "markup",
    [
        "<title>清溪县人民政府</title>",
        "<body><h2>政策解读</h2><h2>通知公告</h2></body>",
        "<body><div>当前位置：首页 > 政策解读 > 农机知识</div></body>",
        '<meta name="ColumnName" content="政策解读"><meta name="ArticleTitle" content="一图读懂">',
        "<title>我县举办政策解读培训班</title>",
        "<body><p>网站地图</p></body>",
    ],
)
def test_a_page_that_only_mentions_a_column_does_not_say_that_it_is_one(markup: str) -> None:
    assert says(markup) == ()


@pytest.mark.parametrize(
    ("title", "body", "code"),
    [
        ("清溪县人民政府门户网站 政府信息公开年报", "", "XXGK.ANNUAL"),
        ("清溪县人民政府-政务公开-政府信息公开制度", "", "XXGK.SYSTEM"),
        ("清溪县人民政府", "<div>首页 &gt; <a>政务公开</a> &gt; <b>依申请公开</b></div><p>说明</p>", "XXGK.REQUEST"),
        ("清溪县人民政府", "<p>位置：首页→信息公开→政策解读</p>", "POLICY.JD"),
        ("清溪县", "<ul class='breadcrumb'><li>首页</li><li><a>信息公开</a></li><li>年报</li></ul>", "XXGK.ANNUAL"),
    ],
)
def test_a_page_names_itself_in_its_title_s_last_step_or_a_breadcrumb_of_any_make(
    title: str, body: str, code: str
) -> None:
    markup = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    assert code in names_itself(parse(Page(URL, URL, 200, {}, markup.encode())), NAMES)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("清溪县人民政府", "<div>首页 | 政务公开 | 依申请公开 | 通知公告</div>"),
        ("清溪县人民政府", "<div>首页 &gt; 通知公告 &gt; 正文</div>"),
        ("关于优化营商环境的实施意见 政策解读", ""),
    ],
)
def test_a_menu_a_text_and_an_article_s_title_do_not_name_the_page(title: str, body: str) -> None:
    markup = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    assert names_itself(parse(Page(URL, URL, 200, {}, markup.encode())), NAMES) == ()


GENRES = ("命令", "决定", "公告", "通告", "通知", "通报", "议案", "报告", "请示", "批复", "意见", "函")


def test_the_kinds_of_documents_to_choose_from_are_no_columns() -> None:
    links = Anchors(tuple(link(name, f"/search?kind={at}") for at, name in enumerate(GENRES)))
    assert [found.code for found in find_columns(links, NAMES, page_url=URL) if found.code == "NOTICE"] == []


def test_a_column_called_notices_stands_beside_other_columns() -> None:
    links = Anchors((link("公告"), link("决定"), link("工作动态")))
    assert "NOTICE" in {found.code for found in find_columns(links, NAMES, page_url=URL)}
