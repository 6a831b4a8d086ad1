"""A night of all sites, added up: group by group, and check by check. Sites are read a few hundred at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from config.sites import Level
from monitor.cards.league import Place
from monitor.cards.outline import Outline, group_of
from monitor.cards.packs_then import outline_then
from monitor.cards.reading import cards_at, changes_told
from monitor.cards.score import QUESTION, is_decided, share_of
from monitor.cards.standings import standings
from storage.decisions import decided_sites
from storage.findings import bare_findings_at
from storage.ledger import NightChange, ScanInfo
from storage.records import SET_ASIDE, Finding, Verdict
from storage.steps import OnStep, silent
from storage.visits import visited

if TYPE_CHECKING:
    import pandas as pd

SITES_AT_ONCE = 200

_WHERE = ["level", "group", "requirement"]
_ADDED = ["asked", "decided", "able", "done", "settled", "won", "fail", "partial", "provisional", "undetermined"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What findings with a weight that bind their sites add up to.

    `sites` that they are of, and of these those with a decided one (`judged`); checks `asked` of a machine and
    `decided`, their weights (`able`, `done`); the weight of all that is decided (`settled`) and `won`; verdicts.
    """

    asked: float
    decided: float
    able: float
    done: float
    settled: float
    won: float
    fail: float
    partial: float
    provisional: float
    undetermined: float
    sites: float
    judged: float


@dataclass(frozen=True)
class Night:
    """What a night came to: its league table, its changes, and counts by level (empty: not known) and group, and by
    check."""

    scan: ScanInfo
    outline: Outline
    places: tuple[Place, ...]
    groups: Mapping[tuple[str, str], Counts]
    checks: Mapping[str, Counts]
    changes: Sequence[NightChange]


def night_of(conn: Connection, scan: ScanInfo, on_step: OnStep = silent) -> Night:
    """All that the summary of a night tells, of what counts: the machine's findings, and what people decided."""
    import pandas as pd  # here: every other command would wait half a second for it

    outline, _ = outline_then(conn, scan.packs)
    places = standings(conn, scan)
    levels = {place.site: place.level for place in places}
    groups: list[pd.DataFrame] = []
    checks: list[pd.DataFrame] = []
    for some in _told(conn, scan, on_step):
        frame = pd.DataFrame(
            [row for site, found in some.items() for row in _rows(site, levels.get(site), found, outline)],
            columns=["site", *_WHERE, *_ADDED],
        )
        groups.append(_added(frame, ["level", "group"]))
        checks.append(_added(frame, ["requirement"]))
    return Night(scan, outline, places, _together(groups), _together(checks), changes_told(conn, scan))


def _told(conn: Connection, scan: ScanInfo, on_step: OnStep) -> Iterator[Mapping[str, Sequence[Finding]]]:
    """What counts at the sites of a night, some sites at a time. Only where people decided findings are read whole."""
    codes = sorted(visited(conn, scan.id))
    reviewed = decided_sites(conn)
    for start in range(0, len(codes), SITES_AT_ONCE):
        some = codes[start : start + SITES_AT_ONCE]
        cards = cards_at(conn, scan, [code for code in some if code in reviewed])
        found: dict[str, list[Finding]] = {code: list(cards[code].final) if code in cards else [] for code in some}
        for finding in bare_findings_at(conn, scan.id, [code for code in some if code not in cards]):
            found[finding.site].append(finding)
        yield found
        on_step("汇总站点", start + len(some), len(codes))


def _rows(
    site: str, level: Level | None, findings: Sequence[Finding], outline: Outline
) -> Iterator[tuple[object, ...]]:
    """A row a finding that binds the site and has a weight, as a score counts it (`monitor.cards.score.score_of`)."""
    for finding in findings:
        if finding.weight == 0 or finding.verdict in SET_ASIDE:
            continue
        mine, decided = finding.reason not in QUESTION, is_decided(finding)
        weight, verdict = finding.weight, finding.verdict
        yield (
            site,
            level or "",
            group_of(finding, outline),
            finding.requirement,
            int(mine),
            int(mine and decided),
            weight if mine else 0.0,
            weight if mine and decided else 0.0,
            weight if decided else 0.0,
            weight * share_of(finding) if decided else 0.0,
            int(verdict is Verdict.FAIL),
            int(verdict is Verdict.PARTIAL),
            int(verdict is Verdict.PROVISIONAL),
            int(verdict in (Verdict.UNDETERMINED, Verdict.ERROR)),
        )


def _added(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    found = frame.groupby(by)
    judged = frame[frame["settled"] > 0].groupby(by)["site"].nunique()
    return found[_ADDED].sum().assign(sites=found["site"].nunique(), judged=judged).fillna(0)


def _together(parts: Sequence[pd.DataFrame]) -> dict[Any, Counts]:
    """The counts of some sites after the other, added up: each site is in one of the parts."""
    import pandas as pd

    if not parts:
        return {}
    added = pd.concat(parts).groupby(level=list(range(parts[0].index.nlevels))).sum()
    names = [field.name for field in fields(Counts)]
    return {key: Counts(*(row[name] for name in names)) for key, row in added.to_dict("index").items()}
