"""What a site's card says of each row of an indicator table: points won, why any are lost, by what proof. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.cards.card import Card
from monitor.cards.score import TOO_LITTLE, Score
from monitor.cards.score_wording import percent
from monitor.evidence.numbers import evidence_number
from monitor.exports.points import Points, points_of
from monitor.indicators.sums import claimed
from storage.rounds.table_records import IndicatorRow, RowState, SumRow, question_keys

NOT_ASKED = "本评估周期未列入该指标"
IN_PART = "得分仅计已判定的部分，其余不作失分"
_SHOWN = 3
"""So many pages of a check are named; the scorecard has all."""


@dataclass(frozen=True, slots=True)
class Result:
    """得分, 失分原因 and 证据编号 of a row. `won` is None where nothing is decided; it is never 0 for that. `open` says
    that some of it is decided and some not, `aside` that nothing of it binds the site."""

    won: float | None
    why: str
    evidence: tuple[str, ...] = ()
    open: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """What a check or question of a row came to on the card; `points` is None where the card does not have it."""

    name: str
    points: Points | None
    evidence: tuple[str, ...] = ()


def results_of(rows: Sequence[IndicatorRow], card: Card) -> dict[int, Result]:
    """What each row came to at a site, by its row in the sheet."""
    keys = question_keys(rows)
    return {row.line: _result(row, [_part(card, key) for key in _keys(row, keys)]) for row in rows}


def sum_of(found: SumRow, results: Mapping[int, Result], score: Score) -> Result:
    """What the rows of a sum came to: the points that are decided, and of how many rows none are or some are not. The
    sum of all is no score where the card of the site has none."""
    mine = [one for line, one in results.items() if claimed(found, line)]
    decided = [one.won for one in mine if one.won is not None]
    aside = sum(one.aside for one in mine)
    left = len(mine) - len(decided) - aside
    part = sum(one.open for one in mine)
    told = (
        f"{TOO_LITTLE}（机器判定率{percent(score.machine_coverage)}），本行为已判定部分所得分值，不是得分"
        if found.whole and score.score is None
        else "",
        f"另有{left}行没有得分，未计入，不作失分" if left else "",
        f"{part}行仅部分判定，未判定的部分不作失分" if part else "",
        f"{aside}行不参评" if aside else "",
    )
    return Result(round(sum(decided), 3) if decided else None, "；".join(one for one in told if one))


def _keys(row: IndicatorRow, questions: Mapping[int, str]) -> tuple[str, ...]:
    return (questions[row.line],) if row.line in questions else row.match.codes


def _part(card: Card, key: str) -> _Part:
    final = card.final_by_code.get(key)
    if final is None:
        return _Part(key, None)
    said = next(finding for finding in card.findings if finding.requirement == key)
    return _Part(said.name, points_of(said, final, card.reviews.get(key)), _numbers(card, key, len(said.evidence)))


def _numbers(card: Card, key: str, pages: int) -> tuple[str, ...]:
    if card.scan is None:
        return ()
    told = tuple(evidence_number(card.scan, card.site.code, key, place) for place in range(1, pages + 1))
    more = pages - _SHOWN
    return (*told[:_SHOWN], *((f"（{key}另有{more}个，见评分表）",) if more > 0 else ()))


def _result(row: IndicatorRow, parts: Sequence[_Part]) -> Result:
    if row.match.state is RowState.LEFT_OUT:
        return Result(None, "不参评", aside=True)
    won = [part.points.won for part in parts if part.points is not None and part.points.won is not None]
    aside = all(part.points is not None and part.points.worth is None for part in parts)
    left = any(part.points is None or (part.points.worth is not None and part.points.won is None) for part in parts)
    evidence = tuple(dict.fromkeys(number for part in parts for number in part.evidence))
    why = _why(parts)
    if won and len(won) < len(parts):
        why = f"{IN_PART}。\n{why}"
    return Result(_won(row, parts, won) if won else None, why, evidence, open=bool(won) and left, aside=aside)


def _won(row: IndicatorRow, parts: Sequence[_Part], won: Iterable[float]) -> float:
    """The sum, without what the thirds of a point lose: all points of a row are its worth."""
    whole = all(part.points and part.points.won is not None and not part.points.why for part in parts)
    return row.worth if whole else round(sum(won), 3)


def _why(parts: Sequence[_Part]) -> str:
    told = [(part.name, NOT_ASKED if part.points is None else part.points.why) for part in parts]
    if len(told) == 1:
        return told[0][1]
    return "\n".join(f"{name}：{why}" for name, why in told if why)
