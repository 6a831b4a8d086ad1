"""Why two findings of one requirement differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from config.answers import Answer
from config.packs import bundled_packs
from config.rulebook import RuleBook, load_rules
from config.sites import Level
from monitor.anew.comparing import Because, Cause, Comparison, Judgement, Side, changed_terms
from monitor.anew.diff_wording import CAUSES, because_in_words
from storage.circumstances import circumstances_of
from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.records import Finding, Reason, Verdict
from tests.monitor.half_and_quarter import write_packs
from tests.monitor.nights import FIRST
from tests.playback import COUNTY, rules_of

ONE = ScanInfo(
    1, ScanKind.NIGHTLY, FIRST, "t", (), 1, FIRST, FIRST, ScanStatus.DONE, ours=False, readers="r", calendar="1"
)
OTHER = replace(ONE, id=2)


def finding(code: str, verdict: Verdict, reason: Reason) -> Finding:
    return Finding("S", code, "", verdict, reason)


def causes(rules: RuleBook, other: ScanInfo, before: Side, after: Side) -> list[Because]:
    comparison = Comparison(Judgement(ONE, rules), Judgement(other, rules), same_facts=False)
    (found,) = comparison.differences("S", before, after)
    return list(found.causes)


def test_every_cause_is_told_in_words() -> None:
    assert set(CAUSES) == set(Cause)


def test_an_answer_and_the_sites_entry_are_named_where_they_differ() -> None:
    rules, code = rules_of(("national",)), "XXGK.A19"
    answer = Answer(site="S", check=code, said="no", by="甲", at=date(2026, 9, 1))
    city = COUNTY.model_copy(update={"level": Level.PREFECTURE})
    old, new = finding(code, Verdict.UNDETERMINED, Reason.ASKED), finding(code, Verdict.FAIL, Reason.ANSWERED_NO)
    before = Side({code: old}, None, circumstances_of(COUNTY, {}, (), None))
    after = Side({code: new}, None, circumstances_of(city, {code: answer}, (), None))
    (cause,) = causes(rules, OTHER, before, after)
    assert cause == Because(Cause.SITE, ("level county -> prefecture", "answers"))
    assert because_in_words(cause) == "站点信息或人工答复不同（层级 县级 → 市级、人工答复）"


def test_another_calendar_is_named_only_for_what_counts_working_days() -> None:
    xiangtan = COUNTY.model_copy(update={"region": "湖南省湘潭市"})
    rules, then = rules_of(bundled_packs()), circumstances_of(xiangtan, {}, (), None)
    counting = next(check.code for check in rules.checks for rule in check.rules if getattr(rule, "working_days", None))
    for code, wanted in ((counting, [Cause.CALENDAR]), ("XXGK.COL", [Cause.UNKNOWN])):
        before = Side({code: finding(code, Verdict.PASS, Reason.ON_TIME)}, None, then)
        after = Side({code: finding(code, Verdict.PARTIAL, Reason.LATE)}, None, then)
        assert [one.cause for one in causes(rules, replace(OTHER, calendar="2"), before, after)] == wanted


def test_another_day_is_named_for_a_platform_whose_datasets_grow_old_and_not_for_a_list_that_is_what_it_is() -> None:
    rules, then = rules_of(("open-data",)), circumstances_of(COUNTY, {}, (), None)
    later = replace(OTHER, as_of=FIRST + timedelta(days=30), calendar="2")
    for code, wanted in (("OPEN.DATA", [Cause.CALENDAR, Cause.DAY]), ("OPEN.QZ", [Cause.UNKNOWN])):
        before = Side({code: finding(code, Verdict.PASS, Reason.FRESH)}, None, then)
        after = Side({code: finding(code, Verdict.PARTIAL, Reason.OVERDUE)}, None, then)
        assert [one.cause for one in causes(rules, later, before, after)] == wanted


def test_terms_are_told_by_their_place_in_the_pack(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    half, quarter = (load_rules((folder / name,)).check("MY.NEWS") for name in ("half", "quarter"))
    assert half is not None
    assert quarter is not None
    assert changed_terms(half, quarter) == ("rule.days 180 -> 90",)
    assert changed_terms(None, quarter) == ("check absent -> asked",)
    heavier = half.model_copy(update={"weight": 2.0, "name": "另一个名称"})
    assert changed_terms(half, heavier) == ("weight 1.0 -> 2.0",)


def test_a_clause_that_is_new_or_gone_or_reads_otherwise_is_named(tmp_path: Path) -> None:
    half = load_rules((write_packs(tmp_path) / "half",)).check("MY.NEWS")
    assert half is not None
    (clause,) = half.basis
    moved = half.model_copy(update={"basis": (clause.model_copy(update={"document": "乙号"}),)})
    told = changed_terms(half, moved)
    assert told == ("basis 甲号 一 stated -> none", "basis 乙号 一 none -> stated")
    assert because_in_words(Because(Cause.RULE, told)) == "指标规则不同（依据“甲号 一”不再引用、依据“乙号 一”新增）"
    reworded = half.model_copy(update={"basis": (clause.model_copy(update={"quote": "按时更新动态"}),)})
    assert changed_terms(half, reworded) == ("basis 甲号 一 stated -> restated",)
