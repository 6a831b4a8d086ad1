"""复核队列: what needs a person after a night, in groups that one decision may serve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import chain
from operator import attrgetter
from sys import intern

from sqlalchemy import Connection

from config.sites import Level
from monitor.cards.packs_then import outline_then
from monitor.cards.reviewed import NOT_LOOKED
from storage.alerting import Key
from storage.audit import note, take_turn
from storage.catalogue import names_of_sites
from storage.decisions import assign as keep_assignments
from storage.decisions import assignments
from storage.ledger import ScanInfo
from storage.queue_marks import marks_at
from storage.records import Reason, Verdict
from storage.review import Account, Mark
from storage.waiting import Waiting, findings_named, waiting_at


class Cause(StrEnum):
    """Why a finding needs a person, the most pressing first."""

    RETURNED = "returned"
    PROVISIONAL = "provisional"
    BACKDATED = "backdated"
    DOUBT = "doubt"
    ADVERSE = "adverse"
    UNDETERMINED = "undetermined"
    QUESTION = "question"
    UNSEEN = "unseen"


CAUSES: dict[Cause, str] = {
    Cause.RETURNED: "事实变化，退回复核",
    Cause.PROVISIONAL: "待复查",
    Cause.BACKDATED: "疑似倒填日期",
    Cause.DOUBT: "已判定，依据较弱",
    Cause.ADVERSE: "不利结论，尚未复核",
    Cause.UNDETERMINED: "无法判定",
    Cause.QUESTION: "人工核实",
    Cause.UNSEEN: "未能查看",
}

MARKS: dict[Mark, str] = {
    Mark.DECIDED: "已复核",
    Mark.RETURNED: "退回复核",
    Mark.WEAK_NAME: "栏目名称相近，未见确切名称",
    Mark.OTHER_HOST: "链接转到其他主机",
    Mark.YEAR_ASSUMED: "日期的年份为推定",
}

_NO_MARKS: frozenset[Mark] = frozenset()
_ORDER = {cause: place for place, cause in enumerate(Cause)}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which part of the queue is asked for. `person` is who is to decide, `unassigned` what nobody is to."""

    cause: Cause | None = None
    person: str | None = None
    unassigned: bool = False
    site: str | None = None
    requirement: str | None = None
    level: Level | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One finding that needs a person. `said` is alike where value and lacks are; `person` is who is to decide.

    `group` is the key of its group: those that need a person for the same cause, requirement, verdict and reason.
    """

    site: str
    site_name: str
    level: Level | None
    requirement: str
    name: str
    cause: Cause
    verdict: Verdict
    reason: Reason
    said: str
    marks: frozenset[Mark]
    person: str | None
    group: str = field(init=False)

    def __post_init__(self) -> None:
        key = f"{self.cause}~{self.requirement}~{self.verdict}~{self.reason}"
        object.__setattr__(self, "group", intern(key))  # few, and of a hundred thousand items


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of many sites that say the same: `count` of them, `alike` of which also name the same value and lacks.

    `persons` are those who are to decide, with how many each.
    """

    key: str
    cause: Cause
    requirement: str
    name: str
    verdict: Verdict
    reason: Reason
    count: int
    alike: int
    persons: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Left:
    """What a finished night left to people, whatever was decided, doubted or assigned since: that changes no more. Its
    items are in order; those of one requirement, or of one site, are found at once."""

    items: tuple[Item, ...]

    @cached_property
    def of_requirement(self) -> Mapping[str, tuple[Item, ...]]:
        """The items of each requirement."""
        return _by(self.items, attrgetter("requirement"))

    @cached_property
    def of_site(self) -> Mapping[str, tuple[Item, ...]]:
        """The items of each site."""
        return _by(self.items, attrgetter("site"))

    def among(self, site: str | None, requirement: str | None) -> tuple[Item, ...]:
        """The items of a site and a requirement, or of all."""
        if requirement is not None:
            mine = self.of_requirement.get(requirement, ())
            return mine if site is None else tuple(item for item in mine if item.site == site)
        return self.items if site is None else self.of_site.get(site, ())


def left_by(conn: Connection, night: ScanInfo, site: str | None = None, requirement: str | None = None) -> Left:
    """What a night left to people, of a site and a requirement or of all."""
    return left_at(conn, night, None if site is None else [site], requirement)


