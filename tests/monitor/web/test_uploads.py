"""Files that come with forms: whose, how large, and under what name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from starlette.testclient import TestClient

from monitor.web.access import needs
from monitor.web.app import create_app
from monitor.web.desk import Desk
from monitor.web.guard.forms import Form, form_of
from monitor.web.guard.uploads import Upload, safe_name, upload_of
from storage.review import Account, Role
from tests.desk_client import form_token

As = Callable[[Role], TestClient]


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    app = create_app(desk)

    @app.post("/take/upload")
    def take(
        form: Annotated[Form, Depends(form_of)],
        upload: Annotated[Upload | None, Depends(upload_of)],
        account: Annotated[Account, needs(Role.REVIEWER)],
    ) -> dict[str, object]:
        return {"name": upload and upload.name, "size": upload and len(upload.body), "note": form.get("note")}

    @app.post("/take/form")
    def no_file(form: Annotated[Form, Depends(form_of)], account: Annotated[Account, needs(Role.REVIEWER)]) -> None:
        return None

    return app


def test_a_file_comes_with_the_fields_of_its_form(client_as: As) -> None:
    client = client_as(Role.REVIEWER)
    answer = client.post(
        "/take/upload",
        data={"note": "说明", "form_token": form_token(client)},
        files={"file": ("../../etc/表\u202e.xlsx", b"x" * 2_000_000)},
    )
    assert answer.json() == {"name": "表.xlsx", "size": 2_000_000, "note": "说明"}


def test_a_form_without_a_chosen_file_has_none(client_as: As) -> None:
    client = client_as(Role.REVIEWER)
    answer = client.post("/take/upload", data={"form_token": form_token(client)}, files={"file": ("", b"")})
    assert answer.json()["name"] is None


def test_a_file_from_nobody_is_refused_unread(nobody: TestClient) -> None:
    assert nobody.post("/take/upload", files={"file": ("a.xlsx", b"x")}).status_code == 401


def test_a_file_without_the_token_of_a_form_is_refused(client_as: As) -> None:
    assert client_as(Role.REVIEWER).post("/take/upload", files={"file": ("a.xlsx", b"x")}).status_code == 403


@pytest.mark.parametrize(("size", "status"), [(9 * 1024 * 1024, 200), (11 * 1024 * 1024, 413)])
def test_a_file_has_its_own_limit(client_as: As, size: int, status: int) -> None:
    client = client_as(Role.REVIEWER)
    sent = {"form_token": form_token(client)}
    answer = client.post("/take/upload", data=sent, files={"file": ("a.xlsx", bytes(size))})
    assert answer.status_code == status


def test_a_file_is_taken_nowhere_else(client_as: As) -> None:
    client = client_as(Role.REVIEWER)
    answer = client.post("/take/form", data={"form_token": form_token(client)}, files={"file": ("a.xlsx", b"x")})
    assert answer.status_code == 415


def test_a_form_cannot_say_how_its_bytes_are_decoded(client_as: As) -> None:
    client = client_as(Role.REVIEWER)
    kind = "multipart/form-data; boundary=x; charset=idna"
    answer = client.post("/take/upload", content=b"--x--\r\n", headers={"content-type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\temp\\a.xlsx", "a.xlsx"),
        ("..", "未命名"),
        ("a" * 300 + ".xlsx", "a" * 115 + ".xlsx"),
        ("<b>.pdf", "b.pdf"),
    ],
)
def test_a_name_is_what_every_system_bears(name: str, safe: str) -> None:
    assert safe_name(name) == safe
