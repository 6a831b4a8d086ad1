"""The overview, the nights and the search, as a reader meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import delete, update
from starlette.testclient import TestClient

from config.settings import Settings
from config.sites import Level, Site
from monitor.cards.card import group_parts
from monitor.cards.reading import latest_card
from monitor.cards.score import Score
from monitor.web.desk import Desk
from monitor.web.sites import overview
from storage.catalogue import save_sites
from storage.database import reading, transaction
from storage.ledger import ScanKind
from storage.nights import record_missed_night
from storage.records import Verdict
from storage.review import Act, Role, Why
from storage.scans import start_scan
from storage.tables import ScoreRow
from tests.clocks import Clock
from tests.monitor.test_deciding import Reviewed, reviewed, two_nights

__all__ = ["reviewed", "two_nights"]


@pytest.fixture
def desk(reviewed: Reviewed, clock: Clock, little_argon2: None) -> Desk:
    """A desk on two nights of one site."""
    return Desk(reviewed.engine, Settings(data_dir=reviewed.nights.settings.data_dir), clock)


@pytest.fixture
def viewer(client_as: Callable[[Role], TestClient]) -> TestClient:
    return client_as(Role.VIEWER)


def rows(client: TestClient, address: str = "/") -> list[list[str]]:
    """The lines of the table of sites, cell by cell."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    found = LexborHTMLParser(answer.text).css("table.sites tbody tr")
    return [[cell.text(strip=True) for cell in row.css("th, td")] for row in found]


