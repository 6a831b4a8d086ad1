"""Links that a page's own script writes: `document.write('<li><a href="../x/">' + name + '</a></li>')`. Pure.

Only what the script's text says is taken: literals, numbers and variables given as such. Nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.page import tidy

_WRITE = re.compile(r"document\s*\.\s*write(?:ln)?\s*\(")
_INSERT = re.compile(
    r"document\s*\.\s*write(?:ln)?\s*\("
    r"|\.\s*(?:innerHTML|outerHTML)\s*\+?=(?!=)"
    r"|\.\s*(?:html|append|prepend|appendTo|before|after|replaceWith)\s*\("
    r"|\.\s*insertAdjacentHTML\s*\(\s*['\"]\w+['\"]\s*,"
    r"|\b[A-Za-z_$][\w$]*\s*\+?=(?!=)(?=\s*['\"]\s*<)"
)
_TOKEN = re.compile(
    r"\s*(?:'((?:[^'\\\n]|\\.){0,4000})'|\"((?:[^\"\\\n]|\\.){0,4000})\"|([A-Za-z_$][\w$.]*|\d+)|(\+)|([),;}]))",
    re.DOTALL,
)
_GIVEN = re.compile(
    r"\b([A-Za-z_$][\w$]*)[\"']?\s*[=:]\s*"
    r"(?:'([^'\\\n]{0,500})'|\"([^\"\\\n]{0,500})\"|(\d{1,12})\b(?!\s*[-+*/.]))"
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
UNKNOWN = "\ue000"
_LONGEST = 1000  # characters of one link
_MOST = 200  # calls of one script that are read
_MOST_GIVEN = 5000


def written_markup(text: str) -> str:
    """The markup that a script's text writes; `UNKNOWN` stands for each part that only running it would tell."""
    return "\n".join(_sums(text, _WRITE))


def inserted_markup(text: str) -> str:
    """The markup that a script's text writes or puts anywhere into a page, in the order of the text.

    For scripts that are known to hold a part of a page: in others such text may be a hint that is never shown.
    """
    return "".join(_sums(text, _INSERT))


def written_anchors(script: LexborNode) -> tuple[tuple[str, str], ...]:
    """Text and raw href of each anchor that an inline script writes, in order; what it only computes is left out."""
    text = script.text()
    if "document" not in text or "<a" not in text:
        return ()
    markup = written_markup(text)
    if "<a" not in markup:
        return ()
    found = []
    for node in LexborHTMLParser(markup).css("a[href]"):
        words, href = (node.text() or node.attributes.get("title") or "")[:_LONGEST], node.attributes.get("href") or ""
        if tidy(words) and UNKNOWN not in words and UNKNOWN not in href:
            found.append((tidy(words), href))
    return tuple(found)


def _sums(text: str, sink: re.Pattern[str]) -> Iterator[str]:
    given = Given(text)
    for count, call in enumerate(sink.finditer(text)):
        if count == _MOST:
            return
        yield expression(text, call.end(), given.before(call.start()).get)


class Given:
    """The values that names of a script are given as literals: `before(at)` is what they are at a place of its text.

    Places must be asked for in their order.
    """

    def __init__(self, text: str) -> None:
        self._given = [match for match, _ in zip(_GIVEN.finditer(text), range(_MOST_GIVEN), strict=False)]
        self._known: dict[str, str] = {}
        self._at = 0

    def before(self, place: int) -> Mapping[str, str]:
        """Names and their values from literals that stand before `place`, the last one of each."""
        while self._at < len(self._given) and self._given[self._at].start() < place:
            name, single, double, number = self._given[self._at].groups()
            self._known[name] = next(value for value in (single, double, number) if value is not None)
            self._at += 1
        return self._known


def expression(text: str, at: int, value_of: Callable[[str], str | None]) -> str:
    """The text of a sum of literals and names that starts at `at`; `UNKNOWN` stands for names without a value."""
    parts: list[str] = []
    while match := _TOKEN.match(text, at):
        single, double, name, _, end = match.groups()
        if end:
            break
        if single is not None or double is not None:
            parts.append(_ESCAPE.sub(_unescaped, single if single is not None else double))
        elif name:
            parts.append(name if name.isdecimal() else (value_of(name.rpartition(".")[2]) or UNKNOWN))
        at = match.end()
    else:
        parts.append(UNKNOWN)
    return "".join(parts)


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(1)
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return {"n": "\n", "t": "\t", "r": ""}.get(code, code)
