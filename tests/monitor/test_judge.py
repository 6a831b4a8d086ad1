from __future__ import annotations

from datetime import datetime

import pytest

from config.checks import Basis, Check, Predicate
from config.plan import Budget
from config.planning import plan_visit
from config.rulebook import RuleBook, load_rules
from config.rules import AppliesTo, ContainsTopics, Exists, Topic
from config.sites import Level
from monitor.judge import RULES as RULE_JUDGES
from monitor.judge import judge_site
from monitor.rules.ruling import Ruling
from storage.records import SHANGHAI, Finding, Outcome, Reason, Verdict, Visit, VisitFacts
from tests.monitor.facts import HOME, candidate, context, entry, failed, seen, visit

AS_OF = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
RULES = load_rules(("hunan-columns",))


def judged(facts: VisitFacts | None, **site: object) -> dict[str, tuple[Verdict, Reason]]:
    who = context(**site).site  # type: ignore[arg-type]  # given by the tests
    made = Visit("A", AS_OF, AS_OF, facts) if facts else None
    return {f.requirement: (f.verdict, f.reason) for f in judge_site(who, RULES, made, AS_OF)}


def test_there_is_one_finding_a_check_whatever_was_seen() -> None:
    assert set(judged(None)) == {check.code for check in RULES.checks}
    assert set(judged(visit())) == {check.code for check in RULES.checks}


def test_a_check_does_not_bind_a_level_that_its_document_does_not_name() -> None:
    assert judged(visit(), level=Level.DEPARTMENT)["BIZ.COL"] == (Verdict.NOT_APPLICABLE, Reason.LEVEL)


def test_a_level_bound_check_of_a_site_of_unknown_level_is_undetermined() -> None:
    assert judged(visit(), level=None)["BIZ.COL"] == (Verdict.UNDETERMINED, Reason.LEVEL_UNKNOWN)


def test_an_order_of_one_province_does_not_bind_another() -> None:
    told = judged(visit(), region="江西省")
    assert told["BIZ.COL"] == (Verdict.NOT_APPLICABLE, Reason.REGION)
    assert told["SITE.BLANK"][0] is not Verdict.NOT_APPLICABLE


def test_a_site_whose_home_page_announces_maintenance_is_suspended_and_loses_nothing() -> None:
    facts = VisitFacts("A", HOME, (failed(HOME, Outcome.MAINTENANCE),))
    assert set(judged(facts).values()) == {(Verdict.SUSPENDED, Reason.MAINTENANCE)}


def test_a_fault_of_ours_is_an_error_and_not_a_finding_about_the_site() -> None:
    facts = VisitFacts("A", HOME, (failed(HOME, Outcome.ERROR),))
    assert set(judged(facts).values()) == {(Verdict.ERROR, Reason.OUR_FAULT)}


def test_a_mistake_in_a_rule_costs_its_own_check_the_verdict_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(*_: object) -> Ruling:
        raise LookupError("a word of the page")

    before = judged(visit())
    monkeypatch.setitem(RULE_JUDGES, Exists, mistaken)
    found = {f.requirement: f for f in judge_site(context().site, RULES, Visit("A", AS_OF, AS_OF, visit()), AS_OF)}
    broken = {code for code, finding in found.items() if finding.verdict is Verdict.ERROR}
    assert broken
    assert broken == {code for code, finding in found.items() if (finding.verdict, finding.reason) != before[code]}
    assert {found[code].value.partition(":")[0] for code in broken} == {"LookupError test_judge.py"}


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.SEEN])
def test_no_outcome_but_seen_costs_points(outcome: Outcome) -> None:
    facts = VisitFacts("A", HOME, (failed(HOME, outcome),))
    assert not {verdict for verdict, _ in judged(facts).values()} & {Verdict.FAIL, Verdict.PARTIAL, Verdict.PROVISIONAL}


def test_the_date_of_a_scan_is_its_date_in_shanghai() -> None:
    page = seen("http://a.example/dt/", entry(AS_OF.date().replace(day=1)))
    facts = visit(page, candidates=[candidate("NEWS", page)])
    night = datetime.fromisoformat("2026-09-14T17:30:00+00:00")  # 01:30 on the 15th in Shanghai
    found = {f.requirement: f for f in judge_site(context().site, RULES, Visit("A", night, night, facts), night)}
    assert found["SITE.NEWS14"].verdict is Verdict.PASS
    later = datetime.fromisoformat("2026-09-15T17:30:00+00:00")
    found = {f.requirement: f for f in judge_site(context().site, RULES, Visit("A", later, later, facts), later)}
    assert found["SITE.NEWS14"].tentative is Verdict.FAIL


# Predicates that bind fewer than their check does.

PROVINCE, COUNTY = AppliesTo(levels=(Level.PROVINCE,)), AppliesTo(levels=(Level.COUNTY,))
EVERYBODY = AppliesTo()
PORT = AppliesTo(tags_any=("口岸",))
EVENT = AppliesTo(event="突发事件")
LISTED = seen("http://a.example/fl/", entry(AS_OF.date()))


def column(code: str, applies_to: AppliesTo = EVERYBODY, *, serves: str = "", elsewhere: str = "") -> Predicate:
    rule = Exists(type="exists", column=code)
    return Predicate(rule=rule, applies_to=applies_to, elsewhere=elsewhere, serves=(serves,) if serves else ())


def asking(*predicates: Predicate, way: str = "all_of", **more: object) -> RuleBook:
    basis = tuple(Basis(document="文件", item="一", quote="应当公开", duty=duty) for duty in ("D-1", "D-2"))
    made = {"code": "A.B", "name": "甲", way: predicates, "basis": basis, **more}
    return RuleBook(packs=(), checks=(Check.model_validate(made),))


