"""The made-up portals of the benchmark are what they are called, and its table tells which bars are kept."""

from __future__ import annotations

from datetime import date

from benchmarks.portals import ARTICLE_SIZE, HOME_SIZE, LIST_SIZE, Portal, small_site
from benchmarks.table import kept, medians, printed
from crawler.observe import observe
from storage.records import Outcome, Page, PageKind
from tests.default_names import default_names

DAY = date(2026, 3, 16)
NAMES = default_names()


def html(portal: Portal) -> dict[str, bytes]:
    return {path: body for path, body in portal.pages.items() if path.endswith(".html")}


def seen(body: bytes, path: str) -> tuple[Outcome, str, PageKind]:
    url = f"http://127.0.0.1{path.removesuffix('index.html')}"
    facts = observe(Page(url, url, 200, {"content-type": "text/html"}, body), NAMES, DAY).facts
    return facts.outcome, facts.charset, facts.kind


def test_a_portal_has_its_pages_of_the_sizes_asked_for() -> None:
    pages = html(Portal(1, DAY))
    assert len(pages) == 63
    assert {len(body) for body in pages.values()} == {HOME_SIZE, LIST_SIZE, ARTICLE_SIZE}
    assert len(pages["/index.html"]) == HOME_SIZE


def test_the_same_portal_is_the_same_bytes() -> None:
    assert Portal(5, DAY).pages == Portal(5, DAY).pages


def test_every_third_portal_is_in_gbk_and_read_as_such() -> None:
    pages = html(Portal(3, DAY))
    assert seen(pages["/index.html"], "/index.html") == (Outcome.SEEN, "gb18030", PageKind.HOME)
    assert seen(pages["/tzgg/index.html"], "/tzgg/index.html") == (Outcome.SEEN, "gb18030", PageKind.LIST)
    assert Portal(4, DAY).charset == "utf-8"


def test_a_day_later_some_pages_say_something_new_and_no_others() -> None:
    before, after = html(Portal(1, DAY)), html(Portal(1, DAY, changed=True))
    new = {path for path in before if before[path] != after[path]}
    assert new == {path for path in before if Portal(1, DAY).is_new(path)}
    assert 0 < len(new) < 12


def test_a_small_site_has_a_home_page_and_the_column_that_it_links() -> None:
    home, column = small_site(DAY).values()
    assert seen(home, "/")[0] is seen(column, "/zfxxgk/")[0] is Outcome.SEEN


def test_the_table_tells_which_bars_are_kept() -> None:
    rounds = [{"whole visit : bare Scrapy": value} for value in (2.4, 2.6, 9.0)]
    assert medians(rounds) == {"whole visit : bare Scrapy": 2.6}
    assert not kept("whole visit : bare Scrapy", 2.6)
    assert kept("GBK: fewest pages of a portal seen by gongkai", 60)
    assert printed(medians(rounds), rounds).splitlines()[-1] == (
        "| whole visit : bare Scrapy | 2.60 | 2.40 | 9.00 | <= 2.5 | **not kept** |"
    )
