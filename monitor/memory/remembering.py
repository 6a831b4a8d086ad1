"""What the store knows of a site from earlier nights: what a visit is told of it, and what it adds.

A visit is told of pages that were read before (`crawler.visit.known`) and judged beside the rows that stood on its
lists before (`monitor.memory.backdating`). Only the process that scans opens the store: pages travel with the job.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from config.plan import VisitPlan
from config.sites import Site
from config.synonyms import load_synonyms, with_aliases
from crawler.job import Job
from crawler.version import readers_version
from crawler.visit.known import DAYS
from monitor.judge import day_of
from monitor.memory.backdating import Learned, Night, learn, new_doubts, without_those_shown
from monitor.memory.listings import lists_read
from monitor.memory.places import Sight, is_taken, learn_columns
from monitor.memory.standing import insisted
from storage.columns import known_columns, save_columns
from storage.database import recall
from storage.findings import findings_before
from storage.history import KnownColumn
from storage.items import load_history
from storage.known import load_known, load_lacked
from storage.ledger import ScanInfo
from storage.records import Visit
from storage.scans import scan_infos, scans_of_site
from storage.visits import load_visit

MOST_VISITS = 60
"""So many visits are looked through for the last sight of a column."""
SHORTEST = timedelta(days=2)
"""How old the oldest reading of a site must be before it is read anew: the night after its first is none."""


def informed(engine: Engine, scan: ScanInfo, absent: frozenset[str], job: Job) -> Job:
    """A job with what is known of its sites' pages, of those whose bodies are kept in files that are not `absent`. Of a
    site that is to be read anew tonight nothing is."""

    def all_of(conn: Connection) -> tuple[VisitPlan, ...]:
        return tuple(_informed(conn, scan, absent, plan) for plan in job.plans)

    return job.model_copy(update={"plans": recall(engine, all_of)}) if job.plans else job


def _informed(conn: Connection, scan: ScanInfo, absent: frozenset[str], plan: VisitPlan) -> VisitPlan:
    known = load_known(conn, plan.site, absent)
    if not known or is_anew(plan.site, scan.as_of, min(page.since for page in known)):
        return plan
    before = insisted(one.finding for one in findings_before(conn, scan.id, {plan.site: None})[plan.site])
    return plan.model_copy(update={"known": known, "insist": before, "lacked": load_lacked(conn, plan.site)})


def is_anew(code: str, as_of: datetime, since: datetime) -> bool:
    """Whether a night reads a site anew of which the oldest reading is `since`: one night of the week, by its code, and
    whenever that was missed."""
    age = as_of - since
    return age > timedelta(days=DAYS) or (is_its_night(code, as_of) and age >= SHORTEST)


def is_its_night(code: str, as_of: datetime) -> bool:
    """Whether a night is the one of the week on which a site is read anew: a seventh of the sites each night."""
    return int(hashlib.sha256(code.encode()).hexdigest()[:8], 16) % 7 == day_of(as_of).weekday()


def learned_of_lists(engine: Engine, scan: ScanInfo, visit: Visit) -> Learned:
    """What the visit's lists are beside those of earlier nights; a doubt over what such a night showed elsewhere is
    none."""
    night, read = Night(scan.id, scan.as_of), lists_read(visit, readers_version())

    def compare(conn: Connection) -> tuple[Learned, list[Visit]]:
        learned = learn(load_history(conn, visit.site), read, night)
        scans = {item.proof.absent_scan for item in new_doubts(learned, night) if item.proof}
        return learned, [found for one in scans if (found := load_visit(conn, one, visit.site))]

    learned, earlier = recall(engine, compare)
    for one in earlier:
        learned = without_those_shown(learned, night, one.facts)
    return learned


def remember_columns(conn: Connection, scan: ScanInfo, site: Site, visit: Visit) -> None:
    """Keep what a visit shows of the places of the site's columns, where that is new."""
    names = {code: with_aliases(entry, site.aliases) for code, entry in load_synonyms().items()}
    known, sight = known_columns(conn, visit.site), Sight(visit)
    named = {number for one in known for number in (one.missed_scan, one.until_scan) if number is not None}
    changed = learn_columns(known, sight, scan, scan_infos(conn, named), names)
    missed = [one for one in changed if one.missed_scan == scan.id and one.last_scan is None]
    seen = last_sights(conn, visit.site, missed, scan.as_of) if missed else {}
    save_columns(conn, visit.site, (replace(one, last_scan=seen[one]) if one in seen else one for one in changed))


def last_sights(conn: Connection, site: str, places: Iterable[KnownColumn], before: datetime) -> dict[KnownColumn, int]:
    """The last nightly scan before a moment that saw each of these places of a site's columns, of those that any of the
    last visits saw: facts take some twenty milliseconds to read."""
    rest, found = list(places), dict[KnownColumn, int]()
    for night in reversed(scans_of_site(conn, site, before=before)[-MOST_VISITS:]):
        visit = load_visit(conn, night.id, site) if rest else None
        if visit is None:
            break
        sight = Sight(visit)
        found |= {place: night.id for place in rest if place.first_scan == night.id or is_taken(place, sight)}
        rest = [place for place in rest if place not in found]
    return found
