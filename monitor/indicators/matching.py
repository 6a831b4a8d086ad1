"""Which checks the rows of an indicator table are: by exact code or exact name, and by nothing else. Pure.

A row with several checks is worth the same for each of them. What cannot be matched waits for a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from storage.rounds.errors import RoundError
from storage.rounds.table_records import IndicatorRow, Match, RowState, twice

QUESTION = "人工核实"
LEFT_OUT = "不参评"
MOST_CODES = 20
LONGEST_TYPED = 1_000

_QUESTION = frozenset({"人工", QUESTION})
_BETWEEN = re.compile(r"[、,;\s]+")
_SPACE = re.compile(r"\s+")
_HAN = "[一二三四五六七八九十]{1,3}"
_NUMBER = re.compile(rf"^(?:\((?:\d{{1,3}}|{_HAN})\)|(?:\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}|{_HAN})[.、)])")
_POINTS = re.compile(r"\(\d{1,3}(?:\.\d{1,2})?分\)$")


@dataclass(frozen=True, slots=True)
class Known:
    """A check that rows may be matched to."""

    code: str
    name: str


def matched(rows: Sequence[IndicatorRow], known: Iterable[Known]) -> tuple[IndicatorRow, ...]:
    """The rows of a new table, matched as far as 对应指标 or their names say so; `hint` tells why one is not.

    Raises `RoundError` where a check would have two weights by the codes of two rows.
    """
    checks = tuple(known)
    codes = {check.code for check in checks}
    names = _by_name(checks)
    told = [_by_code(row, codes) if row.said else row for row in rows]
    _require_once(told)
    taken = {code for row in told for code in row.match.codes}
    wished = Counter(names.get(plain_name(row.name), "") for row in told if not row.said)
    return tuple(row if row.said else _named(row, names.get(plain_name(row.name), ""), wished, taken) for row in told)


def meant(typed: str, codes: Iterable[str], place: str, field: str = "") -> Match:
    """What somebody wrote of a row: codes of checks, 人工核实, 不参评, or nothing. Raises `RoundError`."""
    text = _SPACE.sub(" ", unicodedata.normalize("NFKC", typed)).strip()
    if len(text) > LONGEST_TYPED:
        raise RoundError(place, f"超过{LONGEST_TYPED}字", "请只填写指标编码", field)
    if not text:
        return Match(RowState.UNMATCHED)
    if text in _QUESTION:
        return Match(RowState.QUESTION)
    if text == LEFT_OUT:
        return Match(RowState.LEFT_OUT)
    parts = tuple(dict.fromkeys(part.upper() for part in _BETWEEN.split(text) if part))
    there = frozenset(codes)
    if unknown := [part for part in parts if part not in there]:
        problem = f"“{unknown[0][:40]}”不是指标编码"
        raise RoundError(place, problem, f"请填写指标编码（多个以顿号分隔）、{QUESTION}或{LEFT_OUT}", field)
    if len(parts) > MOST_CODES:
        raise RoundError(place, f"对应了{len(parts)}项指标，超过{MOST_CODES}项", "请拆分为多行后重新导入", field)
    return Match(RowState.MATCHED, parts)


def in_words(match: Match) -> str:
    """What a row is matched to, as it may be written again."""
    if match.state is RowState.MATCHED:
        return "、".join(match.codes)
    return {RowState.QUESTION: QUESTION, RowState.LEFT_OUT: LEFT_OUT}.get(match.state, "")


def changes_in(rows: Sequence[IndicatorRow], typed: Mapping[int, str], codes: Iterable[str]) -> dict[int, Match]:
    """What is new in what was written of some rows, by their row in the sheet. Raises `RoundError`."""
    there = frozenset(codes)
    now = {row.line: row.match for row in rows}
    written = {line: text for line, text in typed.items() if line not in now or text != in_words(now[line])}
    said = {line: meant(text, there, f"第{line}行", f"row-{line}") for line, text in written.items()}
    return {line: match for line, match in said.items() if now.get(line) != match}


def plain_name(name: str) -> str:
    """A name as names are compared: of one width and without space, a number before it, and points behind it."""
    text = _SPACE.sub("", unicodedata.normalize("NFKC", name))
    text = _POINTS.sub("", text)
    return _NUMBER.sub("", text) or text


def _by_name(checks: Iterable[Known]) -> dict[str, str]:
    """The code of each name that one check alone has."""
    found: dict[str, list[str]] = {}
    for check in checks:
        found.setdefault(plain_name(check.name), []).append(check.code)
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1}


def _by_code(row: IndicatorRow, codes: Iterable[str]) -> IndicatorRow:
    try:
        return replace(row, match=meant(row.said, codes, f"第{row.line}行"))
    except RoundError as error:
        return replace(row, hint=f"对应指标{error.problem}")


def _named(row: IndicatorRow, code: str, wished: Mapping[str, int], taken: Iterable[str]) -> IndicatorRow:
    if not code:
        return row
    if wished[code] > 1:
        return replace(row, hint=f"与指标{code}同名的有多行，未自动对应")
    if code in taken:
        return replace(row, hint=f"与指标{code}同名，该指标已对应其他行")
    return replace(row, match=Match(RowState.MATCHED, (code,)))


def _require_once(rows: Sequence[IndicatorRow]) -> None:
    first: dict[str, IndicatorRow] = {}
    for row, code in _pairs(rows):
        if (other := first.setdefault(code, row)) is not row:
            raise twice(code, other, row, "file")


def _pairs(rows: Sequence[IndicatorRow]) -> Iterator[tuple[IndicatorRow, str]]:
    return ((row, code) for row in rows for code in row.match.codes)
