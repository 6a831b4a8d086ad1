"""The data dictionary: every column that any export writes is in it, and it holds no other."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.cards.card import Card
from monitor.cards.league import Place
from monitor.cards.league_tables import league_csv, league_json
from monitor.cards.report import card_json, cards_csv
from monitor.cards.reviewed import Change
from monitor.cards.standings import night_asked
from monitor.cli import run
from monitor.exports import places
from monitor.exports.dictionary import COLUMNS, ENTRIES, entries_of
from monitor.exports.json_terms import CARD, PLACE
from monitor.exports.local_terms import LOCAL
from monitor.exports.summary import night_of
from monitor.exports.summary_book import write_summary
from monitor.exports.terms import TERMS
from storage.database import reading
from storage.records import Candidate, Look, Outcome, Tier, Verdict
from storage.records import Place as LookedPlace
from tests.books import opened, sheet_of
from tests.monitor.small_pack import second_night, small_rules, with_column
from tests.monitor.test_league import figures
from tests.monitor.test_scan import FirstNight
from tests.monitor.test_scorecard_book import book_of, with_review


@pytest.fixture
def full(tmp_path: Path) -> Card:
    """A card in which nothing is left out: every list has an element, and a decision came back."""
    made = second_night(small_rules(tmp_path), with_column(), DUTY="partly")
    where = ("http://a.example/x", Tier.WEAK, LookedPlace.HOME, "http://a.example/")
    link = Candidate("MY.LIB", "文件", "/x", *where)
    look = Look("MY.LIB", LookedPlace.HOME, "http://a.example/", Outcome.SEEN)
    findings = tuple(replace(one, candidates=(link,), looked_at=(look,)) for one in made.findings)
    made = with_review(replace(made, findings=findings, scan=3), "MY.LIB", Verdict.PASS)
    review = replace(made.reviews["MY.LIB"], changed=(Change("value", "a", "b"),))
    return replace(made, reviews={"MY.LIB": review})


def test_the_sheets_of_a_scorecard_have_the_columns_of_the_dictionary(full: Card) -> None:
    content = book_of(full)
    assert tuple(sheet_of(content, "封面").column("项目")) == COLUMNS[places.COVER]
    for name, place in (("评分表", places.SCORECARD), ("证据", places.EVIDENCE), ("数据字典", places.DICTIONARY)):
        assert sheet_of(content, name).header == COLUMNS[place]


def test_the_sheets_of_a_summary_have_the_columns_of_the_dictionary(first_night: FirstNight) -> None:
    with reading(first_night.engine) as conn:
        night = night_of(conn, night_asked(conn, None))
    out = io.BytesIO()
    write_summary(out, night)
    sheets = {
        "汇总": places.SUMMARY,
        "分组": places.GROUPS,
        "常见问题": places.FAULTS,
        "较前变化": places.CHANGES,
        "数据字典": places.DICTIONARY,
    }
    assert opened(out.getvalue()).sheetnames == list(sheets)
    for name, place in sheets.items():
        assert sheet_of(out.getvalue(), name).header == COLUMNS[place]


def test_a_workbook_explains_all_of_its_own_columns(full: Card) -> None:
    told = {(row["所在"], row["列名"]) for row in sheet_of(book_of(full), "数据字典").rows}
    mine = entries_of(places.COVER, places.SCORECARD, places.EVIDENCE, places.DICTIONARY)
    assert told == {(entry.place, entry.name) for entry in mine}


def test_the_csv_files_have_the_columns_of_the_dictionary(full: Card) -> None:
    place = Place("a", "甲", None, figures("a", 80.0))
    written = {places.SCORECARD_CSV: cards_csv([full]), places.LEAGUE_CSV: league_csv([place])}
    for name, text in written.items():
        header, *rows = csv.reader(io.StringIO(text))
        assert tuple(header) == COLUMNS[name]
        assert all(len(row) == len(header) for row in rows)


def test_the_json_exports_have_the_fields_of_the_dictionary(full: Card) -> None:
    assert set(paths(card_json(full))) == CARD.keys()
    assert set(paths(league_json(Place("a", "甲", None, figures("a", 80.0))))) == PLACE.keys()


def test_no_term_is_left_over_and_none_is_without_a_meaning() -> None:
    used = {(place, name) for place, names in COLUMNS.items() for name in names}
    assert {(place, name) for place, terms in LOCAL.items() for name in terms} <= used
    shared = {name for place, name in used if name not in LOCAL.get(place, {})}
    assert shared == TERMS.keys()
    assert len({(entry.place, entry.name) for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert entry.meaning
        assert entry.source
        assert not entry.meaning.endswith("。")


def test_the_dictionary_is_printed_without_any_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path / "nothing"))
    assert run(["export", "dictionary", "--format", "json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert [(line["place"], line["name"]) for line in lines] == [(entry.place, entry.name) for entry in ENTRIES]
    assert run(["export", "dictionary", "--format", "csv", "-o", str(tmp_path / "d.csv")]) == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "d.csv").read_text(encoding="utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS[places.DICTIONARY]
    assert len(rows) == len(ENTRIES) + 1
    capsys.readouterr()
    assert run(["export", "dictionary"]) == 0
    assert "数据字典" in capsys.readouterr().out


_NAMED = ("groups", "units", "documents")


def paths(plain: object, path: str = "") -> Iterator[str]:
    """Every field of a JSON value, as the dictionary writes it."""
    if isinstance(plain, list):
        for one in plain:
            yield from paths(one, f"{path}[]")
    elif isinstance(plain, dict):
        for key, value in plain.items():
            below = f"{path}.{'*' if path in _NAMED else key}" if path else key
            if not below.endswith(".*"):
                yield below
            yield from paths(value, below)
