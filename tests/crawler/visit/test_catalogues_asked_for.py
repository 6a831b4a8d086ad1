"""Catalogues of open data on a visit: what is asked for, how much of it, and what is told."""

from __future__ import annotations

import json

import pytest

from config.plan import Sought, VisitPlan
from crawler.visit.ground import Ask, Role
from storage.dataset_records import CatalogueKind
from storage.records import Catalogue, Outcome, VisitFacts
from tests.crawler.catalogues.platform_pages import CARDS
from tests.crawler.visit.test_files_of_visits import Given, document, plan, portal, visited
from tests.playback import HOME, html

CALLED = "api/catalog/page?pageNum=1&pageSize=2"
PACKAGES = "api/3/action/package_search?rows=100&start="


def wanted(**budget: int) -> VisitPlan:
    """A visit that looks for the catalogue behind 通知公告, after 工作动态."""
    return plan(Sought(code="NEWS"), Sought(code="NOTICE", catalogue=True), **budget)


def answer(*titles: str, total: int | None = None) -> Given:
    """An answer of CKAN's interface, which says that it has so many datasets."""
    rows = [{"name": title, "title": title, "metadata_modified": "2026-09-01T00:00:00"} for title in titles]
    told = {"success": True, "result": {"count": len(rows) if total is None else total, "results": rows}}
    return 200, json.dumps(told), {"content-type": "application/json"}


def further(asked: list[Ask]) -> list[str]:
    """What was asked for beside pages."""
    return [ask.url.removeprefix(HOME) for ask in asked if ask.role is Role.CATALOGUE]


def the_one(facts: VisitFacts) -> Catalogue:
    """The only catalogue of a visit."""
    (one,) = facts.catalogues
    return one


def with_data(given: Given) -> dict[str, Given]:
    """The portal, with this answer at CKAN's interface."""
    return portal() | {f"{HOME}{PACKAGES}0": given}


def test_what_the_page_of_an_accepted_column_names_is_asked_for_and_told() -> None:
    facts, asked = visited(wanted(), with_data(answer("权责清单", "收费清单")))
    assert further(asked) == ["data.json", f"{PACKAGES}0"]
    one = the_one(facts)
    assert (one.code, one.url, one.kind) == ("NOTICE", f"{HOME}{PACKAGES}0", CatalogueKind.CKAN)
    assert (one.outcome, one.total, one.cut) == (Outcome.SEEN, 2, False)
    assert [entry.title for entry in one.entries] == ["权责清单", "收费清单"]
    assert facts.page(one.url) is not None


def test_next_parts_are_asked_for_up_to_a_bound_and_then_the_catalogue_is_cut() -> None:
    many = {f"{HOME}{PACKAGES}{n}": answer(f"清单{n}", total=40) for n in range(1, 40)}
    facts, asked = visited(wanted(), with_data(answer("清单", total=40)) | many)
    assert further(asked) == ["data.json", *(f"{PACKAGES}{n}" for n in range(11))]
    one = the_one(facts)
    assert (len(one.entries), one.total, one.cut) == (11, 40, True)


def test_a_catalogue_that_does_not_say_how_much_it_has_is_cut_where_its_next_page_was_not_seen() -> None:
    cards = CARDS.replace("<p>共3个数据集</p>", "")
    first = html("通知公告", cards + "<a href='/gg/2.html'>下一页</a>")
    for given, cut in ((Outcome.UNREACHABLE, True), (html("通知公告", cards.replace("/detail/", "/more/")), False)):
        facts, asked = visited(wanted(), portal() | {f"{HOME}gg/": first, f"{HOME}gg/2.html": given})
        assert "gg/2.html" in further(asked)
        assert (the_one(facts).kind, the_one(facts).total) == (CatalogueKind.PAGE, None)
        assert the_one(facts).cut is cut


