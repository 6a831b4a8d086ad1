"""What dies while data files are read: afterwards the findings are those of an undisturbed night, and nothing is lost.

Two random moments of each, as in `test_faults`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.monitor.disturbed import (
    Command,
    Ended,
    Kept,
    command,
    county_of_files,
    ended,
    how_many,
    kept,
    marked,
    nobody_left,
    random_moment,
    told,
    wait_for,
    went_on,
)

pytestmark = pytest.mark.slow

READER = "crawler.files.worker"
PACKS = {"GONGKAI_PACKS": '["open-data"]'}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Kept]]:
    """The county's site list, and what a night keeps that nothing disturbs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    url = f"sqlite:///{folder / 'one.sqlite3'}"
    with county_of_files(folder) as sites:
        done = command(sites, folder, url, **PACKS).run()
        assert done.code == 0, done.err
        yield sites, kept(url, folder)


@pytest.fixture(params=range(how_many()))
def after(request: pytest.FixtureRequest) -> float:
    """A random moment: seconds after a reader was begun."""
    return told(random_moment(request.function.__name__, int(request.param)), 1.2)


def killed(scan: Command, after: float, word: str) -> Ended:
    """Runs the scan, and kills what has this word in its command line, so many seconds after a reader was begun."""

    def act(process: subprocess.Popen[str]) -> None:
        wait_for(lambda: marked(scan.mark, READER), lambda: process.poll() is not None)
        time.sleep(after)
        for pid in marked(scan.mark, word):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    began, process = time.monotonic(), scan.start()
    acting = threading.Thread(target=act, args=(process,))
    acting.start()
    try:
        return ended(process, began)
    finally:
        acting.join()


@pytest.mark.parametrize("word", [READER, "crawler.child"])
def test_a_killed_reader_or_child_costs_nothing_but_time(
    undisturbed: tuple[Path, Kept], after: float, word: str, tmp_path: Path
) -> None:
    sites, whole = undisturbed
    url = f"sqlite:///{tmp_path / 'one.sqlite3'}"
    scan = command(sites, tmp_path, url, **PACKS)
    done = killed(scan, after, word)
    assert done.code == 0, done.err
    assert kept(url, tmp_path) == whole
    assert nobody_left(scan.mark)


def test_a_killed_scan_leaves_no_reader_and_goes_on_when_it_is_run_again(
    undisturbed: tuple[Path, Kept], after: float, tmp_path: Path
) -> None:
    sites, whole = undisturbed
    url = f"sqlite:///{tmp_path / 'one.sqlite3'}"
    scan = command(sites, tmp_path, url, **PACKS)
    done = killed(scan, after, "monitor.cli")
    assert nobody_left(scan.mark)
    assert done.code == 0 or went_on(scan)
    assert kept(url, tmp_path) == whole
