"""The words for a file say no more of it than was read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.datasets.wording import persons_found
from storage.dataset_records import FileFacts, Format, Member, Persons, Reading

FILE = FileFacts(Format.ZIP, Format.ZIP, Reading.READ)
LOCKED = Member("名单.xlsx", Format.XLSX, Reading.PROTECTED)


@pytest.mark.parametrize("partly", [replace(FILE, cut=True), replace(FILE, members=(LOCKED,))])
def test_a_file_of_which_a_part_was_not_read_is_not_said_to_be_free_of_persons(partly: FileFacts) -> None:
    assert persons_found(FILE) == "未发现疑似个人身份证号、手机号"
    assert persons_found(partly) == "已读取的部分未发现疑似个人身份证号、手机号，其余未能读取"


def test_numbers_that_were_found_are_counted_whatever_was_not_read() -> None:
    assert persons_found(replace(FILE, cut=True, persons=Persons(1, 2))) == "疑似身份证号 1 个、手机号 2 个"
