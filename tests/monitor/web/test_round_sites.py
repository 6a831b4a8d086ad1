"""A site in a round, what nobody decided there, decisions that a freeze refuses, and what came after it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Engine

from config.settings import load_settings
from monitor.rounds.freezing import freeze_round
from monitor.web.desk import Desk
from storage.database import reading
from storage.records import Verdict
from storage.review import Act, Role
from storage.rounds.records import Question
from storage.rounds.register import round_of
from tests.monitor.web.at_the_desk import People, decide_form, decisions, form_values, text_of
from tests.rounds import LACKS, NOW, UNSEEN, WU, Counties

OVERTURN = {"act": "overturn", "verdict": "pass", "why": "other_name", "note": "见首页"}


@pytest.fixture
def counties(sqlite_engine: Engine) -> Counties:
    found = Counties(sqlite_engine)
    found.night({"A": {"BIZ.COL": LACKS, "FILE.LIB": LACKS}, "B": {"BIZ.COL": UNSEEN}, "C": {"FILE.LIB": LACKS}})
    return found


@pytest.fixture
def people(counties: Counties, tmp_path: Path, little_argon2: None) -> People:
    found = People(counties.engine, tmp_path)
    found.desk = Desk(counties.engine, load_settings(data_dir=tmp_path, database_url=""), lambda: NOW)
    return found


def addresses(shown: LexborHTMLParser) -> list[str]:
    return [str(one.attributes["href"]) for one in shown.css("tbody th a")]


def test_the_card_of_a_site_shows_the_points_of_every_check_and_leads_to_its_finding(
    people: People, counties: Counties
) -> None:
    made = counties.round(weights=counties.weights((Question("Q.1", "是否设立服务窗口", 5.0, "服务"),)))
    shown = people("see", Role.VIEWER).get(f"/rounds/{made.id}/sites/A")
    assert text_of(shown, "[id='BIZ.COL'] .points") == "分值 1，得分 0"
    assert text_of(shown, "[id='XXGK.COL'] .points") == "分值 1，得分 1"
    assert text_of(shown, "[id='Q.1'] .points") == "分值 5，尚未判定，不计入得分"
    link = shown.css_first("[id='BIZ.COL'] h3 a")
    assert link is not None
    assert link.attributes["href"] == f"/findings/1/A/BIZ.COL?from=round-{made.id}"
    asked = shown.css_first("[id='Q.1'] h3 a")
    assert asked is not None
    assert asked.attributes["href"] == f"/rounds/{made.id}/questions/A"
    assert people().client.get(str(link.attributes["href"])).status_code == 200


def test_the_card_of_a_site_is_handed_out_as_a_workbook(people: People, counties: Counties) -> None:
    made = counties.round()
    answer = people("see", Role.VIEWER).client.get(f"/rounds/{made.id}/sites/A.xlsx")
    assert answer.status_code == 200
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    assert load_workbook(io.BytesIO(answer.content)).sheetnames[0] == "封面"


def test_a_frozen_card_has_two_stages_and_an_open_one_neither(people: People, counties: Counties) -> None:
    made = counties.round()
    assert people().get(f"/rounds/{made.id}/sites/A?stage=frozen", status=404)
    freeze_round(counties.engine, made.id, WU, NOW)
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    shown = people().get(f"/rounds/{made.id}/sites/A")
    assert [one.text() for one in shown.css(".stages a")] == ["冻结评分", "申诉后评分"]
    assert "冻结：得分 85.7" in text_of(shown, ".score")
    assert "申诉后：得分 85.7" in text_of(people().get(f"/rounds/{made.id}/sites/A?stage=after"), ".score")


def test_a_site_without_a_night_has_no_card_and_accuses_nobody(people: People, counties: Counties) -> None:
    made = counties.round(since=NOW.date(), until=NOW.date())
    shown = people().get(f"/rounds/{made.id}/sites/A")
    assert "没有得分，不作认定" in text_of(shown)
    assert shown.css(".check") == []
    people().get(f"/rounds/{made.id}/sites/A.xlsx", status=404)
    people().get(f"/rounds/{made.id}/sites/NONE", status=404)


def test_what_nobody_decided_is_listed_and_worked_through(people: People, counties: Counties) -> None:
    made = counties.round()
    listed = f"/rounds/{made.id}/undecided"
    shown = people().get(listed)
    found = addresses(shown)
    assert [one.partition("?")[0] for one in found] == [
        "/findings/1/A/BIZ.COL",
        "/findings/1/A/FILE.LIB",
        "/findings/1/C/FILE.LIB",
    ]
    page = people().get(found[0])
    assert "在评估周期 “一季度” （进行中）中查看" in text_of(page, ".queue-place + .notice")
    answer = people().decides(found[0], **OVERTURN)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/findings/1/A/FILE.LIB?from=round-{made.id}&done=")
    assert "已保存" in text_of(people().get(answer.headers["location"]), ".done")
    assert len(addresses(people().get(listed))) == 2
    people().decides(found[1], act="confirm", why="seen")
    last = people().decides(found[2], act="confirm", why="seen")
    assert last.headers["location"].startswith(f"{listed}?done=")
    assert "没有尚未复核的结论" in text_of(people().get(last.headers["location"]))


def test_what_is_listed_can_be_narrowed_and_going_on_stays_within(people: People, counties: Counties) -> None:
    made = counties.round()
    listed = f"/rounds/{made.id}/undecided"
    assert len(addresses(people().get(f"{listed}?site=C"))) == 1
    assert len(addresses(people().get(f"{listed}?requirement=FILE.LIB"))) == 2
    (unseen,) = addresses(people().get(f"{listed}?cause=unseen"))
    assert unseen.startswith("/findings/1/B/BIZ.COL?")
    (of_a, of_c) = addresses(people().get(f"{listed}?requirement=FILE.LIB"))
    assert people().decides(of_a, **OVERTURN).headers["location"].startswith(of_c)
    over = people().decides(of_c, **OVERTURN).headers["location"]
    assert over.startswith(f"{listed}?requirement=FILE.LIB&done=")


def test_only_the_checks_and_sites_of_the_round_are_listed_by_the_night_that_speaks(
    people: People, counties: Counties
) -> None:
    made = counties.round(population=counties.sites[:2], checks=("FILE.LIB",), until=counties.wanted().since)
    counties.night({"B": {"FILE.LIB": LACKS}})
    found = addresses(people().get(f"/rounds/{made.id}/undecided"))
    assert found == [f"/findings/1/A/FILE.LIB?from=round-{made.id}"]


def test_a_decision_in_a_frozen_round_is_refused_and_nothing_entered_is_lost(
    people: People, counties: Counties
) -> None:
    made = counties.round()
    address = f"/findings/1/A/BIZ.COL?from=round-{made.id}"
    form = decide_form(people().get(address))
    freeze_round(counties.engine, made.id, WU, NOW)
    refused = people().sends(form, OVERTURN)
    assert refused.status_code == 409
    assert decisions(counties.engine, "A", "BIZ.COL") == []
    shown = LexborHTMLParser(refused.text)
    assert "评估周期“一季度”已于2026-09-20 09:30冻结" in text_of(shown, "#problem")
    again = decide_form(shown)
    assert {name: form_values(again)[name] for name in OVERTURN if name != "why"} == {
        name: value for name, value in OVERTURN.items() if name != "why"
    }
    otherwise = again.css_first("button[name=from]")
    assert otherwise is not None
    taken = people().sends(again, {"from": str(otherwise.attributes["value"]), "why": "other_name"})
    assert taken.status_code == 303
    (decision,) = decisions(counties.engine, "A", "BIZ.COL")
    with reading(counties.engine) as conn:
        assert decision.id > (round_of(conn, made.id).last_decision or 0)


def test_a_decision_is_not_taken_back_in_a_frozen_round(people: People, counties: Counties) -> None:
    made = counties.round()
    counties.decide("A", "BIZ.COL", who=WU)
    freeze_round(counties.engine, made.id, WU, NOW)
    told = {"seen": "1", "from": f"round-{made.id}"}
    assert people("wu", Role.LEAD).posts("/findings/1/A/BIZ.COL/withdraw", told).status_code == 409
    assert len(decisions(counties.engine, "A", "BIZ.COL")) == 1


@pytest.mark.parametrize("origin", ["round-9", "round-", "round-0", "round-1x", "round-99999999999"])
def test_a_round_that_is_none_leads_nowhere_and_hinders_nobody(people: People, counties: Counties, origin: str) -> None:
    answer = people().decides(f"/findings/1/A/BIZ.COL?from={origin}", **OVERTURN)
    assert answer.status_code == 303
    assert len(decisions(counties.engine, "A", "BIZ.COL")) == 1


def test_what_came_after_the_freeze_is_listed_beside_the_frozen_lines(people: People, counties: Counties) -> None:
    made = counties.round()
    counties.decide("C", "FILE.LIB")
    assert "尚未冻结" in text_of(people().get(f"/rounds/{made.id}/after"))
    freeze_round(counties.engine, made.id, WU, NOW)
    assert "冻结以后没有复核" in text_of(people().get(f"/rounds/{made.id}/after"))
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    shown = people("see", Role.VIEWER).get(f"/rounds/{made.id}/after")
    (row,) = shown.css("tbody tr")
    told = " ".join(row.text(separator=" ").split())
    assert told.startswith("A县人民政府 A 优化营商环境")
    assert "不符合 符合 li于" in told
    assert "不改变任何站点的冻结得分" in text_of(shown)


def test_two_rounds_are_compared_or_said_to_be_incomparable(people: People, counties: Counties) -> None:
    first = counties.round("一季度")
    second = counties.round("二季度")
    other = counties.round("三季度", checks=("BIZ.COL",))
    address = f"/rounds/compare?a={first.id}&b={second.id}"
    shown = people("see", Role.VIEWER).get(address)
    assert [one.text() for one in shown.css("#sites ~ .scroll [data-name=变化]")] == ["0"] * 4
    assert shown.css_first(".warn") is None
    told = text_of(people().get(f"/rounds/compare?a={first.id}&b={other.id}"), ".warn")
    assert "得分不可比：所评指标不同" in told
    assert "请选择两个评估周期" in text_of(people().get("/rounds/compare"))
    people().get(f"/rounds/compare?a={first.id}&b={first.id}", status=422)
    people().get(f"/rounds/compare?a={first.id}&b=99", status=404)
