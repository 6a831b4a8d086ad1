"""Identity and mobile phone numbers of persons: found, masked and counted; never kept. Pure.

Identity numbers (公民身份号码) are known by region, day of birth and check digit (GB 11643-1999), those of 15 digits by
region and day, so that document numbers and hashes stay; a 残疾人证号 begins with one. Mobile numbers are those of
persons; landlines stay, for offices must publish theirs (政府信息公开条例第十二条、第二十条) and a reviewer who checks
that needs to read them.

What is counted in a data file may be held against an office, so less is counted than is masked. Not counted are
identity numbers of 15 digits, which company registers have too; whatever stands in a column of codes or amounts; and
mobile numbers that an office gives as its own: in a column or after words such as 咨询电话, 监督电话, 值班电话, and in
one of 电话 or 联系电话 where no other column names persons, or one names their 职务 or 单位. What is in a column of
手机号码 is counted in any table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from storage.dataset_records import Persons

_ALONE = r"(?<![0-9A-Za-z０-９Ａ-Ｚａ-ｚ])(?<!\d\.)"
_ENDS = r"(?![0-9A-Za-z０-９Ａ-Ｚａ-ｚ])"
_ENDS_OR_GOES_ON = rf"(?=(?:[1-7][1-4](?:[Bb]\d)?)?{_ENDS})"
"""In a 残疾人证号 the sort and degree follow, and how often it was issued anew."""
_IDENTITY = re.compile(rf"{_ALONE}(\d{{6}})[ \n\u3000-]?(\d{{8}})[ \n\u3000-]?(\d{{3}}[\dXxＸｘ]){_ENDS_OR_GOES_ON}")
_OLD_IDENTITY = re.compile(rf"{_ALONE}(\d{{6}})(\d{{6}})\d{{3}}{_ENDS}")
_MOBILE = re.compile(rf"{_ALONE}((?:\+?86[ -]?)?)([1１][3-9３-９]\d)[ \n\u3000-]?\d{{4}}[ \n\u3000-]?\d{{4}}{_ENDS}")
_MAY_BE_IDENTITY = re.compile(r"[1-9１-９]\d{5}[ \n\u3000-]?\d{8}[ \n\u3000-]?\d{3}")
_MAY_BE_MOBILE = re.compile(r"[1１][3-9３-９]\d[ \n\u3000-]?\d{4}[ \n\u3000-]?\d{4}")
_SHORTEST = 11
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_REGIONS = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91)
)

_OFFICES = (
    "咨询|监督|投诉|举报|办公|值班|服务|受理|热线|报名|报修|救助|报警|应急|窗口|单位|部门|机构|企业|公司|经办|承办|主管"
)
_OFFICE_PHONE = re.compile(rf"(?:{_OFFICES}).{{0,6}}(?:电话|方式|号码|手机)|热线")
_OFFICE_BEFORE = re.compile(rf"(?:(?:{_OFFICES}|联系).{{0,4}}(?:电话|方式|号码|手机)|热线|电话)[^\d\n]{{0,12}}$")
_BEFORE = 24  # characters
_PHONE = re.compile(r"电话|联系方式|通讯|通信")
_MOBILE_PHONE = re.compile("手机|移动电话")
_PERSON = re.compile(
    r"姓名|户主|身份证|学生|家长|患者|申请人|受益人|领取人|领款人|补贴对象|补助对象|救助对象|残疾人|居民|农户|考生|户名|性别|出生"
)
_OFFICIAL = re.compile(r"职务|职位|职称|岗位|单位|部门|机构|河长|林长|责任人|负责人|网格员|联络员")
_QUANTITY = re.compile(
    r"金额|[余数总限税]额|收入|支出|预算|决算|资金|价格|单价|总价|面积|人口|产值|数量|[(（](?:万|亿|千)?元[)）]"
)
_CODE = re.compile(r"编码|代码|编号|文号|账号|帐号|流水号|登记号|注册号|识别号")


class _Passed(NamedTuple):
    """The places of columns in which no identity numbers, and no mobile numbers, are counted."""

    identities: frozenset[int] = frozenset()
    mobiles: frozenset[int] = frozenset()


def masked(text: str) -> str:
    """`text` with the numbers of persons hidden behind their first digits: region (identity), network (mobile)."""
    text = _IDENTITY.sub(lambda found: f"{found[1]}{'*' * 12}" if _is_identity(found) else found[0], text)
    text = _OLD_IDENTITY.sub(lambda found: f"{found[1]}{'*' * 9}" if _is_old_identity(found) else found[0], text)
    return _MOBILE.sub(lambda found: f"{found[1]}{found[2]}{'*' * 8}", text)


def numbers_of_persons(text: str) -> Iterator[tuple[int, int]]:
    """Where in a text the digits stand that `masked` hides: from which character to which, in no order."""
    yield from (_behind(found, 1) for found in _IDENTITY.finditer(text) if _is_identity(found))
    yield from (_behind(found, 1) for found in _OLD_IDENTITY.finditer(text) if _is_old_identity(found))
    yield from (_behind(found, 2) for found in _MOBILE.finditer(text))


def persons_in_text(text: str) -> Persons:
    """How many numbers of persons running text seems to hold."""
    return Persons(_identities(text), sum(not _is_office(text, found) for found in _MOBILE.finditer(text)))


def may_hold_persons(text: str) -> bool:
    """Whether a text can hold such a number at all: most rows do not, and are asked at a quarter of the cost."""
    return _MAY_BE_MOBILE.search(text) is not None or _MAY_BE_IDENTITY.search(text) is not None


def persons_in_row(cells: Sequence[str], names: tuple[str, ...]) -> Persons:
    """How many the cells of a row hold in columns that count by their `names`."""
    identities = mobiles = 0
    passed = _passed_over(names)
    for place, cell in enumerate(cells):
        if len(cell) < _SHORTEST:
            continue
        if place not in passed.identities:
            identities += _identities(cell)
        if place not in passed.mobiles:
            mobiles += sum(not _is_office(cell, found) for found in _MOBILE.finditer(cell))
    return Persons(identities, mobiles)


@lru_cache(maxsize=64)
def _passed_over(names: tuple[str, ...]) -> _Passed:
    """In which of the columns of these names nothing is counted."""
    private = any(map(_PERSON.search, names)) and not any(map(_OFFICIAL.search, names))
    codes = frozenset(at for at, name in enumerate(names) if _CODE.search(name) and "身份" not in name)
    amounts = frozenset(at for at, name in enumerate(names) if _QUANTITY.search(name))
    phones = frozenset(at for at, name in enumerate(names) if _is_offices(name, private))
    return _Passed(codes, codes | amounts | phones)


def _is_offices(name: str, private: bool) -> bool:
    """Whether a column of phone numbers is of offices; `private` says that its table is a list of persons."""
    if _OFFICE_PHONE.search(name):
        return True
    return not private and not _MOBILE_PHONE.search(name) and _PHONE.search(name) is not None


def _is_office(text: str, found: re.Match[str]) -> bool:
    return _OFFICE_BEFORE.search(text[max(0, found.start() - _BEFORE) : found.start()]) is not None


def _identities(text: str) -> int:
    return sum(map(_is_identity, _IDENTITY.finditer(text)))


def _behind(found: re.Match[str], shown: int) -> tuple[int, int]:
    return found.end(shown), found.end()


def _is_identity(found: re.Match[str]) -> bool:
    number = normalize("NFKC", "".join(found.groups())).upper()
    check = _CHECKS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]
    return number[17] == check and _is_born(number[:6], number[6:14])


def _is_old_identity(found: re.Match[str]) -> bool:
    region, day = (normalize("NFKC", part) for part in found.groups())
    return _is_born(region, f"19{day}")


def _is_born(region: str, day: str) -> bool:
    """Whether these may be the region and the day of birth of a living person."""
    try:
        born = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return int(region[:2]) in _REGIONS and 1900 <= born.year < 2100
