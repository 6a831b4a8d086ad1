"""Tables of the parts of a card, and of the levels of several. Pure but for the table library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from rich.console import Group
from rich.table import Table
from rich.text import Text

from config.sites import LEVEL_NAMES
from monitor.cards.card import Card, Part, document_parts, group_parts, unit_parts
from monitor.cards.levels import LevelScore, levels_of
from monitor.cards.report import card_title
from monitor.cards.score import ENOUGH_COVERAGE, TOO_LITTLE, WEIGHTS_NOTE, Score
from monitor.cards.score_wording import percent, remarks_of, score_line, veto_line

_WHOLE = "承担多项要求的指标，以整项结论列入所涉各部分；总分只计一次。"
_AS_PRINTED = "责任单位照录文件，不等于本网站的主办单位。"
_NO_REGION = "本站所属地区不明，不列示地方文件的责任单位。"


class By(StrEnum):
    """By what scores are told: by the parts of each card, or by the levels of all sites."""

    GROUP = "group"
    UNIT = "unit"
    DOCUMENT = "document"
    LEVEL = "level"


_NAMES = {By.GROUP: "分组", By.UNIT: "责任单位", By.DOCUMENT: "依据文件"}
_NOTES = {By.UNIT: (_WHOLE, _AS_PRINTED), By.DOCUMENT: (_WHOLE,)}
_PARTS = {By.GROUP: group_parts, By.UNIT: unit_parts, By.DOCUMENT: document_parts}


def tables_by(cards: Sequence[Card], by: By) -> list[Group]:
    """A table of parts for each card, or one of levels for all of them."""
    return [_levels_table(levels_of(cards))] if by is By.LEVEL else [_parts_table(card, by) for card in cards]


def _parts_table(card: Card, by: By) -> Group:
    """One line a part of a card; the card's own score and vetoes stand under it."""
    parts = _PARTS[by](card)
    table = Table(title=Text(card_title(card)), title_justify="left")
    table.add_column(_NAMES[by], overflow="fold")
    for heading in ("得分", "机器判定率", "人工核实已答复", "指标", *(("牵头",) if by is By.UNIT else ())):
        table.add_column(heading, no_wrap=True)
    for part in parts:
        led = (str(len(part.lead)),) if by is By.UNIT else ()
        table.add_row(Text(part.name), *_cells(part), *led)
    return _with_lines(table, (score_line(card), veto_line(card), *_notes(card, by, parts), *remarks_of(card)))


def _notes(card: Card, by: By, parts: Sequence[Part]) -> Iterator[str]:
    """What a reader of the parts must know."""
    if by is By.UNIT and not card.site.region:
        yield _NO_REGION
    elif not parts:
        yield f"适用于本站的要求没有列明{_NAMES[by]}"
    yield from _NOTES.get(by, ())


def _levels_table(levels: Sequence[LevelScore]) -> Group:
    """One line a level: no score stands for sites that have none."""
    note = f"中位数只计机器判定率达到 {ENOUGH_COVERAGE:.0%} 的站点；其余为{TOO_LITTLE}，不参与计算（{WEIGHTS_NOTE}）"
    table = Table(title="各层级得分", title_justify="left")
    for heading in ("层级", "站点", "证据充足", "得分中位数", "最低机器判定率"):
        table.add_column(heading, no_wrap=True)
    for one in levels:
        middle = TOO_LITTLE if one.median is None else f"{one.median:g}"
        name = LEVEL_NAMES[one.level] if one.level else "层级不明"
        table.add_row(name, str(one.sites), str(one.scored), middle, percent(one.lowest_coverage))
    return _with_lines(table, (note,))


def _with_lines(table: Table, lines: Iterable[str]) -> Group:
    """A table with lines under it; they are no caption, which would be broken to the width of a narrow table."""
    return Group(table, Text("\n".join(lines)))


def _cells(part: Part) -> tuple[str, str, str, str]:
    score = part.score
    coverage = f"{percent(score.machine_coverage)}（{score.decided}/{score.asked}）" if score.asked else "—"
    answered = "—" if score.questions_answered is None else percent(score.questions_answered)
    return _points(score), coverage, answered, str(len(part.checks))


def _points(score: Score) -> str:
    if not score.asked:
        return "—"
    low, high = score.bounds
    return f"{TOO_LITTLE}（{low:g}～{high:g}）" if score.score is None else f"{score.score:g}"
