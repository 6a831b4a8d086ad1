"""The demo as a person runs it, and the card in the documentation that comes from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.cli import run
from monitor.sample.truth import load_truth

pytestmark = pytest.mark.slow

CARD = Path(__file__).parents[2] / "docs" / "card.txt"


def test_the_demo_finds_on_both_nights_what_the_truth_file_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["demo", "--keep", str(tmp_path / "demo")]) == 0
    asked = sum(len(checks) for night in load_truth().nights for checks in night.values())
    assert f"{asked} requirements on 26 portals, all as expected" in capsys.readouterr().out
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path / "demo"))
    assert run(["scorecard", "S19", "-o", str(tmp_path / "card.txt")]) == 0
    assert ports_gone((tmp_path / "card.txt").read_text()) == ports_gone(CARD.read_text()), "run: make card"


def ports_gone(text: str) -> str:
    """A card without its frame and white space, where a line may break within a port, and without the ports."""
    return re.sub(r"(?<=com:)\d{5}", "", re.sub(r"[│┃\s]", "", text))
