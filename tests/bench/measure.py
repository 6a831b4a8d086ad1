"""What the readers of every page cost, in CPU beside bare lexbor parsing of the same text in the same run."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawler import columns, dates
from crawler.columns import find_columns
from crawler.lists import read_entries
from crawler.menu.links import read_anchors
from crawler.observe import observe
from crawler.outcome import read_outcome
from crawler.pages.page import Parsed, parse
from storage.records import Page
from tests.default_names import default_names

NAMES = default_names()
BARE, SUM, FIRST, WHOLE = "bare lexbor", "sum", "first page", "observe"
"""Beside the readers' own names: parsing alone, all that the bar is about, the same where nothing is remembered of
earlier pages (what the names of a menu mean, what days a list shows), and every reader there is."""
Cost = dict[str, float]
"""Milliseconds of CPU by reader, in the order in which they ran."""


def cost(page: Page, today: date, rounds: int) -> Cost:
    """The medians over `rounds`, each of which runs everything once: a slow moment is everybody's.

    Without garbage collection, as `timeit` does it: what that costs depends on all else that the process holds.
    """
    text = parse(page).text
    gc.collect()
    gc.disable()
    try:
        laps = [_round(page, text, today) for _ in range(rounds)]
    finally:
        gc.enable()
    return {name: median(lap[name] for lap in laps) for name in laps[0]}


def _round(page: Page, text: str, today: date) -> Cost:
    first = _sum(page, text, today, remembered=False)
    found = _sum(page, text, today, remembered=True)
    found[FIRST] = first[SUM]
    _timed(found, WHOLE, lambda: observe(page, NAMES, today))
    return found


def _sum(page: Page, text: str, today: date, *, remembered: bool) -> Cost:
    """The readers of every page, each for itself and together."""
    found: Cost = {}
    if not remembered:
        columns._named_by.cache_clear()
        dates._bare.cache_clear()
    _timed(found, BARE, lambda: LexborHTMLParser(text))
    parsed = _timed(found, "parse", lambda: _parsed(page))
    _timed(found, "outcome", lambda: read_outcome(parsed))
    anchors = _timed(found, "links", lambda: read_anchors(parsed))
    _timed(found, "columns", lambda: find_columns(anchors, NAMES, page_url=page.final_url))
    _timed(found, "rows", lambda: read_entries(parsed, today, names=NAMES))
    found[SUM] = sum(value for name, value in found.items() if name != BARE)
    return found


def _parsed(page: Page) -> Parsed:
    """The page with its tree, which is otherwise made for whichever reader asks first."""
    parsed = parse(page)
    assert parsed.tree is not None
    return parsed


def _timed(found: Cost, name: str, work: Callable[[], Any]) -> Any:
    began = time.process_time()
    value = work()
    found[name] = (time.process_time() - began) * 1000
    return value


def table(title: str, costs: Cost) -> str:
    """The figures of one page, each with how many times bare parsing it is."""
    lines = [f"{name:>12} {value:7.2f} ms {value / costs[BARE]:6.1f} x" for name, value in costs.items()]
    return "\n".join([title, *lines])


def middle(costs: Sequence[Cost]) -> Cost:
    """The medians of several pages' figures."""
    return {name: median(each[name] for each in costs) for name in costs[0]}


def scaled(costs: Cost, size: int, to: int) -> Cost:
    """The figures of a page of `size` bytes as those of one of `to` bytes."""
    return {name: value * to / size for name, value in costs.items()}
