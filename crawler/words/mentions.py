"""Labels on a page that speak of a column without being a link to it that was understood. Pure.

A column's name may stand in a heading, a tab, an image's text, an attribute that a script reads or a list of names
in a script. Such a label does not prove the column, but it forbids to call the column missing: a person has to look.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from config.synonyms import ColumnNames
from crawler.pages.page import Parsed, squeeze
from crawler.words.wording import AnyOf, is_body, is_event, is_sentence
from storage.records import Mention

LONGEST = 16  # characters of a text that is a label and not a title or a sentence
MOST = 3  # labels kept for one column
_MOST_FINDS = 1000  # places of one name that are looked at: real pages have some ten; one with more is taken to name it

_ENOUGH = 150_000  # characters of a page that is cut, whose links prove no absence anyway

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_EDGE = re.compile(r"[<>\"'{}|;,\n\r\t\[\]()（）【】，。：:!！?？]")
_GOVERNMENT = "人民政府"  # 民政 in it is no word
_OF_THE_SITE = re.compile(r"标识码|主办|承办|备案|版权|技术支持")
"""Words of a footer, which says whose the site is and names no column."""
_AROUND = 60  # characters beside a name that are looked at
_LONGEST_LINE = 1000  # characters of a line that is remembered
_BODY = re.compile(r"<body\b", re.IGNORECASE)


class _Words(NamedTuple):
    """What finds any column's words, as they are and as scripts escape them; and the codes of each."""

    any_word: AnyOf
    codes: dict[str, tuple[str, ...]]
    of: dict[str, list[str]]  # the words of each code
    forms: dict[str, str]  # the word of each form
    named: Callable[[str], tuple[str, ...]]  # the columns that a label names, remembered: sites repeat their labels
    labels: Callable[[str], tuple[tuple[str, str], ...]]  # the words of a line with their labels, remembered as well


@lru_cache(maxsize=8)
def _words(names: tuple[ColumnNames, ...]) -> _Words:
    codes: dict[str, tuple[str, ...]] = {}
    for column in names:
        for word in dict.fromkeys(map(squeeze, (*column.names, *column.parts, *column.hints))):
            if len(word) > 1:
                codes[word] = (*codes.get(word, ()), column.code)
    of = {column.code: [word for word, mine in codes.items() if column.code in mine] for column in names}
    forms = {form: word for word in codes for form in (word, json.dumps(word)[1:-1])}
    never = {column.code: column.never for column in names}
    named = lru_cache(maxsize=20_000)(lambda label: tuple(_named(label, codes, never)))
    any_word = AnyOf(forms)

    @lru_cache(maxsize=10_000)
    def labels(line: str) -> tuple[tuple[str, str], ...]:
        return tuple(dict.fromkeys((word, label) for word, label in _labels_in(line, any_word, forms) if label))

    return _Words(any_word, codes, of, forms, named, labels)


def read_mentions(parsed: Parsed, names: Sequence[ColumnNames]) -> tuple[Mention, ...]:
    """The short labels of a page that name a column of `names`, links included; comments and the head are not read.

    Names of offices and of events are no labels of a column, nor the words of a footer, nor what `never` rules out.
    """
    words = _words(tuple(names))
    text = _shown_source(parsed.text)[: _ENOUGH if parsed.cut else None]
    found: dict[tuple[str, str], Mention] = {}
    counts: Counter[str] = Counter()
    seen, finds = {""}, Counter[str]()  # a page may say one name a hundred thousand times
    enough: set[str] = set()  # words of which no more labels are read
    for word, label in _labels(text, words, enough):
        if word in enough:
            continue
        finds[word] += 1
        if finds[word] == _MOST_FINDS:
            enough.add(word)
            label = word
        if label in seen:
            continue
        seen.add(label)
        for code in words.named(label):
            if counts[code] < MOST and (code, label) not in found:
                found[code, label] = Mention(code, label)
                counts[code] += 1
                if counts[code] == MOST:
                    full = (one for one in words.of[code] if all(counts[other] == MOST for other in words.codes[one]))
                    enough.update(full)
    return tuple(found.values())


def _labels(text: str, words: _Words, enough: Container[str]) -> Iterator[tuple[str, str]]:
    """Each word that is found with the label that it stands in; none is read where that is `enough` of a word.

    No label and no word is longer than a line, and most lines of a page are those of its site's other pages.
    """
    for line in dict.fromkeys(text.split("\n")):
        if len(line) > _LONGEST_LINE:
            yield from _labels_in(line, words.any_word, words.forms, enough)
        elif labels := words.labels(line):
            yield from labels


def _labels_in(
    line: str, any_word: AnyOf, forms: dict[str, str], enough: Container[str] = ()
) -> Iterator[tuple[str, str]]:
    label, known = "", 0  # a label is read once, however many words it holds
    for form, start, end in any_word.finds(line):
        word = forms[form]
        if end > known and word not in enough:
            label, known = _label(line, start, end)
        yield word, label


def _named(label: str, codes: dict[str, tuple[str, ...]], never: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The codes of the columns that a label names."""
    apart = label.replace(_GOVERNMENT, "|".join((_GOVERNMENT[:2], _GOVERNMENT[2:])))
    for word in [word for word in codes if word in label and (word in apart or _GOVERNMENT in word)]:
        if not is_body(label.partition(word)[2]):
            yield from (code for code in codes[word] if not any(other in label for other in never[code]))


def _shown_source(text: str) -> str:
    """The source below the head, without comments: what a page shows, and what its scripts may show.

    A comment that is never ended is no comment here: what follows may have been meant to be seen.
    """
    body = _BODY.search(text)
    start, end = body.start() if body else 0, text.rfind("-->") + len("-->")
    return _COMMENT.sub(" ", text[start:end]) + text[max(start, end) :]


def _label(text: str, start: int, end: int) -> tuple[str, int]:
    """The text around a find up to the next markup, quote or punctuation, empty where it is no label; and where it
    ends, 0 where other finds in it may be read otherwise."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    left = _EDGE.search(before[::-1])
    right = _EDGE.search(after)
    label = (
        before[len(before) - left.start() if left else 0 :]
        + text[start:end]
        + (after[: right.start()] if right else after)
    )
    whole = left and right and len(label) <= _AROUND
    return _told(label), end + right.start() if whole and right else 0


def _told(label: str) -> str:
    if len(label) > LONGEST and label.isalnum():
        return ""  # a sentence: most finds outside of links
    if "\\u" in label:
        label = _unescaped(label)
    label = squeeze(label)
    if len(label) > LONGEST or _OF_THE_SITE.search(label):
        return ""
    return label if not is_event(label) and not is_sentence(label) else ""


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), text)
