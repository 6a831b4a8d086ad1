"""Numbers of persons are masked, numbers of offices and documents are not."""

from __future__ import annotations

import hashlib

import pytest

from crawler.files.persons import masked

# Made by the rule of GB 11643-1999 for a region that does not exist (430199): nobody has these numbers.


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("身份证号430199198001011232，", "身份证号430199************，"),
        ("43019919800101007X", "430199************"),
        ("43019919800101007x。", "430199************。"),
        ("430199 19800101 1232", "430199************"),
        ("４３０１９９１９８００１０１１２３２", "４３０１９９************"),
        ("（430199800101123）", "（430199*********）"),
        ("手机：13800000000", "手机：138********"),
        ("138-0000-0000、139 0000 0000", "138********、139********"),
        ("+8613800000000", "+86138********"),
        ("王某13800000000李某15900000000", "王某138********李某159********"),
    ],
)
def test_numbers_of_persons_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "0731-88888888",
        "（0731）8888888",
        "12345政务服务热线",
        "400-810-0000",
        "430199198001011234",  # the check digit is another
        "43019919801301123X",  # no such month
        "990199198001011231",  # no such region
        "202609150000123456",  # a document's number
        "91430100MA4L000000",  # a unified social credit code
        "430100000012345",  # fifteen digits of no person
        "1380000000",
        "138000000000",
        "0.13800000000",
        "A13800000000",
        hashlib.sha256(b"a").hexdigest(),
        "1" * 64,
    ],
)
def test_numbers_of_offices_documents_and_hashes_stay(text: str) -> None:
    assert masked(text) == text


def test_what_is_masked_stays_as_it_is_when_it_is_masked_again() -> None:
    once = masked("430199198001011232，13800000000")
    assert masked(once) == once
