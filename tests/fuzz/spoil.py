"""Ways to spoil a page, each a function of two pages and a random source. Bytes in, bytes out, at most a few MB."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Spoil = Callable[[Random, bytes, bytes], bytes]
_MOST = 3_000_000
_ODD = (
    b"\x00", b"\xed\xa0\x80", b"\xff\xfe", b"<", b">", b"<!--", b"-->", b"<script>", b"</script>", b"<![CDATA[", b"]]>",
    b"&#0;", b"&nbsp", b"\xe3\x80\x80", b"<a href='", b'"', b"<plaintext>", b"<table>", b"2026-02-30", b"{{", b"\\u",
)  # fmt: skip


def truncated(random: Random, page: bytes, other: bytes) -> bytes:
    """The page's beginning, or its end."""
    at = random.randrange(len(page) + 1)
    return page[:at] if random.random() < 0.8 else page[at:]


def nested(random: Random, page: bytes, other: bytes) -> bytes:
    """The other page in the middle of this one, once or often."""
    at = random.randrange(len(page) + 1)
    times = random.choice((1, 1, 2, 10, 50))
    return (page[:at] * times + other + page[at:] * times)[:_MOST]


def doubled(random: Random, page: bytes, other: bytes) -> bytes:
    """The page again and again."""
    return (page * random.choice((2, 2, 3, 8, 30)))[:_MOST]


def shuffled(random: Random, page: bytes, other: bytes) -> bytes:
    """The page's tags and texts in another order."""
    pieces = [b"<" + piece for piece in page.split(b"<")]
    random.shuffle(pieces)
    return b"".join(pieces)


def dropped(random: Random, page: bytes, other: bytes) -> bytes:
    """The page without some of its closing tags, or of all tags."""
    mark = random.choice((b"</", b"<"))
    share = random.random()
    first, *pieces = page.split(mark)
    return first + b"".join((mark if random.random() < share else b"") + piece for piece in pieces)


def strewn(random: Random, page: bytes, other: bytes) -> bytes:
    """The page with odd bytes strewn over it."""
    body = bytearray(page)
    for _ in range(random.randrange(1, 200)):
        at = random.randrange(len(body) + 1)
        body[at:at] = random.choice(_ODD) * random.choice((1, 1, 1, 5, 300))
    return bytes(body[:_MOST])


def flipped(random: Random, page: bytes, other: bytes) -> bytes:
    """The page with some of its bytes changed to any others."""
    body = bytearray(page or b"x")
    for _ in range(random.randrange(1, 2 + len(body) // 20)):
        body[random.randrange(len(body))] = random.randrange(256)
    return bytes(body)


def swollen(random: Random, page: bytes, other: bytes) -> bytes:
    """A piece of the page a thousand times in its place: one attribute, one tag or one row that does not end."""
    at = random.randrange(len(page) + 1)
    size = random.choice((1, 10, 100, 400))
    piece = page[at : at + size]
    return (page[:at] + piece * random.choice((100, 1000, 5000)) + page[at:])[:_MOST]


SPOILS: tuple[Spoil, ...] = (truncated, nested, doubled, shuffled, dropped, strewn, flipped, swollen)
