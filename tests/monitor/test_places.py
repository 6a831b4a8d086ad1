"""Places of columns over nights that are played from pages: renamed, moved, gone and back, and what says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from monitor.memory.listings import plain
from storage.columns import known_columns, save_columns
from storage.database import reading, transaction
from storage.history import Fate, KnownColumn
from storage.scans import mark_ours
from tests.monitor.nights import Nights, Served
from tests.playback import HOME, html, links, rows
from tests.storage.stories import scan_of

NEWS = date(2026, 9, 14)
INSIDE = links(政府信息公开指南="/xxgk/zn/", 政府信息公开制度="/xxgk/zd/", 法定主动公开内容="/xxgk/nr/")
REFUSED = (403, "<html>Forbidden</html>")


def menu(**more: str) -> str:
    return links(**{"政府信息公开": "/xxgk/", "通知公告": "/gg/", **more})


def portal(bar: str) -> dict[str, object]:
    """A portal with a menu on each page, and what it may link."""
    return {
        "/": html("", rows(NEWS), bar),
        "/dt/": html("工作动态", rows(NEWS), bar),
        "/xw/": html("工作动态", rows(NEWS), bar),
        "/gg/": html("通知公告", rows(NEWS, word="关于停水的公告"), bar),
        "/xxgk/": html("政府信息公开", f"<ul>{INSIDE}</ul>", bar),
        "/xxgk/zn/": html("政府信息公开指南", "<p>指南正文。</p>" * 30, bar),
        "/xxgk/zd/": html("政府信息公开制度", rows(NEWS, word="公开工作制度"), bar),
        "/xxgk/nr/": html("法定主动公开内容", rows(NEWS, word="主动公开事项"), bar),
    }


WITH = menu(工作动态="/dt/")
WITHOUT = menu()
CALLED_OTHERWISE = menu(今日要闻="/dt/")
ELSEWHERE = menu(工作动态="/xw/")


class Story:
    """Nights of a portal, and what is known of the place of its news after them."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.nights = Nights(engine, folder)
        self.engine = engine

    def night(self, bar: str | None, number: int | None = None, **changed: object) -> None:
        """A night with this menu; None is one that the portal refuses."""
        pages = portal(bar) if bar is not None else dict.fromkeys(portal(WITH), REFUSED)
        pages |= {path.replace("_", "/"): page for path, page in changed.items()}
        self.nights.night(Served(pages), number)  # type: ignore[arg-type]

    @property
    def news(self) -> list[tuple[str, str, int, int | None, int | None, Fate | None]]:
        """Path, words, first, last and until of each place of the news, by the number of the scan, and its fate."""
        with reading(self.engine) as conn:
            found = known_columns(conn, self.nights.site.code, ("NEWS",))
        return [
            (one.url.removeprefix(HOME), one.text, one.first_scan, one.last_scan, one.until_scan, one.fate)
            for one in found
        ]


@pytest.fixture
def story(sqlite_engine: Engine, tmp_path: Path) -> Story:
    return Story(sqlite_engine, tmp_path)


def test_a_column_has_a_first_night_and_an_unchanged_one_writes_nothing(story: Story) -> None:
    story.night(WITH)
    written: list[str] = []
    event.listen(
        story.engine,
        "before_cursor_execute",
        lambda *told: "columns" in told[2].split("WHERE")[0] and written.append(told[2]),
    )
    story.night(WITH)
    story.night(WITH)
    assert story.news == [("dt/", "工作动态", 1, None, None, None)]
    assert [one for one in written if not one.startswith("SELECT")] == []


def test_other_words_for_the_same_address_are_a_new_name(story: Story) -> None:
    story.night(WITH)
    story.night(CALLED_OTHERWISE)
    story.night(CALLED_OTHERWISE)
    assert story.news == [("dt/", "工作动态", 1, None, 2, Fate.RENAMED), ("dt/", "今日要闻", 2, None, None, None)]


def test_a_number_beside_a_name_makes_no_other_name(story: Story) -> None:
    for number in (1, 2):
        story.night(menu(**{f"工作动态（{number}）": "/dt/"}))
    assert [place[1] for place in story.news] == ["工作动态（1）"]


def test_a_second_link_with_other_words_makes_no_other_name(story: Story) -> None:
    story.night(WITH)
    story.night(menu(今日要闻="/dt/", 工作动态="/dt/"))
    assert len(story.news) == 1


def test_another_address_is_a_move_once_a_second_night_bears_it_out(story: Story) -> None:
    story.night(WITH)
    story.night(ELSEWHERE, **{"_dt_": (404, "<html>not found</html>")})
    assert story.news == [("dt/", "工作动态", 1, 1, None, None), ("xw/", "工作动态", 2, None, None, None)]
    story.night(ELSEWHERE, **{"_dt_": (404, "<html>not found</html>")})
    assert story.news == [("dt/", "工作动态", 1, 1, 3, Fate.MOVED), ("xw/", "工作动态", 2, None, None, None)]


