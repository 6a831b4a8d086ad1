"""An answer read as what it was asked for: a page or a part of one, what came of a trial, a data file, a catalogue.

Pure but for the reader of files that it is given.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from config.plan import VisitPlan
from crawler.catalogues.asking import addresses_of
from crawler.catalogues.reading import read_catalogue
from crawler.datasets import has_loose_files
from crawler.files.asked import Asked
from crawler.files.html import read_tables
from crawler.observe import Observed, observe
from crawler.pages.bounds import same_page
from crawler.pages.page import parse
from crawler.visit.answers import read_answer
from crawler.visit.explore import Exploration
from crawler.visit.file_answers import ReadFile, read_file_answer
from crawler.visit.ground import Ask, Role
from crawler.visit.joining import read_part
from storage.records import Fill, Outcome, Page


def read(plan: VisitPlan, exploration: Exploration, ask: Ask, page: Page, today: date, read_file: ReadFile) -> Observed:
    """What is in the answer to an ask, for a visit that knows what `exploration` knows, on the day `today`."""
    names, hosts, wanted, home = plan.names, exploration.hosts, plan.wanted, exploration.home
    if ask.part is not None:
        part = read_part(page, ask.part, ask.base, names, today, hosts=hosts, wanted=wanted)
        return _with_catalogue(part, ask.catalogue, page, today) if ask.catalogue else part
    printed = home.print if home else None
    if ask.trial is not None:
        return read_answer(page, ask.trial, names, today, hosts=hosts, home=printed)
    asked = Asked(plan.in_files, ask.items)
    if ask.role is Role.FILE:
        return read_file_answer(page, ask.called, asked, read_file, names, today, hosts=hosts, home=printed)
    known, parsed = None if ask.render and ask.key == same_page(plan.url) else printed, parse(page)
    seen = observe(parsed, names, today, hosts=hosts, home=known, rendered=ask.render, called=ask.called, wanted=wanted)
    if ask.tables and seen.facts.outcome is Outcome.SEEN:
        seen = replace(seen, tables=read_tables(parsed, asked), loose=has_loose_files(parsed, seen.anchors))
    return _with_catalogue(seen, ask.catalogue, page, today) if ask.catalogue else seen


def _with_catalogue(seen: Observed, code: str, page: Page, today: date) -> Observed:
    """A page, or a part of one, with the catalogue in it. Where it tells of datasets it is filled, whatever else there
    is, and was seen, though a script would draw them."""
    catalogue = read_catalogue(page, code, today)
    if catalogue is not None and catalogue.entries:
        seen = seen.behind or seen
        if seen.facts.fill in (Fill.UNCLEAR, Fill.BLANK):
            seen = replace(seen, facts=replace(seen.facts, fill=Fill.ROWS))
    return replace(seen, catalogue=catalogue, further=addresses_of(page))
