"""What is worth telling of a night: changes of confirmed findings, and what went wrong with the night itself. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.alerting import Basis, Key, NoticeKind, State
from storage.ledger import NightInfo, NightStatus, ScanInfo
from storage.records import ADVERSE, Verdict

NIGHT_HOURS = 8
"""How long a night may take before it is late: it starts after midnight and people come to work."""

PACKS = "packs"
READERS = "readers"

_MET = frozenset({Verdict.PASS, Verdict.EXTERNAL, Verdict.NIL_STATEMENT})
_NO_LONGER_ASKED = frozenset({Verdict.NOT_APPLICABLE, Verdict.NOT_YET_DUE})


@dataclass(frozen=True, slots=True)
class Change:
    """A check at a site that stands otherwise than was told. `before` is None where nothing adverse was told of it;
    `now` is None where it is no longer asked, which is not told but forgotten."""

    key: Key
    before: State | None
    now: State | None

    @property
    def kind(self) -> NoticeKind | None:
        """What is told of it, if anything."""
        if self.now is None or (self.now.verdict in ADVERSE and _milder(self.before, self.now)):
            return None
        return NoticeKind.NEWLY if self.now.verdict in ADVERSE else NoticeKind.RECOVERED


def changes(now: Mapping[Key, State], told: Mapping[Key, State]) -> Iterator[Change]:
    """The changes between what was `told` of some sites and what a night that visited all of them says `now`.

    Only a confirmed adverse finding and one that is met count. What is provisional, undetermined, suspended or waived
    changes nothing: it says neither that something is wrong nor that it was mended.
    """
    for key, state in sorted(now.items()):
        before = told.get(key)
        if (state.verdict in ADVERSE and state != before) or (before is not None and state.verdict in _MET):
            yield Change(key, before, state)
        elif before is not None and state.verdict in _NO_LONGER_ASKED:
            yield Change(key, before, None)
    for key in sorted(told.keys() - now.keys()):
        yield Change(key, told[key], None)


def _milder(before: State | None, now: State) -> bool:
    """Whether the same fault has merely become smaller."""
    return before is not None and before.reason is now.reason and now.verdict is Verdict.PARTIAL


def causes_of_hold(before: Basis, now: Basis) -> tuple[str, ...]:
    """What changed on our side between two nights, so that a difference may be ours and not the sites'."""
    packs = (PACKS,) if before.packs != now.packs else ()
    readers = (READERS,) if before.readers not in (None, now.readers) else ()
    return packs + readers


def scan_faults(scan: ScanInfo, visited: Collection[str], broken: int) -> tuple[NoticeKind, ...]:
    """What went wrong with a finished scan that visited these sites, `broken` of them by a fault of ours. Where the
    night was ours, that says it all."""
    if scan.ours:
        return (NoticeKind.OURS,)
    return (NoticeKind.SHORT,) if broken or len(visited) < scan.planned else ()


def night_faults(night: NightInfo, due: datetime, now: datetime) -> tuple[NoticeKind, ...]:
    """What went wrong with a night of the run ledger that was `due` at a moment."""
    if night.status is NightStatus.MISSED:
        return (NoticeKind.MISSED,)
    if night.status is NightStatus.FAILED:
        return (NoticeKind.FAILED,)
    ended = night.finished or now
    return (NoticeKind.LATE,) if ended - due > timedelta(hours=NIGHT_HOURS) else ()
