"""Elements that the rules ask for (a 标识码, a 备案号, a link of a name), looked for on one page. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from config.model import Wanted
from crawler.pages.page import Parsed, squeeze, tidy
from crawler.words.wording import WhichOf
from storage.records import Mark

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_MOST_NODES = 3000  # elements whose attributes are read: a page that is read has at most 13,000 tags
_LONGEST = 100  # characters of what was found that are kept
_BUTTONS = frozenset({"submit", "button", "image", "reset"})
_SAYING = "[title], [alt], [placeholder], input[value], option"


_SPELT = re.compile(r"(?:\(\?i\))?(?:[\w\u4e00-\u9fff]|\.\{\d+,\d+\}|\|)+")
_GAP = re.compile(r"\.\{\d+,\d+\}")
_ODD_CASE = "\u017f\u0131\u0130\u212a"  # letters that a pattern takes for s, i or k though `lower` does not


@lru_cache(maxsize=256)
def _spelt(pattern: str) -> tuple[str, ...]:
    """Words in lower case of which a text must hold one where the pattern is to match; none where nobody can say."""
    if not _SPELT.fullmatch(pattern):
        return ()
    ways = pattern.removeprefix("(?i)").split("|")
    words = tuple(max(_GAP.split(way), key=len).lower() for way in ways)
    return words if all(words) else ()


class _Asked(NamedTuple):
    """What is asked of one page after another, made ready once: words squeezed, patterns compiled."""

    words: dict[str, tuple[str, ...]]  # by the element's code, of those that are looked for in the text
    codes: dict[str, list[str]]  # the elements that each of these words may be
    patterns: dict[str, re.Pattern[str]]
    any_word: WhichOf
    any_spelt: WhichOf  # the words without which a pattern cannot match


@lru_cache(maxsize=16)
def _asked(wanted: tuple[Wanted, ...]) -> _Asked:
    plain = (one for one in wanted if not one.pattern and one.look_in == "text")
    words = {one.code: tuple(filter(None, map(squeeze, one.words))) for one in plain}
    codes: dict[str, list[str]] = {}
    for code, each in words.items():
        for word in each:
            codes.setdefault(word, []).append(code)
    patterns = {one.code: re.compile(one.pattern) for one in wanted if one.pattern}
    spelt = (word for pattern in patterns.values() for word in _spelt(pattern.pattern))
    return _Asked(words, codes, patterns, WhichOf(codes), WhichOf(spelt))


class _Seen:
    """The three texts of a page, and which words they have, each made when it is first asked for."""

    def __init__(self, parsed: Parsed, asked: _Asked) -> None:
        self._parsed = parsed
        self._asked = asked

    @cached_property
    def text(self) -> str:
        """What a visitor reads, without white space: running text, then what images, titles and fields say."""
        return _SPACE.sub("", normalize("NFKC", self._parsed.visible)) + "\n" + "\n".join(_said(self._parsed))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words asked for that the text has."""
        return self._asked.any_word.in_text(self.text)

    def may_hold(self, one: Wanted) -> bool:
        """Whether an element's pattern may be there: words are looked for at a tenth of what a pattern costs."""
        words = _spelt(one.pattern)
        if not words or one.look_in == "address":
            return True
        spelt = self.spelt_in_source if one.look_in == "source" else self.spelt_in_text
        return self.odd or not spelt.isdisjoint(words)

    @cached_property
    def odd(self) -> bool:
        """Whether the page has letters of which `lower` and patterns think otherwise."""
        return any(letter in text for text in (self._parsed.text, self.text) for letter in _ODD_CASE)

    @cached_property
    def spelt_in_source(self) -> frozenset[str]:
        """The words of patterns that the page's source has in any case."""
        return self._asked.any_spelt.in_text(self._parsed.text.lower())

    @cached_property
    def spelt_in_text(self) -> frozenset[str]:
        """The words of patterns that the text has in any case."""
        return self._asked.any_spelt.in_text(self.text.lower())

    def where(self, one: Wanted) -> str:
        """The text that an element is looked for in."""
        if one.look_in == "text":
            return self.text
        return self._parsed.text if one.look_in == "source" else self._parsed.page.final_url


def read_marks(parsed: Parsed, wanted: Sequence[Wanted]) -> tuple[Mark, ...]:
    """Those of `wanted` that the page has, each once, in their order, with the words that are it (100 characters).

    Words are compared as names are (NFKC, no white space), also where tags part them; a pattern is searched in the
    text so squeezed, or in the markup or address as they are.
    """
    if not wanted:
        return ()
    asked = _asked(tuple(wanted))
    seen = _Seen(parsed, asked)
    there = {code for word in seen.words for code in asked.codes[word]}
    may_be = (one for one in wanted if one.code in there or one.code not in asked.words)
    found = {one.code: text for one in may_be if (text := _found(one, asked, seen))}
    return tuple(Mark(code, text) for code, text in found.items())


def _found(one: Wanted, asked: _Asked, seen: _Seen) -> str:
    """The words of the page that are the element, or empty."""
    if one.pattern:
        match = asked.patterns[one.code].search(seen.where(one)) if seen.may_hold(one) else None
        return tidy(match[0])[:_LONGEST] or one.name if match else ""
    if one.look_in != "text":
        return next((word for word in one.words if word in seen.where(one)), "")
    return next((word for word in asked.words[one.code] if word in seen.words), "")


def _said(parsed: Parsed) -> Iterator[str]:
    """What is told to visitors outside of running text, each piece squeezed."""
    yield squeeze(parsed.title)
    for node in islice(parsed.tree.css(_SAYING), _MOST_NODES):
        attributes = node.attributes
        texts = [attributes.get(name) for name in ("title", "alt", "placeholder")]
        if node.tag == "input" and (attributes.get("type") or "").lower() in _BUTTONS:
            texts.append(attributes.get("value"))
        if node.tag == "option":
            texts.append(node.text())
        yield from (squeeze(text) for text in texts if text)
