"""The report of pages: it opens from a folder, leads to every site, and runs and loads nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.network.render import find_chromium
from monitor.cards.league import Place
from monitor.cards.page import card_page
from monitor.cards.standings import night_asked
from monitor.exports.filenames import file_names
from monitor.exports.site_report import index_page, report_files
from monitor.exports.without_persons import without_persons
from storage.database import reading
from storage.records import Verdict
from storage.review import Act, Why
from tests.monitor.test_card_page import HOSTILE
from tests.monitor.test_deciding import Reviewed, reviewed, two_nights
from tests.monitor.test_league import figures
from tests.monitor.test_report import card, finding
from tests.monitor.test_scorecard_book import decided

__all__ = ["reviewed", "two_nights"]


@pytest.fixture
def report(reviewed: Reviewed, tmp_path: Path) -> Path:
    """The report of a night on which a person overturned a finding, in a folder."""
    reviewed.decide(act=Act.OVERTURN, verdict=Verdict.PASS, why=Why.OTHER_NAME, note="见首页菜单，经办人13812345678")
    folder = tmp_path / "report"
    (folder / "sites").mkdir(parents=True)
    with reading(reviewed.engine) as conn:
        for path, text in report_files(conn, night_asked(conn, None)):
            (folder / path).write_text(text, encoding="utf-8")
    return folder


def test_every_link_of_a_report_is_relative_and_leads_to_a_file_of_it(report: Path) -> None:
    found = 0
    for page in (report / "index.html", *(report / "sites").iterdir()):
        tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
        for link in tree.css("a"):
            target, _, mark = (link.attributes["href"] or "").partition("#")
            assert "://" not in target
            assert not target.startswith("/")
            assert not target or (page.parent / target).resolve().is_file()
            assert target or tree.css_first(f"#{mark}") is not None
            found += 1
        assert not tree.css("script, link, img, iframe, form, object")
        (policy,) = (node.attributes["content"] for node in tree.css("meta[http-equiv='Content-Security-Policy']"))
        assert (policy or "").startswith("default-src 'none'; style-src 'sha256-")
    assert found >= 2


def test_a_page_of_a_site_tells_what_a_person_decided_beside_the_machine(report: Path) -> None:
    (page,) = (report / "sites").iterdir()
    tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
    article = tree.css_first("article[id='BIZ.COL']")
    assert article is not None
    verdicts = [node.text() for node in article.css(".verdict")]
    assert verdicts == ["不符合", "复核：符合"]
    (told,) = article.css(".review")
    assert (
        told.text() == "li于2026-09-16 09:30复核，改判为“符合”：栏目以其他名称设置。备注：见首页菜单，经办人138********"
    )


def test_the_first_page_lists_bounds_and_not_a_score_where_too_little_was_decided(reviewed: Reviewed) -> None:
    with reading(reviewed.engine) as conn:
        scan = night_asked(conn, None)
    places = (Place("a", "甲县", None, figures("a", None)), Place("b", "乙县", None, None))
    tree = LexborHTMLParser(index_page(scan, places, {"a": "sites/a.html"}, ("未能读出指标库",)))
    first, second = tree.css("tbody tr")
    assert "证据不足（10～90）" in first.text()
    assert "本次未巡检" in second.text()
    assert not second.css("a")
    assert "未能读出指标库" in (tree.body.text() if tree.body else "")


def test_hostile_names_and_notes_are_text_in_a_report(reviewed: Reviewed) -> None:
    with reading(reviewed.engine) as conn:
        scan = night_asked(conn, None)
    places = (Place(HOSTILE, HOSTILE, None, figures("a", 80.0)),)
    one = finding()
    made = replace(card(one), reviews={"BIZ.COL": decided(one, Verdict.PASS, note=HOSTILE, by=HOSTILE)})
    for page in (index_page(scan, places, {}, (HOSTILE,)), card_page(made, {}, back="../index.html")):
        page.encode("utf-8")
        tree = LexborHTMLParser(page)
        assert not tree.css("script, img, style + style")
        assert "alert(1)" in (tree.body.text() if tree.body else "")
        assert not {"\x00", "\u202e"} & set(page)


def test_a_report_has_no_numbers_of_persons() -> None:
    text = "联系人13812345678"
    one = finding(value=text, lacking=(text,), evidence=(replace(finding().evidence[0], matched=text),))
    made = replace(card(one), reviews={"BIZ.COL": decided(one, Verdict.PASS, note=text)}, remarks=(text,))
    assert "13812345678" in card_page(made, {})
    assert "13812345678" not in card_page(without_persons(made), {})
    assert "138********" in card_page(without_persons(made), {})


def test_no_two_sites_share_a_file_and_every_name_fits_a_file_system() -> None:
    codes = (
        "430421",
        "a.example:8080",
        "a.example_8080",
        "A.EXAMPLE:8080",
        "../../etc",
        "",
        "甲" * 300,
        "甲" * 300 + "乙",
    )
    names = file_names(codes)
    assert len({name.casefold() for name in names.values()}) == len(codes)
    for name in names.values():
        assert name
        assert not set(name) & set('/\\:*?"<>|')
        assert not name.startswith(".")
        assert len(f"{name}.html".encode()) < 255


@pytest.mark.slow
@pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine")
def test_a_browser_opens_a_report_from_its_folder_and_finds_nothing_to_complain_of(report: Path) -> None:
    from playwright.sync_api import sync_playwright

    told: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), chromium_sandbox=os.geteuid() != 0)
        page = browser.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: told.append(request.url) if not request.url.startswith("file:") else None)
        page.goto((report / "index.html").as_uri())
        page.click("tbody a")
        assert page.title().startswith("评分表：")
        page.click("text=返回排名表")
        assert page.title().startswith("政府信息公开巡检报告")
        browser.close()
    assert told == []
