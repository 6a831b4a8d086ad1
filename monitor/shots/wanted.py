"""Which pages are to be shown: those behind the findings that somebody asks for, as far as the archive has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.cards.reading import decisions_at, reviews_at
from monitor.cards.reviewed import Review, final_of
from monitor.evidence.asked import Asked
from monitor.evidence.found import finding_asked, scan_asked
from monitor.evidence.nights import nights_behind
from monitor.evidence.numbers import evidence_number
from monitor.evidence.proofs import Proof, Proofs
from monitor.shots.served import Served, served_page, served_part
from monitor.shots.studio import Supply
from storage.bodies import log_place
from storage.catalogue import names_of_sites
from storage.evidence import read_log
from storage.findings import findings_at
from storage.ledger import ScanInfo
from storage.records import ADVERSE, Evidence, Finding
from storage.scans import planned_sites
from storage.shelf import Shelf
from storage.spool import EvidenceError


@dataclass(frozen=True, slots=True)
class Behind:
    """A page behind a finding, by its number (证据编号), with what is kept of it. `proof` is None for a finding that
    rests on no page, `review` a decision on it that holds."""

    number: str
    scan: ScanInfo
    site: str
    finding: Finding
    review: Review | None = None
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class OfSite:
    """The pages to be shown of one site, what the visits to it have of other addresses, and the hashes of what they had
    and somebody removed since."""

    pages: tuple[Behind, ...]
    supply: Supply
    removed: tuple[str, ...] = ()


def sites_asked(conn: Connection, asked: Asked) -> tuple[ScanInfo, Sequence[str]]:
    """The scan that is asked for, and the sites of it. Raises `ConfigError` where there is none."""
    scan = scan_asked(conn, asked)
    return scan, (asked.site,) if asked.site is not None else planned_sites(conn, scan.id)


def pages_of(conn: Connection, shelf: Shelf, asked: Asked, scan: ScanInfo, site: str) -> OfSite:
    """The pages behind the finding that is asked for, or behind all of a site that are adverse, by the decision of a
    person where one holds, and do not await a second night.

    Raises `ConfigError` where there is no such finding.
    """
    findings = findings_at(conn, scan.id, [site], asked.requirement)
    decided = decisions_at(conn, scan, [site]).get(site, {})
    reviews = {code: one for code, one in reviews_at(conn, scan, findings, decided).items() if one.counts}
    if asked.requirement is None:
        findings = [one for one in findings if final_of(one, reviews.get(one.requirement)).verdict in ADVERSE]
    elif not findings:
        finding_asked(conn, Asked(scan.id, site, asked.requirement))
    name, _ = names_of_sites(conn).get(site, (site, None))
    return pages_behind(conn, shelf, scan, name, findings, reviews)


def pages_behind(
    conn: Connection,
    shelf: Shelf,
    scan: ScanInfo,
    name: str,
    findings: Sequence[Finding],
    reviews: Mapping[str, Review],
) -> OfSite:
    """The pages behind findings of one site, called `name`, at a scan. `reviews` are the decisions on them that hold,
    by requirement."""
    site = findings[0].site if findings else ""
    parts = _parts(conn, shelf, scan, site, findings)
    behind = [page.sha256 for finding in findings for page in finding.evidence]
    proofs = Proofs(conn, shelf, {sha256 for sha256 in (*behind, *parts.values()) if sha256})
    pages = tuple(one for finding in findings for one in _numbered(scan, name, finding, reviews, proofs))
    return OfSite(pages, _supply(parts, proofs), tuple(sorted(proofs.removed & {*filter(None, parts.values())})))


def _numbered(
    scan: ScanInfo, name: str, finding: Finding, reviews: Mapping[str, Review], proofs: Proofs
) -> Iterator[Behind]:
    review = reviews.get(finding.requirement)
    if not finding.evidence:
        yield Behind("", scan, name, finding, review)
    for place, page in enumerate(finding.evidence, start=1):
        number = evidence_number(scan.id, finding.site, finding.requirement, place)
        yield Behind(number, scan, name, finding, review, proofs.of(page))


def _parts(
    conn: Connection, shelf: Shelf, scan: ScanInfo, site: str, findings: Sequence[Finding]
) -> dict[str, str | None]:
    """The bodies that the visits behind these findings got, by address; of several the latest."""
    found: dict[str, str | None] = {}
    for night in sorted({night for finding in findings for night in nights_behind(conn, scan, finding)}):
        place = log_place(conn, night, site)
        if place is None:
            continue
        try:
            log = read_log(shelf, place, site)
        except EvidenceError:  # then frames and styles of these pages are not shown, and the index says how many
            continue
        found |= {answer.url: answer.sha256 for answer in log.answers if answer.sha256}
    return found


def _supply(parts: dict[str, str | None], proofs: Proofs) -> Supply:
    def supply(url: str, document: bool) -> Served | None:
        sha256 = parts.get(url)
        if sha256 is None:
            return None
        record = proofs.of(Evidence(url, None, 0, sha256, "")).record
        if record is None:
            return None
        return served_page(record) if document else served_part(record)

    return supply
