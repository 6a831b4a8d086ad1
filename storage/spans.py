"""Findings as spans, written: a finding that says the same as last night is written nowhere.

What is compared is the signature: verdict, tentative, reason, value, lacking, won and weight; of value and lacking a
hash, for they are packed with the rest. That is of the span's first sight: its ground, which is the same for many sites
and kept once, and its sight, which is told in the strings that the site's findings repeat. A night that could not look
(undetermined, error) lies as an overlay over the decided span and does not close it. An ad hoc check is a span of its
own scan and never meets the nights.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, delete, insert, or_, select, tuple_, update

from storage.codec import canonical, dump, load, squash, squash_like, terse, unsquash_like, wordy
from storage.database import StoreError, insert_into
from storage.ledger import Layer, ScanInfo, ScanKind
from storage.lexicons import lexicon_for, lexicon_strings
from storage.numbers import check_numbers, given_checks, turn_at
from storage.records import Candidate, Clause, Evidence, Finding, Look, Reason, Verdict
from storage.scans import scan_info
from storage.tables import CheckNumberRow, GroundRow, LexiconRow, ScanRow, SpanRow

_SECOND = timedelta(seconds=1)
_WORTH = 0.9
"""A sight has a base where that takes less than this share of what it takes without."""

_COULD_NOT_LOOK = frozenset({Verdict.UNDETERMINED, Verdict.ERROR})

Key = tuple[Layer, str]
"""A layer and a requirement: of one site, at most one span of each is open."""

SpanKey = tuple[str, int]
"""A requirement and the scan that began the span: of one site, one span."""

Signature = tuple[Verdict, Verdict | None, Reason, bytes, float, float]
"""Verdict, tentative, reason, the hash of value and lacking, won and weight."""

_SAID_BYTES = 6
"""One of three hundred million million changes of a value would be taken for none; a change of verdict never is."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a finding rests on and counts, whatever was seen. Not compared, but for weight and won."""

    name: str
    weight: float
    won: float = 0.0
    basis: tuple[Clause, ...] = ()
    packs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """`Evidence` with its times in whole seconds since the second of the scan's `as_of`."""

    url: str
    fetched: int | None
    status: int
    sha256: str | None
    matched: str
    rendered: bool = False
    unchanged: int | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a span keeps of what was said and seen."""

    value: str = ""
    lacking: tuple[str, ...] = ()
    looked_at: tuple[Look, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stored:
    """A span as it lies in the table, `check` the number of its requirement. `lexicon` is told only for spans of the
    scan itself; `base` as in the table."""

    key: Key
    check: int
    signature: Signature
    ground: str
    sight: bytes
    lexicon: bytes | None
    base: int
    since_scan: int
    since: datetime
    until_scan: int | None


@dataclass(frozen=True, slots=True)
class _Changes:
    """What to write, in this order: what lies there, and new ones."""

    drop: tuple[_Stored, ...]
    close: tuple[_Stored, ...]
    reopen: tuple[_Stored, ...]
    add: tuple[tuple[Layer, Finding], ...]


def record_findings(conn: Connection, *, scan_id: int, site: str, findings: Sequence[Finding]) -> bool:
    """Keep all that a scan found at one site; whether anything had to be written.

    The same again changes nothing; other findings of the same scan replace what it wrote before. A requirement that
    is no longer among the findings is closed. Raises `StoreError` for an unknown scan, and for a scan that is older
    than what is recorded; `ValueError` for findings of another site or two of one requirement.
    """
    if {finding.site for finding in findings} - {site} or len({f.requirement for f in findings}) < len(findings):
        raise ValueError(f"findings of {site} must be its own, one a requirement")
    scan, number = scan_info(conn, scan_id), turn_at(conn, site)
    return _record(conn, scan, number, findings, _stored(conn, scan, number, site))


def replace_findings(conn: Connection, *, scan: ScanInfo, site: str, findings: Sequence[Finding]) -> bool:
    """Keep some of a site's findings in place of what the scan found of their requirements; all others stay as they
    are. Whether anything had to be written; raises as `record_findings` does."""
    number = turn_at(conn, site)
    mine = {finding.requirement for finding in findings}
    return _record(conn, scan, number, findings, _stored(conn, scan, number, site, only=mine))


def _record(
    conn: Connection, scan: ScanInfo, site: int, findings: Sequence[Finding], stored: Sequence[_Stored]
) -> bool:
    own = {span.key[1] for span in stored if span.since_scan == scan.id}
    wholes = _wholes(conn, site, own)
    changes = _changes(scan, stored, findings, wholes)
    _take_away(conn, scan, site, changes)
    if changes.add:
        new = {finding.requirement for _, finding in changes.add}
        wholes = wholes | _wholes(conn, site, new - own) if scan.kind is ScanKind.NIGHTLY else {}
        known = {span.key[1]: span.check for span in stored}
        _add(conn, scan, site, changes.add, known | given_checks(conn, new - known.keys()), wholes)
    return any((changes.drop, changes.close, changes.reopen, changes.add))


def layer_of(finding: Finding, kind: ScanKind) -> Layer:
    """The layer that a finding of a scan of this kind belongs to."""
    if kind is ScanKind.ADHOC:
        return Layer.ADHOC
    return Layer.OVERLAY if finding.verdict in _COULD_NOT_LOOK else Layer.DECIDED


def base_of(base: type[SpanRow]) -> ColumnElement[bool]:
    """What joins the span that another one's sight is told in."""
    same = and_(base.site == SpanRow.site, base.requirement == SpanRow.requirement)
    return and_(same, base.since_scan == SpanRow.base)


