"""How old a dataset may grow by the frequency that it declares: fresh, due, overdue, delinquent. Pure.

The days are those of HDX (OCHA's Humanitarian Data Exchange, data freshness), the one published table of its kind: from
how many days since its last update a dataset is due, overdue, and delinquent. HDX has 14 days for every two weeks.
A dataset that is live, updated as needed, or never, is always fresh; of one that declares nothing nobody can say.
One that is updated by a day of each period (每年12月底前) may be updated early in one and late in the next: it has one
period more.

What a platform shows as 最近更新 is often the day of its record and not of the data. A record that was edited later
than its data makes a dataset look fresher than it is, which costs the office nothing. The other way round (data that
come by exchange under a record that nobody touches) is why days that are called a record's are read as no update at
all (`crawler.catalogues.names`), and why a finding tells the day that the platform itself prints.
"""

from __future__ import annotations

import re
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


class Limits(NamedTuple):
    """What a frequency is called to a reviewer, and from how many days since the last update on a dataset of it is due,
    overdue, and delinquent, these days included."""

    called: str
    due: int
    overdue: int
    delinquent: int


TABLE: dict[Frequency, Limits] = {
    Frequency.DAILY: Limits("每日", 1, 2, 3),
    Frequency.WEEKLY: Limits("每周", 7, 14, 21),
    Frequency.FORTNIGHTLY: Limits("每两周", 14, 21, 28),
    Frequency.MONTHLY: Limits("每月", 30, 44, 60),
    Frequency.QUARTERLY: Limits("每季度", 90, 120, 150),
    Frequency.HALF_YEARLY: Limits("每半年", 180, 210, 240),
    Frequency.YEARLY: Limits("每年", 365, 425, 455),
}
ALWAYS_FRESH = frozenset({Frequency.LIVE, Frequency.AS_NEEDED, Frequency.NEVER})


_BY_A_DAY = re.compile(r"(?<![目提])前|[日天]内")


def limits_of(entry: CatalogueEntry) -> Limits | None:
    """From how many days on a dataset is due, overdue, delinquent by what it declares; None where nobody can say."""
    limits = TABLE.get(entry.frequency)
    if limits is None or not _BY_A_DAY.search(entry.told):
        return limits
    called, due, overdue, delinquent = limits
    return Limits(called, 2 * due, overdue + due, delinquent + due)


def age_of(entry: CatalogueEntry, today: date) -> Age | None:
    """What a dataset is on `today` by the frequency and the day that its catalogue tells; None where nobody can say."""
    if entry.frequency in ALWAYS_FRESH:
        return Age.FRESH
    limits = limits_of(entry)
    if limits is None or entry.updated is None or entry.updated > today:
        return None
    days = (today - entry.updated).days
    if days >= limits.delinquent:
        return Age.DELINQUENT
    if days >= limits.overdue:
        return Age.OVERDUE
    return Age.DUE if days >= limits.due else Age.FRESH
