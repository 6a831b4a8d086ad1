"""The print of a home page: enough of it to know it again under another address. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from crawler.bounds import path_of, place
from crawler.page import Parsed, squeeze

_ENOUGH = 15  # links below which two pages of one site look alike by their menus alone
_ALIKE = 0.9
_ALIKE_UNTITLED = 0.97  # where even the title differs
_FEW_MORE = 0.05  # of links: a page with more or fewer cannot be that much alike
_DIGITS = re.compile(r"\d+")
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Print:
    """A page's address and title, the words and address of each link that has both, how many links there are, and a
    hash of its words without any digits, which clocks and counters change."""

    url: str
    title: str
    links: frozenset[tuple[str, str]]
    count: int = 0
    words: str = ""


def print_of(parsed: Parsed) -> Print:
    """The print of a page. Addresses lose scheme, host and query: sites answer under several names."""
    links = set()
    nodes = parsed.tree.css("a[href]")[:_MOST]
    for node in nodes:
        words, attributes = parsed.link(node)
        text, url = squeeze(words), parsed.resolve(attributes.get("href") or "")
        if text and url:
            links.add((text, path_of(url).rstrip("/")))
    words = _DIGITS.sub("", squeeze(parsed.visible))
    return Print(
        url=parsed.page.url or parsed.page.final_url,
        title=squeeze(parsed.title),
        links=frozenset(links),
        count=len(nodes),
        words=hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest() if words else "",
    )


def is_home(parsed: Parsed, links: int, home: Print) -> bool:
    """Whether a page of `links` links is the home page in content while its address is another.

    Both say the same words but for digits, or have nearly the same links, and enough of them to be more than the menu
    that all pages share; the more alike where even the title differs.
    """
    same_title = squeeze(parsed.title) == home.title
    if not same_title and abs(links - home.count) > _FEW_MORE * max(home.count, _ENOUGH):
        return False
    page = print_of(parsed)
    if place(page.url) == place(home.url):
        return False
    if page.words and page.words == home.words:
        return True
    if len(home.links) < _ENOUGH:
        return False
    both = len(page.links & home.links)
    return both >= (_ALIKE if same_title else _ALIKE_UNTITLED) * max(len(page.links), len(home.links))
