"""The pages behind a finding as a reviewer reads them: what is kept of each, whether that is whole, and its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from monitor.evidence.marked import Excerpt, excerpt_of, whole_of, words_of
from monitor.evidence.numbers import evidence_number
from monitor.evidence.proofs import Proof, Proofs
from storage.bodies import log_place
from storage.evidence import read_log
from storage.further import looks_after
from storage.ledger import ScanInfo
from storage.records import Evidence, Finding
from storage.shelf import Shelf

TEXT_BYTES = 200_000
"""Pages of so many bytes together are read as text at once: a finding is on the screen in a twentieth of a second."""

CHECK_BYTES = 4_000_000
"""Of so many bytes together the hash is taken at once."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page behind a finding, or one that was looked at for it (`number` is empty then).

    `checked`: its record was read and has the hash that the finding names. `problem` tells what is wrong with it.
    `put_off`: it is large, and its text, or even its hash, is only looked at where somebody asks for it. `whole` is all
    of its text, where that was asked for.
    """

    place: int
    number: str
    page: Evidence
    at: datetime | None
    status: int
    checked: bool
    problem: str = ""
    put_off: bool = False
    excerpt: Excerpt | None = None
    whole: Excerpt | None = None


def sheets_of(
    conn: Connection, shelf: Shelf, scan: ScanInfo, finding: Finding, asked: int | None = None
) -> tuple[Sheet, ...]:
    """The pages that a finding rests on, in its order; all the text of the one that was `asked` for (from 1 on)."""
    proofs = Proofs(conn, shelf, {page.sha256 for page in finding.evidence if page.sha256})
    return tuple(_sheets(proofs, scan, finding, asked))


def _sheets(proofs: Proofs, scan: ScanInfo, finding: Finding, asked: int | None) -> Iterator[Sheet]:
    text, checked = 0, 0
    for place, page in enumerate(finding.evidence, start=1):
        size = proofs.size_of(page)
        text, checked = text + size, checked + size
        number = evidence_number(scan.id, finding.site, finding.requirement, place)
        if checked > CHECK_BYTES and place != asked:
            yield Sheet(place, number, page, page.fetched_at, page.status, checked=False, put_off=True)
            continue
        words = words_of(page.matched, finding.value)
        is_read = text <= TEXT_BYTES or place == asked
        yield _sheet(place, number, proofs.of(page), words, is_read=is_read, whole=place == asked)


def _sheet(place: int, number: str, proof: Proof, words: Sequence[str], *, is_read: bool, whole: bool) -> Sheet:
    page, record = proof.page, proof.record
    if record is None:
        return Sheet(place, number, page, page.fetched_at, page.status, checked=False, problem=proof.problem)
    return Sheet(
        place,
        number,
        page,
        page.fetched_at or record.at,
        page.status or record.status,
        checked=True,
        put_off=not is_read,
        excerpt=excerpt_of(record, page.url, words) if is_read else None,
        whole=whole_of(record, page.url, words) if whole else None,
    )


def whole_sheet(conn: Connection, shelf: Shelf, scan: ScanInfo, finding: Finding, place: int) -> Sheet:
    """The `place`th page (from 1 on) that a finding rests on, with all of its text."""
    page = finding.evidence[place - 1]
    number = evidence_number(scan.id, finding.site, finding.requirement, place)
    return sheet_of(conn, shelf, page, words_of(page.matched, finding.value), place, number)


def sheet_of(
    conn: Connection, shelf: Shelf, page: Evidence, words: Sequence[str], place: int = 1, number: str = ""
) -> Sheet:
    """Any page that is kept, with all of its text and these words marked."""
    proof = Proofs(conn, shelf, {page.sha256} if page.sha256 else set()).of(page)
    return _sheet(place, number, proof, words, is_read=True, whole=True)


def looked_at(conn: Connection, shelf: Shelf, scan: ScanInfo, finding: Finding, place: int) -> Sheet | None:
    """The page of the `place`th look (from 1 on) for a finding, with all of its text: where it was sought in vain, a
    person may see for himself. None where the log of the visit has no page of it; raises `EvidenceError` where that log
    cannot be read."""
    url = finding.looked_at[place - 1].url
    mine = next((page for page in finding.evidence if page.url == url), None)
    page = mine or _logged(conn, shelf, scan, finding.site, url)
    if page is None or page.sha256 is None:
        return None
    return sheet_of(conn, shelf, page, finding.lacking, place)


def _logged(conn: Connection, shelf: Shelf, scan: ScanInfo, site: str, url: str) -> Evidence | None:
    nights = [scan.id]
    if scan.base is not None:
        looks = looks_after(conn, scan.base, scan.packs, scan.named)
        nights = [*(look.id for look in reversed(looks)), scan.base]
    for where in filter(None, (log_place(conn, night, site) for night in nights)):
        for one in read_log(shelf, where, site).answers:
            if one.url == url and one.sha256 is not None:
                return Evidence(one.url, one.at, one.status, one.sha256, "", unchanged_since=one.since)
    return None
