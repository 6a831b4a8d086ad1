"""The archived pages behind an office's own lines: text with hash and time, and nothing of a portal's own markup."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from config.settings import Settings
from monitor.rounds.freezing import freeze_round
from monitor.rounds.opening import Wanted, open_round
from monitor.web.app import create_app
from monitor.web.desk import Desk
from storage.catalogue import load_sites
from storage.database import reading, transaction
from storage.findings import findings_at
from storage.review import Role
from tests.accounts import add
from tests.desk_client import client_of, log_in
from tests.monitor.nights import FIRST, rules
from tests.monitor.test_deciding import NOW, WU, Reviewed, reviewed, two_nights

__all__ = ["reviewed", "two_nights"]


@pytest.fixture
def office(reviewed: Reviewed, little_argon2: None) -> TestClient:
    """The office of a site that two nights visited, after the freeze of a round."""
    engine = reviewed.engine
    with transaction(engine) as conn:
        wanted = Wanted("一季度", FIRST.date(), NOW.date(), tuple(load_sites(conn, ["S"])))
        made = open_round(conn, wanted, rules(), WU, NOW)
    freeze_round(engine, made.id, WU, NOW)
    add(engine, "jia", Role.OFFICE, at=NOW, site="S")
    client = client_of(create_app(Desk(engine, Settings(data_dir=reviewed.nights.settings.data_dir), lambda: NOW)))
    log_in(client, "jia")
    return client


def test_a_page_is_shown_as_text_with_hash_time_and_number_checked(office: TestClient, reviewed: Reviewed) -> None:
    with reading(reviewed.engine) as conn:
        found = next(one for one in findings_at(conn, 2, ["S"]) if one.evidence and one.evidence[0].matched)
    answer = office.get(f"/office/rounds/1/evidence/{found.requirement}/1")
    assert answer.status_code == 200
    page = LexborHTMLParser(answer.text)
    told = page.text()
    for words in (found.evidence[0].sha256, found.evidence[0].url, f"2-S-{found.requirement}-1", "已核对"):
        assert words is not None
        assert words in told, words
    assert found.evidence[0].matched in {mark.text() for mark in page.css("mark")}
    assert [one for one in page.css("script") if not one.attributes.get("src")] == []
    links = [one.attributes.get(name) or "" for one in page.css("*") for name in ("href", "src", "action")]
    assert [one for one in links if "://" in one] == []
    assert "script-src 'self'" in answer.headers["content-security-policy"]
