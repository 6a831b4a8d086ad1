"""Links that a page's own script writes: `document.write('<li><a href="../x/">' + name + '</a></li>')`. Pure.

Only what the script's text says is taken: literals, numbers and variables given as such. Nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages.page import tidy

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
_ATTRIBUTES = r"""(?: [a-z]+=(?:"[^"<>]{0,100}"|'[^'<>]{0,100}')){0,6} ?"""
_PLAIN = re.compile(rf"<a href=([\"'])([^\"'<>&]{{0,300}})\1{_ATTRIBUTES}>([^<>&]{{1,300}})</a>")
_AROUND = re.compile(rf"(?:[^<>&]|</?(?:li|dd|dt|dl|ul|span|div|p|i|b|em|br|h\d){_ATTRIBUTES}>)*")
UNKNOWN = "\ue000"
_LONGEST = 1000  # characters of one link
_MOST = 200  # calls of one script that are read
_MOST_GIVEN = 5000
_MOST_PARTS = 5000  # literals and names of one sum


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
    for words, href in _plain_anchors(markup) or _parsed_anchors(markup):
        if tidy(words) and UNKNOWN not in words and UNKNOWN not in href:
            found.append((tidy(words), href))
    return tuple(found)


def _plain_anchors(markup: str) -> list[tuple[str, str]]:
    """Words and href of each anchor, where all of them are so plain that no parser is needed; else none.

    Some systems write every link of a menu by a script of its own, and a parser for each would cost more than all else.
    """
    found = [(words, href) for _, href, words in _PLAIN.findall(markup)]
    return found if found and _AROUND.fullmatch(_PLAIN.sub("", markup)) else []


def _parsed_anchors(markup: str) -> Iterator[tuple[str, str]]:
    for node in LexborHTMLParser(markup).css("a[href]"):
        attributes = node.attributes
        yield (node.text() or attributes.get("title") or "")[:_LONGEST], attributes.get("href") or ""


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
    while (match := _TOKEN.match(text, at)) and len(parts) < _MOST_PARTS:
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
