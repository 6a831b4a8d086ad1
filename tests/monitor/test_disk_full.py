"""A disk that takes no more, played by a limit on the size of files: the scan stops and says so, what it wrote can be
read, and when there is room it goes on."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli import run
from storage.checking import Depth, check
from tests.databases import fresh_database
from tests.loopback import portal
from tests.monitor.disturbed import Command, command, kept, nobody_left, three_portals
from tests.monitor.test_scan import PORTAL
from tests.storage.archives import shelf_in


def at_most(size: int) -> Callable[[], None]:
    """Sets the limit in a process that was just forked."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def stops_and_goes_on(scan: Command, limit: int, word: str) -> None:
    done = scan.run(at_most(limit))
    assert done.code == 64, done.err
    told = [line for line in done.err.splitlines() if "WARNING" not in line]
    assert len(told) == 1, done.err
    assert word in told[0]
    assert nobody_left(scan.mark)
    assert check(scan.url, shelf_in(scan.folder), Depth(all_evidence=True)) == []
    again = scan.run()
    assert again.code == 0, again.err
    kept(scan.url, scan.folder)


@pytest.mark.slow
def test_a_scan_whose_database_cannot_grow_stops_with_one_line_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    file = tmp_path / "one.sqlite3"
    with three_portals(tmp_path) as sites:
        scan = command(sites, tmp_path / "data", f"sqlite:///{file}")
        stops_and_goes_on(scan, file.stat().st_size + 4096, "disk")


@pytest.mark.slow
def test_a_scan_whose_children_cannot_write_stops_with_one_line_and_goes_on_when_there_is_room(
    postgres_socket: Path, tmp_path: Path
) -> None:
    with fresh_database(postgres_socket, "gongkai_full") as url, three_portals(tmp_path) as sites:
        stops_and_goes_on(command(sites, tmp_path / "data", url), 1024, "cannot be written to (File too large)")


def test_a_check_that_can_write_nothing_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DELAY_SECONDS", "0")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with portal(dict(PORTAL)) as served:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        try:
            code = run(["check", served.url, "--allow-private", "--level", "county", "--pack", "hunan-columns"])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code == 70
    assert "File too large" in capsys.readouterr().err
