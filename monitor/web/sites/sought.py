"""Sites by what a reader types: a code, a name or a part of one, a host or a whole address. Pure.

Width and case of characters do not matter, nor does space; nothing that is typed has a meaning of its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from config.sites import Site


def sites_like(sites: Iterable[Site], typed: str) -> tuple[Site, ...]:
    """The sites that `typed` may mean, in the order given: the one whose code it is, else all that have it in their
    code, name, address or a host of theirs, or at whose host the typed address is. None for an empty text."""
    text = _plain(typed)
    if not text:
        return ()
    every = tuple(sites)
    if exact := tuple(site for site in every if _plain(site.code) == text):
        return exact
    address = _address(text)
    host = address.partition("/")[0]
    at = host if "/" in address or text != address else ""
    return tuple(site for site in every if _is_like(site, text, address, at))


def _is_like(site: Site, text: str, address: str, at: str) -> bool:
    """Whether a site has the text in what it is called, the address in one of its own, or is at the host `at`."""
    own = [_address(_plain(one)) for one in (site.url, *site.hosts) if one]
    if text in _plain(site.code) or text in _plain(site.name):
        return True
    if any(address in one for one in own if address):
        return True
    return bool(at) and any(one.partition("/")[0] == at for one in own)


def _plain(text: str) -> str:
    """Text without space, of one width and one case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _address(text: str) -> str:
    """An address without what differs between those of one site: the scheme, `www.` and what ends it."""
    rest = text.removeprefix("https://").removeprefix("http://")
    return rest.removeprefix("www.").partition("#")[0].rstrip("/")
