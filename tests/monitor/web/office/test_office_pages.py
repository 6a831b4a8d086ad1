"""What an evaluated office sees of the desk: its own frozen cards and appeals, and of all else nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from fastapi import FastAPI
from httpx import Response
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import insert
from starlette.testclient import TestClient

from monitor.rounds.freezing import freeze_round
from monitor.rounds.scoring import score_sites
from monitor.web.app import routes_of
from monitor.web.desk import Desk
from storage.database import reading, transaction
from storage.findings import findings_at
from storage.records import Verdict
from storage.review import Act, Role
from storage.rounds.appeals import appeals_in
from storage.rounds.attachments import attachments_of
from storage.rounds.records import AppealState, Round
from storage.rounds.tables import RoundAnswerRow
from storage.scans import scan_info
from storage.spans import replace_findings
from tests.accounts import PASSWORD, add
from tests.clocks import Clock
from tests.desk_client import client_of, form_token, log_in, post
from tests.monitor.appeals.test_filing_appeals import TABLE
from tests.rounds import LACKS, NOW, UNSEEN, WU, Counties

STATEMENT = "专栏设在首页“优化营商环境”栏目下，请予核对。"


@dataclass
class Offices:
    """A frozen round of the sites A to D, in which A lacks a column, and an open one; offices of A and of B."""

    desk: Desk
    app: FastAPI
    counties: Counties
    frozen: Round
    open: Round

    def client(self, name: str) -> TestClient:
        client = client_of(self.app)
        log_in(client, name)
        return client

    def lead(self) -> TestClient:
        add(self.desk.engine, "zhao", Role.LEAD, at=NOW)
        return self.client("zhao")

    def appeals(self) -> list[tuple[str, AppealState]]:
        with reading(self.desk.engine) as conn:
            return [(one.requirement, one.state) for one in appeals_in(conn, self.frozen.id)]


@pytest.fixture
def offices(app: FastAPI, desk: Desk, clock: Clock) -> Offices:
    clock.now = NOW
    counties = Counties(desk.engine)
    counties.night({"A": {"BIZ.COL": LACKS, "FILE.LIB": UNSEEN, "BIZ.TOPICS": LACKS}, "B": {"BIZ.COL": LACKS}})
    counties.decide("A", "BIZ.TOPICS", Act.OVERTURN, Verdict.PASS)
    frozen = freeze_round(desk.engine, counties.round().id, WU, NOW)
    for name, site in (("jia", "A"), ("yi", "B")):
        add(desk.engine, name, Role.OFFICE, at=NOW, site=site)
    return Offices(desk, app, counties, frozen, counties.round("二季度"))


@pytest.fixture
def jia(offices: Offices) -> TestClient:
    return offices.client("jia")


def text_of(answer: Response, status: int = 200) -> str:
    assert answer.status_code == status, answer.text
    body = LexborHTMLParser(answer.text).css_first("main")
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def line(client: TestClient, requirement: str) -> str:
    page = LexborHTMLParser(client.get("/office/rounds/1").text)
    (found,) = (one for one in page.css("article.check") if one.attributes["id"] == requirement)
    return " ".join(found.text(separator=" ").split())


def appeal(client: TestClient, check: str = "BIZ.COL", **told: str) -> Response:
    return post(client, f"/office/rounds/1/appeals/{check}/upload", **{"statement": STATEMENT, "address": ""} | told)


def test_an_office_lands_on_its_results_and_its_head_leads_nowhere_else(offices: Offices, jia: TestClient) -> None:
    assert jia.get("/").headers["location"] == "/office"
    head = LexborHTMLParser(jia.get("/office").text).css_first("header")
    assert head is not None
    assert {one.attributes["href"] for one in head.css("a")} == {"/office", "/office/appeals", "/account"}
    assert {one.attributes["action"] for one in head.css("form")} == {"/logout"}


def test_an_office_may_open_nothing_of_the_team(offices: Offices, jia: TestClient) -> None:
    for path, method, needed in routes_of(offices.app):
        if method == "GET" and Role.OFFICE not in needed and needed:
            address = re.sub(r"\{[^}]*\}", "1", path)
            assert jia.get(address).status_code == 403, path


def test_a_frozen_round_is_listed_with_score_rank_and_due_date_and_an_open_one_is_not(
    offices: Offices, jia: TestClient
) -> None:
    told = text_of(jia.get("/office"))
    for words in ("A县人民政府", "一季度", "得分 92.3", "名（同层级可比站点共4个）", "可提交至2026-10-20"):
        assert words in told, words
    assert "二季度" not in told
    assert 'href="/office/rounds/1/faults"' in jia.get("/office").text


def test_a_site_that_cannot_be_ranked_is_told_why(offices: Offices, jia: TestClient) -> None:
    offices.counties.night({"A": dict.fromkeys(("BIZ.COL", "FILE.LIB", "XXGK.GUIDE"), UNSEEN)})
    third = offices.counties.round("三季度")
    freeze_round(offices.desk.engine, third.id, WU, NOW)
    told = text_of(jia.get("/office"))
    assert "证据不足：得分在" in told
    assert "不可比（机器判定率不足80%）" in told


def test_the_card_tells_each_line_with_its_loss_grounds_clause_and_evidence_but_no_reviewer(
    offices: Offices, jia: TestClient
) -> None:
    told = line(jia, "BIZ.COL")
    for words in ("不符合", "分值1，失1", "湘政办发〔2020〕9号", "1-A-BIZ.COL-1", "申诉"):
        assert words in told, words
    reviewed = line(jia, "BIZ.TOPICS")
    assert "经人工复核，改判为“符合”：存档网页所见与认定一致。" in reviewed
    whole = text_of(jia.get("/office/rounds/1"))
    assert "li" not in re.findall(r"[a-z]+", whole)
    assert "wu" not in re.findall(r"[a-z]+", whole)


def test_numbers_of_persons_are_masked_as_in_exports(offices: Offices) -> None:
    engine, lacks = offices.desk.engine, {"C": {"BIZ.COL": LACKS}}
    scan = offices.counties.night(lacks)
    with transaction(engine) as conn:
        (found,) = findings_at(conn, scan, ["C"], "BIZ.COL")
        page = replace(found.evidence[0], matched="联系人 13912345678")
        told = replace(found, value="联系电话 13812345678", evidence=(page,))
        replace_findings(conn, scan=scan_info(conn, scan), site="C", findings=[told])
    made = freeze_round(engine, offices.counties.round("三季度").id, WU, NOW)
    add(engine, "bing", Role.OFFICE, at=NOW, site="C")
    client, here = offices.client("bing"), f"/office/rounds/{made.id}"
    for address, shown in (("", "138********"), ("/appeals/BIZ.COL", "138"), ("/evidence/BIZ.COL/1", "139********")):
        answer = client.get(f"{here}{address}")
        assert shown in text_of(answer)
        assert "12345678" not in answer.text


def test_only_lines_that_lost_points_or_are_undecided_lead_to_an_appeal(offices: Offices, jia: TestClient) -> None:
    page = LexborHTMLParser(jia.get("/office/rounds/1").text)
    links = {one.attributes["href"] for one in page.css("article a") if "/appeals/" in (one.attributes["href"] or "")}
    undecided = {one.attributes["id"] for one in page.css("article.check.undetermined")}
    assert "FILE.LIB" in undecided
    assert links == {f"/office/rounds/1/appeals/{check}" for check in {"BIZ.COL", *undecided}}


def test_evidence_is_told_with_hash_and_time_and_what_is_not_kept_is_said(offices: Offices, jia: TestClient) -> None:
    told = text_of(jia.get("/office/rounds/1/evidence/BIZ.COL/1"))
    for words in ("1-A-BIZ.COL-1", "ab" * 32, "http://a.gov.cn/", "未存档"):
        assert words in told, words
    for place in ("2", "0", "x"):
        assert jia.get(f"/office/rounds/1/evidence/BIZ.COL/{place}").status_code in (404, 422)


def test_every_route_of_offices_hides_what_is_anothers_or_not_frozen_or_not_there(
    offices: Offices, jia: TestClient
) -> None:
    assert appeal(jia).status_code == 303
    only_b = offices.counties.round("仅乙县", population=(offices.counties.sites[1],))
    freeze_round(offices.desk.engine, only_b.id, WU, NOW)
    yi = offices.client("yi")
    tried = 0
    for path, method, _ in routes_of(offices.app):
        if not path.startswith("/office/") or path == "/office/appeals":
            continue
        if "{number}" in path:
            for client, number in ((jia, only_b.id), (jia, offices.open.id), (jia, 99), (yi, offices.open.id)):
                address = path.replace("{number}", str(number)).replace("{requirement}", "BIZ.COL")
                assert answered(client, method, re.sub(r"\{[^}]*\}", "1", address)).status_code == 404, path
                tried += 1
        else:
            assert answered(yi, method, re.sub(r"\{[^}]*\}", "1", path)).status_code == 404, path
            tried += 1
    assert tried >= 17
    assert offices.appeals() == [("BIZ.COL", AppealState.FILED)]
    for address in ("/office", "/office/appeals", "/office/rounds/1"):
        assert STATEMENT not in yi.get(address).text
        assert "A县" not in yi.get(address).text


def answered(client: TestClient, method: str, address: str) -> Response:
    return client.get(address) if method == "GET" else post(client, address, statement=STATEMENT)


def test_an_appeal_is_filed_listed_and_taken_back(offices: Offices, jia: TestClient) -> None:
    answer = appeal(jia, address="http://a.gov.cn/yshj/")
    assert answer.headers["location"] == "/office/appeals?filed=1#appeal-1"
    told = text_of(jia.get(answer.headers["location"]))
    for words in ("申诉已提交", "第1号", "待办理", STATEMENT, "http://a.gov.cn/yshj/"):
        assert words in told, words
    assert "第1号 ，待办理" in line(jia, "BIZ.COL")
    assert "同一" not in line(jia, "BIZ.COL")
    assert post(jia, "/office/appeals/1/withdraw").status_code == 303
    assert offices.appeals() == [("BIZ.COL", AppealState.WITHDRAWN)]
    assert "已不能撤回" in text_of(post(jia, "/office/appeals/1/withdraw"), 409)


def test_after_the_due_date_nothing_is_filed_and_what_was_typed_is_shown_again(
    offices: Offices, jia: TestClient, clock: Clock
) -> None:
    clock.pass_by(days=31)
    jia = offices.client("jia")
    answer = appeal(jia, statement=STATEMENT + "独特内容")
    told = text_of(answer, 409)
    assert "申诉已于2026-10-20截止" in told
    assert "独特内容" in told
    assert offices.appeals() == []
    assert "/appeals/BIZ.COL" not in jia.get("/office/rounds/1").text
    shown = jia.get("/office/rounds/1/appeals/BIZ.COL")
    assert "截止" in text_of(shown)
    assert "<textarea" not in shown.text


def test_a_case_that_cannot_be_is_shown_again_with_what_is_wrong(offices: Offices, jia: TestClient) -> None:
    told = text_of(appeal(jia, statement="太短", address="http://a.gov.cn/yshj/"), 422)
    assert "不得少于10字" in told
    answer = appeal(jia, address="ftp://a.gov.cn/")
    assert "不是http或https网址" in text_of(answer, 422)
    assert 'value="ftp://a.gov.cn/"' in answer.text
    assert STATEMENT in answer.text
    assert "长" * 4001 in appeal(jia, statement="长" * 4001).text
    assert offices.appeals() == []


def test_markup_in_a_statement_is_text_wherever_it_is_shown(offices: Offices, jia: TestClient) -> None:
    evil = '</textarea><script>alert(1)</script><img src=x onerror="alert(2)">'
    appeal(jia, statement=evil, address="http://a.gov.cn/?q=<script>")
    lead = offices.lead()
    for client, address in ((jia, "/office/appeals"), (lead, "/rounds/1/appeals"), (lead, "/rounds/1/appeals/1")):
        shown = client.get(address)
        assert shown.status_code == 200
        page = LexborHTMLParser(shown.text)
        assert [one for one in page.css("script") if not one.attributes.get("src")] == []
        assert page.css("img") == []
    assert evil in text_of(lead.get("/rounds/1/appeals/1"))


def test_what_is_far_too_long_is_refused_and_nul_is_left_out(offices: Offices, jia: TestClient) -> None:
    assert appeal(jia, statement="x" * 100_000).status_code == 413
    assert offices.appeals() == []
    appeal(jia, statement="\0" + STATEMENT + "\0")
    with reading(offices.desk.engine) as conn:
        assert appeals_in(conn, 1)[0].statement == STATEMENT
    assert jia.get("/office/rounds/1/appeals/BIZ.COL%00").status_code == 404


def uploads(client: TestClient, name: str, body: bytes, statement: str = STATEMENT) -> Response:
    fields = {"form_token": form_token(client), "statement": statement, "address": ""}
    return client.post("/office/rounds/1/appeals/BIZ.COL/upload", data=fields, files={"file": (name, body)})


def test_a_file_comes_with_an_appeal_and_is_handed_to_its_office_and_the_team_only(
    offices: Offices, jia: TestClient
) -> None:
    assert uploads(jia, "说明.txt", "栏目截图说明".encode()).status_code == 303
    assert "附件： 说明.txt" in text_of(jia.get("/office/appeals"))
    answer = jia.get("/office/appeals/1/attachment")
    assert answer.content.decode() == "栏目截图说明"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert offices.client("yi").get("/office/appeals/1/attachment").status_code == 404
    assert jia.get("/attachments/1").status_code == 403
    lead = offices.lead()
    assert "附件： 说明.txt" in text_of(lead.get("/rounds/1/appeals/1"))
    assert lead.get("/attachments/1").status_code == 200


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [("a.exe", b"MZ", "不接受这一类文件"), ("a.pdf", b"MZ", "文件内容与扩展名"), ("a.txt", b"", "文件是空的")],
)
def test_a_file_that_cannot_be_taken_leaves_nothing_and_what_was_typed_stays(
    offices: Offices, jia: TestClient, name: str, body: bytes, told: str
) -> None:
    answer = uploads(jia, name, body)
    assert told in text_of(answer, 422)
    assert f"附件“{name}”没有保存，请重新选择" in text_of(answer, 422)
    assert STATEMENT in answer.text
    assert offices.appeals() == []


def test_a_file_in_a_form_that_is_refused_is_not_kept(offices: Offices, jia: TestClient) -> None:
    assert uploads(jia, "a.txt", b"abc", "x" * 100_000).status_code == 422
    assert offices.appeals() == []
    with reading(offices.desk.engine) as conn:
        assert attachments_of(conn, [1]) == {}


def test_a_site_in_a_form_or_an_address_names_nobody(offices: Offices, jia: TestClient) -> None:
    appeal(jia, site="B", by="yi")
    with reading(offices.desk.engine) as conn:
        assert [(one.site, one.by) for one in appeals_in(conn, 1)] == [("A", "jia")]
    assert "A县" in text_of(jia.get("/office/rounds/1?site=B"))


def test_an_appeal_against_what_is_not_on_the_card_is_not_there(offices: Offices, jia: TestClient) -> None:
    for check in ("NO.SUCH", "Q.1", "BIZ.COL'--"):
        assert appeal(jia, check).status_code == 404
    assert text_of(appeal(jia, "BIZ.TOPICS"), 409).startswith("评估结果")


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNDETERMINED])
def test_a_question_of_the_round_may_be_appealed_against_and_tells_no_answerer(
    offices: Offices, jia: TestClient, verdict: Verdict
) -> None:
    made = offices.counties.round("三季度", weights=TABLE)
    row = {"round": made.id, "site": "A", "question": "Q.1", "number": 1, "verdict": verdict, "won": 0.0}
    with transaction(offices.desk.engine) as conn:
        told = {"text": "电话抽查未接通", "address": "", "attachment": None, "by": "dafuren", "at": NOW}
        conn.execute(insert(RoundAnswerRow), row | told)
        score_sites(conn, made, ["A"])
    freeze_round(offices.desk.engine, made.id, WU, NOW)
    for address in ("", "/appeals/Q.1"):
        shown = jia.get(f"/office/rounds/{made.id}{address}")
        assert "电话抽查未接通；2026-09-20" in text_of(shown)
        assert "dafuren" not in shown.text
    answer = post(jia, f"/office/rounds/{made.id}/appeals/Q.1/upload", statement=STATEMENT)
    assert answer.status_code == 303
    assert jia.get(f"/office/rounds/{made.id}/evidence/Q.1/1").status_code == 404


def test_an_office_has_no_tokens_and_no_way_to_make_one(offices: Offices, jia: TestClient) -> None:
    assert "令牌" not in text_of(jia.get("/account"))
    assert post(jia, "/account/tokens", label="x", days="9").status_code == 403


def test_an_account_that_is_switched_off_sees_nothing_any_more(offices: Offices, jia: TestClient) -> None:
    add(offices.desk.engine, "guan", Role.ADMIN, at=NOW)
    admin = offices.client("guan")
    assert post(admin, "/people/jia/switch", to="off").status_code == 303
    assert jia.get("/office").headers["location"].startswith("/login")


def test_an_administrator_makes_the_account_of_an_office_with_its_site(offices: Offices) -> None:
    add(offices.desk.engine, "guan", Role.ADMIN, at=NOW)
    admin = offices.client("guan")
    form = {"name": "bing", "role": "office", "password": PASSWORD, "password_again": PASSWORD}
    for site, told in (("", "须对应一个站点"), ("ZZ", "没有站点ZZ"), ("\0", "没有站点")):
        assert told in text_of(post(admin, "/people", **form, site=site), 422)
    assert "只有被评估单位的账号对应站点" in text_of(post(admin, "/people", **form | {"role": "lead"}, site="C"), 422)
    assert post(admin, "/people", **form, site=" C ").status_code == 303
    assert "被评估单位，站点 C" in text_of(admin.get("/people"))
    assert "C县人民政府" in text_of(offices.client("bing").get("/office"))
