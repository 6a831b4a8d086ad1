from __future__ import annotations

import json
from datetime import UTC, date, datetime

from config.plan import Budget, KnownPage, VisitPlan
from config.planning import plan_visit
from config.rulebook import load_rules
from config.sites import Level, Site
from crawler.job import Job

BUDGET = Budget(pages=5, bytes=10**6, seconds=60)
DAY = date(2026, 9, 15)
PAGE = KnownPage(
    address="http://a.gov.cn/",
    etag='"1"',
    sha256="0" * 64,
    way="w",
    since=datetime(2026, 9, 14, tzinfo=UTC),
    observed="x",
)


def planned(number: int, level: Level) -> VisitPlan:
    site = Site(
        code=f"S{number}", name=f"第{number}县人民政府", level=level, region="湖南省", url=f"http://s{number}.gov.cn/"
    )
    return plan_visit(site, None, load_rules(("hunan-2020",)), BUDGET, DAY)


def job_of(*plans: VisitPlan) -> Job:
    return Job(
        plans=plans, today=DAY, spool="spool", user_agent="gongkai/0.1", delay=0, address_requests=4, timeout=30,
        page_bytes=10**6, sites_at_once=10,
    )  # fmt: skip


def test_a_job_is_the_same_on_both_sides_of_a_process() -> None:
    known = planned(1, Level.COUNTY).model_copy(update={"known": (PAGE,), "insist": ("http://a.gov.cn/b",)})
    job = job_of(known, planned(2, Level.PREFECTURE), planned(3, Level.COUNTY))
    assert Job.model_validate_json(job.model_dump_json()) == job


def test_what_sites_are_asked_alike_is_said_once_and_held_once() -> None:
    one, many = (job_of(*(planned(number, Level.COUNTY) for number in range(count))) for count in (1, 100))
    told = many.model_dump_json()
    assert len(told) < 2 * len(one.model_dump_json())
    assert len(json.loads(told)["plans"]["alike"]) == 1
    read = Job.model_validate_json(told).plans
    assert len({id(plan.names) for plan in read}) == 1


def test_plans_of_other_columns_stay_apart() -> None:
    county, other = planned(1, Level.COUNTY), planned(2, Level.COUNTY).model_copy(update={"sought": ()})
    read = Job.model_validate_json(job_of(county, other).model_dump_json())
    assert [len(plan.sought) for plan in read.plans] == [len(county.sought), 0]
