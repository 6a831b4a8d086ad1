"""What the store says, as rows of the open data: masked, and without anybody's account or note."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
from monitor.exports.cells import plain, said
from monitor.exports.opendata.tables import (
    CLAUSES,
    DATASETS,
    FINDINGS,
    NIGHTS,
    REQUIREMENTS,
    SITES,
    SPANS,
    VERSIONS,
    Value,
)
from storage.dataset_history import DatasetVersion
from storage.datasets import load_datasets
from storage.findings import bare_history
from storage.ledger import ScanInfo, Span
from storage.records import SHANGHAI, Finding
from storage.scans import nights_since
from storage.steps import OnStep
from storage.visits import visited

Row = tuple[Value, ...]
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
        write(SITES.name, [_site(card) for card in cards.values()])
        write(FINDINGS.name, [row for card in cards.values() for row in _findings(card)])
        write(SPANS.name, [_span(span) for code in some for span in bare_history(conn, code)])
        _write_datasets(conn, some, write)
        on_step("导出开放数据", start + len(some), len(night.sites))


def _nights(conn: Connection, night: Night) -> Iterator[Row]:
    for scan in night.nights:
        packs = " ".join(f"{name}@{version}" for name, version, _ in scan.packs)
        seen = len(visited(conn, scan.id))
        yield scan.id, scan.as_of, scan.finished, scan.planned, seen, scan.ours, packs, scan.id == night.scan.id


def _site(card: Card) -> Row:
    site, score = card.site, card.score
    low, high = score.bounds
    told = (plain(site.code), said(site.name), site.level, said(site.region), site.parent, _address(site.url))
    return (*told, score.score, low, high, score.machine_coverage, score.decided, score.asked)


def _requirement(check: Check, names: dict[str, ColumnNames]) -> Row:
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
    told = (one.site, one.requirement, span.layer, one.verdict, one.tentative, one.reason, one.won)
    return (*told, span.since_scan, span.since, span.until_scan, span.until)


def _write_datasets(conn: Connection, sites: Sequence[str], write: Write) -> None:
    datasets: list[Row] = []
    versions: list[Row] = []
    for code in sites:
        for known in load_datasets(conn, code):
            own = (plain(code), known.code, said(known.series))
            datasets.append((*own, len(known.versions), known.versions[-1].number))
            versions.extend((*own, *_version(version)) for version in sorted(known.versions, key=_number))
    write(DATASETS.name, datasets)
    write(VERSIONS.name, versions)


def _number(version: DatasetVersion) -> int:
    return version.number


def _version(one: DatasetVersion) -> Row:
    change = one.change if one.change is not None and one.change.whole else None
    rows = (change.added, change.removed, change.changed) if change else (None, None, None)
    columns = "\n".join(map(said, one.columns)) or None
    told = (one.number, said(one.title), plain(one.url), one.day, one.rows, columns, one.sha256, one.content)
    return (*told, one.first_scan, one.first, one.last_scan, one.last, *rows)


def _address(url: str | None) -> str | None:
    return plain(url) if url else None
