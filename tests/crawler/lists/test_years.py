"""Rows whose dates show no year: where the year is taken from, and when it is only assumed."""

from __future__ import annotations

from datetime import date

import pytest

from tests.crawler.lists.list_pages import read

TODAY = date(2026, 9, 15)


def dated(*rows: tuple[str, str, str]) -> list[tuple[str, bool]]:
    """Date and whether its year is assumed of each row, given as address, title and the date that it shows."""
    items = "".join(f'<li><a href="{href}">{title}</a><span>{day}</span></li>' for href, title, day in rows)
    return [(str(entry.date), entry.year_assumed) for entry in read(f"<ul>{items}</ul>", TODAY).items]


TITLE = "关于做好有关工作的通知"


def test_years_that_nothing_supports_are_assumed_in_the_order_of_the_list() -> None:
    rows = [("1.html", TITLE, "01-04"), ("2.html", TITLE, "12-28"), ("3.html", TITLE, "11-10")]
    assert dated(*rows) == [("2026-01-04", True), ("2025-12-28", True), ("2025-11-10", True)]


@pytest.mark.parametrize(
    "href", ["./201803/t20180314_1.html", "/art/2018/3/14/art_1.html", "/2018/0314/1.html", "/201803/1.html"]
)
def test_a_day_or_month_in_the_rows_own_address_tells_its_year(href: str) -> None:
    assert dated((href, TITLE, "03-14")) == [("2018-03-14", False)]


def test_a_folder_of_a_year_tells_the_year_but_does_not_prove_it() -> None:
    assert dated(("/news/2018/3.html", TITLE, "03-14"), ("/news/2017/9.html", TITLE, "12-31")) == [
        ("2018-03-14", True),
        ("2017-12-31", True),
    ]


def test_rows_above_and_below_one_whose_address_tells_its_year_take_theirs_from_it() -> None:
    rows = [("1.html", TITLE, "05-20"), ("t20180314_2.html", TITLE, "03-14"), ("3.html", TITLE, "12-30")]
    assert dated(*rows) == [("2018-05-20", True), ("2018-03-14", False), ("2017-12-30", True)]


def test_titles_that_agree_on_an_old_year_tell_it() -> None:
    rows = [
        ("1.html", "2019年度部门决算公开", "09-10"),
        ("2.html", TITLE, "05-06"),
        ("3.html", "2019年工作要点", "03-01"),
    ]
    assert dated(*rows) == [("2019-09-10", True), ("2019-05-06", True), ("2019-03-01", True)]


@pytest.mark.parametrize("other", ["2025年度部门决算公开", "关于2026年国庆节放假安排的通知"])
def test_titles_that_do_not_agree_change_nothing(other: str) -> None:
    rows = [("1.html", "关于废止2012年某通知的决定", "09-10"), ("2.html", other, "09-01"), ("3.html", TITLE, "08-01")]
    assert [day[:4] for day, _ in dated(*rows)] == ["2026", "2026", "2026"]


def test_one_old_year_in_one_title_changes_nothing() -> None:
    rows = [("1.html", "关于废止2012年某通知的决定", "09-10"), ("2.html", TITLE, "09-01"), ("3.html", TITLE, "08-01")]
    assert dated(*rows)[0] == ("2026-09-10", True)


def test_the_years_of_one_list_tell_nothing_of_another() -> None:
    first = "".join(f'<li><a href="{n}.html">{TITLE}</a><span>2018-03-{20 - n}</span></li>' for n in range(5))
    second = "".join(f'<li><a href="b{n}.html">{TITLE}</a><span>09-{12 - n:02}</span></li>' for n in range(5))
    body = f"<div><h3>公告</h3><ul>{first}</ul></div><div><h3>公示</h3><ul>{second}</ul></div>"
    assert {day.year for day in read(body, TODAY).dates[5:]} == {2026}
