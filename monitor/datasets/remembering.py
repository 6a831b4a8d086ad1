"""What a visit adds to what nights know of a site's datasets, and what of it the rules are told. Pure.

Only a file that was seen and read says anything: one that did not come, or could not be opened, changes nothing. A new
content is a new version, and so is an old one that came back to the address of the newest. A file of an earlier year
that stands beside the newest in the same list is an earlier version, whenever it is met: `in_order` says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crawler.datasets import series_of
from storage.dataset_history import DatasetsLearned, DatasetVersion, KnownDataset, NewVersion, VersionAt, in_order
from storage.dataset_records import FileFacts, Reading
from storage.ledger import ScanInfo
from storage.records import Dataset, Outcome

MOST_TOLD = 60
"""So many of the last versions of a dataset are told to the rules."""
MOST_COLUMNS = 600
"""Names of columns of a version that are kept. Of one that has more, or of which a part was not read, none are: rules
hold tonight's names against them, and a name that only was cut off must not look as if it had come or gone."""
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class _Grown:
    """A dataset with its versions in order, as it was and as it is with tonight's."""

    code: str
    series: str
    before: tuple[DatasetVersion, ...]
    after: tuple[DatasetVersion, ...]
    again: tuple[int, ...]


def told_to_rules(known: Iterable[KnownDataset]) -> tuple[KnownDataset, ...]:
    """What rules need of known datasets: the last versions of each, without what changed between them and without when
    each was last seen, which is said as if it had been seen once. So what they are told is the same every night until a
    version is added, and is kept once."""
    return tuple(replace(one, versions=tuple(map(_as_met, one.versions[-MOST_TOLD:]))) for one in known)


def learned_of_datasets(known: Sequence[KnownDataset], datasets: Iterable[Dataset], scan: ScanInfo) -> DatasetsLearned:
    """What the datasets that a visit of a scan saw add to those that are known."""
    before = {(one.code, one.series): one.versions for one in known}
    grown = [
        _grown(code, series, before.get((code, series), ()), seen, scan)
        for (code, series), seen in _tonight(datasets).items()
    ]
    return DatasetsLearned(
        new=tuple(NewVersion(one.code, one.series, version) for one in grown for version in _new(one)),
        again=tuple(VersionAt(one.code, one.series, number) for one in grown for number in one.again),
        anew=tuple(VersionAt(one.code, one.series, number) for one in grown for number in _with_another_before(one)),
    )


def series_told(title: str) -> str:
    """The series of a title as it is kept: short enough for an index, and not empty where the title is not."""
    return _plain(series_of(title), _LONGEST_TITLE) or _plain(title, _LONGEST_TITLE)


def _tonight(datasets: Iterable[Dataset]) -> dict[tuple[str, str], list[Dataset]]:
    """What was seen and read by column and series: of each content the one that the visit met first."""
    found: dict[tuple[str, str], dict[str, Dataset]] = {}
    for one in datasets:
        if one.outcome is Outcome.SEEN and one.sha256 and one.file is not None and _says(one.file):
            key = (one.code, series_told(one.title))
            found.setdefault(key, {}).setdefault(one.file.content, one)
    return {key: list(contents.values()) for key, contents in found.items()}


def _says(file: FileFacts) -> bool:
    """Whether a file was read to its end: of a page that was cut the rest would look new on the next night."""
    return file.reading is Reading.READ and bool(file.content)


def _grown(
    code: str, series: str, before: tuple[DatasetVersion, ...], seen: Sequence[Dataset], scan: ScanInfo
) -> _Grown:
    numbers = {one.content: one.number for one in sorted(before, key=lambda one: one.number)}
    back = _came_back(before, seen)
    again = [numbers[_content(one)] for one in seen if _content(one) in numbers and one is not back]
    # lists show the newest first: what has no day is the older the later it is met
    new = [one for one in reversed(seen) if _content(one) not in numbers or one is back]
    met = in_order(_version(one, place, scan) for place, one in enumerate(new))
    last = max((one.number for one in before), default=0)
    made = [replace(one, number=number) for number, one in enumerate(met, start=last + 1)]
    return _Grown(code, series, before, in_order((*before, *made)), tuple(sorted(again)))


def _came_back(before: tuple[DatasetVersion, ...], seen: Sequence[Dataset]) -> Dataset | None:
    """The dataset that stands where the newest version stood, with the content of an earlier one."""
    if not before or any(_content(one) == before[-1].content for one in seen):
        return None
    earlier = {one.content for one in before}
    return next((one for one in seen if one.url == before[-1].url and _content(one) in earlier), None)


def _new(one: _Grown) -> list[DatasetVersion]:
    known = {version.number for version in one.before}
    return sorted((version for version in one.after if version.number not in known), key=lambda new: new.number)


def _with_another_before(one: _Grown) -> list[int]:
    """The known versions that have another version before them than they had."""
    return sorted(
        version.number
        for version in one.before
        if _before(one.before, version.number) != _before(one.after, version.number)
    )


def _before(versions: tuple[DatasetVersion, ...], number: int) -> int | None:
    numbers = [one.number for one in versions]
    place = numbers.index(number)
    return numbers[place - 1] if place else None


def _version(one: Dataset, number: int, scan: ScanInfo) -> DatasetVersion:
    assert one.file is not None
    assert one.sha256 is not None
    names = dict.fromkeys(name for table in one.file.tables for name in table.names if name)
    told = one.file.whole and len(names) <= MOST_COLUMNS
    return DatasetVersion(
        number=number,
        content=one.file.content,
        sha256=one.sha256,
        url=_plain(one.url, None),
        title=_plain(one.title, _LONGEST_TITLE),
        rows=one.file.rows,
        columns=tuple(_plain(name, None) for name in names) if told else (),
        first_scan=scan.id,
        first=scan.as_of,
        last_scan=scan.id,
        last=scan.as_of,
        day=one.day,
    )


def _as_met(one: DatasetVersion) -> DatasetVersion:
    return replace(one, last_scan=one.first_scan, last=one.first, change=None)


def _content(one: Dataset) -> str:
    return one.file.content if one.file else ""


def _plain(text: str, most: int | None) -> str:
    """A text of a portal as every database keeps it: halves of characters and NUL are none."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")[:most]
