"""Whole visits over columns whose page has no rows and links the lists that belong to it."""

from __future__ import annotations

from datetime import date

from storage.records import Finding, Reason, Verdict
from tests.crawler.test_explore import MENU, county
from tests.playback import HOME, Pages, html, judged, links, plan, play, rows

NEW, OLD = date(2026, 9, 1), date(2024, 3, 1)
LISTS = {"县政府文件": "/wjk/zf/", "规范性文件": "/wjk/gf/"}
STATE = "<table><tr><td>文 号：</td><td>青政发〔2026〕3号</td></tr><tr><td>有效性：</td><td>{}</td></tr></table>"


def library(
    government: date, normative: date, state: str = "", hub: dict[str, str] = LISTS, place: str = ""
) -> dict[str, Finding]:
    """The findings over a library that links two lists, with the newest day of each; articles have the state."""
    pages: Pages = county(wjk=html("文件库", f"<ul>{links(**hub)}</ul>{place}", MENU))
    for (name, path), day in zip(LISTS.items(), (government, normative), strict=True):
        pages[f"{HOME}{path.strip('/')}/"] = html(name, rows(day, word="关于印发管理办法的通知"), MENU)
        for at in range(12):
            made = date.fromordinal(day.toordinal() - 3 * at)
            body = f"<h1>关于印发管理办法的通知</h1><p>发布时间：{made}</p>{STATE.format(state)}<p>{'正文。' * 60}</p>"
            pages[f"{HOME}{path.strip('/')}/t{made:%Y%m%d}_{at}.html"] = html("关于印发管理办法的通知", body, MENU)
    return judged(play(plan(packs=("hunan-columns",)), pages)[0])


def test_a_library_that_only_links_its_lists_is_there_and_fresh_by_any_of_them() -> None:
    for days in ((NEW, OLD), (OLD, NEW)):
        found = library(*days)
        assert found["FILE.LIB"].verdict is Verdict.PASS
        assert (found["FILE.UPDATE"].verdict, found["FILE.UPDATE"].reason) == (Verdict.PASS, Reason.FRESH)


def test_a_fresh_library_is_proved_by_the_list_that_has_the_row() -> None:
    assert [one.url for one in library(OLD, NEW)["FILE.UPDATE"].evidence] == [f"{HOME}wjk/gf/"]


def test_a_library_whose_linked_lists_are_old_is_not_called_stale() -> None:
    assert library(OLD, OLD)["FILE.UPDATE"].verdict is Verdict.UNDETERMINED


def test_documents_of_linked_lists_show_a_state_and_lack_it_for_no_library() -> None:
    assert library(NEW, OLD, "有效")["FILE.STATUS"].verdict is Verdict.PASS
    assert library(NEW, OLD)["FILE.STATUS"].verdict is Verdict.UNDETERMINED


def test_a_library_that_a_script_may_fill_is_not_told_by_the_lists_beside_it() -> None:
    unknown = {"县政府文件": "/wjk/zf/", "部门发文": "/wjk/gf/"}  # 规范性文件 is a library by its own name
    for place in ('<div id="content"></div><script src="/js/own.js"></script>', "<ul class='list'></ul>"):
        found = library(NEW, NEW, hub=unknown, place=place)
        assert {found[code].verdict for code in ("FILE.LIB", "FILE.UPDATE")} == {Verdict.UNDETERMINED}


def test_what_the_menu_links_or_explains_documents_is_no_list_of_a_library() -> None:
    others = {"通知公告": "/gg/", "政策文件解读": "/wjk/zf/", "办事指南": "/bszn/"}
    assert library(NEW, NEW, hub=others)["FILE.UPDATE"].verdict is Verdict.UNDETERMINED
