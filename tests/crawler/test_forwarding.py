"""Where short pages forward to, and where they only seem to."""

from __future__ import annotations

from crawler.outcome import Read, read_outcome
from crawler.pages.page import parse
from storage.records import Outcome, Page

URL = "http://www.example.gov.cn/zwgk/"


def read(markup: str) -> Read:
    body = f"<html><head><title>政务公开</title></head><body>{markup}</body></html>".encode()
    return read_outcome(parse(Page(URL, URL, 200, {}, body)))


def test_a_timer_that_is_given_its_script_as_text_forwards() -> None:
    found = read("<p>页面跳转中</p><script>setTimeout(\"window.location.href='/a/'\",3000)</script>")
    assert found.outcome is Outcome.REDIRECT
    assert found.redirect is not None
    assert found.redirect.url == "http://www.example.gov.cn/a/"


def test_a_refresh_for_visitors_without_script_forwards_nobody_else() -> None:
    found = read(
        '<noscript><meta http-equiv="refresh" content="0;url=/n.html"></noscript><script src="/x.js"></script>'
    )
    assert found.outcome is Outcome.SCRIPT_SHELL
