"""Tables of fields that a browser's rules tear apart, and the second reading that keeps their cells together."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.article import torn
from storage.records import Document
from tests.crawler.documents.article_pages import article

ROWS = (
    ("索引号", "A1/2024-001", "文号", "县办发〔2024〕3号"),
    ("发布机构", "某县政府办", "发布日期", "2024-06-19"),
    ("生效日期", "2024-07-01", "有效性", "有效"),
)


def rows(row: str) -> str:
    return "".join(row.format(*cells) for cells in ROWS)


BLOCKS = "<tr><div>{}</div><td>{}</td><div>{}</div><td>{}</td></tr>"
CELLS = "<td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
WITH_COLONS = "<td>{}：</td><td>{}</td><td>{}：</td><td>{}</td>"
TORN = {
    "a table that ends after its first row": "<table>" + rows(f"<tr>{CELLS}</tr></table>"),
    "a table that ends within a cell": "<table>"
    + rows("<tr><td>{}</td><td>{}</table></td><td>{}</td><td>{}</td></tr>"),
    "rows without a table": f"<div>{rows(f'<tr>{CELLS}</tr>')}</div>",
    "rows without a table, with colons": rows(f"<tr>{WITH_COLONS}</tr>"),
    "cells without a row": f"<div>{rows(CELLS)}</div>",
    "labels in blocks between the cells": f"<table>{rows(BLOCKS)}</table>",
    "labels as bare words between the cells": f"<table>{rows('<tr>{}：<td>{}</td>{}：<td>{}</td></tr>')}</table>",
    "values as bare words between the cells": f"<table>{rows('<tr><td>{}：</td>{}<td>{}：</td>{}</tr>')}</table>",
}
UNTORN = {
    "whole": f"<table>{rows(f'<tr>{CELLS}</tr>')}</table>",
    "cells without their ends": f"<table>{rows('<tr><td>{}<td>{}<td>{}<td>{}')}</table>",
    "no end at all": f"<table>{rows('<tr><td>{}<td>{}<td>{}<td>{}')}",
    "a form in the table": f"<table><form>{rows(f'<tr>{CELLS}</tr>')}</form></table>",
    "a table in a paragraph": f"<p><table>{rows(f'<tr>{CELLS}</tr>')}</table></p>",
    "cells of a comment and of a script": "<!-- <td>1</td> --><script>var a='<td>';</script>"
    f"<table>{rows(f'<tr>{CELLS}</tr>')}</table>",
}


def fields_of(document: Document) -> tuple[object, ...]:
    day = document.published, document.effective
    return document.index_number, document.document_number, document.issuer, *day, document.validity


EXPECTED = ("A1/2024-001", "县办发〔2024〕3号", "某县政府办", date(2024, 6, 19), date(2024, 7, 1), "有效")


@pytest.mark.parametrize("case", TORN)
def test_fields_of_a_torn_table_keep_their_values(case: str) -> None:
    assert fields_of(article(TORN[case])) == EXPECTED


@pytest.mark.parametrize("case", UNTORN)
def test_a_table_that_is_not_torn_is_read_once(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torn, "mended")
    assert fields_of(article(UNTORN[case])) == EXPECTED


def test_a_page_too_large_to_be_read_twice_says_nothing_it_is_not_sure_of() -> None:
    document = article(TORN["rows without a table"] + "<p></p>" * 2500)
    assert set(fields_of(document)) <= {None, *EXPECTED}
