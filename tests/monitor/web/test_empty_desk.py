"""The desk before anything was scanned."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from storage.review import Role


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/", "尚无已完成的夜间巡检"),
        ("/nights", "尚无巡检记录"),
        ("/search?q=县", "没有找到"),
    ],
)
def test_a_page_of_nothing_says_what_is_to_be_done(
    client_as: Callable[[Role], TestClient], address: str, told: str
) -> None:
    answer = client_as(Role.VIEWER).get(address)
    assert answer.status_code == 200
    assert told in answer.text
