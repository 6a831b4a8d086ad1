"""What evidence takes, and that it proves: `python -m benchmarks.archive`.

Made-up portals of sixty pages on loopback are scanned on two nights, the second with one page of twenty changed; then
the server ends. All evidence is verified, and every finding of both nights is replayed from it.
"""

from __future__ import annotations

import json
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import scans
from benchmarks.crawl import NIGHT, Bench, Portals
from benchmarks.server import serving
from benchmarks.table import Figures, printed
from monitor.anew.replay import ReplayedSite, replay_scan
from storage.bodies import absent_files
from storage.database import reading
from storage.scans import planned_sites, scan_info
from storage.shelf import Shelf
from storage.store import open_store
from storage.verifying import evidence_size, faults, unproved

KIB = 1024


def main(
    sites: Annotated[int, typer.Option(help="Portals of sixty pages.")] = 200,
    file: Annotated[Path | None, typer.Option("--json", help="Where the figures go.")] = None,
) -> None:
    """Measures and prints."""
    found: Figures = {}
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as name:
        folder = Path(name)
        portals = Portals(folder / "www", sites)
        with serving(folder / "nginx", f"{folder}/www/$server_addr", list(portals.portals)) as server:
            bench = Bench(server, portals, folder)
            _night(folder, bench.sites, 0)
            found["evidence of the first night: KiB a site"] = first = _size(folder / "night") / KIB / sites
            with portals.a_day_later() as changed:
                _night(folder, bench.sites, 1)
            found["pages changed on the second night, %"] = changed * 100 / (60 * sites)
            found["evidence of an unchanged night: KiB a site"] = _size(folder / "night") / KIB / sites - first
        _proved(folder / "night", found)
    if file:
        file.write_text(json.dumps(found, indent=1))
    typer.echo(printed(found, [found]))


def _night(folder: Path, sites: Path, number: int) -> None:
    typer.echo(f"night {number + 1}", err=True)
    scans.scan(folder / "night", sites, NIGHT + timedelta(days=number), children=2, delay_seconds=0)


def _size(data: Path) -> int:
    return sum(file.stat().st_size for file in (data / "evidence").iterdir())


def _proved(data: Path, found: Figures) -> None:
    engine, shelf = (
        open_store(f"sqlite:///{data / 'gongkai.sqlite3'}"),
        Shelf(str(data / "evidence"), data / "evidence"),
    )
    with reading(engine) as conn:
        began = time.perf_counter()
        wrong = list(faults(conn, shelf))
        found["bodies and logs verified"] = evidence_size(conn)
        found["verifying: s"] = time.perf_counter() - began
        found["faults of evidence"] = len(wrong)
        found["findings that are not proved"] = len(list(unproved(conn, absent_files(conn, shelf))))
        told: list[ReplayedSite] = []
        began, busy = time.perf_counter(), time.process_time()
        for number in (1, 2):
            typer.echo(f"replaying night {number}", err=True)
            told += replay_scan(conn, shelf, scan_info(conn, number), planned_sites(conn, number))
        found["replaying both nights: s"] = time.perf_counter() - began
        found["replaying: CPU ms a page"] = (time.process_time() - busy) * 1000 / max(1, sum(one.pages for one in told))
    engine.dispose()
    found["findings replayed"] = sum(one.findings for one in told)
    found["pages read again"] = sum(one.pages for one in told)
    found["sites that could not be replayed"] = sum(bool(one.unproved) for one in told)
    found["findings and facts that differ"] = sum(len(one.differences) for one in told)
    for one in told:
        for difference in one.differences[:3]:
            typer.echo(f"{one.site}: {difference}", err=True)


if __name__ == "__main__":
    typer.run(main)
