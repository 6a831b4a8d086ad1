"""What keeps a column from being called gone or moved, each by itself, on the second fair night without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from config.synonyms import load_synonyms
from monitor.memory.places import Sight, learn_columns
from storage.history import Fate, KnownColumn
from storage.ledger import ScanInfo
from storage.records import ColumnLink, Outcome, Rejection, Tier, Visit, VisitFacts
from tests.monitor.facts import ENTRANCE, HOME, candidate, failed, seen, visit
from tests.monitor.test_history import scan
from tests.storage.stories import night

DT, XW, SECTION = (f"{HOME}{name}/" for name in ("dt", "xw", "xxgk"))
PLACE = KnownColumn("NEWS", DT, "动态", HOME, 0, last_scan=0, missed_scan=1, number=1)
SCANS = {number: scan(number) for number in range(2)}
ELSEWHERE = candidate("NEWS", seen(XW), text="动态")


def learnt(
    facts: VisitFacts,
    place: KnownColumn = PLACE,
    *,
    stood: tuple[str, ...] = (),
    tonight: ScanInfo | None = None,
    scans: dict[int, ScanInfo] = SCANS,
) -> list[tuple[str, int | None, Fate | None]]:
    """What a visit adds to the one known place: the path, until and fate of each. `stood` are pages not asked for."""
    earlier = dict.fromkeys(stood, night(0))
    made = Visit("A", night(2), night(2), facts, {page.url: night(2) for page in facts.pages} | earlier, earlier)
    changed = learn_columns((place,), Sight(made), tonight or scan(2), scans, load_synonyms())
    return [(one.url.removeprefix(HOME), one.until_scan, one.fate) for one in changed]


def gone(*pages: object, **more: object) -> VisitFacts:
    """A visit that looked everywhere for news and found none."""
    return visit(seen(ENTRANCE), *pages, codes=["NEWS"], **more)  # type: ignore[arg-type]  # given by the tests


def moved(*pages: object, **more: object) -> VisitFacts:
    """A visit that found the news at another address."""
    return visit(seen(ENTRANCE), seen(XW), *pages, candidates=[ELSEWHERE], **more)  # type: ignore[arg-type]


def with_home(facts: VisitFacts, **more: object) -> VisitFacts:
    home = replace(facts.pages[0], **more)  # type: ignore[arg-type]  # given by the tests
    return replace(facts, pages=(home, *facts.pages[1:]))


def test_a_column_that_was_looked_for_everywhere_is_gone() -> None:
    assert learnt(gone()) == [("dt/", 2, Fate.GONE)]


def test_a_column_at_another_address_has_moved() -> None:
    assert learnt(moved()) == [("dt/", 2, Fate.MOVED), ("xw/", None, None)]


def test_the_first_night_without_it_says_only_that_it_was_missed() -> None:
    fresh = replace(PLACE, last_scan=None, missed_scan=None)
    assert learnt(gone(), fresh) == [("dt/", None, None)]


def test_a_second_look_in_the_same_night_bears_nothing_out() -> None:
    soon = scan(2, as_of=night(1) + timedelta(hours=11), started=night(1) + timedelta(hours=11))
    assert learnt(gone(), tonight=soon) == []


def test_a_night_that_was_ours_bears_nothing_out() -> None:
    assert learnt(gone(), scans={**SCANS, 1: scan(1, ours=True)}) == [("dt/", None, None)]


LINK = ColumnLink("NEWS", "动态", DT, DT, Tier.STRONG)
FORWARDED = replace(candidate("NEWS", seen(XW), text="动态"), url=DT)

BARS: dict[str, Callable[[Callable[..., VisitFacts]], VisitFacts]] = {
    "the visit was cut": lambda made: made(cut="pages"),
    "the home page refused": lambda made: with_home(made(), outcome=Outcome.BLOCKED),
    "the home page's links were not all read": lambda made: with_home(made(), links_cut=True),
    "the home page's menu is a script's": lambda made: with_home(made(), menu_unreadable=True),
    "its page was seen under another name": lambda made: made(seen(DT)),
    "a page still links it": lambda made: made(seen(SECTION, columns=(LINK,))),
}


@pytest.mark.parametrize("bar", BARS)
@pytest.mark.parametrize("made", [gone, moved])
def test_whatever_was_not_looked_at_ends_nothing(bar: str, made: Callable[..., VisitFacts]) -> None:
    assert [one for one in learnt(BARS[bar](made)) if one[0] == "dt/"] == []


@pytest.mark.parametrize("made", [gone, moved])
def test_a_place_that_was_looked_at_and_not_seen_ends_nothing(made: Callable[..., VisitFacts]) -> None:
    facts = made()
    pages = tuple(failed(ENTRANCE, Outcome.BLOCKED) if page.url == ENTRANCE else page for page in facts.pages)
    assert [one for one in learnt(replace(facts, pages=pages)) if one[0] == "dt/"] == []


@pytest.mark.parametrize("stood", [HOME, ENTRANCE])
@pytest.mark.parametrize("made", [gone, moved])
def test_a_page_that_stood_unasked_ends_nothing(made: Callable[..., VisitFacts], stood: str) -> None:
    assert [one for one in learnt(made(), stood=(stood,)) if one[0] == "dt/"] == []


@pytest.mark.parametrize("made", [gone, moved])
def test_a_place_whose_linking_page_was_not_looked_at_stays(made: Callable[..., VisitFacts]) -> None:
    place = replace(PLACE, found_on=SECTION)
    assert [one for one in learnt(made(), place) if one[0] == "dt/"] == []
    assert [one for one in learnt(made(seen(SECTION)), place, stood=(SECTION,)) if one[0] == "dt/"] == []
    for unread in ({"links_cut": True}, {"menu_unreadable": True}):
        assert [one for one in learnt(made(seen(SECTION, **unread)), place) if one[0] == "dt/"] == []
    assert [one[0] for one in learnt(made(seen(SECTION)), place)][:1] == ["dt/"]


@pytest.mark.parametrize("rejected", list(Rejection))
def test_a_link_to_it_that_led_nowhere_ends_nothing(rejected: Rejection) -> None:
    link = candidate("NEWS", failed(DT, Outcome.HTTP_ERROR), rejected, text="动态")
    assert learnt(visit(seen(ENTRANCE), failed(DT, Outcome.HTTP_ERROR), candidates=[link])) == []


def test_an_address_that_forwards_has_moved_but_not_on_a_visit_that_was_cut() -> None:
    facts = visit(seen(ENTRANCE), seen(XW), candidates=[FORWARDED])
    assert learnt(facts)[0] == ("dt/", 2, Fate.MOVED)
    assert learnt(replace(facts, cut="seconds"))[1:] == []


def test_a_column_at_another_address_that_nobody_asked_for_is_neither_gone_nor_moved() -> None:
    assert learnt(moved(), stood=(XW,)) == []


def test_a_place_that_is_seen_again_was_not_missed() -> None:
    facts = visit(seen(ENTRANCE), seen(DT), candidates=[candidate("NEWS", seen(DT), text="动态")])
    made = learn_columns((PLACE,), Sight(Visit("A", night(2), night(2), facts)), scan(2), SCANS, load_synonyms())
    assert made == (replace(PLACE, last_scan=None, missed_scan=None),)


def test_other_words_are_no_new_name_where_the_old_link_may_stand_unread() -> None:
    place = replace(PLACE, found_on=SECTION, last_scan=None, missed_scan=None)
    facts = visit(seen(ENTRANCE), seen(DT), candidates=[candidate("NEWS", seen(DT), text="今日要闻")])
    assert learnt(facts, place) == []
    stands = replace(facts, pages=(*facts.pages, seen(SECTION)))
    assert learnt(stands, place) == [("dt/", 2, Fate.RENAMED), ("dt/", None, None)]


@pytest.mark.parametrize(
    "url", ["https://a.example/dt/", "http://www.a.example/dt/", f"{DT}index.shtml", "http://a.example:80/dt/#top"]
)
def test_a_turn_to_https_or_to_the_name_of_an_index_moves_nothing(url: str) -> None:
    place = replace(PLACE, last_scan=None, missed_scan=None)
    assert learnt(visit(seen(ENTRANCE), seen(url), candidates=[candidate("NEWS", seen(url), text="动态")]), place) == []


def test_a_column_is_gone_from_a_site_that_turned_to_https_all_the_same() -> None:
    assert learnt(gone(), replace(PLACE, found_on=HOME.replace("http:", "https:"))) == [("dt/", 2, Fate.GONE)]
