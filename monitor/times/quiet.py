"""Quiet hours: when nobody wants to be told. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.records import SHANGHAI


def after_quiet(moment: datetime, quiet: str) -> datetime:
    """The first moment from this one on that is not in the quiet hours (`22:00-07:30`, or empty for none)."""
    if not quiet:
        return moment
    start, end = ((int(text[:2]), int(text[3:])) for text in quiet.split("-"))
    moment = moment.astimezone(SHANGHAI)
    clock = (moment.hour, moment.minute)
    inside = start <= clock < end if start <= end else clock >= start or clock < end
    if not inside:
        return moment
    over = moment.replace(hour=end[0], minute=end[1], second=0, microsecond=0)
    return over if over > moment else over + timedelta(days=1)
