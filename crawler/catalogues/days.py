"""The day on which a dataset was last updated, as catalogues write it. Pure: `today` is passed in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from crawler.dates import compact_date, first_date
from storage.records import SHANGHAI

EARLIEST = date(2000, 1, 1)
"""No catalogue of open data is older; what claims to be is a default value (1970-01-01)."""
_LONGEST = 60
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
_FROM_TO = re.compile(r"\s*(?:至|到|~|～|—+|–|--|/|(?<=日)-|(?<=\s)-(?=\s))\s*(?=(?:19|20)\d\d\D)")
"""Between the first and the last day of a time: what was updated until a day was updated on it."""
_EPOCH = re.compile(r"\d{10}|\d{13}")


def day_of(value: object, today: date, *, told_in: tzinfo = SHANGHAI) -> date | None:
    """The day in Shanghai that a value is: a text with a full date, a moment of ISO 8601, or seconds or milliseconds
    since 1970. None for what is after `today` or before 2000, and where no day is written (2026年9月).

    `told_in` is the time zone of a moment that names none.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if len(text) > _LONGEST:
        return None
    text = _FROM_TO.split(text)[-1]
    made = _moment(text, told_in) or compact_date(text, today) or first_date(text, today)
    return made if made is not None and EARLIEST <= made <= today else None


def newest_of(days: list[date | None]) -> date | None:
    """The latest of the days that are known."""
    return max((day for day in days if day is not None), default=None)


def _moment(text: str, told_in: tzinfo) -> date | None:
    if _EPOCH.fullmatch(text):
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(text[:10]))).astimezone(SHANGHAI).date()
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=told_in)
    try:
        return aware.astimezone(SHANGHAI).date()
    except OverflowError:
        return None
