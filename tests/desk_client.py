"""Browsers at the desk, for tests: they send what real ones do, and fill in the token of the desk's forms."""

from __future__ import annotations

from fastapi import FastAPI
from httpx import Response
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from tests.accounts import PASSWORD

HOST = "https://127.0.0.1"


def token_in(html: str) -> str:
    """The `form_token` of the first form of a page that has one."""
    found = LexborHTMLParser(html).css_first("input[name=form_token]")
    assert found is not None, "the page has no form with a token"
    return found.attributes["value"] or ""


def client_of(app: FastAPI) -> TestClient:
    """A browser that is not logged in; like one, it says from where its requests come, and follows no redirects."""
    return TestClient(
        app,
        base_url=HOST,
        headers={"Sec-Fetch-Site": "same-origin"},
        follow_redirects=False,
        raise_server_exceptions=False,
    )


def log_in(client: TestClient, name: str, password: str = PASSWORD) -> None:
    """Logs a browser in by the form."""
    form = {"name": name, "password": password, "form_token": token_in(client.get("/login").text)}
    answer = client.post("/login", data=form)
    assert answer.status_code == 303, answer.text


def form_token(client: TestClient) -> str:
    """What the forms of a browser that is logged in carry: the head of each page has such a form."""
    return token_in(client.get("/a-page-that-is-not-there").text)


def post(client: TestClient, path: str, **fields: str) -> Response:
    """Sends a form as a page of the desk does."""
    return client.post(path, data=fields | {"form_token": form_token(client)})
