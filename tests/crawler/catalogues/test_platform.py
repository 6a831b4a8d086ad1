"""The pages of Chinese platforms: the datasets that they tell of, and what looks like one and is none."""

import json

import pytest

from storage.records import CatalogueKind, Outcome
from tests.crawler.catalogues.platform_pages import (
    CARDS,
    FILTER,
    FOOTER,
    LISTS,
    MENU,
    OWN,
    TABLE,
    THREE,
    page,
    read,
    told,
)


@pytest.mark.parametrize("family", LISTS)
def test_each_dataset_of_a_list_is_told_with_its_own_frequency_and_day(family: str) -> None:
    assert told(page(LISTS[family])) == THREE


def test_a_card_tells_of_address_rows_formats_condition_and_publisher() -> None:
    found = read(page(CARDS))
    assert found is not None
    assert (found.kind, found.total, found.cut) == (CatalogueKind.PAGE, 3, False)
    one = found.entries[0]
    assert (one.url, one.rows, one.formats) == ("http://data.a.example/catalog/detail/0", 12000, ("xls", "json"))
    assert (one.access, one.publisher, one.told) == ("无条件开放", "县交通运输局", "每月")


@pytest.mark.parametrize("family", ["spans", "definitions", "table"])
def test_rows_are_read_with_their_unit_wherever_it_stands(family: str) -> None:
    found = read(page(LISTS[family]))
    assert found is not None
    assert {one.rows for one in found.entries} == {{"spans": 12000, "definitions": 12345, "table": 300}[family]}


@pytest.mark.parametrize("family", OWN)
def test_the_page_of_a_dataset_tells_of_that_one_and_not_of_the_whole_catalogue(family: str) -> None:
    found = read(page(OWN[family]))
    assert found is not None
    assert told(page(OWN[family])) == [("学校名录", "yearly", "2024-03-05")]
    assert found.cut
    assert (found.entries[0].rows, found.entries[0].publisher) == (86, "县教育局")


def test_a_filter_an_order_and_a_footer_are_no_dataset() -> None:
    assert read(page(MENU + FILTER + "<p>请选择筛选条件</p>" + FOOTER)) is None


def test_news_with_a_time_of_update_are_no_catalogue() -> None:
    news = "".join(
        f"<li><a href='/n/{n}.html'>县政府召开会议</a><span>更新时间：2026-09-0{n}</span></li>" for n in range(1, 9)
    )
    assert read(page(MENU + f"<ul>{news}</ul>" + FOOTER)) is None


def test_of_a_time_from_a_day_to_another_the_last_day_counts() -> None:
    for words in ("2020-01-01至2026-09-01", "2020年1月1日—2026年9月1日", "2020/01/01 - 2020/02/02 ~ 2026/09/01"):
        assert told(page(CARDS.replace("2026-09-01", words)))[0][2] == "2026-09-01", words
    assert told(page(CARDS.replace("2026-09-01", "2020-01-01/2026-12-31")))[0][2] is None


def test_a_day_in_the_future_or_before_2000_is_none() -> None:
    for day in ("2026-09-16", "2099-01-01", "1999-12-31", "2026年9月", "近期"):
        assert told(page(CARDS.replace("2026-09-01", day)))[0] == ("公交线路站点信息", "monthly", None), day


def test_an_update_told_far_from_a_datasets_own_fields_is_no_word_of_it() -> None:
    far = OWN["list"].replace("数据更新时间", "数据领域").replace("<span>更新时间</span><span>2026-09-01</span>", "")
    assert told(page(far)) == [("学校名录", "yearly", None)]


def test_the_day_of_a_record_is_no_update_of_its_data() -> None:
    found = told(page(CARDS.replace("最近更新：", "发布时间：")))
    assert [one[1:] for one in found] == [("monthly", None), ("daily", None), ("yearly", None)]


def test_a_list_that_goes_on_or_states_more_is_not_whole() -> None:
    stated = read(page(CARDS.replace("共3个数据集", "共有<b>12,000</b>个数据集")))
    paged = read(page(CARDS.replace("共3个数据集", '<a href="?page=2">下一页</a>')))
    assert stated is not None
    assert (stated.total, stated.cut) == (12000, True)
    assert paged is not None
    assert (paged.total, paged.cut) == (None, True)


def test_a_platform_that_says_it_has_none_is_an_empty_catalogue() -> None:
    found = read(page(MENU + FILTER + "<p>共<em>0</em>个数据集</p>"))
    assert found is not None
    assert (found.outcome, found.entries, found.total) == (Outcome.SEEN, (), 0)


def test_a_log_in_in_place_of_the_list_is_no_empty_catalogue() -> None:
    wall = "<form>用户登录<input name=user placeholder=账号><input type=password><input type=submit value=登录></form>"
    found = read(page(wall))
    assert found is not None
    assert (found.outcome, found.entries) == (Outcome.LOGIN, ())


