"""An answer read as what it was asked for: a page, a part of one, or what came of something that was tried. Pure."""

from __future__ import annotations

from datetime import date

from config.plan import VisitPlan
from crawler.observe import Observed, observe
from crawler.pages.bounds import same_page
from crawler.visit.answers import read_answer
from crawler.visit.explore import Exploration
from crawler.visit.ground import Ask
from crawler.visit.joining import read_part
from storage.records import Page


def read(plan: VisitPlan, exploration: Exploration, ask: Ask, page: Page, today: date) -> Observed:
    """What is in the answer to an ask, for a visit that knows what `exploration` knows, on the day `today`."""
    names, hosts, wanted, home = plan.names, exploration.hosts, plan.wanted, exploration.home
    if ask.part is not None:
        return read_part(page, ask.part, ask.base, names, today, hosts=hosts, wanted=wanted)
    if ask.trial is not None:
        return read_answer(page, ask.trial, names, today, hosts=hosts, home=home.print if home else None)
    known = home.print if home and not (ask.render and ask.key == same_page(plan.url)) else None
    return observe(page, names, today, hosts=hosts, home=known, rendered=ask.render, called=ask.called, wanted=wanted)