def one(rules: RuleBook, facts: VisitFacts, **site: object) -> Finding:
    """The finding of the only check."""
    (finding,) = judge_site(context(**site).site, rules, Visit("A", AS_OF, AS_OF, facts), AS_OF)  # type: ignore[arg-type]  # given by the tests
    return finding


def holding(*found: str, sought: tuple[str, ...] = ("BIZ.COL", "FILE.LIB")) -> VisitFacts:
    """A visit that found these columns, all of those that it sought."""
    return visit(LISTED, candidates=[candidate(code, LISTED) for code in found], codes=sought)


def test_a_predicate_that_does_not_bind_a_site_is_not_asked_of_it_and_its_clause_is_not_told() -> None:
    rules = asking(column("BIZ.COL", serves="D-1"), column("FILE.LIB", PROVINCE, serves="D-2"))
    county, province = one(rules, holding("BIZ.COL")), one(rules, holding("BIZ.COL"), level=Level.PROVINCE)
    assert (county.verdict, [clause.duty for clause in county.basis]) == (Verdict.PASS, ["D-1"])
    assert (province.tentative, province.lacking) == (Verdict.PARTIAL, ("文件库",))


@pytest.mark.parametrize(
    ("to", "said"),
    [
        (PROVINCE, (Verdict.NOT_APPLICABLE, Reason.LEVEL, "")),
        (PORT, (Verdict.NOT_APPLICABLE, Reason.TAG, "口岸")),
        (EVENT, (Verdict.NOT_APPLICABLE, Reason.NO_EVENT, "突发事件")),
    ],
)
def test_a_check_of_which_no_predicate_binds_a_site_does_not_apply(
    to: AppliesTo, said: tuple[Verdict, Reason, str]
) -> None:
    finding = one(asking(column("BIZ.COL", to), column("FILE.LIB", to)), holding())
    assert (finding.verdict, finding.reason, finding.value) == said


def test_what_may_not_be_asked_of_a_site_of_unknown_level_leaves_it_undetermined_and_never_missing() -> None:
    rules = asking(column("BIZ.COL"), column("FILE.LIB", COUNTY))
    finding = one(rules, holding("BIZ.COL", sought=("BIZ.COL",)), level=None)
    assert (finding.verdict, finding.reason) == (Verdict.UNDETERMINED, Reason.LEVEL_UNKNOWN)
    every = asking(column("BIZ.COL", PROVINCE), column("FILE.LIB", COUNTY))
    assert one(every, holding(sought=()), level=None).reason is Reason.LEVEL_UNKNOWN


def test_what_may_not_be_asked_counts_as_met_beside_what_is_missing_for_every_level() -> None:
    finding = one(asking(column("BIZ.COL"), column("FILE.LIB", COUNTY)), holding(sought=("BIZ.COL",)), level=None)
    assert (finding.tentative, finding.won, finding.lacking) == (Verdict.PARTIAL, 0.5, ("优化营商环境专栏",))


def test_one_of_several_ways_that_binds_every_level_is_enough_for_a_site_of_unknown_level() -> None:
    rules = asking(column("BIZ.COL"), column("FILE.LIB", COUNTY), way="any_of")
    assert one(rules, holding("BIZ.COL", sought=("BIZ.COL",)), level=None).verdict is Verdict.PASS
    assert one(rules, holding(sought=("BIZ.COL",)), level=None).reason is Reason.LEVEL_UNKNOWN


def test_what_several_documents_ask_alike_is_asked_once_of_a_site_of_unknown_region() -> None:
    rules = asking(column("BIZ.COL", serves="D-1"), column("BIZ.COL", serves="D-2"), column("FILE.LIB"))
    assert one(rules, holding("FILE.LIB")).won == 0.5


def test_another_way_of_publishing_excuses_the_predicate_that_it_is_allowed_for_and_no_other() -> None:
    rules = asking(column("BIZ.COL", elsewhere="手机APP"), column("FILE.LIB"))
    assert (found := one(rules, holding("FILE.LIB"))).reason is Reason.ELSEWHERE
    assert found.value == "手机APP"
    assert one(rules, holding("BIZ.COL")).lacking == ("文件库",)
    allowed = asking(column("BIZ.COL", elsewhere="手机APP"), column("FILE.LIB"), elsewhere="平台")
    assert one(allowed, holding("BIZ.COL")).value == "平台"


@pytest.mark.parametrize(
    ("level", "sought"), [(Level.COUNTY, {"FILE.LIB", "BIZ.COL", "BIZ.TOPICS.b1"}), (None, {"BIZ.COL"})]
)
def test_a_visit_looks_for_nothing_that_does_not_bind_the_site(level: Level | None, sought: set[str]) -> None:
    topics = (
        Topic(code="BIZ.TOPICS.b1", applies_to=COUNTY),
        Topic(code="BIZ.TOPICS.b2", applies_to=PROVINCE),
        Topic(code="BIZ.TOPICS.b5", applies_to=PORT),
    )
    held = Predicate(rule=ContainsTopics(type="contains_topics", within="BIZ.COL", topics=topics))
    rules = asking(held, column("FILE.LIB", COUNTY), column("POLICY.JD", PROVINCE), column("SITE.LETTERS", PORT))
    plan = plan_visit(context(level=level).site, None, rules, Budget(pages=9, bytes=9, seconds=9), AS_OF.date())
    assert {one.code for one in plan.sought} == sought
