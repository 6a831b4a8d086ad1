"""Which addresses are the same page, and whose they are. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

_INDEXES = ("index", "default", "home", "main")
_PLAIN = re.compile(r"https?://[0-9A-Za-z.:-]+((?:/[0-9A-Za-z_~%./,=&+@!-]*)?)(?:\?[0-9A-Za-z_~%./,=&+@!-]*)?")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@lru_cache(maxsize=20_000)  # a visit asks it of all links of all its pages, which mostly are the same
def same_page(url: str) -> str:
    """`url` in the form under which a visit knows a page: no fragment, no default port, lower-case host, a path."""
    parts = urlsplit(url.strip())
    host = parts.netloc.lower().removesuffix(_DEFAULT_PORTS.get(parts.scheme.lower(), ""))
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", parts.query, ""))


def place(url: str) -> str:
    """The path of an address, and that of its folder where its file is a folder's usual page (index.html)."""
    path = urlsplit(url).path
    folder, _, file = path.rpartition("/")
    return folder if not file or file.partition(".")[0].lower() in _INDEXES else path


def is_front(url: str, home: str) -> bool:
    """Whether an address is that of the site's home page, also by the name of its file."""
    near = host_key(urlsplit(url).netloc) == host_key(urlsplit(home).netloc)
    return near and not urlsplit(url).query and place(url) == place(home)


def path_of(url: str) -> str:
    """The path of an absolute address: most are so plain that it is had at a quarter of what `urlsplit` costs."""
    plain = _PLAIN.fullmatch(url)
    return plain[1] if plain else urlsplit(url).path


@lru_cache(maxsize=20_000)
def host_key(host: str) -> str:
    """A `HOST[:PORT]` as it is compared: `www.` in front and a web port make no difference, another port does."""
    host = host.lower().rpartition("@")[2].removeprefix("www.")
    return host.removesuffix(":80").removesuffix(":443")


def at_home(url: str, hosts: Iterable[str]) -> bool:
    """Whether `url` is on one of `hosts` (HOST or HOST:PORT)."""
    return host_key(urlsplit(url).netloc) in {host_key(own) for own in hosts}


def lies_below(url: str, column_url: str) -> bool:
    """Whether an address is in the folder of a column's, where that has a folder of its own."""
    folder = place(column_url).rstrip("/")
    same_host = urlsplit(url).netloc.lower() == urlsplit(column_url).netloc.lower()
    return bool(folder) and same_host and urlsplit(url).path.startswith(f"{folder}/")
