"""The datasets that a finding rests on: as its night saw them, and what is known of their versions by then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from config.checks import Check
from crawler.datasets import series_of
from monitor.cards.wording import OUTCOMES
from monitor.datasets.asked import data_asked
from monitor.datasets.remembering import series_told
from monitor.datasets.telling import VersionTold, by_then, last_change, versions_told
from monitor.datasets.wording import CARRIED, READINGS, format_told, openness_told, persons_told
from monitor.evidence.datasets import as_shown
from monitor.evidence.masked import shown
from monitor.web.finding.columns import column_title
from storage.datasets import Numbered, load_datasets, numbered_datasets
from storage.ledger import ScanInfo, ScanKind
from storage.records import Dataset
from storage.visits import load_visit

MOST = 30
"""So many of a finding's datasets are shown."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A dataset in words: what it is called, of which column, where it is, what came of asking for it, and what is in
    it. `versions` says how many were met by then, `version` which of them this is (None: it has none), and `number` is
    the dataset's own page."""

    title: str
    column: str
    url: str
    day: date | None
    came: str
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
    return tuple(_watched(one, known.get((one.code, series_told(one.title, series_of))), scan) for one in mine)


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


def _watched(one: Dataset, known: Numbered | None, scan: ScanInfo) -> Watched:
    file = one.file
    if file is None:
        return Watched(shown(one.title), column_title(one.code), one.url, one.day, OUTCOMES[one.outcome])
    names = dict.fromkeys(shown(name) for table in file.tables for name in table.names if name)
    by_now = by_then([known.known], scan.as_of) if known else ()
    told = [version for then in by_now for version in versions_told(as_shown(then))]
    return Watched(
        title=shown(one.title),
        column=column_title(one.code),
        url=one.url,
        day=one.day,
        came=READINGS[file.reading],
        format=format_told(file),
        openness=openness_told(file.openness),
        rows=file.rows,
        columns=tuple(names),
        persons=persons_told(file.persons),
        carries="、".join(CARRIED[carried] for carried in file.carries),
        number=known.id if known and told else None,
        versions=len(told),
        version=next((version for version in told if version.version.content == file.content), None),
    )
