"""Appeals as the team handles them on the desk: listed, looked at through the guard, decided once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Engine
from starlette.testclient import TestClient

from config.settings import Settings
from monitor.appeals.rechecking import rechecked
from monitor.rounds.freezing import freeze_round
from monitor.web.app import create_app
from monitor.web.desk import Desk
from storage.adhoc import CheckStatus
from storage.audit import entries
from storage.bodies import known_bodies
from storage.database import reading
from storage.desk_checks import desk_check, desk_checks
from storage.latest import scan_of_site
from storage.records import Verdict
from storage.review import Role
from storage.rounds.appeals import appeal_numbered
from storage.rounds.records import Appeal, AppealState, Stage
from storage.rounds.standings import scans_of_rounds, standings_of
from storage.shelf import shelf_of
from tests.accounts import add
from tests.desk_client import client_of, log_in, post
from tests.loopback import Portal, page, portal, redirect
from tests.monitor.desk_checking import settings_for, until
from tests.rounds import LACKS, NOW, WU, Counties

STATEMENT = "专栏设在首页“优化营商环境”栏目下，请予核对。"
HERE = "/rounds/1/appeals"
PEOPLE = {"kan": Role.VIEWER, "li": Role.REVIEWER, "zhao": Role.LEAD, "qian": Role.LEAD}


class Team:
    """A desk with a frozen round in which A lacks two columns, its office `jia`, and the team."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine = engine
        self.app = create_app(Desk(engine, settings, lambda: NOW))
        self.counties = Counties(engine)
        self.counties.night({"A": {"BIZ.COL": LACKS, "FILE.LIB": LACKS}})
        for name, role in PEOPLE.items():
            add(engine, name, role, at=NOW)
        add(engine, "jia", Role.OFFICE, at=NOW, site="A")

    def freeze(self) -> None:
        freeze_round(self.engine, self.counties.round().id, WU, NOW)

    def client(self, name: str) -> TestClient:
        client = client_of(self.app)
        log_in(client, name)
        return client

    def file(self, address: str = "http://a.gov.cn/yshj/", check: str = "BIZ.COL") -> None:
        answer = post(
            self.client("jia"), f"/office/rounds/1/appeals/{check}/upload", statement=STATEMENT, address=address
        )
        assert answer.status_code == 303, answer.text

    def appeal(self) -> Appeal:
        with reading(self.engine) as conn:
            found = appeal_numbered(conn, 1)
        assert found is not None
        return found

    def checked(self, seconds: float = 60) -> CheckStatus:
        """How the latest check of the appeal's address ended."""

        def over() -> bool:
            with reading(self.engine) as conn:
                check = desk_check(conn, self.appeal().recheck or 0)
            return check is not None and check.is_over

        assert until(over, seconds)
        with reading(self.engine) as conn:
            return desk_checks(conn)[0].status


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


@pytest.fixture
def team(sqlite_engine: Engine, settings: Settings, little_argon2: None) -> Iterator[Team]:
    one = Team(sqlite_engine, settings)
    one.freeze()
    yield one
    one.app.state.checks.close()


@pytest.fixture
def served() -> Iterator[Portal]:
    text = "<h1>优化营商环境工作方案</h1><p>发布日期：2026-08-01</p>" + "<p>本县优化营商环境工作方案的正文。</p>" * 20
    with portal({"/yshj/": page(text, "优化营商环境"), "/old": redirect("/yshj/"), "*": page("其他")}) as found:
        yield found


def text_of(answer: Response, status: int = 200) -> str:
    assert answer.status_code == status, answer.text
    body = LexborHTMLParser(answer.text).css_first("main")
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def decide(client: TestClient, **told: str) -> Response:
    return post(client, f"{HERE}/1/decide", **{"told": "经核对，栏目确已设置。"} | told)


def test_appeals_are_listed_by_state_with_site_line_and_scores(team: Team) -> None:
    team.file()
    team.file(check="FILE.LIB")
    told = text_of(team.client("kan").get(HERE))
    for words in ("第1号", "第2号", "A县人民政府", "优化营商环境", "申诉至2026-10-20", "待办理2件"):
        assert words in told, words
    assert decide(team.client("zhao"), state="upheld", verdict="pass").status_code == 303
    lead = team.client("kan")
    assert "85.7" in text_of(lead.get(f"{HERE}?state=upheld"))
    assert "第2号" not in text_of(lead.get(f"{HERE}?state=upheld"))
    assert "没有不予采纳的申诉" in text_of(lead.get(f"{HERE}?state=rejected"))


def test_an_open_round_says_that_it_takes_no_appeals_yet(team: Team) -> None:
    number = team.counties.round("二季度").id
    assert "尚未冻结" in text_of(team.client("kan").get(f"/rounds/{number}/appeals"))
    assert team.client("kan").get("/rounds/99/appeals").status_code == 404
    assert team.client("kan").get(f"/rounds/{number}/appeals/1").status_code == 404


def test_the_case_stands_beside_the_frozen_line_its_evidence_and_the_later_nights(team: Team) -> None:
    team.file("http://www.other.example/yshj/")
    team.counties.night()
    told = text_of(team.client("kan").get(f"{HERE}/1"))
    for words in (STATEMENT, "外站网址", "不符合", "湘政办发〔2020〕9号", "页面1", "符合，已找到", "目前得分：85.7"):
        assert words in told, words
    assert "处理意见" not in told  # a viewer has no form
    assert "http://www.other.example/yshj/" in told
    links = [one.attributes["href"] for one in LexborHTMLParser(team.client("kan").get(f"{HERE}/1").text).css("a")]
    assert not [one for one in links if one and "://" in one]


