"""Turns at a host, taken by real processes that share one file."""

from __future__ import annotations

import asyncio
import os
import struct
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

from crawler.network.turns import Turns

ASKER = """
import asyncio, sys, time
from pathlib import Path
from crawler.network.turns import Turns

turns = Turns(Path(sys.argv[1]))

async def ask(number):
    async with {turn}:
        began = time.monotonic()
        await asyncio.sleep({takes})
        print(began, time.monotonic(), flush=True)

async def all_of_them():
    await asyncio.gather(*(ask(number) for number in range({times})))

asyncio.run(all_of_them())
"""


def asker(file: Path, turn: str, *, times: int = 4, takes: float = 0.02) -> subprocess.Popen[str]:
    """A process that takes so many turns, each `takes` seconds, and tells when each began and ended."""
    code = ASKER.format(turn=turn, times=times, takes=takes)
    return subprocess.Popen([sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE, text=True)


def told(*processes: subprocess.Popen[str]) -> list[tuple[float, float]]:
    lines = [line for process in processes for line in process.communicate(timeout=30)[0].splitlines()]
    return sorted((float(began), float(ended)) for began, ended in map(str.split, lines))


def test_two_processes_never_ask_one_host_at_once_nor_sooner_than_its_pause_allows(tmp_path: Path) -> None:
    turns = told(*(asker(tmp_path / "turns", "turns.of_host('a.example', 0.1)") for _ in range(2)))
    assert len(turns) == 8
    for (began, ended), (after, _) in pairwise(turns):
        assert after - began >= 0.09  # a process may be interrupted between its turn's beginning and its telling so
        assert after >= ended


def test_one_address_bears_only_so_many_requests_at_once_over_all_processes(tmp_path: Path) -> None:
    turns = told(*(asker(tmp_path / "turns", "turns.of_address('127.9.9.9', 2)", takes=0.1) for _ in range(3)))
    assert len(turns) == 12
    assert max(sum(began <= at < ended for began, ended in turns) for at, _ in turns) == 2


def test_a_process_that_is_killed_in_its_turn_holds_nobody_up(tmp_path: Path) -> None:
    turn = "turns.of_host('a.example', 0)"
    code = ASKER.format(turn=turn, times=1, takes=60).replace("began =", "print(flush=True); began =")
    held = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "turns")], stdout=subprocess.PIPE, text=True)
    assert held.stdout is not None
    held.stdout.readline()  # it has its turn
    waiting = asker(tmp_path / "turns", turn, times=1)
    time.sleep(0.5)
    assert waiting.poll() is None
    held.kill()
    assert len(told(waiting)) == 1
    held.communicate()


def test_a_moment_of_before_the_machine_was_started_anew_is_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "turns"

    async def ask() -> float:
        turns, began = Turns(file), time.monotonic()
        async with turns.of_host("a.example", 30):
            return time.monotonic() - began

    assert asyncio.run(ask()) < 1
    with file.open("r+b") as opened:  # the moment of the only host is the last thing in the file
        opened.seek(-8, os.SEEK_END)
        opened.write(struct.pack("<d", time.monotonic() + 10**6))
    assert asyncio.run(ask()) < 1


def test_a_host_that_asks_to_be_let_alone_for_a_while_is_asked_by_no_process_meanwhile(tmp_path: Path) -> None:
    began = time.monotonic()
    Turns(tmp_path / "turns").hold("a.example", 1.0)
    ((at, _),) = told(asker(tmp_path / "turns", "turns.of_host('a.example', 0.1)", times=1))
    assert at - began >= 1.1


def test_the_pause_begins_with_the_request_and_not_with_the_turn(tmp_path: Path) -> None:
    async def ask() -> float:
        turns = Turns(tmp_path / "turns")
        async with turns.of_host("a.example", 0.3) as asks:
            await asyncio.sleep(0.3)  # for the address
            asks()
            began = time.monotonic()
        async with turns.of_host("a.example", 0.3):
            return time.monotonic() - began

    assert asyncio.run(ask()) >= 0.3
