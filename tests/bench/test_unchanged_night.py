"""A night on which one page of twenty says something new: at most 25 requests a site, of the benchmark's portals."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from benchmarks.portals import Portal
from config.rulebook import load_rules
from tests.monitor.nights import FIRST, Nights, Served

pytestmark = pytest.mark.slow

BAR = 25
ROBOTS = 1
"""What is asked beside what the played night asks."""


def served(portal: Portal) -> dict[str, object]:
    """A portal's pages as text, by the paths at which they are linked."""
    pages = {path: body.decode(portal.charset, "replace") for path, body in portal.pages.items()}
    return {path.removesuffix("index.html"): text for path, text in pages.items()}


@pytest.mark.parametrize("number", [1, 20])
def test_an_unchanged_night_asks_for_no_more_than_the_bar(number: int, sqlite_engine: Engine, tmp_path: Path) -> None:
    """At the second portal the first page of a list of two pages says something new, and lists the same."""
    day = (FIRST + timedelta(days=1)).date()
    nights = Nights(sqlite_engine, tmp_path, book=load_rules(("hunan-2020",)))
    portal = Served(served(Portal(number, day)))  # type: ignore[arg-type]
    nights.night(portal, 2)
    first = len(portal.asked)
    portal.asked.clear()
    portal.pages.update(served(Portal(number, day, changed=True)))  # type: ignore[arg-type]
    nights.night(portal, 3)
    assert first > 60
    assert len(portal.asked) + ROBOTS <= BAR