def test_an_address_that_forwards_is_a_move(story: Story) -> None:
    story.night(WITH)
    for _ in range(2):
        story.night(WITH, **{"_dt_": (302, f"{HOME}xw/")})
    assert story.news == [("dt/", "工作动态", 1, 1, 3, Fate.MOVED), ("xw/", "工作动态", 2, None, None, None)]


def test_a_column_beside_the_old_one_moves_nothing(story: Story) -> None:
    story.night(WITH)
    for _ in range(3):
        story.night(menu(政务动态="/xw/", 工作动态="/dt/"))
    assert [place[4] for place in story.news if place[0] == "dt/"] == [None]


def test_a_column_that_two_nights_do_not_show_is_gone_and_comes_back_as_a_new_stay(story: Story) -> None:
    story.night(WITH)
    story.night(WITHOUT)
    assert story.news == [("dt/", "工作动态", 1, 1, None, None)]
    story.night(WITHOUT)
    assert story.news == [("dt/", "工作动态", 1, 1, 3, Fate.GONE)]
    story.night(WITH)
    assert story.news[1:] == [("dt/", "工作动态", 4, None, None, None)]


def test_a_column_that_is_back_after_one_night_was_never_gone(story: Story) -> None:
    for bar in (WITH, WITHOUT, WITH, WITHOUT):
        story.night(bar)
    assert story.news == [("dt/", "工作动态", 1, 3, None, None)]


def test_a_night_that_could_not_look_ends_nothing_and_confirms_nothing(story: Story) -> None:
    story.night(WITH)
    story.night(None)
    story.night(None)
    assert story.news == [("dt/", "工作动态", 1, None, None, None)]
    story.night(WITHOUT)
    story.night(None)
    assert story.news == [("dt/", "工作动态", 1, 1, None, None)]
    story.night(WITHOUT)
    assert story.news == [("dt/", "工作动态", 1, 1, 6, Fate.GONE)]


def test_nights_that_never_began_end_nothing(story: Story) -> None:
    story.night(WITH, 0)
    story.night(WITH, 7)
    assert story.news == [("dt/", "工作动态", 1, None, None, None)]


def test_a_column_whose_page_does_not_open_is_not_gone(story: Story) -> None:
    story.night(WITH)
    for _ in range(3):
        story.night(WITH, **{"_dt_": (404, "<html>not found</html>")})
    assert story.news == [("dt/", "工作动态", 1, None, None, None)]


def test_a_page_that_may_link_the_column_and_does_not_open_leaves_it_where_it_was(story: Story) -> None:
    story.night(WITH)
    for _ in range(3):
        story.night(WITHOUT, **{"_xxgk_": REFUSED})
    assert story.news == [("dt/", "工作动态", 1, None, None, None)]


def test_a_night_of_ours_confirms_nothing_whichever_of_the_two_it_was(story: Story) -> None:
    story.night(WITH)
    story.night(WITHOUT)
    with transaction(story.engine) as conn:
        mark_ours(conn, 2)
    story.night(WITHOUT)
    assert story.news == [("dt/", "工作动态", 1, 1, None, None)]
    story.night(WITHOUT)
    assert story.news[0][4:] == (4, Fate.GONE)
    with transaction(story.engine) as conn:
        mark_ours(conn, 4)
    story.night(WITH)
    assert story.news == [("dt/", "工作动态", 1, None, None, None)]


def test_sections_of_a_column_move_with_it(story: Story) -> None:
    story.night(WITH)
    pages = {path: str(page).replace('"/xxgk/', '"/zwgk/') for path, page in portal(WITH).items()}
    moved = {path.replace("/xxgk/", "/zwgk/"): page for path, page in pages.items()}
    for _ in range(2):
        story.nights.night(Served(dict(moved)))
    with reading(story.engine) as conn:
        found = known_columns(conn, story.nights.site.code, ("XXGK.SYSTEM",))
    assert [(one.url, one.first_scan, one.until_scan, one.fate) for one in found] == [
        (f"{HOME}xxgk/zd/", 1, 3, Fate.MOVED),
        (f"{HOME}zwgk/zd/", 2, None, None),
    ]


def test_what_no_database_can_hold_is_kept_all_the_same(engine: Engine, tmp_path: Path) -> None:
    odd = "工作\x00动态\ud83d"
    place = KnownColumn("NEWS", plain(f"{HOME}\x00"), plain(odd), HOME, 1)
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        save_columns(conn, "a", [replace(place, first_scan=scan)])
        (kept,) = known_columns(conn, "a")
        save_columns(conn, "a", [replace(kept, last_scan=scan, until_scan=scan, fate=Fate.GONE)])
        assert [one.fate for one in known_columns(conn, "a", ("NEWS", "NOTICE"))] == [Fate.GONE]
        assert known_columns(conn, "b") == ()
