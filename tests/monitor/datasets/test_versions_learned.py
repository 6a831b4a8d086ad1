"""What a visit adds to known datasets, and what of them the rules are told. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.datasets.remembering import MOST_COLUMNS, MOST_TOLD, learned_of_datasets, told_to_rules
from storage.dataset_history import DatasetsLearned, DatasetVersion, KnownDataset, VersionAt, in_order
from storage.dataset_records import Difference, Format, Member, Reading
from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.records import Dataset, Outcome
from tests.made_datasets import dataset
from tests.storage.stories import night


def scan(number: int) -> ScanInfo:
    at = night(number)
    return ScanInfo(number + 1, ScanKind.NIGHTLY, at, "t", (), 1, at, None, ScanStatus.RUNNING, False)


def nights(*shown: list[Dataset]) -> tuple[tuple[KnownDataset, ...], DatasetsLearned]:
    """What is known after nights that each showed these, and what the last one added."""
    known: dict[tuple[str, str], tuple[DatasetVersion, ...]] = {}
    learned = DatasetsLearned()
    for number, datasets in enumerate(shown):
        learned = learned_of_datasets(_told(known), datasets, scan(number))
        for new in learned.new:
            key = (new.code, new.series)
            known[key] = in_order((*known.get(key, ()), new.version))
    return _told(known), learned


def _told(known: dict[tuple[str, str], tuple[DatasetVersion, ...]]) -> tuple[KnownDataset, ...]:
    return tuple(KnownDataset(code, series, versions) for (code, series), versions in known.items())


def rows(known: tuple[KnownDataset, ...]) -> list[int]:
    (one,) = known
    return [version.rows for version in one.versions]


def test_a_list_that_gains_a_row_has_a_new_version() -> None:
    known, learned = nights([dataset(3)], [dataset(4)])
    assert rows(known) == [3, 4]
    assert [new.version.number for new in learned.new] == [2]
    assert learned.again == ()


def test_a_file_that_did_not_come_or_was_not_read_changes_nothing() -> None:
    unread = dataset(4, content="")
    assert unread.file is not None
    protected = replace(unread, file=replace(unread.file, reading=Reading.PROTECTED))
    for shown in ([], [dataset(4, outcome=Outcome.BLOCKED)], [unread], [protected], [replace(unread, file=None)]):
        known, learned = nights([dataset(3)], shown)
        assert rows(known) == [3]
        assert not learned


def test_a_page_that_was_cut_is_no_version_and_of_an_archive_read_in_part_no_columns_are_kept() -> None:
    cut = dataset(4)
    assert cut.file is not None
    for reading in (Reading.DAMAGED, Reading.TOO_LARGE):
        known, learned = nights([dataset(3)], [replace(cut, file=replace(cut.file, reading=reading))])
        assert (rows(known), bool(learned)) == ([3], False)
    unread = Member("乙.xls", Format.XLS, Reading.PROTECTED)
    for partly in (replace(cut.file, members=(unread,)), replace(cut.file, cut=True)):
        (known,), _ = nights([replace(cut, file=partly)])
        assert known.versions[0].columns == ()


def test_files_of_earlier_years_beside_the_newest_are_earlier_versions() -> None:
    beside = [
        dataset(6, title="2026年目录", day=date(2026, 3, 1)),
        dataset(5, title="2025年目录", day=date(2025, 3, 1)),
        dataset(4, title="2024年目录", day=date(2024, 3, 1)),
    ]
    known, learned = nights(beside, beside)
    assert rows(known) == [4, 5, 6]
    assert learned.new == ()
    assert {one.number for one in learned.again} == {1, 2, 3}


def test_undated_files_of_one_list_stand_from_its_end_to_its_beginning() -> None:
    known, _ = nights([dataset(6, title="目录"), dataset(5, title="目录", url="http://a.example/old.csv")])
    assert rows(known) == [5, 6]


def test_the_list_of_the_next_year_is_the_next_version() -> None:
    known, learned = nights([dataset(3, title="2025年目录")], [dataset(4, title="2026年目录")])
    assert rows(known) == [3, 4]
    assert len(learned.new) == 1


def test_an_old_content_back_at_the_newest_address_is_a_new_version() -> None:
    known, learned = nights([dataset(3)], [dataset(4)], [dataset(3)])
    assert rows(known) == [3, 4, 3]
    assert learned.again == ()


def test_a_version_that_came_back_is_seen_again_as_the_later_one() -> None:
    _, learned = nights([dataset(3)], [dataset(4)], [dataset(3)], [dataset(3)])
    assert learned.again == (VersionAt("SFML", "收费目录清单", 3),)


def test_an_earlier_file_seen_alone_is_no_new_version() -> None:
    old = dataset(3, title="2025年目录", url="http://a.example/2025.csv")
    known, learned = nights([dataset(4, title="2026年目录"), old], [old])
    assert rows(known) == [3, 4]
    assert learned.new == ()


def test_two_columns_that_lead_to_one_file_have_it_each() -> None:
    known, _ = nights([dataset(3), dataset(3, code="QZQD")])
    assert sorted(one.code for one in known) == ["QZQD", "SFML"]


def test_rules_are_told_the_last_versions_and_the_same_every_night_until_one_is_added() -> None:
    known, _ = nights(*([dataset(number)] for number in range(1, MOST_TOLD + 6)))
    seen = tuple(
        replace(one, versions=tuple(replace(v, last=night(999), change=Difference(1)) for v in one.versions))
        for one in known
    )
    assert told_to_rules(seen) == told_to_rules(known)
    (told,) = told_to_rules(known)
    assert len(told.versions) == MOST_TOLD
    assert told.latest is not None
    assert (told.latest.rows, told.latest.columns, told.latest.change) == (
        MOST_TOLD + 5,
        known[0].versions[0].columns,
        None,
    )


def test_of_a_version_with_too_many_columns_none_is_kept_so_that_none_seems_to_have_gone() -> None:
    known, _ = nights([dataset(1, columns=tuple(f"列{number}" for number in range(MOST_COLUMNS + 1)))])
    assert known[0].versions[0].columns == ()
