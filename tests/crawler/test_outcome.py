"""Outcomes of answers: one file a case in pages/outcome, named OUTCOME.CAUSE.what_it_is.http."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.outcome import CAUSES, OUTCOMES, Print, print_of, read_outcome
from crawler.pages.bounds import host_key
from crawler.pages.page import parse
from storage.records import Cause, Outcome, Page

PAGES = Path(__file__).parent / "pages"
CASES = sorted((PAGES / "outcome").glob("*.http"))
HOSTS = ("www.example.gov.cn",)


def page_of(path: Path) -> Page:
    """A case file: `HTTP STATUS ADDRESS`, header lines, an empty line, the body."""
    head, _, body = path.read_bytes().partition(b"\n\n")
    first, *lines = head.decode().splitlines()
    _, status, url = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    return Page(url, url, int(status), headers, body)


def html(body: str, *, status: int = 200, url: str = "http://www.example.gov.cn/a/b.html") -> Page:
    return Page(url, url, status, {}, body.encode())


@pytest.fixture(scope="module")
def home() -> Print:
    url = "http://www.example.gov.cn/"
    return print_of(parse(Page(url, url, 200, {}, (PAGES / "home.html").read_bytes())))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_outcome_is_the_one_in_the_name_of_the_case(path: Path, home: Print) -> None:
    outcome, cause, _ = path.stem.split(".")
    read = read_outcome(parse(page_of(path)), hosts=HOSTS, home=home)
    assert (read.outcome, read.cause) == (Outcome(outcome), Cause(cause))


def test_there_are_at_least_sixty_cases() -> None:
    assert len(CASES) >= 60


TARGETS = {
    "redirect.meta_refresh.relative": "http://www.example.gov.cn/a/zcfg/",
    "redirect.meta_refresh.written_by_script": "http://www.example.gov.cn/xxgk/",
    "redirect.meta_refresh.quoted_target": "http://www.example.gov.cn/new/index.html",
    "redirect.script_redirect.assign_of_a_variable": "http://www.example.gov.cn/main.html",
    "redirect.script_redirect.desktop_branch_of_an_agent_test": "http://www.example.gov.cn/index.htm",
    "redirect.script_redirect.branch_of_this_host": "http://www.example.gov.cn/portal/",
    "redirect.http_redirect.301_without_www": "http://example.gov.cn/",
    "moved.script_redirect.other_host": "http://www.another.gov.cn/qx/",
    "frames.none.biggest_frame": "http://www.example.gov.cn/body.html",
    "frames.none.one_iframe_and_nothing_else": "http://www.example.gov.cn/real/index.html",
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_forwarding_page_tells_where_to(name: str) -> None:
    read = read_outcome(parse(page_of(PAGES / "outcome" / f"{name}.http")), hosts=HOSTS)
    assert read.redirect is not None
    assert read.redirect.url == TARGETS[name]


def test_without_a_list_of_hosts_a_redirect_may_lead_anywhere() -> None:
    page = html('<html><head><meta http-equiv="refresh" content="0;url=http://elsewhere.gov.cn/"></head></html>')
    assert read_outcome(parse(page)).outcome is Outcome.REDIRECT


def test_without_a_print_of_the_home_page_a_full_page_is_seen() -> None:
    page = Page("http://a.gov.cn/x.php", "http://a.gov.cn/x.php", 200, {}, (PAGES / "home.html").read_bytes())
    assert read_outcome(parse(page)).outcome is Outcome.SEEN


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("www.a.gov.cn", "a.gov.cn", True),
        ("A.gov.cn", "a.gov.cn", True),
        ("a.gov.cn:80", "a.gov.cn", True),
        ("a.gov.cn:8080", "a.gov.cn", False),
        ("b.a.gov.cn", "a.gov.cn", False),
        ("xwww.a.gov.cn", "a.gov.cn", False),
    ],
)
def test_hosts_are_the_same_but_for_www_and_the_usual_ports(one: str, other: str, same: bool) -> None:
    assert (host_key(one) == host_key(other)) is same


def test_every_cause_and_outcome_is_told_in_chinese() -> None:
    assert set(CAUSES) == set(Cause)
    assert set(OUTCOMES) == set(Outcome)
    assert all(note.sentence.endswith("。") for note in CAUSES.values())


@pytest.mark.parametrize(
    "body", [b"<" * 50000, b"<a>" * 20000, b"<!--" * 20000, b"<script>" * 9000, b"\xff\xfe\x00" * 999]
)
def test_broken_bodies_are_read_without_a_crash(body: bytes) -> None:
    assert read_outcome(parse(Page("http://a.gov.cn/", "http://a.gov.cn/", 200, {}, body))).outcome in Outcome


def test_a_small_home_page_is_known_again_when_it_is_the_same_to_the_byte() -> None:
    body = "<html><head><title>清溪县</title></head><body><a href='/a/'>政务公开</a><p>欢迎</p></body></html>"
    small = print_of(parse(html(body, url="http://www.example.gov.cn/")))
    assert read_outcome(parse(html(body)), home=small).cause is Cause.HOME_PAGE
    other = body.replace("欢迎", "本栏目暂无内容")
    assert read_outcome(parse(html(other)), home=small).outcome is Outcome.SEEN
