"""The print of a home page: enough of it to know it again under another address. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.pages.bounds import path_of, place
from crawler.pages.page import Parsed, squeeze

_ENOUGH = 15  # links below which two pages of one site look alike by their menus alone
_ALIKE = 0.9
_ALIKE_UNTITLED = 0.97  # where even the title differs
_FEW_MORE = 0.05  # of links: a page with more or fewer cannot be that much alike
_DIGITS = re.compile(r"\d+")
_MOST = 2000
_OWN_LINKS = 5  # a page with fewer has no menu of its own
_ON_ALL_SITES = 3  # links that sites share by custom: 首页, 党政机关, 我为政府网站找错
_GENERAL_WORDS = re.compile(r"人民政府|政府|门户|网站|网|首页|欢迎|官方|您|来到|访问|委员会|管理|局|湖南|[省市县区州]")
"""Words in the title of a home page that are in those of other sites too."""


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
    links = list(_links(parsed))
    words = _DIGITS.sub("", squeeze(parsed.visible))
    return Print(
        url=parsed.page.url or parsed.page.final_url,
        title=squeeze(parsed.title),
        links=frozenset(pair for pair in links if pair),
        count=len(links),
        words=hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest() if words else "",
    )


def _links(parsed: Parsed) -> Iterator[tuple[str, str] | None]:
    """The words and path of each link, None for one that lacks either."""
    for node in parsed.tree.css("a[href]")[:_MOST]:
        words, attributes = parsed.link(node)
        text, url = squeeze(words), parsed.resolve(attributes.get("href") or "")
        yield (text, path_of(url).rstrip("/")) if text and url else None


def _shares_links(parsed: Parsed, home: Print) -> bool:
    """Whether the page has more links of the home page's than all sites have: most pages show the menu at once."""
    shared = set()
    for pair in _links(parsed):
        if pair in home.links:
            shared.add(pair)
            if len(shared) > _ON_ALL_SITES:
                return True
    return False


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


def is_of_another(parsed: Parsed, home: Print, called: str) -> bool:
    """Whether a page under this site's address is plainly some other site's.

    It has a title and a menu of its own, shares next to no link with the home page, bears no part of the site's name,
    and nowhere says what the link to it is called: a host that answers for several sites, or a column taken over.
    """
    title = squeeze(parsed.title)
    names = [name for name in _GENERAL_WORDS.split(home.title) if len(name) > 1 and not name.isascii()]
    if not names or not title or not called or _shares_links(parsed, home):
        return False
    if len({pair for pair in _links(parsed) if pair}) < _OWN_LINKS:
        return False
    text = title + squeeze(parsed.visible)
    pairs = (name[at : at + 2] for name in names for at in range(len(name) - 1))
    return squeeze(called) not in text and not any(pair in text for pair in pairs)