def test_an_application_that_was_not_drawn_is_told_as_that() -> None:
    found = read(page('<div id="app"></div><script src="/static/app.js"></script>'))
    assert found is not None
    assert found.outcome is Outcome.SCRIPT_SHELL


@pytest.mark.parametrize("status", [403, 500, 503])
def test_an_answer_that_is_no_success_is_a_catalogue_that_was_not_seen(status: int) -> None:
    found = read(page(CARDS, status=status))
    assert found is not None
    assert found.outcome in (Outcome.BLOCKED, Outcome.HTTP_ERROR)
    assert found.entries == ()


def test_an_interface_that_is_not_there_is_no_catalogue() -> None:
    assert read(page("<h1>404</h1>", status=404)) is None


def test_a_list_for_a_script_to_fill_in_or_to_ask_for_is_not_read_as_one() -> None:
    card = "<p>更新频率：{{one.gxpl}}</p><p>更新时间：{{one.gxsj}}</p>"
    template = f"<div v-for='one in list'><a href='#'>{{{{one.name}}}}</a>{card}</div>"
    posted = "<script>$.post('/api/catalog/list', {page: 1}, draw);</script>"
    for body in (template, posted):
        found = read(page(MENU + FILTER + f"<p>{'数据目录说明。' * 30}</p>" + body))
        assert found is not None
        assert (found.outcome, found.entries) == (Outcome.SCRIPT_SHELL, ())


def test_a_list_that_the_page_keeps_in_its_script_is_read() -> None:
    two = [{"cataName": "甲", "gxpl": "每月", "gxsj": "2026-09-01"}, {"cataName": "乙", "gxpl": "每年", "gxsj": ""}]
    script = f"<script>var page = {{list: {json.dumps(two, ensure_ascii=False)}, total: 2}};</script>"
    assert told(page(MENU + FILTER + script)) == [("甲", "monthly", "2026-09-01"), ("乙", "yearly", None)]


def test_labels_in_a_table_of_their_own_are_those_of_the_table_below() -> None:
    head, _, rows = TABLE.partition("<tbody>")
    assert told(page(head + "</table><table><tbody>" + rows)) == THREE


def test_a_list_in_a_box_whose_name_merely_sounds_like_a_filter_is_read() -> None:
    assert told(page(TABLE.replace("<table>", '<table class="table sortable filtered">'))) == THREE


def test_several_days_of_a_record_and_several_conditions_are_of_one_dataset() -> None:
    more = (
        "<span>开放类型：有条件开放</span><span>元数据更新时间：2019-01-01</span><span>最后修改时间：2019-01-02</span>"
    )
    assert told(page(CARDS.replace("<span>数据量", f"<span>发布时间：2018-01-01</span>{more}<span>数据量"))) == THREE


def test_how_many_datasets_there_are_is_read_from_the_script_that_turns_pages_too() -> None:
    found = read(page(CARDS.replace("<p>共3个数据集</p>", "<script>var page = {totalRecord: 345};</script>")))
    assert found is not None
    assert (found.total, found.cut) == (345, True)


def test_a_department_may_stand_beside_all_of_its_datasets() -> None:
    merged = TABLE.replace("<td>县统计局</td>", "<td rowspan='2'>县统计局</td>", 1)
    merged = merged.replace("<td>县统计局</td>", "", 1)
    found = read(page(merged))
    assert found is not None
    assert [one.publisher for one in found.entries] == ["县统计局"] * 3
    assert told(page(merged)) == told(page(TABLE))


def test_an_empty_field_takes_no_value_of_the_field_behind_it() -> None:
    for behind in ("数据时间范围：2015-01-01至2016-12-31", "网站更新时间：2017-07-07", "【入库】2015-01-01"):
        given = CARDS.replace("最近更新：2026-09-01", "最近更新：</span><span>" + behind)
        assert told(page(given)) == [("公交线路站点信息", "monthly", None), *THREE[1:]], behind


def test_a_label_that_nobody_knows_is_no_title() -> None:
    card = "<p><strong>{title}</strong></p><dl><dt>业务范围</dt><dd>全县</dd><dt>更新频率</dt><dd>{words}</dd></dl>"
    cards = "".join(
        f"<div>{card.format(title=title, words=words)}</div>"
        for title, words in (("公交站点", "每月"), ("财政预算", "每年"))
    )
    assert [one[:2] for one in told(page(MENU + cards))] == [("公交站点", "monthly"), ("财政预算", "yearly")]


def test_datasets_that_stand_as_bare_texts_in_one_element_are_told_apart() -> None:
    told_of = (("公交站点", "每半年", "2026-06-10"), ("财政预算", "", "2026-09-10"), ("学校名录", "每日", "2026-08-30"))
    bare = "".join(f"<h4>{title}</h4>更新周期：{words} | 更新时间：{day} | " for title, words, day in told_of)
    assert told(page(f"{MENU}<div>{bare}</div>")) == [
        ("公交站点", "half_yearly", "2026-06-10"),
        ("学校名录", "daily", "2026-08-30"),
    ]
