"""Visits that left data files to their budget are made again from their log as they were."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

import pytest

from crawler.observe import not_answered
from crawler.visit.explore import Exploration
from crawler.visit.ground import Ask, Role
from crawler.visit.logbook import Logbook, way_of
from crawler.visit.reading import read
from crawler.visit.replay import replay
from storage.records import SHANGHAI, Cause, Outcome, Page, VisitFacts
from storage.warc import Record
from tests.crawler.visit.test_files_of_visits import CSV, TODAY, Given, listing, plan, row, stand_in
from tests.playback import HOME

AT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
THREE = listing(*(row(f"/f/{n}.csv", f"清单{n}", f"2026-09-0{9 - n}") for n in range(3)))


def both(given: dict[str, Given], *, late_after: int = 10**6, **budget: int) -> tuple[VisitFacts, VisitFacts]:
    """What a visit saw whose time was over once it had asked so often, and what its log comes to."""
    asked = plan(**budget)
    exploration, logbook = Exploration(asked), Logbook(asked, TODAY)
    bodies = {logbook.asked[0]: logbook.asked[1]}
    number = 0
    while (ask := exploration.next(61.0 if number >= late_after else 0.0)) is not None:
        number += 1
        came = given.get(ask.url, (404, "not found"))
        if isinstance(came, Outcome):
            observed = not_answered(ask.url, came, Cause.SIZE)
            logbook.nothing(ask, observed.facts, AT)
        else:
            status, text = came[:2] if isinstance(came, tuple) else (200, came)
            body = text if isinstance(text, bytes) else text.encode()
            page = Page(ask.url, ask.url, status, {"content-type": "text/html"}, body)
            observed = read(asked, exploration, ask, page, TODAY, stand_in)
            sha256 = hashlib.sha256(body).hexdigest()
            bodies[sha256] = body
            logbook.page(ask, page, sha256, AT)
        exploration.saw(ask, observed)
    facts = exploration.result()

    def kept(sha256: str) -> Record:
        return Record(
            id="",
            kind="response",
            url="",
            at=AT,
            status=200,
            headers=(),
            body=bodies[sha256],
            payload_digest="",
            fields={},
        )

    again = replay(logbook.told({}), facts.cut, kept, stand_in)
    assert again.left_at is None
    return facts, again.facts


FILES: dict[str, Given] = {f"{HOME}f/{n}.csv": CSV for n in range(3)}


@pytest.mark.parametrize("late_after", [2, 3, 100])
def test_files_that_the_clock_left_are_left_again(late_after: int) -> None:
    facts, again = both(THREE | FILES, late_after=late_after)
    assert again == facts
    assert len(facts.datasets) == min(late_after - 2, 3)
    assert facts.files_left == (("NOTICE",) if late_after < 5 else ())


def test_files_that_the_bytes_left_are_left_again() -> None:
    facts, again = both(THREE | FILES | {f"{HOME}f/0.csv": Outcome.TOO_LARGE}, file_bytes=2 * len(CSV.encode()))
    assert again == facts
    assert facts.files_left == ("NOTICE",)


def test_files_of_a_visit_whose_pages_ended_come_out_the_same() -> None:
    facts, again = both(THREE | FILES, pages=2)
    assert again == facts
    assert len(facts.datasets) == 3


def test_an_address_that_is_asked_for_as_a_page_and_as_a_file_is_two_asks() -> None:
    page = Ask(HOME, HOME, Role.COLUMN)
    assert way_of(page) == way_of(replace(page, called="清单", tables=True))
    assert way_of(page) != way_of(replace(page, role=Role.FILE))
    assert way_of(page) != way_of(replace(page, role=Role.CATALOGUE, catalogue="NOTICE"))
