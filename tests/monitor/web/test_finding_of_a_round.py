"""A finding that a round judges by packs of its own: its page, its evidence, and decisions entered there."""

from __future__ import annotations

from io import BytesIO

import pytest

from monitor.evidence.asked import Asked
from monitor.evidence.export import collect, write_collection
from monitor.rounds.freezing import freeze_round
from monitor.shots.wanted import pages_of
from storage.database import reading
from storage.decisions import latest_decisions
from storage.records import Verdict
from storage.review import Role
from storage.scans import scan_info
from storage.shelf import shelf_of
from tests.monitor.round_looks import BOTH, NEGATIVE, NOW, WU, District
from tests.monitor.web.at_the_desk import People, text_of


@pytest.fixture
def people(district: District, little_argon2: None) -> People:
    return People(district.engine, district.folder)


def address_of(district: District, requirement: str = NEGATIVE) -> str:
    return f"/findings/{district.standing().scan}/S/{requirement}"


def test_it_is_shown_with_its_evidence_and_the_night_that_it_rests_on(district: District, people: People) -> None:
    shown = people().get(address_of(district))
    assert "重新评判" in text_of(shown, ".finding-head")
    assert "只计入评估周期，不影响夜间巡检的结论" in text_of(shown, ".finding-head")
    (night,) = shown.css(".finding-head .notice a")
    assert night.attributes["href"] == f"/sites/S?scan={district.nights_played[-1]}"
    people().get(str(night.attributes["href"]))
    assert shown.css(".sheet")
    assert "存档有误" not in (shown.html or "")
    assert [one.attributes["value"] for one in shown.css('[name="scope"]')] in ([], ["finding"])


def test_a_place_that_was_looked_at_in_vain_is_shown_from_what_the_look_archived(
    district: District, people: People
) -> None:
    shown = people().get(f"{address_of(district)}?look=1")
    assert "青石县人民政府" in (shown.html or "")


def test_a_decision_entered_there_counts_in_the_round_alone_and_is_taken_back_there(
    district: District, people: People
) -> None:
    address = address_of(district, BOTH)
    answer = people().decides(address, act="overturn", verdict="pass", why="seen")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(address)
    assert district.card()[BOTH].verdict is Verdict.PASS
    with reading(district.engine) as conn:
        assert latest_decisions(conn, at_scan=district.nights_played[-1]) == {}
    shown = people().get(answer.headers["location"])
    assert text_of(shown, ".says").startswith("符合 人工复核")
    night = people().get(f"/findings/latest/S/{BOTH}")
    assert not night.css("form.withdraw")
    (form,) = shown.css("section form.withdraw")
    back = people().sends(form, {})
    assert (back.status_code, back.headers["location"]) == (303, address)
    assert district.card()[BOTH].verdict is Verdict.FAIL


def test_a_wider_scope_is_refused_with_what_was_entered(district: District, people: People) -> None:
    entered = {
        "act": "overturn",
        "verdict": "pass",
        "why": "seen",
        "note": "已核",
        "scope": "until",
        "until": "2026-10-01",
    }
    answer = people().decides(address_of(district), **entered)
    assert answer.status_code == 422
    assert "复核只适用于本项结论" in answer.text
    assert "已核" in answer.text


def test_once_the_round_is_frozen_it_is_shown_and_not_decided_on(district: District, people: People) -> None:
    address = address_of(district)
    assert "您的角色可以查看" in text_of(people("zhao", Role.VIEWER).get(address), ".deciding")
    assert district.round is not None
    freeze_round(district.engine, district.round.id, WU, NOW)
    shown = people().get(address)
    assert not shown.css("form.decide")
    assert "不用于进行中的评估周期，不作复核" in text_of(shown, ".deciding")


def test_an_older_judging_leads_to_the_one_that_speaks_now(district: District, people: People) -> None:
    older = f"/findings/3/S/{NEGATIVE}"  # of the first night, after which it was looked for in scan 2
    assert older != address_of(district)
    assert people().get(older).css(f'a[href="{address_of(district)}"]')


def test_its_pages_are_exported_and_shown_like_those_of_a_night(district: District) -> None:
    number = district.standing().scan
    assert number is not None
    shelf = shelf_of(district.nights.settings)
    finding = district.found(number)[NEGATIVE]
    with reading(district.engine) as conn:
        scan = scan_info(conn, number)
        shown = pages_of(conn, shelf, Asked(number, "S", NEGATIVE), scan, "S")
        assert shown.pages
        assert all(one.proof is not None and one.proof.record is not None for one in shown.pages)
        assert shown.supply("http://www.qs.gov.cn/dt/", True) is not None
        written = BytesIO()
        write_collection(written, collect(conn, shelf, scan, finding, "a"))
    assert len(written.getvalue()) > 1000
