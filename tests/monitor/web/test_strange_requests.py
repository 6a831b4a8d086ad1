"""Requests that no browser makes at a page of the desk: each is refused, and none is a fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from storage.review import Role
from tests.desk_client import form_token

As = Callable[[Role], TestClient]
SEVERAL_PARTS = "multipart/form-data; boundary=b; charset={}"


@pytest.mark.parametrize("path", ["/checks/{}", "/checks/{}/state", "/nights/{}", "/findings/{}/A/B"])
def test_a_number_of_thousands_of_digits_is_no_fault(client_as: As, nobody: TestClient, path: str) -> None:
    address = path.format("9" * 5000)
    assert nobody.get(address).status_code == 303
    assert client_as(Role.ADMIN).get(address).status_code in (404, 422)


def test_a_check_whose_number_is_none_cannot_be_cancelled(client_as: As) -> None:
    client = client_as(Role.ADMIN)
    form = {"form_token": form_token(client)}
    assert client.post(f"/checks/{'9' * 5000}/cancel", data=form).status_code in (404, 422)


@pytest.mark.parametrize(
    ("charset", "value"), [("unicode_escape", rb"\ud800"), ("utf-7", b"+2AA-"), ("punycode", b"\xff"), ("utf-8", b"x")]
)
def test_a_form_that_says_how_to_decode_it_is_refused_unread(nobody: TestClient, charset: str, value: bytes) -> None:
    parts = (b'--b\r\nContent-Disposition: form-data; name="form_token"', b"", value, b"--b--", b"")
    headers = {"Content-Type": SEVERAL_PARTS.format(charset)}
    answer = nobody.post("/login", content=b"\r\n".join(parts), headers=headers)
    assert (answer.status_code, "不是复核台页面所发的表单" in answer.text) == (415, True)
