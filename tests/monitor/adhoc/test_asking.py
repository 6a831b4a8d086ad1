"""What a person may type to have an address checked."""

from __future__ import annotations

from datetime import datetime

import pytest

from config.sites import Level
from monitor.adhoc.asking import MOST_ADDRESS, Wish, address_fault, day_began, wish_of
from storage.records import SHANGHAI


@pytest.mark.parametrize(
    "url",
    [
        "www.example.gov.cn",
        "http://www.example.gov.cn",
        "HTTPS://www.example.gov.cn:443/sy/?a=1#top",
        "  http://www.example.gov.cn/政务公开/  ",
        "http://政务.例子/",
        "http://10.0.0.1/",  # an address: the guard's to refuse
        "http://[::1]/",
        "localhost",
    ],
)
def test_an_address_as_in_a_browser_is_taken(url: str) -> None:
    assert address_fault(url) == ""


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("", "请填写网址"),
        ("   ", "请填写网址"),
        ("湘潭市人民政府", "不是网站的主机名"),
        ("430300", "不是网站的主机名"),  # it would be kept under the code of a site of the list
        ("http://a_b<script>.cn/", "不是网站的主机名"),
        ("http://.cn/", "不是网站的主机名"),
        (f"http://{'a.' * 200}cn/", "不是网站的主机名"),
        ("http://", "不是http或https网址"),
        ("http://[::1/", "不是http或https网址"),
        ("ftp://a.example/", "不是http或https网址"),
        ("javascript:alert(1)", "不是http或https网址"),
        ("file:///etc/passwd", "不是http或https网址"),
        ("mailto:a@b.example", "不是http或https网址"),
        ("http://a.example/ b", "空格或不可见"),
        ("http://a.example/\x00", "空格或不可见"),
        ("http://a.exa\u200bmple/", "空格或不可见"),
        ("http://a.example/\ud800", "空格或不可见"),
        ("http://li:geheim@a.example/", "用户名和密码"),
        ("http://@a.example/", "用户名和密码"),
        ("http://a.example:8080/", "端口8080不予访问"),
        ("http://a.example:99999/", "端口无效"),
        ("http://a.example:x/", "端口无效"),
        ("http://a.example/" + "a" * MOST_ADDRESS, "网址过长"),
    ],
)
def test_anything_else_is_refused_in_one_chinese_sentence(url: str, word: str) -> None:
    assert word in address_fault(url)


def test_an_address_of_just_the_greatest_length_is_taken() -> None:
    assert address_fault("http://a.cn/".ljust(MOST_ADDRESS, "a")) == ""


def test_ports_and_hosts_that_the_operator_or_the_site_list_names_are_taken() -> None:
    named = {"a.example:8080", "intranet"}
    assert address_fault("http://A.example:8080/", named) == ""
    assert address_fault("http://b.example:8080/", named) != ""
    assert address_fault("http://intranet/", named) == ""


def test_a_form_gives_a_wish_or_says_what_is_wrong_with_each_field() -> None:
    assert wish_of(" a.example ", "county", "national", ()) == (Wish("a.example", Level.COUNTY, "national"), {})
    assert wish_of("a.example", "", "", ()) == (Wish("a.example", None, None), {})
    wish, faults = wish_of("", "emperor", "/etc", ())
    assert wish is None
    assert set(faults) == {"url", "level", "pack"}


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    began = datetime(2026, 9, 15, tzinfo=SHANGHAI)
    assert day_began(datetime(2026, 9, 15, 23, 59, 59, tzinfo=SHANGHAI)) == began
    assert day_began(datetime.fromisoformat("2026-09-14T16:00:00+00:00")) == began
    assert day_began(datetime.fromisoformat("2026-09-14T15:59:59+00:00")) < began
