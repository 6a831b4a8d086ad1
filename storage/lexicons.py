"""The strings that a site's findings repeat: what was seen is kept as it differs from these.

Ninety findings of a site rest on the same few dozen pages, so each address and each hash is told once a site, and a
finding in some hundred bytes. A lexicon is made of the findings of one night and serves those of later nights, until
so many change at once that it no longer fits: other packs, or a site rebuilt.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, insert, select

from storage.codec import terse
from storage.tables import LexiconRow

RENEWED_BY = 75
"""So many new findings of a site at once make a lexicon of their own."""

_LENGTH = 20_000  # bytes; deflate looks back 32 kB, and what was seen, now and before, has to lie within that too
_ALWAYS = (
    '"candidates":[{"code":"","found_on":"http://","href":"/","named":"","page_url":"http://www.","place":"section",'
    '"rejected":"not_a_column","same_as":"","text":"","tier":"weak","url":"http://www."},{"arrival":"redirected"'
    ',"rejected":"unconfirmed","rejected":"not_opened","rejected":"not_seen","rejected":"other_site"'
    ',"tier":"strong","url":"/index.html"}],"looked_at":[{"code":"","outcome":"not_html","place":"platform","url":""},'
    '{"code":"","outcome":"http_error","place":"parent","url":"","place":"entrance",},{"outcome":"seen","place":"home",'
    '"url":"","place":"site_map","url":"http://"}],"proofs":[{"fetched":1,"matched":"","sha256":"","status":404,"url":""},'
    '{"fetched":-14,"matched":"","sha256":"","status":200,"url":"http://'
    '"}],"value":"newest=20'
)
"""How what was seen is written. A change needs another lexicon: it is stored with each."""


def lexicon_for(conn: Connection, site: int, sights: Collection[str]) -> tuple[int, bytes]:
    """The lexicon that these sights of a site (canonical JSON) are told by, its number and its strings: the site's
    latest, or a new one."""
    latest = select(LexiconRow.number, LexiconRow.body).where(LexiconRow.site == site)
    row = conn.execute(latest.order_by(LexiconRow.number.desc()).limit(1)).one_or_none()
    if row is not None and len(sights) < RENEWED_BY:
        return row.number, lexicon_strings(row.body)
    strings = lexicon_of(sights)
    number = 1 if row is None else row.number + 1
    conn.execute(insert(LexiconRow), {"site": site, "number": number, "body": zlib.compress(strings)})
    return number, strings


@lru_cache(maxsize=8)
def lexicon_strings(body: bytes) -> bytes:
    """The strings of a stored lexicon: those of one site are asked for again and again."""
    return zlib.decompress(body)


def lexicon_of(sights: Collection[str]) -> bytes:
    """What these sights repeat most, the most frequent at the end, where it is told the shortest."""
    counted = Counter(string for sight in sights for string in _strings(json.loads(sight)))
    kept: list[bytes] = []
    left = _LENGTH - len(_ALWAYS)
    for string, _ in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        told = terse(string.encode("utf-8", "replace").decode())
        left -= len(told)
        if left < 0:
            break
        kept.append(told)
    return b"".join(reversed(kept)) + _ALWAYS.encode()


def _strings(plain: Any) -> Iterator[str]:
    """The strings among the values that are long enough to be worth telling."""
    if isinstance(plain, dict):
        for value in plain.values():
            yield from _strings(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _strings(value)
    elif isinstance(plain, str) and len(plain) > 5:
        yield plain
