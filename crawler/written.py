"""Links that a page's own script writes: `document.write('<li><a href="../x/">' + name + '</a></li>')`. Pure.

Only what the script's text says is taken: literals and variables given as literals. Nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.page import tidy

_WRITE = re.compile(r"document\s*\.\s*write(?:ln)?\s*\(")
_TOKEN = re.compile(
    r"\s*(?:'((?:[^'\\\n]|\\.){0,4000})'|\"((?:[^\"\\\n]|\\.){0,4000})\"|([A-Za-z_$][\w$.]*)|(\+)|(\)))", re.DOTALL
)
_GIVEN = re.compile(r"\b([A-Za-z_$][\w$]*)\s*=\s*(?:'([^'\\\n]{0,500})'|\"([^\"\\\n]{0,500})\")")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ATTRIBUTES = r"""(?: [a-z]+=(?:"[^"<>]{0,100}"|'[^'<>]{0,100}')){0,6} ?"""
_PLAIN = re.compile(rf"<a href=([\"'])([^\"'<>&]{{0,300}})\1{_ATTRIBUTES}>([^<>&]{{1,300}})</a>")
_AROUND = re.compile(rf"(?:[^<>&]|</?(?:li|dd|dt|dl|ul|span|div|p|i|b|em|br|h\d){_ATTRIBUTES}>)*")
UNKNOWN = "\ue000"
_LONGEST = 1000  # characters of one link
_MOST = 200  # calls of one script that are read


def written_markup(text: str) -> str:
    """The markup that a script's text writes; `UNKNOWN` stands for each part that only running it would tell."""
    return "\n".join(_writes(text))


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


def _writes(text: str) -> Iterator[str]:
    given = [(match.start(), match) for match in _GIVEN.finditer(text)]
    known: dict[str, str] = {}
    at = 0
    for count, call in enumerate(_WRITE.finditer(text)):
        if count == _MOST:
            return
        while at < len(given) and given[at][0] < call.start():
            match = given[at][1]
            known[match.group(1)] = match.group(2) if match.group(2) is not None else match.group(3)
            at += 1
        yield _expression(text, call.end(), known)


def _expression(text: str, at: int, known: dict[str, str]) -> str:
    """The text of a sum of literals and variables that starts at `at`; a mark stands for what is not known."""
    parts: list[str] = []
    while match := _TOKEN.match(text, at):
        single, double, name, _, end = match.groups()
        if end:
            break
        if single is not None or double is not None:
            parts.append(_ESCAPE.sub(_unescaped, single if single is not None else double))
        elif name:
            parts.append(known.get(name, UNKNOWN))
        at = match.end()
    else:
        parts.append(UNKNOWN)
    return "".join(parts)


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(1)
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return {"n": "\n", "t": "\t", "r": ""}.get(code, code)
