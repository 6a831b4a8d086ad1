"""The fields of datasets on a platform's page: labels with their values, wherever both stand. Pure.

A label and its value stand in one text (更新频率：每月), in neighbours (<dt>更新频率</dt><dd>每月</dd>), or the value
behind a piece of the label's own element. What a page offers to choose from is no field: 更新频率 followed by 每日 每周
每月, or by 全部, is a filter of its list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from crawler.catalogues.frequencies import frequency_of
from crawler.catalogues.names import LABELS, Role
from crawler.catalogues.offered import is_state
from crawler.dates import narrow
from crawler.pages.lines import SKIPPED
from crawler.pages.page import LexborNode, Parsed, squeeze, tidy
from storage.dataset_records import Frequency

MOST_PIECES, _MOST_FIELDS = 8000, 3000
_LONGEST_LABEL, _LONGEST_VALUE, _LONGEST_FREQUENCY, _LONGEST_TEXT = 14, 80, 24, 400
_INSIDE = re.compile(
    "(?<![\\u4e00-\\u9fff])(?P<label>"
    + "|".join(r"\s?".join(label) for label in sorted(LABELS, key=len, reverse=True))
    + r")\s?(?:\([^()]{1,6}\))?\s?[:】\]]\s?"
)
_LABELLED = re.compile(r"[【\[]?[\u4e00-\u9fff]{2,12}\s?[:】\]]")
"""A text that is a field by itself, whatever its label: it is no value of the label before it."""
_EDGES = ":【】[]()|· "
_UNIT = re.compile(r"[(（][^()（）]{1,6}[)）]$")
_END = re.compile(r"\s*[|｜;；]\s*|\s{3,}")
_TEMPLATE = re.compile(r"\{\{|\$\{|<%|\}\}")
_CHOICE = re.compile(r"全部|不限|所有|请选择|[-—]+")
_COUNTED = re.compile(r"[(（]\d+[)）]$")
_YEAR = re.compile(r"(?:19|20)\d\d|\d{2}[-/.]\d{2}")
_SCALE = re.compile(r"[万亿千]?余?[条行个项笔]?")
_ASIDE = re.compile(
    r"filter(?!ed|-?_?(?:result|content))|facet|screening|(?:^|[\s_-])sort(?:$|[\s_-]|box|bar|by)|footer"
    r"|(?:^|[\s_-])foot(?:$|[\s_-])|copyright|breadcrumb",
    re.IGNORECASE,
)
_ASIDE_TAGS = frozenset({"footer", "select", "nav"})
_UPWARDS = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of the page in its place: its words as a person reads them, and the element around it."""

    text: str
    node: LexborNode


@dataclass(frozen=True, slots=True)
class Field:
    """What is said of a dataset: in which role, in which words, where its label stands among the page's pieces, and
    what the label is."""

    role: Role
    value: str
    at: int
    node: LexborNode
    label: str = ""


def read_pieces(parsed: Parsed) -> list[Piece]:
    """The texts of the page's body in their order, without those of scripts and of what is chosen from."""
    found: list[Piece] = []
    body = parsed.tree.body
    for node in body.traverse(include_text=True, skip_empty=True) if body else ():
        parent = node.parent
        if node.tag != "-text" or parent is None or parent.tag in SKIPPED:
            continue
        if words := tidy((node.text_content or "")[:_LONGEST_TEXT]):
            found.append(Piece(narrow(words), parent))
            if len(found) >= MOST_PIECES:
                break
    return found


def read_fields(pieces: list[Piece]) -> list[Field]:
    """The fields of the pieces in their order, those left out that stand in a filter, an order or a footer."""
    aside: dict[int, bool] = {}
    found: list[Field] = []
    for at, piece in enumerate(pieces):
        fields = [one for one in _of_piece(pieces, at) if _says(one, pieces)]
        if fields and not is_aside(piece.node, aside):
            found += fields
        if len(found) >= _MOST_FIELDS:
            break
    return found


