"""How a scan's plans are cut into batches. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from config.plan import VisitPlan, host_of
from crawler.pages.bounds import host_key


def batches(plans: Sequence[VisitPlan], most: int, at_once: int) -> list[tuple[VisitPlan, ...]]:
    """Batches of at most so many plans, and small enough for `at_once` of them to share the work.

    Sites that have a host in common are never parted, whatever their number: one process is responsible for a host.
    Sites of one platform or parent come one after the other, so that few processes ask it.
    """
    size = max(1, min(most, -(-len(plans) // at_once)))
    found: list[list[VisitPlan]] = []
    for group in sorted(of_common_hosts(plans), key=_near):
        if not found or len(found[-1]) + len(group) > size:
            found.append([])
        found[-1].extend(group)
    return [tuple(batch) for batch in found]


def of_common_hosts(plans: Sequence[VisitPlan]) -> list[list[VisitPlan]]:
    """The plans in groups: two are in one if they share a host, or each shares one with a third."""
    groups: dict[str, list[VisitPlan]] = {}
    for plan in plans:
        hosts = {host_key(host) for host in plan.hosts}
        met = {id(groups[host]): groups[host] for host in hosts if host in groups}
        joined = [*(other for group in met.values() for other in group), plan]
        groups |= {host_key(host): joined for other in joined for host in other.hosts}
    return list({id(group): group for group in groups.values()}.values())


def shared_hosts(plans: Sequence[VisitPlan]) -> tuple[str, ...]:
    """The hosts of the parents and platforms of these plans, which more than one visit may ask."""
    near = (portal for plan in plans for portal in (plan.parent, plan.platform) if portal is not None)
    return tuple(sorted({host_key(host) for portal in near for host in portal.hosts}))


def _near(group: Sequence[VisitPlan]) -> tuple[str, str, str]:
    first = group[0]
    platform, parent = (host_of(portal.url) if portal else "" for portal in (first.platform, first.parent))
    return platform, parent, host_of(first.url)
