"""What else a platform is asked for, and how its answers make one catalogue."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from crawler.catalogues.asking import addresses_of
from crawler.catalogues.merging import merged
from storage.dataset_records import CatalogueEntry, CatalogueKind, Frequency
from storage.records import Catalogue, Outcome
from tests.crawler.catalogues.platform_answers import CKAN, PINYIN, SEARCH, listed
from tests.crawler.catalogues.platform_pages import CARDS, LISTS, MENU, OWN, URL, answer, page, read

HOST = "http://data.a.example"


def test_a_page_is_asked_for_its_interface_first_and_the_standard_ones_last_each_once() -> None:
    script = "<script>$.getJSON('/api/catalog/list?pageNum=1&pageSize=10', draw);</script>"
    asked = addresses_of(page(CARDS + script + '<a href="?page=2">下一页</a>'))
    assert asked == (
        f"{HOST}/api/catalog/list?pageNum=1&pageSize=10",
        f"{URL}?page=2",
        f"{HOST}/data.json",
        f"{HOST}/api/3/action/package_search?rows=100&start=0",
    )


def test_a_portal_of_ckan_is_asked_by_its_interface_before_all() -> None:
    ckan = page(MENU + '<meta name="generator" content="ckan 2.10"><div data-module="x"></div>')
    assert addresses_of(ckan)[0] == f"{HOST}/api/3/action/package_search?rows=100&start=0"


def test_a_few_datasets_are_opened_where_their_list_does_not_tell_how_often_they_are_updated() -> None:
    silent = LISTS["cards"].replace("更新频率：", "数据领域：")
    assert addresses_of(page(silent))[:3] == tuple(f"{HOST}/catalog/detail/{n}" for n in range(3))
    assert not any("detail" in url for url in addresses_of(page(CARDS)))


def test_another_host_and_an_answer_that_was_no_success_are_asked_for_nothing() -> None:
    away = "<script>$.getJSON('http://other.example/api/list?page=1', draw);</script>"
    assert not any("other" in url for url in addresses_of(page(CARDS + away)))
    assert addresses_of(page(CARDS, status=500)) == ()


def test_an_interface_is_asked_for_its_next_part_until_the_last() -> None:
    following = "http://data.a.example/api/3/action/package_search?rows=100&start=100"
    assert addresses_of(answer(CKAN, SEARCH)) == (following,)
    rows = [PINYIN | {"zymc": f"数据{n}"} for n in range(10)]
    for number, there, asked in ((1, rows, (f"{HOST}/list?pageNum=2&pageSize=10",)), (2, rows[:5], ())):
        assert addresses_of(answer(listed(there, 15), f"{HOST}/list?pageNum={number}&pageSize=10")) == asked


def entry(title: str, **more: Any) -> CatalogueEntry:
    return CatalogueEntry(title, **more)


def seen(*entries: CatalogueEntry, total: int | None = None, cut: bool = False) -> Catalogue:
    return Catalogue("OPEN", URL, Outcome.SEEN, CatalogueKind.PAGE, entries, total, cut)


def test_the_page_of_a_dataset_adds_to_what_its_list_tells() -> None:
    the_list = read(page(CARDS))
    its_page = read(page(OWN["table"], f"{HOST}/catalog/detail/2"))
    assert the_list is not None
    assert its_page is not None
    whole = merged([the_list, its_page])
    assert whole is not None
    assert (len(whole.entries), whole.total, whole.cut) == (3, 3, False)


def test_two_pages_of_a_list_are_whole_where_they_make_its_total() -> None:
    first, second = seen(entry("甲"), entry("乙"), total=3, cut=True), seen(entry("丙"), total=3, cut=True)
    for parts, cut in (((first,), True), ((first, second), False)):
        made = merged(parts)
        assert made is not None
        assert made.cut is cut


def test_of_two_totals_the_larger_says_how_much_was_not_read() -> None:
    made = merged([seen(entry("甲"), total=1), seen(entry("乙"), total=40, cut=True)])
    assert made is not None
    assert (made.total, made.cut) == (40, True)


def test_datasets_of_one_name_stay_two_where_address_or_publisher_or_one_answer_tells_them_apart() -> None:
    for one, other in (
        (entry("双公示", url=f"{HOST}/d/1"), entry("双公示", url=f"{HOST}/d/2")),
        (entry("双公示", publisher="县教育局"), entry("双公示", publisher="县民政局")),
    ):
        made = merged([seen(one), seen(other)])
        assert made is not None
        assert len(made.entries) == 2
    twice = merged([seen(entry("双公示"), entry("双公示", rows=3))])
    assert twice is not None
    assert len(twice.entries) == 2


def test_where_two_answers_differ_the_slower_frequency_and_the_later_day_count() -> None:
    one = entry("甲", frequency=Frequency.DAILY, told="每日", updated=date(2026, 1, 1))
    other = entry("甲", frequency=Frequency.YEARLY, told="每年", updated=date(2026, 5, 1), rows=7)
    made = merged([seen(one), seen(other)])
    assert made is not None
    assert made.entries == (entry("甲", frequency=Frequency.YEARLY, told="每年", updated=date(2026, 5, 1), rows=7),)


def test_an_answer_that_was_not_seen_counts_only_where_none_was() -> None:
    wall = Catalogue("OPEN", URL, Outcome.LOGIN)
    assert merged([wall, seen(entry("甲"))]) == seen(entry("甲"))
    assert merged([wall]) is wall
    assert merged([]) is None


@pytest.mark.parametrize(
    ("pager", "asked", "more"),
    [
        ("<a href='?p=1'>1</a><a href='?p=2'>2</a><a href='?p=3'>3</a>…<a href='?p=9'>9</a>", "239", True),
        ("<b>1</b><a href='?p=2'>2</a> <a href='?p=3'>3</a>", "23", True),
        ("<a href='#' onclick='go(1)'>1</a><a href='javascript:go(2)'>2</a>", "", True),
        ("<ul class='el-pager'><li>1</li><li>2</li></ul>", "", True),
        ("<a href='/y/2024'>2024</a><a href='/y/2022'>2022</a>", "", False),
        ("<a href='?p=1'>1</a>", "", False),
    ],
)
def test_pages_that_are_linked_by_their_numbers_alone_are_asked_for_and_a_list_that_has_more_is_not_whole(
    pager: str, asked: str, more: bool
) -> None:
    given = page(CARDS.replace("<p>共3个数据集</p>", pager), f"{URL}?p=1")
    assert [url for url in addresses_of(given) if "?p=" in url] == [f"{URL}?p={number}" for number in asked]
    found = read(given)
    assert found is not None
    assert found.cut is more


def test_the_last_of_numbered_pages_has_no_more() -> None:
    pager = "<a href='?p=1'>1</a><a href='?p=2'>2</a><a href='?p=3'>3</a>"
    found = read(page(CARDS.replace("<p>共3个数据集</p>", pager), f"{URL}?p=3"))
    assert found is not None
    assert found.cut is False


def test_a_part_that_begins_after_so_many_rows_is_followed_by_the_next() -> None:
    rows = [PINYIN | {"zymc": f"数据{n}"} for n in range(10)]
    given = answer(listed(rows, 25), f"{HOST}/list?offset=10&limit=10")
    assert addresses_of(given) == (f"{HOST}/list?offset=20&limit=10",)
    assert addresses_of(answer(listed(rows[:5], 25), f"{HOST}/list?offset=20&limit=10")) == ()


def test_datasets_under_one_address_are_told_apart_by_their_titles() -> None:
    one, other = (entry(title, url=f"{HOST}/detail", publisher="县教育局") for title in "甲乙")
    made = merged([seen(one, other), seen(replace(one, rows=3))])
    assert made is not None
    assert [(kept.title, kept.rows) for kept in made.entries] == [("甲", 3), ("乙", None)]


def test_a_dataset_of_a_further_page_says_on_which_it_was_found() -> None:
    first = seen(entry("甲"), entry("乙"))
    second = replace(seen(entry("丙"), entry("乙", frequency=Frequency.DAILY)), url=f"{URL}?page=2")
    made = merged([first, second])
    assert made is not None
    assert [(one.title, one.found_on) for one in made.entries] == [
        ("甲", ""),
        ("乙", f"{URL}?page=2"),  # which tells how often it is updated
        ("丙", f"{URL}?page=2"),
    ]
