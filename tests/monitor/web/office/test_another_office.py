"""An office tries every route of the desk with the real numbers and codes of another one, and gets nothing of it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import select
from starlette.testclient import TestClient

from monitor.appeals.filing import Case, file_appeal
from monitor.rectify.changing import Wanted, change_fault, wanted_of
from monitor.rectify.listing import begin_list
from monitor.rounds.freezing import freeze_round
from monitor.second.drawing import draw_second
from monitor.web.app import routes_of
from monitor.web.desk import Desk
from storage.audit import entries
from storage.database import reading, transaction
from storage.people import switch
from storage.review import Act, Role
from storage.review_tables import DecisionRow
from storage.rounds.faults import fault_of
from storage.rounds.records import AppealState, Fault, FaultState
from storage.rounds.tables import AppealRow, FaultRow, RoundAnswerRow, RoundRow
from tests.accounts import add
from tests.clocks import Clock
from tests.desk_client import client_of, form_token, log_in
from tests.monitor.appeals.test_filing_appeals import TABLE
from tests.rounds import LACKS, NOW, WU, Counties

CASE, FILE, NAME, WORDS = "乙县独有的申诉理由，请予核对。", b"YI-ONLY-BYTES", "yi-only.txt", "乙县独有的整改答复"
SECRETS = ("B县", "b.gov.cn", CASE, FILE.decode(), NAME, WORDS, "仅乙县", "未冻结的")
OWN = {"/", "/login", "/logout", "/office", "/office/appeals", "/account", "/account/password"}
"""What an office may open or send without naming anything: a redirect to its own page, or the page itself."""


@dataclass
class World:
    """The office of A is logged in. Of B there is an appeal with a file, a fault that was answered, a second reading,
    in a round with A (1), an open one with both (2), and a frozen one of B alone (3)."""

    desk: Desk
    app: FastAPI
    jia: TestClient


@pytest.fixture
def world(app: FastAPI, desk: Desk, clock: Clock) -> World:
    clock.now, engine = NOW, desk.engine
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}, "B": {"BIZ.COL": LACKS, "FILE.LIB": LACKS}})
    counties.decide("B", "FILE.LIB", Act.CONFIRM)
    both = freeze_round(engine, counties.round("两县", weights=TABLE).id, WU, NOW)
    open_one = counties.round("未冻结的", share=1.0)
    only_b = freeze_round(engine, counties.round("仅乙县", population=(counties.sites[1],)).id, WU, NOW)
    jia, yi = (add(engine, name, Role.OFFICE, at=NOW, site=site) for name, site in (("jia", "A"), ("yi", "B")))
    with transaction(engine) as conn:
        draw_second(conn, open_one.id, NOW, WU)
        for one in (both, only_b):
            file_appeal(conn, one.id, "BIZ.COL", Case(CASE), yi, NOW, file=(NAME, FILE))
            begin_list(conn, one.id, WU, NOW)
        fault = fault_of(conn, both.id, "B", "FILE.LIB")
        assert fault is not None
        change_fault(conn, both.id, "B", "FILE.LIB", fault.version, _answered(fault), yi, NOW)
    client = client_of(app)
    log_in(client, "jia")
    assert jia.site == "A"
    return World(desk, app, client)


def _answered(fault: Fault) -> Wanted:
    return replace(wanted_of(fault), state=FaultState.UNDER_WAY, answer=WORDS)


REAL = {
    "number": ("1", "2", "3", "99"),
    "requirement": ("BIZ.COL", "FILE.LIB", "Q.1"),
    "site": ("B", "A"),
    "code": ("B", "A"),
    "scan": ("1", "latest"),
    "key": ("Q.1",),
    "appeal": ("1", "2", "99"),
    "second": ("1",),
    "place": ("1",),
    "name": ("yi",),
}
"""What stands in addresses: what there is of B's, what there is of A's, and what there is not."""


def addresses(path: str) -> Iterator[str]:
    names = re.findall(r"\{([^}]*)\}", path)
    for told in itertools.product(*(REAL[name] for name in names)):
        address = path
        for name, value in zip(names, told, strict=True):
            address = address.replace(f"{{{name}}}", value, 1)
        yield address


def sent(client: TestClient, method: str, address: str, token: str) -> Response:
    if method == "GET":
        return client.get(address, params={} if address.startswith("/api/") else {"site": "B", "scan": "1"})
    form = {"site": "B", "statement": "甲" * 20, "state": "answered", "answer": "甲", "version": "1"}
    return client.request(method, address, data=form | {"form_token": token})


def kept(world: World) -> list[object]:
    """All that an office might have changed of others."""
    with reading(world.desk.engine) as conn:
        rows: list[object] = []
        for table, mine in ((AppealRow, AppealRow.site != "A"), (FaultRow, FaultRow.site != "A")):
            rows += conn.execute(select(*table.__table__.columns).where(mine)).all()
        for table in (DecisionRow, RoundAnswerRow, RoundRow):
            rows += conn.execute(select(*table.__table__.columns)).all()
        return rows


def test_no_route_tells_an_office_anything_of_another_one_or_changes_it(world: World) -> None:
    before, token, tried = kept(world), form_token(world.jia), 0
    for path, method, needed in routes_of(world.app):
        if path in ("/logout", "/login", "/account/password"):
            continue
        office = not needed or any(Role.OFFICE.may(role) for role in needed)
        for address in addresses(path):
            answer = sent(world.jia, method, address, token)
            place = f"{method} {address}: {answer.status_code}"
            tried += 1
            assert answer.status_code < 500, place
            if not office:
                assert answer.status_code == 403, place
            elif path not in OWN and ("/rounds/1" not in address or answer.status_code != 200):
                assert answer.status_code in (303, 404, 409, 422), place
            whole = f"{answer.text} {answer.headers}"
            assert [one for one in SECRETS if one in whole] == [], place
            if re.match(r"/office/rounds/(2|3|99)(/|$)|/office/appeals/(1|2|99)/", address):
                assert answer.status_code == 404, place
    assert tried > 300
    assert kept(world) == before


def test_what_is_anothers_is_answered_to_the_byte_as_what_is_not_there(world: World) -> None:
    for path, method, needed in routes_of(world.app):
        if method != "GET" or Role.OFFICE not in needed or "{" not in path:
            continue
        of_b, of_nobody = ("3", "99") if "{number}" in path else ("1", "99")
        address = path.replace("{requirement}", "BIZ.COL").replace("{place}", "1")
        theirs, nobodys = (world.jia.get(re.sub(r"\{(number|appeal)\}", one, address)) for one in (of_b, of_nobody))
        assert (theirs.status_code, nobodys.status_code) == (404, 404), path
        assert plain(theirs.text, of_b) == plain(nobodys.text, of_nobody), path


def plain(text: str, number: str) -> str:
    """A page without its token and without the number that was asked for."""
    return re.sub(r'name="form_token" value="[^"]*"', "", text).replace(f"编号为{number}", "编号为N")


def test_nothing_of_another_office_is_in_the_score_and_rank_of_ones_own(world: World) -> None:
    told = world.jia.get("/office").text
    assert "A县人民政府" in told
    for own in ("/office", "/office/rounds/1", "/office/rounds/1/faults", "/office/appeals"):
        text = world.jia.get(own).text
        assert [one for one in SECRETS if one in text] == [], own


def test_an_account_that_is_switched_off_is_out_at_once_and_can_file_nothing(world: World) -> None:
    token = form_token(world.jia)
    with transaction(world.desk.engine) as conn:
        switch(conn, "jia", on=False, by="wu", at=NOW)
    assert world.jia.get("/office").headers["location"].startswith("/login")
    form = {"form_token": token, "statement": "栏目设在首页下方，请予核对。", "address": ""}
    answer = world.jia.post("/office/rounds/1/appeals/BIZ.COL/upload", data=form)
    assert answer.status_code in (401, 403)
    with reading(world.desk.engine) as conn:
        assert [one.state for one in conn.execute(select(AppealRow.state))] == [AppealState.FILED] * 2
        assert "appeal.file" not in {one.what for one in entries(conn, who="jia")}


def test_a_token_of_an_office_reads_nothing(world: World) -> None:
    assert world.jia.get("/api/sites").status_code == 403
    answer = world.jia.post("/account/tokens", data={"form_token": form_token(world.jia), "label": "x", "days": "1"})
    assert answer.status_code == 403
