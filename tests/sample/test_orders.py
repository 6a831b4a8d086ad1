"""The portals under all four documents, from what they answer: the data behind them, and their four states."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from config.packs import packs_of_documents
from config.rulebook import load_rules
from config.sites import Level
from crawler.observe import observe
from monitor.sample import orders
from monitor.sample.columns import walk
from monitor.sample.portals import Portal, portals
from monitor.sample.truth import ANSWERS, load_truth, proofs
from storage.records import Outcome, Page
from tests.sample.browse import D0

PORTALS = {portal.code: portal for portal in portals(D0)}
BASES = {code: f"http://{portal.host or code.lower()}.example/" for code, portal in PORTALS.items()}


def text(portal: Portal, path: str) -> str:
    return portal.answer(path, BASES).body.decode()


def outcome(portal: Portal, path: str) -> Outcome:
    reply = portal.answer(path, BASES)
    headers = {name.lower(): value for name, value in reply.headers.items()}
    url = BASES[portal.code].rstrip("/") + path
    return observe(Page(url, url, reply.status, headers, reply.body), (), D0).facts.outcome


@pytest.mark.parametrize("level", [Level.COUNTY, Level.PREFECTURE, Level.PROVINCE])
def test_a_portal_that_falls_short_differs_from_a_whole_one_in_every_way_that_the_data_names(level: Level) -> None:
    whole = orders.portal(orders.SHUANGXI, level, "whole", D0)
    lacking = orders.portal(orders.SHUANGXI, level, "lacking", D0)
    have, lack = ({node.key: node.column for node in walk(site.menu)} for site in (whole, lacking))
    assert set(lack) < set(have)
    assert not any(column.blank for column in have.values())
    assert sum(column.blank for column in lack.values()) >= 15
    assert sum(lack[key] != have[key] for key in lack) >= 40


def test_every_column_of_the_data_that_may_fall_short_is_on_a_whole_portal() -> None:
    for line in orders.lines():
        assert line.gone == bool(line.gone and line.sparse), line.title


def test_what_the_search_of_a_whole_portal_is_asked_it_finds_and_one_that_falls_short_does_not() -> None:
    asked = f"/search?q={quote('第9次常务会议')}"
    assert "共找到1条结果" in text(PORTALS["S16"], asked)
    assert "没有找到相关结果" in text(PORTALS["S19"], asked)


def test_a_file_opens_on_a_whole_portal_alone() -> None:
    assert PORTALS["S16"].answer("/files/wjk0.doc", BASES).status == 200
    assert PORTALS["S19"].answer("/files/wjk0.doc", BASES).status == 404


@pytest.mark.parametrize("code", ["S22", "S23", "S24"])
def test_of_an_unread_portal_the_home_page_and_the_map_are_seen_and_no_column_is(code: str) -> None:
    portal = PORTALS[code]
    assert outcome(portal, "/") is Outcome.SEEN
    assert outcome(portal, "/map.html") is Outcome.SEEN
    site = orders.portal(orders.TAIXI, portal.level, "unread", D0)
    seen = {node.path: outcome(portal, node.path) for node in walk(site.menu)}
    assert Outcome.SEEN not in seen.values()
    assert len(set(seen.values())) >= 7


def test_contents_move_with_the_first_night() -> None:
    later = orders.portal(orders.SHUANGXI, Level.COUNTY, "whole", date(2028, 3, 31))
    meetings = next(node for node in walk(later.menu) if node.column.title == "政府常务会议")
    assert meetings.rows[0].article.day == date(2028, 3, 23)
    budget = next(node for node in walk(later.menu) if node.column.title == "财政预决算")
    assert "2028年度政府预算公开" in budget.rows[0].article.title


def test_every_check_is_proved_met_adverse_and_undetermined_but_for_what_a_person_decides() -> None:
    checks = {check.code for check in load_rules(packs_of_documents()).checks}
    proved = {code: proofs(code) for code in checks}
    assert {code for code, found in proved.items() if not found.passing} == set()
    assert {code for code, found in proved.items() if not found.undetermined} == set()
    assert {code for code, found in proved.items() if not found.adverse} == {"SITE.CLEAN", "SITE.BACKDATED"}


def test_people_answered_for_the_whole_portals_and_those_that_fall_short() -> None:
    answered = {line.split(",")[0] for line in ANSWERS.read_text(encoding="utf-8").splitlines()[1:]}
    assert answered == {"S16", "S17", "S18", "S19", "S20", "S21"}
    assert set(load_truth().nights[0]) == set(PORTALS)