def _of_piece(pieces: list[Piece], at: int) -> Iterator[Field]:
    piece = pieces[at]
    if role := label_of(piece.text):
        yield Field(role, _following(pieces, at, role), at, piece.node, squeeze(piece.text))
        return
    matches = list(_INSIDE.finditer(piece.text)) if ":" in piece.text or "】" in piece.text or "]" in piece.text else []
    for match, following in pairwise([*matches, None]):
        if match is None:
            return
        value = piece.text[match.end() : following.start() if following else len(piece.text)]
        role = LABELS[squeeze(match["label"])]
        told = _END.split(value)[0].strip(_EDGES)
        value = told or ("" if following else _following(pieces, at, role))
        yield Field(role, value, at, piece.node, squeeze(match["label"]))


def label_of(text: str) -> Role | None:
    """What the label means that a whole text is: 更新频率, 更新频率：, 【更新频率】, 数据量（条）."""
    if len(text) > 2 * _LONGEST_LABEL:
        return None
    name = squeeze(text)
    return LABELS.get(name.strip(_EDGES)) or LABELS.get(_UNIT.sub("", name.rstrip(":")).strip(_EDGES))


def _following(pieces: list[Piece], at: int, role: Role) -> str:
    """The value in the piece behind a label, or nothing where another label stands there."""
    behind = [piece.text for piece in pieces[at + 1 : at + 3]]
    if behind and not squeeze(behind[0]).strip(_EDGES):  # a colon by itself
        behind = [piece.text for piece in pieces[at + 2 : at + 4]]
    if not behind or label_of(behind[0]) or _LABELLED.match(behind[0]):
        return ""
    value = behind[0].lstrip(":").strip()
    if role is Role.ROWS and len(behind) > 1 and _SCALE.fullmatch(squeeze(behind[1])) and value[-1:].isdecimal():
        return value + behind[1]  # <em>1.2</em>万条
    return value


def _says(field: Field, pieces: list[Piece]) -> bool:
    """Whether the value is one that such a field can have, and no choice among others."""
    value = field.value
    if not value or len(value) > _LONGEST_VALUE or _CHOICE.fullmatch(value) or field.role is Role.OTHER:
        return False
    if _TEMPLATE.search(value):  # a name in the place of a word that a script would fill in
        return False
    match field.role:
        case Role.FREQUENCY:
            return len(value) <= _LONGEST_FREQUENCY and not value.isdecimal() and not _is_choice(field, pieces)
        case Role.UPDATED | Role.OF_DATA | Role.OF_RECORD:
            return _YEAR.search(value) is not None
        case Role.STATE:
            return is_state(value)
        case Role.ROWS:
            return any(letter.isdecimal() for letter in value)
        case _:
            return True


def _is_choice(field: Field, pieces: list[Piece]) -> bool:
    """Whether several frequencies stand in a row behind the label."""
    words = re.split(r"[\s,，、/|]+", field.value)
    if sum(_is_frequency(word) for word in words) > 1 or _CHOICE.fullmatch(words[0]):
        return True
    behind = [piece.text for piece in pieces[field.at + 1 : field.at + 4]]
    return sum(_is_frequency(text) for text in behind) > 1


def _is_frequency(text: str) -> bool:
    return frequency_of(_COUNTED.sub("", text)) is not Frequency.UNKNOWN


def is_aside(node: LexborNode, known: dict[int, bool]) -> bool:
    """Whether an element stands in a filter, a choice of orders, or a footer; `known` remembers those asked before."""
    passed: list[int] = []
    at: LexborNode | None = node
    answer = False
    while at is not None and at.tag not in ("body", "html") and len(passed) < _UPWARDS:
        if at.mem_id in known:
            answer = known[at.mem_id]
            break
        passed.append(at.mem_id)
        if at.tag in _ASIDE_TAGS or _ASIDE.search(f"{at.attributes.get('class') or ''} {at.id or ''}"):
            answer = True
            break
        at = at.parent
    known.update(dict.fromkeys(passed, answer))
    return answer
