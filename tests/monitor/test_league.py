"""The league table: who is ranked, and that its figures are those of each site's own card."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from config.sites import Level
from monitor.cards.league import Place, figures_of, league
from monitor.cards.league_tables import COLUMNS, NOT_VISITED, group_of, league_csv, league_json
from monitor.cards.score import score_of
from storage.ledger import CardFigures, NightChange
from storage.records import Reason, Verdict
from tests.storage.stories import finding


def figures(site: str, score: float | None) -> CardFigures:
    return CardFigures(site, score, score or 10.0, score or 90.0, 0.9 if score else 0.5, None, 9, 10, (), 1, 0, 0, 1)


def table(scores: dict[str, float | None], level: Level | None = Level.COUNTY, **before: float) -> dict[str, Place]:
    sites = {code: (f"{code}县", level) for code in scores}
    now = {code: figures(code, score) for code, score in scores.items()}
    earlier = {code: figures(code, score) for code, score in before.items()}
    return {place.site: place for place in league(sites, now, earlier)}


def test_sites_without_enough_evidence_stand_last_and_have_no_rank() -> None:
    found = table({"a": None, "b": 80.0, "c": 90.0})
    assert list(found) == ["c", "b", "a"]
    assert [(place.rank, place.of) for place in found.values()] == [(1, 2), (2, 2), (None, 0)]


def test_equal_scores_share_a_rank_and_the_next_one_is_left_out() -> None:
    assert [place.rank for place in table({"a": 80.0, "b": 90.0, "c": 90.0}).values()] == [1, 1, 3]


def test_a_score_of_nothing_is_ranked_too() -> None:
    assert [place.rank for place in table({"a": 0.0, "b": 1.0}).values()] == [1, 2]


def test_levels_are_ranked_apart_and_a_site_of_unknown_level_not_at_all() -> None:
    sites = {"a": ("甲", Level.COUNTY), "b": ("乙", Level.PROVINCE), "c": ("丙", None)}
    places = league(sites, {code: figures(code, 50.0) for code in sites}, {})
    assert [(place.site, place.rank) for place in places] == [("b", 1), ("a", 1), ("c", None)]


def test_the_change_is_told_only_where_both_nights_have_a_score() -> None:
    found = table({"a": 80.0, "b": 70.0, "c": None}, a=82.5, c=60.0)
    assert [found[code].change for code in "abc"] == [-2.5, None, None]


def test_a_site_that_was_not_visited_is_listed_without_figures() -> None:
    places = league({"a": ("甲", Level.COUNTY)}, {}, {})
    assert places == (Place("a", "甲", Level.COUNTY, None),)
    assert league_json(places[0])["score"] is None
    assert NOT_VISITED in league_csv(places)


def test_figures_count_what_weighs_and_take_the_score_from_the_one_place() -> None:
    found = [
        finding(requirement="A"),
        finding(Verdict.FAIL, requirement="B", reason=Reason.STALE),
        finding(Verdict.PROVISIONAL, requirement="C", reason=Reason.MISSING, tentative=Verdict.FAIL),
        finding(Verdict.UNDETERMINED, requirement="D", reason=Reason.BLOCKED),
        replace(finding(Verdict.FAIL, requirement="E", reason=Reason.STALE), weight=0.0),
    ]
    one, score = figures_of("a", found, {"B", "E"}), score_of(found)
    assert (one.score, (one.low, one.high)) == (score.score, score.bounds)
    assert (one.machine_coverage, one.decided, one.asked) == (score.machine_coverage, score.decided, score.asked)
    assert (one.failed, one.partly, one.provisional, one.undetermined) == (1, 0, 1, 1)
    assert one.vetoes == ("B",)


def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_quoted_in_csv() -> None:
    places = league({"a": ("=1+1", Level.COUNTY)}, {"a": figures("a", 50.0)}, {})
    header, row = csv.reader(io.StringIO(league_csv(places)))
    assert header == list(COLUMNS)
    assert row[header.index("站点")] == "'=1+1"


def test_what_is_new_awaits_or_is_over_is_told_apart() -> None:
    def change(verdict: Verdict, reason: Reason, before: Verdict | None = Verdict.PASS) -> NightChange:
        return NightChange("a", "X", verdict, None, reason, (before, Reason.FOUND) if before else None)

    assert group_of(change(Verdict.FAIL, Reason.MISSING)) == "新确认缺失"
    assert group_of(change(Verdict.PARTIAL, Reason.STALE)) == "新确认更新不及时"
    assert group_of(change(Verdict.FAIL, Reason.BROKEN)) == "新确认其他问题"
    assert group_of(change(Verdict.PROVISIONAL, Reason.STALE)) == "新发现、待复查"
    assert group_of(change(Verdict.PASS, Reason.FRESH, Verdict.FAIL)) == "已恢复"
    assert group_of(change(Verdict.PASS, Reason.FRESH, Verdict.PROVISIONAL)) is None
    assert group_of(change(Verdict.NOT_APPLICABLE, Reason.LEVEL, Verdict.FAIL)) is None
