"""Days under headings that say their year or month: timelines, chronicles, lists by year. Pure.

A heading (2026年10月, 2026年) stands over rows that show no more than a day (15日) or a month and a day (10-15). It
counts for the rows in the element about it, until the next one. Years to choose from, which stand side by side, and
the site's clock are no headings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import islice, takewhile

from crawler.dates import DateMention, MonthHead, make_date, url_date
from crawler.rows.events import Day, Head, Link

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
    idle = numbered = False
    for at, event in enumerate(events):
        if isinstance(event, Head):
            beside = idle and head is not None and head.alike(event)
            year = None if beside or event.said is None else event if event.said.year is not None else year
            head, idle, numbered = None if beside else _of_year(event, year), True, _are_numbered(events, at + 1)
            continue
        idle = False
        if isinstance(event, Day) and event.alone and head is not None and _link_of(event, head, events, at):
            event = replace(event, mention=event.alone, pieces=event.pieces[-1:])
        if isinstance(event, Day) and event.mention.year is None:
            counts = event.mention.month or not numbered
            full = _full(event, head, events, at, today) if counts and head is not None else None
            if full is not None:
                event = replace(event, mention=full)
            elif not event.mention.month:
                continue
        kept.append(event)
    return kept


def _are_numbered(events: Sequence[Link | Day | Head], start: int) -> bool:
    """Whether the numbers from `start` to the next heading are those of rows (1, 2, 3), and no days."""
    below = takewhile(lambda event: not isinstance(event, Head), islice(events, start, None))
    days = [(event, event.alone or event.mention) for event in below if isinstance(event, Day)]
    numbers = [(event.pieces[-1].strip(), mention.day) for event, mention in days if not mention.month]
    return len(numbers) > 1 and all(text.isdigit() and day == at for at, (text, day) in enumerate(numbers, 1))


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
    said, mention = head.said, day.mention
    if said is None or said.year is None or (mention.month and said.month not in (None, mention.month)):
        return None
    month, link = mention.month or said.month, _link_of(day, head, events, at)
    if not month or link is None or make_date(said.year, month, mention.day, today) is None:
        return None
    stored = url_date(link.href, today) if mention.month else None
    return None if stored and stored.year != said.year else mention._replace(year=said.year, month=month)


def _link_of(day: Day, head: Head, events: Sequence[Link | Day | Head], at: int) -> Link | None:
    """The link beside a day that makes a row with it, below what both share with the heading; for a number, which says
    nothing else than a day, also right there."""
    over = _common(day, head)
    if over is None:
        return None
    highest = over - 1 if (day.alone or day.mention).month else over
    beside = (*events[at + 1 : at + 2], *events[max(at - 1, 0) : at])
    links = (one for one in beside if isinstance(one, Link))
    return next((one for one in links if (row := _common(day, one)) is not None and row <= highest), None)


def _common(one: Link | Day | Head, other: Link | Day | Head) -> int | None:
    """How far above `one` the element is that it shares with `other`; None where a heading is too deep below it."""
    near = other.chain[: _HIGHEST + 1] if isinstance(other, Head) else other.chain
    return next((up for up, identity in enumerate(one.chain) if identity in near), None)
