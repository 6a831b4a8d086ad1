"""Nobody is asked for more than a document asks of it: who publishes (谁公开) of each duty, by level of government.

What bodies without a portal of their own must publish is judged on the portal of the government that they belong to:
a bureau's on the city's, a village's on the town's or county's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from config.checks import Check
from config.packs import load_pack, packs_of_documents
from config.rulebook import binding, load_rules
from config.sites import Level, Site

TODAY = date(2026, 9, 15)
P, F, C, D, T = Level.PROVINCE, Level.PREFECTURE, Level.COUNTY, Level.DEPARTMENT, Level.TOWNSHIP
ALL = {P, F, C, D, T}

BY: dict[str, dict[str, set[Level]]] = {
    "national": {
        "县级以上政府": {P, F, C},
        "县级以上部门": {D},
        "各级政府、县级以上部门": ALL,
        "政府网站": ALL,
        "有规章制定权的地方政府和国务院部门": {P, F},
        "行政机关": ALL,
        "设区的市、县及其部门": {F, C, D},
    },
    "hunan-2020": {
        "乡镇、村": {C, T},
        "卫健、应急、环境、各级": ALL,
        "县": {C},
        "各级": {P, F, C, T},
        "各级一体化平台": {P, F, C},
        "各级各部门": ALL,
        "各级政府、部门": ALL,
        "各级（扶贫办）": {P, F, C, T},
        "各级（生态环境）": {P, F, C, T},
        "各部门": {P, F, C, D},
        "大厅、便民中心": {P, F, C, T},
        "市县": {F, C},
        "市县大厅": {F, C},
        "市县（含乡镇）": {F, C, T},
        "市场监管": {P, F, C, D},
        "市场监管、各级": {P, F, C, D, T},
        "市场监管部门": {P, F, C, D},
        "政务大厅": {P, F, C},
        "省": {P},
        "省市县": {P, F, C},
        "省市县、部门": {P, F, C, D},
        "省市县乡": {P, F, C, T},
        "省市县（发改、财政）": {P, F, C, D},
        "省市县（门户）": {P, F, C},
        "省市政府、部门": {P, F, D},
        "省直相关": {P, D},
        "省（全省统一）": {P},
        "财政（各级）": {P, F, C, T},
    },
    "xiangtan-2019": {  # where no counties are named, the city's bureaus alone
        "农业、生态、县": {F, C, D},
        "农业农村、县": {F, C, D},
        "县市区": {C},
        "县市区、市直": {C, D},
        "司法局、县市区": {F, C, D},
        "各级": {F, C, T},
        "各级各部门": ALL,  # of the city: the region says so
        "审批局、公安、县": {F, C, D},
        "审批局、县": {F, C, D},
        "审批局、各级": {F, C, D, T},
        "市县政府办": {F, C},
        "市监、住建、县": {F, C, D},
        "自然资源、交通、县": {F, C, D},
        "财政、县": {F, C, D},
    },
    "xiangxi-2021": {
        "供电供水供气": {F, C},
        "县、园区": {C},
        "各级大厅": {F, C, T},
        "四级": {F, C, T},
        "州": {F},
        "州县": {F, C},
        "州县乡大厅": {F, C, T},
        "州县乡村": {F, C, T},
        "州县大厅": {F, C},
        "州县部门": {F, C, D},
        "州（27单位73证明126材料）县（380、526）": {F, C},
        "村": {C, T},
    },
    "heshan-2018": {
        "公共企事业": {C},
        "区": {C},
        "区、乡镇、部门": {C, D, T},
        "区直": {C, D},
        "各单位": ALL,
        "各部门": {C, D},
    },
}
OF_THE_CITY = {F, D}

PLACES = {
    "湖南省": (P, D),
    "湖南省长沙市": (F, D),
    "湖南省长沙市长沙县": (C, D, T),
    "湖南省湘潭市": (F, D),
    "湖南省湘潭市湘潭县": (C, D, T),
    "湖南省湘西土家族苗族自治州": (F, D),
    "湖南省湘西土家族苗族自治州吉首市": (C, D, T),
    "湖南省益阳市": (F, D),
    "湖南省益阳市赫山区": (C, D, T),
    "江西省": (P, D),
}
SITES = [
    Site(code=f"{region}-{level}", name=region, level=level, region=region, tags=("突发事件", "口岸", "贫困县"))
    for region, levels in PLACES.items()
    for level in levels
]


def addressed() -> dict[str, set[Level]]:
    """The levels that each duty addresses, by who publishes and by the offices printed beside it (责任单位)."""
    return {
        duty.code: (BY[name].get(duty.by, OF_THE_CITY) if name == "xiangtan-2019" else BY[name][duty.by])
        | (ALL if "各级各部门" in duty.units else set())
        | ({C} if any(unit.startswith("各县市区") for unit in duty.units) else set())
        for name in packs_of_documents()
        for duty in load_pack(name).duties
    }


@dataclass(frozen=True)
class Asked:
    """One thing that a check asks of a site, and the duties by which it does."""

    site: Site
    check: str
    rule: str
    duties: tuple[str, ...]


def asked(packs: tuple[str, ...]) -> Iterator[Asked]:
    """All that is asked of one site of each level in each place."""
    for check in load_rules(packs).checks:
        for site in SITES:
            bound = binding(check, site, TODAY)
            if isinstance(bound, Check) and bound.bar(site.level, site.tags) is None:
                for one in bound.predicates:
                    duties = tuple(basis.duty for basis in bound.basis if check.asks(one, [basis.duty]))
                    yield Asked(site, check.code, one.rule.type, duties)


@pytest.mark.parametrize("packs", [*((name,) for name in packs_of_documents()), packs_of_documents()], ids="+".join)
def test_nothing_is_asked_of_a_site_but_by_a_duty_that_addresses_its_level(packs: tuple[str, ...]) -> None:
    levels = addressed()
    assert [one for one in asked(packs) if not any(one.site.level in levels[duty] for duty in one.duties)] == []


def test_what_is_said_of_whom_a_predicate_binds_is_no_more_than_its_duties_say_together() -> None:
    levels = addressed()
    for check in load_rules(packs_of_documents()).checks:
        for one in check.predicates:
            meant = (levels[basis.duty] for basis in check.basis if check.asks(one, [basis.duty]))
            assert set(check.terms_of(one).levels or Level) <= set().union(*meant), (check.code, one.serves)


@pytest.mark.parametrize("name", packs_of_documents())
def test_every_duty_is_asked_of_somebody(name: str) -> None:
    told = {duty for one in asked((name,)) for duty in one.duties}
    assert {duty.code for duty in load_pack(name).duties} <= told


def test_a_document_of_another_place_is_asked_what_names_no_duty(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(
        "id: mine\nversion: '1'\nname: 自有\nregion: 湖南省长沙市\ndocuments: {D: {title: 文件, attested: B}}\n"
        "duties:\n  - {code: M-1, name: 专栏, by: 市, shows: 专栏, cadence: 持续, check: BIZ.COL, decidable: fully,"
        " document: D, item: 一, quote: 开设专栏}\n",
        encoding="utf-8",
    )
    check = load_rules((tmp_path,)).check("BIZ.COL")
    site = Site(code="F", name="长沙市", level=F, region="湖南省长沙市")
    assert check is not None
    assert isinstance(bound := binding(check, site, TODAY), Check)
    assert [(one.rule.type, one.serves) for one in bound.predicates] == [("exists", ())]
