"""Data files fetched by the real spider on loopback, and read again from what it kept."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from config.plan import Budget, KnownPage, Sought, VisitPlan
from config.synonyms import load_synonyms
from crawler.files.bounded import FileReader
from crawler.job import Job
from crawler.visit.replay import replay
from monitor.visits.children import Child, VisitDone
from storage.dataset_records import Format, Reading
from storage.records import Cause, Dataset, Outcome, VisitFacts
from storage.spool import packed_body
from storage.visit_log import VisitLog
from storage.warc import Record, read_member
from tests.loopback import Answer, Portal, Reply, page, portal, redirect
from tests.monitor.nights import FIRST

TEXT = "<p>" + "青石县位于省境东部，辖十二个乡镇，县政府门户网站依法公开政府信息。" * 6 + "</p>"
OLD = "".join(
    f"<li><a href='/o/{n}.html'>关于开展有关工作的第{n}号通知</a><span>2026-01-0{n}</span></li>" for n in range(1, 7)
)
CSV = "项目,依据,标准\n一,二,5\n三,四,6\n五,六,7\n".encode()
HALF = 200_000


def book() -> bytes:
    """A workbook with a header and three rows."""
    made, kept = Workbook(), io.BytesIO()
    for row in (("项目", "依据", "标准"), ("一", "二", 5), ("三", "四", 6), ("五", "六", 7)):
        made.active.append(row)
    made.save(kept)
    return kept.getvalue()


BOOK = book()


def sent(body: bytes, *headers: tuple[str, str], status: int = 200) -> Reply:
    return Reply(body, status=status, headers=(("Content-Type", "application/octet-stream"), *headers))


def listing(*names: str) -> dict[str, Answer]:
    """A portal whose 通知公告 lists these files, the newest first."""
    rows = "".join(
        f"<li><a href='/f/{name}'>{name.partition('.')[0]}目录清单.xls</a><span>2026-09-{20 - at}</span></li>"
        for at, name in enumerate(names)
    )
    return {
        "/": page(f"<ul class='nav'><li><a href='/gg/'>通知公告</a></li><li><a href='/gk/'>概况</a></li></ul>{TEXT}"),
        "/gg/": page(f"<h1>通知公告</h1><ul class='list'>{rows}{OLD}</ul>", "通知公告"),
        "*": page(f"<h1>关于开展有关工作的通知</h1>{TEXT}", "通知"),
    }


def plan(url: str, *known: KnownPage, files: int = 8) -> VisitPlan:
    names = load_synonyms()
    return VisitPlan(
        site="S",
        url=url,
        hosts=(url.removeprefix("http://").strip("/"),),
        sought=(Sought(code="NOTICE", documents=files, files=files, take="every"),),
        names=(names["NOTICE"],),
        budget=Budget(pages=20, bytes=10**8, seconds=60, file_bytes=2 * HALF),
        known=known,
    )


def job(spool: Path, *asked: VisitPlan, delay: float = 0) -> Job:
    """A child's job: to visit these."""
    return Job.model_validate(
        {
            "plans": asked,
            "today": date(2026, 9, 25),
            "spool": str(spool),
            "user_agent": "gongkai/0.1 (+test@a.example)",
            "delay": delay,
            "address_requests": 4,
            "timeout": 5,
            "page_bytes": 100_000,
            "sites_at_once": 10,
            "allowed": ("127.0.0.1",),
            "as_of": FIRST,
        }
    )


def visit(spool: Path, asked: VisitPlan) -> VisitDone:
    """What a child makes of a visit, with what it learnt."""
    with Child(job(spool, asked)) as child:
        messages = list(child.messages())
    (done,) = [message for message in messages if isinstance(message, VisitDone)]
    return done


FILES: dict[str, Answer] = {
    "/f/book.xlsx": sent(BOOK),
    "/f/list.csv": sent(CSV, ("Content-Disposition", 'attachment; filename="a.csv"')),
    "/f/larger-than-a-page.csv": sent(b"a,b\n" + b"1,2\n" * 40_000),
    "/f/huge.csv": sent(b"a,b\n" + b"1,2\n" * HALF),
    "/f/page.xls": page("<h1>抱歉，您访问的页面不存在</h1>", "404"),
    "/f/moved.xls": redirect("/real/book.xlsx"),
    "/real/book.xlsx": sent(BOOK),
    "/f/gone.xls": Reply(b"gone", status=404),
    "/f/part.csv": sent(CSV, ("Content-Range", f"bytes 0-{len(CSV) - 1}/{len(CSV) * 2}"), status=206),
}


