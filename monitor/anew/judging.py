"""Sites of one night judged anew by other packs: what comes out otherwise than the night had it. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from config.rulebook import RuleBook
from monitor.anew.confirming import Before, confirmed_anew, confirmed_then
from monitor.anew.packs import keys_of, rules_then
from monitor.anew.seen import VisitOf, judged_anew, load_seen, stored_visit
from monitor.anew.sought import Sought, only_what_was_sought, same_terms
from monitor.judge import day_of
from monitor.readers_version import calendar_version, readers_version
from storage.database import recall
from storage.findings import Said, said_at, what_it_says
from storage.further import looked_at, looks_after
from storage.ledger import ScanInfo
from storage.records import Finding, Reason, Verdict
from storage.rejudged import Differing, packed


@dataclass(frozen=True)
class Batch:
    """Some sites of a night to be judged anew, and the nights before it that were."""

    night: ScanInfo
    before: tuple[Before, ...]
    sites: tuple[str, ...]


@dataclass(frozen=True)
class SiteAnew:
    """A site judged anew. `body` is its packed `Differing`; None where what it was judged by is not known.

    `changed` counts the findings that came out otherwise (with those not asked now), `waiting` those that await a
    second night, `unsought` those of which the night could not tell, `errors` faults of ours.
    """

    site: str
    body: bytes | None
    changed: int = 0
    waiting: int = 0
    unsought: int = 0
    errors: int = 0


@dataclass
class Judge:
    """Judges sites anew by `rules`, from what `visit_of` gives of them."""

    engine: Engine
    rules: RuleBook
    visit_of: VisitOf = stored_visit
    _planned: dict[tuple[object, ...], tuple[Sought, frozenset[str]]] = field(default_factory=dict)

    def judged(self, batch: Batch) -> list[SiteAnew]:
        """The sites of a batch, from one state of the store."""
        return recall(self.engine, lambda conn: list(self._judged(conn, batch)))

    def _judged(self, conn: Connection, batch: Batch) -> Iterator[SiteAnew]:
        sought, same = self._planned_by(conn, batch.night)
        kept = same if _is_of_today(batch.night) else frozenset[str]()
        said = said_at(conn, batch.night.id, batch.sites)
        looked = looked_at(conn, looks_after(conn, batch.night.id, keys_of(self.rules), self.rules.named), batch.sites)
        for site in batch.sites:
            seen = load_seen(conn, batch.night, site, self.visit_of, looked.get(site))
            if seen is None:
                yield SiteAnew(site, None)
                continue
            judged = judged_anew(seen, self.rules, batch.night.as_of)
            asked_beyond = sought.unsought(seen.circumstances.site, day_of(batch.night.as_of))
            unsought = frozenset[str]() if site in looked else asked_beyond
            findings = confirmed_then(only_what_was_sought(judged, unsought), said[site], kept)
            findings = confirmed_anew(conn, site, findings, batch.before, batch.night, self.rules)
            yield _told(site, findings, said[site])

    def _planned_by(self, conn: Connection, night: ScanInfo) -> tuple[Sought, frozenset[str]]:
        """What the night looked for, and which checks ask now what they asked then."""
        packs = (night.packs, night.named)
        if packs not in self._planned:
            then = rules_then(conn, night)
            before = {check.code: check for check in then.checks} if then else {}
            same = frozenset(one.code for one in self.rules.checks if same_terms(one, before.get(one.code)))
            self._planned[packs] = Sought(then, self.rules), same
        return self._planned[packs]


def _is_of_today(night: ScanInfo) -> bool:
    """Whether a night was judged by the readers, rules and calendar of today."""
    return (night.readers, night.calendar) == (readers_version(), calendar_version())


def _told(site: str, findings: Collection[Finding], said: Mapping[str, Said]) -> SiteAnew:
    differing = differing_from(findings, said)
    return SiteAnew(
        site,
        packed(differing),
        changed=len(differing.changed) + len(differing.dropped),
        waiting=sum(one.verdict is Verdict.PROVISIONAL for one in findings),
        unsought=sum(one.reason is Reason.NOT_SOUGHT for one in findings),
        errors=sum(one.verdict is Verdict.ERROR and bool(one.value) for one in findings),
    )


def differing_from(findings: Collection[Finding], said: Mapping[str, Said]) -> Differing:
    """How findings of a site differ from what its night had `said`. Pure."""
    changed = tuple(one for one in findings if said.get(one.requirement) != what_it_says(one))
    return Differing(changed, tuple(sorted(said.keys() - {one.requirement for one in findings})))
