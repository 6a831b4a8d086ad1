"""What changed between two versions of a file is told by the rows' keys."""

from __future__ import annotations

import random

import pandas
import pytest

from crawler.files.compare import MOST_EXAMPLES, compare_files
from storage.dataset_records import Difference
from tests.files.packing import locked, packed

HEAD = "序号,项目名称,收费标准,执收单位"


def csv(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows, "")).encode()


def compared(before: bytes, after: bytes) -> Difference:
    return compare_files(before, "a.csv", after, "b.csv")


OLD = csv("1,甲费,10,财政局", "2,乙费,20,财政局", "3,丙费,30,教育局")


def test_rows_are_added_removed_and_changed_by_their_key() -> None:
    new = csv("1,甲费,10,财政局", "2,乙费,25,财政局", "3,丁费,30,教育局")
    assert compared(OLD, new) == Difference(1, 1, 1, key=("项目名称",), examples=("~ 乙费", "+ 丁费", "- 丙费"))


def test_the_same_in_another_encoding_and_writing_is_the_same() -> None:
    new = OLD.decode().replace("10", "10.00").replace(",", "\t").encode("gb18030")
    assert compared(OLD, new) == Difference(key=("项目名称",))


def test_serial_numbers_that_move_change_no_row() -> None:
    new = csv("1,新费,10,财政局", "2,甲费,10,财政局", "3,乙费,20,财政局", "4,丙费,30,教育局")
    assert compared(OLD, new) == Difference(1, 0, 0, key=("项目名称",), examples=("+ 新费",))


def test_the_order_of_rows_and_columns_is_no_change() -> None:
    new = csv("教育局,30,丙费", "财政局,10,甲费", "财政局,20,乙费", head="执收单位,收费标准,项目名称")
    assert compared(OLD, new) == Difference(columns_removed=("序号",), key=("项目名称",))


def test_columns_that_came_and_went_are_told_and_change_no_row() -> None:
    new = csv("1,甲费,财政局,法", "2,乙费,财政局,法", "3,丙费,教育局,法", head="序号,项目名称,执收单位,收费依据")
    assert compared(OLD, new) == Difference(
        columns_added=("收费依据",), columns_removed=("收费标准",), key=("项目名称",)
    )


def test_codes_that_are_written_otherwise_leave_the_rows_what_they_were() -> None:
    head = "项目编码,项目名称,收费标准"
    old = csv(*(f"4301{n},甲费{n},{n}" for n in range(9)), head=head)
    new = csv(*(f"43-01-{n},甲费{n},{n}" for n in range(10)), head=head)
    difference = compared(old, new)
    assert (difference.added, difference.removed, difference.changed) == (1, 0, 9)
    assert difference.key == ("项目名称",)


def test_amounts_under_another_year_are_compared() -> None:
    old = csv("201,教育,10,9", "202,科技,20,19", head="编码,科目名称,2025年预算数,执行数(2024年)")
    new = csv("201,教育,10,9", "202,科技,25,19", head="编码,科目名称,2026年预算数,执行数（2025年度）")
    assert compared(old, new) == Difference(0, 0, 1, key=("编码",), examples=("~ 202",))


def test_of_columns_that_differ_by_their_years_alone_each_is_its_own() -> None:
    old = csv("甲费,1,2", "乙费,3,4", head="项目名称,2024年,2025年")
    new = csv("甲费,2,5", "乙费,4,6", head="项目名称,2025年,2026年")
    assert compared(old, new) == Difference(columns_added=("2026年",), columns_removed=("2024年",), key=("项目名称",))


def test_two_columns_are_the_key_where_one_is_not_enough() -> None:
    head = "单位名称,项目名称,标准"
    old = csv("财政局,甲费,1", "财政局,乙费,2", "教育局,甲费,3", head=head)
    new = csv("财政局,甲费,1", "财政局,乙费,5", "教育局,甲费,3", head=head)
    assert compared(old, new) == Difference(0, 0, 1, key=("单位名称", "项目名称"), examples=("~ 财政局 乙费",))


def test_without_a_key_whole_rows_are_counted() -> None:
    old = csv("甲费,1", "甲费,1", "甲费,2", head="项目名称,标准")
    new = csv("甲费,1", "甲费,3", "甲费,2", head="项目名称,标准")
    assert compared(old, new) == Difference(1, 1, 0, examples=("+ 甲费", "- 甲费"))


