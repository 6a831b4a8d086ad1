"""A statement that there is nothing to publish (本年度无此项) is no lack. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from monitor.rules.columns import found_columns
from monitor.rules.ruling import Ruling, Shown
from storage.records import ADVERSE, Outcome, PageFacts, Reason, Verdict, VisitFacts

_EMPTINESS = frozenset({Reason.BLANK, Reason.STALE, Reason.INCOMPLETE, Reason.MISSING, Reason.TOO_FEW})


def nil_statement(counts: Literal["met", "review"], ruling: Ruling, facts: VisitFacts, codes: Sequence[str]) -> Ruling:
    """The ruling, or NIL_STATEMENT in the place of a lack where a page of the check's columns says there is nothing.

    `counts` met makes it won; review leaves it to a person. Scorers differ on such pages: the pack says which.
    """
    if ruling.verdict not in ADVERSE or ruling.reason not in _EMPTINESS:
        return ruling
    page = next((page for page in _pages(facts, codes) if page.nil), None)
    if page is None:
        return ruling
    won = 1.0 if counts == "met" else 0.0
    return Ruling(Verdict.NIL_STATEMENT, Reason.NIL, page.nil, won=won, shown=(Shown(page, page.nil),))


def _pages(facts: VisitFacts, codes: Sequence[str]) -> list[PageFacts]:
    """The pages that were opened for the columns, also those that were taken for blank."""
    found = [page for code in codes for column in found_columns(facts, code) for page in column.pages]
    opened = (facts.page(one.page_url) for one in facts.candidates if one.code in codes)
    return [*found, *(page for page in opened if page is not None and page.outcome is Outcome.SEEN)]
