"""One finding as a collection that proves it: what it rests on, how it was looked for, and a page that tells of it.

Records are copied as they lie in the archive, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection

from monitor.evidence.marked import excerpt_of, words_of
from monitor.evidence.nights import nights_behind
from monitor.evidence.page import Shown, finding_address, finding_page, title_of
from monitor.evidence.proofs import Proof, Proofs
from storage.bodies import log_place
from storage.evidence import SOFTWARE, read_beside, read_log
from storage.ledger import ScanInfo
from storage.records import ADVERSE, Evidence, Finding
from storage.shelf import Shelf, ShelfError
from storage.spool import EvidenceError
from storage.visit_log import Answer, VisitLog
from storage.wacz import PageEntry, Told, write_wacz
from storage.warc import Record, RecordError, info_member, members, read_member, told_member


@dataclass
class _Kept:
    """What goes into the collection: packed records, the addresses and ids that they are found by, and what lacks."""

    packed: list[bytes] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Collection:
    """A finding with its packed records, its pages in the order in which they are told of, and what is missing."""

    finding: Finding
    name: str
    scan: ScanInfo
    packed: tuple[bytes, ...]
    pages: tuple[Shown, ...]
    missing: tuple[str, ...]


def collect(conn: Connection, shelf: Shelf, scan: ScanInfo, finding: Finding, name: str) -> Collection:
    """All that proves a finding of the site `name` at a scan, as far as it is kept and whole."""
    kept = _Kept()
    nights = nights_behind(conn, scan, finding)
    logs = {night: _log(conn, shelf, night, finding.site, kept, needed=_needs_log(finding)) for night in nights}
    read = [log for log, _ in filter(None, logs.values())]
    looked = _looked_at(finding, read)
    hashes = [page.sha256 for page in (*finding.evidence, *looked) if page.sha256]
    known = Proofs(conn, shelf, {*hashes, *(log.asked for log in read)})
    proofs: dict[str, Proof] = {}
    for page in (*finding.evidence, *looked):
        if page.sha256 and page.sha256 not in proofs:
            proofs[page.sha256] = _take(shelf, known.of(page), kept)
    for sha256 in dict.fromkeys(log.asked for log in read):
        _take(shelf, known.of(Evidence("访问任务", None, 0, sha256, "")), kept)
    for found in logs.values():
        if found is not None:
            _take_log(*found, kept)
    marked = [(page, words_of(page.matched, finding.value)) for page in finding.evidence]
    pages = [_told(page, proofs, kept, words, looked=False) for page, words in marked]
    pages += [_told(page, proofs, kept, finding.lacking, looked=True) for page in looked]
    return Collection(finding, name, scan, tuple(kept.packed), tuple(pages), tuple(kept.missing))


def write_collection(out: IO[bytes], found: Collection) -> None:
    """Writes a collection as WACZ, its own page first. Raises `OSError` where `out` takes no more."""
    finding, scan = found.finding, found.scan
    told = f"{finding.requirement}，站点{finding.site}，第{scan.id}次巡检（{scan.as_of.isoformat()}）"
    _write(out, [found], title_of(finding, found.name), told)


def write_collections(out: IO[bytes], found: Sequence[Collection], title: str, told: str) -> None:
    """Writes several collections as one WACZ, the page of the first one first; what several of them hold lies in it
    once. Raises `OSError` where `out` takes no more."""
    _write(out, found, title, told)


def _write(out: IO[bytes], found: Sequence[Collection], title: str, told: str) -> None:
    pages = [_own_page(one) for one in found]
    entries = [entry for entry, _ in pages]
    entries += [entry for one in found for entry in _entries(one)]
    mark = hashlib.sha256(b"".join(html for _, html in pages)).hexdigest()
    at = entries[0].at
    what = "one finding of gongkai and what it rests on" if len(found) == 1 else "findings of gongkai and their proof"
    about = info_member("data.warc.gz", at, SOFTWARE, what, _id("info", mark))
    packed = dict.fromkeys(block for one in found for block in one.packed)
    unique = {entry.url: entry for entry in reversed(entries)}
    order = tuple(unique[url] for url in dict.fromkeys(entry.url for entry in entries))
    members_told = (_member(entry, html) for entry, html in pages)
    write_wacz(out, (about, *members_told, *packed), Told(title, told, SOFTWARE, order))


def _own_page(found: Collection) -> tuple[PageEntry, bytes]:
    """The page that tells a finding."""
    finding, scan = found.finding, found.scan
    address = finding_address(scan.id, finding.site, finding.requirement)
    html = finding_page(finding, found.name, scan, found.pages, found.missing, SOFTWARE)
    return PageEntry(address, scan.finished or scan.as_of, title_of(finding, found.name)), html


def _member(entry: PageEntry, html: bytes) -> bytes:
    record = _id("page", hashlib.sha256(html).hexdigest())
    return told_member(entry.url, entry.at, html, kind="resource", media="text/html; charset=utf-8", record=record)


def _entries(found: Collection) -> Iterator[PageEntry]:
    for one in found.pages:
        if one.record and one.at is not None:
            yield PageEntry(one.address, one.at, (one.excerpt.title if one.excerpt else "") or one.url)


def _id(what: str, mark: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:gongkai:{what}:{mark}')}"


def _needs_log(finding: Finding) -> bool:
    return bool(finding.evidence or finding.looked_at)


def _log(
    conn: Connection, shelf: Shelf, scan: int, site: str, kept: _Kept, *, needed: bool
) -> tuple[VisitLog, bytes] | None:
    """The log of a visit, and the records beside it as they lie there."""
    place = log_place(conn, scan, site)
    if place is None:
        if needed:
            kept.missing.append(f"第{scan}次巡检访问该站点的日志未保存")
        return None
    try:
        return read_log(shelf, place, site), shelf.read(place.file, place.start, place.length)
    except (EvidenceError, ShelfError) as error:
        kept.missing.append(f"第{scan}次巡检访问该站点的日志缺失或者损坏（{error}）")
        return None


def _looked_at(finding: Finding, logs: Iterable[VisitLog]) -> list[Evidence]:
    """The pages on which a column was looked for in vain, which the finding does not tell by itself."""
    if finding.verdict not in ADVERSE and finding.tentative is None:
        return []
    known = {page.sha256 for page in finding.evidence}
    answers: dict[str, Answer] = {}
    for log in logs:
        for one in log.answers:
            if one.sha256 is not None:
                answers.setdefault(one.url, one)
    looked = (answers[url] for url in dict.fromkeys(look.url for look in finding.looked_at) if url in answers)
    return [
        Evidence(one.url, one.at, one.status, one.sha256, "", unchanged_since=one.since)
        for one in looked
        if one.sha256 not in known
    ]


def _take(shelf: Shelf, proof: Proof, kept: _Kept) -> Proof:
    """Takes the record of a body, and what belongs to it."""
    url, stored, record = proof.page.url, proof.stored, proof.record
    if record is None or stored is None or stored.place is None:
        kept.missing.append(f"{url}的存档（sha256:{proof.page.sha256}）{proof.problem}")
        return proof
    length = stored.place.length
    try:
        read_beside(shelf, stored)
        length += stored.beside
    except EvidenceError:
        kept.missing.append(f"{url}的请求记录或者画面缺失或者损坏")
    kept.packed.append(shelf.read(stored.place.file, stored.place.start, length))
    kept.addresses.add(record.url)
    kept.ids.add(record.id)
    return proof


def _take_log(log: VisitLog, block: bytes, kept: _Kept) -> None:
    """Takes the log of a visit, and that it found what is in the collection unchanged."""
    for packed, record in _records(block, kept, log.site):
        refers = record.fields.get("WARC-Refers-To", "").strip("<>")
        if record.kind == "metadata" or (record.kind == "revisit" and refers in kept.ids):
            kept.packed.append(packed)
            kept.addresses.add(record.url)


def _records(block: bytes, kept: _Kept, site: str) -> Iterator[tuple[bytes, Record]]:
    try:
        for start, length in members(block):
            packed = block[start : start + length]
            yield packed, read_member(packed)
    except RecordError as error:
        kept.missing.append(f"访问{site}的日志之前的记录损坏（{error}）")


def _told(page: Evidence, proofs: Mapping[str, Proof], kept: _Kept, words: Iterable[str], *, looked: bool) -> Shown:
    proof = proofs.get(page.sha256 or "")
    record = proof.record if proof else None
    excerpt = excerpt_of(record, page.url, words) if record else None
    return Shown(
        page.url,
        _address(page, record, kept),
        page.fetched_at or (record.at if record else None),
        page.unchanged_since,
        page.status,
        page.sha256,
        record.id if record else "",
        page.matched,
        page.rendered,
        looked,
        excerpt,
        proof.problem if proof else "",
    )


def _address(page: Evidence, record: Record | None, kept: _Kept) -> str:
    """Where the collection has what was read of a page: under its own address, if it came as an answer there or was
    the same there; else under that of the record."""
    if record is None or (record.kind == "response" and page.url in kept.addresses):
        return page.url
    return record.url
