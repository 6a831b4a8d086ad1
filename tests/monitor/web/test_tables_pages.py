"""Indicator tables at the desk: handed in, matched row by row, given back as they came and filled in."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from httpx import Response
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from monitor.indicators.known import known_checks
from monitor.indicators.matching import matched
from monitor.indicators.reading import read_table
from monitor.indicators.weights import weights_for
from monitor.web.desk import Desk
from storage.audit import entries
from storage.database import reading, transaction
from storage.review import Role
from storage.rounds.indicators import add_table, match_rows, table_of, tables
from storage.rounds.table_records import IndicatorTable, Match, RowState
from tests.desk_client import form_token, post
from tests.rounds import LACKS, NOW, Counties
from tests.tables import UNMATCHED_LINE, sample_table, table

As = Callable[[Role], TestClient]


def hand_in(client: TestClient, file: bytes | None, name: str = "", called: str = "年度表.xlsx") -> Response:
    files = {"file": (called if file is not None else "", file or b"")}
    return client.post("/tables/upload", data={"name": name, "form_token": form_token(client)}, files=files)


def parsed(answer: Response, status: int = 200) -> LexborHTMLParser:
    assert answer.status_code == status, answer.text
    return LexborHTMLParser(answer.text)


def alert(page: LexborHTMLParser) -> str:
    found = page.css_first("[role=alert]")
    assert found is not None
    return found.text(strip=True)


def value_of(page: LexborHTMLParser, name: str) -> str | None:
    found = page.css_first(f"[name='{name}']")
    assert found is not None
    return found.attributes["value"]


def kept(desk: Desk, number: int = 1) -> IndicatorTable:
    with reading(desk.engine) as conn:
        return table_of(conn, number)


@pytest.fixture
def lead(client_as: As) -> TestClient:
    client = client_as(Role.LEAD)
    assert hand_in(client, sample_table()).headers["location"] == "/tables/1"
    return client


def test_a_lead_hands_a_table_in_and_sees_its_rows(lead: TestClient, desk: Desk) -> None:
    page = parsed(lead.get("/tables/1"))
    assert "20行，共100分，1行待对应" in page.text()
    assert len(page.css("tbody tr")) == 20
    assert value_of(page, "row-9") == "ENV.POLL、ENV.EIA"
    assert value_of(page, f"row-{UNMATCHED_LINE}") == ""
    listed = parsed(lead.get("/tables"))
    assert "年度表" in listed.text()
    assert (kept(desk).by, kept(desk).name) == ("lead", "年度表")


def test_what_is_no_table_is_told_beside_the_form_and_nothing_is_kept(client_as: As, desk: Desk) -> None:
    client = client_as(Role.LEAD)
    for file, words in (
        (None, "没有选择文件"),
        (b"", "空文件"),
        (b"x" * 2000, "不是 xlsx 工作簿"),
        (table(("指南", "=1+1"), header=("指标", "分值")), "工作表“Sheet”B2：是公式（=1+1）"),
    ):
        page = parsed(hand_in(client, file, name="我的表"), 422)
        assert words in alert(page)
        assert value_of(page, "name") == "我的表"
        field = page.css_first("#file")
        assert field is not None
        assert field.attributes["aria-invalid"] == "true"
    with reading(desk.engine) as conn:
        assert tables(conn) == []


def test_a_name_that_is_taken_is_told(lead: TestClient) -> None:
    assert "已有同名的评估指标表" in alert(parsed(hand_in(lead, sample_table()), 422))
    assert hand_in(lead, sample_table(), name="另一张").status_code == 303


def test_rows_are_matched_by_a_form_and_only_what_was_changed(lead: TestClient, desk: Desk) -> None:
    told = {"version": "1", f"row-{UNMATCHED_LINE}": "人工核实", "row-5": "", "row-9": "ENV.POLL、ENV.EIA"}
    answer = post(lead, "/tables/1/match", **told)
    assert (answer.status_code, answer.headers["location"]) == (303, "/tables/1?saved=1")
    assert "已保存" in parsed(lead.get("/tables/1?saved=1")).text()
    table = kept(desk)
    assert [row.line for row in table.unmatched] == [5]
    with reading(desk.engine) as conn:
        (noted,) = (one for one in entries(conn) if one.what == "table.match")
    assert len(noted.after["matched"]) == 2


def test_what_is_not_a_check_is_told_at_its_row_with_what_was_entered(lead: TestClient, desk: Desk) -> None:
    told = {"version": "1", f"row-{UNMATCHED_LINE}": "<b>适老化</b>", "row-5": "不参评"}
    page = parsed(post(lead, "/tables/1/match", **told), 422)
    assert "不是指标编码" in alert(page)
    assert value_of(page, f"row-{UNMATCHED_LINE}") == "<b>适老化</b>"
    assert value_of(page, "row-5") == "不参评"
    field = page.css_first(f"#row-{UNMATCHED_LINE}")
    assert field is not None
    assert field.attributes["aria-invalid"] == "true"
    assert kept(desk).version == 1


def test_a_check_that_another_row_has_is_told_with_both_rows(lead: TestClient) -> None:
    page = parsed(post(lead, "/tables/1/match", version="1", **{f"row-{UNMATCHED_LINE}": "BIZ.COL"}), 422)
    assert f"第13行“10.优化营商环境专栏”、第{UNMATCHED_LINE}行" in alert(page)


def test_whoever_comes_second_is_told_and_keeps_what_was_entered(lead: TestClient, desk: Desk) -> None:
    with transaction(desk.engine) as conn:
        match_rows(conn, 1, 1, {5: Match(RowState.LEFT_OUT)}, by="other", at=NOW)
    page = parsed(post(lead, "/tables/1/match", version="1", **{f"row-{UNMATCHED_LINE}": "人工"}), 409)
    assert "他人已先行修改" in alert(page)
    assert value_of(page, f"row-{UNMATCHED_LINE}") == "人工"
    assert value_of(page, "version") == "2"
    assert value_of(page, "row-5") == "不参评"


def test_only_rows_that_wait_are_shown_where_asked_for(lead: TestClient) -> None:
    page = parsed(lead.get("/tables/1?only=unmatched"))
    assert len(page.css("tbody tr")) == 1
    answer = post(lead, "/tables/1/match", version="1", only="unmatched", **{f"row-{UNMATCHED_LINE}": "人工"})
    assert answer.headers["location"] == "/tables/1?only=unmatched&saved=1"
    assert "没有待对应的行" in parsed(lead.get("/tables/1?only=unmatched")).text()


def test_a_long_table_is_shown_a_hundred_rows_at_a_time(client_as: As) -> None:
    client = client_as(Role.LEAD)
    hand_in(client, table(*((f"指标{number}", 1) for number in range(250)), header=("指标", "分值")))
    assert len(parsed(client.get("/tables/1")).css("tbody tr")) == 100
    last = parsed(client.get("/tables/1?page=3"))
    assert len(last.css("tbody tr")) == 50
    assert len(parsed(client.get("/tables/1?page=99")).css("tbody tr")) == 50
    answer = post(client, "/tables/1/match", version="1", page="3", **{"row-251": "人工"})
    assert answer.headers["location"] == "/tables/1?page=3&saved=1"


def test_others_of_the_team_see_tables_and_change_none(lead: TestClient, client_as: As) -> None:
    viewer = client_as(Role.VIEWER)
    page = parsed(viewer.get("/tables/1"))
    assert page.css_first("main form") is None
    assert parsed(viewer.get("/tables")).css_first("main form") is None
    assert hand_in(viewer, sample_table(), name="x").status_code == 403
    assert post(viewer, "/tables/1/match", version="1").status_code == 403
    for address in ("/tables", "/tables/1", "/tables/1/file"):
        assert client_as(Role.OFFICE).get(address).status_code == 403


def test_the_workbook_comes_back_as_it_came(lead: TestClient) -> None:
    answer = lead.get("/tables/1/file")
    assert answer.content[:2] == b"PK"
    assert load_workbook(io.BytesIO(answer.content)).sheetnames == ["评估指标", "说明"]
    assert "年度表.xlsx" in unquote(answer.headers["content-disposition"])


def test_what_is_not_there_is_404(client_as: As) -> None:
    client = client_as(Role.LEAD)
    for address in ("/tables/9", "/tables/9/file", "/rounds/9/sites/A/table.xlsx"):
        assert client.get(address).status_code == 404
    assert post(client, "/tables/9/match", version="1").status_code == 404


def test_the_words_of_a_client_are_shown_as_words(client_as: As) -> None:
    client = client_as(Role.LEAD)
    hostile = "<script>alert(1)</script>"
    hand_in(client, table((hostile, 5, hostile), header=("指标", "分值", "评分标准")), name=hostile)
    page = client.get("/tables/1").text
    assert hostile not in page
    assert "&lt;script&gt;" in page


def test_the_table_of_a_round_is_filled_in_for_a_site_and_stays_as_it_is(desk: Desk, client_as: As) -> None:
    counties = Counties(desk.engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    counties.night({"A": {"BIZ.COL": LACKS}})
    file = table(("优化营商环境专栏", 8), header=("指标", "分值"))
    read = read_table(file)
    with transaction(desk.engine) as conn:
        add_table(conn, "年度表", file, read.layout, matched(read.rows, known_checks()), by="wu", at=NOW)
        weights = weights_for(conn, 1)
    counties.round(weights=weights)
    counties.round("等权")
    client = client_as(Role.LEAD)
    answer = client.get("/rounds/1/sites/A/table.xlsx")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["指标", "分值", "得分", "失分原因", "证据编号"]
    assert sheet["C2"].value == 0
    for address in ("/rounds/2/sites/A/table.xlsx", "/rounds/1/sites/ZZ/table.xlsx"):
        assert client.get(address).status_code == 404
    page = parsed(client.get("/tables/1"))
    assert "评估周期一季度已采用此表" in page.text()
    assert page.css_first("main form") is None
    assert "已采用此表" in alert(parsed(post(client, "/tables/1/match", version="1", **{"row-2": "人工"}), 409))
