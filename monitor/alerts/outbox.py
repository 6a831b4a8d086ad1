"""Alerts: what changed in a night is put into the outbox, and what is due there is sent.

Each scan and each night of the ledger is told once, whoever asks how often. After a change of packs or readers the
changes of sites are held until somebody has looked, for the difference may be ours.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from config.checks import Severity
from config.errors import ConfigError
from config.settings import Settings
from monitor.alerts.changes import Change, causes_of_hold, changes, night_faults, scan_faults
from monitor.alerts.targets import Target, send, targets_of
from monitor.alerts.wording import (
    SITE_KINDS,
    Message,
    compose,
    held_line,
    newly_line,
    night_line,
    night_name,
    recovered_line,
    rounds_line,
    scan_line,
    scan_name,
)
from monitor.cards.outline import Outline, severity_of
from monitor.cards.packs_then import outline_then
from monitor.cards.reading import reviewed_findings
from monitor.cards.reviewed import final_of
from monitor.readers_version import readers_version
from monitor.times.quiet import after_quiet
from storage.alerting import Basis, Due, Key, Notice, NoticeKind, State
from storage.catalogue import load_sites
from storage.database import reading, transaction
from storage.findings import findings_of, states_at
from storage.ledger import ROUNDS, NightInfo, NightStatus, ScanInfo, ScanKind
from storage.nights import nights
from storage.outbox import (
    claim,
    drop_held,
    due_to,
    give_up,
    note_not_sent,
    note_sent,
    put_notices,
    release_held,
)
from storage.records import ADVERSE, Finding, Verdict
from storage.told import (
    change_told,
    note_told_scan,
    open_holds,
    release_holds,
    scan_before,
    take_as_told,
    told_states,
    untold_scans,
    visits_of,
)

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 720))
MOST_ATTEMPTS = len(PAUSES) + 1
MESSAGES_AT_ONCE = 10  # to one target; what is left is sent the next time, as messengers allow some twenty a minute

_RECENT_SCANS = timedelta(days=2)
_RECENT_NIGHTS = timedelta(days=1)
_NIGHTS = 100
_SITES_AT_ONCE = 500
_READ_AT_ONCE = 50  # sites whose findings are in memory together
_DUE_AT_ONCE = 2000

log = logging.getLogger("gongkai.alerts")


@dataclass(frozen=True)
class Sent:
    """What a round of sending came to: messages taken and refused."""

    taken: int = 0
    refused: int = 0


class _TakenByAnotherError(Exception):
    """Another process sends these notices."""


def tell(engine: Engine, settings: Settings, now: datetime, due: Callable[[date], datetime] | None = None) -> None:
    """Put into the outbox what the latest nights changed, and send what is due. `due` gives the moment at which a
    night of the ledger was due; without it the ledger is not looked at.

    What fails is logged and raised no further: a night is not worth less because nobody could be told of it.
    """
    try:
        collect(engine, settings, now, due)
        flush(engine, settings, now)
    except (ConfigError, SQLAlchemyError, OSError) as error:
        log.error("alerts: %s", error)


def collect(engine: Engine, settings: Settings, now: datetime, due: Callable[[date], datetime] | None = None) -> None:
    """Put what is new into the outbox: of finished scans, and of nights of the ledger where `due` is given."""
    labels = [target.label for target in targets_of(settings)]
    with reading(engine) as conn:
        scans = untold_scans(conn, now - _RECENT_SCANS)
    for scan in scans:
        collect_scan(engine, scan, labels, now)
    if due is not None and labels:
        with transaction(engine) as conn:
            put_notices(conn, _of_nights(conn, due, now), targets=labels, held=False, now=now)


def collect_scan(engine: Engine, scan: ScanInfo, labels: Sequence[str], now: datetime) -> bool:
    """Put what a finished scan changed into the outbox for these targets. False where that was done before."""
    with transaction(engine) as conn:
        take_as_told(conn, scan.as_of)
    with reading(engine) as conn:
        earlier = scan_before(conn, scan)
        basis = Basis(frozenset(scan.packs), readers_version())
        causes = causes_of_hold(earlier[1], basis) if earlier and not scan.ours else ()
        changed = [] if scan.ours else list(_changes(conn, scan))
        of_sites = list(_of_sites(conn, scan, changed))
        of_scan = list(_of_scan(conn, scan, causes))
    with transaction(engine) as conn:
        before = earlier[0].id if earlier else None
        if not note_told_scan(conn, scan.id, before=before, readers=readers_version(), causes=causes):
            return False
        held = any(hold.scan.site_list == scan.site_list for hold in open_holds(conn))
        if labels:
            put_notices(conn, of_scan, targets=labels, held=False, now=now)
            put_notices(conn, of_sites, targets=labels, held=held, now=now)
        _remember(conn, changed)
    return True


def flush(engine: Engine, settings: Settings, now: datetime) -> Sent:
    """Send what is due, unless these are quiet hours. What fails is due again after a pause that grows."""
    if _is_quiet(settings, now):
        return Sent()
    taken = refused = 0
    for target in targets_of(settings):
        with transaction(engine) as conn:
            give_up(conn, target.label, MOST_ATTEMPTS, now)
        for message in _due_messages(engine, target, now):
            sent = _send(engine, settings, target, message, now)
            if sent is None:
                break
            taken, refused = taken + sent, refused + (not sent)
            if not sent:
                break
    return Sent(taken, refused)


def due_messages(engine: Engine, settings: Settings, now: datetime) -> Iterator[tuple[Target, Message]]:
    """What `flush` would send now, target by target, quiet hours or not. Nothing is sent or written."""
    for target in targets_of(settings):
        for message in _due_messages(engine, target, now):
            yield target, message


def release(engine: Engine, settings: Settings, now: datetime, *, drop: bool = False) -> int:
    """End the holds: what is held becomes due, or is forgotten with `drop`; how many notices.

    Raises `ConfigError` where nothing is held, and where nobody has been shown what it is about.
    """
    labels = [target.label for target in targets_of(settings)]
    with transaction(engine) as conn:
        holds = open_holds(conn)
        if not holds:
            raise ConfigError("alerts", "nothing is held")
        if any(hold.shown is None for hold in holds):
            problem = "what is held has not been looked at since packs or readers changed"
            raise ConfigError("alerts", problem, "see it with `gongkai alerts diff` first")
        release_holds(conn, now)
        return drop_held(conn) if drop else release_held(conn, labels, now)


def _changes(conn: Connection, scan: ScanInfo) -> Iterator[Change]:
    visited = sorted(visits_of(conn, scan.id)[0])
    for start in range(0, len(visited), _SITES_AT_ONCE):
        sites = visited[start : start + _SITES_AT_ONCE]
        yield from changes(_accusing(conn, scan, sites), told_states(conn, sites))


def _accusing(conn: Connection, scan: ScanInfo, sites: Sequence[str]) -> dict[Key, State]:
    """What the findings of a night say, but that what a person decided to be no fault changes nothing: nobody is told
    of an adverse finding that was overturned, and an earlier one is told to be mended when the machine finds it so."""
    states = states_at(conn, scan.id, sites)
    for site, reviewed in reviewed_findings(conn, scan, sites).items():
        for finding, review in reviewed:
            if finding.verdict in ADVERSE and final_of(finding, review).verdict not in ADVERSE:
                states[site, finding.requirement] = State(Verdict.WAIVED, finding.reason)
    return states


def _remember(conn: Connection, changed: Iterable[Change]) -> None:
    told: dict[Key, State] = {}
    gone: list[Key] = []
    for change in changed:
        if change.now is not None and change.now.verdict in ADVERSE:
            told[change.key] = change.now
        else:
            gone.append(change.key)
    change_told(conn, told, gone)


def _of_sites(conn: Connection, scan: ScanInfo, changed: Iterable[Change]) -> Iterator[Notice]:
    """What is told of each site, by kind."""
    told = [change for change in changed if change.kind is not None]
    if not told:
        return
    outline, _ = outline_then(conn, scan.packs)
    names = {site.code: site.name for site in load_sites(conn, {change.key[0] for change in told})}
    by_site = [
        (code, list(mine))
        for code, mine in groupby(sorted(told, key=lambda change: change.key), key=lambda change: change.key[0])
    ]
    for start in range(0, len(by_site), _READ_AT_ONCE):
        some = by_site[start : start + _READ_AT_ONCE]
        found = findings_of(conn, scan.id, {code: {change.key[1] for change in mine} for code, mine in some})
        for code, mine in some:
            yield from _of_site(scan, code, names.get(code, code), [(found[code][c.key[1]], c) for c in mine], outline)


def _of_site(
    scan: ScanInfo, code: str, name: str, told: Sequence[tuple[Finding, Change]], outline: Outline
) -> Iterator[Notice]:
    for kind in SITE_KINDS:
        told_here = [(finding, change.before) for finding, change in told if change.kind is kind]
        if told_here:
            lines, vetoes = _lines(kind, told_here, outline)
            yield Notice(f"scan:{scan.id}:{code}:{kind}", kind, scan.id, code, name, lines, vetoes)


def _lines(
    kind: NoticeKind, told: Sequence[tuple[Finding, State | None]], outline: Outline
) -> tuple[tuple[str, ...], int]:
    if kind is NoticeKind.RECOVERED:
        return tuple(recovered_line(finding, before) for finding, before in told), 0
    weighed = [(finding, before, severity_of(finding, outline)) for finding, before in told]
    weighed.sort(key=lambda one: one[2] is not Severity.VETO)
    lines = tuple(newly_line(finding, before, severity) for finding, before, severity in weighed)
    return lines, sum(severity is Severity.VETO for _, _, severity in weighed)


def _of_scan(conn: Connection, scan: ScanInfo, causes: tuple[str, ...]) -> Iterator[Notice]:
    """What is told of the scan itself."""
    visited, broken = visits_of(conn, scan.id)
    for kind in scan_faults(scan, visited, broken):
        line = scan_line(kind, scan, len(visited), broken)
        yield Notice(f"scan:{scan.id}:{kind}", kind, scan.id, "", scan_name(scan), (line,))
    if causes:
        kind = NoticeKind.HELD
        yield Notice(f"scan:{scan.id}:{kind}", kind, scan.id, "", scan_name(scan), (held_line(causes),))


def _of_nights(conn: Connection, due: Callable[[date], datetime], now: datetime) -> Iterator[Notice]:
    """What is told of the nights of the ledger that are running or ended lately."""
    for night in nights(conn, _NIGHTS):
        lately = (night.finished or now) > now - _RECENT_NIGHTS
        if night.kind == ScanKind.NIGHTLY and lately:
            yield from _of_night(night, due(night.due_date), now)
        elif night.kind == ROUNDS and lately and night.status in (NightStatus.FAILED, NightStatus.MISSED):
            kind, key = NoticeKind.ROUNDS, f"night:{night.due_date}:{NoticeKind.ROUNDS}"
            yield Notice(key, kind, None, "", night_name(night), (rounds_line(night),))


def _of_night(night: NightInfo, due: datetime, now: datetime) -> Iterator[Notice]:
    for kind in night_faults(night, due, now):
        key = f"night:{night.due_date}:{kind}"
        yield Notice(key, kind, night.scan, "", night_name(night), (night_line(kind, night),))


def _due_messages(engine: Engine, target: Target, now: datetime) -> list[Message]:
    with reading(engine) as conn:
        dues: list[Due] = due_to(conn, target.label, now, _DUE_AT_ONCE)
    return compose(dues, target.longest)[:MESSAGES_AT_ONCE]


def _send(engine: Engine, settings: Settings, target: Target, message: Message, now: datetime) -> bool | None:
    """Whether the target took the message; None where another process has it."""
    try:
        with transaction(engine) as conn:
            for due in message.dues:
                pause = PAUSES[min(due.attempts, len(PAUSES) - 1)]
                if not claim(conn, target.label, due, after_quiet(now + pause, settings.quiet)):
                    raise _TakenByAnotherError
    except _TakenByAnotherError:
        return None
    ids = [due.id for due in message.dues]
    error = send(target, message.title, message.body)
    with transaction(engine) as conn:
        if error:
            note_not_sent(conn, target.label, ids, error, MOST_ATTEMPTS)
        else:
            note_sent(conn, target.label, ids, now)
    if error:
        log.warning("alerts: %s: %s", target.label, error)
    return not error


def _is_quiet(settings: Settings, now: datetime) -> bool:
    return after_quiet(now, settings.quiet) != now
