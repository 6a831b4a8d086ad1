"""What counties call the columns of their lists, and which elements of 权责清单 and 收费目录清单 these are."""

from __future__ import annotations

import re
from datetime import date

import pytest

from config.data_rules import Data
from config.plan import Budget
from config.planning import plan_visit
from config.rulebook import load_rules
from config.sites import Level, Site
from crawler.files.asked import Asked
from crawler.files.read import read_file

RULES = load_rules(("hunan-2020",))
COUNTY = Site(code="A", name="甲县", level=Level.COUNTY, region="湖南省长沙市甲县", url="http://a.example/")
PLAN = plan_visit(COUNTY, None, RULES, Budget(pages=9, bytes=9, seconds=9), date(2026, 9, 15))
POWERS = frozenset({"QZ.body", "QZ.function", "QZ.power", "QZ.procedure", "QZ.liability"})
FEES = frozenset({"BIZ.FEE.item", "BIZ.FEE.basis", "BIZ.FEE.rate"})


def told(head: str) -> frozenset[str]:
    """The elements that the columns of a list with this head name."""
    row = ",".join(f"{name}甲" for name in head.split(","))
    body = "\n".join([head, *[row] * 3]).encode()
    return frozenset(read_file(body, "清单.csv", "text/csv", Asked(PLAN.in_files)).titled)


@pytest.mark.parametrize(
    "head",
    [
        "序号,职权编码,职权名称,实施主体,职权类别,实施依据,运行环节,责任事项,问责依据,监督方式",
        "序号,项目名称,子项,行使主体,职权种类,设定依据,办理程序,廉政风险点,防控措施",
        "序号,权力名称,承办股室,权力依据,权力运行图,责任主体,追责情形及依据",
        "编号,行政职权,行使层级,执法主体,执法依据,办理步骤,失职情形",
        "序号,部门,职责边界,法律依据,工作流程,履责方式",
    ],
)
def test_a_list_of_powers_by_other_names_tells_all_five(head: str) -> None:
    assert told(head) >= POWERS


@pytest.mark.parametrize(
    "head",
    [
        "序号,收费项目,收费依据,计费单位,征收标准,执收单位",
        "序号,收费单位,收费内容,定价依据,计价单位,最高限价,备注",
        "序号,项目名称,批准机关,收费标准,管理方式",
        "序号,服务项目,服务内容,收费金额（元/次）,法律法规",
        "序号,保证金名称,设立依据,缴纳比例,返还时间",
        "序号,定价项目,政策依据,政府指导价",
    ],
)
def test_a_list_of_fees_by_other_names_tells_all_three(head: str) -> None:
    assert told(head) >= FEES


@pytest.mark.parametrize(
    ("title", "is_list"),
    [
        ("甲县2026年收费目录清单", True),
        ("甲县行政事业性收费公示表", True),
        ("甲县取消停征行政事业性收费项目目录", False),
        ("关于公布收费目录清单的通知", False),
    ],
)
def test_a_list_of_fees_that_are_charged_no_more_is_no_list_of_fees(title: str, is_list: bool) -> None:
    (rule,) = (one for one in RULES.check("BIZ.FEE").rules if isinstance(one, Data))
    assert (re.search(rule.title, title) is not None) is is_list


def test_what_a_list_does_not_tell_is_not_taken_from_its_other_columns() -> None:
    assert POWERS - told("序号,实施主体,职权名称,职权类型,设定依据,办理流程,监督电话,备注") == {"QZ.liability"}
    assert FEES - told("序号,定价部门,项目名称,资金管理方式,定价依据,计费单位") == {"BIZ.FEE.rate"}
