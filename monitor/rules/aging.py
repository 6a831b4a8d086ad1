"""How old a dataset may grow by the frequency that it declares: fresh, due, overdue, delinquent. Pure.

The days are those of HDX (OCHA's Humanitarian Data Exchange, data freshness), the one published table of its kind: from
how many days since its last update a dataset is due, overdue, and delinquent. HDX has 14 days for every two weeks.
A dataset that is live, updated as needed, or never, is always fresh; of one that declares nothing nobody can say.

What a platform shows as 最近更新 is often the day of its record and not of the data. A record that was edited later than
its data makes a dataset look fresher than it is, which costs the office nothing. The other way round (data that come by
exchange under a record that nobody touches) is why days of records alone are read as no update at all
(`crawler.catalogues.names`), and why a finding tells the day that the platform itself prints.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from storage.dataset_records import CatalogueEntry, Frequency


class Age(StrEnum):
    """What a dataset is by its age, the youngest first."""

    FRESH = "fresh"
    DUE = "due"
    OVERDUE = "overdue"
    DELINQUENT = "delinquent"


AGES: dict[Age, str] = {
    Age.FRESH: "更新正常",
    Age.DUE: "应当更新",
    Age.OVERDUE: "逾期",
    Age.DELINQUENT: "严重逾期",
}
"""What each is called to a reviewer."""

FREQUENCIES: dict[Frequency, str] = {
    Frequency.LIVE: "实时",
    Frequency.DAILY: "每日",
    Frequency.WEEKLY: "每周",
    Frequency.FORTNIGHTLY: "每两周",
    Frequency.MONTHLY: "每月",
    Frequency.QUARTERLY: "每季度",
    Frequency.HALF_YEARLY: "每半年",
    Frequency.YEARLY: "每年",
    Frequency.AS_NEEDED: "不定期",
    Frequency.NEVER: "不更新",
    Frequency.UNKNOWN: "未标明",
}
"""What each frequency is called, where a catalogue tells it in no Chinese words."""


class Limits(NamedTuple):
    """From how many days since the last update on a dataset is due, overdue, and delinquent, these days included."""

    due: int
    overdue: int
    delinquent: int


TABLE: dict[Frequency, Limits] = {
    Frequency.DAILY: Limits(1, 2, 3),
    Frequency.WEEKLY: Limits(7, 14, 21),
    Frequency.FORTNIGHTLY: Limits(14, 21, 28),
    Frequency.MONTHLY: Limits(30, 44, 60),
    Frequency.QUARTERLY: Limits(90, 120, 150),
    Frequency.HALF_YEARLY: Limits(180, 210, 240),
    Frequency.YEARLY: Limits(365, 425, 455),
}
ALWAYS_FRESH = frozenset({Frequency.LIVE, Frequency.AS_NEEDED, Frequency.NEVER})


def age_of(entry: CatalogueEntry, today: date) -> Age | None:
    """What a dataset is on `today` by the frequency and the day that its catalogue tells; None where nobody can say."""
    if entry.frequency in ALWAYS_FRESH:
        return Age.FRESH
    limits = TABLE.get(entry.frequency)
    if limits is None or entry.updated is None or entry.updated > today:
        return None
    days = (today - entry.updated).days
    if days >= limits.delinquent:
        return Age.DELINQUENT
    if days >= limits.overdue:
        return Age.OVERDUE
    return Age.DUE if days >= limits.due else Age.FRESH
