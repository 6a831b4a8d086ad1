"""The sheets of a night's summary (汇总), row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.sites import LEVEL_NAMES, Level
from monitor.cards.duties import NO_GROUP
from monitor.cards.league import Place
from monitor.cards.league_tables import CHANGE_GROUPS, NOT_VISITED
from monitor.cards.league_tables import group_of as group_of_change
from monitor.cards.score import ENOUGH_COVERAGE, TOO_LITTLE
from monitor.cards.wording import REASONS, VERDICTS
from monitor.exports.cells import plain, said
from monitor.exports.rows import Cell, Row
from monitor.exports.summary import Night
from storage.ledger import NightChange

OTHER_CHANGE = "其他变化"


def site_rows(places: tuple[Place, ...]) -> Iterator[Row]:
    """A row a site, in the order of the league table; a site that has no score has its bounds."""
    return (Row(_site(place)) for place in places)


def _site(place: Place) -> tuple[Cell, ...]:
    head = (place.rank, place.of or None, _level(place.level), plain(place.site), said(place.name))
    found = place.figures
    if found is None:
        return (*head, NOT_VISITED, *[None] * 13)
    return (
        *head,
        TOO_LITTLE if found.score is None else found.score,
        found.low,
        found.high,
        found.machine_coverage,
        found.questions_answered,
        len(found.vetoes),
        " ".join(found.vetoes),
        found.failed,
        found.partly,
        found.provisional,
        found.undetermined,
        place.change,
        place.reviews,
        place.returned,
    )


def group_rows(night: Night) -> Iterator[Row]:
    """A row a level and group, levels from the highest down, groups in the order of the packs."""
    for level in (*Level, None):
        for group in night.outline.groups:
            if (row := night.groups.get((level or "", group))) is None:
                continue
            coverage = row.done / row.able if row.able else None
            enough = coverage is not None and coverage >= ENOUGH_COVERAGE and row.settled
            rate = row.won / row.settled if enough else None
            counts = (row.fail, row.partial, row.provisional, row.undetermined)
            head = (_level(level), said(group), int(row.sites), int(row.decided), int(row.asked))
            yield Row((*head, _share(coverage), _share(rate), *map(int, counts)))


def fault_rows(night: Night) -> Iterator[Row]:
    """A row a check that is confirmed to be amiss anywhere, those amiss at the most sites first."""
    order = {code: number for number, code in enumerate(night.outline.checks)}
    amiss = {code: one.fail + one.partial for code, one in night.checks.items() if one.fail + one.partial}
    for number, code in enumerate(sorted(amiss, key=lambda one: (-amiss[one], order.get(one, len(order)), one)), 1):
        row, check = night.checks[code], night.outline.checks.get(code)
        names = (said(check.name), said(check.group or NO_GROUP)) if check else (code, NO_GROUP)
        counts = (amiss[code], row.fail, row.partial, row.judged)
        share = _share(amiss[code] / row.judged if row.judged else None)
        yield Row((number, code, *names, *map(int, counts), share, int(row.provisional), int(row.undetermined)))


def change_rows(night: Night) -> Iterator[Row]:
    """A row a check that stands otherwise than before this night, what is newly confirmed first."""
    sites = {place.site: place for place in night.places}
    names = {code: check.name for code, check in night.outline.checks.items()}
    order = {name: number for number, name in enumerate((*CHANGE_GROUPS, OTHER_CHANGE))}
    told = [(group_of_change(change) or OTHER_CHANGE, change) for change in night.changes]
    told.sort(key=lambda one: order[one[0]])
    return (Row((group, *_change(change, sites, names))) for group, change in told)


def _change(change: NightChange, sites: Mapping[str, Place], names: Mapping[str, str]) -> tuple[Cell, ...]:
    place = sites.get(change.site)
    waiting = f"（初判{VERDICTS[change.tentative]}）" if change.tentative else ""
    before = (VERDICTS[change.before[0]], REASONS[change.before[1]]) if change.before else (None, None)
    return (
        _level(place.level if place else None),
        plain(change.site),
        said(place.name if place else change.site),
        change.requirement,
        said(names.get(change.requirement, change.requirement)),
        *before,
        f"{VERDICTS[change.verdict]}{waiting}",
        REASONS[change.reason],
    )


def _level(level: Level | None) -> str:
    return LEVEL_NAMES[level] if level else "层级不明"


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
