"""Addresses as anybody may be told them: without what opens a session, and without the numbers of persons. Pure.

All else of an address stays, because without it nothing can be checked.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from crawler.files.persons import masked
from monitor.exports import cells

_IN_WORDS = re.compile(r"https?://[^\s；，。、（）《》“”<>\"]+")
_ACCOUNT = re.compile(r"^(https?://)[^/?#@]*@")
_SESSION = re.compile(
    r"([?&;](?:[a-z_-]*(?:token|ticket|session_?id|signature|secret|passw(?:or)?d)|sid|sign|auth|api_?key|app_?key)=)"
    r"[^&;#?\s]{6,}",
    re.IGNORECASE,
)
_LEFT_OUT = "***"
_SAFE = "%/:?#[]@!$&'()*+,;=~-._"


def address(url: str) -> str:
    """An address: without an account, and with the values of parameters that name a session, a key or a signature, and
    the numbers of persons, hidden."""
    told = _SESSION.sub(rf"\1{_LEFT_OUT}", _ACCOUNT.sub(r"\1", url))
    read = unquote(told)
    hidden = masked(read)
    return cells.plain(told if hidden == read else quote(hidden, safe=_SAFE))


def said(text: str) -> str:
    """Words of a page as `cells.said` tells them, with the addresses in them as `address` does."""
    return cells.said(_IN_WORDS.sub(lambda found: address(found[0]), text))
