"""Rounds are made once: what they are about is drawn and written down, or refused with a clear message."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from config.sites import Level
from monitor.cards.score import WEIGHTS_NOTE
from monitor.rounds.opening import Wanted, Weights, definition_of
from storage.audit import entries
from storage.database import reading, transaction
from storage.history import KnownItem, KnownList, ListRead
from storage.items import save_history
from storage.rounds.errors import RoundError
from storage.rounds.records import Question
from storage.rounds.register import NoRoundError, entries_of, round_named, rounds
from tests.rounds import CHECKS, FIRST, Counties, county, rules

DAY = FIRST.date()


def wanted(**told: object) -> Wanted:
    base = {"name": "一季度", "since": DAY, "until": DAY, "population": (county("B"), county("A"), county("C"))}
    return Wanted(**base | told)  # type: ignore[arg-type]


def test_a_round_is_kept_as_it_was_drawn_and_is_known_by_name_and_number(engine: Engine) -> None:
    made = Counties(engine).round(sample=2)
    assert len(made.definition.sites) == 2
    assert made.definition.population == ("A", "B", "C", "D")
    assert made.definition.weights_told == WEIGHTS_NOTE
    with reading(engine) as conn:
        assert round_named(conn, "一季度") == round_named(conn, str(made.id)) == made == rounds(conn)[0]
        with pytest.raises(NoRoundError):
            round_named(conn, "9")
        (entry,) = entries(conn, limit=1)
    assert (entry.what, entry.who, entry.after["seed"]) == ("round.new", "wu", "seed")


def test_the_same_seed_draws_the_same_sites_and_no_seed_makes_one_up() -> None:
    first, again = (definition_of(wanted(sample=2, seed="甲"), rules()) for _ in range(2))
    assert first == again
    assert definition_of(wanted(), rules()).seed != definition_of(wanted(), rules()).seed


def test_two_rounds_have_no_name_in_common_and_of_the_second_nothing_is_kept(sqlite_engine: Engine) -> None:
    counties = Counties(sqlite_engine)
    counties.round()
    with pytest.raises(RoundError, match="已有同名的评估周期"):
        counties.round()
    with reading(sqlite_engine) as conn:
        assert len(rounds(conn)) == len(entries(conn)) == 1


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"sample": 4}, "要抽取4个站点，可供抽取的只有3个"),
        ({"sample": 0}, "要抽取0个站点"),
        ({"apart": {Level.PROVINCE: 1}}, "站点抽样（省级）：要抽取1个站点，可供抽取的只有0个"),
        ({"sample_checks": 999}, "要抽取999项指标，可供抽取的只有15项"),
        ({"checks": ("NO.SUCH",)}, "NO.SUCH：所选指标库没有该指标"),
        ({"until": DAY - timedelta(days=1)}, "截止日期早于开始日期"),
        ({"until": DAY + timedelta(days=401)}, "不得超过400天"),
        ({"name": " "}, "名称"),
        ({"name": "12"}, "不能只有数字"),
        ({"name": "一\n二"}, "名称"),
        ({"seed": "x" * 65}, "抽样种子"),
        ({"share": 1.5}, "复读比例"),
        ({"entries": 51}, "抽查条目"),
        ({"population": ()}, "没有可供抽取的站点"),
        ({"appeal_by": DAY - timedelta(days=1)}, "申诉截止日期"),
    ],
)
def test_what_cannot_be_is_refused_with_the_thing_and_the_remedy(told: dict[str, object], message: str) -> None:
    with pytest.raises(RoundError) as refused:
        definition_of(wanted(**told), rules())
    assert message in str(refused.value)


def test_an_indicator_table_says_which_checks_count_and_for_how_much() -> None:
    asked = Question("Q.1", "群众满意度", 5.0, "满意度")
    weights = Weights({"BIZ.COL": 10.0, "FILE.LIB": 2.5, "Q.1": 5.0}, (asked,), "《评估指标表》")
    found = definition_of(wanted(weights=weights), rules())
    assert set(found.checks) == {"BIZ.COL", "FILE.LIB"}
    assert found.weights == {"BIZ.COL": 10.0, "FILE.LIB": 2.5, "Q.1": 5.0}
    assert (found.questions, found.weights_told) == ((asked,), "《评估指标表》")


def test_a_table_with_a_check_that_the_packs_do_not_have_is_refused() -> None:
    weights = Weights({"BIZ.COL": 1.0, "YJS.ZONE": 1.0}, (), "《表》")
    with pytest.raises(RoundError, match=r"YJS\.ZONE"):
        definition_of(wanted(weights=weights), rules())


def test_checks_are_drawn_too_and_all_are_told() -> None:
    found = definition_of(wanted(sample_checks=4, seed="s"), rules())
    assert (found.all_checks, len(found.checks)) == (CHECKS, 4)


def test_entries_are_drawn_of_what_stands_on_the_lists_of_a_site(engine: Engine) -> None:
    counties = Counties(engine, 2)
    scan = counties.night()
    url = "http://a.gov.cn/zc/"
    with transaction(engine) as conn:
        known = KnownList(ListRead(url, ("FILE.LIB",), "menu", ()), scan, FIRST, scan, FIRST)
        items = [
            KnownItem(url, f"{url}{number}.html", f"文件{number}", date(2026, 9, number), scan, FIRST)
            for number in range(1, 6)
        ]
        gone = KnownItem(url, f"{url}old.html", "旧文件", date(2026, 1, 1), scan, FIRST, scan, FIRST)
        save_history(conn, "A", [known], [*items, gone])
    made = counties.round(entries=3)
    with reading(engine) as conn:
        found = entries_of(conn, made.id)
        assert entries_of(conn, made.id, "B") == []
    assert [one.place for one in found] == [1, 2, 3]
    assert {one.title for one in found} < {f"文件{number}" for number in range(1, 6)}
