"""People at the desk over a store: each is logged in, and forms are sent as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from httpx import Response
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sqlalchemy import Engine

from config.settings import load_settings
from monitor.web.app import create_app
from monitor.web.desk import Desk
from storage.database import reading
from storage.decisions import decisions_on
from storage.records import SHANGHAI
from storage.review import Decision, Role
from tests.accounts import add
from tests.desk_client import client_of, form_token, log_in

NOW = datetime(2026, 9, 16, 9, 0, tzinfo=SHANGHAI)


class Person:
    """Somebody who is logged in with a browser."""

    def __init__(self, desk: Desk, name: str, role: Role) -> None:
        add(desk.engine, name, role, at=NOW - timedelta(days=9))
        self.client = client_of(create_app(desk))
        log_in(self.client, name)
        self.token = form_token(self.client)

    def get(self, address: str, status: int = 200) -> LexborHTMLParser:
        """A page, which must come with that status."""
        answer = self.client.get(address)
        assert answer.status_code == status, answer.text
        return LexborHTMLParser(answer.text)

    def posts(self, address: str, told: Mapping[str, str | list[str]]) -> Response:
        """Whatever somebody sends by a form of the desk, or makes up."""
        return self.client.post(address, data={"form_token": self.token, **told})

    def sends(self, form: LexborNode, entered: Mapping[str, str], *, without: tuple[str, ...] = ()) -> Response:
        """What a form says, with what is entered into it, sent to where it goes."""
        values = {**form_values(form), "form_token": self.token, **entered}
        told = {name: value for name, value in values.items() if name not in without}
        return self.client.post(str(form.attributes["action"]), data=told)

    def decides(self, address: str, **entered: str) -> Response:
        """The form of a finding's page, filled in and sent."""
        return self.sends(decide_form(self.get(address)), entered)


class People:
    """Those at the desk of one store, each logged in once."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.desk = Desk(engine, load_settings(data_dir=folder, database_url=""), lambda: NOW)
        self.known: dict[str, Person] = {}

    def __call__(self, name: str = "li", role: Role = Role.REVIEWER) -> Person:
        if name not in self.known:
            self.known[name] = Person(self.desk, name, role)
        return self.known[name]


def decide_form(shown: LexborHTMLParser) -> LexborNode:
    """The form of a decision on a page."""
    form = shown.css_first("form.decide")
    assert form is not None, shown.html
    return form


def form_values(form: LexborNode) -> dict[str, str]:
    """What a browser would send of a form that nobody touched."""
    found: dict[str, str] = {}
    for field in form.css("input[name], textarea[name]"):
        kind = field.attributes.get("type")
        if kind not in ("radio", "checkbox") or "checked" in field.attributes:
            text = field.text().removeprefix("\n") if field.tag == "textarea" else field.attributes.get("value")
            found[str(field.attributes["name"])] = text or ""
    for field in form.css("select[name]"):
        chosen = field.css_first("option[selected]") or field.css_first("option")
        found[str(field.attributes["name"])] = (chosen.attributes.get("value") or "") if chosen else ""
    return found


def decisions(engine: Engine, site: str, requirement: str) -> list[Decision]:
    """All decisions that are kept, the newest first."""
    with reading(engine) as conn:
        return decisions_on(conn, site, requirement)


def text_of(shown: LexborHTMLParser, css: str = "main") -> str:
    """The text of an element, in one line."""
    node = shown.css_first(css)
    assert node is not None, f"no {css} in {shown.html}"
    return " ".join(node.text(separator=" ").split())