def test_a_column_that_is_blank_in_a_row_is_no_key() -> None:
    old, new = (csv("甲费,1", f",{price}", head="项目名称,标准") for price in (2, 3))
    assert compared(old, new) == Difference(1, 1)


def test_examples_are_masked_and_few() -> None:
    new = csv(*(f"{number},张某{13800000000 + number},1,局" for number in range(50)))
    difference = compared(OLD, new)
    assert (difference.added, difference.removed, len(difference.examples)) == (50, 3, MOST_EXAMPLES)
    assert "+ 张某138********" in difference.examples
    assert "138000" not in repr(difference)


def test_numbers_that_stand_together_in_a_cell_and_in_names_are_masked() -> None:
    new = csv("1,13800000001 13800000002,1,局", head="序号,项目名称,标准 13800000003 13800000004,单位")
    assert "138000" not in repr(compared(OLD, new))


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", "一段文字。".encode(), b"\x00\xff" * 40])
def test_what_cannot_be_read_is_not_compared(body: bytes) -> None:
    assert compared(OLD, body) == Difference(whole=False) == compared(body, OLD)


def test_more_rows_than_are_compared_are_told_as_not_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.files.compare.MOST_ROWS", 40)
    many = csv(*(f"{number},甲{number},1,局" for number in range(41)))
    assert compared(OLD, many) == Difference(whole=False)
    assert compared(OLD, csv(*(f"{number},甲{number},1,局" for number in range(40)))).whole


def test_what_stands_in_a_member_that_was_not_read_has_not_gone() -> None:
    beside = csv("1,丁费,40,教育局")
    both, one = packed({"甲.csv": OLD, "乙.csv": beside}), packed({"甲.csv": OLD, "乙.zip": packed({"乙.csv": beside})})
    assert compare_files(both, "a.zip", packed({"甲.csv": OLD}), "b.zip").removed == 1
    assert compare_files(both, "a.zip", one, "b.zip") == Difference(whole=False)
    assert compare_files(both, "a.zip", locked(both), "b.zip") == Difference(whole=False)


def test_pictures_beside_the_lists_of_an_archive_have_no_rows_to_compare() -> None:
    old, new = (packed({"甲.csv": body, "盖章页.png": b"\x89PNG\r\n\x1a\n"}) for body in (OLD, csv("1,甲费,10,财政局")))
    assert compare_files(old, "a.zip", new, "b.zip").removed == 2


def test_a_column_beyond_those_that_are_read_has_not_stayed_the_same() -> None:
    head = ",".join(("项目名称", *(f"指标{number}" for number in range(400))))
    old, new = (csv(*(f"甲费{row}{',1' * 399},{last}" for row in range(3)), head=head) for last in (1, 2))
    assert compared(old, new) == Difference(whole=False)


def test_tables_of_pages_are_compared() -> None:
    def page(price: int) -> bytes:
        rows = f"<tr><td>甲费</td><td>{price}</td></tr><tr><td>乙费</td><td>2</td></tr>"
        return f"<html><table><tr><td>项目名称</td><td>标准</td></tr>{rows}</table></html>".encode()

    assert compared(page(1), page(3)) == Difference(0, 0, 1, key=("项目名称",), examples=("~ 甲费",))


def test_it_counts_as_a_merge_by_pandas_does() -> None:
    dice = random.Random(9)
    old = {f"项目{number}": dice.randrange(5) for number in range(400)}
    new = {name: price if dice.random() < 0.8 else price + 1 for name, price in old.items() if dice.random() < 0.9}
    new |= {f"新项{number}": 1 for number in range(30)}
    frames = [pandas.DataFrame({"name": list(one), "price": list(one.values())}) for one in (old, new)]
    both = frames[0].merge(frames[1], on="name", how="outer", indicator=True)
    counts = both["_merge"].value_counts()
    changed = (both["price_x"] != both["price_y"])[both["_merge"] == "both"].sum()
    files = [
        csv(*(f"{n},{name},{price}" for n, (name, price) in enumerate(one.items(), 1)), head="序号,项目名称,标准")
        for one in (old, new)
    ]
    difference = compared(*files)
    assert (difference.added, difference.removed, difference.changed) == (
        counts["right_only"],
        counts["left_only"],
        changed,
    )