def sight_of(body: bytes, strings: bytes, base: bytes | None) -> Sight:
    """What was seen, from a span's `sight`, the strings of its lexicon and the `sight` of its base."""
    return load(Sight, wordy(_told(body, strings, b"" if base is None else unsquash_like(base, strings))))


def lexicon_of_span() -> ColumnElement[bool]:
    """What joins a span's lexicon."""
    return and_(LexiconRow.site == SpanRow.site, LexiconRow.number == SpanRow.lexicon)


def _told(body: bytes, strings: bytes, base: bytes) -> bytes:
    return unsquash_like(body, strings + base)


def scans_from(moment: datetime, kind: ScanKind = ScanKind.NIGHTLY) -> ScalarSelect[int]:
    """The ids of the scans of a kind that stand for this moment or a later one."""
    return select(ScanRow.id).where(ScanRow.kind == kind, ScanRow.as_of >= moment).scalar_subquery()


def _stored(
    conn: Connection, scan: ScanInfo, site: int, code: str, only: Collection[str] | None = None
) -> list[_Stored]:
    """The spans of a site that a scan may change, those of some requirements where `only` names them: those in force
    when it came, and those that it wrote. Raises `StoreError` where any shows that a later scan wrote here."""
    query = (
        select(
            SpanRow.layer,
            CheckNumberRow.code,
            SpanRow.requirement,
            SpanRow.verdict,
            SpanRow.tentative,
            SpanRow.reason,
            SpanRow.said,
            GroundRow.won,
            GroundRow.weight,
            GroundRow.sha256,
            SpanRow.sight,
            LexiconRow.body,
            SpanRow.base,
            SpanRow.since_scan,
            ScanRow.as_of,
            SpanRow.until_scan,
        )
        .join(CheckNumberRow, CheckNumberRow.id == SpanRow.requirement)
        .join(GroundRow, GroundRow.id == SpanRow.ground)
        .join(ScanRow, ScanRow.id == SpanRow.since_scan)
        .outerjoin(LexiconRow, and_(lexicon_of_span(), SpanRow.since_scan == scan.id))
        .where(
            SpanRow.site == site,
            or_(SpanRow.until_scan.is_(None), SpanRow.until_scan.in_(scans_from(scan.as_of, scan.kind))),
            _within(scan),
        )
    )
    if only is not None:
        query = query.where(or_(CheckNumberRow.code.in_(only), _was_later(scan)))
    spans = [_as_stored(*row) for row in conn.execute(query)]
    if scan.kind is ScanKind.NIGHTLY and any(_is_later(span, scan) for span in spans):
        problem = f"is not later than what is recorded for site {code}"
        raise StoreError(f"scan {scan.id}", problem, "abandon it and start a new scan")
    return spans if only is None else [span for span in spans if span.key[1] in only]


def _was_later(scan: ScanInfo) -> ColumnElement[bool]:
    """The same as `_is_later`, for the database to tell."""
    opened_later = and_(SpanRow.since_scan != scan.id, ScanRow.as_of >= scan.as_of)
    return or_(opened_later, SpanRow.until_scan != scan.id)


