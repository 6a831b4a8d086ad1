"""What rests on pages that were not asked for tonight accuses nobody. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from storage.records import ADVERSE, Finding, Reason, Verdict, Visit


def only_what_was_looked_at(findings: Iterable[Finding], visit: Visit) -> tuple[Finding, ...]:
    """The findings, but for adverse ones that rest on a page that stands from an earlier night, or looked at one: they
    await a night that asks for it, which is the next (`insisted`)."""
    unasked = stood(visit)
    return tuple(_waiting(one) if _is_adverse(one) and unasked & addresses(one) else one for one in findings)


def stood(visit: Visit) -> frozenset[str]:
    """The addresses of pages that were not asked for, because an earlier night had read them."""
    return frozenset(url for url, since in visit.unchanged.items() if visit.fetched.get(url) == since)


def insisted(before: Iterable[Finding]) -> tuple[str, ...]:
    """The addresses that adverse findings rest on, or looked at: their pages are asked for themselves every night."""
    awaited = (one for one in before if _is_adverse(one) or one.reason is Reason.NOT_LOOKED)
    return tuple(sorted({url for one in awaited for url in addresses(one)}))


def addresses(finding: Finding) -> set[str]:
    """The addresses of all pages that a finding rests on, or looked at."""
    return {one.url for one in finding.evidence} | {one.url for one in finding.looked_at}


def _is_adverse(finding: Finding) -> bool:
    return finding.verdict in ADVERSE or finding.tentative in ADVERSE


def _waiting(finding: Finding) -> Finding:
    verdict, reason = Verdict.UNDETERMINED, Reason.NOT_LOOKED
    return replace(finding, verdict=verdict, tentative=None, reason=reason, value="", lacking=(), won=0.0)
