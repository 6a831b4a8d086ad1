"""A card tells what its night saw change in the site's datasets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.cards.card import Card
from monitor.cards.data_changes import data_remarks
from monitor.cards.reading import cards_at, latest_card
from monitor.cards.report import card_json
from storage.database import reading, transaction
from storage.dataset_history import DatasetVersion, KnownDataset
from storage.dataset_records import Difference
from storage.datasets import numbered_datasets, save_change
from storage.scans import scan_info
from tests.made_datasets import dataset
from tests.monitor.dataset_nights import COLUMN, DatasetNights
from tests.playback import COUNTY
from tests.rounds import FIRST


@pytest.fixture
def nights(engine: Engine, tmp_path: Path) -> DatasetNights:
    """Three nights: a list, the list with a row more, and the same again."""
    made = DatasetNights(engine, tmp_path)
    for rows in (3, 4, 4):
        made.night(dataset(rows, code=COLUMN))
    with transaction(engine) as conn:
        (one,) = numbered_datasets(conn, COUNTY.code)
        save_change(conn, one.id, 2, Difference(added=1, key=("项目",)))
    return made


def card(nights: DatasetNights, scan: int) -> Card:
    with reading(nights.engine) as conn:
        return cards_at(conn, scan_info(conn, scan), [COUNTY.code])[COUNTY.code]


def changes(card: Card) -> list[str]:
    return [remark for remark in card.remarks if remark.startswith("数据变化")]


def test_the_card_of_the_night_that_saw_it_says_what_changed(nights: DatasetNights) -> None:
    (line,) = changes(card(nights, 2))
    assert line == "数据变化：收费目录清单：新增 1 行（版本2，4行）"
    assert line in str(card_json(card(nights, 2)))


@pytest.mark.parametrize("scan", [1, 3])
def test_the_cards_of_nights_that_saw_nothing_new_say_nothing(nights: DatasetNights, scan: int) -> None:
    assert changes(card(nights, scan)) == []


def test_of_many_datasets_that_changed_ten_are_told_and_how_many_more(engine: Engine, tmp_path: Path) -> None:
    made = DatasetNights(engine, tmp_path)
    titles = [f"{name}清单" for name in "甲乙丙丁戊己庚辛壬癸子丑"]
    for rows in (3, 4):
        made.night(
            *(dataset(rows, code=COLUMN, title=one, url=f"http://a.example/{ord(one[0])}.csv") for one in titles)
        )
    with reading(engine) as conn:
        told = changes(latest_card(conn, COUNTY.code))
    assert len(told) == 11
    assert told[-1] == "数据变化：另有2个数据集有新版本"


def test_numbers_of_persons_in_what_a_list_is_called_are_masked_on_the_card() -> None:
    first = DatasetVersion(1, "a", "00", "http://a.example/", "名单", 3, (), 1, FIRST, 1, FIRST)
    known = KnownDataset(COLUMN, f"张某{13800000000}名单", (first, replace(first, number=2)))
    assert data_remarks([known]) == ("数据变化：张某138********名单：待比对（版本2，3行）",)
