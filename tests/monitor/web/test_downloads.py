"""Files of the desk: the same as the commands write, for whoever is logged in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from config.settings import Settings
from monitor.web.desk import Desk
from monitor.web.sites import downloads
from storage.review import Role
from tests.books import sheet_of
from tests.clocks import Clock
from tests.monitor.test_scan import FirstNight

As = Callable[[Role], TestClient]

CARD = tuple(f"/sites/A/scorecard.{ending}" for ending in ("xlsx", "csv", "json"))
NIGHT = ("/summary.xlsx", "/summary.csv")


@pytest.fixture
def desk(first_night: FirstNight, clock: Clock, little_argon2: None) -> Desk:
    return Desk(first_night.engine, Settings(data_dir=first_night.folder), clock)


@pytest.mark.parametrize("path", [*CARD, *NIGHT])
def test_a_file_comes_under_a_chinese_name_and_is_for_those_who_are_logged_in(
    nobody: TestClient, client_as: As, path: str
) -> None:
    assert nobody.get(path).status_code == 303
    answer = client_as(Role.VIEWER).get(path)
    assert answer.status_code == 200
    plain, _, named = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    ending = path.rpartition(".")[2]
    assert plain == f'attachment; filename="{"scorecard-A" if "A" in path else "summary"}.{ending}"'
    assert unquote(named).startswith(("评分表-", "巡检汇总-", "排名表-"))
    assert unquote(named).endswith(f".{ending}")
    assert answer.headers["cache-control"] == "no-store"


def test_a_scorecard_is_the_same_in_every_form(client_as: As) -> None:
    client = client_as(Role.VIEWER)
    book, text, plain = (client.get(path) for path in CARD)
    codes = [one["requirement"] for one in json.loads(plain.content)["findings"]]
    assert [row["指标编码"] for row in sheet_of(book.content, "评分表").rows if row["序号"]] == codes
    assert text.content.startswith(b"\xef\xbb\xbf")
    assert [row["指标"] for row in csv.DictReader(io.StringIO(text.content.decode("utf-8-sig")))] == codes


def test_a_summary_has_every_site_of_the_night(client_as: As) -> None:
    client = client_as(Role.VIEWER)
    book, text = (client.get(path) for path in NIGHT)
    sites = [row["站点代码"] for row in csv.DictReader(io.StringIO(text.content.decode("utf-8-sig")))]
    assert sorted(sites) == ["A", "B"]
    assert sheet_of(book.content, "汇总").column("站点代码") == sites


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sites/Z/scorecard.xlsx", 404),
        ("/sites/%2e%2e%2fA/scorecard.csv", 404),
        ("/sites/A/scorecard.json?scan=99", 404),
        ("/summary.xlsx?scan=99", 404),
        ("/summary.csv?scan=0", 422),
        ("/summary.csv?scan=99999999999999999999", 422),
        ("/sites/A/scorecard.xlsx?scan=one", 422),
        ("/sites/A/scorecard.pdf", 404),
    ],
)
def test_what_is_not_there_is_told_as_a_page(client_as: As, path: str, status: int) -> None:
    answer = client_as(Role.VIEWER).get(path)
    assert answer.status_code == status
    assert "text/html" in answer.headers["content-type"]


def test_summaries_are_made_one_at_a_time(client_as: As, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_as(Role.VIEWER)
    with downloads._ONE_SUMMARY:
        answer = client.get("/summary.xlsx")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
    assert client.get("/summary.xlsx?scan=99").status_code == 404
    assert client.get("/summary.xlsx").status_code == 200


def test_a_name_that_no_header_takes_is_encoded() -> None:
    assert downloads._file(b"", "x", ('a"\r\nb: c', '甲"；\r\n乙'), "csv").headers["content-disposition"] == (
        "attachment; filename=\"a_b_c.csv\"; filename*=UTF-8''%E7%94%B2_%E4%B9%99.csv"
    )
