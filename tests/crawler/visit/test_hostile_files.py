"""Data files of portals that are slow, broken or hostile, asked for by the real spider: each is told as what came, and
neither the visit nor those of other sites are held up."""

from __future__ import annotations

import gzip
import time
import zlib
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import psutil
import pytest

from config.plan import Budget, VisitPlan
from crawler.network.patience import REFUSALS_IN_A_ROW
from monitor.visits.children import Child, PageSeen, VisitDone
from storage.dataset_records import Reading
from storage.records import Cause, Dataset, Outcome
from tests.crawler.visit.test_files_fetched import CSV, Fetched, job, listing, plan, sent
from tests.loopback import Answer, Reply, page, portal, redirect

pytestmark = pytest.mark.slow

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
LINE = b"1,2\n" * 1000
LOGIN = page(
    "<h1>用户登录</h1><form method='post'>用户名<input>密码<input type='password'><button>登录</button></form>"
)


def written(head: bytes, *parts: bytes, pause: float = 0.0, again: bool = False) -> Reply:
    """What is written as it is, part by part; without an end where `again` says so."""

    def write(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(HEAD + head + b"\r\n")
            while True:
                for part in parts:
                    handler.wfile.write(part)
                    handler.wfile.flush()
                    time.sleep(pause)
                if not again:
                    return
        except OSError:
            return  # whoever asked has gone

    return Reply(raw=write)


def chunk(part: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(part), part)


def packed(body: bytes) -> Reply:
    return sent(gzip.compress(body), ("Content-Encoding", "gzip"))


EXPECTED: dict[str, tuple[Answer, Outcome, Cause]] = {
    "says-more": (written(b"Content-Length: 99999\r\n", CSV), Outcome.TRUNCATED, Cause.SIZE),
    "endless": (written(b"", LINE, again=True), Outcome.TOO_LARGE, Cause.SIZE),
    "endless-chunks": (
        written(b"Transfer-Encoding: chunked\r\n", chunk(LINE), again=True),
        Outcome.TOO_LARGE,
        Cause.SIZE,
    ),
    "cut-chunks": (written(b"Transfer-Encoding: chunked\r\n", chunk(CSV)), Outcome.TRUNCATED, Cause.SIZE),
    "no-length": (written(b"", CSV), Outcome.SEEN, Cause.NONE),
    "packed": (packed(CSV), Outcome.SEEN, Cause.NONE),
    "packed-and-cut": (
        sent(gzip.compress(b"a,b\n" + LINE * 9)[:60], ("Content-Encoding", "gzip")),
        Outcome.TRUNCATED,
        Cause.SIZE,
    ),
    "packed-without-a-head": (
        sent(zlib.compress(CSV)[2:-4], ("Content-Encoding", "deflate")),
        Outcome.SEEN,
        Cause.NONE,
    ),
    "packed-and-shorter": (packed(b"a,b\n1,2\n3,4\n"), Outcome.SEEN, Cause.NONE),
    "bomb": (packed(b"0" * 50_000_000), Outcome.TOO_LARGE, Cause.SIZE),
    "to-log-in": (redirect("/login.html"), Outcome.LOGIN, Cause.NONE),
    "log-in": (LOGIN, Outcome.LOGIN, Cause.NONE),
    "circle": (redirect("/f/circle.csv"), Outcome.REDIRECT, Cause.HTTP_REDIRECT),
    "elsewhere": (redirect("http://127.0.0.2:9/a.csv"), Outcome.MOVED, Cause.HTTP_REDIRECT),
    "forbidden": (Reply(b"Forbidden", 403), Outcome.BLOCKED, Cause.STATUS),
    "broken": (Reply(b"", 500), Outcome.HTTP_ERROR, Cause.STATUS),
    "whole-range": (
        sent(CSV, ("Content-Range", f"bytes 0-{len(CSV) - 1}/{len(CSV)}"), status=206),
        Outcome.SEEN,
        Cause.NONE,
    ),
    "some-range": (sent(CSV, status=206), Outcome.TRUNCATED, Cause.SIZE),
    "empty": (sent(b""), Outcome.UNREACHABLE, Cause.EMPTY_BODY),
    "picture-by-name": (Reply(CSV, headers=(("Content-Type", "image/png"),)), Outcome.SEEN, Cause.NONE),
    "not-modified": (Reply(b"", 304), Outcome.HTTP_ERROR, Cause.STATUS),
}
TOO_LARGE = [name for name, (_, outcome, _) in EXPECTED.items() if outcome is Outcome.TOO_LARGE]
"""Each takes a half of the bytes that a visit has for files."""
NAMES = [f"{name}.csv" for name in (*TOO_LARGE, *(name for name in EXPECTED if name not in TOO_LARGE))]


def told(fetched: Fetched, name: str) -> Dataset:
    """The dataset that a row leads to."""
    return next(one for one in fetched.facts.datasets if one.title == f"{name}目录清单.xls")


def within(asked: VisitPlan, seconds: float, file_bytes: int = 10**7) -> VisitPlan:
    """The plan, with so many seconds for all."""
    return asked.model_copy(update={"budget": Budget(pages=20, bytes=10**8, seconds=seconds, file_bytes=file_bytes)})


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fetched]:
    """The visits of portals with such files, one of them too large."""
    by_name: dict[str, Fetched] = {}
    files = {f"/f/{name}.csv": answer for name, (answer, _, _) in EXPECTED.items()}
    for start in range(len(TOO_LARGE)):
        names = NAMES[start :: len(TOO_LARGE)]
        with portal({**listing(*names), **files, "/login.html": LOGIN}) as served:
            asked = within(plan(served.url), 60)
            fetched = Fetched.of_visit(served, tmp_path_factory.mktemp("spool"), asked)
        by_name |= {name.removesuffix(".csv"): fetched for name in names}
    return by_name


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_told_as_what_came(hostile: dict[str, Fetched], name: str) -> None:
    one, (_, outcome, cause) = told(hostile[name], name), EXPECTED[name]
    assert (one.outcome, one.cause, one.file is not None) == (outcome, cause, outcome is Outcome.SEEN)


