"""The print of a home page: enough of it to know it again under another address. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.page import Parsed, squeeze

_ENOUGH = 15  # links below which two pages of one site look alike by their menus alone
_ALIKE = 0.9
_MOST = 2000
_INDEXES = ("index", "default", "home", "main")


@dataclass(frozen=True, slots=True)
class Print:
    """A page's address, title, SHA-256, and the words and address of each link that has both."""

    url: str
    title: str
    links: frozenset[tuple[str, str]]
    sha256: str = ""


def print_of(parsed: Parsed) -> Print:
    """The print of a page. Addresses lose scheme, host and query: sites answer under several names."""
    links = set()
    for node in parsed.tree.css("a[href]")[:_MOST]:
        text, url = squeeze(node.text()), parsed.resolve(node.attributes.get("href") or "")
        if text and url:
            links.add((text, urlsplit(url).path.rstrip("/")))
    return Print(
        url=parsed.page.url or parsed.page.final_url,
        title=squeeze(parsed.title),
        links=frozenset(links),
        sha256=hashlib.sha256(parsed.page.body).hexdigest(),
    )


def is_home(page: Print, home: Print) -> bool:
    """Whether `page` is the home page in content while its address is another.

    Both are the same to the byte, or have nearly the same links, and enough of them to be more than the menu that all
    pages share.
    """
    if page.title != home.title or _place(page.url) == _place(home.url):
        return False
    if page.sha256 == home.sha256:
        return True
    if len(home.links) < _ENOUGH:
        return False
    both = len(page.links & home.links)
    return both >= _ALIKE * max(len(page.links), len(home.links))


def _place(url: str) -> str:
    """The folder that an address stands for where its file is a folder's usual page."""
    path = urlsplit(url).path
    folder, _, file = path.rpartition("/")
    return folder if not file or file.partition(".")[0].lower() in _INDEXES else path