def _within(scan: ScanInfo) -> ColumnElement[bool]:
    if scan.kind is ScanKind.ADHOC:
        return SpanRow.since_scan == scan.id
    return SpanRow.layer != Layer.ADHOC


def _as_stored(
    layer: Layer,
    requirement: str,
    check: int,
    verdict: Verdict,
    tentative: Verdict | None,
    reason: Reason,
    said: bytes,
    won: float,
    weight: float,
    *rest: Any,
) -> _Stored:
    return _Stored((layer, requirement), check, (verdict, tentative, reason, said, won, weight), *rest)


def _is_later(span: _Stored, scan: ScanInfo) -> bool:
    """Whether another scan wrote this span at or after the moment of this one."""
    opened_later = span.since_scan != scan.id and span.since >= scan.as_of
    closed_later = span.until_scan not in (None, scan.id)
    return opened_later or closed_later


def _wholes(conn: Connection, site: int, requirements: Collection[str]) -> dict[SpanKey, tuple[int, bytes]]:
    """What spans of nights tell of these requirements without a base: the lexicon's number, and the sight as text."""
    if not requirements:
        return {}
    query = (
        select(CheckNumberRow.code, SpanRow.since_scan, SpanRow.sight, LexiconRow.number, LexiconRow.body)
        .join(CheckNumberRow, CheckNumberRow.id == SpanRow.requirement)
        .join(LexiconRow, lexicon_of_span())
        .where(
            SpanRow.site == site,
            SpanRow.requirement.in_(check_numbers(requirements)),
            SpanRow.base == 0,
            SpanRow.layer != Layer.ADHOC,
        )
    )
    return {
        (requirement, scan): (lexicon, unsquash_like(sight, lexicon_strings(body)))
        for requirement, scan, sight, lexicon, body in conn.execute(query)
    }


def _changes(
    scan: ScanInfo,
    stored: Iterable[_Stored],
    findings: Iterable[Finding],
    wholes: Mapping[SpanKey, tuple[int, bytes]],
) -> _Changes:
    """From what lies in the table to what should: first as if the scan had written nothing, then with its findings."""
    own = {span.key: span for span in stored if span.since_scan == scan.id}
    before = {span.key: span for span in stored if span.since_scan != scan.id}
    stay: set[Key] = set()
    new: dict[Key, Finding] = {}
    for finding in findings:
        key = (layer_of(finding, scan.kind), finding.requirement)
        if key in before and before[key].signature == signature_of(finding):
            stay.add(key)
        else:
            new[key] = finding
        if key[0] is Layer.OVERLAY:
            stay |= {(Layer.DECIDED, finding.requirement)} & before.keys()
    right = {key for key, span in own.items() if key in new and _says(span, new[key], scan, wholes)}
    return _Changes(
        drop=tuple(span for key, span in own.items() if key not in right),
        close=tuple(span for key, span in before.items() if key not in stay and span.until_scan is None),
        reopen=tuple(before[key] for key in stay if before[key].until_scan is not None),
        add=tuple((key[0], finding) for key, finding in new.items() if key not in right),
    )


def signature_of(finding: Finding) -> Signature:
    """What two findings of one requirement must share to be the same span."""
    said = canonical([finding.value, list(finding.lacking)]).encode()
    digest = hashlib.blake2b(said, digest_size=_SAID_BYTES).digest()
    weighed = (float(finding.won), float(finding.weight))
    return (finding.verdict, finding.tentative, finding.reason, digest, *weighed)


def _says(span: _Stored, finding: Finding, scan: ScanInfo, wholes: Mapping[SpanKey, tuple[int, bytes]]) -> bool:
    if span.signature != signature_of(finding) or span.ground != _hash_of(_ground(finding)):
        return False
    base = wholes[span.key[1], span.base][1] if span.base else b""
    strings = b"" if span.lexicon is None else lexicon_strings(span.lexicon)
    return wordy(_told(span.sight, strings, base)) == _sight(finding, scan)


def _ground(finding: Finding) -> str:
    return dump(Ground(finding.name, float(finding.weight), float(finding.won), finding.basis, finding.packs))


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _sight(finding: Finding, scan: ScanInfo) -> str:
    proofs = tuple(_proof(one, scan) for one in finding.evidence)
    return dump(Sight(finding.value, finding.lacking, finding.looked_at, finding.candidates, proofs))


