"""What the documents, the command and the code promise each other."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cards.card import Card
from monitor.cards.duties import NO_GROUP
from monitor.cards.outline import Outline
from monitor.cards.report import card_json
from monitor.cli import app, run
from monitor.commands.inspect import inspect_json
from monitor.commands.scan import report_json
from monitor.scan import ScanReport
from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.records import (
    Cause,
    Clause,
    Evidence,
    Finding,
    Look,
    Outcome,
    PageFacts,
    Place,
    Reason,
    Rejection,
    Verdict,
)
from tests.monitor.facts import candidate, seen
from tests.monitor.small_pack import second_night, small_rules, with_column
from tests.monitor.test_report import AS_OF, SITE

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
JSON = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
PURE_FOLDERS = (
    *("crawler/pages", "crawler/unseen", "crawler/menu", "crawler/words", "crawler/rows", "crawler/article"),
    *("crawler/visit", "monitor/rules", "monitor/times"),
)
PURE = (
    *(source for folder in PURE_FOLDERS for source in (ROOT / folder).iterdir() if source.suffix == ".py"),
    *(
        ROOT / "crawler" / f"{name}.py"
        for name in ("outcome", "columns", "lists", "dates", "documents", "fill", "kinds", "observe", "network/robots")
    ),
    *(ROOT / "monitor" / f"{name}.py" for name in ("judge", "memory/confirm", "memory/places")),
    *(
        ROOT / "monitor" / "history" / f"{name}.py"
        for name in ("chart", "freshness", "nights", "plain", "stays", "telling", "turns", "whole")
    ),
    *(
        ROOT / "monitor" / "cards" / f"{name}.py"
        for name in ("score", "wording", "outline", "card", "levels", "score_wording")
    ),
)


def commands() -> list[str]:
    return [str(command.name) for command in app.registered_commands] + [str(g.name) for g in app.registered_groups]


def test_every_command_is_in_the_readme_or_the_changes_and_helps() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for command in commands():
        assert command in README + changes
        assert run([command, "--help"]) == 0


def test_every_verdict_is_in_the_readme_and_the_json_page() -> None:
    assert [v for v in Verdict if f"`{v}`" not in README] == []
    assert [v for v in Verdict if f"`{v}`" not in JSON] == []


@pytest.mark.parametrize("words", [Outcome, Reason, Rejection, Place])
def test_every_word_that_json_may_hold_is_documented(words: type[Outcome | Reason | Rejection | Place]) -> None:
    assert [word for word in words if f"`{word}`" not in JSON] == []


def test_the_json_page_names_every_key_of_a_card_and_of_its_findings() -> None:
    page = seen("http://a.example/x/")
    finding = Finding(
        "A",
        "X.Y",
        "n",
        Verdict.PASS,
        Reason.FOUND,
        basis=(Clause("d", "i", "q"),),
        looked_at=(Look("X", Place.HOME, "u", Outcome.SEEN),),
        candidates=(candidate("X", page),),
        evidence=(Evidence("u", AS_OF, 200, "h", "m"),),
    )
    for key in _keys(card_json(Card(SITE, AS_OF, (("p", "1"),), (finding,), Outline({}, {}, ())))) - {NO_GROUP, "d"}:
        assert re.search(rf"\b{key}\b", JSON), key


def test_the_json_page_names_every_key_of_the_parts_of_a_card_and_of_its_vetoes(tmp_path: Path) -> None:
    told = card_json(second_night(small_rules(tmp_path), with_column()))
    parts = [part for name in ("groups", "units", "documents") for part in told[name].values()]
    for key in _keys([*parts, told["vetoes"]]):
        assert re.search(rf"`{key}`", JSON), key


def test_the_json_page_names_every_key_of_inspect_and_scan() -> None:
    facts = PageFacts("u", "u", 0, Outcome.SEEN, Cause.NONE)
    scan = ScanInfo(1, ScanKind.NIGHTLY, AS_OF, "t", (), 1, AS_OF, None, ScanStatus.DONE, ours=False)
    for key in (*_keys(inspect_json(facts)), *report_json(ScanReport(scan, 0, 1, 0))):
        assert re.search(rf"\b{key}\b", JSON), key


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in _keys(inner)}
    return {key for inner in value for key in _keys(inner)} if isinstance(value, list) else set()


def test_pure_code_reads_no_clock() -> None:
    clocks = re.compile(r"\b(?:datetime\.now|date\.today|utcnow|time\.time|monotonic)\b")
    assert [path.name for path in PURE if clocks.search(path.read_text(encoding="utf-8"))] == []


def test_importing_any_module_needs_no_environment_and_does_nothing() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for package in ("config", "storage", "crawler", "monitor")
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.name != "__init__.py"
    ]
    code = (
        f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
        "assert 'twisted.internet.reactor' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_broad_excepts_stand_only_at_the_process_borders() -> None:
    broad = re.compile(r"except (?:Base)?Exception\b|except\s*:")
    found = [
        path.relative_to(ROOT).as_posix()
        for package in ("config", "storage", "crawler", "monitor")
        for path in (ROOT / package).rglob("*.py")
        if broad.search(path.read_text(encoding="utf-8"))
    ]
    assert set(found) <= {"monitor/cli.py", "crawler/spiders/portal.py"}
