"""All that the page of one finding tells, gathered from the store and the archive."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from config.sites import Site
from monitor.cards.duties import SEVERITIES, units_of
from monitor.cards.outline import Outline, duties_at, group_of, severity_of
from monitor.cards.packs_then import outline_then
from monitor.cards.reading import decisions_at, reviews_at
from monitor.cards.reviewed import Review, final_of
from monitor.cards.wording import ARRIVALS, OUTCOMES, PLACES, REJECTIONS
from monitor.evidence.sheets import Sheet, looked_at, sheets_of
from monitor.history.nights import between, day_of
from monitor.history.reading import nights_at
from monitor.history.telling import lines_of_check
from monitor.web.finding.columns import column_title
from monitor.web.finding.datasets import Watched, datasets_of
from storage.catalogue import load_sites
from storage.decisions import decisions_on
from storage.findings import history
from storage.ledger import ScanInfo
from storage.records import Candidate, Finding
from storage.review import Decision
from storage.shelf import Shelf
from storage.spool import EvidenceError


@dataclass(frozen=True, slots=True)
class Looked:
    """A place that was looked at: for which columns, and what came of it. `number` is that of the first such look."""

    number: int
    place: str
    columns: str
    url: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Considered:
    """A link that was considered: where it stood, where it leads, and what became of it."""

    text: str
    column: str
    found: str
    found_on: str
    url: str
    taken: bool
    told: str


@dataclass(frozen=True)
class Reading:
    """One finding with all that a reviewer looks at.

    `final` is the finding that counts; `decisions` are the newest first, `review` is how the newest that was taken by
    then stands; `look` is the page of a place that was asked for, `unread` that it cannot be said whether there is one.
    """

    scan: ScanInfo
    site: Site
    finding: Finding
    final: Finding
    outline: Outline
    group: str
    severity: str
    units: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    looks: tuple[Looked, ...]
    look: Sheet | None
    unread: bool
    candidates: tuple[Considered, ...]
    history: tuple[str, ...]
    decisions: tuple[Decision, ...]
    review: Review | None
    remarks: tuple[str, ...]
    datasets: tuple[Watched, ...] = ()

    @property
    def seen(self) -> int:
        """The number of the newest decision, 0 for none."""
        return self.decisions[0].number if self.decisions else 0


def reading_of(
    conn: Connection,
    shelf: Shelf,
    scan: ScanInfo,
    finding: Finding,
    *,
    page: int | None = None,
    look: int | None = None,
) -> Reading:
    """All of one finding of a scan; all the text of its `page`th page or of its `look`th place, where asked for."""
    outline, remarks = outline_then(conn, scan.packs)
    site = next(iter(load_sites(conn, [finding.site])), None) or Site(code=finding.site, name=finding.site)
    decisions = tuple(decisions_on(conn, finding.site, finding.requirement))
    applying = decisions_at(conn, scan, [finding.site]).get(finding.site, {}) if decisions else {}
    review = reviews_at(conn, scan, [finding], applying).get(finding.requirement)
    sheet, unread = None, False
    try:
        sheet = looked_at(conn, shelf, scan, finding, look) if look else None
    except EvidenceError:
        unread = True
    return Reading(
        scan=scan,
        site=site,
        finding=finding,
        final=final_of(finding, review),
        outline=outline,
        group=group_of(finding, outline),
        severity=SEVERITIES[severity_of(finding, outline)],
        units=tuple(units_of(duties_at(finding, site, outline))),
        sheets=sheets_of(conn, shelf, scan, finding, page),
        looks=looks_of(finding),
        look=sheet,
        unread=unread,
        candidates=tuple(map(considered, finding.candidates)),
        history=_history(conn, finding, scan.as_of),
        decisions=decisions,
        review=review,
        remarks=remarks,
        datasets=datasets_of(conn, scan, finding.site, outline.checks.get(finding.requirement)),
    )


def without_decisions(told: Reading) -> Reading:
    """The same for somebody who may not know what others decided."""
    return replace(told, decisions=(), review=None, final=told.finding)


def looks_of(finding: Finding) -> tuple[Looked, ...]:
    """Where a finding was looked for, a line an address, in the order of the visit."""
    found: dict[tuple[str, str, str], tuple[int, list[str]]] = {}
    for number, look in enumerate(finding.looked_at, start=1):
        key = (PLACES[look.place], look.url, OUTCOMES[look.outcome])
        found.setdefault(key, (number, []))[1].append(column_title(look.code))
    return tuple(
        Looked(number, place, "、".join(dict.fromkeys(columns)), url, outcome)
        for (place, url, outcome), (number, columns) in found.items()
    )


def considered(one: Candidate) -> Considered:
    """A candidate in words: taken or why not, and what a reviewer should know of the way to it."""
    told = [
        REJECTIONS[one.rejected] if one.rejected else "采用",
        f"页面名称为“{one.named}”" if one.named else "",
        ARRIVALS[one.arrival] and f"{ARRIVALS[one.arrival]}{one.page_url}",
        f"与{one.same_as}内容相同" if one.same_as else "",
    ]
    return Considered(
        one.text,
        column_title(one.code),
        PLACES[one.place],
        one.found_on,
        one.url or one.href,
        one.rejected is None,
        "，".join(filter(None, told)),
    )


def _history(conn: Connection, finding: Finding, as_of: datetime) -> tuple[str, ...]:
    """What earlier nights said, the newest first."""
    until = day_of(as_of)
    spans = history(conn, finding.site, finding.requirement)
    return tuple(lines_of_check(spans, between(nights_at(conn, finding.site), None, until), None, until))[::-1]