def test_a_lead_decides_and_office_and_team_read_the_same(team: Team) -> None:
    team.file()
    answer = decide(team.client("zhao"), state="partly", verdict="partial", won="50")
    assert answer.headers["location"] == f"{HERE}/1#ruling"
    told = text_of(team.client("kan").get(f"{HERE}/1"))
    for words in ("zhao于", "部分采纳，认定为“部分符合（得分比例50%）”", "处理前85.7，处理后89.3"):
        assert words in told, words
    shown = text_of(team.client("jia").get("/office/appeals"))
    assert "部分采纳，认定为“部分符合（得分比例50%）”" in shown
    assert "处理前85.7，处理后89.3" in shown
    assert "zhao" not in shown
    assert "申诉后89.3" in text_of(team.client("jia").get("/office"))
    with reading(team.engine) as conn:
        assert standings_of(conn, 1, Stage.FROZEN)["A"].figures.score == 85.7  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "尚未选择"),
        ({"state": "filed"}, "尚未选择"),
        ({"state": "upheld"}, "采纳申诉的"),
        ({"state": "upheld", "verdict": "fail"}, "采纳申诉的"),
        ({"state": "partly", "verdict": "partial", "won": "100"}, "1至99的整数"),
        ({"state": "rejected", "told": "　"}, "须为2至4000字"),
    ],
)
def test_a_ruling_that_cannot_be_is_shown_again(team: Team, form: dict[str, str], told: str) -> None:
    team.file()
    answer = decide(team.client("zhao"), **form)
    assert told in text_of(answer, 422)
    assert "told" in form or "经核对，栏目确已设置。" in answer.text
    assert team.appeal().state is AppealState.FILED


def test_the_second_of_two_leads_is_told_and_keeps_what_was_typed(team: Team) -> None:
    team.file()
    decide(team.client("zhao"), state="upheld", verdict="pass")
    answer = decide(team.client("qian"), state="rejected", told="所指栏目为新闻栏目。")
    told = text_of(answer, 409)
    assert "采纳（zhao）" in told
    assert "所指栏目为新闻栏目。" in answer.text
    assert team.appeal().verdict is Verdict.PASS


def test_whoever_decided_the_frozen_line_is_warned(
    sqlite_engine: Engine, settings: Settings, little_argon2: None
) -> None:
    team = Team(sqlite_engine, settings)
    team.counties.decide("A", "BIZ.COL", who=WU)
    team.freeze()
    add(sqlite_engine, "wu", Role.LEAD, at=NOW)
    team.file()
    assert "依据您本人的复核作出" in text_of(team.client("wu").get(f"{HERE}/1"))
    assert "依据您本人的复核作出" not in text_of(team.client("zhao").get(f"{HERE}/1"))


def test_a_reviewer_checks_the_address_but_does_not_decide_and_a_viewer_does_neither(team: Team) -> None:
    team.file()
    for name, path, status in (("kan", "recheck", 403), ("kan", "decide", 403), ("li", "decide", 403)):
        assert post(team.client(name), f"{HERE}/1/{path}").status_code == status
    assert post(team.client("zhao"), f"{HERE}/2/recheck").status_code == 404
    assert post(team.client("zhao"), "/rounds/2/appeals/1/recheck").status_code == 404
    assert decide(team.client("zhao"), state="rejected").status_code == 303
    assert "不予采纳" in text_of(post(team.client("li"), f"{HERE}/1/recheck"), 409)


def test_an_appeal_without_an_address_cannot_be_checked(team: Team) -> None:
    team.file("")
    assert "没有提供佐证网址" in text_of(post(team.client("li"), f"{HERE}/1/recheck"), 409)


def test_an_address_within_a_private_network_is_refused_by_the_guard_and_told(team: Team) -> None:
    team.file("http://127.0.0.1/admin")
    assert post(team.client("li"), f"{HERE}/1/recheck").status_code == 303
    assert team.checked() is CheckStatus.REFUSED
    told = text_of(team.client("kan").get(f"{HERE}/1"))
    assert "内部网络地址" in told
    assert "这不表示该网站打不开" in told


@pytest.mark.slow
def test_the_page_that_an_office_names_is_asked_for_once_and_nothing_else_and_is_kept_as_evidence(
    sqlite_engine: Engine, tmp_path: Path, served: Portal, little_argon2: None
) -> None:
    settings = settings_for(tmp_path, allow_hosts=(served.host,))
    team = Team(sqlite_engine, settings)
    team.freeze()
    with reading(sqlite_engine) as conn:
        spoke = scan_of_site(conn, "A")
    team.file(f"{served.url}old")
    assert post(team.client("li"), f"{HERE}/1/recheck").status_code == 303
    assert team.checked() is CheckStatus.DONE
    assert [path for path in served.paths if path != "/robots.txt"] == ["/old", "/yshj/"]
    told = text_of(team.client("kan").get(f"{HERE}/1"))
    for words in ("已看到", f"{served.url}yshj/", "优化营商环境", "2026-08-01", "已核对，与校验值一致", "外站网址"):
        assert words in told, words
    with reading(sqlite_engine) as conn:
        check = desk_check(conn, team.appeal().recheck or 0)
        assert check is not None
        assert check.scan in scans_of_rounds(conn)  # so that the clean-up keeps it
        assert scan_of_site(conn, "A") == spoke
        assert scan_of_site(conn, check.site or "") is None  # nothing was judged
        seen = rechecked(conn, shelf_of(settings), team.appeal(), ())
        assert seen is not None
        assert seen.page is not None
        assert seen.page.sha256 in known_bodies(conn, [seen.page.sha256 or ""])
        acts = [(one.who, one.what) for one in entries(conn) if one.what != "login"][:2]
    assert acts == [("li", "appeal.recheck"), ("li", "check.ask")]
    team.app.state.checks.close()