def test_a_catalogue_that_does_not_say_how_much_it_has_is_cut_where_an_interface_of_it_was_not_seen() -> None:
    cards = html("通知公告", CARDS.replace("<p>共3个数据集</p>", "<a href='/data.json'>数据目录接口</a>"))
    for given, cut in ((Outcome.UNREACHABLE, True), ((404, "not found"), False)):
        facts, _ = visited(wanted(), portal() | {f"{HOME}gg/": cards, f"{HOME}data.json": given})
        assert the_one(facts).cut is cut


def test_where_the_budget_of_pages_is_spent_nothing_more_is_asked_for_and_the_catalogue_is_cut() -> None:
    pages = with_data(answer("权责清单"))
    _, asked = visited(wanted(), pages)
    facts, again = visited(wanted(pages=len(asked) - 2), pages)
    assert further(again) == []
    assert facts.cut is None
    assert (the_one(facts).kind, the_one(facts).cut) == (None, True)


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ((404, "not found"), Outcome.SEEN),
        (document("关于公布清单的通知", ""), Outcome.SEEN),
        ((403, "Forbidden"), Outcome.BLOCKED),
        (Outcome.UNREACHABLE, Outcome.UNREACHABLE),
        (Outcome.ROBOTS, Outcome.ROBOTS),
    ],
)
def test_where_no_catalogue_could_be_read_it_is_told_whether_something_was_not_seen(
    given: Given, outcome: Outcome
) -> None:
    facts, _ = visited(wanted(), with_data(given))
    one = the_one(facts)
    assert (one.kind, one.outcome, one.entries) == (None, outcome, ())


def test_a_column_that_was_not_found_has_no_catalogue_told() -> None:
    pages = {**with_data(answer("权责清单")), f"{HOME}gg/": (404, "not found")}
    facts, asked = visited(wanted(), pages)
    assert further(asked) == []
    assert facts.catalogues == ()


def test_of_columns_without_a_catalogue_none_is_asked_for() -> None:
    facts, asked = visited(plan(Sought(code="NOTICE")), with_data(answer("权责清单")))
    assert further(asked) == []
    assert facts.catalogues == ()


def shell(*answers: Given) -> dict[str, Given]:
    """The portal, whose 通知公告 is drawn by a script that calls an interface; these are its parts, in their order."""
    script = f"<script>axios.get('/{CALLED}').then(function (res) {{ app.rows = res.data.rows }})</script>"
    called = {HOME + CALLED.replace("pageNum=1", f"pageNum={n}"): given for n, given in enumerate(answers, 1)}
    drawn = html("通知公告", f"<div class='search'><input></div><div class='list' id='list'></div>{script}")
    return portal() | {f"{HOME}gg/": drawn} | called


def part(*titles: str, total: int) -> Given:
    """An answer of that interface."""
    rows = [{"cataName": title, "updateCycleName": "每月", "updateTime": "2026-09-01 08:00:00"} for title in titles]
    return 200, json.dumps({"code": 200, "rows": rows, "total": total}), {"content-type": "application/json"}


def test_a_platform_that_a_script_draws_is_read_from_the_interface_that_it_calls() -> None:
    facts, asked = visited(wanted(), shell(part("权责清单", "收费清单", total=3), part("学校名录", total=3)))
    one = the_one(facts)
    assert (one.url, one.kind, one.total, one.cut) == (HOME + CALLED, CatalogueKind.LIST, 3, False)
    assert [entry.title for entry in one.entries] == ["权责清单", "收费清单", "学校名录"]
    assert [ask.url for ask in asked].count(HOME + CALLED) == 1


@pytest.mark.parametrize("given", [(500, "error"), part(total=0), html("通知公告", "<p>系统升级维护中</p>")])
def test_a_platform_whose_interface_tells_of_no_dataset_is_no_column_that_was_seen(given: Given) -> None:
    facts, _ = visited(wanted(), shell(given))
    assert facts.catalogues == ()
    assert all(one.rejected is not None for one in facts.candidates if one.code == "NOTICE")