@dataclass(frozen=True)
class Fetched:
    """One visit to a portal, and where what came of it was spooled."""

    portal: Portal
    spool: Path
    done: VisitDone

    @classmethod
    def of_visit(cls, served: Portal, spool: Path, asked: VisitPlan) -> Fetched:
        """The visit that is asked for."""
        return cls(served, spool, visit(spool, asked))

    @property
    def facts(self) -> VisitFacts:
        return self.done.visit.facts

    def of(self, name: str) -> Dataset:
        """The dataset that a row leads to, by the name of its file."""
        return next(one for one in self.facts.datasets if one.title.startswith(name.partition(".")[0]))

    def replayed(self) -> VisitFacts:
        """The facts, made again of the log and what was spooled."""
        assert isinstance(self.done.log, VisitLog)

        def body(sha256: str) -> Record:
            return read_member(packed_body(self.spool, sha256))

        with FileReader() as files:
            return replay(self.done.log, self.facts.cut, body, files.read).facts


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Fetched:
    """A visit to a portal with all of these files."""
    names = [path.removeprefix("/f/") for path in FILES if path.startswith("/f/")]
    names.sort(key=lambda name: name == "huge.csv")  # it takes what is left of the budget
    with portal({**listing(*names), **FILES}) as served:
        return Fetched.of_visit(served, tmp_path_factory.mktemp("spool"), plan(served.url, files=10))


@pytest.mark.parametrize(("name", "real"), [("book.xlsx", Format.XLSX), ("list.csv", Format.CSV)])
def test_a_file_that_came_is_read_in_a_process_of_its_own(fetched: Fetched, name: str, real: Format) -> None:
    one = fetched.of(name)
    assert (one.outcome, one.cause) == (Outcome.SEEN, Cause.NONE)
    assert one.file is not None
    assert (one.file.reading, one.file.real, one.file.rows) == (Reading.READ, real, 3)


def test_the_answer_of_a_file_is_among_the_pages_and_was_kept(fetched: Fetched) -> None:
    one = fetched.of("book.xlsx")
    seen = fetched.facts.page(one.url)
    assert seen is not None
    assert (seen.sha256, seen.size) == (one.sha256, len(BOOK))
    assert read_member(packed_body(fetched.spool, one.sha256 or "")).body == BOOK


def test_a_file_may_be_larger_than_a_page_may(fetched: Fetched) -> None:
    assert fetched.of("larger-than-a-page.csv").outcome is Outcome.SEEN


def test_a_file_that_is_larger_than_its_room_is_told_so(fetched: Fetched) -> None:
    one = fetched.of("huge.csv")
    assert (one.outcome, one.cause, one.file) == (Outcome.TOO_LARGE, Cause.SIZE, None)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("page.xls", Outcome.SOFT_404), ("gone.xls", Outcome.HTTP_ERROR), ("part.csv", Outcome.TRUNCATED)],
)
def test_what_is_no_file_is_told_as_what_it_is(fetched: Fetched, name: str, outcome: Outcome) -> None:
    assert (fetched.of(name).outcome, fetched.of(name).file) == (outcome, None)


def test_a_redirect_is_followed_to_the_file(fetched: Fetched) -> None:
    one = fetched.of("moved.xls")
    assert one.url.endswith("/real/book.xlsx")
    assert one.outcome is Outcome.SEEN


def test_a_file_is_asked_for_from_the_page_that_links_it(fetched: Fetched) -> None:
    headers = next(headers for path, headers in fetched.portal.asked if path == "/f/list.csv")
    assert headers["Referer"] == f"{fetched.portal.url}gg/"
    assert "Range" not in headers


def test_a_visit_with_files_is_made_again_from_what_was_kept(fetched: Fetched) -> None:
    assert fetched.replayed() == fetched.facts


@pytest.mark.slow
def test_a_night_later_only_files_that_something_adverse_rests_on_are_asked_for(tmp_path: Path) -> None:
    with portal({**listing("book.xlsx", "list.csv"), **FILES}) as served:
        first = visit(tmp_path, plan(served.url))
        assert first.learnt is not None
        asked = len(served.asked)
        later = plan(served.url, *first.learnt.pages).model_copy(update={"insist": (f"{served.url}f/list.csv",)})
        second = visit(tmp_path, later)
        again = [path for path, _ in served.asked[asked:]]
    assert [path for path in again if path.startswith("/f/")] == ["/f/list.csv"]
    assert second.visit.facts == first.visit.facts
    stood = {url for url, since in second.visit.unchanged.items() if second.visit.fetched[url] == since}
    assert f"{served.url}f/book.xlsx" in stood
    assert f"{served.url}f/list.csv" not in stood
