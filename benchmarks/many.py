"""Fourteen thousand hosts of two pages each, at a request a second and host: memory, open files, errors, cost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from benchmarks import scans
from benchmarks.portals import ROBOTS, small_site
from benchmarks.server import serving
from benchmarks.table import Figures

NIGHT = date(2026, 3, 16)
SETTINGS = {"children": 2, "batch_sites": 500, "sites_at_once": 500, "delay_seconds": 1}
"""How a scan of this size is set: so many sites a child that starting it costs little, all of them at once."""

_DEAD = ("127.10.255.1", "127.10.255.2")  # addresses of loopback where nobody listens, one for each child


def address(number: int) -> str:
    """The loopback address of host `number`, from 0."""
    return f"127.{20 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"


def many_hosts(folder: Path, number: int) -> Figures:
    """The figures of a scan of so many hosts, and of how a page's cost grows from `number` / 35 to ten times that: what
    starting the scan and its first two children takes is left out of it."""
    few, more = max(number // 35, 1), max(number // 35, 1) * 10
    root = folder / "www"
    for path, body in (small_site(NIGHT) | {"/robots.txt": ROBOTS}).items():
        file = root / path[1:]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    addresses = [address(at) for at in range(number)]
    found: Figures = {}
    with serving(folder / "nginx", str(root), addresses) as server:
        cost: dict[int, float] = {}
        dead = folder / "dead.csv"
        scans.site_list(dead, _DEAD, [f"无人应答{at}县人民政府" for at in range(len(_DEAD))])
        start = scans.scan(folder / "start", dead, NIGHT, **SETTINGS).cpu
        for count in (few, more, number):
            sites = folder / f"{count}.csv"
            scans.site_list(sites, addresses[:count], [f"第{at}县人民政府" for at in range(count)])
            run = scans.scan(folder / f"data{count}", sites, NIGHT, **SETTINGS)
            asked = server.asked()
            pages = sum(not one.path.endswith(".txt") for one in asked)
            cost[count] = (run.cpu - start) * 1000 / pages
            found[f"{count} hosts: CPU ms a page"] = cost[count]
            found[f"{count} hosts: seconds"] = run.wall
        seen = scans.seen_by(folder / f"data{number}")
    found["CPU a page with ten times as many hosts"] = cost[more] / cost[few]
    found["many hosts: hosts"] = number
    found["many hosts: pages seen a host"] = sum(seen.pages.values()) / number
    found["many hosts: errors"] = scans.errors_of(run) + seen.homes_unseen
    found["many hosts: MiB of the largest process"] = run.memory
    found["many hosts: open files of one process"] = run.files
    return found
