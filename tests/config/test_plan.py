from __future__ import annotations

from datetime import date

from config.checks import Where
from config.plan import Budget, VisitPlan, host_of, without_repeats
from config.planning import plan_visit
from config.rulebook import load_rules
from config.sites import Level, Site, SiteList

BUDGET = Budget(pages=10, bytes=1000, seconds=5)
CITY = Site(code="C", name="红岩市人民政府", level=Level.PREFECTURE, url="http://city.example/")
BUREAU = Site(
    code="B",
    name="红岩市水务局",
    level=Level.DEPARTMENT,
    parent="C",
    url="http://water.example:8080/",
    hosts=("Old.example",),
    aliases=(("XXGK.COL", "公开园地"),),
)
SITES = SiteList(name="t", sites=(CITY, BUREAU))


def plan(site: Site = BUREAU) -> VisitPlan:
    return plan_visit(site, SITES, load_rules(("hunan-columns",)), BUDGET, date(2026, 9, 15))


def test_a_column_is_sought_once_as_wide_as_any_check_needs_it() -> None:
    library = [sought for sought in plan(CITY).sought if sought.code == "FILE.LIB"]
    assert [(sought.take, sought.documents, sought.list_pages) for sought in library] == [("every", 5, 2)]


def test_what_a_column_is_within_is_sought_before_it() -> None:
    codes = [sought.code for sought in plan(CITY).sought]
    assert codes.index("XXGK.COL") < codes.index("XXGK.ANNUAL")
    assert codes.index("BIZ.COL") < codes.index("BIZ.TOPICS.b1")


def test_nothing_is_sought_for_checks_that_do_not_bind_a_site() -> None:
    assert {"BIZ.COL", "BIZ.TOPICS.b1"}.isdisjoint(sought.code for sought in plan().sought)


def test_the_parent_is_a_place_to_look_and_its_links_may_call_the_body_by_its_short_name() -> None:
    assert plan().parent is not None
    assert plan().parent.hosts == ("city.example",)  # type: ignore[union-attr]  # tested above
    assert plan().body_names == ("红岩市水务局", "水务局")
    assert Where.PARENT in next(sought for sought in plan().sought if sought.code == "XXGK.COL").where


def test_a_sites_own_name_for_a_column_is_one_of_the_names_looked_for() -> None:
    names = next(names for names in plan().names if names.code == "XXGK.COL")
    assert "公开园地" in names.names


def test_hosts_carry_the_port_that_the_address_names() -> None:
    assert plan().hosts == ("water.example:8080", "old.example")
    assert host_of("http://user@a.gov.cn/x") == "a.gov.cn"


def test_a_plan_is_the_same_on_both_sides_of_a_process() -> None:
    assert VisitPlan.model_validate_json(plan().model_dump_json()) == plan()


def test_plans_that_ask_the_same_hold_it_once_and_read_as_before() -> None:
    twins = [plan(CITY), plan(CITY.model_copy(update={"code": "D"})), plan()]
    first, second, other = without_repeats(twins)
    assert (first.names is second.names, first.sought is second.sought) == (True, True)
    assert twins[0].names is not twins[1].names
    assert (first, second, other) == tuple(twins)
