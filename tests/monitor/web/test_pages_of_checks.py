"""The desk's pages of single checks, as a browser asks for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from httpx import Response
from sqlalchemy import Engine
from starlette.testclient import TestClient

from config.settings import Settings
from monitor.visits.hosts import Hosts
from monitor.web.app import create_app
from monitor.web.desk import Desk
from storage.adhoc import CheckStatus
from storage.audit import entries
from storage.database import reading
from storage.desk_checks import desk_checks
from storage.records import SHANGHAI
from storage.review import Role
from tests.accounts import add
from tests.desk_client import client_of, log_in, post
from tests.loopback import portal
from tests.monitor.desk_checking import NOW, PEOPLE, check_at, settings_for, until
from tests.monitor.test_check import GOOD

URL = "http://a.example/"


@dataclass
class AtDesk:
    """The desk as `who` has it before them at a moment."""

    engine: Engine
    settings: Settings
    who: str = "li"
    at: datetime = NOW
    _clients: dict[tuple[str, datetime], TestClient] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app = create_app(Desk(self.engine, self.settings, lambda: self.at))
        for name, role in PEOPLE.items():
            add(self.engine, name, Role(role), at=NOW - timedelta(days=1))

    @property
    def client(self) -> TestClient:
        """A browser of this person, who has just logged in."""
        if (self.who, self.at) not in self._clients:
            client = self._clients[self.who, self.at] = client_of(self.app)
            log_in(client, self.who)
        return self._clients[self.who, self.at]

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, **fields: str) -> Response:
        return post(self.client, path, **fields)

    def ask(self, url: str = URL, **more: str) -> int:
        """The number of the check that was asked for."""
        answer = self.post("/checks", url=url, **more)
        assert answer.status_code == 303, answer.text
        return int(answer.headers["location"].rpartition("/")[2])

    def close(self) -> None:
        """From now on the server begins no check: those asked for are over at once."""
        self.app.state.checks.close()

    def audit(self) -> list[tuple[str, str, str]]:
        with reading(self.engine) as conn:
            told = [(one.who, one.what, one.subject) for one in reversed(entries(conn))]
        return [one for one in told if one[1].startswith("check.")]


@pytest.fixture
def opened(sqlite_engine: Engine, tmp_path: Path, little_argon2: None) -> Iterator[Callable[..., AtDesk]]:
    desks: list[AtDesk] = []

    def made(**changes: object) -> AtDesk:
        desks.append(AtDesk(sqlite_engine, settings_for(tmp_path, **changes)))
        return desks[-1]

    yield made
    for one in desks:
        one.close()


@pytest.fixture
def desk(opened: Callable[..., AtDesk], monkeypatch: pytest.MonkeyPatch) -> AtDesk:
    """A desk whose checks wait for a night at their hosts: they are under way, and visit nobody."""
    monkeypatch.setattr("monitor.visits.hosts.LOOK_SECONDS", 0.02)
    browser = opened(desk_checks=3)
    night = Hosts(browser.engine, browser.settings, "夜间巡检", lambda: NOW)
    night.take({"A": {"a.example", "b.example", "c.example"}})
    return browser


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/checks"),
        ("POST", "/checks"),
        ("GET", "/checks/1"),
        ("GET", "/checks/1/state"),
        ("POST", "/checks/1/cancel"),
    ],
)
def test_a_viewer_may_not(method: str, path: str, desk: AtDesk) -> None:
    desk.close()
    desk.ask()
    desk.who = "kan"
    assert (desk.get(path) if method == "GET" else desk.post(path, url=URL)).status_code == 403


def test_a_check_is_asked_for_shown_as_it_waits_and_cancelled(desk: AtDesk) -> None:
    number = desk.ask(URL, level="county", pack="national")
    assert until(lambda: "夜间巡检" in desk.get(f"/checks/{number}").text)
    shown = desk.get(f"/checks/{number}").text
    for words in (
        "被查网址：http://a.example/，层级：县级，指标库：national。",
        "进行中",
        "取消检查",
        "等待：a.example",
    ):
        assert words in shown
    assert '<noscript><meta http-equiv="refresh"' in shown
    assert "<script>" not in shown
    assert 'aria-live="polite"' in shown
    assert desk.post(f"/checks/{number}/cancel").status_code == 303
    assert until(lambda: check_at(desk.engine, number).is_over)
    shown = desk.get(f"/checks/{number}").text
    assert "已取消" in shown
    assert "本次检查已由提交人取消" in shown
    for words in ("refresh", "取消检查</button>", "checks.js", "data-state"):
        assert words not in shown
    assert desk.audit() == [("li", "check.ask", f"check {number}"), ("li", "check.cancel", f"check {number}")]


def test_who_cancels_twice_is_once_in_the_audit_log(desk: AtDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.visits.hosts.LOOK_SECONDS", 3)
    number = desk.ask()
    assert until(lambda: "进行中" in desk.get(f"/checks/{number}").text)
    assert [desk.post(f"/checks/{number}/cancel").status_code for _ in range(3)] == [303] * 3
    assert not check_at(desk.engine, number).is_over
    assert [what for _, what, _ in desk.audit()] == ["check.ask", "check.cancel"]


def test_the_state_of_a_check_is_told_once_and_then_only_when_it_is_new(desk: AtDesk) -> None:
    number = desk.ask()
    assert until(lambda: len(check_at(desk.engine, number).told) == 3)
    desk.post(f"/checks/{number}/cancel")
    assert until(lambda: check_at(desk.engine, number).is_over)
    answer = desk.get(f"/checks/{number}/state")
    state = answer.json()
    assert (state["status"], state["over"]) == ("已取消", True)
    assert state["lines"][0] == {"at": "10:00:00", "text": "被查网址：http://a.example/，指标库：hunan-2020。"}
    tag = answer.headers["etag"]
    assert desk.get(f"/checks/{number}/state", **{"If-None-Match": tag}).status_code == 304
    assert desk.get(f"/checks/{number}/state", **{"If-None-Match": '"other"'}).status_code == 200


def test_one_at_a_time_for_a_person_and_the_page_leads_to_it(desk: AtDesk) -> None:
    number = desk.ask()
    answer = desk.post("/checks", url="http://b.example/", level="county")
    assert answer.status_code == 409
    assert f'href="/checks/{number}"' in answer.text
    assert 'value="http://b.example/"' in answer.text
    assert '<option value="county" selected>' in answer.text


def test_the_third_person_waits_in_line_and_the_page_says_where(desk: AtDesk) -> None:
    for who, host in (("li", "a"), ("wang", "b"), ("zhao", "c")):
        desk.who = who
        number = desk.ask(f"http://{host}.example/")
    assert "排队，第1位" in desk.get(f"/checks/{number}").text
    assert desk.get(f"/checks/{number}/state").json()["status"] == "排队，第1位"
    desk.post(f"/checks/{number}/cancel")
    assert check_at(desk.engine, number).status is CheckStatus.CANCELLED


def test_the_quota_is_used_up_exactly_and_free_again_on_the_next_day_in_shanghai(desk: AtDesk) -> None:
    desk.close()
    desk.at = datetime(2026, 9, 15, 0, 0, tzinfo=SHANGHAI)
    for left in (3, 2, 1):
        assert f"今日还可检查<strong>{left}</strong>次" in desk.get("/checks").text
        desk.ask()
    desk.at = datetime(2026, 9, 15, 23, 59, 59, 999999, tzinfo=SHANGHAI)
    assert "今日还可检查<strong>0</strong>次" in desk.get("/checks").text
    refused = desk.post("/checks", url=URL)
    assert refused.status_code == 429
    assert "今日3次检查已用完" in refused.text
    assert f'value="{URL}"' in refused.text
    desk.who = "wang"
    desk.ask()
    desk.who, desk.at = "li", desk.at + timedelta(microseconds=1)
    assert "今日还可检查<strong>3</strong>次" in desk.get("/checks").text
    desk.ask()
    with reading(desk.engine) as conn:
        assert len(desk_checks(conn)) == 5


def test_a_quota_of_nothing_switches_checks_off_and_the_page_says_so(opened: Callable[..., AtDesk]) -> None:
    desk = opened(desk_checks=0)
    shown = desk.get("/checks").text
    assert "单站检查已由管理人员关闭" in shown
    assert 'action="/checks"' not in shown
    assert desk.post("/checks", url=URL).status_code == 403
    assert desk.audit() == []


@pytest.mark.parametrize("url", ["", "湘潭市", "ftp://a.example/", "http://a.example:8080/", "http://li:x@a.example/"])
def test_what_is_no_address_is_refused_and_what_was_entered_kept(url: str, desk: AtDesk) -> None:
    answer = desk.post("/checks", url=url, level="county", pack="national")
    assert answer.status_code == 422
    assert f'value="{url}"' in answer.text
    assert 'aria-describedby="url-note url-fault" aria-invalid="true"' in answer.text
    assert '<option value="county" selected>' in answer.text
    assert '<option value="national" selected>' in answer.text
    assert desk.audit() == []


def test_an_address_of_two_megabytes_is_refused_and_not_sent_back_whole(desk: AtDesk) -> None:
    answer = desk.post("/checks", url="http://a.example/" + "a" * 2_000_000)
    assert answer.status_code == 413
    assert len(answer.content) < 20_000


def test_an_address_of_sixty_thousand_characters_is_refused_and_the_rest_of_the_form_kept(desk: AtDesk) -> None:
    answer = desk.post("/checks", url="http://a.example/" + "a" * 60_000, level="county")
    assert answer.status_code == 422
    assert "网址过长（60017个字符）" in answer.text
    assert '<option value="county" selected>' in answer.text
    assert len(answer.content) < 20_000


def test_a_level_and_a_pack_that_are_not_in_the_list_are_refused(desk: AtDesk) -> None:
    answer = desk.post("/checks", url=URL, level="emperor", pack="../../etc")
    assert answer.status_code == 422
    assert "没有这一层级" in answer.text
    assert "没有这一指标库" in answer.text


def test_a_hostile_address_is_shown_as_text(desk: AtDesk) -> None:
    desk.close()
    hostile = 'http://a.example/"><script>alert(1)</script>'
    number = desk.ask(hostile)
    for path in ("/checks", f"/checks/{number}"):
        shown = desk.get(path).text
        assert "&lt;script&gt;alert(1)" in shown
        assert "<script>alert" not in shown
    shown = desk.post("/checks", url=f"{hostile} x").text
    assert "&#34;&gt;&lt;script&gt;alert(1)" in shown
    assert not re.search(r'(href|src)="http', shown)


def test_each_sees_own_checks_and_leads_see_all(desk: AtDesk) -> None:
    desk.close()
    number = desk.ask()
    desk.who = "wang"
    assert URL not in desk.get("/checks").text
    for path in (f"/checks/{number}", f"/checks/{number}/state"):
        assert desk.get(path).status_code == 403
    assert desk.post(f"/checks/{number}/cancel").status_code == 403
    desk.who = "zhao"
    assert URL in desk.get("/checks").text
    assert desk.get(f"/checks/{number}").status_code == 200
    assert desk.post(f"/checks/{number}/cancel").status_code == 403  # for who asked for it only


@pytest.mark.parametrize("number", ["7", "0", str(2**31), str(10**30), "x"])
def test_a_check_that_is_not_there_is_not_found(number: str, desk: AtDesk) -> None:
    for path in (f"/checks/{number}", f"/checks/{number}/state"):
        assert desk.get(path).status_code in (404, 422)


@pytest.mark.slow
def test_a_finished_check_leads_to_its_card_and_findings_and_says_that_nothing_is_confirmed(
    opened: Callable[..., AtDesk],
) -> None:
    with portal(dict(GOOD)) as served:
        desk = opened(allow_hosts=(served.host,))
        number = desk.ask(served.url, level="county")
        assert until(lambda: check_at(desk.engine, number).is_over, 60)
    check = check_at(desk.engine, number)
    shown = desk.get(f"/checks/{number}").text
    assert (
        f'href="/sites/{served.host}?scan={check.scan}"' in shown
        or f"/sites/{served.host.replace(':', '%3A')}" in shown
    )
    assert "单次检查不作确认" in shown
    assert "待复查（初判不符合）" in shown
    assert re.search(rf'href="/findings/{check.scan}/[^/"]+/BIZ.COL"', shown)
    assert f'href="{served.url}' not in shown
