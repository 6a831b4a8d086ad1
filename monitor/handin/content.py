"""All of a round that is handed in, read at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from config.sites import Level
from monitor.cards.outline import Outline
from monitor.cards.packs_then import outline_then
from monitor.rounds.cards import stage_of
from monitor.rounds.counting import outline_with
from monitor.rounds.league import RoundPlace, round_league
from monitor.second.reliability import Reliability, reliability_of
from storage.decisions import decisions_by_id
from storage.ledger import ScanInfo
from storage.review import Decision
from storage.rounds.appeals import appeals_in
from storage.rounds.faults import faults_of
from storage.rounds.records import (
    Answered,
    Appeal,
    Attachment,
    Entry,
    Fault,
    Line,
    Round,
    SecondReading,
    Stage,
    Standing,
)
from storage.rounds.register import entries_of
from storage.rounds.seconds import seconds_of
from storage.rounds.standings import standings_of
from storage.rounds.whole import attachments_in, decisions_after, decisions_in
from storage.scans import scan_info


@dataclass(frozen=True)
class Counted:
    """What sites of a round come to: their lines, what was answered, and what they stand at."""

    lines: Mapping[str, tuple[Line, ...]]
    answers: Mapping[str, Mapping[str, Answered]]
    standings: Mapping[str, Standing]


@dataclass(frozen=True)
class Content:
    """A round with all that is told of it, at the stage that is its score. `names` are name and level by site,
    `decisions` those that lines and second readings rest on, by id, `judged` all that were taken in its window and
    before its freeze, `later` those after it. `readings` are those that somebody has read."""

    round: Round
    stage: Stage
    made: datetime
    names: Mapping[str, tuple[str, Level | None]]
    outline: Outline
    remarks: tuple[str, ...]
    counted: Counted
    after: Mapping[str, Standing]
    places: tuple[RoundPlace, ...]
    decisions: Mapping[int, Decision]
    judged: tuple[Decision, ...]
    scans: Mapping[int, ScanInfo]
    readings: tuple[SecondReading, ...]
    appeals: tuple[Appeal, ...]
    faults: tuple[Fault, ...]
    entries: tuple[Entry, ...]
    later: tuple[Decision, ...]
    attachments: Mapping[int, Attachment]
    reliability: Reliability

    @property
    def keys(self) -> tuple[str, ...]:
        """The checks and questions of the round, in its order."""
        definition = self.round.definition
        return (*definition.checks, *(one.key for one in definition.questions))

    def name_of(self, site: str) -> str:
        """What a site is called."""
        return self.names.get(site, (site, None))[0]

    def check_name(self, key: str) -> str:
        """What a check or question is called."""
        check = self.outline.checks.get(key)
        return check.name if check else key


def read_content(conn: Connection, found: Round, counted: Counted, made: datetime) -> Content:
    """The content of a round whose sites came to `counted`."""
    definition = found.definition
    outline, remarks = outline_then(conn, definition.packs)
    mine = {site: (definition.names.get(site, site), definition.levels.get(site)) for site in definition.population}
    readings = tuple(one for one in seconds_of(conn, found.id) if one.at is not None)
    appeals = tuple(appeals_in(conn, found.id))
    after = standings_of(conn, found.id, Stage.AFTER)
    told = {one.decision for lines in counted.lines.values() for one in lines if one.decision is not None}
    judged = decisions_in(conn, found)
    decisions = decisions_by_id(conn, told | {one.decision for one in readings})
    files = {one.attachment for answers in counted.answers.values() for one in answers.values() if one.attachment}
    scans = {one.scan for one in counted.standings.values() if one.scan is not None}
    return Content(
        round=found,
        stage=stage_of(found),
        made=made,
        names=mine,
        outline=outline_with(outline, definition),
        remarks=remarks,
        counted=counted,
        after=after,
        places=round_league({site: mine[site] for site in definition.sites}, counted.standings, after),
        decisions=decisions,
        judged=tuple(judged),
        scans={scan: scan_info(conn, scan) for scan in sorted(scans)},
        readings=readings,
        appeals=appeals,
        faults=tuple(faults_of(conn, found.id)),
        entries=tuple(entries_of(conn, found.id)),
        later=tuple(decisions_after(conn, found)),
        attachments={key: one for key, one in attachments_in(conn, found.id).items() if key in files},
        reliability=reliability_of(conn, found),
    )
