"""What a night of two hundred portals costs, beside a bare Scrapy spider and LinkChecker on the same pages.

`python -m benchmarks.crawl` (see `make bench`) prints a table and writes the same as JSON. A round runs everything
once, one after the other; each ratio is of two figures of one round, and the median over rounds is what a bar is held
against. Everything stays on loopback.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks import scans
from benchmarks.many import many_hosts
from benchmarks.peer import check_links
from benchmarks.portals import FILES, ROBOTS, Portal
from benchmarks.runs import Run, measured
from benchmarks.server import PORT, Asked, Server, serving
from benchmarks.table import BARS, Figures, medians, printed

NIGHT = date(2026, 3, 16)
PEER_SITES = 5
_DEAD = "127.10.255.1"  # an address of loopback where nobody listens


class Portals:
    """The portals' files under `folder`, a folder an address, as nginx serves them."""

    def __init__(self, folder: Path, number: int) -> None:
        self.root = folder
        self.portals = {f"127.10.{at // 250}.{at % 250 + 1}": Portal(at + 1, NIGHT) for at in range(number)}
        for address, portal in self.portals.items():
            self._write(address, {**portal.pages, "/robots.txt": ROBOTS})

    def _write(self, address: str, pages: dict[str, bytes]) -> None:
        for path, body in pages.items():
            file = self.file(address, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)

    def file(self, address: str, path: str) -> Path:
        """Where the page at `path` (with or without a query) is."""
        plain = path.partition("?")[0]
        return self.root / address / f"{plain[1:]}{'index.html' if plain.endswith('/') else ''}"

    @contextmanager
    def a_day_later(self) -> Iterator[int]:
        """One page of twenty says something new within the block; how many do."""
        changed = 0
        before: dict[Path, tuple[bytes, int]] = {}
        for address, portal in self.portals.items():
            later = Portal(portal.number, NIGHT, changed=True)
            new = {path: body for path, body in later.pages.items() if later.is_new(path) and path.endswith(".html")}
            for path in new:
                file = self.file(address, path)
                before[file] = (file.read_bytes(), file.stat().st_mtime_ns)
            self._write(address, new)
            changed += len(new)
        yield changed
        for file, (body, moment) in before.items():
            file.write_bytes(body)
            os.utime(file, ns=(moment, moment))


def pages_of(asked: Sequence[Asked]) -> int:
    """How many pages were asked for: all but robots.txt and files."""
    return sum(1 for one in asked if not one.path.endswith((".txt", *FILES)))


def pace(asked: Sequence[Asked]) -> float:
    """Pages a second from the first request to the last."""
    times = [one.at for one in asked]
    return pages_of(asked) / (max(times) - min(times))


