"""A card as the office of its site may see it: without who reviewed or answered, and without the numbers of persons.
Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.cards.card import Card
from monitor.cards.score import QUESTION
from monitor.exports.without_persons import without_persons
from storage.records import Finding

_SIGNATURE = re.compile(r".+ (\d{4}-\d\d-\d\d)", re.ASCII)


def for_office(card: Card) -> Card:
    """The card without who answered its questions, and with the numbers of persons masked as in whatever leaves the
    desk."""
    return without_persons(replace(card, findings=tuple(map(_unsigned, card.findings))))


def _unsigned(finding: Finding) -> Finding:
    """An answer to a question without who gave it, which is told at its end (`monitor.rules.manual`, and
    `monitor.rounds.counting` of a round's own questions)."""
    told, between, signed = finding.value.rpartition("；")
    signature = _SIGNATURE.fullmatch(signed) if finding.reason in QUESTION else None
    return replace(finding, value=f"{told}{between}{signature[1]}") if signature else finding
