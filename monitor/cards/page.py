"""A scorecard as one page by itself: no script, no address that a browser would ask for, nothing beside it.

What is shown of portals is hostile input. Every value is escaped where it stands, addresses are text and no links, and
the page's own policy forbids whatever would slip through.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from monitor.cards.card import Card, questions_of, sections_of, units_at
from monitor.cards.markup import escaping, styled
from monitor.cards.outline import severity_of
from monitor.cards.report import card_title
from monitor.cards.review_columns import counts_as
from monitor.cards.review_wording import review_sentence
from monitor.cards.score_wording import (
    SEVERITIES,
    part_in_words,
    questions_in_words,
    remarks_of,
    score_line,
    veto_line,
)
from monitor.cards.wording import OUTCOMES, PLACES, REJECTIONS, explanation, looked, verdict_of, ways
from storage.records import ADVERSE, SHANGHAI, Finding

if TYPE_CHECKING:
    from jinja2 import Template

_FOLDER = Path(__file__).parent / "templates"


def card_page(card: Card, charts: Mapping[str, str], back: str | None = None) -> str:
    """The card as HTML. `charts` are SVG elements by requirement: markup of ours, in which all text is escaped. `back`
    is the relative address of the table that the page belongs to."""
    return _template().render(
        card=card,
        title=card_title(card),
        **styled(_FOLDER / "card.css"),
        lines=(score_line(card), veto_line(card), *remarks_of(card)),
        sections=[(one.name, part_in_words(one.part), one.findings) for one in sections_of(card)],
        questions=_questions(card),
        back=back,
        charts={requirement: Markup(svg) for requirement, svg in charts.items()},
    )


def _questions(card: Card) -> list[tuple[str, str, tuple[Finding, ...]]]:
    found = questions_of(card)
    told = questions_in_words(found)
    named = (("已答复", found.answered), ("待核实", found.open), ("无需核实", found.aside))
    return [(f"人工核实·{name}", told, findings) for name, findings in named if findings]


@cache
def _template() -> Template:
    made = escaping(_FOLDER)
    made.globals |= {
        "explanation": explanation,
        "looked": looked,
        "ways": ways,
        "verdict_of": verdict_of,
        "severity": lambda finding, card: SEVERITIES[severity_of(finding, card.outline)],
        "units": lambda finding, card: "、".join(units_at(finding, card)),
        "weighs": _weighs,
        "review_sentence": review_sentence,
        "counts_as": counts_as,
        "places": PLACES,
        "outcomes": OUTCOMES,
        "rejections": REJECTIONS,
        "moment": lambda at: "" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
    }
    return made.get_template("card.html")


def _weighs(finding: Finding) -> str:
    """The class by which a verdict is set off: by weight and frame, not by colour alone."""
    if finding.verdict in ADVERSE:
        return "adverse"
    return "waiting" if finding.tentative in ADVERSE else "other"
