"""Days under headings that say their year or month: timelines, chronicles, lists by year. Pure.

A heading (2026年10月, 2026年) stands over rows that show no more than a day (15日) or a month and a day (10-15). It
counts for the rows in the element about it, until the next one. Years to choose from, which stand side by side, and
the site's clock are no headings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from crawler.dates import DateMention, MonthHead, make_date, url_date
from crawler.row_events import Day, Head, Link

_HIGHEST = 5
"""Elements above a heading's text in which its rows may stand."""


def under_heads(events: Sequence[Link | Day | Head], today: date) -> list[Link | Day]:
    """The events without the headings. Dates that lack a year or month take it from the heading over them; those that
    lack their month still are left out. A date that would lie after `today` takes none."""
    if not any(isinstance(event, Head) for event in events):
        return [event for event in events if not isinstance(event, Head)]
    kept: list[Link | Day] = []
    head: Head | None = None
    year: Head | None = None  # the last heading that said a year, for those below it that say a month only
    counted, idle = 0, False
    for at, event in enumerate(events):
        if isinstance(event, Head):
            beside = idle and head is not None and head.alike(event)
            year = None if beside or event.said is None else event if event.said.year is not None else year
            head, counted, idle = None if beside else _of_year(event, year), 0, True
            continue
        idle = False
        if isinstance(event, Day) and event.mention.year is None:
            counted += not event.mention.month
            full = _full(event, head, events, at, today) if head is not None else None
            if full is not None and (event.mention.month or _is_day(event, counted)):
                event = replace(event, mention=full)
            elif not event.mention.month:
                continue
        kept.append(event)
    return kept


def _of_year(head: Head, over: Head | None) -> Head | None:
    """The heading with its year, which another one `over` it may say."""
    if head.said is None or head.said.year is not None:
        return head if head.said is not None else None
    if over is None or over.said is None or _common(head, over) is None:
        return None
    return replace(head, said=MonthHead(over.said.year, head.said.month))


def _full(day: Day, head: Head, events: Sequence[Link | Day | Head], at: int, today: date) -> DateMention | None:
    """The whole date of a day under a heading, where day and link make a row that the heading is no part of.

    Where the link's address tells another year, the heading does not say when the row was published: a report's year.
    """
    said, mention, over = head.said, day.mention, _common(day, head)
    if said is None or said.year is None or (mention.month and said.month not in (None, mention.month)):
        return None
    month = mention.month or said.month
    links = [one for one in (*events[at + 1 : at + 2], *events[max(at - 1, 0) : at]) if isinstance(one, Link)]
    mine = [link for link in links if over is not None and (row := _common(day, link)) is not None and row < over]
    if not month or not mine or make_date(said.year, month, mention.day, today) is None:
        return None
    stored = url_date(mine[0].href, today) if mention.month else None
    return None if stored and stored.year != said.year else mention._replace(year=said.year, month=month)


def _is_day(day: Day, counted: int) -> bool:
    """Whether a number is the day of a row: 15日, or a figure that is not just the row's own number (1, 2, 3)."""
    return day.pieces[0].endswith("日") or day.mention.day != counted


def _common(one: Link | Day | Head, other: Link | Day | Head) -> int | None:
    """How far above `one` the element is that it shares with `other`; None where a heading is too deep below it."""
    near = other.chain[: _HIGHEST + 1] if isinstance(other, Head) else other.chain
    return next((up for up, identity in enumerate(one.chain) if identity in near), None)
