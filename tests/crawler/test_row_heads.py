"""Days under headings that say their year or month."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.lists import read_entries
from crawler.pages.page import parse
from storage.records import Page

TODAY = date(2026, 11, 20)
URL = "http://www.qs.gov.cn/dsj/"


def days(body: str) -> list[tuple[str, str]]:
    page = Page(URL, URL, 200, {}, f"<html><body><div class='main'>{body}</div></body></html>".encode())
    return [(entry.title, str(entry.date)) for entry in read_entries(parse(page), TODAY).items]


def row(day: str, title: str, href: str = "/a.html") -> str:
    return f"<li><i>{day}</i><a href='{href}'>{title}</a></li>"


FIRST, SECOND = "县政府召开常务会议", "全县招商引资推进会召开"


@pytest.mark.parametrize("heading", ["2026年10月", "2026-10", "10月2026年", "2026 年 10 月", "2026.10", "2026年10月份"])
def test_rows_take_the_month_that_stands_over_them(heading: str) -> None:
    told = days(f"<h3>{heading}</h3><ul>{row('15日', FIRST)}{row('08日', SECOND)}</ul>")
    assert told == [(FIRST, "2026-10-15"), (SECOND, "2026-10-08")]


def test_a_month_below_a_year_is_of_that_year() -> None:
    body = f"<h2>2025年</h2><h3>12月</h3><ul>{row('15日', FIRST)}</ul><h3>11月</h3><ul>{row('08日', SECOND)}</ul>"
    assert days(body) == [(FIRST, "2025-12-15"), (SECOND, "2025-11-08")]


def test_a_title_keeps_the_year_that_the_heading_says_too() -> None:
    told = days(f"<h3>2025年</h3><ul>{row('10-15', '关于公布2025年度民生实事的公告')}</ul>")
    assert told == [("关于公布2025年度民生实事的公告", "2025-10-15")]


def test_a_heading_that_would_put_a_row_into_the_future_says_nothing_of_it() -> None:
    assert days(f"<h3>2026年</h3><ul>{row('12-28', FIRST)}{row('12-20', SECOND)}</ul>")[0] == (FIRST, "2025-12-28")


def test_a_heading_of_another_year_than_the_address_of_its_row_is_the_year_of_a_report() -> None:
    told = days(f"<h3>2025年</h3><ul>{row('01-28', FIRST, './202601/t20260128_1.html')}</ul>")
    assert told == [(FIRST, "2026-01-28")]


def test_numbers_of_rows_are_no_days_of_the_month_over_them() -> None:
    ranked = "".join(f"<li><i>{n}</i><div><a href='/{n}.html'>{FIRST}{n}</a></div></li>" for n in (1, 2, 3))
    assert days(f"<h3>2026年11月</h3><ol>{ranked}</ol>") == []


def test_a_number_beside_its_rows_date_is_no_day() -> None:
    rows = "".join(
        f"<li><b>2026-1{n}</b><b>0{n}</b><a href='/{n}.html'>{FIRST}</a><em>{7 + n}</em></li>" for n in (1, 0)
    )
    assert [day for _, day in days(f"<ul>{rows}</ul>") if day != "None"][:1] == ["2026-11-01"]


def test_the_parts_of_the_sites_clock_are_no_heading() -> None:
    clock = "<div class='d'><span>2026年</span><span>11月</span><span>20日</span></div>"
    told = days(f"{clock}<ul>{row('12-28', FIRST)}{row('12-20', SECOND)}</ul>")
    assert told[-2:] == [(FIRST, "2025-12-28"), (SECOND, "2025-12-20")]


def test_a_day_behind_its_title_is_not_joined_with_the_heading_below() -> None:
    def behind(day: str, title: str) -> str:
        return f"<li><a href='/a.html'>{title}</a><i>{day}</i></li>"

    body = f"<h3>2026年</h3><ul>{behind('01-20', FIRST)}</ul><h3>2025年</h3><ul>{behind('12-28', SECOND)}</ul>"
    assert days(body) == [(FIRST, "2026-01-20"), (SECOND, "2025-12-28")]


def spanning(heading: str, first: str, second: str) -> str:
    def cells(day: str, title: str) -> str:
        return f"<td><a href='/a.html'>{title}</a></td><td>{day}</td>"

    above = f"<tr><td rowspan='2'>{heading}</td>{cells(first, FIRST)}</tr>"
    return f"<table>{above}<tr>{cells(second, SECOND)}</tr></table>"


def test_a_month_that_spans_rows_is_that_of_them_all() -> None:
    told = days(spanning("2026年10月", "15日", "08日"))
    assert told[-1] == (SECOND, "2026-10-08")


def test_a_year_that_spans_rows_may_be_that_of_reports() -> None:
    told = days(spanning("2025年", "01-28", "01-22"))
    assert told == [(FIRST, "2026-01-28"), (SECOND, "2026-01-22")]


def test_days_as_text_between_links_take_the_month_over_them() -> None:
    told = days(f"<h4>2026年10月</h4>15日 <a href='/a.html'>{FIRST}</a><br>08日 <a href='/b.html'>{SECOND}</a><br>")
    assert told == [(FIRST, "2026-10-15"), (SECOND, "2026-10-08")]
