"""Catalogues of open data: kept as often as they say, and what nobody may be accused of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from config.data_rules import Catalogued
from monitor.judge import RULES
from monitor.rules.places import is_of_another
from monitor.rules.ruling import Ruling
from storage.dataset_records import CatalogueEntry, CatalogueKind, Frequency
from storage.records import Catalogue, Outcome, PageFacts, Reason, Verdict, VisitFacts
from tests.monitor.facts import HOME, candidate, context, failed, seen, visit

CODE = "SVC.LIST"
URL = "http://a.example/data/"
TODAY = date(2026, 9, 15)
F, U, P, N = Verdict.FAIL, Verdict.UNDETERMINED, Verdict.PASS, Verdict.PARTIAL


def entry(frequency: str, days: int | None, title: str = "甲", told: str = "") -> CatalogueEntry:
    updated = None if days is None else TODAY - timedelta(days=days)
    return CatalogueEntry(title, frequency=Frequency(frequency), told=told, updated=updated)


FRESH, DUE, LATE, UNDATED, SILENT = (
    entry("daily", 0),
    entry("daily", 1),
    entry("daily", 2),
    entry("daily", None),
    entry("unknown", 900),
)
ODD = entry("unknown", 900, told="每两年")


def catalogue(*entries: CatalogueEntry, outcome: Outcome = Outcome.SEEN, **more: Any) -> Catalogue:
    return Catalogue(CODE, URL, outcome, CatalogueKind.PAGE, entries, **more)


def facts(*catalogues: Catalogue, page: PageFacts | None = None) -> VisitFacts:
    page = page or seen(URL)
    return visit(page, candidates=[candidate(CODE, page, text="数据开放")], catalogues=catalogues)


def rule(**more: Any) -> Catalogued:
    return Catalogued(type="catalogue", column=CODE, declared_frequency="kept", **more)


def judged(*entries: CatalogueEntry, at_least: float = 1.0, fewest: int = 1, **more: Any) -> Ruling:
    return RULES[Catalogued](rule(at_least=at_least, fewest=fewest), facts(catalogue(*entries, **more)), context())


@pytest.mark.parametrize(
    ("entries", "at_least", "verdict", "reason", "value"),
    [
        ([FRESH, DUE], 1.0, P, Reason.FRESH, "按期更新 2/2"),
        ([entry("never", None), entry("live", 4000)], 1.0, P, Reason.FRESH, "按期更新 2/2"),
        ([FRESH, LATE], 1.0, N, Reason.OVERDUE, "按期更新 1/2；逾期 1 个"),
        ([FRESH, LATE], 0.5, P, Reason.FRESH, "按期更新 1/2；逾期 1 个"),
        ([LATE, entry("daily", 3)], 1.0, F, Reason.OVERDUE, "按期更新 0/2；逾期 1 个；严重逾期 1 个"),
    ],
)
def test_datasets_that_are_fresh_or_due_count_of_those_that_declare_a_frequency_and_a_day(
    entries: list[CatalogueEntry], at_least: float, verdict: Verdict, reason: Reason, value: str
) -> None:
    ruling = judged(*entries, at_least=at_least)
    assert (ruling.verdict, ruling.reason, ruling.value) == (verdict, reason, value)


def test_datasets_that_declare_nothing_are_in_neither_number() -> None:
    ruling = judged(FRESH, SILENT, SILENT)
    assert (ruling.verdict, ruling.value.split("；")[0]) == (P, "按期更新 1/1")
    assert judged(LATE, SILENT).value == "按期更新 0/1；逾期 1 个；已读取 2 个，其中 1 个标明更新频率和更新时间"


def test_the_page_is_shown_with_the_dataset_that_is_held_against_it_and_not_with_another() -> None:
    kept, late, later = entry("daily", 0, "甲"), entry("daily", 9, "乙"), entry("daily", 90, "丙")
    assert [one.matched for one in judged(kept, late, later).shown] == ["丙"]
    assert [one.matched for one in judged(kept).shown] == ["甲"]


def test_the_page_that_is_shown_is_the_one_that_tells_of_the_dataset() -> None:
    page, further = seen(URL), seen(f"{URL}2.html")
    late = replace(entry("daily", 90, "丙"), found_on=further.final_url)
    told = visit(
        page, further, candidates=[candidate(CODE, page, text="数据开放")], catalogues=(catalogue(FRESH, late),)
    )
    (shown,) = RULES[Catalogued](rule(), told, context()).shown
    assert (shown.page, shown.matched) == (further, "丙")


def test_those_longest_overdue_are_named_with_the_words_and_the_day_that_the_platform_prints() -> None:
    entries = [entry("daily", 2 + n, f"数据{n}", "每日更新") for n in range(7)] + [
        entry("yearly", 500, "名录", "R/P1Y")
    ]
    ruling = judged(*entries)
    assert ruling.lacking[:2] == (
        "名录（更新频率：每年，最近更新：2025-05-03）",
        "数据6（更新频率：每日更新，最近更新：2026-09-07）",
    )
    assert len(ruling.lacking) == 5


def test_what_is_named_tonight_is_named_tomorrow_where_nothing_was_updated() -> None:
    late = [entry("daily", 3 + n, f"甲{n}") for n in range(5)]
    entries = [*late, entry("daily", 1, "乙"), entry("yearly", 424, "丙")]
    tonight, tomorrow = (
        RULES[Catalogued](rule(), facts(catalogue(*entries)), context(TODAY + timedelta(days=days))) for days in (0, 1)
    )
    assert set(tonight.lacking) == set(tomorrow.lacking)
    assert tonight.value != tomorrow.value


@pytest.mark.parametrize(
    ("updated", "today", "verdict"),
    [
        ("2026-09-11", "2026-09-14", P),  # from Friday to Monday
        ("2026-09-11", "2026-09-15", F),
        ("2026-09-30", "2026-10-08", P),  # the National Day
        ("2026-09-30", "2026-10-09", F),
        ("2044-01-29", "2044-02-08", P),  # a year whose holidays nobody knows
        ("2044-01-29", "2044-02-09", F),
    ],
)
def test_over_days_on_which_offices_rest_no_dataset_of_every_day_is_late(
    updated: str, today: str, verdict: Verdict
) -> None:
    one = CatalogueEntry("甲", frequency=Frequency.DAILY, updated=date.fromisoformat(updated))
    ruling = RULES[Catalogued](rule(), facts(catalogue(one)), context(date.fromisoformat(today)))
    assert ruling.verdict is verdict


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.LOGIN, Reason.LOGIN),
        (Outcome.BLOCKED, Reason.BLOCKED),
        (Outcome.SCRIPT_SHELL, Reason.NEEDS_SCRIPT),
        (Outcome.SOFT_404, Reason.SOFT_404),
        (Outcome.TOO_LARGE, Reason.TRUNCATED),
    ],
)
def test_a_catalogue_that_was_not_seen_accuses_nobody(outcome: Outcome, reason: Reason) -> None:
    ruling = judged(outcome=outcome)
    assert (ruling.verdict, ruling.reason) == (U, reason)


def test_our_own_fault_is_an_error() -> None:
    assert judged(outcome=Outcome.ERROR).verdict is Verdict.ERROR


def test_a_catalogue_of_12000_of_which_100_were_read_is_adverse_only_where_the_rest_cannot_change_it() -> None:
    hundred = [FRESH] * 60 + [LATE] * 40
    loose, strict = (judged(*hundred, at_least=share, total=12000, cut=True) for share in (0.8, 1.0))
    assert (loose.verdict, loose.reason) == (U, Reason.TRUNCATED)
    assert (strict.verdict, strict.reason, round(strict.won, 4)) == (N, Reason.OVERDUE, 0.9967)
    assert strict.value.startswith("按期更新 60/100；逾期 40 个；已读取 100 个，其中 100 个标明更新频率和更新时间")
    assert strict.value.endswith("，目录共 12000 个")
    none_good = judged(*[LATE] * 100, total=12000, cut=True)
    assert none_good.verdict is N


def test_a_part_that_is_all_fresh_is_no_proof_of_the_rest() -> None:
    ruling = judged(*[FRESH] * 100, total=12000, cut=True)
    assert (ruling.verdict, ruling.reason) == (U, Reason.TRUNCATED)
    enough = judged(*[FRESH] * 100, total=120, cut=True, at_least=0.8)
    assert enough.verdict is P


def test_nothing_is_said_where_nobody_knows_how_much_was_not_read() -> None:
    for entries in ([FRESH], [LATE], [FRESH, LATE]):
        ruling = judged(*entries, cut=True)
        assert (ruling.verdict, ruling.reason) == (U, Reason.TRUNCATED)


@pytest.mark.parametrize("unsure", [UNDATED, ODD], ids=["undated", "odd"])
def test_datasets_without_a_day_or_in_words_not_understood_count_for_the_office(unsure: CatalogueEntry) -> None:
    ruling = judged(FRESH, LATE, unsure, unsure, at_least=0.75)
    assert (ruling.verdict, ruling.reason) == (U, Reason.UNDATED)
    strict = judged(FRESH, LATE, unsure, unsure)
    assert (strict.verdict, strict.won) == (N, 0.75)


@pytest.mark.parametrize(
    ("entries", "more", "reason"),
    [
        ([], {"total": 0}, Reason.NO_DATA),
        ([], {"total": 300, "cut": True}, Reason.TRUNCATED),
        ([UNDATED], {}, Reason.UNDATED),
        ([SILENT], {}, Reason.DENOMINATOR_UNKNOWN),
        ([ODD], {}, Reason.DENOMINATOR_UNKNOWN),
        ([FRESH, LATE], {"fewest": 3}, Reason.DENOMINATOR_UNKNOWN),
        ([FRESH, LATE], {"fewest": 3, "cut": True}, Reason.TRUNCATED),
    ],
)
def test_where_too_few_declare_a_frequency_and_a_day_nothing_is_said(
    entries: list[CatalogueEntry], more: dict[str, Any], reason: Reason
) -> None:
    ruling = judged(*entries, **more)
    assert (ruling.verdict, ruling.reason) == (U, reason)


def test_a_column_without_a_catalogue_is_not_said_to_lack_one() -> None:
    ruling = RULES[Catalogued](rule(), facts(), context())
    assert (ruling.verdict, ruling.reason) == (U, Reason.NO_DATA)


def test_a_column_that_was_not_found_is_charged_by_its_own_check() -> None:
    ruling = RULES[Catalogued](rule(), visit(seen(HOME + "zwgk/"), codes=[CODE]), context())
    assert (ruling.verdict, ruling.reason) == (U, Reason.COLUMN_NOT_FOUND)
    unread = RULES[Catalogued](rule(), visit(failed(HOME + "zwgk/", Outcome.BLOCKED), codes=[CODE]), context())
    assert unread.reason is Reason.BLOCKED


def test_the_catalogue_of_a_shared_platform_is_not_this_sites_to_answer_for() -> None:
    page = seen("http://data.city.example/")
    given = facts(catalogue(LATE), page=page)
    ruling = RULES[Catalogued](rule(), given, context(platform="http://data.city.example/"))
    assert (ruling.verdict, ruling.reason) == (Verdict.EXTERNAL, Reason.ON_PLATFORM)


@pytest.mark.parametrize(
    ("office", "site", "another"),
    [
        ("红石县教育局", "青石县人民政府", True),
        ("云岭市住房公积金管理中心", "青石县人民政府", True),
        ("国家税务总局云岭市税务局", "青石县人民政府", True),
        ("红石县", "青石县人民政府", True),
        ("南昌市教育局", "东湖区人民政府", True),
        ("南昌市教育局", "南昌市东湖区人民政府", True),
        ("南昌市东湖区教育局", "南昌市东湖区人民政府", False),
        ("江西省南昌市教育局", "南昌市人民政府", False),
        ("云岭市青石县教育局", "青石县人民政府", False),
        ("湘西自治州教育局", "湘西土家族苗族自治州人民政府", False),
        ("县教育局", "青石县人民政府", False),
        ("县城市管理局", "青石县人民政府", False),
        ("城市管理和综合执法局", "青石县人民政府", False),
        ("青石城市建设投资公司", "青石县人民政府", False),
        ("青石县统计局", "青石县教育局", False),
        ("", "青石县人民政府", False),
        ("tjj", "A", False),
    ],
)
def test_an_office_that_names_another_place_than_the_site_is_that_places(office: str, site: str, another: bool) -> None:
    assert is_of_another(office, site) is another


def test_datasets_that_offices_of_another_place_provide_are_in_neither_number() -> None:
    theirs = replace(entry("daily", 90, "乙"), publisher="红石县教育局")
    given = facts(catalogue(FRESH, theirs, replace(LATE, publisher="云岭市统计局")))
    county = replace(context(), site=context().site.model_copy(update={"name": "青石县人民政府"}))
    ruling = RULES[Catalogued](rule(), given, county)
    assert (ruling.verdict, ruling.value.split("；")[0]) == (P, "按期更新 1/1")


def test_several_answers_are_judged_as_one_catalogue() -> None:
    first, second = catalogue(entry("daily", 0, "甲")), catalogue(entry("daily", 9, "乙"))
    ruling = RULES[Catalogued](rule(), facts(first, second), context())
    assert (ruling.verdict, ruling.value) == (N, "按期更新 1/2；严重逾期 1 个")
