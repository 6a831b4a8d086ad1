"""The text of a drawn page, node by node: which characters to hide, and where the words stand that matched. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from unicodedata import category

from crawler.files.persons import masked, numbers_of_persons
from monitor.evidence.marked import marks_in
from monitor.evidence.masked import shown

HIDDEN = "*"


@dataclass(frozen=True, slots=True)
class Text:
    """A text node: `block` is the number of the paragraph, cell or the like in which it stands, `shown` whether an eye
    sees it."""

    text: str
    block: int
    shown: bool


Span = tuple[int, int, int]
"""Of the text with this number, from which character to which."""


def hidden_texts(texts: Sequence[Text]) -> dict[int, str]:
    """The texts, by their number, in which numbers of persons are hidden, as they are then; those without stay out.

    A number is found in a text by itself, and over several that stand in one block behind each other. Each character
    keeps its place.
    """
    found: dict[int, list[str]] = {}
    for number, start, end in (*_alone(texts), *_joined(texts)):
        chars = found.setdefault(number, list(texts[number].text))
        chars[start:end] = [char if char.isspace() else HIDDEN for char in chars[start:end]]
    return {number: "".join(chars) for number, chars in found.items()}


def hidden_value(text: str) -> str:
    """The value of an attribute as it may be drawn."""
    return masked(text)


def marked_spans(texts: Sequence[Text], words: Iterable[str]) -> tuple[list[list[Span]], bool]:
    """Where words stand in what an eye sees, each place as its parts in single texts; and, where there is none,
    whether they stand in what is not shown."""
    wanted = [shown(word) for word in words]
    seen = [number for number, one in enumerate(texts) if one.shown]
    places = _places(texts, seen)
    joined = "".join(texts[number].text for number in seen)
    marks = sorted(marks_in(joined, wanted))
    if marks:
        return [_parts(places[start:end]) for start, end in marks], False
    return [], any(True for _ in marks_in("".join(one.text for one in texts), wanted))


def _alone(texts: Sequence[Text]) -> Iterator[Span]:
    for number, one in enumerate(texts):
        yield from ((number, start, end) for start, end in numbers_of_persons(one.text))


def _joined(texts: Sequence[Text]) -> Iterator[Span]:
    """Numbers of persons over the texts of one block as an eye reads them: white space is one blank, and what has no
    shape is not there."""
    for _, run in groupby(range(len(texts)), key=lambda number: texts[number].block):
        plain: list[tuple[str, int, int]] = []
        for char, number, at in _chars(texts, run):
            if char.isspace():
                if plain and plain[-1][0] != " ":
                    plain.append((" ", number, at))
            elif category(char) != "Cf":
                plain.append((char, number, at))
        for start, end in numbers_of_persons("".join(char for char, _, _ in plain)):
            yield from _parts([(number, at) for _, number, at in plain[start:end]])


def _chars(texts: Sequence[Text], numbers: Iterable[int]) -> Iterator[tuple[str, int, int]]:
    for number in numbers:
        for at, char in enumerate(texts[number].text):
            yield char, number, at


def _places(texts: Sequence[Text], numbers: Iterable[int]) -> list[tuple[int, int]]:
    return [(number, at) for _, number, at in _chars(texts, numbers)]


def _parts(places: Sequence[tuple[int, int]]) -> list[Span]:
    """Characters behind each other, by the texts in which they are."""
    runs = [(number, [at for _, at in run]) for number, run in groupby(places, key=lambda place: place[0])]
    return [(number, run[0], run[-1] + 1) for number, run in runs]
