"""The duties of the four documents: each in a pack, with its words and with a check that serves it."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from config.checks import Check
from config.model import Wanted
from config.packs import bundled_packs, load_pack, packs_of_documents, packs_that_ask
from config.rulebook import RuleBook, Unbound, binding, is_within, load_rules
from config.rules import AppliesTo, HasFields, Manual
from config.sites import Level, Site, bundled_lists, load_sites
from monitor.cards.duties import NO_GROUP, explain, groups_of, rules_document, rules_for, serving, units_of

SHARED = Path(__file__).parents[3] / "shared"
SEEDS = {
    "hunan-2020": ("000_62fbd0d8b12ea668.txt", 70),
    "xiangtan-2019": ("001_4a2e5b9aeef84694.txt", 71),
    "xiangxi-2021": ("002_1e63593656135b59.txt", 28),
    "heshan-2018": ("003_ad3cfd9f0e0ef441.txt", 20),
}
ROWS = SHARED / "rules" / "seed_requirements.csv"
XIANGTAN = Site(code="X", name="湘潭县人民政府", level=Level.COUNTY, region="湖南省湘潭市湘潭县")
CHANGSHA = Site(code="C", name="长沙县人民政府", level=Level.COUNTY, region="湖南省长沙市长沙县")
TODAY = date(2026, 9, 15)


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    return load_rules(packs_of_documents())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_four_documents_have_189_duties_and_each_is_served_by_a_rule(rules: RuleBook) -> None:
    served = [one for one in serving(rules) if one.pack.id in SEEDS]
    assert len(served) == len({one.duty.code for one in served}) == 189
    assert [one.duty.code for one in served if not one.rules] == []


@pytest.mark.parametrize(("pack", "seed", "count"), [(pack, *seed) for pack, seed in SEEDS.items()])
def test_every_quote_of_a_document_stands_in_the_seed(pack: str, seed: str, count: int) -> None:
    duties = load_pack(pack).duties
    assert len(duties) == count
    if not (SHARED / "seeds" / seed).exists():
        pytest.skip("the seed documents are not beside this checkout")
    text = squeezed((SHARED / "seeds" / seed).read_text(encoding="utf-8"))
    assert [duty.code for duty in duties if squeezed(duty.quote) not in text] == []


def test_the_duties_are_those_that_were_read_out_of_the_documents(rules: RuleBook) -> None:
    if not ROWS.exists():
        pytest.skip("the list of duties is not beside this checkout")
    listed = {row["code"]: row["canonical"] for row in csv.DictReader(ROWS.read_text(encoding="utf-8").splitlines())}
    packed = {duty.code: duty.check for pack in rules.packs if pack.id in SEEDS for duty in pack.duties}
    assert packed.keys() == listed.keys()
    assert {code: check for code, check in packed.items() if not f"{check}.".startswith(f"{listed[code]}.")} == {}


def test_what_no_page_can_show_is_asked_of_a_person_and_nothing_else_is(rules: RuleBook) -> None:
    for one in serving(rules):
        asked = all(isinstance(rule, Manual) for rule in one.rules)
        assert asked or one.duty.decidable != "not", one.duty.code
        assert not asked or one.duty.decidable != "fully", one.duty.code


def test_what_a_predicate_serves_are_duties_of_its_own_check(rules: RuleBook) -> None:
    asking = {duty.code: duty.check for duty in rules.duties}
    wrong = [
        (check.code, code)
        for check in rules.checks
        for one in check.predicates
        for code in one.serves
        if asking.get(code) != check.code
    ]
    assert wrong == []


def test_a_city_s_plan_binds_its_own_counties_only(rules: RuleBook) -> None:
    check = rules.check("LIV.EMP")
    assert check is not None
    assert not isinstance(binding(check, XIANGTAN, TODAY), Unbound)
    assert isinstance(binding(check, CHANGSHA, TODAY), Unbound)


def test_a_named_city_s_plan_binds_every_bundled_site_of_the_city_and_no_other() -> None:
    check = load_rules(("xiangtan-2019",)).check("XXGK.CATALOG")
    assert check is not None
    sites = load_sites("hunan").sites
    bound = {site.code for site in sites if isinstance(binding(check, site, TODAY), Check)}
    assert bound == {site.code for site in sites if site.code.startswith("4303")}
    assert {"430300", "430321", "430300-fgw"} <= bound  # the city, a county of its and a bureau, but not 430121 长沙县


@pytest.mark.parametrize(
    ("region", "outer", "said"),
    [
        ("湖南省湘潭市湘潭县", "湖南省湘潭市", True),
        ("湖南省湘潭市", "湖南省湘潭市", True),
        ("湖南省湘潭市湘潭县", "湖南省", True),
        ("湖南省湘潭市湘潭县", "", True),
        ("山东省枣庄市市中区", "山东省枣庄市", True),
        ("湖南省", "湖南省湘潭市", False),  # coarser than the order: it may be anywhere in the province
        ("湖南省湘潭县", "湖南省湘潭市", False),  # not the whole name
        ("湖南省湘潭市", "湖南省湘潭", False),  # an order's region that is not a whole name binds nobody
        ("湖南省常德市津市市", "湖南省常德市津市", False),
        ("湖南省长沙市长沙县", "湖南省湘潭市", False),
    ],
)
def test_a_region_is_within_another_where_whole_names_follow_whole_names(region: str, outer: str, said: bool) -> None:
    assert is_within(region, outer) is said


def test_every_pack_s_region_is_that_of_a_bundled_site() -> None:
    regions = {site.region for name in bundled_lists() for site in load_sites(name).sites}
    assert {load_pack(name).region for name in bundled_packs()} <= {"", *regions}


def test_only_what_the_binding_duties_ask_is_asked_of_a_site(rules: RuleBook) -> None:
    check = rules.check("FIN.BUDGET")
    assert check is not None
    here, there = binding(check, XIANGTAN, TODAY), binding(check, CHANGSHA, TODAY)
    assert isinstance(here, Check)
    assert isinstance(there, Check)
    assert len(there.predicates) < len(here.predicates)
    assert {basis.document for basis in there.basis} < {basis.document for basis in here.basis}


def test_a_plan_whose_period_is_over_is_judged_where_it_is_named_and_not_where_it_is_included(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(
        "id: mine\nversion: '1'\nname: 自有\ninclude: [xiangtan-2019]\n", encoding="utf-8"
    )
    for where, judged in (("xiangtan-2019", True), (tmp_path, False)):
        check = load_rules((where,)).check("LIV.EMP")
        assert check is not None
        assert isinstance(binding(check, XIANGTAN, TODAY), Check) is judged


def test_an_office_answers_for_the_items_that_name_it_those_it_leads_first(rules: RuleBook) -> None:
    units = units_of(rules.duties)
    assert "FIN.DEBT" in units["市财政局"].leads
    assert sum(len(office.checks) for office in units.values()) > 53


def test_an_office_that_leads_one_duty_of_a_check_and_shares_another_leads_the_check_once(rules: RuleBook) -> None:
    duty = rules.duties[0]
    first = duty.model_copy(update={"check": "X.A", "units": ("甲局", "乙局")})
    second = duty.model_copy(update={"check": "X.A", "units": ("乙局", "丙局")})
    units = units_of((first, second))
    assert list(units) == ["甲局", "乙局", "丙局"]
    assert (units["乙局"].leads, units["乙局"].shares) == (("X.A",), ())
    assert units["丙局"].checks == ("X.A",)


def test_every_check_belongs_to_a_group(rules: RuleBook) -> None:
    assert NO_GROUP not in groups_of(rules.checks)


def test_a_duty_is_served_by_those_rules_of_a_check_that_name_it(rules: RuleBook) -> None:
    check = rules.check("FIN.BUDGET")
    duty = next(duty for duty in rules.duties if duty.code == "XT19-26b")
    assert check is not None
    assert {rule.type for rule in rules_for(check, duty)} == {"contains_topics"}


def test_the_document_of_the_rules_is_as_the_packs_say() -> None:
    rules = load_rules(packs_that_ask())
    written = Path(__file__).parents[2] / "docs" / "rules.md"
    assert written.read_text(encoding="utf-8") == rules_document(rules), "docs/rules.md is stale: run make rules"


def test_a_check_that_is_explained_says_of_each_part_whom_it_binds_and_how_else_it_may_be_published(
    rules: RuleBook,
) -> None:
    check = rules.check("POLICY.ENT")
    assert check is not None
    told = list(explain(check, rules.duties))
    assert any(
        "（HN20B-03a；适用：省级、市级、县级；例外：手机APP定向推送，网站上未见时不判缺失）" in line for line in told
    )
    assert any("（XT19-09；适用：市级）" in line for line in told)


def test_a_topic_that_is_explained_says_whom_it_binds(rules: RuleBook) -> None:
    check = rules.check("POV.COL")
    assert check is not None
    assert any("脱贫摘帽结果（各级（贫困县））" in line for line in explain(check, rules.duties))


def test_an_element_that_pages_are_searched_for_is_one_thing_wherever_it_is_asked(rules: RuleBook) -> None:
    asked: dict[str, Wanted] = {}
    fields = (rule for check in rules.checks for rule in check.rules if isinstance(rule, HasFields))
    assert [one.code for rule in fields for one in rule.elements if asked.setdefault(one.code, one) != one] == []


@pytest.mark.parametrize(
    ("to", "level", "tags", "binds"),
    [
        (AppliesTo(), None, (), True),
        (AppliesTo(levels=(Level.COUNTY,)), Level.COUNTY, (), True),
        (AppliesTo(levels=(Level.COUNTY,)), None, (), False),
        (AppliesTo(tags_any=("口岸", "省")), Level.COUNTY, ("口岸",), True),
        (AppliesTo(tags_any=("口岸",)), Level.COUNTY, (), False),
        (AppliesTo(event="突发事件"), Level.COUNTY, (), False),
        (AppliesTo(event="突发事件"), Level.COUNTY, ("突发事件",), True),
    ],
)
def test_a_check_binds_by_level_tag_and_event(
    to: AppliesTo, level: Level | None, tags: tuple[str, ...], binds: bool
) -> None:
    assert to.binds(level, tags) is binds
