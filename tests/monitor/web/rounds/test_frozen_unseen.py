"""Whoever reads a finding a second time in an open round is not told by a frozen one what others decided on it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlalchemy import update
from starlette.testclient import TestClient

from monitor.appeals.deciding import Ruling, decide_appeal
from monitor.appeals.filing import Case, file_appeal
from monitor.rectify.listing import CLEARED, begin_list
from monitor.review.deciding import decide
from monitor.rounds.freezing import freeze_round
from monitor.second.drawing import draw_second
from monitor.second.taking import give_back, take_next
from monitor.web.desk import Desk
from storage.database import transaction
from storage.records import Verdict
from storage.review import Act, Role
from storage.rounds.records import AppealState, SecondReading
from storage.rounds.tables import FaultRow
from tests.accounts import add
from tests.clocks import Clock
from tests.desk_client import client_of, log_in
from tests.rounds import LACKS, LI, NOW, WU, Counties

NOTE = "只有第一人知道"
UNSEEN = "您正在复读该项，完成以前不显示复核意见"
ROW, APPEAL, BOOK = "/rounds/1/faults/A/BIZ.COL", "/rounds/1/appeals/1", "/rounds/1/faults.xlsx"


class Reading:
    """A frozen round in which A's column was reviewed, is listed and appealed against, and an open round in which `sun`
    took the same column to read; `kan` reads nothing."""

    def __init__(self, app: FastAPI, desk: Desk) -> None:
        self.app, self.engine = app, desk.engine
        counties = Counties(self.engine)
        counties.night({"A": {"BIZ.COL": LACKS}, "B": {"FILE.LIB": LACKS}})
        with transaction(self.engine) as conn:
            wish = counties.wish(conn, "A", "BIZ.COL", Act.OVERTURN, Verdict.PARTIAL)
            decide(conn, replace(wish, won=0.5, note=NOTE), LI, NOW)
        freeze_round(self.engine, counties.round("一").id, WU, NOW)
        jia = add(self.engine, "jia", Role.OFFICE, at=NOW, site="A")
        self.sun = add(self.engine, "sun", Role.REVIEWER, at=NOW)
        add(self.engine, "kan", Role.VIEWER, at=NOW)
        counties.round("二", share=1.0)
        with transaction(self.engine) as conn:
            begin_list(conn, 1, WU, NOW)
            self.appeal = file_appeal(conn, 1, "BIZ.COL", Case("专栏设在首页，请予核对核对。"), jia, NOW)
            draw_second(conn, 2, NOW, WU)
            taken = take_next(conn, 2, self.sun, NOW)
        assert taken is not None
        self.taken: SecondReading = taken

    def client(self, name: str) -> TestClient:
        found = client_of(self.app)
        log_in(found, name)
        return found


@pytest.fixture
def read(app: FastAPI, desk: Desk, clock: Clock) -> Reading:
    clock.now = NOW
    return Reading(app, desk)


@pytest.mark.parametrize("address", [ROW, APPEAL])
def test_the_pages_of_the_line_tell_a_reader_that_and_not_what_was_decided(read: Reading, address: str) -> None:
    shown = read.client("sun").get(address).text
    assert UNSEEN in shown
    for words in (NOTE, "部分符合，", "经人工复核", "改判"):
        assert words not in shown, words
    others = read.client("kan").get(address).text
    assert NOTE in others
    assert UNSEEN not in others


def test_a_reader_is_not_told_how_the_appeal_ended_before_the_reading_is_done(read: Reading) -> None:
    with transaction(read.engine) as conn:
        decide_appeal(conn, 1, read.appeal.id, Ruling(AppealState.UPHELD, "理由在此", Verdict.PASS), WU, NOW)
    ended = {
        APPEAL: ("理由在此", "采纳", "目前得分"),
        ROW: (CLEARED, "不再要求整改"),
        "/rounds/1/faults?site=A": (">不再要求整改</span>",),
        "/rounds/1/appeals": (">采纳</span>", "100"),
        "/rounds/1/after": ("理由在此", ">采纳<"),
    }
    for address, told in ended.items():
        shown, others = (read.client(name).get(address).text.split("<main")[1] for name in ("sun", "kan"))
        for words in told:
            assert (words in shown, words in others) == (False, True), (address, words)


def test_what_a_recheck_came_to_counts_decisions_and_is_not_told_a_reader(read: Reading) -> None:
    with transaction(read.engine) as conn:
        conn.execute(update(FaultRow).values(checked=NOW, found=Verdict.PARTIAL, found_scan=1))
    client = read.client("sun")
    for address in (ROW, "/rounds/1/faults?site=A"):
        shown = client.get(address).text
        assert "复读完成以前不显示" in shown
        assert "部分符合" not in shown
    assert "部分符合" in client.get("/rounds/1/faults?site=B").text


def test_the_workbook_waits_while_one_of_its_rows_is_read(read: Reading) -> None:
    client = read.client("sun")
    refused = client.get(BOOK)
    assert refused.status_code == 409
    assert "您正在复读其中1项结论" in refused.text
    assert client.get(f"{BOOK}?site=B").status_code == 200
    assert read.client("kan").get(BOOK).status_code == 200
    with transaction(read.engine) as conn:
        give_back(conn, 2, read.taken.id, read.sun, NOW)
    assert client.get(BOOK).status_code == 200
