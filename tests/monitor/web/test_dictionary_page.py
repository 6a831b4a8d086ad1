"""The data dictionary on the desk."""

from __future__ import annotations

from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from monitor.exports.dictionary import COLUMNS, ENTRIES
from storage.review import Role


def test_every_exported_column_stands_under_its_sheet_or_file_with_what_it_means(
    client_as: Callable[[Role], TestClient],
) -> None:
    page = LexborHTMLParser(client_as(Role.VIEWER).get("/dictionary").text)
    assert [heading.text() for heading in page.css("main h2")] == list(COLUMNS)
    found = [[cell.text() for cell in row.css("th, td")] for row in page.css("main tbody tr")]
    assert [row[:2] for row in found] == [[entry.name, entry.meaning] for entry in ENTRIES]
