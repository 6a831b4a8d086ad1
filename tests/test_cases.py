"""The project's own pages, one directory a case: what the readers see in them beside what a careful person sees.

How a case is written stands in docs/readers.md. Only what a case's expected.json states is compared.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from config.errors import ConfigError
from config.synonyms import load_synonyms
from crawler.observe import observe
from monitor.measure.accuracy import compared
from monitor.measure.cases import Case, load_cases
from storage.records import PageFacts

CASES = load_cases(Path(__file__).parent / "cases")
NAMES = tuple(load_synonyms().values())
KNOWN = {"kind", "family", "notes", "columns", "rows", "article", "failure", "facts", "xfail"}


def marked(case: Case) -> object:
    """The case as a parameter; `xfail` tells why the readers are known to see something else."""
    reason = case.expected.get("xfail")
    return pytest.param(case, id=case.name, marks=[pytest.mark.xfail(strict=True, reason=reason)] if reason else [])


def facts_of(case: Case) -> PageFacts:
    assert case.day is not None
    return observe(case.page, NAMES, case.day).facts


def plain(value: object) -> object:
    """A fact as JSON would hold it."""
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def at(facts: object, path: str) -> Any:
    """The fact that a dotted path leads to: `document.published`, `entries.items.0.url`."""
    for step in path.split("."):
        facts = facts[int(step)] if isinstance(facts, tuple) else getattr(facts, step)
    return facts


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_the_readers_see_what_a_careful_person_sees(case: Case) -> None:
    facts = facts_of(case)
    wrong = [f"{name} {how}: {told}" for name, how, told in compared(facts, case.expected, case.codes) if how]
    stated = case.expected.get("facts", {})
    assert wrong == []
    assert {path: plain(at(facts, path)) for path in stated} == stated


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_has_its_day_and_states_something_that_is_compared(case: Case) -> None:
    assert case.day is not None
    assert case.expected.keys() <= KNOWN
    assert case.expected["family"]
    assert case.expected["notes"]
    assert any(case.expected.get(part) for part in ("columns", "rows", "article", "failure", "facts"))


def test_there_are_at_least_forty_five_cases() -> None:
    assert len(CASES) >= 45


@pytest.mark.parametrize(("file", "text"), [("expected.json", None), ("expected.json", "[]"), ("day", "yesterday")])
def test_a_case_directory_without_an_expectation_or_with_a_broken_one_is_refused(
    tmp_path: Path, file: str, text: str | None
) -> None:
    case = tmp_path / "list" / "a_case"
    case.mkdir(parents=True)
    (case / "page.html").write_text("<html></html>", encoding="utf-8")
    (case / "expected.json").write_text('{"kind": "other"}', encoding="utf-8")
    assert [case.name for case in load_cases(tmp_path)] == ["list/a_case"]
    (case / file).unlink(missing_ok=True)
    if text is not None:
        (case / file).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=file):
        load_cases(tmp_path)


def test_a_folder_without_a_page_is_no_folder_of_cases(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no expectations"):
        load_cases(tmp_path)
