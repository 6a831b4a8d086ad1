"""Every page of the desk, wide and narrow: nothing overflows, is cut or overlaps, nobody is kept out, Chinese is drawn.

With GONGKAI_DESK_PICTURES each is written there as PNG, to be looked at (`make desk` says where).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.desk.conftest import NARROW, WIDE, GoTo, keep_picture, new_context, visitors
from tests.desk.looking import barriers, boxes_for, characters, layout_faults

pytestmark = pytest.mark.slow

PAGES: dict[str, tuple[str, str]] = {
    "overview": ("li", "/"),
    "search": ("li", "/search?q=县"),
    "search-nothing": ("li", "/search?q=没有的站点"),
    "nights": ("li", "/nights"),
    "night": ("li", "/nights/3"),
    "site": ("li", "/sites/S19"),
    "site-unread": ("zhao", "/sites/S15"),
    "finding-missing": ("li", "/findings/latest/S90/BIZ.COL"),
    "finding-partial": ("li", "/findings/latest/S19/BIZ.TOPICS"),
    "finding-pass": ("li", "/findings/latest/S16/XXGK.GUIDE"),
    "finding-unread": ("zhao", "/findings/latest/S15/ENV.EIA"),
    "finding-confirmed": ("li", "/findings/latest/S19/MEET.JD"),
    "finding-overturned": ("wu", "/findings/latest/S19/XXGK.A20"),
    "finding-undecided": ("qian", "/findings/latest/S19/BIZ.FEE"),
    "finding-whole": ("li", "/findings/latest/S19/MEET.FRESH?page=1"),
    "finding-looked-at": ("li", "/findings/latest/S90/BIZ.COL?look=2"),
    "finding-before": ("li", "/findings/1/S90/BIZ.COL"),
    "site-hostile": ("li", "/sites/S91"),
    "finding-hostile": ("li", "/findings/latest/S91/BIZ.COL?page=1"),
    "search-hostile": ("li", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E" + "W" * 150),
    "queue": ("li", "/queue"),
    "queue-mine": ("li", "/queue/items?person=-me"),
    "queue-unseen": ("li", "/queue?cause=unseen"),
    "queue-items": ("wu", "/queue/items"),
    "checks": ("li", "/checks"),
    "dictionary": ("zhao", "/dictionary"),
    "account": ("li", "/account"),
    "people": ("sun", "/people"),
    "person": ("sun", "/people/li"),
    "audit": ("sun", "/audit"),
    "not-found": ("li", "/sites/nobody"),
    "forbidden": ("zhao", "/audit"),
    "overview-admin": ("sun", "/"),
}
REFUSED = {("li", "/sites/nobody"): 404, ("zhao", "/audit"): 403}


@pytest.fixture(scope="module")
def go_to(browser: Browser, shared_desk: str) -> Iterator[GoTo]:
    """Opens a path as an account, at a width."""
    with visitors(browser, shared_desk, REFUSED) as went:
        yield went


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_screen_and_keeps_nobody_out(go_to: GoTo, name: str, width: int) -> None:
    page = go_to(*PAGES[name], width)
    keep_picture(page, name, width)
    assert layout_faults(page) == []
    assert barriers(page) == []
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_page_for_logging_in_fits_its_screen_and_keeps_nobody_out(
    browser: Browser, shared_desk: str, width: int
) -> None:
    with new_context(browser, shared_desk, width=width) as context:
        page = context.new_page()
        page.goto("/login")
        keep_picture(page, "login", width)
        assert layout_faults(page) == []
        assert barriers(page) == []


def test_no_page_shows_a_box_for_a_character(go_to: GoTo) -> None:
    shown = {char for name, path in PAGES.values() for char in characters(go_to(name, path, WIDE))}
    page = go_to("li", "/", WIDE)
    assert len({char for char in shown if "一" <= char <= "鿿"}) > 500, "the pages are in Chinese"
    assert boxes_for(page, shown) == []
    assert boxes_for(page, {"\U0010fff0", "字"}) == ["\U0010fff0"], "a character that no font has is a box"


def test_a_page_that_overflows_is_told_of(go_to: GoTo) -> None:
    page = go_to("li", "/", NARROW)
    page.evaluate("document.querySelector('h1').style.cssText = 'white-space: nowrap; width: 900px'")
    page.evaluate("document.querySelector('header form button').style.cssText = 'margin-left: -60px'")
    told = "\n".join(layout_faults(page))
    assert "pixels wide" in told
    assert "overlap" in told
