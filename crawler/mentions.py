"""Labels on a page that speak of a column without being a link to it that was understood. Pure.

A column's name may stand in a heading, a tab, an image's text, an attribute that a script reads or a list of names
in a script. Such a label does not prove the column, but it forbids to call the column missing: a person has to look.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache

from config.synonyms import ColumnNames
from crawler.page import Parsed, squeeze
from crawler.wording import is_body, is_event, is_sentence
from storage.records import Mention

LONGEST = 16  # characters of a text that is a label and not a title or a sentence
MOST = 3  # labels kept for one column

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_EDGES = "<>\"'{}|;,\n\r\t[]()（）【】，。：:!！?？"
_BODY = re.compile(r"<body\b", re.IGNORECASE)


@lru_cache(maxsize=64)
def _pattern(names: tuple[ColumnNames, ...]) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """What finds any column's words, as they are and as scripts escape them; and the codes of each."""
    codes: dict[str, tuple[str, ...]] = {}
    for column in names:
        for word in {squeeze(text) for text in (*column.names, *column.parts, *column.hints)}:
            if len(word) > 1:
                codes[word] = (*codes.get(word, ()), column.code)
    forms = sorted({form for word in codes for form in (word, json.dumps(word)[1:-1])}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, forms)) or r"(?!)"), codes


def read_mentions(parsed: Parsed, names: Sequence[ColumnNames]) -> tuple[Mention, ...]:
    """The short labels of a page that name a column of `names`, links included; comments and the head are not read.

    Names of offices and of events are no labels of a column, nor what `never` rules out.
    """
    pattern, codes = _pattern(tuple(names))
    never = {column.code: column.never for column in names}
    text = _shown_source(parsed.text)
    found: dict[tuple[str, str], Mention] = {}
    for match in pattern.finditer(text):
        label = _label(text, match.start(), match.end())
        if not label:
            continue
        for word, owners in codes.items():
            if word not in label or is_body(label.partition(word)[2]):
                continue
            for code in owners:
                known = sum(1 for owner, _ in found if owner == code)
                if known < MOST and not any(other in label for other in never[code]):
                    found.setdefault((code, label), Mention(code, label))
    return tuple(found.values())


def _shown_source(text: str) -> str:
    """The source below the head, without comments: what a page shows, and what its scripts may show."""
    body = _BODY.search(text)
    return _COMMENT.sub(" ", text[body.start() :] if body else text)


def _label(text: str, start: int, end: int) -> str:
    """The text around a find up to the next markup, quote or punctuation; empty where it is no label."""
    left = max(text.rfind(edge, max(0, start - 60), start) for edge in _EDGES) + 1
    right = min((at for edge in _EDGES if (at := text.find(edge, end, end + 60)) >= 0), default=end + 60)
    label = text[left or max(0, start - 60) : right]
    if "\\u" in label:
        label = _unescaped(label)
    label = squeeze(label)
    return label if len(label) <= LONGEST and not is_event(label) and not is_sentence(label) else ""


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), text)
