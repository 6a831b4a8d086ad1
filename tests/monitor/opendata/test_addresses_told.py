"""Addresses in the open data: what opens a session and whoever is named by number stay behind, the rest stays."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from monitor.exports.opendata.addresses import address, said

MOBILE = "1380013" + "8000"  # a number that is nobody's: it is in every manual


@pytest.mark.parametrize(
    "url",
    [
        "http://a.gov.cn/zwgk/t20260806_1234567.html",
        "http://a.gov.cn/art/2026/8/6/art_1229_59012345.html",
        "http://a.gov.cn/down?id=13&fileName=%E6%B8%85%E5%8D%95.xlsx&v=1754444444444",
        "http://a.gov.cn/?sign=1&design=1380013&key=list",
        "http://a.gov.cn/%BB%E3%D7%DC.xls",
    ],
)
def test_an_ordinary_address_stays_as_it_is(url: str) -> None:
    assert address(url) == url


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://li:secret@a.gov.cn/x", "http://a.gov.cn/x"),
        ("http://a.gov.cn/x;jsessionid=0123456789ABCDEF?p=1", "http://a.gov.cn/x;jsessionid=***?p=1"),
        ("http://a.gov.cn/x?p=1&access_token=abcdef0123&q=2#a", "http://a.gov.cn/x?p=1&access_token=***&q=2#a"),
        ("http://a.gov.cn/x?X-Amz-Signature=abcdef0123", "http://a.gov.cn/x?X-Amz-Signature=***"),
        (f"http://a.gov.cn/tel/{MOBILE}.html", "http://a.gov.cn/tel/138********.html"),
        (f"http://a.gov.cn/{quote('张')}{MOBILE}.xlsx", f"http://a.gov.cn/{quote('张')}138********.xlsx"),
    ],
)
def test_sessions_accounts_and_numbers_of_persons_are_hidden(url: str, told: str) -> None:
    assert address(url) == told
    assert said(f"符合，已找到（名单 {url}；最新一条）。") == f"符合，已找到（名单 {told}；最新一条）。"
