"""Hosts that refuse: what they ask us to wait is waited for, and then they are left alone."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

from crawler.network.patience import REFUSALS_IN_A_ROW, Patience, asked_wait
from storage.records import SHANGHAI, Cause, Outcome
from tests.crawler.test_spider import HOME, INNER, inner, plan, visit
from tests.loopback import HTML, Reply, page, portal

NOW = datetime(2026, 11, 29, 1, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("status", "said", "wait"),
    [
        (429, "30", 30.0),
        (503, "Sat, 28 Nov 2026 17:31:00 GMT", 60.0),
        (503, "Sat, 28 Nov 2026 17:00:00 GMT", 0.0),
        (429, "soon", None),
        (429, "", None),
        (200, "30", None),
        (429, "9" * 400, 999_999_999.0),
    ],
)
def test_the_wait_that_an_answer_asks_for_is_read_as_seconds_or_as_a_moment(
    status: int, said: str, wait: float | None
) -> None:
    assert asked_wait(status, {"retry-after": said}, NOW) == wait


def test_a_host_is_left_alone_after_so_many_refusals_in_a_row_and_not_after_as_many_in_all() -> None:
    patience = Patience()
    for number in range(3 * REFUSALS_IN_A_ROW):
        patience.saw("a", Outcome.SEEN if number % REFUSALS_IN_A_ROW == 0 else Outcome.BLOCKED)
    assert not patience.leaves("a")
    for _ in range(REFUSALS_IN_A_ROW):
        patience.saw("b", Outcome.CHALLENGE)
    assert patience.leaves("b")
    assert not patience.leaves("a")


def test_a_host_that_refuses_its_files_still_gives_its_pages() -> None:
    patience = Patience()
    for _ in range(REFUSALS_IN_A_ROW):
        assert not patience.saw("www.a", Outcome.BLOCKED, file=True)
    assert patience.leaves("a", file=True)
    assert not patience.leaves("a")


def busy(seconds: str) -> Reply:
    return Reply(b"busy", 429, (("Content-Type", HTML), ("Retry-After", seconds)))


@pytest.mark.slow
def test_what_a_host_asks_us_to_wait_is_waited_for_once(tmp_path: Path) -> None:
    times: list[float] = []

    def once(_: str) -> Reply | str:
        times.append(time.monotonic())
        return busy("1") if len(times) == 1 else INNER

    with portal(inner(once)) as served:
        facts = visit(tmp_path, plan(served.url))["S"]
    assert len(times) == 2
    assert times[1] - times[0] >= 0.95
    assert {page.outcome for page in facts.pages} == {Outcome.SEEN}


@pytest.mark.parametrize("seconds", ["3600", "0"])
def test_a_host_that_asks_for_too_long_a_wait_or_asks_again_is_left_alone(tmp_path: Path, seconds: str) -> None:
    with portal({"/": HOME, "/robots.txt": Reply(status=404), "*": busy(seconds)}) as served:
        facts = visit(tmp_path, plan(served.url))["S"]
        asked = [path for path in served.paths if path not in ("/", "/robots.txt")]
    assert len(asked) == (1 if seconds == "3600" else 2)
    assert {page.outcome for page in facts.pages[1:]} == {Outcome.BLOCKED}
    assert Cause.LEFT_ALONE in {page.cause for page in facts.pages}


def test_a_host_that_starts_refusing_is_asked_no_more_and_the_rest_reads_as_refused(tmp_path: Path) -> None:
    names = ("工作动态", "政务动态", "要闻动态", "图片新闻", "今日要闻", "部门动态", "乡镇动态", "通知公告", "公告公示")
    menu = "".join(f'<li><a href="/c{n}/">{name}</a></li>' for n, name in enumerate(names))
    home = page(f"<ul class='nav'>{menu}</ul><p>{'青石县人民政府门户网站依法公开政府信息。' * 9}</p>", "青石县人民政府")
    with portal({"/": home, "/robots.txt": Reply(status=404), "*": Reply(b"Forbidden", 403)}) as served:
        facts = visit(tmp_path, plan(served.url))["S"]
        refused = [path for path in served.paths if path.startswith("/c")]
    assert len(refused) == REFUSALS_IN_A_ROW
    left = [one for one in facts.pages if one.cause is Cause.LEFT_ALONE]
    assert left
    assert {one.outcome for one in left} == {Outcome.BLOCKED}