def text_of(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    found = LexborHTMLParser(answer.text).css_first("main")
    assert found is not None
    return " ".join(found.text(separator=" ").split())


def shown(score: Score) -> str:
    """A score as the table shows it, without what parts a line from the next."""
    low, high = score.bounds
    return f"证据不足{low:g}～{high:g}" if score.score is None else f"{score.score:g}"


def rename(desk: Desk, **otherwise: object) -> None:
    with transaction(desk.engine) as conn:
        save_sites(conn, [Site.model_validate({"code": "S", "name": "某县", "level": Level.COUNTY} | otherwise)])


def test_a_site_stands_with_what_its_card_says(viewer: TestClient, desk: Desk) -> None:
    (cells,) = rows(viewer)
    with reading(desk.engine) as conn:
        card = latest_card(conn, "S")
    assert cells[0].endswith("S")
    assert cells[3] == shown(card.score)
    assert cells[8] == str(sum(one.verdict is Verdict.FAIL for one in card.final))


def test_what_a_person_decided_counts_and_stands_in_a_column_of_its_own(viewer: TestClient, reviewed: Reviewed) -> None:
    (before,) = rows(viewer)
    reviewed.decide(act=Act.OVERTURN, verdict=Verdict.PASS, why=Why.OTHER_NAME)
    (after,) = rows(viewer)
    assert (before[-2], after[-2], after[-1]) == ("0", "1", "0")
    assert int(after[8]) == int(before[8]) - 1
    with reading(reviewed.engine) as conn:
        card = latest_card(conn, "S")
    assert (before[3], after[3]) == (shown(card.machine_score), shown(card.score))


def test_filters_leave_out_sites_and_an_address_keeps_them(viewer: TestClient, desk: Desk) -> None:
    rename(desk, region="湖南省湘潭市", parent="P")
    assert len(rows(viewer, f"/?level=county&region={quote('湖南省')}&parent=P")) == 1
    for other in ("level=province", "level=unknown", "region=unknown", f"region={quote('广东省')}", "parent=Q"):
        assert rows(viewer, f"/?{other}") == []
    page = LexborHTMLParser(viewer.get("/?level=county&order=open&lines=100").text)
    chosen = {
        str(one.parent.attributes["name"]): one.attributes["value"] for one in page.css(".filters option[selected]")
    }  # type: ignore[union-attr]
    assert (chosen["level"], chosen["order"], chosen["lines"]) == ("county", "open", "100")


def test_a_group_shows_what_the_card_says_of_it_with_what_a_person_decided(
    viewer: TestClient, reviewed: Reviewed
) -> None:
    reviewed.decide(act=Act.OVERTURN, verdict=Verdict.PASS, why=Why.OTHER_NAME)
    with reading(reviewed.engine) as conn:
        card = latest_card(conn, "S")
    for part in group_parts(card):
        (cells,) = rows(viewer, f"/?group={quote(part.name)}")
        mine = [one.verdict for one in card.final if one.requirement in part.checks and one.weight]
        assert cells[2] == shown(part.score)
        assert cells[3] == f"{mine.count(Verdict.FAIL)}/{mine.count(Verdict.PARTIAL)}"
    (cells,) = rows(viewer, "/?group=nothing")
    assert cells[2] == "本站没有适用的指标"


def test_an_earlier_night_is_shown_where_it_is_asked_for_and_says_so(viewer: TestClient) -> None:
    assert "非最近一次" in text_of(viewer, "/?scan=1")
    assert "非最近一次" not in text_of(viewer, "/")
    links = LexborHTMLParser(viewer.get("/?scan=1").text).css("table.sites a")
    assert [link.attributes["href"] for link in links] == ["/sites/S?scan=1"]


def test_a_night_that_is_none_is_told_as_such(viewer: TestClient, desk: Desk, clock: Clock) -> None:
    with transaction(desk.engine) as conn:
        single, under_way = (
            start_scan(conn, kind=kind, as_of=clock(), site_list="t", packs=(), planned=(), started=clock())
            for kind in (ScanKind.ADHOC, ScanKind.NIGHTLY)
        )
    for asked in ("99", "x", "-1", "9" * 40, str(single), str(under_way)):
        assert viewer.get(f"/?scan={asked}").status_code == 404
    assert rows(viewer)  # the night that is under way is not shown before its end


def test_a_night_whose_figures_are_gone_is_not_counted_again_for_thousands_of_sites(
    viewer: TestClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(desk.engine) as conn:
        conn.execute(update(ScoreRow).values(score=50.0))
    assert rows(viewer)[0][4] == "0"
    with transaction(desk.engine) as conn:
        conn.execute(delete(ScoreRow).where(ScoreRow.scan == 1))
    assert len(rows(viewer, "/?scan=1")) == 1  # of a few sites it is
    monkeypatch.setattr(overview, "MOST_ANEW", 0)
    told = text_of(viewer, "/?scan=1")
    assert "已不再保存" in told
    assert "本次未巡检" not in told
    assert rows(viewer, "/?scan=1") == []
    (latest,) = rows(viewer)
    assert latest[4] == "—"  # the night before is not counted for the change either


def test_names_that_portals_or_lists_wrote_are_text(viewer: TestClient, desk: Desk) -> None:
    rename(desk, name="<script>alert(1)</script>", region='"><img src=x>', parent="<b>")
    for address in ("/", "/?parent=<b>", "/search?q=<script", "/search?q=alert", "/?region=<i>", "/nights/2"):
        answer = viewer.get(address)
        page = LexborHTMLParser(answer.text)
        assert all(script.attributes.get("src") for script in page.css("script")), address
        assert not page.css("main img, main b script, main i"), address


def test_the_nights_that_nobody_ran_stand_among_the_others(viewer: TestClient, desk: Desk, clock: Clock) -> None:
    assert "手动巡检" in text_of(viewer, "/nights")
    with transaction(desk.engine) as conn:
        record_missed_night(conn, kind="nightly", due_date=date(2026, 9, 17), now=clock(), note="调度程序未运行")
    told = text_of(viewer, "/nights")
    assert "未执行" in told
    assert "调度程序未运行" in told
    assert "的夜间巡检没有任何记录" in text_of(viewer, "/")  # nobody ran a night since, by the clock of the desk


def test_a_night_tells_which_sites_it_did_not_do(viewer: TestClient, desk: Desk, clock: Clock) -> None:
    assert "计划的站点均已完成" in text_of(viewer, "/nights/2")
    with transaction(desk.engine) as conn:
        scan = start_scan(
            conn, kind=ScanKind.NIGHTLY, as_of=clock(), site_list="t", packs=(), planned=["S", "T"], started=clock()
        )
    told = text_of(viewer, f"/nights/{scan}")
    assert "未完成的站点 2 个" in told
    assert viewer.get("/nights/99").status_code == 404


def test_one_site_that_is_found_is_gone_to_and_none_is_said(viewer: TestClient, desk: Desk) -> None:
    answer = viewer.get("/search?q=s")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sites/S")
    assert "没有找到与“不存在”相符的站点" in text_of(viewer, "/search?q=不存在")
    assert "请填写" in text_of(viewer, "/search?q=")
    with transaction(desk.engine) as conn:
        save_sites(conn, [Site(code="T/1", name="另县"), Site(code="U", name="又县")])
    assert "相符的站点有 3 个" in text_of(viewer, "/search?q=县")
    assert viewer.get("/search?q=另县").headers["location"] == "/sites/T%2F1"
    assert "没有找到" in text_of(viewer, "/search?q=%25")
