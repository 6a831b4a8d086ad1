"""Who may what at the desk: every route is tried as nobody and as each role, and docs/desk-roles.md says what came."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx import Response
from starlette.testclient import TestClient

from monitor.web.app import PUBLIC, routes_of
from monitor.web.pages import ROLES
from storage.review import Role
from tests.desk_client import client_of, form_token, token_in

TABLE = Path(__file__).parents[3] / "docs" / "desk-roles.md"
HEAD = """# Who may what at the desk

Made by `make desk-roles` from what the desk answered: every route was tried as nobody and as each role
(`tests/monitor/web/test_roles.py`, which fails where this file is out of date). `yes`: it was let through; `log-in`:
it was sent to the log-in, or got 401; `no`: 403. Our own files under `/static` are for everybody. A token reads under
`/api` what its account may, and nothing else.

| route | | nobody | {roles} |
|---|---|---|{lines}|
"""

REFUSED = "账号名或密码不正确"  # what the log-in itself says

As = Callable[[Role], TestClient]


def test_every_route_lets_in_whom_it_names_and_the_table_says_so(app: FastAPI, client_as: As) -> None:
    routes = list(routes_of(app))
    clients = {role: client_as(role) for role in Role}
    rows = []
    for path, method, needed in routes:
        due = ["log-in", *("yes" if any(map(role.may, needed)) else "no" for role in Role)]
        due = due if needed else ["yes"] * len(due)
        found = [answer_in_a_word(tried(client_of(app), method, path))]
        for role in Role:
            client = clients[role]
            if method != "GET":
                client = client_as(role)  # what it does may end the session
            found.append(answer_in_a_word(tried(client, method, path)))
        assert found == due, f"{method} {path}"
        rows.append(f"| `{method} {path}` | {told_of(app, path, method)} | {' | '.join(found)} |")
    roles = " | ".join(f"{role} ({ROLES[role]})" for role in Role)
    text = HEAD.format(roles=roles, lines="|".join("---" for _ in Role)) + "\n".join(rows) + "\n"
    if os.environ.get("GONGKAI_WRITE_ROLES"):
        TABLE.write_text(text, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == text, "run `make desk-roles`"


def test_only_the_log_in_is_for_everybody(app: FastAPI) -> None:
    assert {path for path, _, needed in routes_of(app) if not needed} == PUBLIC == {"/login"}


def tried(client: TestClient, method: str, path: str) -> Response:
    """What a route answers to a form of the desk with nothing in it, or to a look."""
    address = re.sub(r"\{[^}]*\}", "1", path)
    if method == "GET":
        return client.get(address)
    token = form_token(client) if "__Host-gongkai" in client.cookies else token_in(client.get("/login").text)
    return client.request(method, address, data={"form_token": token})


def answer_in_a_word(answer: Response) -> str:
    assert answer.status_code < 500, f"{answer.request.method} {answer.request.url}: {answer.status_code}"
    led_on = answer.status_code == 303 and answer.headers["location"].startswith("/login")
    if (led_on and answer.request.method == "GET") or (answer.status_code == 401 and REFUSED not in answer.text):
        return "log-in"
    return "no" if answer.status_code == 403 else "yes"


def told_of(app: FastAPI, path: str, method: str) -> str:
    """What a route does, in the first sentence of its function."""
    (endpoint,) = endpoints(app, path, method)
    return (inspect.getdoc(endpoint) or "").partition("\n")[0].rstrip(".")


def endpoints(app: FastAPI, path: str, method: str) -> Iterator[Callable[..., object]]:
    for route in iter_route_contexts(app.routes):
        if route.path == path and method in (route.methods or ()) and route.endpoint is not None:
            yield route.endpoint
