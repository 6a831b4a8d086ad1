"""The league table of a round, and two rounds compared."""

from __future__ import annotations

from sqlalchemy import Engine

from config.sites import Level
from monitor.cards.league import figures_of
from monitor.rounds.comparing import compare_rounds, incomparable
from monitor.rounds.freezing import freeze_round
from monitor.rounds.league import round_league
from monitor.rounds.opening import Weights
from storage.database import reading
from storage.records import Verdict
from storage.rounds.records import Bar, Stage, Standing
from tests.rounds import LACKS, NOW, UNSEEN, WU, Counties
from tests.storage.stories import finding


def standing(site: str, met: int, of: int = 10, *bars: Bar) -> Standing:
    found = [finding(requirement=f"A.C{n}", verdict=Verdict.PASS if n < met else Verdict.FAIL) for n in range(of)]
    return Standing(site, Stage.NOW, 1, bars, figures_of(site, found, set()))


def test_who_cannot_be_compared_is_told_with_its_score_but_has_no_rank_and_moves_nobody() -> None:
    names = {code: (code, Level.COUNTY) for code in "abcd"}
    told = {one.site: one for one in (standing("a", 5), standing("b", 9, 10, Bar.PACKS), standing("c", 7))}
    told["d"] = Standing("d", Stage.NOW, None, (Bar.NOT_VISITED,), None)
    found = round_league(names, told, {})
    assert [(one.site, one.rank, one.of) for one in found] == [("c", 1, 2), ("a", 2, 2), ("b", None, 0), ("d", None, 0)]


def test_levels_are_ranked_apart_and_equals_share_a_rank() -> None:
    names = {"a": ("a", Level.COUNTY), "b": ("b", Level.COUNTY), "c": ("c", Level.PROVINCE)}
    told = {site: standing(site, 5) for site in "abc"}
    assert [(one.site, one.rank, one.of) for one in round_league(names, told, {})] == [
        ("c", 1, 1),
        ("a", 1, 2),
        ("b", 1, 2),
    ]


def test_two_rounds_of_the_same_terms_tell_by_how_much_each_site_changed(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}, "B": {"BIZ.COL": UNSEEN}})
    first = freeze_round(engine, counties.round().id, WU, NOW)
    counties.night({"C": {"FILE.LIB": LACKS}})
    second = counties.round("二季度")
    with reading(engine) as conn:
        found = compare_rounds(conn, first, second)
    assert (found.reasons, {one.site: one.change for one in found.lines}) == (
        (),
        {"A": 7.1, "B": 0.0, "C": -7.1, "D": 0.0},
    )
    told = {one.requirement: (one.better, one.worse, one.same, one.unknown) for one in found.checks}
    assert (told["BIZ.COL"], told["FILE.LIB"], told["BIZ.TOPICS"]) == ((1, 0, 2, 1), (0, 1, 3, 0), (0, 0, 4, 0))


def test_rounds_of_other_weights_checks_or_windows_are_not_compared_and_why_is_told(sqlite_engine: Engine) -> None:
    counties = Counties(sqlite_engine)
    counties.night()
    first = counties.round()
    second = counties.round("二季度", weights=Weights({"BIZ.COL": 3.0}, (), "《表》"), until=NOW.date(), sample=2)
    assert incomparable(first, second) == ("所评指标不同", "权重不同", "评估时段长短不同")
    with reading(sqlite_engine) as conn:
        found = compare_rounds(conn, first, second)
    assert {one.change for one in found.lines} == {None}
    assert sorted({one.bars for one in found.lines}) == [
        "不可比（只在其中一个评估周期）",
        "不可比（所评指标不同、权重不同、评估时段长短不同）",
    ]