class Bench:
    """The rounds: the server that answers, the portals behind it, and a folder for what the runs leave."""

    def __init__(self, server: Server, portals: Portals, folder: Path) -> None:
        self.server, self.portals, self.folder = server, portals, folder
        self.sites, self.dead = folder / "sites.csv", folder / "dead.csv"
        names = [f"{portal.place}人民政府" for portal in portals.portals.values()]
        scans.site_list(self.sites, list(portals.portals), names)
        scans.site_list(self.dead, [_DEAD], ["无人应答县人民政府"])
        self.addresses: list[str] = []

    def round(self) -> Figures:
        """Everything once."""
        found: Figures = {}
        self._starts(found)
        self._first_night(found, children=1)
        self._bare(found)
        self._first_night(found, children=2)
        self._unchanged_night(found)
        self._links(found)
        self._evidence(found)
        self._ratios(found)
        return found

    def _starts(self, found: Figures) -> None:
        """What each program takes where there is nothing to do: interpreter, imports, packs, an empty database."""
        found["start: gongkai, s"] = self._scan("start", self.dead, NIGHT, children=1).cpu
        found["start: bare Scrapy, s"] = self._download([]).cpu
        self.server.asked()

    def _scan(self, name: str, sites: Path, night: date, *, children: int) -> Run:
        if night == NIGHT:
            shutil.rmtree(self.folder / name, ignore_errors=True)
        return scans.scan(self.folder / name, sites, night, children=children, delay_seconds=0)

    def _first_night(self, found: Figures, children: int) -> None:
        run = self._scan(f"night{children}", self.sites, NIGHT, children=children)
        asked, way = self.server.asked(), f"whole visit, {children} process{'es' if children > 1 else ''}"
        pages = pages_of(asked)
        found[f"{way}: ms a page"] = (run.cpu - found["start: gongkai, s"]) * 1000 / pages
        found[f"{way}: pages a second"] = pace(asked)
        found[f"{way}: MiB of the largest process"] = run.memory
        if children == 1:
            found["requests a site, first night"] = len(asked) / len(self.portals.portals)
            found["pages a site"] = pages / len(self.portals.portals)
            found["answers other than 200"] = sum(one.status not in (200, 206) for one in asked)
            found["whole visit, start included: ms a page"] = run.cpu * 1000 / pages
            found["errors"] = scans.errors_of(run)
            self.addresses = [one.url for one in asked]
            self._gbk(found)

    def _gbk(self, found: Figures) -> None:
        """The fewest pages of a portal in GBK that were seen and read as such."""
        seen = scans.seen_by(self.folder / "night1")
        gbk = [f"B{one.number:05}" for one in self.portals.portals.values() if one.charset == "gbk"]
        read = (seen.pages.get(code, 0) if seen.charsets.get(code) == {"gb18030"} else 0 for code in gbk)
        found["GBK: fewest pages of a portal seen by gongkai"] = min(read, default=0)

    def _download(self, urls: Sequence[str]) -> Run:
        listed = self.folder / "urls.txt"
        listed.write_text("\n".join(urls))
        return measured([sys.executable, "-m", "benchmarks.bare", str(listed)], os.environ, self.folder)

    def _bare(self, found: Figures) -> None:
        run = self._download(self.addresses)
        asked = self.server.asked()
        pages = pages_of(asked)
        found["bare Scrapy: ms a page"] = (run.cpu - found["start: bare Scrapy, s"]) * 1000 / pages
        found["bare Scrapy: pages a second"] = pace(asked)
        found["bare Scrapy, start included: ms a page"] = run.cpu * 1000 / pages

    def _unchanged_night(self, found: Figures) -> None:
        """The night after, in the same store, with one page of twenty changed."""
        with self.portals.a_day_later() as changed:
            run = self._scan("night1", self.sites, NIGHT + timedelta(days=1), children=1)
        asked, sites = self.server.asked(), len(self.portals.portals)
        first = found["whole visit, 1 process: ms a page"] * found["pages a site"] * sites / 1000
        found["unchanged night: pages changed, %"] = changed * 100 / (found["pages a site"] * sites)
        found["unchanged night: CPU of the first"] = (run.cpu - found["start: gongkai, s"]) / first
        found["unchanged night: requests a site"] = len(asked) / sites

    def _links(self, found: Figures) -> None:
        chosen = list(self.portals.portals.items())[:PEER_SITES]
        run = check_links(self.folder / "links", chosen)
        asked = [one for one in self.server.asked() if one.status == 200]
        gbk = [address for address, portal in chosen if portal.charset == "gbk"]
        found["LinkChecker: ms a page"] = run.cpu * 1000 / pages_of(asked)
        found["LinkChecker: pages seen"] = pages_of(asked)
        found["GBK: pages of a portal seen by LinkChecker"] = pages_of([one for one in asked if one.address in gbk[:1]])

    def _evidence(self, found: Figures) -> None:
        """Bodies alone: what the first night spooled and kept, once more by themselves."""
        files: dict[str, dict[str, None]] = {}
        for url in self.addresses:
            address, _, path = url.removeprefix("http://").partition("/")
            if not path.endswith(("robots.txt", *FILES)):
                address = address.removesuffix(f":{PORT}")
                files.setdefault(address, {})[str(self.portals.file(address, f"/{path}"))] = None
        listed, folder = self.folder / "bodies.txt", self.folder / "bodies"
        listed.write_text("\n".join("\t".join(names) for names in files.values()))
        command = [sys.executable, "-m", "benchmarks.evidence", str(listed), str(folder)]
        told = measured(command, os.environ, self.folder).output
        shutil.rmtree(folder)
        found["evidence alone: ms a page"] = float(told) * 1000 / sum(len(names) for names in files.values())

    def _ratios(self, found: Figures) -> None:
        whole, bare = found["whole visit, 1 process: ms a page"], found["bare Scrapy: ms a page"]
        found["whole visit : bare Scrapy"] = whole / bare
        found["whole visit without evidence : bare Scrapy"] = (whole - found["evidence alone: ms a page"]) / bare
        found["whole visit : bare Scrapy, starts included"] = (
            found["whole visit, start included: ms a page"] / found["bare Scrapy, start included: ms a page"]
        )
        found["whole visit : LinkChecker"] = whole / found["LinkChecker: ms a page"]
        one, two = (found[f"whole visit, {way}: pages a second"] for way in ("1 process", "2 processes"))
        found["2 processes : 1, pages a second"] = two / one


def main(
    rounds: Annotated[int, typer.Option(help="How often everything is run.")] = 3,
    sites: Annotated[int, typer.Option(help="Portals of sixty pages.")] = 200,
    hosts: Annotated[int, typer.Option(help="Hosts of two pages. Default: seventy times as many as portals.")] = 0,
    file: Annotated[Path, typer.Option("--json", help="Where the figures go.")] = Path("bench.json"),
) -> None:
    """Measures, prints and writes."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server ends with us
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as name:
        folder = Path(name)
        portals = Portals(folder / "www", sites)
        with serving(folder / "nginx", f"{folder}/www/$server_addr", list(portals.portals)) as server:
            bench = Bench(server, portals, folder)
            found: list[Figures] = []
            for number in range(rounds):
                typer.echo(f"round {number + 1} of {rounds}", err=True)
                found.append(bench.round())
                _write(file, sites, found, medians(found))
        shutil.rmtree(folder / "www")
        typer.echo("many hosts", err=True)
        middle = medians(found) | many_hosts(folder / "many", hosts or sites * 70)
    _write(file, sites, found, middle)
    typer.echo(printed(middle, found))


def _write(file: Path, sites: int, rounds: Sequence[Figures], middle: Figures) -> None:
    told: dict[str, Any] = {"sites": sites, "rounds": rounds, "medians": middle, "bars": BARS}
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
