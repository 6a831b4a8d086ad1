"""The audit log in words."""

from __future__ import annotations

import re
from pathlib import Path

from monitor.audit_wording import ACTS, act_in_words, told

CODE = Path(__file__).parents[2]


def test_everything_that_is_noted_has_words() -> None:
    noted = {
        what
        for folder in ("monitor", "storage")
        for file in (CODE / folder).rglob("*.py")
        for given in re.findall(r"what=([^,\n]+)", file.read_text(encoding="utf-8"))
        for what in re.findall(r'"([a-z.]+)"', given)
    }
    assert {"login", "decide", "token.add"} <= noted
    assert noted <= ACTS.keys()


def test_a_change_is_told_by_names_and_words() -> None:
    assert told({"role": "lead", "active": False}) == "角色：组长；启用：否"
    assert told({"why": "password"}) == "理由：密码错误"
    decision = {"id": 3, "act": "overturn", "verdict": "pass", "why": "seen", "note": "见附件", "won": 1.0}
    text = told({"machine": {"verdict": "fail", "tentative": None, "lacking": ["甲", "乙"]}, "decision": decision})
    assert text.startswith("机器结论：（结论：不符合；所缺：甲、乙）；复核：（处理：")
    assert "说明：见附件" in text


def test_what_this_version_does_not_know_is_told_as_it_is() -> None:
    assert act_in_words("new.thing") == "new.thing"
    assert told({"other": "x"}) == "other：x"


def test_of_a_long_list_the_first_are_told_and_how_many_there_are() -> None:
    shown = told({"findings": [f"S/{number}" for number in range(100_000)]})
    assert shown.startswith("事项：S/0、S/1、")
    assert shown.endswith("S/19等100000项")
