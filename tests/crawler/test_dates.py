"""Every notation of a date that portals use, and what must not be taken for one."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.dates import (
    find_dates,
    first_date,
    is_date_part,
    join_parts,
    plausible,
    resolve_years,
    url_date,
    url_month,
)

TODAY = date(2026, 7, 1)

NOTATIONS = [
    ("2018-10-18", date(2018, 10, 18)),
    ("(2025-10-14)", date(2025, 10, 14)),
    ("[2025-10-14]", date(2025, 10, 14)),
    ("2021/09/06", date(2021, 9, 6)),
    ("2021/9/6", date(2021, 9, 6)),
    ("2024.09.30 09:24:36 GMT+08:00", date(2024, 9, 30)),
    ("2022年11月04日", date(2022, 11, 4)),
    ("2022年1月4日", date(2022, 1, 4)),
    ("2021 年 6 月 5 日", date(2021, 6, 5)),
    ("2025年06月03日 13时44分", date(2025, 6, 3)),
    ("二〇二〇年三月二十日", date(2020, 3, 20)),
    ("二○二一年十月三十一日", date(2021, 10, 31)),
    ("二零一九年十二月十日", date(2019, 12, 10)),
    ("一九九八年一月一日", date(1998, 1, 1)),
    ("２０２１年６月５日", date(2021, 6, 5)),
    ("２０２１－０６－０５", date(2021, 6, 5)),
    ("2023-08-19 10∶08", date(2023, 8, 19)),
    ("2023-11-30  14:52", date(2023, 11, 30)),
    ("2019-07-10\u00a010:43", date(2019, 7, 10)),
    ("2024-06-19T07:27:00", date(2024, 6, 19)),
    ("发布时间：2022-06-29 11:59:02 浏览次数：12", date(2022, 6, 29)),
    ("2024-02-29", date(2024, 2, 29)),
    ("2000-02-29", date(2000, 2, 29)),
    ("1995-01-01", date(1995, 1, 1)),
    ("2026-07-02", date(2026, 7, 2)),
    ("24-06-19", date(2024, 6, 19)),
    ("[18/03/15]", date(2018, 3, 15)),
    (" 20240619 ", date(2024, 6, 19)),
    ("2024-06-19 星期三", date(2024, 6, 19)),
    ("2024年6月19日（星期三）10:08", date(2024, 6, 19)),
    ("Wed Jun 19 10:08:33 CST 2024", date(2024, 6, 19)),
]

NO_DATES = [
    "2021-02-29",
    "2023-13-01",
    "2023-00-10",
    "2023-04-31",
    "1994-12-31",
    "2026-07-03",
    "0000-00-00",
    "000014349/2021-00071",
    "州政办发〔2021〕21号",
    "192.2020.1.1",
    "2019年11月底前",
    "2020年",
    "13800002020-1-2",
    "99-12-31",
    "24-13-01",
    "编号24-06-19",
    "第20240619号",
    "10:08:33 CST 2024",
    "二〇二〇年十三月一日",
    "二〇二〇年三月十十日",
    "",
]


@pytest.mark.parametrize(("text", "expected"), NOTATIONS)
def test_a_notation_is_read_as_its_date(text: str, expected: date) -> None:
    assert first_date(text, TODAY) == expected


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_plausible_date_is_not_read_as_one(text: str) -> None:
    assert first_date(text, TODAY) is None


def test_a_date_is_plausible_from_1995_until_tomorrow() -> None:
    assert plausible(date(1995, 1, 1), TODAY)
    assert not plausible(date(1994, 12, 31), TODAY)
    assert plausible(date(2026, 7, 2), TODAY)
    assert not plausible(date(2026, 7, 3), TODAY)


def test_every_date_of_a_text_is_found_with_its_place() -> None:
    text = "自2021-06-05至2021年6月30日止"
    mentions = find_dates(text)
    assert [text[mention.start : mention.end] for mention in mentions] == ["2021-06-05", "2021年6月30日"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("03-14", (3, 14)), ("[01-04] 公告", (1, 4)), ("3月14日", (3, 14)), ("03.14", (3, 14)), ("02-29", (2, 29))],
)
def test_a_date_without_a_year_is_found_when_asked_for(text: str, expected: tuple[int, int]) -> None:
    assert [(mention.month, mention.day) for mention in find_dates(text, yearless=True)] == [expected]
    assert find_dates(text) == []


@pytest.mark.parametrize("text", ["10:30-11:30", "11-12-13", "13-40", "2024-03", "1-2-3", "3.14.15"])
def test_other_numbers_are_no_date_without_a_year(text: str) -> None:
    assert find_dates(text, yearless=True) == []


@pytest.mark.parametrize(
    "parts",
    [
        ("14", "2024-03"),
        ("2024-03", "14"),
        ("03-14", "2024"),
        ("2024", "03-14"),
        ("14", "3月", "2024"),
        ("2024", "03", "14"),
        ("2024年3月", "14日"),
        ("14", "2024.03"),
        ("14", "2024/03"),
    ],
)
def test_a_date_split_by_the_markup_is_put_together(parts: tuple[str, ...]) -> None:
    assert all(is_date_part(part) for part in parts)
    mention = join_parts(parts)
    assert mention is not None
    assert mention.full(TODAY) == date(2024, 3, 14)


@pytest.mark.parametrize(
    "parts", [("1", "2"), ("2024", "2025"), ("31", "2024-02"), ("公告", "2024-03"), ("1", "2", "3")]
)
def test_numbers_that_make_no_date_are_not_put_together(parts: tuple[str, ...]) -> None:
    assert join_parts(parts) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("./201810/t20181018_21761544.html", date(2018, 10, 18)),
        ("/2018-10/18/content_1.htm", date(2018, 10, 18)),
        ("/art/2024/6/19/art_1_2.html", date(2024, 6, 19)),
        ("/2022/08-11/2559082.html", date(2022, 8, 11)),
        ("ztzl/028002/20201105/7c56.html", date(2020, 11, 5)),
        ("../xxgk/20251014104752137.html", date(2025, 10, 14)),
        ("/info/1027/43934.html", None),
        ("/202511/174240943.shtml", None),
        ("/art/2024/13/19/art_1.html", None),
        ("/t20180230_1.html", None),
        ("/post/post_4858875.html", None),
        ("", None),
    ],
)
def test_a_day_in_an_address_is_read(url: str, expected: date | None) -> None:
    assert url_date(url, TODAY) == expected


def test_a_month_in_an_address_is_read_as_its_first_day() -> None:
    assert url_month("/202511/174240943.shtml", TODAY) == date(2025, 11, 1)
    assert url_month("/202513/1.html", TODAY) is None


def _years(texts: list[str], hints: list[date | None] | None = None, today: date = TODAY) -> list[date | None]:
    mentions = [next(iter(find_dates(text, yearless=True)), None) for text in texts]
    return resolve_years(zip(mentions, hints or [None] * len(texts), strict=True), today)


def test_rows_without_a_year_cross_the_new_year() -> None:
    assert _years(["[01-04]", "[12-28]", "[12-20]"], today=date(2021, 1, 12)) == [
        date(2021, 1, 4),
        date(2020, 12, 28),
        date(2020, 12, 20),
    ]


def test_the_first_row_without_a_year_is_not_in_the_future() -> None:
    assert _years(["12-28"]) == [date(2025, 12, 28)]
    assert _years(["07-02"]) == [date(2026, 7, 2)]
    assert _years(["07-03"]) == [date(2025, 7, 3)]


def test_a_row_slightly_out_of_order_stays_in_its_year() -> None:
    assert _years(["06-10", "06-12", "05-01"]) == [date(2026, 6, 10), date(2026, 6, 12), date(2026, 5, 1)]


def test_an_address_tells_the_year_of_its_row() -> None:
    assert _years(["03-14", "12-30"], [date(2018, 3, 15), date(2018, 1, 2)]) == [date(2018, 3, 14), date(2017, 12, 30)]


def test_a_leap_day_without_a_year_is_the_latest_there_was() -> None:
    assert _years(["02-29"]) == [date(2024, 2, 29)]


def test_rows_without_a_date_stay_without_one() -> None:
    assert _years(["公告", "2024-01-02"]) == [None, date(2024, 1, 2)]
