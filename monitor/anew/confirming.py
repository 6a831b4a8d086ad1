"""Who may be accused when nights are judged anew: the same fairness, by what came of the nights before.

An adverse finding stands where an earlier night, judged anew by the same packs, readers and calendar, saw the same
lack (`monitor.memory.confirm`). Where a check asks what it asked that night, and readers and calendar are those of that
night, the night's own finding was confirmed by the same words, and stands as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from config.checks import Confirm
from config.rulebook import RuleBook
from monitor.memory.confirm import confirm
from storage.findings import Said, findings_of
from storage.ledger import ScanInfo, Standing
from storage.records import Finding, Verdict
from storage.spans import signature_of

_COULD_NOT_LOOK = frozenset({Verdict.UNDETERMINED, Verdict.ERROR})


@dataclass(frozen=True)
class Before:
    """An earlier night that was judged anew by the same packs: the night, and by which scans, the newest first."""

    night: ScanInfo
    scans: tuple[int, ...]


def confirmed_then(findings: Sequence[Finding], said: Mapping[str, Said], kept: Collection[str]) -> tuple[Finding, ...]:
    """The findings, those of `kept` checks (which ask what they asked) confirmed as the night itself had them."""
    return tuple(_as_then(one, said) if one.requirement in kept else one for one in findings)


def _as_then(finding: Finding, said: Mapping[str, Said]) -> Finding:
    if finding.verdict is not Verdict.PROVISIONAL or finding.tentative is None:
        return finding
    confirmed, before = replace(finding, verdict=finding.tentative, tentative=None), said.get(finding.requirement)
    return confirmed if before is not None and before.signature == signature_of(confirmed) else finding


def confirmed_anew(
    conn: Connection, site: str, findings: Sequence[Finding], before: Sequence[Before], night: ScanInfo, rules: RuleBook
) -> tuple[Finding, ...]:
    """The findings of one site, those confirmed that nights `before` this one, the newest first, support."""
    if night.ours:
        return tuple(findings)
    waiting = {one.requirement: one for one in findings if one.verdict is Verdict.PROVISIONAL}
    needs = {check.code: check.confirm for check in rules.checks if check.code in waiting}
    done = _confirmed(conn, site, waiting, before, night, needs) if waiting else {}
    return tuple(done.get(one.requirement, one) for one in findings)


def _confirmed(
    conn: Connection,
    site: str,
    waiting: Mapping[str, Finding],
    before: Sequence[Before],
    night: ScanInfo,
    needs: Mapping[str, Confirm],
) -> dict[str, Finding]:
    """Goes back night by night. What stands before is the newest that was decided, and it stands since the first of
    the nights without a break on which it was the same; one that could not look is no break."""
    done: dict[str, Finding] = {}
    standing: dict[str, Finding] = {}
    left = set(waiting)
    for earlier in before:
        if not left:
            break
        found = _found(conn, site, earlier, left)
        for code in sorted(left) if found is not None else ():
            one = found.get(code) if found is not None else None
            if one is None or not _goes_on(one, standing.get(code), waiting[code]):
                left.discard(code)  # it was not asked, or something else stood
            elif one.verdict not in _COULD_NOT_LOOK:
                standing.setdefault(code, one)
                said = confirm(waiting[code], Standing(standing[code], earlier.night), night, needs[code])
                if said.verdict is not Verdict.PROVISIONAL:
                    done[code] = said
                    left.discard(code)
    return done


def _goes_on(one: Finding, standing: Finding | None, waiting: Finding) -> bool:
    """Whether an earlier night may still support what waits."""
    if one.verdict in _COULD_NOT_LOOK:
        return True
    if standing is None:
        return one.reason is waiting.reason
    return signature_of(one) == signature_of(standing)


def _found(conn: Connection, site: str, earlier: Before, codes: Collection[str]) -> dict[str, Finding] | None:
    """What was judged anew of an earlier night; None where it did not see the site, or that was not judged anew."""
    for scan in earlier.scans:
        if mine := findings_of(conn, scan, {site: codes}).get(site):
            return mine
    return None
