"""The demo as a person runs it, and the card in the documentation that comes from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.cli import run
from monitor.sample.truth import LISTS, load_truth

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


def test_the_demo_of_lists_ends_as_its_truth_file_says_with_the_four_sentences_on_the_card(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["demo", "--open-data", "--keep", str(tmp_path / "demo")]) == 0
    asked = sum(len(checks) for night in load_truth(LISTS).nights for checks in night.values())
    assert f"{asked} requirements on 1 portals, all as expected" in capsys.readouterr().out
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path / "demo"))
    assert run(["scorecard", "S27", "--format", "csv"]) == 0
    card = capsys.readouterr().out
    for sentence in (
        "公开的形式不便于使用数据（泉湾县2026年收费目录清单：图片或扫描件）",
        "内容不齐全：责任（4/5列，《泉湾县部门权责清单》，所见各列：序号、实施主体、职权名称、职权类型、设定依据、办理流程）",
        "《泉湾县2026年一般公共预算表》与《泉湾县2025年一般公共预算表》内容相同",
        "未按自行公布的更新频率更新：行政许可信息（更新频率：每月，最近更新：2026-05-16）",
    ):
        assert sentence in card, sentence
