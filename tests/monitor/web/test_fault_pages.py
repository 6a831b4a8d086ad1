"""The pages of the rectification list: the team's, and those of an office."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from httpx import Response
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Engine
from starlette.testclient import TestClient

from monitor.rectify.columns import SHEET
from monitor.web.desk import Desk
from monitor.web.guard import kept_files
from storage.database import transaction
from storage.people import add_account
from storage.review import Role
from storage.rounds.records import FaultState
from tests.accounts import PASSWORD
from tests.books import opened, sheet_of
from tests.clocks import Clock
from tests.desk_client import client_of, form_token, log_in, post
from tests.rectified import DUE, Listed
from tests.rounds import NOW

LIST = "/rounds/1/faults"
ROW = f"{LIST}/A/BIZ.COL"
As = Callable[[Role], TestClient]


@pytest.fixture
def listed(desk: Desk, sqlite_engine: Engine) -> Listed:
    one = Listed(sqlite_engine)
    one.begin()
    return one


@pytest.fixture
def office(app: object, desk: Desk, listed: Listed, clock: Clock) -> TestClient:
    """The office of county A."""
    with transaction(desk.engine) as conn:
        add_account(conn, "a-office", Role.OFFICE, PASSWORD, by="test", at=clock(), site="A")
    client = client_of(app)  # type: ignore[arg-type]
    log_in(client, "a-office")
    return client


def upload(client: TestClient, body: bytes, name: str = "台账.xlsx") -> Response:
    token = form_token(client)
    return client.post(f"{LIST}/upload", data={"form_token": token}, files={"file": (name, body)})


def text_of(answer: Response, css: str = "main") -> str:
    found = LexborHTMLParser(answer.text).css_first(css)
    assert found is not None
    return " ".join(found.text(separator=" ").split())


def field(answer: Response, name: str) -> str:
    found = LexborHTMLParser(answer.text).css_first(f"main [name={name}]")
    assert found is not None
    return found.attributes.get("value") or ""


def filled(body: bytes, state: str = "整改中", answer: str = "已安排") -> bytes:
    from io import BytesIO

    book = opened(body)
    book[SHEET]["K2"], book[SHEET]["L2"] = state, answer
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_lead_begins_the_list_and_everybody_of_the_team_reads_it(
    desk: Desk, sqlite_engine: Engine, client_as: As
) -> None:
    Listed(sqlite_engine)
    lead = client_as(Role.LEAD)
    assert "台账尚未建立" in lead.get(LIST).text
    answer = post(lead, f"{LIST}/begin")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{LIST}?done=begun")
    shown = text_of(client_as(Role.VIEWER).get(LIST))
    assert "共2项，以下为第1至2项" in shown
    assert "R1-A-BIZ.COL" in shown
    assert "按最近一次巡检复查" not in shown


def test_an_open_round_has_no_list_and_says_so(desk: Desk, sqlite_engine: Engine, client_as: As) -> None:
    from tests.rounds import Counties

    counties = Counties(sqlite_engine)
    counties.night()
    counties.round()
    lead = client_as(Role.LEAD)
    assert "尚未冻结" in lead.get(LIST).text
    answer = post(lead, f"{LIST}/begin")
    assert answer.status_code == 409
    assert "尚未冻结，不能建立整改台账" in text_of(answer)


def test_what_is_not_there_is_not_found(listed: Listed, client_as: As) -> None:
    lead = client_as(Role.LEAD)
    for path in ("/rounds/9/faults", "/rounds/9/faults.xlsx", f"{LIST}/A/NO.SUCH", f"{LIST}/X/BIZ.COL"):
        assert lead.get(path).status_code == 404
    for path in ("/rounds/9/faults/begin", "/rounds/9/faults/recheck", "/rounds/9/faults/apply", f"{LIST}/A/NO.SUCH"):
        assert post(lead, path).status_code == 404


def test_rows_are_chosen_by_site_state_and_whether_they_are_overdue(
    listed: Listed, client_as: As, clock: Clock
) -> None:
    listed.change(state=FaultState.DONE)
    viewer = client_as(Role.VIEWER)
    for query, ids in (
        ("site=A", ["R1-A-BIZ.COL"]), ("site=B县", ["R1-B-FILE.LIB"]), ("site=无", []),
        ("state=open", ["R1-B-FILE.LIB"]),
        ("state=nonsense", ["R1-A-BIZ.COL", "R1-B-FILE.LIB"]), ("site=A&state=open", []),
        ("overdue=1", ["R1-B-FILE.LIB"] if clock().date() > DUE else []),
    ):  # fmt: skip
        rows = LexborHTMLParser(viewer.get(f"{LIST}?{query}").text).css("tbody th[scope=row] a")
        assert [row.text() for row in rows] == ids, query


def test_what_is_overdue_is_marked_with_words(listed: Listed, client_as: As, clock: Clock) -> None:
    with transaction(listed.engine) as conn:
        from sqlalchemy import update

        from storage.rounds.tables import FaultRow

        conn.execute(update(FaultRow).values(due=(clock() - timedelta(days=2)).date()))
    shown = client_as(Role.VIEWER).get(LIST)
    assert text_of(shown).count("已逾期") == 2 + 2  # a row each, the sum and the filter
    assert "已逾期" in text_of(client_as(Role.VIEWER).get(ROW))


def test_a_reviewer_verifies_a_row_and_sees_its_history(listed: Listed, client_as: As) -> None:
    reviewer = client_as(Role.REVIEWER)
    assert 'name="due"' not in reviewer.get(ROW).text
    answer = post(reviewer, ROW, version="1", state="done", note="已查看", answer="")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ROW}?done=saved")
    assert listed.row().state is FaultState.DONE
    shown = text_of(reviewer.get(ROW))
    assert "修改整改台账" in shown
    assert "状态：待整改" in shown


def test_a_lead_sets_the_day_and_a_day_that_is_none_is_told(listed: Listed, client_as: As) -> None:
    lead = client_as(Role.LEAD)
    assert post(lead, ROW, version="1", state="open", due="2026-12-31").status_code == 303
    assert str(listed.row().due) == "2026-12-31"
    answer = post(lead, ROW, version="2", state="open", due="明天", note="备忘")
    assert answer.status_code == 422
    assert "整改期限不是日期" in text_of(answer)
    assert "备忘" in answer.text


def test_a_day_that_a_reviewer_sends_is_refused(listed: Listed, client_as: As) -> None:
    answer = post(client_as(Role.REVIEWER), ROW, version="1", state="open", due="2030-01-01")
    assert answer.status_code == 422
    assert listed.row().due == DUE


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"version": "1", "state": "not_done"}, "须填写核实说明"),
        ({"version": "1", "state": "nonsense"}, "提交的内容不完整"),
        ({"version": "x", "state": "open"}, "提交的内容不完整"),
        ({"state": "open"}, "提交的内容不完整"),
    ],
)
def test_a_form_that_is_not_taken_comes_again_with_what_was_entered(
    listed: Listed, client_as: As, fields: dict[str, str], words: str
) -> None:
    answer = post(client_as(Role.REVIEWER), ROW, **fields, answer="所写的内容<b>")
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "所写的内容&lt;b&gt;" in answer.text
    assert listed.row().version == 1


def test_of_two_who_change_a_row_the_second_sees_what_the_first_wrote(listed: Listed, client_as: As) -> None:
    listed.change(answer="先写的", state=FaultState.UNDER_WAY)
    reviewer = client_as(Role.REVIEWER)
    answer = post(reviewer, ROW, version="1", state="done", answer="后写的")
    assert answer.status_code == 409
    assert "li已先修改此行" in text_of(answer)
    assert "整改答复“先写的”" in text_of(answer)
    assert "后写的" in answer.text
    assert field(answer, "version") == "2"
    assert listed.row().answer == "先写的"


def test_a_recheck_shows_what_was_found_and_changes_no_state(listed: Listed, client_as: As) -> None:
    reviewer = client_as(Role.REVIEWER)
    refused = post(reviewer, f"{LIST}/recheck")
    assert refused.status_code == 409
    assert "冻结以后还没有完成的巡检" in text_of(refused)
    listed.counties.nights = 8
    listed.counties.night(only=("A",))
    assert post(reviewer, f"{LIST}/recheck").status_code == 303
    shown = text_of(reviewer.get(f"{LIST}?done=rechecked"))
    assert "已符合，待人工核实" in shown
    assert "未能查看" in shown
    assert {row.state for row in listed.rows()} == {FaultState.OPEN}


def test_the_list_is_exported_edited_shown_and_imported(listed: Listed, client_as: As) -> None:
    reviewer = client_as(Role.REVIEWER)
    book = client_as(Role.VIEWER).get(f"{LIST}.xlsx")
    assert book.headers["content-disposition"].startswith("attachment")
    assert [row["编号"] for row in sheet_of(book.content, SHEET).rows] == ["R1-A-BIZ.COL", "R1-B-FILE.LIB"]
    shown = upload(reviewer, filled(book.content))
    assert shown.status_code == 200
    assert "将修改1行，冲突0行，不予导入0行，没有改动1行" in text_of(shown)
    assert "整改答复 ：原为（空），改为“已安排”" in text_of(shown)
    assert listed.row().version == 1
    answer = post(reviewer, f"{LIST}/apply", token=field(shown, "token"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{LIST}?done=imported")
    assert (listed.row().answer, listed.row().by) == ("已安排", "reviewer")
    assert post(reviewer, f"{LIST}/apply", token=field(shown, "token")).status_code == 409


def test_only_the_rows_that_were_asked_for_are_exported(listed: Listed, client_as: As) -> None:
    book = client_as(Role.VIEWER).get(f"{LIST}.xlsx?site=B")
    assert sheet_of(book.content, SHEET).column("编号") == ["R1-B-FILE.LIB"]


def test_a_list_that_changed_after_its_preview_is_shown_again(listed: Listed, client_as: As) -> None:
    reviewer = client_as(Role.REVIEWER)
    shown = upload(reviewer, filled(reviewer.get(f"{LIST}.xlsx").content))
    listed.change(answer="办公室所写", state=FaultState.UNDER_WAY)
    again = post(reviewer, f"{LIST}/apply", token=field(shown, "token"))
    assert again.status_code == 409
    assert "预览之后台账又有变动，没有导入" in text_of(again)
    assert "冲突1行" in text_of(again)
    assert "台账为“办公室所写”，文件为“已安排”" in text_of(again)
    assert listed.row().answer == "办公室所写"


def test_a_file_of_somebody_else_or_of_long_ago_is_not_imported(listed: Listed, client_as: As, clock: Clock) -> None:
    reviewer, lead = client_as(Role.REVIEWER), client_as(Role.LEAD)
    shown = upload(reviewer, filled(reviewer.get(f"{LIST}.xlsx").content))
    token = field(shown, "token")
    assert post(lead, f"{LIST}/apply", token=token).status_code == 409
    clock.pass_by(minutes=20)
    reviewer.get(LIST)
    clock.pass_by(minutes=11)
    answer = post(reviewer, f"{LIST}/apply", token=token)
    assert answer.status_code == 409
    assert "请重新提交文件" in text_of(answer)
    assert listed.row().version == 1


def test_what_is_no_workbook_is_told_in_one_sentence(listed: Listed, client_as: As) -> None:
    reviewer = client_as(Role.REVIEWER)
    for body, words in ((b"PDF", "不是 xlsx 工作簿"), (b"", "是空文件")):
        answer = upload(reviewer, body)
        assert answer.status_code == 422
        assert words in text_of(answer)
    token = form_token(reviewer)
    nothing = reviewer.post(f"{LIST}/upload", data={"form_token": token}, files={"file": ("", b"")})
    assert nothing.status_code == 422
    assert "没有选择文件" in text_of(nothing)


def test_what_a_file_says_is_shown_as_text(listed: Listed, client_as: As) -> None:
    reviewer = client_as(Role.REVIEWER)
    shown = upload(reviewer, filled(reviewer.get(f"{LIST}.xlsx").content, answer="<script>1</script>http://x.cn"))
    assert "<script>1" not in shown.text
    assert not re.search(r'href="http', shown.text)


def test_an_office_answers_its_own_rows_only(listed: Listed, office: TestClient) -> None:
    shown = office.get("/office/rounds/1/faults")
    assert "R1-A-BIZ.COL" in shown.text
    assert "R1-B" not in shown.text
    path = "/office/rounds/1/faults/BIZ.COL"
    assert post(office, path, version="1", state="answered", answer="已设置").status_code == 303
    assert (listed.row().state, listed.row().by) == (FaultState.ANSWERED, "a-office")
    assert post(office, "/office/rounds/1/faults/FILE.LIB", version="1", state="answered").status_code == 404


def test_an_office_verifies_nothing_and_sets_no_day(listed: Listed, office: TestClient) -> None:
    path = "/office/rounds/1/faults/BIZ.COL"
    for fields in (
        {"state": "done"},
        {"state": "under_way", "note": "通过"},
        {"state": "under_way", "due": "2030-01-01"},
    ):
        answer = post(office, path, version="1", answer="所写的内容", **fields)
        assert answer.status_code == 422
        assert "所写的内容" in answer.text
    assert listed.row().version == 1


def test_an_office_that_is_second_is_told(listed: Listed, office: TestClient) -> None:
    listed.change(note="请提供网址", state=FaultState.NOT_DONE)
    answer = post(office, "/office/rounds/1/faults/BIZ.COL", version="1", state="answered", answer="已设置")
    assert answer.status_code == 409
    assert "他人已先修改此行" in text_of(answer)
    assert "请提供网址" in text_of(answer)
    assert field(answer, "version") == "2"


def test_a_round_that_is_open_or_not_its_own_is_not_there_for_an_office(
    listed: Listed, office: TestClient, client_as: As
) -> None:
    listed.counties.round("二季度")
    assert office.get("/office/rounds/2/faults").status_code == 404
    assert office.get("/office/rounds/9/faults").status_code == 404
    assert office.get(LIST).status_code == 403
    other = client_as(Role.OFFICE)
    assert other.get("/office/rounds/1/faults").status_code == 404
    assert post(other, "/office/rounds/1/faults/BIZ.COL", version="1", state="answered").status_code == 404
    assert client_as(Role.ADMIN).get("/office/rounds/1/faults").status_code == 403


def test_the_desk_keeps_few_files_and_not_for_long() -> None:
    kept = kept_files.KeptFiles()
    for number in range(kept_files.MOST + 2):
        kept.keep(f"p{number}", 1, "a.xlsx", b"1", NOW + timedelta(seconds=number))
    assert kept.of("p0", 1, NOW) is None
    assert kept.of("p9", 1, NOW) == ("a.xlsx", b"1")
    assert kept.of("p9", 2, NOW) is None
    assert kept.of("p9", 1, NOW + kept_files.LASTS + timedelta(minutes=1)) is None
    kept.drop("p9")
    assert kept.of("p9", 1, NOW) is None