def test_a_platform_whose_interface_ends_half_way_is_cut() -> None:
    facts, _ = visited(wanted(), shell(part("权责清单", "收费清单", total=3), (403, "Forbidden")))
    assert (len(the_one(facts).entries), the_one(facts).cut) == (2, True)


def with_own_pages(number: int, frequency: str = "每年") -> dict[str, Given]:
    """The portal, whose 通知公告 lists so many datasets with days; the page of each says how often it is updated."""
    cards = "".join(
        f"<li><h4><a href='/d/{n}.html'>公共数据集{n}号</a></h4><p>更新时间：2026-0{n}-03　数据格式：XLS</p></li>"
        for n in range(1, number + 1)
    )
    own = {
        f"{HOME}d/{n}.html": html(
            f"公共数据集{n}号",
            f"<h1>公共数据集{n}号</h1><table><tr><td>更新频率</td><td>{frequency}</td><td>最近更新</td>"
            f"<td>2026-0{n}-03</td></tr></table>",
        )
        for n in range(1, number + 1)
    }
    return portal() | {f"{HOME}gg/": html("通知公告", f"<p>共{number}个数据集</p><ul>{cards}</ul>")} | own


def test_datasets_whose_own_pages_tell_more_than_the_list_and_were_not_opened_were_not_read() -> None:
    for number, read, cut in ((7, 5, True), (4, 4, False)):
        facts, _ = visited(wanted(), with_own_pages(number))
        one = the_one(facts)
        assert (len(one.entries), one.total, one.cut) == (read, number, cut)
        assert {entry.told for entry in one.entries} == {"每年"}


def test_where_no_page_tells_how_often_its_dataset_is_updated_the_list_is_all_there_is() -> None:
    facts, _ = visited(wanted(), with_own_pages(7, frequency=""))
    assert (len(the_one(facts).entries), the_one(facts).cut) == (7, False)


@pytest.mark.parametrize("given", [(403, "Forbidden"), (500, "error"), Outcome.ROBOTS, Outcome.UNREACHABLE])
def test_an_interface_that_no_page_links_and_that_refuses_leaves_a_list_whole_and_a_page_of_it_that_fails_does_not(
    given: Given,
) -> None:
    cards = CARDS.replace("<p>共3个数据集</p>", "")
    whole, _ = visited(wanted(), with_data(given) | {f"{HOME}gg/": html("通知公告", cards), f"{HOME}data.json": given})
    assert (len(the_one(whole).entries), the_one(whole).cut) == (3, False)
    pager = cards + "<b>1</b><a href='/gg/2.html'>2</a><a href='/gg/3.html'>3</a>"
    last = html("通知公告", cards.replace("/detail/", "/more/") + pager.replace(cards, "").replace("<b>1</b>", ""))
    pages = {f"{HOME}gg/": html("通知公告", pager), f"{HOME}gg/2.html": given, f"{HOME}gg/3.html": last}
    halved, _ = visited(wanted(), portal() | pages)
    assert the_one(halved).cut is True


_BARE = "<tr><td>{0}</td><td>每月</td><td>2026-09-01</td></tr>"


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><th>目录名称</th><th>更新周期</th><th>最近更新</th></tr>"
        + "".join(_BARE.format(title) for title in ("权责清单", "收费清单"))
        + "</table>",
        "<div id='app'></div><script>var rows = "
        + json.dumps([{"cataName": title, "gxpl": "每月", "gxsj": "2026-09-01"} for title in ("权责清单", "收费清单")])
        + "</script><script src='/js/app.js'></script>",
    ],
    ids=["a table without links", "a list that a script would draw"],
)
def test_a_page_that_tells_of_datasets_is_the_column_whatever_else_is_on_it(body: str) -> None:
    facts, _ = visited(wanted(), portal() | {f"{HOME}gg/": html("通知公告", body)})
    assert [entry.title for entry in the_one(facts).entries] == ["权责清单", "收费清单"]
