"""Numbers of persons in data files are counted where they may be held against an office, and never kept."""

from __future__ import annotations

import pytest

from crawler.files.asked import Asked
from crawler.files.persons import masked, persons_in_text
from crawler.files.read import read_file
from storage.dataset_records import Persons

# Made by the rule of GB 11643-1999 for a region that does not exist (430199): nobody has these numbers.
IDENTITY = "430199198001011232"


def counted(*lines: str) -> Persons:
    return read_file("\n".join(lines).encode(), "a.csv").persons


def test_identity_and_mobile_numbers_of_a_list_of_persons_are_counted() -> None:
    facts = counted(
        "序号,姓名,身份证号,手机号码", f"1,张某,{IDENTITY},13800000000", "2,李某,43019919800101007X,15900000000"
    )
    assert facts == Persons(2, 2)


@pytest.mark.parametrize(
    "number",
    [
        "430199198001011234",  # the check digit is another
        "430199198013011231",  # no such month
        "4301**********1232",
        "430199********1232",
        "1430199198001011232",
    ],
)
def test_what_is_no_identity_number_is_not_counted(number: str) -> None:
    assert counted("序号,姓名,身份证号", f"1,张某,{number}", "2,李某,无") == Persons()


@pytest.mark.parametrize("more", ["44", "13", "21B1"])
def test_the_number_of_a_disabled_persons_card_begins_with_an_identity_number(more: str) -> None:
    assert counted("序号,姓名,残疾人证号", f"1,张某,{IDENTITY}{more}", "2,李某,无") == Persons(1, 0)
    assert masked(f"证号{IDENTITY}{more}") == f"证号430199{'*' * 12}{more}"
    assert counted("序号,姓名,残疾人证号", f"1,张某,{IDENTITY}{more}9", "2,李某,无") == Persons()


@pytest.mark.parametrize("number", ["138****0000", "1380000000", "138000000001", "12800000000"])
def test_what_is_no_mobile_number_is_not_counted(number: str) -> None:
    assert counted("序号,姓名,手机号码", f"1,张某,{number}", "2,李某,无").mobiles == 0


@pytest.mark.parametrize(
    "name", ["咨询电话", "监督投诉电话", "办公电话", "值班电话", "联系电话", "单位联系方式", "举报电话"]
)
def test_a_mobile_number_that_an_office_gives_as_its_own_is_not_counted(name: str) -> None:
    assert counted(f"序号,事项名称,实施单位,{name}", "1,甲,城关镇,13800000000", "2,乙,青溪乡,无") == Persons()


def test_the_phones_of_a_list_of_persons_are_counted() -> None:
    assert counted("序号,户主姓名,补贴金额,联系电话", "1,张某,500,13800000000", "2,李某,500,无") == Persons(0, 1)


def test_the_phones_of_officials_are_those_of_their_offices() -> None:
    assert counted("序号,河长姓名,职务,联系电话", "1,张某,镇长,13800000000", "2,李某,村主任,无") == Persons()


def test_a_column_of_mobile_phones_is_counted_in_any_table() -> None:
    assert counted("序号,河长姓名,职务,手机号码", "1,张某,镇长,13800000000", "2,李某,村主任,无") == Persons(0, 1)


@pytest.mark.parametrize("name", ["项目编码", "预算金额（元）", "统一社会信用代码", "账号"])
def test_codes_and_amounts_are_no_numbers_of_persons(name: str) -> None:
    assert counted(f"序号,项目名称,{name}", "1,甲,13800000000", "2,乙,13900000000") == Persons()


def test_an_identity_number_in_a_column_of_remarks_is_counted() -> None:
    assert counted("序号,项目名称,备注", f"1,甲,本人{IDENTITY}申请", "2,乙,") == Persons(1, 0)


def test_in_running_text_the_phone_of_an_office_is_not_counted() -> None:
    assert persons_in_text("咨询电话：13800000000。联系人张某，联系电话：（手机）13800000000。") == Persons()
    assert persons_in_text(f"申请人张某，{IDENTITY}，13800000000。") == Persons(1, 1)


def test_a_number_stands_nowhere_in_what_is_told() -> None:
    body = f"姓名及证号,项目名称,联系电话\n张某{IDENTITY},张某13800000000,13800000000\n李某,无,无\n"
    told = repr(read_file(body.encode(), "a.csv", asked=Asked(items=True)))
    assert IDENTITY not in told
    assert "13800000000" not in told
    assert "张某138********" in told
