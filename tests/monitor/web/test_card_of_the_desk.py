"""The card of a site on the desk: every check, what people decided beside it, its last nights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from starlette.testclient import TestClient

from config.settings import Settings
from config.sites import Level, Site
from monitor.cards.reading import latest_card
from monitor.cards.reviewed import Stand
from monitor.web.desk import Desk
from monitor.web.sites.sections import Show, shown_of
from storage.catalogue import save_sites
from storage.database import reading, transaction
from storage.ledger import ScanKind
from storage.records import ADVERSE, Verdict
from storage.review import Act, Role, Why
from storage.scans import finish_scan, start_scan
from tests.clocks import Clock
from tests.monitor.nights import FIRST
from tests.monitor.test_deciding import COLUMN, Reviewed, reviewed, two_nights

__all__ = ["reviewed", "two_nights"]


@pytest.fixture
def desk(reviewed: Reviewed, clock: Clock, little_argon2: None) -> Desk:
    """A desk on two nights of one site."""
    return Desk(reviewed.engine, Settings(data_dir=reviewed.nights.settings.data_dir), clock)


@pytest.fixture
def viewer(client_as: Callable[[Role], TestClient]) -> TestClient:
    return client_as(Role.VIEWER)


def page_of(client: TestClient, address: str = "/sites/S") -> LexborHTMLParser:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def checks(page: LexborHTMLParser) -> dict[str, LexborNode]:
    return {str(one.attributes["id"]): one for one in page.css("article.check")}


def told(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def test_every_check_stands_once_and_leads_to_its_finding(viewer: TestClient, reviewed: Reviewed) -> None:
    page = page_of(viewer)
    found = checks(page)
    assert len(page.css("article.check")) == len(found)
    assert found.keys() == reviewed.findings.keys()
    for code, article in found.items():
        link = article.css_first("h3 a")
        assert link is not None
        assert link.attributes["href"] == f"/findings/2/S/{code}"
        clauses = len(reviewed.findings[code].basis)
        assert not clauses or f"依据 {clauses} 条" in told(article)


def test_what_a_person_decided_stands_first_and_the_machines_words_beside_it(
    viewer: TestClient, reviewed: Reviewed
) -> None:
    reviewed.decide(act=Act.OVERTURN, verdict=Verdict.PASS, why=Why.OTHER_NAME, note="<b>见首页</b>")
    page = page_of(viewer)
    article = checks(page)[COLUMN]
    assert told(article.css_first(".badge")) == "符合"
    assert "met" in str(article.attributes["class"])
    assert "li于2026-09-16" in told(article.css_first(".review"))
    assert "<b>见首页</b>" in told(article.css_first(".review"))
    assert "机器结论： 不符合，" in told(article)
    assert "机器结论：" in told(page.css_first("section.head"))  # two scores, told apart


def test_a_card_that_nobody_decided_on_tells_one_score(viewer: TestClient) -> None:
    assert "机器结论：" not in told(page_of(viewer).css_first("section.head"))


def test_only_lost_points_or_only_what_waits_can_be_shown(viewer: TestClient, reviewed: Reviewed) -> None:
    lost = {code for code, one in reviewed.findings.items() if one.verdict in ADVERSE and one.weight > 0}
    open_ = {code for code, one in reviewed.findings.items() if one.verdict is Verdict.UNDETERMINED}
    assert lost
    assert checks(page_of(viewer, "/sites/S?show=lost")).keys() == lost
    assert checks(page_of(viewer, "/sites/S?show=waiting")).keys() == open_
    reviewed.decide(act=Act.CANNOT_TELL, why=Why.NOT_ENOUGH)
    assert checks(page_of(viewer, "/sites/S?show=waiting")).keys() == open_ | {COLUMN}


def test_what_no_check_answers_to_is_said(viewer: TestClient, reviewed: Reviewed) -> None:
    for code, one in reviewed.findings.items():
        if one.verdict in ADVERSE:
            reviewed.decide(code, act=Act.OVERTURN, verdict=Verdict.NOT_APPLICABLE, why=Why.NOT_BINDING)
    assert "没有符合条件的指标" in told(page_of(viewer, "/sites/S?show=lost").css_first("main"))


def test_what_came_back_to_people_waits_for_them_whatever_the_machine_says(reviewed: Reviewed) -> None:
    reviewed.decide(act=Act.OVERTURN, verdict=Verdict.PASS, why=Why.OTHER_NAME)
    with reading(reviewed.engine) as conn:
        card = latest_card(conn, "S")
    back = replace(card.reviews[COLUMN], stand=Stand.RETURNED)
    waiting = shown_of(replace(card, reviews={COLUMN: back}), {}, Show.WAITING)
    assert COLUMN in {item.final.requirement for section in waiting for item in section.items}


def test_one_group_can_be_shown_and_an_unknown_one_is_as_if_not_asked(viewer: TestClient) -> None:
    whole = page_of(viewer)
    names = [str(one.attributes["value"]) for one in whole.css("#group option") if one.attributes["value"]]
    parts = [checks(page_of(viewer, f"/sites/S?group={name}")).keys() for name in names]
    assert sum(len(part) for part in parts) == len(checks(whole))
    assert checks(page_of(viewer, "/sites/S?group=nothing")).keys() == checks(whole).keys()


def test_the_strip_tells_each_night_in_words(viewer: TestClient) -> None:
    strip = checks(page_of(viewer))[COLUMN].css_first("svg.strip title")
    assert told(strip) == "历夜机器结论：2026-09-15待复查（初判不符合）；2026-09-16不符合"


def test_an_earlier_night_shows_what_was_said_then_and_that_it_is_not_the_latest(viewer: TestClient) -> None:
    page = page_of(viewer, "/sites/S?scan=1")
    assert told(checks(page)[COLUMN].css_first(".badge")) == "待复查（初判不符合）"
    assert "不是最近一次夜间巡检" in told(page.css_first("main"))
    assert told(checks(page)[COLUMN].css_first("svg.strip title")).endswith("2026-09-15待复查（初判不符合）")
    kept = page.css_first("form input[name=scan]")
    assert kept is not None
    assert kept.attributes["value"] == "1"


def test_a_site_that_the_latest_night_did_not_visit_says_from_when_its_card_is(
    viewer: TestClient, reviewed: Reviewed
) -> None:
    later = FIRST + timedelta(days=5)
    with transaction(reviewed.engine) as conn:
        scan = start_scan(
            conn, kind=ScanKind.NIGHTLY, as_of=later, site_list="t", packs=(), planned=["S"], started=later
        )
        finish_scan(conn, scan, finished=later, ours=False)
    told_now = told(page_of(viewer).css_first("main"))
    assert "以下为巡检 2" in told_now
    assert viewer.get(f"/sites/S?scan={scan}").status_code == 404  # it was not visited: nothing is said


def test_what_is_not_there_is_told_as_such(viewer: TestClient, desk: Desk) -> None:
    with transaction(desk.engine) as conn:
        save_sites(conn, [Site(code="T", name="另县", level=Level.COUNTY)])
    for address in ("/sites/X", "/sites/T", "/sites/S?scan=9", "/sites/S?scan=x", "/sites/S?scan=-1"):
        assert viewer.get(address).status_code == 404, address


def test_what_portals_wrote_is_text(viewer: TestClient, desk: Desk) -> None:
    hostile = '"><script>alert(1)</script>'
    with transaction(desk.engine) as conn:
        save_sites(conn, [Site(code="S", name=hostile, region="<i>", url="http://a.gov.cn/<b>")])
    page = page_of(viewer)
    assert all(script.attributes.get("src") for script in page.css("script"))
    assert not page.css("main i, main .told b")
    assert not [link for link in page.css("main a") if not str(link.attributes["href"]).startswith("/")]
    assert "style=" not in viewer.get("/sites/S").text


def test_a_chart_is_a_picture_of_its_own_for_checks_whose_entries_have_dates(
    viewer: TestClient, reviewed: Reviewed
) -> None:
    pictures = page_of(viewer).css("article.check img")
    assert pictures
    for picture in pictures:
        answer = viewer.get(str(picture.attributes["src"]))
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "2026-09-16" in answer.text
    assert viewer.get("/sites/S/freshness/XXGK.COL.svg").status_code == 404
    assert viewer.get("/sites/S/freshness/nothing.svg").status_code == 404
    with reading(reviewed.engine) as conn:
        dated = [one for one in latest_card(conn, "S").findings if "newest=" in one.value]
    assert len(pictures) <= len(dated)
