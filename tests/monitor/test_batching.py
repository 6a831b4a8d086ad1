"""How plans are cut into batches."""

from __future__ import annotations

from config.plan import Budget, Neighbour, VisitPlan
from monitor.visits.batching import batches, shared_hosts


def plan(site: str, *hosts: str, parent: str = "") -> VisitPlan:
    near = Neighbour(url=f"http://{parent}/", hosts=(parent,)) if parent else None
    budget = Budget(pages=1, bytes=1, seconds=1)
    return VisitPlan(site=site, url=f"http://{hosts[0]}/", hosts=hosts, sought=(), names=(), budget=budget, parent=near)


def cut(plans: list[VisitPlan], most: int, at_once: int) -> list[list[str]]:
    return [sorted(plan.site for plan in batch) for batch in batches(plans, most, at_once)]


def test_sites_that_share_a_host_are_in_one_batch_whatever_its_size() -> None:
    plans = [plan("A", "a.example"), plan("B", "b.example"), plan("C", "www.a.example:80", "c.example")]
    plans += [plan("D", "c.example"), plan("E", "e.example")]
    together = next(batch for batch in cut(plans, 2, 2) if "A" in batch)
    assert together == ["A", "C", "D"]
    assert sorted(site for batch in cut(plans, 2, 2) for site in batch) == ["A", "B", "C", "D", "E"]


def test_two_children_share_the_work_of_a_list_that_fits_into_one_batch() -> None:
    assert [len(batch) for batch in cut([plan(f"S{n}", f"s{n}.example") for n in range(9)], 50, 2)] == [5, 4]


def test_sites_of_one_parent_follow_each_other() -> None:
    plans = [plan(f"S{n}", f"s{n}.example", parent=f"p{n % 2}.example") for n in range(6)]
    assert cut(plans, 3, 1) == [["S0", "S2", "S4"], ["S1", "S3", "S5"]]
    assert shared_hosts(plans) == ("p0.example", "p1.example")


def test_nothing_to_visit_makes_no_batch() -> None:
    assert batches([], 50, 2) == []
