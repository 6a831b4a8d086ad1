"""The rectification list as an office is shown it: nothing of who answered, and no numbers of persons."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from monitor.answers.answering import answer
from monitor.answers.entered import Entered
from monitor.rectify.listing import begin_list
from monitor.review.deciding import decide
from monitor.rounds.freezing import freeze_round
from monitor.web.desk import Desk
from storage.database import transaction
from storage.findings import findings_at
from storage.records import Verdict
from storage.review import Account, Act, Role
from storage.scans import scan_info
from storage.spans import replace_findings
from tests.accounts import add
from tests.books import sheet_of
from tests.clocks import Clock
from tests.desk_client import client_of, log_in
from tests.monitor.appeals.test_filing_appeals import TABLE
from tests.rounds import LACKS, LI, NOW, WU, Counties

ANSWERED = Account("lisi-reviewer", Role.REVIEWER, True, NOW)


@pytest.fixture
def listed(app: FastAPI, desk: Desk, clock: Clock) -> FastAPI:
    """A frozen round whose list tells of a page and of a decision with numbers of persons, and of an answer."""
    clock.now = NOW
    counties = Counties(desk.engine)
    scan = counties.night({"A": {"BIZ.COL": LACKS, "FILE.LIB": LACKS}})
    with transaction(desk.engine) as conn:
        found = findings_at(conn, scan, ["A"])
        told = [replace(one, value="联系电话 13812345678") if one.requirement == "BIZ.COL" else one for one in found]
        replace_findings(conn, scan=scan_info(conn, scan), site="A", findings=told)
        wish = counties.wish(conn, "A", "FILE.LIB", Act.OVERTURN, Verdict.PARTIAL)
        decide(conn, replace(wish, won=0.5, note="已致电 13912345678"), LI, NOW)
    made = counties.round(weights=TABLE)
    with transaction(desk.engine) as conn:
        no = Entered(verdict="fail", note="经电话核实没有开展", seen="0")
        answer(conn, made.id, "A", "Q.1", no, ANSWERED, NOW)
    freeze_round(desk.engine, made.id, WU, NOW)
    with transaction(desk.engine) as conn:
        assert begin_list(conn, made.id, WU, NOW).added == 3
    add(desk.engine, "jia", Role.OFFICE, at=NOW, site="A")
    add(desk.engine, "kan", Role.VIEWER, at=NOW)
    return app


def client(app: FastAPI, name: str) -> TestClient:
    found = client_of(app)
    log_in(found, name)
    return found


def test_an_office_is_not_told_who_answered_and_numbers_of_persons_are_masked(listed: FastAPI) -> None:
    shown = client(listed, "jia").get("/office/rounds/1/faults").text
    for words in ("经电话核实没有开展", "138********", "已致电 139********"):
        assert words in shown, words
    for words in (ANSWERED.name, "12345678"):
        assert words not in shown, words


def test_the_workbook_that_goes_to_offices_tells_no_more(listed: FastAPI) -> None:
    body = client(listed, "kan").get("/rounds/1/faults.xlsx").content
    told = "\n".join(str(row["问题"]) for row in sheet_of(body, "整改台账").rows)
    for words in ("经电话核实没有开展", "138********", "已致电 139********"):
        assert words in told, words
    for words in (ANSWERED.name, "12345678"):
        assert words not in told, words
