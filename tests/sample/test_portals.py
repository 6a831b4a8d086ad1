"""What all sample portals have in common, and that they are what their first night makes them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from config.sites import Level
from monitor.sample.counties import months_before
from monitor.sample.portals import portals
from monitor.sample.server import Sample
from tests.sample.browse import D0, Crawl, anchors, fetch, row_days, script_days

DRAWN = ("S01", "S02", "S03", "S04", "S05")
FAMILIES = ("S07", "S08", "S09", "S10", "S11", "S12", "S13", "S14", "S15")


def test_the_site_list_names_fifteen_portals_of_a_province_with_their_levels_parents_and_addresses(
    sample: Sample,
) -> None:
    sites = {site.code: site for site in sample.sites.sites[:15]}
    assert list(sites) == [f"S{number:02d}" for number in range(1, 16)]
    assert {code for code, site in sites.items() if site.level is not Level.COUNTY} == {"S03", "S05"}
    assert {site.parent for code, site in sites.items() if code != "S03"} == {"S03"}
    assert (sites["S03"].level, sites["S05"].level) == (Level.PREFECTURE, Level.DEPARTMENT)
    assert (sites["S05"].parent, sites["S05"].hosted_on) == ("S03", "S03")
    assert {site.region for site in sites.values()} == {"湖南省"}
    assert all(re.fullmatch(r"http://127\.0\.0\.1:\d+/", site.url or "") for site in sites.values())
    assert len({site.url for site in sites.values()}) == 15


def test_eleven_more_of_no_known_region_go_by_names_that_lead_to_loopback(sample: Sample) -> None:
    sites = {site.code: site for site in sample.sites.sites[15:]}
    assert list(sites) == [f"S{number}" for number in range(16, 27)]
    assert Counter(site.level for site in sites.values()) == {Level.COUNTY: 4, Level.PREFECTURE: 4, Level.PROVINCE: 3}
    assert {site.region for site in sites.values()} == {""}
    assert {urlsplit(site.url or "").hostname for site in sites.values()} == set(sample.stand_ins)
    assert set(sample.stand_ins.values()) == {"127.0.0.1"}


@pytest.mark.parametrize("code", DRAWN)
def test_a_home_page_has_a_realistic_size_and_number_of_links(sample: Sample, code: str) -> None:
    got = fetch(sample.bases[code])
    assert got.status == 200
    assert 20 * 1024 <= len(got.body) <= 60 * 1024
    assert 60 <= len(anchors(got, sample.bases[code])) <= 150
    assert "网站标识码" in got.text


@pytest.mark.parametrize("code", FAMILIES)
def test_a_county_of_another_family_is_small_but_whole(sample: Sample, pages: Crawl, code: str) -> None:
    got = fetch(sample.bases[code])
    assert len(got.body) > 5 * 1024
    assert len(anchors(got, sample.bases[code])) > 30
    assert "网站标识码" in got.text
    assert {got.status for got in pages(code).values()} == ({200, 302} if code == "S07" else {200})
    assert len(pages(code)) > {"S12": 150, "S13": 80, "S14": 80}.get(code, 300)


@pytest.mark.parametrize("code", ["S01", "S02", "S03", "S05"])
def test_every_link_that_leads_to_a_portal_itself_answers(sample: Sample, pages: Crawl, code: str) -> None:
    answers = pages(code)
    moved = {url for url, got in answers.items() if got.status != 200}
    assert moved == ({f"{sample.bases[code]}xxgk/"} if code == "S05" else set())
    assert len(answers) > 100


@pytest.mark.parametrize(
    ("code", "status"),
    [("S01", 404), ("S02", 200), ("S03", 404), ("S04", 404), ("S05", 404)] + [(code, 404) for code in FAMILIES],
)
def test_an_unknown_address_is_a_small_404_and_on_s02_the_home_page(sample: Sample, code: str, status: int) -> None:
    got = fetch(f"{sample.bases[code]}no/such/page.html")
    assert got.status == status
    assert (got.body == fetch(sample.bases[code]).body) == (code == "S02")
    assert code == "S02" or len(got.body) < 1000


@pytest.mark.parametrize(("code", "status"), [("S01", 200), *((code, 404) for code in DRAWN[1:]), ("S06", 521)])
def test_only_s01_has_a_robots_txt(sample: Sample, code: str, status: int) -> None:
    assert fetch(f"{sample.bases[code]}robots.txt").status == status


def test_the_robots_txt_of_s01_closes_the_admin_folder(sample: Sample) -> None:
    lines = fetch(f"{sample.bases['S01']}robots.txt").text.splitlines()
    assert lines == ["User-agent: *", "Disallow: /admin/", "Crawl-delay: 0"]


@pytest.mark.parametrize("code", [*DRAWN, *FAMILIES])
def test_no_page_of_a_portal_shows_a_day_after_the_first_night(pages: Crawl, code: str) -> None:
    for got in pages(code).values():
        if got.status == 200:
            assert max(row_days(got.text) + script_days(got.text), default=D0) <= D0


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 24), 6, date(2026, 5, 24)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2026, 1, 15), 6, date(2025, 7, 15)),
        (date(2026, 6, 30), 6, date(2025, 12, 30)),
    ],
)
def test_six_calendar_months_before_a_day(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


@pytest.mark.parametrize(
    ("night", "year"), [(date(2027, 3, 19), 2025), (date(2027, 3, 20), 2026), (date(2027, 12, 31), 2026)]
)
def test_no_report_is_published_after_the_first_night(night: date, year: int) -> None:
    (first, *_) = portals(night)
    got = first.answer("/zwgk/zfxxgk/nb/", {})
    assert max(map(int, re.findall(r"青石县人民政府(\d{4})年", got.body.decode()))) == year


def test_contents_depend_on_the_first_night_alone() -> None:
    bases = {portal.code: "http://127.0.0.1:1/" for portal in portals(D0)}
    for one, other in zip(portals(D0), portals(D0), strict=True):
        assert one.answer("/", bases) == other.answer("/", bases)


@pytest.mark.parametrize("night", [date(2027, 1, 1), date(2028, 2, 29), date(2026, 8, 31), date(2027, 4, 1)])
def test_the_seeded_days_hold_for_any_first_night(night: date) -> None:
    answers = {portal.code: portal.answer for portal in portals(night)}
    news = answers["S01"]("/ywdt/", {}).body.decode()
    notices = answers["S02"]("/col/col1236/index.html", {}).body.decode()
    assert max(row_days(news)) == night - timedelta(days=14)
    assert max(script_days(notices)) == months_before(night, 6) - timedelta(days=1)
    assert "04月02日" in answers["S03"]("/zfxxgk/nb/", {}).body.decode("gbk")
    stale = answers["S11"]("/Category_56/Index.aspx", {}).body.decode()
    assert max(days_of_rows(stale)) == months_before(night, 6) - timedelta(days=1)


def days_of_rows(text: str) -> list[date]:
    return [date(*map(int, found)) for found in re.findall(r"<em>(\d{4})年(\d\d)月(\d\d)日</em>", text)]
