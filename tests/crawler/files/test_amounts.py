"""Amounts are what somebody wrote into a form: codes, years, noughts and small whole numbers are none."""

from __future__ import annotations

import pytest

from crawler.files.amounts import amounts_in_row, amounts_in_text
from crawler.files.read import read_file

NAMES = ("科目编码", "行次", "年度", "科目名称", "预算数", "")


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        (("2010101", "301", "2026", "教育", "1,234", ""), ["1234.0"]),
        (("", "", "", "", "12.5", "12.50"), ["12.5", "12.5"]),
        (("", "", "", "", "0.00", "0"), []),
        (("", "", "", "", "6", "20101"), []),
        (("", "", "", "", "2025", "2.5%"), ["2.5"]),
        (("", "", "", "", "1e999", "-"), []),
    ],
    ids=["codes", "decimals", "noughts", "small_or_unnamed", "year", "no_end"],
)
def test_the_amounts_of_a_row_are_those_of_columns_that_hold_any(cells: tuple[str, ...], amounts: list[str]) -> None:
    assert list(amounts_in_row(cells, NAMES)) == amounts


def test_the_amounts_of_a_text_stand_before_元_or_are_written_as_such() -> None:
    text = "2026年预算1,234.56万元，其中公用经费 320 万元（见1.2节、国发〔2019〕12号），人均80元，增长3.25%。"
    assert list(amounts_in_text(text)) == ["1234.56", "320.0", "3.25"]


def test_a_form_without_amounts_has_none_and_a_filled_one_has_as_many_as_differ() -> None:
    def sheet(*sums: str) -> bytes:
        rows = [f"{201 + at},第{at}类支出,{money}" for at, money in enumerate(sums)]
        return "\n".join(["科目编码,科目名称,本年预算数", *rows]).encode()

    assert read_file(sheet("0", "0.00", "", "0"), "a.csv").amounts == 0
    assert read_file(sheet("310", "5200.5", "310", "0"), "a.csv").amounts == 2
