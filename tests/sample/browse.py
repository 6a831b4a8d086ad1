"""A visitor of the sample portals: fetches, reads links and days, follows links by their words."""

from __future__ import annotations

import http.client
import re
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from config.synonyms import load_synonyms
from crawler.observe import observe
from monitor.sample.server import Sample
from storage.records import Page, PageFacts

D0 = date(2026, 11, 24)
"""The first night of every test here."""
SECTIONS = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开")
TOPICS = ("企业开办", "办理建筑许可", "登记财产", "获得电力", "纳税", "获得信贷", "执行合同")


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("gbk" if b"charset=gb2312" in self.body else "utf-8")


def fetch(url: str, agent: str = "test") -> Got:
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)) as connection:
        return ask(connection, url, agent)


def ask(connection: http.client.HTTPConnection, url: str, agent: str = "test") -> Got:
    """What the server of a connection answers to an address of its own."""
    path = urlsplit(url)._replace(scheme="", netloc="").geturl()
    connection.request("GET", path, headers={"User-Agent": agent})
    answer = connection.getresponse()
    return Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


def anchors(got: Got, url: str) -> list[tuple[str, str]]:
    """Words without white space, and address, of every link of a page."""
    found = []
    for node in LexborHTMLParser(got.text).css("a[href]"):
        href = node.attributes["href"] or ""
        if not href.startswith("javascript:"):
            found.append((re.sub(r"\s", "", node.text()), urljoin(url, href)))
    return found


def follow(sample: Sample, code: str, *words: str) -> tuple[str, Got]:
    """The page that links with these words lead to, one after another, from the home page."""
    url = sample.bases[code]
    got = fetch(url)
    for word in words:
        url = dict(anchors(got, url))[word]
        got = fetch(url)
        while got.status == 302:
            url = urljoin(url, got.headers["location"])
            got = fetch(url)
        assert got.status == 200, url
    return url, got


def read(url: str, got: Got) -> PageFacts:
    """What the readers see in an answer on the first night."""
    page = Page(url, url, got.status, got.headers, got.body)
    return observe(page, tuple(load_synonyms().values()), D0).facts


def documents(url: str, got: Got, count: int = 5) -> list[PageFacts]:
    """What the readers see in the first documents of a file library's page."""
    addresses = [to for words, to in anchors(got, url) if "关于印发" in words][:count]
    return [read(to, fetch(to)) for to in addresses]


def row_days(text: str) -> list[date]:
    """Every full date of a list page, in any of the ways the portals write them."""
    body = text[text.lower().index("<body") :]
    return [date(*map(int, found)) for found in re.findall(r"(20\d\d)[-/年](\d\d?)[-/月](\d\d?)", body)]


def script_days(text: str) -> list[date]:
    return [date.fromisoformat(found) for found in re.findall(r'"pubDate":"(\d{4}-\d\d-\d\d) ', text)]


def report(got: Got, url: str, year: int) -> tuple[str, Got]:
    """The yearly report for `year` from a list page in HTML."""
    return next((to, fetch(to)) for words, to in anchors(got, url) if f"{year}年政府信息公开工作年度报告" in words)


class Crawl:
    """Every page of a portal that its own HTML and rows in scripts lead to, by address; each portal walked once."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.done: dict[str, dict[str, Got]] = {}

    def __call__(self, code: str) -> dict[str, Got]:
        if code not in self.done:
            base = self.sample.bases[code]
            with closing(http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)) as connection:
                self.done[code] = self._walk(base, connection)
        return self.done[code]

    def _walk(self, base: str, connection: http.client.HTTPConnection, limit: int = 900) -> dict[str, Got]:
        seen: dict[str, Got] = {}
        waiting = [base]
        while waiting:
            url = waiting.pop()
            if url in seen or not url.startswith(base):
                continue
            assert len(seen) < limit, "the portal has more pages than expected"
            seen[url] = ask(connection, url)
            waiting += [to for _, to in anchors(seen[url], url)]
            waiting += [urljoin(url, to) for name, to in seen[url].headers.items() if name == "location"]
            waiting += [urljoin(base, path) for path in re.findall(r'\\"pc\\":\\"([^"\\]+)', seen[url].text)]
        return seen
