"""A site's card as its page shows it: section by section, with what a person decided beside what the machine said.
Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from config.checks import Severity
from monitor.cards.card import Card, questions_of, sections_of, units_at
from monitor.cards.outline import severity_of
from monitor.cards.reviewed import Review, Stand
from monitor.cards.score_wording import part_in_words, questions_in_words
from monitor.history.freshness import dates_in, has_dates
from monitor.history.strip import Strip
from storage.records import ADVERSE, Finding, Verdict

QUESTIONS = "人工核实"
"""The name by which all questions to people are asked for as if they were a group."""


class Show(StrEnum):
    """Which checks of a card are shown."""

    ALL = "all"
    LOST = "lost"  # what costs points
    WAITING = "waiting"  # what is not decided, and what came back to people


@dataclass(frozen=True)
class Item:
    """A check of a card: what counts (`final`), what the machine said, how a decision stands to it, the strip of its
    last nights, the units that answer for it, and whether a chart of its newest entries can be drawn."""

    final: Finding
    machine: Finding
    review: Review | None
    severity: Severity
    units: tuple[str, ...]
    strip: Strip
    dated: bool

    @property
    def differs(self) -> bool:
        """Whether a person decided otherwise than the machine said, or before it would."""
        return self.final.verdict is not self.machine.verdict


@dataclass(frozen=True)
class Shown:
    """A section of a card: those of its `of` checks that are shown, and its score in words."""

    name: str
    told: str
    items: tuple[Item, ...]
    of: int


def shown_of(card: Card, strips: Mapping[str, Strip], show: Show, group: str = "") -> tuple[Shown, ...]:
    """The sections of a card with the checks that are asked for: all, or those of one group (or `QUESTIONS`). Sections
    of which nothing is left are not among them."""
    counted = replace(card, findings=card.final, reviews={})
    machine = {finding.requirement: finding for finding in card.findings}
    sections = [(one.name, part_in_words(one.part), one.findings, one.name) for one in sections_of(counted)]
    asked = questions_of(counted)
    told = questions_in_words(asked)
    named = (("已答复", asked.answered), ("待核实", asked.open), ("无需核实", asked.aside))
    sections += [(f"{QUESTIONS}·{name}", told, found, QUESTIONS) for name, found in named if found]
    shown: list[Shown] = []
    for name, words, findings, of_group in sections:
        if group in ("", of_group):
            items = (_item(one, machine[one.requirement], card, strips) for one in findings)
            left = tuple(item for item in items if _is_asked(item, show))
            shown += [Shown(name, words, left, len(findings))] if left else []
    return tuple(shown)


def groups_of(card: Card) -> tuple[str, ...]:
    """The names by which sections of a card may be asked for."""
    names = [section.name for section in sections_of(card)]
    asked = questions_of(card)
    return (*names, *([QUESTIONS] if asked.answered or asked.open or asked.aside else []))


def number_of(shown: Iterable[Shown]) -> int:
    """How many checks are shown."""
    return sum(len(section.items) for section in shown)


def _item(final: Finding, machine: Finding, card: Card, strips: Mapping[str, Strip]) -> Item:
    check = card.outline.checks.get(final.requirement)
    return Item(
        final=final,
        machine=machine,
        review=card.reviews.get(final.requirement),
        severity=severity_of(final, card.outline),
        units=units_at(final, card),
        strip=strips.get(final.requirement, ()),
        dated=check is not None and has_dates(check) and bool(dates_in(machine)),
    )


def _is_asked(item: Item, show: Show) -> bool:
    if show is Show.LOST:
        return item.final.verdict in ADVERSE and item.final.weight > 0
    if show is Show.WAITING:
        returned = item.review is not None and item.review.stand is Stand.RETURNED
        return returned or item.final.verdict in (Verdict.PROVISIONAL, Verdict.UNDETERMINED, Verdict.ERROR)
    return True
