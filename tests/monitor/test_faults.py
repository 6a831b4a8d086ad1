"""What dies in the middle of a scan: afterwards the findings are those of an undisturbed scan, no row is lost or there
twice, no process is left, and every stored body is whole.

Two random moments of each; GONGKAI_FAULTS=20 for twenty, GONGKAI_FAULTS_SEED for those of an earlier run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.databases import INSTALL, cluster, fresh_database, restart, server_programs
from tests.monitor.clusters import Cluster, dask_cluster
from tests.monitor.disturbed import (
    MARK,
    Command,
    Ended,
    Kept,
    command,
    ended,
    how_many,
    kept,
    marked,
    nobody_left,
    random_moment,
    three_portals,
    told,
    wait_for,
    went_on,
)

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Undisturbed:
    """The portals' site list, and what a scan of them keeps that nothing disturbs, and its seconds."""

    sites: Path
    kept: Kept
    seconds: float


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Undisturbed]:
    folder = tmp_path_factory.mktemp("undisturbed")
    url = f"sqlite:///{folder / 'one.sqlite3'}"
    with three_portals(folder) as sites:
        done = command(sites, folder, url).run()
        assert done.code == 0, done.err
        yield Undisturbed(sites, kept(url, folder), done.seconds)


@pytest.fixture(params=range(how_many()))
def number(request: pytest.FixtureRequest) -> int:
    """Which moment of a test it is."""
    return int(request.param)


@pytest.fixture
def moment(request: pytest.FixtureRequest, number: int) -> random.Random:
    """A random moment of this test."""
    return random_moment(request.function.__name__, number)


@pytest.fixture
def url(number: int, postgres_socket: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a database for this moment: SQLite and PostgreSQL by turns."""
    if number % 2:
        with fresh_database(postgres_socket, f"faults_{time.monotonic_ns()}") as found:
            yield found
    else:
        yield f"sqlite:///{tmp_path / 'one.sqlite3'}"


def disturb(scan: Command, after: float, act: Callable[[subprocess.Popen[str]], None]) -> Ended:
    """Runs the scan, and does something to it after so many seconds."""
    began = time.monotonic()
    process = scan.start()
    acting = threading.Timer(after, act, (process,))
    acting.start()
    try:
        return ended(process, began)
    finally:
        acting.cancel()
        acting.join()


def kill(pids: list[int]) -> None:
    """kill -9."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_a_killed_child_costs_nothing_but_time(
    undisturbed: Undisturbed, moment: random.Random, url: str, tmp_path: Path
) -> None:
    scan = command(undisturbed.sites, tmp_path, url)

    def act(process: subprocess.Popen[str]) -> None:
        kill(wait_for(lambda: marked(scan.mark, "crawler.child"), lambda: process.poll() is not None)[:1])

    done = disturb(scan, told(moment, undisturbed.seconds), act)
    assert done.code == 0, done.err
    assert kept(url, tmp_path) == undisturbed.kept
    assert nobody_left(scan.mark)


def test_a_killed_scan_leaves_no_process_and_goes_on_when_it_is_run_again(
    undisturbed: Undisturbed, moment: random.Random, url: str, tmp_path: Path
) -> None:
    scan = command(undisturbed.sites, tmp_path, url)
    done = disturb(scan, told(moment, undisturbed.seconds), subprocess.Popen.kill)
    assert nobody_left(scan.mark)
    assert done.code == 0 or went_on(scan)
    assert kept(url, tmp_path) == undisturbed.kept


@contextmanager
def spread(undisturbed: Undisturbed, tmp_path: Path, socket: Path) -> Iterator[tuple[Command, Cluster]]:
    """A scan on a cluster of two workers, and no process left of either."""
    with fresh_database(socket, f"spread_{time.monotonic_ns()}") as url:
        scan = command(undisturbed.sites, tmp_path, url, GONGKAI_BATCH_SITES="1")
        with dask_cluster(tmp_path / "dask", 2, {MARK: scan.mark}) as found:
            yield scan.with_(GONGKAI_EXECUTOR=found.executor), found
        assert nobody_left(scan.mark)


def test_a_killed_worker_costs_nothing_but_time(
    undisturbed: Undisturbed, moment: random.Random, postgres_socket: Path, tmp_path: Path
) -> None:
    with spread(undisturbed, tmp_path, postgres_socket) as (scan, _):

        def act(process: subprocess.Popen[str]) -> None:
            busy = wait_for(lambda: marked(scan.mark, "crawler.child"), lambda: process.poll() is not None)
            kill([psutil.Process(pid).ppid() for pid in busy[:1]])

        done = disturb(scan, told(moment, undisturbed.seconds), act)
        assert done.code == 0, done.err
        assert nobody_left(scan.mark, "crawler.child")
        assert kept(scan.url, tmp_path) == undisturbed.kept


def test_a_killed_dask_scheduler_ends_the_scan_in_one_line_and_it_goes_on_when_it_is_run_again(
    undisturbed: Undisturbed, moment: random.Random, postgres_socket: Path, tmp_path: Path
) -> None:
    with spread(undisturbed, tmp_path, postgres_socket) as (scan, found):
        done = disturb(scan, told(moment, undisturbed.seconds), lambda _: found.kill_scheduler())
        assert nobody_left(scan.mark, "crawler.child", "monitor.cli")
        assert done.code in (0, 64)  # 0: it was done before
        if done.code:
            lines = [line for line in done.err.splitlines() if "WARNING" not in line]
            assert [line for line in lines if not line.startswith("巡检")] == [lines[-1]]  # beside how far it is
            assert done.err.splitlines()[-1].startswith(f"gongkai: {found.executor}: ")
            found.start_scheduler()
            found.start_worker()
            assert went_on(scan)
        assert kept(scan.url, tmp_path) == undisturbed.kept


def test_a_restart_of_postgresql_in_the_middle_loses_nothing(
    undisturbed: Undisturbed, moment: random.Random, tmp_path: Path
) -> None:
    if (programs := server_programs()) is None:
        pytest.skip(INSTALL)
    with cluster(programs, durable=True) as socket, fresh_database(socket, "restarted") as url:
        scan = command(undisturbed.sites, tmp_path, url)
        done = disturb(scan, told(moment, undisturbed.seconds), lambda _: restart(programs, socket))
        assert nobody_left(scan.mark)
        if done.code:  # before the first visit or after the last: nothing is waited for there
            assert done.code == 64
            assert len([line for line in done.err.splitlines() if line.startswith("gongkai: ")]) == 1
            assert went_on(scan)
        assert kept(url, tmp_path) == undisturbed.kept