def _proof(one: Evidence, scan: ScanInfo) -> Proof:
    start = scan.as_of.replace(microsecond=0)
    fetched, unchanged = (
        None if moment is None else (moment - start) // _SECOND for moment in (one.fetched_at, one.unchanged_since)
    )
    return Proof(one.url, fetched, one.status, one.sha256, one.matched, one.rendered, unchanged)


def _take_away(conn: Connection, scan: ScanInfo, site: int, changes: _Changes) -> None:
    """Before anything is added: of each requirement no two spans may begin with one scan."""
    if changes.drop:
        conn.execute(delete(SpanRow).where(_these(site, changes.drop)))
    if changes.close:
        conn.execute(update(SpanRow).where(_these(site, changes.close)), {"until_scan": scan.id})
    if changes.reopen:
        conn.execute(update(SpanRow).where(_these(site, changes.reopen)), {"until_scan": None})


def _add(
    conn: Connection,
    scan: ScanInfo,
    site: int,
    new: Sequence[tuple[Layer, Finding]],
    checks: Mapping[str, int],
    wholes: Mapping[SpanKey, tuple[int, bytes]],
) -> None:
    grounds = _keep_grounds(conn, {_ground(finding) for _, finding in new})
    sights = {finding.requirement: _sight(finding, scan) for _, finding in new}
    lexicon, strings = lexicon_for(conn, site, sights.values())
    bases = {key: text for key, (told_by, text) in wholes.items() if told_by == lexicon and key[1] != scan.id}
    rows = [
        _span_row(scan, layer, finding, grounds)
        | {"site": site, "requirement": checks[finding.requirement], "lexicon": lexicon}
        | _packed(terse(sights[finding.requirement]), strings, finding.requirement, bases)
        for layer, finding in new
    ]
    conn.execute(insert(SpanRow), rows)


def _packed(sight: bytes, strings: bytes, requirement: str, bases: Mapping[SpanKey, bytes]) -> dict[str, Any]:
    """A sight told by the lexicon's strings alone, or in what an earlier span saw as well where that is shorter."""
    alone = squash_like(sight, strings)
    ways = [(squash_like(sight, strings + text), key[1]) for key, text in bases.items() if key[0] == requirement]
    body, base = min(ways, key=lambda way: len(way[0]), default=(alone, 0))
    return {"sight": body, "base": base} if len(body) < _WORTH * len(alone) else {"sight": alone, "base": 0}


def _these(site: int, spans: Sequence[_Stored]) -> ColumnElement[bool]:
    numbers = [(span.check, span.since_scan) for span in spans]
    return and_(SpanRow.site == site, tuple_(SpanRow.requirement, SpanRow.since_scan).in_(numbers))


def _keep_grounds(conn: Connection, texts: Collection[str]) -> dict[str, int]:
    """The ids of these grounds, by hash; what is not there yet is added."""
    hashes = {_hash_of(text): text for text in texts}
    found = _grounds_there(conn, hashes)
    new = {sha256: load(Ground, text) for sha256, text in sorted(hashes.items()) if sha256 not in found}
    if not new:
        return found
    rows = [
        {"sha256": sha256, "weight": ground.weight, "won": ground.won, "body": squash(hashes[sha256])}
        for sha256, ground in new.items()
    ]
    conn.execute(insert_into(conn, GroundRow).on_conflict_do_nothing(), rows)
    return _grounds_there(conn, hashes)


def _grounds_there(conn: Connection, hashes: Collection[str]) -> dict[str, int]:
    query = select(GroundRow.sha256, GroundRow.id).where(GroundRow.sha256.in_(hashes))
    return {row.sha256: row.id for row in conn.execute(query)}


def _span_row(scan: ScanInfo, layer: Layer, finding: Finding, grounds: Mapping[str, int]) -> dict[str, Any]:
    verdict, tentative, reason, said, *_ = signature_of(finding)
    return {
        "layer": layer,
        "verdict": verdict,
        "tentative": tentative,
        "reason": reason,
        "said": said,
        "ground": grounds[_hash_of(_ground(finding))],
        "since_scan": scan.id,
        "until_scan": scan.id if layer is Layer.ADHOC else None,
    }
