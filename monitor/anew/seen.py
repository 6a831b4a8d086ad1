"""A site in a scan as it was judged: all that `judge_site` was told then, read back from the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from config.rulebook import RuleBook
from monitor.datasets.remembering import told_to_rules
from monitor.judge import judge_site
from monitor.memory.probed_days import probes_at
from monitor.memory.standing import only_what_was_looked_at
from storage.circumstances import Circumstances
from storage.dataset_history import KnownDataset
from storage.datasets import datasets_then
from storage.ledger import ScanInfo
from storage.reaching import ReachDay
from storage.records import Finding, Visit
from storage.visits import load_circumstances, load_visit


@dataclass(frozen=True)
class Seen:
    """What a visit saw, and what it was judged by besides: its circumstances, the probes of the days before, and what
    was known of its datasets.

    Of probes the figures of each day are kept for good, and which ones failed for some weeks only: a verdict of theirs
    comes out the same after years, and its evidence shorter.
    """

    visit: Visit
    circumstances: Circumstances
    probes: tuple[ReachDay, ...]
    datasets: tuple[KnownDataset, ...] = ()


VisitOf = Callable[[Connection, ScanInfo, str], Visit | None]
"""What gives the visit of a scan to a site: as it was stored, or read anew from what was archived."""


def stored_visit(conn: Connection, scan: ScanInfo, site: str) -> Visit | None:
    """The visit as the readers of its night read it."""
    return load_visit(conn, scan.id, site)


def load_seen(
    conn: Connection, scan: ScanInfo, site: str, visit_of: VisitOf = stored_visit, look: ScanInfo | None = None
) -> Seen | None:
    """What a scan saw of a site, or what a `look` beyond it saw; None where it did not visit it, or did before
    circumstances were kept: what a site's entry said then is not made up from what it says today."""
    circumstances = load_circumstances(conn, scan.id, site)
    visit = None if circumstances is None else visit_of(conn, look or scan, site)
    if circumstances is None or visit is None:
        return None
    known = told_to_rules(datasets_then(conn, site, circumstances.datasets))
    return Seen(visit, circumstances, probes_at(conn, site, scan.as_of), known)


def judged_anew(seen: Seen, rules: RuleBook, as_of: datetime) -> tuple[Finding, ...]:
    """One finding for each check of `rules`, as the night of `as_of` would have judged it, nothing of it confirmed.
    Pure."""
    then = seen.circumstances
    judged = judge_site(
        then.site,
        rules,
        seen.visit,
        as_of,
        answers=then.answered(),
        bodies=then.bodies,
        compared=then.compared,
        probes=seen.probes,
        datasets=seen.datasets,
    )
    return only_what_was_looked_at(judged, seen.visit)
