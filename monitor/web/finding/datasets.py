"""The datasets that a finding rests on: as its night saw them, and what is known of their versions by then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from config.checks import Check
from monitor.cards.wording import FILE_OUTCOMES
from monitor.datasets.asked import data_asked
from monitor.datasets.remembering import series_told
from monitor.datasets.telling import VersionTold, by_then, last_change, versions_told
from monitor.datasets.wording import CARRIED, READINGS, format_told, openness_told, persons_found
from monitor.evidence.datasets import as_shown
from monitor.evidence.masked import shown
from monitor.web.finding.columns import column_title
from storage.dataset_records import OPENED
from storage.datasets import Numbered, load_datasets, numbered_datasets
from storage.ledger import ScanInfo, ScanKind
from storage.records import Dataset
from storage.visits import load_visit

MOST = 30
"""So many of a finding's datasets are shown."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A dataset in words: what it is called, of which column, where it is, what came of asking for it, and what is in
    it; `rows` is None where that could not be read. `same_as` are others of the finding with the same content.
    `versions` says how many were met by then, `version` which of them this is (None: it has none), and `number` is the
    dataset's own page."""

    title: str
    column: str
    url: str
    day: date | None
    came: str
    sha256: str = ""
    same_as: tuple[str, ...] = ()
    format: str = ""
    openness: str = ""
    rows: int | None = None
    columns: tuple[str, ...] = ()
    persons: str = ""
    carries: str = ""
    number: int | None = None
    versions: int = 0
    version: VersionTold | None = None


def datasets_of(conn: Connection, scan: ScanInfo, site: str, check: Check | None) -> tuple[Watched, ...]:
    """The datasets of the columns that a check reads as data, as the visit of a scan saw them; none where it reads
    none, and `MOST` at most."""
    asked = data_asked(check) if check else ()
    if not asked:
        return ()
    night = scan.base if scan.kind is ScanKind.REJUDGED and scan.base is not None else scan.id
    visit = load_visit(conn, night, site)
    seen = visit.facts.datasets if visit else ()
    mine = [one for column in asked for one in seen if column.means(one.code, one.title)][:MOST]
    known = {(one.known.code, one.known.series): one for one in numbered_datasets(conn, site)} if mine else {}
    told = (_watched(one, known.get((one.code, series_told(one.title))), scan) for one in mine)
    return tuple(replace(words, same_as=_same_as(one, mine)) for words, one in zip(told, mine, strict=True))


def changes_of_checks(conn: Connection, scan: ScanInfo, site: str, checks: Iterable[Check]) -> dict[str, str]:
    """What the newest versions of the datasets that checks read changed, by the code of the check; of those that read
    any and know of a change."""
    asked = {check.code: mine for check in checks if (mine := data_asked(check))}
    known = by_then(load_datasets(conn, site), scan.as_of) if asked else ()
    told: dict[str, str] = {}
    for code, columns in asked.items():
        newest = [
            last_change(as_shown(one))
            for one in known
            if one.latest and any(column.means(one.code, one.latest.title) for column in columns)
        ]
        if lines := [line for line in newest if line]:
            told[code] = "；".join(lines)
    return told


def _same_as(one: Dataset, others: Iterable[Dataset]) -> tuple[str, ...]:
    """The titles of other files with the same rows and text, or the same bytes where nothing of them is read."""
    mine = _content(one)
    same = (other for other in others if mine and _content(other) == mine and other.url != one.url)
    return tuple(dict.fromkeys(shown(other.title) for other in same))


def _content(one: Dataset) -> str:
    return (one.file.content if one.file else "") or one.sha256 or ""


def _watched(one: Dataset, known: Numbered | None, scan: ScanInfo) -> Watched:
    file = one.file
    if file is None:
        return Watched(shown(one.title), column_title(one.code), one.url, one.day, FILE_OUTCOMES[one.outcome])
    names = dict.fromkeys(shown(name) for table in file.tables for name in table.names if name)
    by_now = by_then([known.known], scan.as_of) if known else ()
    told = [version for then in by_now for version in versions_told(as_shown(then))]
    return Watched(
        title=shown(one.title),
        column=column_title(one.code),
        url=one.url,
        day=one.day,
        came=READINGS[file.reading],
        sha256=one.sha256 or "",
        format=format_told(file),
        openness=openness_told(file.openness),
        rows=file.rows if file.reading in OPENED else None,
        columns=tuple(names),
        persons=persons_found(file),
        carries="、".join(CARRIED[carried] for carried in file.carries),
        number=known.id if known and told else None,
        versions=len(told),
        version=next((version for version in told if version.version.content == file.content), None),
    )
