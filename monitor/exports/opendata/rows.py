"""What the store says, as rows of the open data: masked, and without anybody's account or note."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from config.checks import Check, Severity
from config.errors import ConfigError
from config.rulebook import RuleBook
from config.synonyms import ColumnNames, load_synonyms
from monitor.anew.packs import rules_then
from monitor.cards.card import Card
from monitor.cards.reading import cards_at
from monitor.cards.rules_in_words import rule_in_words
from monitor.cards.wording import sentence
from monitor.evidence.unread_now import Unread, unread_in
from monitor.exports.cells import plain
from monitor.exports.opendata.addresses import address, said
from monitor.exports.opendata.data_tables import DATASETS, UNREAD, VERSIONS
from monitor.exports.opendata.fields import Value
from monitor.exports.opendata.finding_tables import FINDINGS, SPANS
from monitor.exports.opendata.night_tables import CLAUSES, NIGHTS, REQUIREMENTS, SITES
from storage.dataset_history import DatasetVersion, KnownDataset
from storage.datasets import Numbered, numbered_datasets
from storage.findings import bare_history
from storage.ledger import ScanInfo, Span
from storage.records import SHANGHAI, Finding
from storage.scans import nights_since
from storage.steps import OnStep
from storage.visits import visited

Row = tuple[Value, ...]
Names = Mapping[str, ColumnNames]
Write = Callable[[str, Sequence[Row]], None]
"""Takes rows of the table of that name, in the order of its columns."""

_BEGINNING = date(2000, 1, 1)  # before any night
_SITES_AT_ONCE = 50


@dataclass(frozen=True)
class Night:
    """The night that is exported: its scan, the codes of the sites that it visited, and the rules it was judged by;
    and `nights`, all that are finished, oldest first."""

    scan: ScanInfo
    sites: tuple[str, ...]
    rules: RuleBook
    nights: tuple[ScanInfo, ...]


def night_told(conn: Connection, scan: ScanInfo) -> Night:
    """A night as it is exported. Raises `ConfigError` where the texts of its packs are not in the store."""
    rules = rules_then(conn, scan)
    if rules is None:
        raise ConfigError(
            f"scan {scan.id}", "was judged by packs whose texts are not in the store", "name a later scan"
        )
    return Night(scan, tuple(sorted(visited(conn, scan.id))), rules, tuple(nights_since(conn, _BEGINNING)))


def write_rows(conn: Connection, night: Night, write: Write, on_step: OnStep) -> None:
    """Gives all rows to `write`, those of some sites at a time."""
    write(NIGHTS.name, list(_nights(conn, night)))
    names = load_synonyms()
    write(REQUIREMENTS.name, [_requirement(check, names) for check in night.rules.checks])
    write(CLAUSES.name, [row for check in night.rules.checks for row in _clauses(check)])
    for start in range(0, len(night.sites), _SITES_AT_ONCE):
        some = night.sites[start : start + _SITES_AT_ONCE]
        cards = cards_at(conn, night.scan, some)
        unread = {code: unread_in(conn, night.scan, code) for code in cards}
        write(SITES.name, [_site(card, unread[code]) for code, card in cards.items()])
        write(FINDINGS.name, [row for card in cards.values() for row in _findings(card)])
        write(SPANS.name, [_span(span) for code in some for span in bare_history(conn, code)])
        _write_datasets(conn, some, names, write)
        write(UNREAD.name, [row for code, one in unread.items() for row in _unread(code, one, names)])
        on_step("导出开放数据", start + len(some), len(night.sites))


def _nights(conn: Connection, night: Night) -> Iterator[Row]:
    for scan in night.nights:
        packs = " ".join(f"{name}@{version}" for name, version, _ in scan.packs)
        seen = len(visited(conn, scan.id))
        yield scan.id, scan.as_of, scan.finished, scan.planned, seen, scan.ours, packs, scan.id == night.scan.id


def _site(card: Card, unread: Unread) -> Row:
    site, score = card.site, card.score
    low, high = score.bounds
    told = (plain(site.code), said(site.name), site.level, said(site.region), site.parent, _address(site.url))
    figures = (score.score, low, high, score.machine_coverage, score.decided, score.asked)
    return (*told, *figures, " ".join(unread.not_asked) or None)


def _requirement(check: Check, names: Names) -> Row:
    weight = 0.0 if check.severity is Severity.NOTE else check.weight
    rules = "\n".join(dict.fromkeys(rule_in_words(rule, names) for rule in check.rules))
    return check.code, check.name, check.group or None, check.severity, weight, check.is_question, rules


def _clauses(check: Check) -> Iterator[Row]:
    for place, one in enumerate(check.basis, start=1):
        yield check.code, place, one.document, one.item, one.quote, one.duty or None, one.region or None


def _findings(card: Card) -> Iterator[Row]:
    for finding in card.findings:
        review, counted = card.reviews.get(finding.requirement), card.final_by_code[finding.requirement]
        reviewed = review is not None and review.counts
        yield (*_said(card.site.code, finding), counted.verdict, reviewed, *_evidence(finding))


def _said(site: str, finding: Finding) -> Row:
    lacking = said("；".join(finding.lacking)) or None
    told = (finding.verdict, finding.tentative, finding.reason, said(sentence(finding)), said(finding.value) or None)
    return (plain(site), finding.requirement, *told, lacking, finding.won, finding.weight)


def _evidence(finding: Finding) -> Row:
    if not finding.evidence:
        return 0, None, None, None
    first = finding.evidence[0]
    at = None if first.fetched_at is None else first.fetched_at.astimezone(SHANGHAI)
    return len(finding.evidence), _address(first.url), at, first.sha256


def _span(span: Span) -> Row:
    one = span.finding
    told = (plain(one.site), one.requirement, span.layer, one.verdict, one.tentative, one.reason, one.won)
    return (*told, span.since_scan, span.since, span.until_scan, span.until)


def _write_datasets(conn: Connection, sites: Sequence[str], names: Names, write: Write) -> None:
    datasets: list[Row] = []
    versions: list[Row] = []
    for code in sites:
        for own, known in _named(numbered_datasets(conn, code)):
            key = (plain(code), known.code, own)
            datasets.append((*key, len(known.versions), known.versions[-1].number, _title(known.code, names)))
            versions.extend((*key, *_version(version)) for version in known.versions)
    write(DATASETS.name, sorted(datasets, key=lambda row: row[:3]))
    write(VERSIONS.name, sorted(versions, key=lambda row: row[:4]))


def _named(found: Iterable[Numbered]) -> Iterator[tuple[str, KnownDataset]]:
    """Datasets of a site, each with its series as it may be told. Where two are told the same, because they differ in
    the numbers of persons alone, the one that was met later is told with its place."""
    told: dict[tuple[str, str], int] = {}
    for one in sorted(found, key=lambda one: one.id):
        own = (one.known.code, said(one.known.series))
        told[own] = told.get(own, 0) + 1
        yield own[1] if told[own] == 1 else f"{own[1]}（{told[own]}）", one.known


def _unread(code: str, unread: Unread, names: Names) -> Iterator[Row]:
    """A row a column and address: of two that are told the same the first."""
    rows: dict[tuple[str, str], Row] = {}
    for one in unread.files:
        for column in one.codes:
            key = (column, address(one.url))
            why = (said(one.title) or None, one.format or None, one.size, one.reason, one.why)
            rows.setdefault(key, (plain(code), *key, *why, _title(column, names)))
    yield from rows.values()


def _title(column: str, names: Names) -> str:
    return names[column].title if column in names else column


def _version(one: DatasetVersion) -> Row:
    change = one.change if one.change is not None and one.change.whole else None
    rows = (change.added, change.removed, change.changed) if change else (None, None, None)
    columns = "\n".join(map(said, one.columns)) or None
    told = (one.number, said(one.title), address(one.url), one.day, one.rows, columns, one.sha256, one.content)
    return (*told, one.first_scan, one.first, one.last_scan, one.last, *rows)


def _address(url: str | None) -> str | None:
    return address(url) if url else None
