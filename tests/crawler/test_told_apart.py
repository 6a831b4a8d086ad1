"""Columns that were renamed, moved, forwarded or linked twice are told apart, and none costs twice."""

from __future__ import annotations

from datetime import date

from monitor.cards.wording import ways
from storage.records import Arrival, Candidate, Verdict, VisitFacts
from tests.playback import COUNTY, HOME, Pages, html, judged, links, plan, play, rows

MENU = links(首页="/", 新闻中心="/xw/", 走进青石="/zj/", 互动交流="/hd/", 办事服务="/bs/")
OLD = rows(date(2025, 9, 1), word="关于有关事项的通知")
FRESH = rows(date(2026, 9, 10))


def candidate(facts: VisitFacts, code: str, text: str) -> Candidate:
    return next(one for one in facts.candidates if one.code == code and one.text == text)


def test_a_column_behind_a_redirect_says_where_it_answered_from() -> None:
    pages: Pages = {
        HOME: html("", "", MENU + links(政府信息公开="/zfxxgk/")),
        f"{HOME}zfxxgk/": (302, "/gk/index.html"),
        f"{HOME}gk/index.html": html("政府信息公开", FRESH),
    }
    facts, _ = play(plan(), pages)
    found = candidate(facts, "XXGK.COL", "政府信息公开")
    assert (found.rejected, found.arrival, found.page_url) == (None, Arrival.REDIRECTED, f"{HOME}gk/index.html")
    assert ways(judged(facts)["XXGK.COL"]) == f"链接情况：“政府信息公开”经跳转到达{HOME}gk/index.html。"


def test_a_column_on_another_host_that_the_site_list_allows_says_so() -> None:
    site = COUNTY.model_copy(update={"hosts": ("gk.qs.gov.cn",)})
    pages: Pages = {
        HOME: html("", "", MENU + links(政府信息公开="/zfxxgk/")),
        f"{HOME}zfxxgk/": (302, "http://gk.qs.gov.cn/"),
        "http://gk.qs.gov.cn/": html("政府信息公开", FRESH),
    }
    facts, _ = play(plan(site), pages)
    assert candidate(facts, "XXGK.COL", "政府信息公开").arrival is Arrival.MOVED


def test_a_column_whose_page_has_another_name_says_which() -> None:
    pages: Pages = {
        HOME: html("", "", MENU + links(政务公开="/zwgk/")),
        f"{HOME}zwgk/": html("政府信息公开专栏", FRESH),
    }
    facts, _ = play(plan(), pages)
    assert candidate(facts, "XXGK.COL", "政务公开").named == "政府信息公开专栏"
    assert "“政务公开”页面名称为“政府信息公开专栏”" in ways(judged(facts)["XXGK.COL"])


def test_the_name_of_the_site_in_a_title_is_no_other_name() -> None:
    page = html("政府信息公开", FRESH).replace("<title>政府信息公开", "<title>青石县人民政府门户网站")
    facts, _ = play(plan(), {HOME: html("", "", MENU + links(政府信息公开="/gk/")), f"{HOME}gk/": page})
    assert candidate(facts, "XXGK.COL", "政府信息公开").named == ""


def test_one_list_under_two_addresses_is_one_column_and_stale_once() -> None:
    menu = MENU + links(通知公告="/tzgg/", 公示公告="/gsgg/", 文件库="/wjk/")
    pages: Pages = {
        HOME: html("", "", menu),
        f"{HOME}tzgg/": html("通知公告", OLD.replace("./t", "/a/t")),
        f"{HOME}gsgg/": html("公示公告", OLD.replace("./t", "/a/t")),
        f"{HOME}wjk/": html("文件库", FRESH),
    }
    facts, _ = play(plan(), pages)
    assert candidate(facts, "NOTICE", "公示公告").same_as == f"{HOME}tzgg/"
    found = judged(facts)["SITE.FRESH6M"]
    assert (found.tentative, found.lacking, found.won) == (Verdict.PARTIAL, ("通知公告",), 0.5)
    assert f"“公示公告”与{HOME}tzgg/内容相同，按同一栏目计" in ways(found)


def test_two_lists_with_other_rows_are_two_columns() -> None:
    menu = MENU + links(通知公告="/tzgg/", 公示公告="/gsgg/")
    pages: Pages = {
        HOME: html("", "", menu),
        f"{HOME}tzgg/": html("通知公告", OLD),
        f"{HOME}gsgg/": html("公示公告", rows(date(2025, 8, 1), word="关于其他事项的公示")),
    }
    facts, _ = play(plan(), pages)
    assert candidate(facts, "NOTICE", "公示公告").same_as is None
    assert set(judged(facts)["SITE.FRESH6M"].lacking) == {"通知公告", "公示公告"}
