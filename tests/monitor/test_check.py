"""gongkai check as a person runs it."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from config.errors import ConfigError
from config.rulebook import load_rules
from config.settings import load_settings
from config.sites import Level
from monitor.check import asked_site
from monitor.cli import run
from monitor.commands.doors import now
from monitor.visits.hosts import Hosts
from tests.loopback import Answer, Portal, Reply, portal, redirect
from tests.playback import html, links, rows

FRESH = rows(now().date() - timedelta(days=1))
MENU = links(工作动态="/dt/", 通知公告="/gg/", 政府信息公开="/xxgk/")
GOOD: dict[str, Answer] = {
    "/": html("", FRESH, MENU),
    "/dt/": html("工作动态", FRESH, MENU),
    "/gg/": html("通知公告", FRESH, MENU),
    "/xxgk/": html("政府信息公开", FRESH, MENU),
}
CHALLENGE = Reply(
    b"<script>document.cookie=('_')+('_')+('j')+('s')+('l');location.href=location.pathname</script>", 521
)
ERROR_PAGE = html("页面不存在", "<p>抱歉，您访问的页面不存在或已删除！</p>")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_DELAY_SECONDS", "0")
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def served() -> Iterator[Portal]:
    with portal(dict(GOOD)) as running:
        yield running


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """The JSON object that was printed."""
    return dict(json.loads(capsys.readouterr().out))


@dataclass(frozen=True)
class Checked:
    """A site with faults, checked without saving and then twice with: exit codes, cards, and what was stored."""

    codes: list[int]
    cards: list[dict[str, Any]]
    stored_by_the_first: bool
    shown_again: dict[str, Any]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    folder = tmp_path_factory.mktemp("checked") / "data"
    with portal(dict(GOOD)) as served, pytest.MonkeyPatch.context() as environment:
        environment.setenv("GONGKAI_DELAY_SECONDS", "0")
        environment.setenv("GONGKAI_DATA_DIR", str(folder))
        first = printed("check", served.url, "--allow-private", "--json")
        stored = folder.exists()
        saving = ("check", served.url, "--allow-private", "--level", "county", "--json", "--save")
        runs = [first, printed(*saving), printed(*saving)]
        _, shown = printed("scorecard", served.host, "--format", "json")
    return Checked([code for code, _ in runs], [card for _, card in runs], stored, shown)


def printed(*arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code of a command and the JSON object that it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run(list(arguments))
    return code, dict(json.loads(out.getvalue()))


def test_a_site_with_faults_gives_a_card_and_exit_code_1(checked: Checked) -> None:
    assert checked.codes[1] == 1
    card = checked.cards[1]
    verdicts = {f["requirement"]: (f["verdict"], f["tentative"]) for f in card["findings"]}
    assert verdicts["XXGK.COL"] == ("pass", None)
    assert verdicts["BIZ.COL"] == ("provisional", "fail")
    assert card["score"] is None


def test_a_check_never_says_fail_or_partial(checked: Checked) -> None:
    for card in checked.cards:
        assert not {"fail", "partial"} & {f["verdict"] for f in card["findings"]}


def test_nothing_adverse_is_exit_code_0(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(
        'id: one\nversion: "1"\nname: 一项\ndocuments: {通知: {title: 通知, attested: A}}\nchecks:\n'
        "  - {code: X.COL, name: 信息公开, rule: {type: exists, column: XXGK.COL},\n"
        "     basis: [{document: 通知, item: 一, quote: 设立专栏}]}\n",
        encoding="utf-8",
    )
    with portal(dict(GOOD)) as served:
        assert run(["check", served.url, "--allow-private", "--pack", str(tmp_path), "--json"]) == 0
    assert told(capsys)["score"] == 100.0


@pytest.mark.parametrize(
    ("routes", "reason"),
    [
        ({"*": Reply(b"Forbidden", 403)}, "blocked"),
        ({"*": CHALLENGE}, "challenge"),
        ({"*": ERROR_PAGE}, "soft_404"),
        ({"*": GOOD["/"]}, "soft_404"),
        ({"/": Reply(b"\x89PNG\r\n\x1a\n" + b"x" * 99, headers=(("Content-Type", "image/png"),))}, "not_html"),
        ({"/": redirect("http://other.example/")}, "moved"),
        ({"/robots.txt": Reply(status=500), "/": GOOD["/"]}, "robots"),
    ],
)
def test_a_site_that_cannot_be_looked_at_is_exit_code_2_with_the_whole_card(
    routes: dict[str, Answer], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with portal(routes) as served:
        code = run(["check", served.url, "--allow-private", "--level", "county", "--json"])
    told_both = capsys.readouterr()
    card = json.loads(told_both.out)
    assert code == 2
    assert card["machine_coverage"] == 0
    assert told_both.err.count("\n") == (0 if routes == {"*": GOOD["/"]} else 1)
    assert len(card["findings"]) == len(load_rules(load_settings().packs).checks)
    assert {f["verdict"] for f in card["findings"]} <= {"undetermined", "not_applicable"}
    assert reason in {f["reason"] for f in card["findings"]}  # type: ignore[attr-defined]


def test_a_loopback_address_that_is_not_named_is_refused_with_the_card(
    served: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", served.url, "--json"]) == 2
    assert told(capsys)["machine_coverage"] == 0
    assert served.asked == []


def test_naming_the_host_is_enough(served: Portal) -> None:
    assert run(["check", served.url, "--allow-host", served.host, "--pack", "hunan-columns", "--json"]) == 0


@pytest.mark.parametrize("arguments", [[], ["ftp://a.example/"], ["http://"], ["http://a.example/", "--pack", "nope"]])
def test_wrong_use_is_exit_code_64_and_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", *arguments]) == 64
    assert capsys.readouterr().err.count("\n") == 1


def test_nothing_is_stored_without_save(checked: Checked) -> None:
    assert not checked.stored_by_the_first


def test_a_saved_check_can_be_shown_again(checked: Checked) -> None:
    by_code = {f["requirement"]: f for f in checked.shown_again["findings"]}
    assert by_code == {f["requirement"]: f for f in checked.cards[-1]["findings"]}


@pytest.mark.slow
def test_the_first_finding_is_told_after_three_polite_requests_and_not_at_the_end(
    served: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """robots.txt, the home page and one column: with a second between them and the start that is under five seconds.
    Here it is half a second, and a visit of few pages."""
    monkeypatch.setenv("GONGKAI_DELAY_SECONDS", "0.5")
    asked: list[int] = []
    monkeypatch.setattr("monitor.commands.check._say_passed", lambda finding: asked.append(len(served.asked)))
    run(["check", served.url, "--allow-private", "--budget", "5"])
    assert asked
    assert asked[0] <= 4  # the next request may be under way
    assert len(served.asked) > asked[0]


def test_a_budget_of_one_page_decides_little_and_calls_nothing_missing(
    served: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", served.url, "--allow-private", "--level", "county", "--budget", "1", "--json"]) == 2
    assert {f["tentative"] for f in told(capsys)["findings"]} == {None}  # type: ignore[attr-defined]


def test_a_host_of_the_site_list_brings_its_level_and_parent() -> None:
    asked = asked_site("https://www.xiangtan.gov.cn", None)
    assert (asked.site.code, asked.site.level, asked.site.url) == (
        "430300",
        Level.PREFECTURE,
        "https://www.xiangtan.gov.cn/",
    )
    assert asked.sites is not None
    assert asked_site("www.xiangtan.gov.cn", Level.COUNTY).site.level is Level.COUNTY


def test_an_unknown_host_has_no_level_and_level_bound_checks_say_so(checked: Checked) -> None:
    reasons = {f["requirement"]: f["reason"] for f in checked.cards[0]["findings"]}
    assert reasons["BIZ.COL"] == "level_unknown"
    assert reasons["XXGK.COL"] == "found"


def test_what_is_no_web_address_is_refused() -> None:
    with pytest.raises(ConfigError, match="not an http or https address"):
        asked_site("mailto:a@b.example", None)


def test_a_check_of_a_host_that_a_night_visits_says_who_is_there_and_ends_with_a_code_of_its_own(
    served: Portal, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", str(sqlite_engine.url))
    night = Hosts(sqlite_engine, load_settings(), "夜间巡检", now)
    night.take({"A": {served.host}})
    assert run(["check", served.url, "--allow-private", "--wait", "0"]) == 75
    assert "正由其他任务访问（夜间巡检，" in capsys.readouterr().err
    assert served.asked == []
    night.done(["A"])
    assert run(["check", served.url, "--allow-private", "--wait", "0"]) in (0, 1)
