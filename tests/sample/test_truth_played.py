"""Counties, played in one process without a network, come out as the truth file says for the first night.

`make faults` runs the demo itself, with every portal, on both nights.
"""

from __future__ import annotations

from datetime import datetime, time
from urllib.parse import urlsplit

import pytest

from config.answers import answers_of, load_answers
from config.plan import Budget
from config.planning import bodies_under, plan_visit
from config.rulebook import load_rules
from config.sites import Site, SiteList
from crawler.files.read import read_file
from crawler.visit.explore import Exploration
from crawler.visit.reading import read
from monitor.judge import judge_site
from monitor.sample.portals import portals
from monitor.sample.truth import ANSWERS, differences, load_truth
from storage.records import SHANGHAI, Page, Visit

TRUTH = load_truth()
D0 = TRUTH.first_night
AS_OF = datetime.combine(D0, time(1, 30), SHANGHAI)
PORTALS = {portal.code: portal for portal in portals(D0)}
BASES = {code: f"http://{portal.host or f'{code.lower()}.example'}/" for code, portal in PORTALS.items()}
SITES = SiteList(
    name="sample",
    sites=tuple(
        Site(
            code=one.code,
            name=one.name,
            level=one.level,
            region=one.region,
            parent=one.parent,
            url=BASES[one.code],
            hosted_on=one.hosted_on,
            tags=one.tags,
        )
        for one in PORTALS.values()
    ),
)
CODES = {urlsplit(base).netloc: code for code, base in BASES.items()}


def answered(url: str) -> Page:
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    if parts.netloc not in CODES:
        return Page(url, url, 404, {}, b"")
    reply = PORTALS[CODES[parts.netloc]].answer(path, BASES)
    return Page(url, url, reply.status, {name.lower(): value for name, value in reply.headers.items()}, reply.body)


@pytest.mark.parametrize("code", ["S01", "S11", "S16", "S19", "S22", "S25"])
def test_a_county_comes_out_as_the_truth_file_says_for_the_first_night(code: str) -> None:
    site, rules = SITES.get(code), load_rules(TRUTH.packs)
    assert site is not None
    plan = plan_visit(site, SITES, rules, Budget(pages=300, bytes=10**9, seconds=900), D0)
    exploration = Exploration(plan)
    for _ in range(400):
        ask = exploration.next(0.0)
        if ask is None:
            break
        exploration.saw(ask, read(plan, exploration, ask, answered(ask.url), D0, read_file))
    visit = Visit(code, AS_OF, AS_OF, exploration.result())
    answers = answers_of(load_answers(ANSWERS), code)
    found = judge_site(site, rules, visit, AS_OF, answers=answers, bodies=bodies_under(site, SITES))
    expected = TRUTH.asking({code}, {check.code for check in rules.checks})
    assert differences(found, expected.nights[0]) == []
