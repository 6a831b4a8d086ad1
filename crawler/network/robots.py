"""robots.txt: what an answer to it allows us (RFC 9309). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

AGENT = "gongkai"
_MAX_CHARS = 512 * 1024


@dataclass(frozen=True)
class Robots:
    """What one host asks of us. `known` is False where it could not be learned: then nothing may be fetched."""

    known: bool
    delay: float | None = None
    rules: Protego | None = None

    def allow(self, url: str) -> bool:
        """Whether `url` may be fetched."""
        return self.known and (self.rules is None or bool(self.rules.can_fetch(url, AGENT)))


def read_robots(status: int, body: str, *, is_html: bool) -> Robots:
    """The rules of an answer: 4xx means that there are none, 5xx that they are not known now.

    A page of HTML in its place (a home page for every address) holds no rules.
    """
    if status >= 500 or status == 0:
        return Robots(known=False)
    if status >= 300 or is_html:
        return Robots(known=True)
    rules = Protego.parse(body[:_MAX_CHARS])
    delay = rules.crawl_delay(AGENT)
    return Robots(known=True, delay=None if delay is None else float(delay), rules=rules)