def left_at(
    conn: Connection, night: ScanInfo, sites: Collection[str] | None = None, requirement: str | None = None
) -> Left:
    """The same of some sites, or of all."""
    found = waiting_at(conn, night.id, sites=sites, requirement=requirement)
    return Left(in_order(_items(conn, night, found.values(), {})))


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Items in the order of a queue: by cause, requirement, verdict and reason, what is alike together, then by
    site."""
    return tuple(sorted(items, key=_place))


def queue_of(
    conn: Connection,
    night: ScanInfo,
    filters: Filters,
    left: Left | None = None,
    known: Mapping[Key, frozenset[Mark]] | None = None,
) -> tuple[Item, ...]:
    """What needs a person after a night, as far as it is asked for, `in_order`. What a decision holds for is not among
    it. `left` spares reading what was left; `known` are the marks of the night where those kept are not to be used."""
    site, requirement = filters.site, filters.requirement or _requirement_of(filters.group or "")
    kept = marks_at(conn, night.id) if known is None else known
    marks = {key: mine for key, mine in kept.items() if _is_of(key, site, requirement)}
    open_ = [key for key, mine in marks.items() if Mark.DECIDED not in mine]
    marked = _items(conn, night, findings_named(conn, night.id, open_).values(), marks)
    every = (left or left_by(conn, night, site, requirement)).among(site, requirement)
    assigned = {key: one.person for key, one in assignments(conn).items()}
    by_cause: dict[Cause, list[Item]] = {cause: [] for cause in Cause}
    mixed: set[Cause] = set()
    for item in every:
        if (item.site, item.requirement) not in marks:
            by_cause[item.cause].append(item)
    for item in marked:
        by_cause[item.cause].append(item)
        mixed.add(item.cause)
    for cause in mixed:
        by_cause[cause].sort(key=_place)
    ordered = chain.from_iterable(by_cause.values())
    whose = (_of_person(item, assigned) for item in ordered) if assigned else ordered
    return tuple(item for item in whose if _is_asked_for(item, filters))


def _items(
    conn: Connection, night: ScanInfo, found: Iterable[Waiting], marks: Mapping[Key, frozenset[Mark]]
) -> list[Item]:
    """Findings as items that nobody is to decide."""
    every = tuple(found)
    if not every:
        return []
    names = names_of_sites(conn)
    checks = outline_then(conn, night.packs)[0].checks
    items = []
    for one in every:
        mine = marks.get((one.site, one.requirement), _NO_MARKS)
        name, level = names.get(one.site, (one.site, None))
        check = checks.get(one.requirement)
        cause = _cause(one, mine)
        items.append(
            Item(
                site=one.site,
                site_name=name,
                level=level,
                requirement=one.requirement,
                name=check.name if check else one.requirement,
                cause=cause,
                verdict=one.verdict if cause is Cause.RETURNED else one.tentative or one.verdict,
                reason=one.reason,
                said=intern(one.said),
                marks=mine,
                person=None,
            )
        )
    return items


def _is_of(key: Key, site: str | None, requirement: str | None) -> bool:
    return site in (None, key[0]) and requirement in (None, key[1])


def _of_person(item: Item, assigned: Mapping[Key, str]) -> Item:
    person = assigned.get((item.site, item.requirement))
    return item if person is None else replace(item, person=person)


def _by(items: Iterable[Item], field_of: Callable[[Item], str]) -> Mapping[str, tuple[Item, ...]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(field_of(item), []).append(item)
    return {name: tuple(mine) for name, mine in found.items()}


def groups_of(items: Iterable[Item]) -> tuple[Group, ...]:
    """The groups of a queue's items, the most pressing cause first and of a cause the largest."""
    mine: dict[str, list[Item]] = {}
    for item in items:
        mine.setdefault(item.group, []).append(item)
    groups = [_group(key, members) for key, members in mine.items()]
    return tuple(sorted(groups, key=lambda group: (_ORDER[group.cause], -group.count, group.key)))


def neighbours(items: Sequence[Item], site: str, requirement: str) -> tuple[Item | None, Item | None]:
    """The items before and after a finding in a queue. One that is no longer in it stood where it would stand: the
    next is the first behind its requirement's place, else the first of all."""
    keys = [(item.site, item.requirement) for item in items]
    if (site, requirement) in keys:
        at = keys.index((site, requirement))
        return (items[at - 1] if at else None, items[at + 1] if at + 1 < len(items) else None)
    later = (item for item in items if (item.requirement, item.site) > (requirement, site))
    return None, next(later, items[0] if items else None)


def assign_to(conn: Connection, keys: Sequence[Key], person: str | None, who: Account, now: datetime) -> None:
    """Say who is to decide on these findings (None: nobody), with an entry in the audit log."""
    take_turn(conn)
    keep_assignments(conn, keys, person, who.name, now)
    told = [f"{site}/{requirement}" for site, requirement in keys]
    note(conn, at=now, who=who.name, what="assign", subject=person or "", after={"findings": told})


def _cause(one: Waiting, marks: frozenset[Mark]) -> Cause:
    if Mark.RETURNED in marks:
        return Cause.RETURNED
    if one.verdict is Verdict.PROVISIONAL:
        return Cause.PROVISIONAL
    if one.verdict not in (Verdict.UNDETERMINED, Verdict.ERROR):
        return Cause.DOUBT if marks else Cause.ADVERSE
    if one.reason is Reason.ASKED:
        return Cause.QUESTION
    if one.reason is Reason.BACKDATED:
        return Cause.BACKDATED
    return Cause.UNSEEN if one.reason in NOT_LOOKED else Cause.UNDETERMINED


def _is_asked_for(item: Item, filters: Filters) -> bool:
    return (
        filters.cause in (None, item.cause)
        and filters.person in (None, item.person)
        and not (filters.unassigned and item.person)
        and filters.level in (None, item.level)
        and filters.group in (None, item.group)
    )


def _requirement_of(group: str) -> str | None:
    parts = group.split("~")
    return parts[1] if len(parts) == 4 else None


def _place(item: Item) -> tuple[int, str, str, str, str, str]:
    return (_ORDER[item.cause], item.requirement, item.verdict, item.reason, item.said, item.site)


def _group(key: str, members: Sequence[Item]) -> Group:
    first = members[0]
    alike = max(Counter(item.said for item in members).values())
    persons = Counter(item.person for item in members if item.person)
    return Group(
        key,
        first.cause,
        first.requirement,
        first.name,
        first.verdict,
        first.reason,
        len(members),
        alike,
        tuple(sorted(persons.items())),
    )
