"""Forms that come while somebody else writes to the store for too long: told as such, with nothing half done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage import database
from storage.audit import entries
from storage.database import reading, transaction
from storage.decisions import assignments
from storage.review import Role
from storage.store import open_store
from tests.accounts import little_argon2
from tests.desk_client import client_of, token_in
from tests.monitor.test_scan import FirstNight
from tests.monitor.web.at_the_desk import People, decide_form, decisions
from tests.monitor.web.test_queue_pages import box_of

__all__ = ["little_argon2"]

PATH = "/findings/1/A/BIZ.COL"


@pytest.fixture
def people(first_night: FirstNight, little_argon2: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    """A desk that waits for nobody."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    engine = open_store(first_night.engine.url.render_as_string())
    yield People(engine, first_night.folder)
    engine.dispose()


def test_a_form_that_cannot_be_kept_says_so_keeps_nothing_and_can_be_sent_again(
    first_night: FirstNight, people: People
) -> None:
    li, root = people("li", Role.LEAD), people("root", Role.ADMIN)
    decide, box = decide_form(li.get(PATH)), box_of(li.get("/queue/items"), "A/BIZ.COL")
    stranger = client_of(li.client.app)  # type: ignore[arg-type]
    form = {"name": "li", "password": "wrong", "form_token": token_in(stranger.get("/login").text)}
    entered = {"act": "confirm", "why": "seen", "note": "首页无此栏目"}
    many = {"item": [box], "act": "cannot_tell", "why": "seen", "scope": "finding", "confirmed": "yes"}
    with reading(first_night.engine) as conn:
        before = entries(conn)
    with transaction(first_night.engine):
        answers = [
            li.sends(decide, entered),
            li.posts("/queue/assign", {"item": box, "person": "li"}),
            li.posts("/queue/decide", many),
            li.posts("/account/tokens", {"label": "x", "days": "9"}),
            root.posts("/people/li/role", {"role": "viewer"}),
            root.posts("/checks", {"url": "http://a.example/"}),
            root.posts("/logout", {}),
            stranger.post("/login", data=form),
        ]
        assert [answer.status_code for answer in answers] == [503] * len(answers)
        assert all("数据库暂时不能使用" in answer.text for answer in answers)
        assert "首页无此栏目" in answers[0].text
        assert li.client.get(PATH).status_code == 200
    with reading(first_night.engine) as conn:
        assert (entries(conn), assignments(conn)) == (before, {})
    assert decisions(first_night.engine, "A", "BIZ.COL") == []
    assert li.sends(decide, entered).status_code == 303
