"""The process that reads files: what it is told, and what becomes of a file that breaks a limit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from config.model import Wanted
from crawler.files.asked import Asked
from crawler.files.bounded import FileReader, ReaderNotStartedError
from storage.dataset_records import Difference, Format, Reading

STAND_IN = "tests.crawler.files.stand_in"


@pytest.fixture(scope="module")
def reader() -> Iterator[FileReader]:
    with FileReader(memory=200 << 20, module=STAND_IN) as reader:
        yield reader


@pytest.fixture(scope="module")
def hasty() -> Iterator[FileReader]:
    with FileReader(seconds=0.3, module=STAND_IN) as reader:
        yield reader


def test_a_file_is_read_as_it_was_sent(reader: FileReader) -> None:
    asked = Asked((Wanted(code="a", name="依据", words=("依据",)),), items=True)
    facts = reader.read(b"x" * 3_000_000, "附件：收费清单.xls", "text/csv", asked)
    assert facts.why == "附件：收费清单.xls text/csv 3000000 ['a'] True"


def test_two_files_are_compared_as_they_were_sent(reader: FileReader) -> None:
    assert reader.compare(b"ab", "一.csv", b"", "二.csv") == Difference(removed=2, key=("一.csv", "二.csv"))


def test_one_worker_reads_file_after_file(reader: FileReader) -> None:
    reader.read(b"", "", "")
    first = reader.pid
    reader.read(b"", "", "")
    assert first is not None
    assert reader.pid == first


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"eat", "读取超出 200 MiB 的内存限额"),
        (b"abort", "读取程序中止，可能超出内存限额"),
        (b"kill", f"读取程序意外结束，返回代码 {-signal.SIGKILL}"),
    ],
)
def test_a_file_that_breaks_a_limit_is_too_large_and_the_next_one_is_read(
    reader: FileReader, body: bytes, why: str
) -> None:
    facts = reader.read(body, "a.pdf", "")
    assert (facts.reading, facts.why, facts.declared, facts.real) == (
        Reading.TOO_LARGE,
        why,
        Format.PDF,
        Format.TEXT,
    )
    assert reader.read(b"", "", "").reading is Reading.READ


@pytest.mark.parametrize("body", [b"sleep", b"loop"])
def test_a_file_that_takes_too_long_is_too_large_and_the_next_one_is_read(hasty: FileReader, body: bytes) -> None:
    facts = hasty.read(body, "a.pdf", "")
    assert (facts.reading, facts.why) == (Reading.TOO_LARGE, "读取超出 0.9 秒的时间限额")
    assert hasty.read(b"", "", "").reading is Reading.READ


def test_time_is_that_of_the_processor_so_that_a_busy_machine_makes_no_file_too_large() -> None:
    with FileReader(seconds=1, clock=60, module=STAND_IN) as reader:
        facts = reader.read(b"loop", "a.pdf", "")
        assert (facts.reading, facts.why) == (Reading.TOO_LARGE, "读取超出 1 秒的处理器时间限额")
        assert reader.read(b"", "", "").reading is Reading.READ


def test_a_reader_that_fails_in_a_way_nobody_foresaw_says_that_the_file_is_damaged(reader: FileReader) -> None:
    facts = reader.read(b"fail", "a.pdf", "")
    assert (facts.reading, facts.why) == (Reading.DAMAGED, "读取程序出错，错误类型 TypeError")
    assert reader.compare(b"fail", "", b"", "") == Difference(whole=False)


def test_a_comparison_that_breaks_a_limit_is_not_whole(hasty: FileReader) -> None:
    assert hasty.compare(b"loop", "", b"", "") == Difference(whole=False)


def test_a_worker_that_keeps_a_file_in_memory_is_begun_anew(reader: FileReader) -> None:
    assert reader.read(b"keep", "", "").reading is Reading.READ
    assert reader.pid is None
    assert reader.read(b"", "", "").reading is Reading.READ


def test_a_worker_that_was_killed_between_two_files_is_begun_anew(reader: FileReader) -> None:
    reader.read(b"", "", "")
    assert reader.pid is not None
    os.kill(reader.pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(reader.pid)], timeout=0.1)
    assert reader.read(b"", "", "").reading is Reading.READ


def test_a_file_whose_worker_was_killed_by_somebody_else_is_read_by_another(reader: FileReader) -> None:
    reader.read(b"", "", "")
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(reader.read, b"nap", "", "")
        time.sleep(0.1)
        assert reader.pid is not None
        os.kill(reader.pid, signal.SIGKILL)
        assert reading.result().reading is Reading.READ


def test_a_worker_that_somebody_else_killed_at_its_start_is_begun_anew() -> None:
    others = set(psutil.Process().children())
    with FileReader(module=STAND_IN) as reader, ThreadPoolExecutor(1) as pool:
        reading = pool.submit(reader.read, b"", "", "")
        while not (begun := set(psutil.Process().children()) - others):
            time.sleep(0.005)
        begun.pop().kill()
        assert reading.result().reading is Reading.READ


def test_no_file_makes_the_worker_connect_run_or_write(reader: FileReader) -> None:
    assert reader.read(b"doors", "", "").why == ""


def test_the_worker_has_no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with FileReader(module=STAND_IN) as reader:
        assert reader.read(b"environment", "", "").why == ""


def test_threads_read_one_after_another(reader: FileReader) -> None:
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda size: reader.read(b"x" * size, "", "").why.split()[0], range(40)))
    assert told == [str(size) for size in range(40)]


def test_a_reader_that_was_closed_leaves_no_process_and_can_be_used_again() -> None:
    with FileReader(module=STAND_IN) as reader:
        reader.read(b"", "", "")
        pid = reader.pid
        reader.close()
        assert pid is not None
        assert not psutil.pid_exists(pid)
        assert reader.read(b"", "", "").reading is Reading.READ


def test_the_worker_ends_with_whoever_began_it() -> None:
    begun = (
        "from crawler.files.bounded import FileReader\n"
        f"reader = FileReader(module={STAND_IN!r})\n"
        "reader.read(b'', '', '')\n"
        "print(reader.pid, flush=True)\n"
        "import os, signal\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    told = subprocess.run([sys.executable, "-c", begun], capture_output=True, text=True, check=False)
    worker, end = int(told.stdout), time.monotonic() + 5
    while psutil.pid_exists(worker) and psutil.Process(worker).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_system_that_begins_no_process_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    open_before = psutil.Process().num_fds()
    with FileReader(module=STAND_IN) as reader, pytest.raises(ReaderNotStartedError, match="No such file"):
        reader.read(b"", "", "")
    assert psutil.Process().num_fds() == open_before


def test_a_worker_that_cannot_be_begun_is_no_fault_of_the_file() -> None:
    with FileReader(module="tests.crawler.files.nowhere") as reader:
        with pytest.raises(ReaderNotStartedError, match="No module named"):
            reader.read(b"", "", "")
        assert reader.pid is None
