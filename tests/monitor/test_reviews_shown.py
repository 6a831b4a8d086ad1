"""What people decided stands beside what the machine said wherever a card or a league table is given out."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.cards.card import Card
from monitor.cards.league import league
from monitor.cards.league_tables import league_csv, league_json
from monitor.cards.report import card_json, card_table, cards_csv, cards_json
from monitor.cards.reviewed import Change, Stand
from storage.records import Verdict
from storage.review import Act, Scope
from tests.monitor.small_pack import second_night, small_rules, with_column
from tests.monitor.test_league import figures
from tests.monitor.test_report import printed
from tests.monitor.test_scorecard_book import with_review


@pytest.fixture
def confirmed(tmp_path: Path) -> Card:
    return second_night(small_rules(tmp_path), with_column(), DUTY="partly")


def finding_of(made: Card, code: str) -> dict[str, object]:
    return next(one for one in card_json(made)["findings"] if one["requirement"] == code)


def row_of(made: Card, code: str) -> dict[str, str]:
    return next(row for row in csv.DictReader(io.StringIO(cards_csv([made]))) if row["指标"] == code)


def test_json_has_the_decision_and_what_counts_beside_the_machines_verdict(confirmed: Card) -> None:
    made = with_review(confirmed, "MY.LIB", Verdict.PASS, scope=Scope.UNTIL, until=date(2026, 12, 31))
    found = finding_of(made, "MY.LIB")
    assert found["verdict"] == "fail"
    assert found["final"] == {"verdict": "pass", "won": 1.0}
    assert found["review"] == {
        "act": "overturn",
        "verdict": "pass",
        "won": 1.0,
        "why": "other_name",
        "note": "首页菜单可见",
        "by": "li",
        "at": "2026-09-16T09:05:00+08:00",
        "scope": "until",
        "until": "2026-12-31",
        "stand": "holds",
        "changed": [],
    }
    assert (finding_of(made, "MY.COL")["review"], finding_of(made, "MY.BOOK")["final"]) == (
        None,
        {"verdict": "undetermined", "won": None},
    )
    assert card_json(made)["machine_score"] == confirmed.score.score != card_json(made)["score"]
    assert json.loads(cards_json([made]))[0]["findings"] == json.loads(json.dumps(card_json(made)))["findings"]


def test_a_decision_that_came_back_tells_what_changed_and_does_not_count(confirmed: Card) -> None:
    made = with_review(confirmed, "MY.LIB", Verdict.PASS, Stand.RETURNED)
    changed = (Change("value", "", "文件库 newest=2026-09-01"),)
    made = replace(made, reviews={"MY.LIB": replace(made.reviews["MY.LIB"], changed=changed)})
    found = finding_of(made, "MY.LIB")
    assert found["final"] == {"verdict": "fail", "won": 0.0}
    assert found["review"]["changed"] == [{"part": "value", "was": "", "now": "文件库 newest=2026-09-01"}]  # type: ignore[index]
    row = row_of(made, "MY.LIB")
    assert (row["计入结论"], row["复核结论"], row["复核现状"]) == ("不符合", "符合（改判）", "事实已变化，退回复核")
    assert row["复核理由"].endswith("；所见事实由“无”变为“文件库，最新一条为2026-09-01”")
    shown = printed(card_table(made), width=200)
    assert "事实已变化，退回复核" in shown
    assert "复核：符合" not in shown


def test_csv_has_the_decision_behind_the_columns_of_the_machine(confirmed: Card) -> None:
    row = row_of(with_review(confirmed, "MY.LIB", Verdict.PASS, note="=1+1"), "MY.LIB")
    assert (row["结论"], row["计入结论"], row["复核结论"]) == ("不符合", "符合", "符合（改判）")
    assert (row["复核人"], row["复核时间"]) == ("li", "2026-09-16T09:05+08:00")
    assert row["复核理由"] == "栏目以其他名称设置；=1+1"
    plain = row_of(confirmed, "MY.LIB")
    assert plain["计入结论"] == plain["结论"]
    assert {plain[name] for name in ("复核结论", "复核现状", "复核人", "复核理由", "复核时间")} == {""}


def test_the_terminal_shows_both_verdicts_and_the_decision_in_one_sentence(confirmed: Card) -> None:
    shown = printed(card_table(with_review(confirmed, "MY.LIB", Verdict.PASS)), width=200)
    assert "不符合" in shown
    assert "复核：符合" in shown
    assert "li于2026-09-16 09:05复核，改判为“符合”：栏目以其他名称设置。备注：首页菜单可见" in shown


def test_a_withdrawn_decision_is_told_and_the_machines_verdict_counts(confirmed: Card) -> None:
    made = with_review(confirmed, "MY.LIB", Verdict.FAIL, Stand.WITHDRAWN, act=Act.WITHDRAW)
    row = row_of(made, "MY.LIB")
    assert (row["计入结论"], row["复核结论"], row["复核现状"]) == ("不符合", "撤回复核", "复核已撤回")


def test_a_league_table_counts_the_decisions_that_hold_and_those_that_came_back() -> None:
    sites = {"a": ("甲", None), "b": ("乙", None)}
    places = league(sites, {code: figures(code, 50.0) for code in sites}, {}, {"b": (3, 1)})
    assert [(one["reviews"], one["returned"]) for one in map(league_json, places)] == [(0, 0), (3, 1)]
    rows = list(csv.DictReader(io.StringIO(league_csv(places))))
    assert [(row["已复核"], row["退回复核"]) for row in rows] == [("0", "0"), ("3", "1")]
