"""Readers on 20,000 spoilt pages and 4,000 spoilt parts of pages: none may raise or take more than 300 ms of CPU.

Run by `make fuzz [SEED=N] [CORPUS=DIR]`; the seed and the count are printed, and a failure names its kind and number.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from crawler.lists import MAX_ROWS
from crawler.observe import Observed, observe
from crawler.outcome import Print
from crawler.pages.calls import list_addresses
from crawler.pages.page import parse
from crawler.rows.data import read_data
from crawler.visit.joining import read_part
from storage.codec import dump
from storage.records import Outcome, Page, Part, PartKind
from tests.default_names import default_names
from tests.fuzz.giants import giants, page
from tests.fuzz.pages import seed_pages
from tests.fuzz.parts import giant_parts, seed_parts
from tests.fuzz.spoil import SPOILS

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("GONGKAI_FUZZ_SEED", "20260915"))
MADE, SPOILT, PARTS = 6_000, 14_000, 4_000
LONGEST = 0.3
"""Seconds of CPU that one input may take."""
URL = "http://www.example.gov.cn/zwgk/index.html"
TODAY = date(2026, 9, 15)
NAMES = default_names()
HOME = Print(url="http://www.example.gov.cn/", title="某县人民政府", links=frozenset({("首页", "")}))
_TYPES = ("text/html", "text/html; charset=gb2312", "text/html; charset=utf-8", "text/html; charset=big5", "")
Found = TypeVar("Found")


@dataclass
class Tally:
    """How many inputs were read, and the longest that one took, in seconds."""

    count: int = 0
    worst: float = 0.0
    kind: str = ""
    too_long: list[str] = field(default_factory=list)

    def read(self, kind: str, body: bytes, content_type: str = "text/html", home: Print | None = None) -> Observed:
        """Reads one page."""
        page = Page(URL, URL, 200, {"content-type": content_type}, body)
        observed = self.timed(kind, lambda: observe(page, NAMES, TODAY, home=home))
        dump(observed.facts)
        return observed

    def read_part(self, kind: str, body: bytes, content_type: str = "") -> None:
        """Reads one answer as every kind of part of a page."""
        page = Page(URL, URL, 200, {"content-type": content_type}, body)
        for part in PartKind:
            name = f"{kind} as {part}"
            observed = self.timed(name, lambda: read_part(page, Part(part, URL), URL, NAMES, TODAY))  # noqa: B023
            dump(observed.facts)
        self.timed(f"data of {kind}", lambda: read_data(parse(page).text, TODAY, MAX_ROWS))
        self.timed(f"calls of {kind}", lambda: list_addresses(parse(page)))

    def timed(self, kind: str, work: Callable[[], Found]) -> Found:
        """Reads one input; where it takes long, again after a pause: others on the machine slow even CPU time down."""
        least = LONGEST + 1
        for pause in (0.0, 0.0, 0.5, 2.0, 5.0):
            time.sleep(pause)
            began = time.process_time()
            found = work()
            least = min(least, time.process_time() - began)
            if least <= LONGEST * 0.8:
                break
        self.count += 1
        if least > self.worst:
            self.worst, self.kind = least, kind
        if least > LONGEST:
            self.too_long.append(f"{kind}: {least * 1000:.0f} ms of CPU")
        return found


@pytest.fixture
def tally(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Iterator[Tally]:
    found = Tally()
    yield found
    line = f"{request.node.name}: {found.count} inputs, seed {SEED}, the longest {found.worst * 1000:.0f} ms of CPU"
    with capsys.disabled():
        sys.stdout.write(f"\n{line} ({found.kind})\n")
    assert not found.too_long, "\n".join(found.too_long)


TOKENS = (
    "<a href=/x>", "<a href='", "</a>", "<li>", "<ul class=nav>", "</ul>", "<table>", "<tr>", "<td>", "<p>",
    "<div id=tree>", "<script>", "</script>", "<!--", "-->", "<iframe src=/x>", "<frameset rows='*'>",
    "<frame src=/y>", "<title>", "</title>", "<meta http-equiv=refresh content='0;url=/x'>",
    "<meta name=PubDate content=2026-01-02>", "<base href=http://[>", "政府信息公开", "发布时间：", "文号：",
    "〔2026〕5号", "2026-01-02", "01-02", "二〇二六年一月二日", "共", "0", "条", "暂无信息", "document.write('",
    "')", "location.href='", "createPageHTML(", ",", "[{\"title\":\"", "\",\"date\":\"", "\"}]", "<![CDATA[", "]]>",
    "&nbsp;", "\0", "\ud800", "\u3000", "404", "页面不存在", "</body>", "</html>", "{{", "$_ts", "有效", "附件.doc",
    "当前位置：",
)  # fmt: skip
PAGES = st.lists(st.sampled_from(TOKENS) | st.text(max_size=20), max_size=60).map("".join)


def test_pages_that_hypothesis_makes_are_read(tally: Tally) -> None:
    @seed(SEED)
    @settings(
        max_examples=MADE,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(body=PAGES, whole=st.booleans(), content_type=st.sampled_from(_TYPES), known=st.booleans())
    def read(body: str, whole: bool, content_type: str, known: bool) -> None:
        raw = page(body) if whole else body.encode("utf-8", "surrogatepass")
        tally.read(f"made: {body!r:.200}", raw, content_type, HOME if known else None)

    read()


def test_spoilt_pages_are_read(tally: Tally) -> None:
    pages = seed_pages()
    for number in range(SPOILT):
        random = Random(SEED * 1_000_003 + number)
        spoil = random.choice(SPOILS)
        body = spoil(random, random.choice(pages), random.choice(pages))
        if random.random() < 0.2:
            body = random.choice(SPOILS)(random, body, random.choice(pages))
        tally.read(f"{spoil.__name__} {number}", body, random.choice(_TYPES), random.choice((None, HOME)))


def test_spoilt_parts_of_pages_are_read(tally: Tally) -> None:
    parts, pages = seed_parts(), seed_pages()
    for number in range(PARTS):
        random = Random(SEED * 2_000_003 + number)
        whole = random.choice(parts if random.random() < 0.7 else pages)
        spoil = random.choice(SPOILS)
        tally.read_part(f"{spoil.__name__} {number}", spoil(random, whole, random.choice(parts)), random.choice(_TYPES))


def test_giant_parts_of_pages_are_read(tally: Tally) -> None:
    for kind, body in (*giant_parts(), *giants()):
        tally.read_part(kind, body)


def test_giant_pages_are_read_as_far_as_pages_are_read_and_say_so(tally: Tally) -> None:
    for kind, body in giants():
        facts = tally.read(kind, body).facts
        if facts.outcome is Outcome.SEEN and len(body) > 3_000_000:
            assert facts.links_cut, kind
            assert facts.entries.cut, kind
