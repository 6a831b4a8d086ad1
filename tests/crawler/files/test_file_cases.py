"""Made files of every format, in good and in bad shapes, read by the reader that visits use.

Each case's name states what is right (tests/files/grammar.py); `make file-cases` writes docs/file-cases.md of them all.
"""

from __future__ import annotations

import contextlib
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.files.asked import Asked
from storage.dataset_records import FileFacts, Format, Openness, Persons, Reading, Table, TableColumn
from tests.files.case import Case
from tests.files.cases import CASES
from tests.files.elsewhere import HOST
from tests.files.grammar import expected, told, what
from tests.files.persons import identity
from tests.files.trying import Listener, Trials, trials

FORMATS = (
    "xls", "xlsx", "et", "csv", "json", "xml", "zip", "rar", "7z", "doc", "docx", "wps", "pdf", "ofd", "html",
    "picture", "text",
)  # fmt: skip
READ = FileFacts(
    Format.CSV, Format.CSV, Reading.READ, Openness.OPEN, tables=(Table("甲", (TableColumn("项目"),), rows=3),)
)


@pytest.fixture(scope="session")
def trying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    with trials(tmp_path_factory.mktemp("left")) as trying:
        yield trying


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.name, marks=[pytest.mark.slow] if case.slow else []) for case in CASES]
)
def test_a_made_file_is_read_as_its_name_says_and_does_nothing_else(trying: Trials, case: Case) -> None:
    assert trying.of(case).wrong == ()


def test_every_format_is_there_good_lying_empty_and_cut() -> None:
    names = [what(case.name) for case in CASES]
    called = {"text": "txt", "picture": "jpg"}
    for format in FORMATS:
        own = [name for name in names if name.startswith((f"{format},", f"{format} "))]
        assert any("0 bytes" in name for name in own), format
        assert any("cut " in name for name in own), format
        assert any(f"called {called.get(format, format)}" in name for name in names) or format == "html", format


def test_no_two_cases_have_one_name() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


def test_a_phrase_outside_of_the_grammar_is_refused() -> None:
    with pytest.raises(ValueError, match="not of the grammar"):
        expected("a file | read, twelve rows")
    with pytest.raises(ValueError, match="does not say what comes of opening it"):
        expected("a file | 12 rows")
    with pytest.raises(ValueError, match="says twice of rows"):
        expected("a file | read, 12 rows, 13 rows")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("a | empty", READ),
        ("a | read, 4 rows", READ),
        ("a | read, spreadsheet", READ),
        ("a | read, columns 项目 / 金额", READ),
        ("a | read", replace(READ, persons=Persons(mobiles=1))),
        ("a | read", replace(READ, real=Format.HTML)),
        ("a | read or damaged, 4 rows", READ),
    ],
)
def test_what_is_read_otherwise_is_told(name: str, facts: FileFacts) -> None:
    assert len(expected(name).unlike(facts)) == 1


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("a | read, open, 1 table, 3 rows, columns 项目, no header", READ),
        ("a | scanned or read", READ),
        ("a | read or damaged, 4 rows", replace(READ, reading=Reading.DAMAGED)),
        ("a | read, 0 mobiles, called csv but is html", replace(READ, real=Format.HTML)),
    ],
)
def test_what_is_read_as_stated_is_right(name: str, facts: FileFacts) -> None:
    assert expected(name).unlike(facts) == []


def test_what_was_read_is_told_in_the_words_of_names() -> None:
    assert told(READ) == "read, open, 1 table, 3 rows, no header, columns 项目"


class Careless:
    """A reader that does all that none may do."""

    pid = None

    def __init__(self, address: str, *left: Path) -> None:
        self.address, self.left = address, left

    def read(self, body: bytes, name: str, media_type: str, asked: Asked) -> FileFacts:
        with contextlib.suppress(OSError):  # nobody answers
            urllib.request.urlopen(self.address, timeout=5)
        for path in self.left:
            path.touch()
        return replace(READ, why=identity(1))


def test_who_connects_runs_tells_or_leaves_something_is_found_out(tmp_path: Path) -> None:
    with Listener(port=0) as listener:
        canary, folder = tmp_path / "canary", tmp_path / "left"
        folder.mkdir()
        careless = Careless(f"http://{HOST}:{listener.port}", canary, folder / "half.tmp")
        wrong = Trials(careless, folder, listener, canary).of(Case("a file | read, 3 rows", "a.csv", bytes)).wrong
    assert [line.split()[0] for line in wrong] == ["something", "something", "told", "left"]
