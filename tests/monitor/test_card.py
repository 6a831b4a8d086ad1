"""Cards of real findings: a small rule book, two nights, one portal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.checks import Severity
from config.packs import load_library
from config.rulebook import RuleBook
from config.sites import Level
from monitor.cards.card import (
    Card,
    document_parts,
    group_parts,
    in_order,
    questions_of,
    sections_of,
    unit_parts,
    units_at,
    unknown_checks,
    vetoes_of,
)
from monitor.cards.duties import NO_GROUP
from monitor.cards.levels import levels_of
from monitor.cards.outline import outline_of, severity_of
from monitor.cards.score_wording import percent, remarks_of, score_in_words, veto_line
from storage.records import Verdict
from tests.monitor.small_pack import first_night, second_night, small_rules, unreachable, with_column
from tests.monitor.test_scorecard_book import decided


@pytest.fixture
def rules(tmp_path: Path) -> RuleBook:
    return small_rules(tmp_path)


@pytest.fixture
def card(rules: RuleBook) -> Card:
    return second_night(rules, with_column(), DUTY="partly")


def test_a_card_stands_by_group_in_the_order_of_the_packs_whatever_order_the_store_gives(card: Card) -> None:
    shuffled = replace(card, findings=tuple(sorted(card.findings, key=lambda finding: finding.name)))
    expected = [
        ("文件公开", ["MY.LIB"]),
        ("平台建设", ["MY.COL"]),
        ("网站日常", ["MY.LETTERS", "MY.NEWS"]),
        ("远州事项", ["FAR.MAP"]),
    ]
    for one in (card, shuffled):
        found = [(section.name, [f.requirement for f in section.findings]) for section in sections_of(one)]
        assert found == expected


def test_questions_to_people_stand_apart_at_the_end_the_answered_ones_first(card: Card) -> None:
    questions = questions_of(card)
    assert [finding.requirement for finding in questions.answered] == ["MY.DUTY"]
    assert [finding.requirement for finding in questions.open] == ["MY.BOOK"]
    assert [finding.requirement for finding in in_order(card)][-2:] == ["MY.DUTY", "MY.BOOK"]


def test_a_question_that_people_found_not_to_apply_is_answered_and_not_open(rules: RuleBook) -> None:
    questions = questions_of(first_night(rules, with_column(), DUTY="not_applicable"))
    assert [finding.requirement for finding in questions.answered] == ["MY.DUTY"]


@pytest.mark.parametrize(
    ("code", "verdict", "where"),
    [
        ("MY.BOOK", Verdict.PASS, "answered"),
        ("MY.BOOK", Verdict.WAIVED, "aside"),
        ("MY.DUTY", Verdict.UNDETERMINED, "open"),
        ("MY.DUTY", Verdict.NOT_APPLICABLE, "answered"),
    ],
)
def test_a_question_stands_where_a_persons_decision_on_it_puts_it(
    card: Card, code: str, verdict: Verdict, where: str
) -> None:
    found = next(one for one in card.findings if one.requirement == code)
    questions = questions_of(replace(card, reviews={code: decided(found, verdict)}))
    assert code in {finding.requirement for finding in getattr(questions, where)}


def test_every_finding_stands_on_a_card_once(card: Card) -> None:
    shown = [finding.requirement for finding in in_order(card)]
    assert sorted(shown) == sorted(finding.requirement for finding in card.findings)


def test_a_group_has_the_score_of_its_checks_and_one_that_binds_nobody_here_has_none(card: Card) -> None:
    parts = {part.name: part for part in group_parts(card)}
    assert (parts["文件公开"].score.score, parts["平台建设"].score.score) == (0.0, 100.0)
    assert parts["网站日常"].checks == ("MY.LETTERS", "MY.NEWS")
    assert parts["网站日常"].score.asked == 1  # the note is shown and not counted
    assert "远州事项" not in parts


def test_a_check_of_several_documents_costs_once_and_stands_in_the_part_of_each(card: Card) -> None:
    parts = {part.name: part.checks for part in document_parts(card)}
    assert parts == {"甲号": ("MY.LIB", "MY.COL", "MY.DUTY", "MY.BOOK"), "乙号": ("MY.COL", "MY.LETTERS", "MY.NEWS")}
    assert card.score.asked == 3  # library, column, letters: the column is in both documents and once in the total


def test_a_unit_answers_for_what_it_leads_and_for_what_it_shares(card: Card) -> None:
    parts = {part.name: (part.checks, part.lead) for part in unit_parts(card)}
    assert parts["甲局"] == (("MY.COL", "MY.DUTY"), ("MY.COL", "MY.DUTY"))
    assert set(parts["乙局"][1]) == {"MY.LIB", "MY.COL"}  # 甲号 names it second, 乙号 first
    assert parts["丙局"] == (("MY.BOOK",), ("MY.BOOK",))


def test_an_office_of_another_region_answers_for_nothing_here_though_the_check_is_the_same(card: Card) -> None:
    assert "远州某局" not in {part.name for part in unit_parts(card)}
    assert "远号" not in {part.name for part in document_parts(card)}


def test_where_the_region_of_a_site_is_unknown_no_office_of_any_region_is_named(card: Card) -> None:
    nowhere = replace(card, site=card.site.model_copy(update={"region": ""}))
    assert unit_parts(nowhere) == ()
    assert {units_at(finding, nowhere) for finding in nowhere.findings} == {()}


def test_a_veto_fires_only_where_two_nights_agree(rules: RuleBook) -> None:
    first, second = (night(rules, with_column()) for night in (first_night, second_night))
    assert vetoes_of(first).confirmed == ()
    assert (vetoes_of(first).judged, vetoes_of(first).undecided, vetoes_of(first).provisional) == (0, 1, 1)
    assert [finding.requirement for finding in vetoes_of(second).confirmed] == ["MY.LETTERS"]


def test_a_portal_that_could_not_be_reached_on_two_nights_is_vetoed_by_nothing(rules: RuleBook) -> None:
    found = vetoes_of(second_night(rules, unreachable()))
    assert (found.confirmed, found.judged, found.undecided) == ((), 0, 1)


def test_the_line_of_vetoes_names_those_confirmed_or_says_that_there_is_none_and_how_many_were_not_judged(
    rules: RuleBook,
) -> None:
    assert veto_line(first_night(rules, with_column())) == (
        "单项否决：未确认任何一项；否决指标已判定 0 项，未能判定 1 项（其中待复查 1 项）"
    )
    assert veto_line(second_night(rules, with_column())) == (
        "单项否决：经确认 1 项：网上咨询渠道（MY.LETTERS）；否决指标已判定 1 项，未能判定 0 项"
    )


def test_a_card_without_vetoes_says_so(card: Card) -> None:
    rest = tuple(finding for finding in card.findings if finding.requirement != "MY.LETTERS")
    assert veto_line(replace(card, findings=rest)) == "单项否决：没有适用于本站的否决指标"


def test_what_weighed_nothing_when_it_was_judged_is_a_note_whatever_the_packs_say(card: Card) -> None:
    letters = next(finding for finding in card.findings if finding.requirement == "MY.LETTERS")
    assert severity_of(letters, card.outline) is Severity.VETO
    assert severity_of(replace(letters, weight=0.0), card.outline) is Severity.NOTE


def test_a_check_that_no_pack_at_hand_defines_is_kept_in_a_group_of_its_own_and_vetoes_nothing(card: Card) -> None:
    lost = replace(card, outline=outline_of(()))
    assert set(unknown_checks(lost)) == {finding.requirement for finding in card.findings}
    # by its reason alone a question is still told from what pages show
    assert [section.name for section in sections_of(lost)] == [NO_GROUP]
    assert vetoes_of(lost).confirmed == ()
    assert "是否属于单项否决不明：" in remarks_of(lost)[0]
    assert lost.score == card.score


def test_a_later_pack_redefines_a_check_and_shared_checks_serve_what_packs_only_ask_for(rules: RuleBook) -> None:
    far, city = rules.packs[1], rules.packs[0]
    assert (city.id, far.id) == ("city", "far")
    other = far.checks[0].model_copy(update={"group": "另一组"})
    asking = far.duties[1].model_copy(update={"check": "SITE.CHANNEL"})
    shared = (load_library()["SITE.CHANNEL"],)
    outline = outline_of((city, far.model_copy(update={"checks": (other,), "duties": (asking,), "library": shared})))
    assert outline.checks["MY.COL"].group == "另一组"
    assert outline.checks["SITE.CHANNEL"].severity is Severity.VETO


def test_a_group_of_questions_alone_shows_no_points(card: Card) -> None:
    part = next(part for part in group_parts(card) if part.name == "组织保障")
    assert score_in_words(part.score) == "没有可由机器判定的计分指标，人工核实已答复 50%"


def test_a_share_is_rounded_down_so_that_it_never_reads_as_enough() -> None:
    assert [percent(share) for share in (0.7957, 0.8, 0.29, 1.0, 0.0)] == ["79%", "80%", "29%", "100%", "0%"]


def test_a_level_has_the_median_of_the_sites_with_enough_evidence_and_the_lowest_coverage_of_all(
    rules: RuleBook,
) -> None:
    seen, unseen = second_night(rules, with_column()), second_night(rules, unreachable())
    good = replace(seen, findings=tuple(f for f in seen.findings if f.verdict is not Verdict.FAIL))
    county = replace(unseen, site=unseen.site.model_copy(update={"level": Level.COUNTY}))
    city, counties = levels_of((seen, good, unseen, county))
    assert (city.level, city.sites, city.scored, city.lowest_coverage) == (Level.PREFECTURE, 3, 2, 0.0)
    assert city.median == pytest.approx((25.0 + 100.0) / 2)
    assert (counties.level, counties.sites, counties.scored, counties.median) == (Level.COUNTY, 1, 0, None)


def test_sites_of_unknown_level_are_told_apart_and_last(card: Card) -> None:
    unknown = replace(card, site=card.site.model_copy(update={"level": None}))
    assert [one.level for one in levels_of((unknown, card))] == [Level.PREFECTURE, None]
