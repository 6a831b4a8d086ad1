"""What a site's card came to with what people decided: worked out when a scan ends, and when somebody decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from monitor.cards.league import figures_of
from monitor.cards.outline import veto_codes
from monitor.cards.packs_then import outline_then
from monitor.cards.reading import reviewed_findings
from monitor.cards.reviewed import Review, Stand, final_of
from storage.findings import bare_findings_at
from storage.latest import nights_since
from storage.ledger import ScanInfo
from storage.numbers import turn_at
from storage.queue_marks import OF_REVIEW, save_marks
from storage.records import Finding
from storage.review import Mark
from storage.scores import ReviewedFigures, save_reviewed

_MARKS = {Stand.HOLDS: Mark.DECIDED, Stand.AGREES: Mark.DECIDED, Stand.RETURNED: Mark.RETURNED}


def rescore_from(conn: Connection, scan: ScanInfo, site: str) -> None:
    """Work out anew what a site's cards came to in a night and in those after it that visited the site, also where one
    is still under way."""
    for night in nights_since(conn, scan, site):
        rescore(conn, night, [site])


def rescore(conn: Connection, scan: ScanInfo, sites: Iterable[str]) -> None:
    """Work out what the cards of these sites came to in a night that visited them, and mark what is decided there."""
    for site in sorted(sites):
        turn_at(conn, site)  # a decision and the end of a night must not each leave out the other
        _rescore(conn, scan, site)


def _rescore(conn: Connection, scan: ScanInfo, site: str) -> None:
    reviewed = reviewed_findings(conn, scan, [site]).get(site, [])
    marks = {finding.requirement: [_MARKS[review.stand]] for finding, review in reviewed if review.stand in _MARKS}
    save_marks(conn, scan.id, site, marks, OF_REVIEW)
    save_reviewed(conn, scan.id, site, _reviewed(conn, scan, site, reviewed) if reviewed else None)


def _reviewed(
    conn: Connection, scan: ScanInfo, site: str, reviewed: Sequence[tuple[Finding, Review]]
) -> ReviewedFigures:
    decided = {finding.requirement: final_of(finding, review) for finding, review in reviewed}
    final = [decided.get(one.requirement, one) for one in bare_findings_at(conn, scan.id, [site])]
    outline, _ = outline_then(conn, scan.packs)
    stands = [review.stand for _, review in reviewed]
    return ReviewedFigures(
        figures_of(site, final, veto_codes(final, outline)), stands.count(Stand.HOLDS), stands.count(Stand.RETURNED)
    )
