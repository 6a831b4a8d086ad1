"""Rows of list pages, whatever the markup or script that carries them, and what must not be taken for a row."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.crawler.lists.list_pages import FAMILIES, FOOTER, MENU, THREE, read, rows


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_are_read_whatever_the_markup(family: str) -> None:
    assert rows(MENU + FAMILIES[family] + FOOTER) == THREE


def test_rows_have_the_addresses_of_their_links() -> None:
    entries = read('<ul><li><a href="./202406/t1.html">关于甲事项的通知</a><span>2024-06-19</span></li></ul>')
    assert entries.items[0].href == "./202406/t1.html"
    assert entries.items[0].url == "http://www.example.gov.cn/zwgk/tzgg/202406/t1.html"
    assert entries.source == "html"
    assert not entries.cut


def test_the_title_attribute_completes_a_title_that_is_cut() -> None:
    body = '<ul><li><a href="1.html" title="关于甲事项和乙事项的通知">关于甲事项…</a><span>2024-06-19</span></li></ul>'
    assert rows(body) == [("关于甲事项和乙事项的通知", "2024-06-19")]


def test_a_title_attribute_that_says_something_else_is_not_the_title() -> None:
    body = '<ul><li><a href="1.html" title="点击查看">关于甲事项的通知</a><span>2024-06-19</span></li></ul>'
    assert rows(body) == [("关于甲事项的通知", "2024-06-19")]


def test_pinned_and_unordered_rows_keep_their_place_and_the_newest_is_a_maximum() -> None:
    body = "".join(
        f'<li><a href="{day}.html">第{n}号公告事项</a><span>{day}</span></li>'
        for n, day in enumerate(("2017-04-01", "2020-04-30", "2016-05-24", "2018-01-01"))
    )
    entries = read(f"<ul>{body}</ul>")
    assert [str(day) for day in entries.dates] == ["2017-04-01", "2020-04-30", "2016-05-24", "2018-01-01"]
    assert entries.newest == date(2020, 4, 30)
    assert entries.oldest == date(2016, 5, 24)


def test_the_years_before_2010_may_be_written_with_two_figures() -> None:
    body = "".join(
        f'<tr><td><a href="v.asp?id={n}">第{n}号公告</a> <font>({day})</font></td></tr>'
        for n, day in enumerate(("09-12-05", "09-11-30", "08-02-01"))
    )
    assert rows(f"<table>{body}</table>") == [
        ("第0号公告", "2009-12-05"),
        ("第1号公告", "2009-11-30"),
        ("第2号公告", "2008-02-01"),
    ]


def test_days_of_building_in_a_table_are_no_days_of_rows() -> None:
    body = "".join(
        f"<tr><td><a href='{n}.html'>第{n}中学迁建项目</a></td><td>2026-0{n}-01</td><td>2026-06-0{n}</td></tr>"
        for n in range(1, 5)
    )
    assert not read(f"<table><tr><th>项目名称</th><th>开工时间</th><th>计划竣工时间</th></tr>{body}</table>").dates


def test_years_are_found_for_rows_without_one() -> None:
    body = "".join(
        f'<li><a href="{n}">[{day}] 第{n}号公告</a></li>' for n, day in enumerate(("01-04", "12-28", "11-10"))
    )
    assert rows(f"<ul>{body}</ul>", date(2021, 1, 12)) == [
        ("第0号公告", "2021-01-04"),
        ("第1号公告", "2020-12-28"),
        ("第2号公告", "2020-11-10"),
    ]


def test_the_address_gives_a_row_its_year() -> None:
    body = '<ul><li><span>03-14</span><a href="./201803/t20180315_2.html">二月监测结果通报</a></li></ul>'
    assert rows(body) == [("二月监测结果通报", "2018-03-14")]


def test_rows_in_comments_are_no_rows() -> None:
    entries = read(f"<ul class='list'><!-- {FAMILIES['li with the date behind the link']} --></ul>")
    assert entries.items == ()
    assert entries.source == "none"


def test_a_date_in_a_comment_is_no_date() -> None:
    assert rows('<ul><li><a href="1">关于甲事项的通知</a><!--<span>2024-03-18</span>--></li></ul>') == []


NOT_ROWS = {
    "the site's clock": '<div><a href="/">设为首页</a> 今天是2026年7月1日 星期三</div>',
    "a clock in parts": '<li><a href="/x">无障碍浏览</a><span>今天是：</span><span>2026年7月1日</span></li>',
    "a weekday": '<div><a href="/">网站首页</a><span>2026年07月01日 星期三</span></div>',
    "copyright years": '<div><a href="/">网站地图</a> 版权所有 © 2010-2026 某县人民政府</div>',
    "an article's date": '<div><a href="/">首页</a> &gt; <a href="/t">通知</a></div><h1>关于甲事项的通知</h1>'
    '<div class="info">发布时间：2024-06-19 来源：某局</div><p>' + "正文文字。" * 200 + "</p>",
    "a short article's date": '<div><div><a href="/">首页</a> &gt; <a href="/t">通知公告</a></div>'
    "<h1>关于甲事项的通知</h1>"
    '<div class="info">发布时间：2024-06-19 来源：某局</div><p>正文。</p></div>',
    "a date under the text": '<div><p>详见<a href="/t">关于甲事项的通知</a>。</p><p>2024年6月19日</p></div>',
    "a date in the title only": '<ul><li><a href="1">农药管理条例（2017年6月1日起施行）</a></li></ul>',
    "the last day of an event": '<ul><li><a href="1">关于某事征求意见</a><span>截止时间：2024-06-19</span></li></ul>',
    "page numbers": '<div><a href="1">上一页</a><span>1</span>'
    '<a href="2">2</a><a href="3">3</a><span>2024</span></div>',
    "a bare menu": MENU,
}


@pytest.mark.parametrize("case", NOT_ROWS)
def test_what_is_no_row_is_not_read_as_one(case: str) -> None:
    assert rows(NOT_ROWS[case]) == []


def test_a_date_in_a_title_does_not_replace_the_row_s_own() -> None:
    body = '<ul><li><a href="1">农药管理条例 （2017-06-01）</a><span>2019-04-01</span></li></ul>'
    assert [str(day) for day in read(body).dates] == ["2019-04-01"]


def test_of_two_date_columns_the_one_headed_as_publishing_counts() -> None:
    body = (
        "<table><tr><th>标题</th><th>成文日期</th><th>发布日期</th></tr>"
        "<tr><td><a href=1>关于甲事项的通知</a></td><td>2024-06-01</td><td>2024-06-19</td></tr>"
        "<tr><td><a href=2>关于乙事项的通知</a></td><td>2024-05-01</td><td>2024-05-20</td></tr></table>"
    )
    assert rows(body) == [("关于甲事项的通知", "2024-06-19"), ("关于乙事项的通知", "2024-05-20")]


def test_a_row_without_a_date_comes_along_among_dated_ones() -> None:
    body = "".join(
        f'<li><a href="{n}">关于第{n}件事的通知</a>{day}</li>'
        for n, day in enumerate(("<span>2024-06-19</span>", "", "<span>2024-06-01</span>"))
    )
    assert rows(f"{MENU}<ul>{body}</ul>") == [
        ("关于第0件事的通知", "2024-06-19"),
        ("关于第1件事的通知", "None"),
        ("关于第2件事的通知", "2024-06-01"),
    ]


def test_a_single_row_is_a_list_too() -> None:
    assert rows(f'{MENU}<ul><li><a href="1">关于甲事项的通知</a><span>2019-07-10</span></li></ul>{FOOTER}') == [
        ("关于甲事项的通知", "2019-07-10")
    ]


def test_a_single_row_outside_of_a_list_is_one_too() -> None:
    row = '<div><a href="1">关于做好甲事项的通知</a><span>2019-07-10</span></div>'
    assert rows(f"{MENU}<div class='list'>{row}</div>{FOOTER}") == [("关于做好甲事项的通知", "2019-07-10")]


def test_several_lists_of_a_page_are_all_read() -> None:
    lists = "".join(f"<div><h2>栏目</h2>{FAMILIES['table rows']}</div>" for _ in range(3))
    assert len(read(lists).dates) == 9


def test_rows_of_a_script_are_read_where_the_markup_has_none() -> None:
    articles = [
        {"title": title, "pubDate": f"{day} 16:59", "urls": json.dumps({"pc": f"/col/content_{n}.html"})}
        for n, (title, day) in enumerate(THREE)
    ]
    entries = read(f"<script>var listData={{articleList: {json.dumps(articles, ensure_ascii=False)}, n: 1}};</script>")
    assert [(item.title, str(item.date)) for item in entries.items] == THREE
    assert entries.source == "script"
    assert entries.items[0].url == "http://www.example.gov.cn/col/content_0.html"


@pytest.mark.parametrize(
    "item",
    [
        {"docTitle": "关于甲事项的通知", "docRelTime": "2024-06-19 08:00:00", "docPubUrl": "/a.html"},
        {"title": "<p>关于甲事项的通知</p>", "publishTime": 1718755200000, "url": "/a.html"},
        {"TITLE": "关于甲事项的通知", "PUBDATE": "2024/06/19", "LINK": "/a.html"},
        {"name": "关于甲事项的通知", "createTime": "1718755200", "href": "/a.html"},
    ],
)
def test_json_of_other_systems_is_read_too(item: dict[str, object]) -> None:
    entries = read(f'<script>window.data = {{"rows": {json.dumps([item, item])}}}</script>')
    assert [(row.title, str(row.date), row.href) for row in entries.items] == [
        ("关于甲事项的通知", "2024-06-19", "/a.html")
    ] * 2


def test_broken_script_data_is_no_list() -> None:
    assert read('<script>var a=[{"title":"甲","pubDate":"2024-06-19"</script>').items == ()
    assert read('<script>var a=[{"title":"甲甲"},{"pubDate":"2024-06-19"},3,null]</script>').items == ()


@pytest.mark.parametrize(
    "record",
    [
        '<tr><td><a href="/art/{n}.html">{title}</a></td><td>{day}</td></tr>',
        '<li><a href="/art/{n}.html" title="{title}">{title}</a><b>{day}</b></li>',
    ],
)
def test_rows_of_a_data_store_are_read(record: str) -> None:
    records = "".join(
        f"<record><![CDATA[{record.format(n=n, title=title, day=day)}]]></record>"
        for n, (title, day) in enumerate(THREE)
    )
    store = f"<datastore><nextgroup></nextgroup><recordset>{records}</recordset></datastore>"
    assert rows(f"{MENU}<div id='1'><script type='text/xml'>{store}</script></div>") == THREE


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_before_a_cut_are_read_as_they_are(family: str) -> None:
    body = MENU + FAMILIES[family]
    for end in range(0, len(body), 7):
        assert set(read(body[:end]).dates[:-1]) <= {date(2024, 6, 19), date(2024, 6, 3)}


@pytest.mark.parametrize(
    "shown",
    [
        "<span>6-{day}</span>",
        "<span>[6/{day}]</span>",
        "<b>06</b>/<b>{day}</b>",
        "<em>06</em>-<i>{day}</i>",
        "<span>时间：06-{day}</span>",
    ],
)
def test_a_month_and_day_beside_a_link_is_its_date_in_any_dress(shown: str) -> None:
    items = "".join(
        f'<li><a href="/a/{n}.html">关于开展第{n}号工作的通知</a>{shown.format(day=20 - n)}</li>' for n in range(1, 6)
    )
    assert [(made.month, made.day) for made in read(f"<ul>{items}</ul>").dates] == [(6, 20 - n) for n in range(1, 6)]


@pytest.mark.parametrize("shown", ["<i>阅读 {n}-{n}</i>", "<i>{n}</i><i>{more}</i>", "<i>第{n}/9页</i>"])
def test_two_numbers_beside_a_link_are_no_date(shown: str) -> None:
    items = "".join(
        f'<li><a href="/a/{n}.html">关于开展第{n}号工作的通知</a>{shown.format(n=n, more=n + 3)}</li>'
        for n in range(1, 6)
    )
    assert read(f"<ul>{items}</ul>").dates == ()