def test_visits_with_such_files_are_made_again_as_they_were(hostile: dict[str, Fetched]) -> None:
    for fetched in {id(one): one for one in hostile.values()}.values():
        assert fetched.facts.cut is None
        assert fetched.replayed() == fetched.facts


@pytest.mark.parametrize("parts", [(CSV[:9],), (b"a,b\n",) * 200])
def test_a_file_that_takes_the_rest_of_the_time_is_told_as_too_slow_and_the_visit_is_whole(
    tmp_path: Path, parts: tuple[bytes, ...]
) -> None:
    slow = written(b"Content-Length: 99999\r\n", *parts, pause=0.1 if len(parts) > 1 else 20)
    with portal({**listing("slow.csv", "other.csv"), "/f/slow.csv": slow, "/f/other.csv": sent(CSV)}) as served:
        fetched = Fetched.of_visit(served, tmp_path, within(plan(served.url), 5))
        assert served.paths.count("/f/slow.csv") == 1
    assert (told(fetched, "slow").outcome, told(fetched, "slow").cause) == (Outcome.UNREACHABLE, Cause.TIMEOUT)
    assert fetched.facts.files_left == ("NOTICE",)
    assert fetched.facts.cut is None
    assert fetched.replayed() == fetched.facts


def test_a_host_that_refuses_its_files_is_asked_for_no_more_of_them_and_still_for_its_pages(tmp_path: Path) -> None:
    names = [f"no-{number}.csv" for number in range(REFUSALS_IN_A_ROW + 2)]
    routes = {**listing(*names), **{f"/f/{name}": Reply(b"Forbidden", 403) for name in names}}
    with portal(routes) as served:
        one = within(plan(served.url), 60)
        other = one.model_copy(update={"site": "T"})  # another body on the same host
        with Child(job(tmp_path, one, other)) as child:
            seen = [message for message in child.messages() if isinstance(message, VisitDone)]
        assert len([path for path in served.paths if path.startswith("/f/")]) == REFUSALS_IN_A_ROW
    assert [len(done.visit.facts.candidates) for done in seen] == [1, 1]
    outcomes = {page.outcome for page in seen[1].visit.facts.pages if "/f/" not in page.url}
    assert outcomes == {Outcome.SEEN}
    left = [one for one in seen[1].visit.facts.datasets if one.cause is Cause.LEFT_ALONE]
    assert len(left) == len(names)


# While a file is read


def stopped(child: Child) -> psutil.Process:
    """The child's reader, stopped in the middle of a file: as one that hangs."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for process in psutil.Process(child.pid).children():
            is_reader = "crawler.files.worker" in process.cmdline()
            if is_reader and process.rlimit(psutil.RLIMIT_CPU)[0] != psutil.RLIM_INFINITY:  # set for each file
                process.suspend()
                return process
        time.sleep(0.005)
    raise AssertionError("no file was read")


def test_while_a_file_hangs_its_reader_the_visits_of_other_sites_go_on(tmp_path: Path) -> None:
    big = b"a,b,c\n" + b"1,2,3\n" * 150_001
    with portal({**listing("big.csv"), "/f/big.csv": sent(big)}) as one, portal(listing()) as other:
        later = plan(other.url).model_copy(update={"site": "T"})
        with Child(job(tmp_path, within(plan(one.url), 60), later, delay=0.4)) as child:
            messages = child.messages()
            first = next(messages)
            assert isinstance(first, PageSeen)
            reader = stopped(child)
            finished = next(message for message in messages if isinstance(message, VisitDone))
            assert finished.visit.site == "T"
            assert reader.status() == psutil.STATUS_STOPPED
            reader.kill()
            (hung,) = [message for message in messages if isinstance(message, VisitDone)]
    (read,) = hung.visit.facts.datasets
    assert read.file is not None
    assert (read.file.reading, read.file.rows) == (Reading.READ, 150_000)  # by another reader


def test_where_no_reader_can_be_begun_each_file_is_our_error_and_the_visit_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "python_calamine.py").write_text("raise ImportError('spoilt')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    with portal({**listing("a.csv", "b.csv"), "/f/a.csv": sent(CSV), "/f/b.csv": sent(CSV)}) as served:
        fetched = Fetched.of_visit(served, tmp_path / "spool", within(plan(served.url), 60))
    assert [(one.outcome, one.cause) for one in fetched.facts.datasets] == [(Outcome.ERROR, Cause.CRASH)] * 2
    assert fetched.facts.cut is None
