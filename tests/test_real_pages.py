"""Real pages, where they lie beside this checkout: every one is read without a crash and told whole."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest

from monitor.cli import run
from storage.records import Outcome, PageKind

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
EXPECTED = CORPUS / "expected.jsonl"
PAGES = [json.loads(line) for line in EXPECTED.read_text(encoding="utf-8").splitlines()] if EXPECTED.exists() else []

if not PAGES:
    pytest.skip("the real pages are not beside this checkout", allow_module_level=True)


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, object]]:
    """What `inspect --json` prints of each page."""
    found = {}
    for page in PAGES:
        out = io.StringIO()
        url = page["base_url"] or "http://www.example.gov.cn/"
        with contextlib.redirect_stdout(out):
            file = str(CORPUS / "pages" / page["file"])
            code = run(["inspect", file, "--url", url, "--today", "2026-11-24", "--json"])
        assert code == 0, page["file"]
        found[page["file"]] = json.loads(out.getvalue())
    return found


def test_every_real_page_is_inspected_without_a_crash(told: dict[str, dict[str, object]]) -> None:
    assert len(told) == len(PAGES) == 92


def test_no_page_that_is_none_is_read_as_seen(told: dict[str, dict[str, object]]) -> None:
    failures = [page["file"] for page in PAGES if page["kind"] == "failure"]
    read = {file: (told[file]["outcome"], told[file]["kind"]) for file in failures}
    assert [f for f, (outcome, kind) in read.items() if outcome == Outcome.SEEN and kind != PageKind.BLANK_COLUMN] == []


def test_every_page_that_is_one_is_read_as_seen(told: dict[str, dict[str, object]]) -> None:
    excerpts = {"133.html", "134.html", "140.html"}  # cut at 16,000 characters
    pages = [page["file"] for page in PAGES if page["kind"] != "failure" and page["file"] not in excerpts]
    assert {file: told[file]["outcome"] for file in pages if told[file]["outcome"] != Outcome.SEEN} == {}
