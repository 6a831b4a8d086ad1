"""The pages of rounds: listed, made, ranked, frozen, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sqlalchemy import Engine

from config.rulebook import load_rules
from config.settings import load_settings
from monitor.rounds.freezing import freeze_round
from monitor.web.desk import Desk
from storage.audit import entries
from storage.database import reading, transaction
from storage.records import Verdict
from storage.review import Act, Role
from storage.rounds.records import Question, Stage
from storage.rounds.register import round_of, rounds
from storage.rounds.standings import save_standings, standings_of
from tests.monitor.web.at_the_desk import People, Person, form_values, text_of
from tests.rounds import LACKS, NOW, UNSEEN, WU, Counties

LIST = "code,name,level,region,parent,url\n" + "".join(
    f"{code},{code}县人民政府,county,湖南省,,http://{code.lower()}.gov.cn/\n" for code in "ABCD"
)


@pytest.fixture
def counties(sqlite_engine: Engine) -> Counties:
    found = Counties(sqlite_engine)
    found.night({"A": {"BIZ.COL": LACKS, "FILE.LIB": LACKS}, "B": {"BIZ.COL": UNSEEN}, "C": {"FILE.LIB": LACKS}})
    return found


@pytest.fixture
def people(counties: Counties, tmp_path: Path, little_argon2: None) -> People:
    (tmp_path / "sites.csv").write_text(LIST, encoding="utf-8")
    found = People(counties.engine, tmp_path)
    settings = load_settings(
        data_dir=tmp_path, database_url="", sites=str(tmp_path / "sites.csv"), packs=("hunan-columns",)
    )
    found.desk = Desk(counties.engine, settings, lambda: NOW)
    return found


def lead(people: People) -> Person:
    return people("wu", Role.LEAD)


def new_form(shown: LexborHTMLParser) -> LexborNode:
    form = shown.css_first("form.round-form")
    assert form is not None
    return form


FORM = {
    "name": "一季度",
    "since": "2026-09-15",
    "until": "2026-09-25",
    "packs": "hunan-columns",
    "drawing": "all",
    "share": "10",
}


def test_a_round_is_made_by_the_form_and_its_sites_are_ranked(people: People) -> None:
    answer = lead(people).posts("/rounds/new", {**FORM, "decide_by": "2026-09-18", "share": "20"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/rounds/1?made=1")
    with reading(people.desk.engine) as conn:
        (made,) = rounds(conn)
        assert entries(conn, limit=1)[0].what == "round.new"
    assert (made.name, made.definition.sites, made.definition.share) == ("一季度", ("A", "B", "C", "D"), 0.2)
    shown = people("see", Role.VIEWER).get("/rounds/1")
    rows = [" ".join(row.text(separator=" ").split()) for row in shown.css("table.sites tbody tr")]
    assert rows[0].startswith("B县人民政府 B 县级 1/4 100")
    assert rows[3].startswith("A县人民政府 A 县级 4/4 85.7")
    assert "复核截止：2026-09-18（已逾期2天）" in text_of(shown)
    assert shown.css_first("form[action='/rounds/1/score']") is None


def test_a_sample_is_drawn_by_the_seed_and_shown_with_the_rule(people: People) -> None:
    answer = lead(people).posts("/rounds/new", {**FORM, "drawing": "total", "sample": "2", "seed": "见证"})
    assert answer.status_code == 303
    shown = lead(people).get("/rounds/1/sample")
    with reading(people.desk.engine) as conn:
        definition = round_of(conn, 1).definition
    assert len(definition.sites) == 2
    results = [row.css_first("[data-name=结果]").text() for row in shown.css("#population ~ details tbody tr")]
    assert results == ["抽中", "抽中", "未抽中", "未抽中"]
    assert "从全部4个站点中按一个总体抽取2个，抽样种子为“见证”" in text_of(shown)
    assert "SHA-256" in text_of(shown)


def test_so_many_sites_of_a_level_are_drawn_and_codes_and_regions_narrow_them(people: People) -> None:
    told = {**FORM, "drawing": "apart", "county": "1", "codes": "A，B\nC", "region": "湖南省", "levels": "county"}
    assert lead(people).posts("/rounds/new", told).status_code == 303
    with reading(people.desk.engine) as conn:
        definition = round_of(conn, 1).definition
    assert (definition.population, len(definition.sites)) == (("A", "B", "C"), 1)


def test_a_round_goes_by_the_packs_of_a_night_in_whatever_order_they_are_ticked(people: People) -> None:
    nightly = ("hunan-columns", "heshan-2018", "hunan-2020")
    people.desk = replace(people.desk, settings=people.desk.settings.model_copy(update={"packs": nightly}))
    answer = lead(people).posts("/rounds/new", {**FORM, "packs": ["heshan-2018", "hunan-2020", "hunan-columns"]})
    assert answer.status_code == 303
    with reading(people.desk.engine) as conn:
        assert round_of(conn, 1).definition.named == load_rules(nightly).named


def test_the_form_says_how_the_site_list_is_called_and_not_where_it_is(people: People) -> None:
    shown = text_of(lead(people).get("/rounds/new"))
    assert "取自站点清单“sites”" in shown
    assert people.desk.settings.sites not in shown


WRONG = {
    "no name": ({"name": " "}, "name", "名称"),
    "no date": ({"since": ""}, "since", "没有填写日期"),
    "a date that is none": ({"until": "2026-02-30"}, "until", "不是日期"),
    "an end before the beginning": ({"until": "2026-09-01"}, "until", "截止日期早于开始日期"),
    "no pack": ({"packs": ""}, "packs", "没有“”"),
    "a pack that is none": ({"packs": "../etc"}, "packs", "没有“../etc”"),
    "a sample larger than its population": ({"drawing": "total", "sample": "5"}, "sample", "可供抽取的只有4个"),
    "a sample that is no number": ({"drawing": "total", "sample": "some"}, "sample", "“some”不是个数"),
    "no sample": ({"drawing": "total", "sample": ""}, "sample", "没有填写"),
    "a level with too few": ({"drawing": "apart", "county": "9"}, "sample", "县级"),
    "no level": ({"drawing": "apart"}, "sample", "没有填写各层级抽取的个数"),
    "a code that is not in the list": ({"codes": "A Z"}, "codes", "没有Z"),
    "a code of another level": ({"codes": "A", "levels": "province"}, "codes", "A不在所选层级"),
    "no site": ({"levels": "province"}, "sites", "没有可供抽取的站点"),
    "a check that is none": ({"checks": "NO.CHECK"}, "checks", "没有该指标"),
    "too many checks": ({"sample_checks": "999"}, "sample_checks", "可供抽取的只有15项"),
    "too many entries": ({"entries": "51"}, "entries", "0至50条"),
    "a share above all": ({"share": "101"}, "share", "百分比"),
    "a due date too early": ({"appeal_by": "2020-01-01"}, "appeal_by", "早于"),
    "a table that is none": ({"weights": "7"}, "weights", "没有这张表"),
    "a table by no number": ({"weights": "x"}, "weights", "没有所选"),
    "a name of digits": ({"name": "2026"}, "name", "不能只有数字"),
    "a seed too long": ({"seed": "x" * 65}, "seed", "不得超过64字"),
}


@pytest.mark.parametrize(("told", "field", "words"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_with_a_new_round_is_told_with_all_that_was_entered(
    people: People, told: dict[str, str], field: str, words: str
) -> None:
    entered = {**FORM, "seed": "种子", "region": "湖南省", **told}
    answer = lead(people).posts("/rounds/new", entered)
    shown = LexborHTMLParser(answer.text)
    assert answer.status_code == 422
    assert words in text_of(shown, "#problem")
    marked = [*shown.css("[aria-invalid=true]"), *shown.css("fieldset.wrong")]
    assert field in {one.attributes.get("name") for one in marked} or field in ("packs", "sites")
    assert all("problem" in (one.attributes["aria-describedby"] or "") for one in marked)
    values = form_values(new_form(shown))
    kept = {name: value for name, value in entered.items() if name not in ("packs", "levels", "drawing", "weights")}
    assert {name: values[name] for name in kept} == kept
    with reading(people.desk.engine) as conn:
        assert rounds(conn) == []
        assert [one for one in entries(conn, limit=50) if one.what == "round.new"] == []


def test_a_name_that_is_taken_is_refused(people: People, counties: Counties) -> None:
    counties.round("一季度")
    answer = lead(people).posts("/rounds/new", FORM)
    assert answer.status_code == 422
    assert "已有同名的评估周期" in answer.text


def test_a_pack_whose_period_is_over_says_so(people: People) -> None:
    shown = lead(people).get("/rounds/new")
    assert "已过期，仅在本评估周期内评判（2019-05-31至2019-12-31）" in text_of(shown)
    chosen = [one.attributes["value"] for one in shown.css("input[name=packs][checked]")]
    assert chosen == ["hunan-columns"]


def test_the_list_tells_how_far_each_round_is(people: People, counties: Counties) -> None:
    assert "尚无评估周期" in text_of(lead(people).get("/rounds"))
    counties.round("一季度", decide_by=(NOW + timedelta(days=3)).date())
    counties.decide("A", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
    told = text_of(people("see", Role.VIEWER).get("/rounds"), "tbody tr")
    assert told.startswith("一季度 进行中 2026-09-15至2026-09-25 全部4个站点")
    assert "复核截止：2026-09-23（还有3天）" in told
    assert "4/4，共4" in told
    assert "复核有效1项，退回0项" in told
    assert "无法判定1项" in told


def test_the_league_table_says_in_words_why_a_site_is_not_ranked(people: People, counties: Counties) -> None:
    counties.night({"A": dict.fromkeys(("BIZ.COL", "FILE.LIB", "XXGK.COL", "XXGK.IDX"), UNSEEN)}, only=("A",))
    counties.sites = (*counties.sites,)
    made = counties.round("一季度", since=(NOW - timedelta(days=4)).date())
    shown = people().get(f"/rounds/{made.id}")
    told = {row.css_first(".code").text(): " ".join(row.text(separator=" ").split()) for row in shown.css("tbody tr")}
    assert "不可比（评估时段内没有巡检）" in told["B"]
    assert "没有得分，不作认定" in told["B"]
    assert "不可比（机器判定率不足80%）" in told["A"]
    assert "证据不足" in told["A"]


def test_the_league_table_is_narrowed_by_name_and_level_and_ordered(people: People, counties: Counties) -> None:
    made = counties.round()
    shown = people().get(f"/rounds/{made.id}?name=C县")
    assert [row.text() for row in shown.css("tbody th .code")] == ["C"]
    assert "没有符合条件的站点" in text_of(people().get(f"/rounds/{made.id}?level=province"))
    ordered = people().get(f"/rounds/{made.id}?order=score")
    assert [row.text() for row in ordered.css("tbody th .code")] == ["A", "C", "B", "D"]
    assert people().client.get(f"/rounds/{made.id}?scan=x").status_code == 200


def test_a_round_is_scored_anew_by_a_lead_and_not_once_it_is_frozen(people: People, counties: Counties) -> None:
    made = counties.round()
    counties.night()
    assert people().posts(f"/rounds/{made.id}/score", {}).status_code == 403
    answer = lead(people).posts(f"/rounds/{made.id}/score", {})
    assert answer.headers["location"] == f"/rounds/{made.id}?scored=1"
    with reading(counties.engine) as conn:
        assert standings_of(conn, made.id, Stage.NOW)["A"].scan == counties.scan
        assert entries(conn, limit=1)[0].what == "round.score"
    freeze_round(counties.engine, made.id, WU, NOW)
    refused = lead(people).posts(f"/rounds/{made.id}/score", {})
    assert refused.status_code == 409
    assert "已于2026-09-20 09:30冻结" in refused.text


def test_what_is_open_is_told_before_a_freeze(people: People, counties: Counties) -> None:
    asked = (Question("Q.1", "是否设立服务窗口", 5.0),)
    counties.decide("A", "BIZ.COL")
    made = counties.round("一季度", weights=counties.weights(asked))
    counties.night({}, only=("Z",))
    told = text_of(lead(people).get(f"/rounds/{made.id}/freeze"), "section")
    assert "不利、待复查和存疑结论： 2 项" in told
    assert "无法判定、未能查看的结论： 1 项" in told
    assert "4 项未答复，共4项" in told
    assert people().client.get(f"/rounds/{made.id}/freeze").status_code == 403


def test_a_round_is_frozen_by_its_name_alone(people: People, counties: Counties) -> None:
    made = counties.round()
    address = f"/rounds/{made.id}/freeze"
    refused = lead(people).posts(address, {"name": "二季度"})
    assert refused.status_code == 422
    assert "名称不符" in refused.text
    assert 'value="二季度"' in refused.text
    with reading(counties.engine) as conn:
        assert round_of(conn, made.id).is_open
    assert lead(people).posts(address, {"name": " 一季度 "}).headers["location"] == f"/rounds/{made.id}?frozen=1"
    with reading(counties.engine) as conn:
        assert not round_of(conn, made.id).is_open
    again = lead(people).posts(address, {"name": "一季度"})
    assert again.status_code == 409
    shown = lead(people).get(f"/rounds/{made.id}")
    assert "以下为冻结得分" in text_of(shown)
    assert shown.css_first(f"a[href='{address}']") is None


@pytest.mark.parametrize("path", ["", "/sample", "/freeze", "/undecided", "/after", "/sites/A", "/sites/A.xlsx"])
def test_a_round_that_is_not_there_is_told(people: People, path: str) -> None:
    shown = lead(people).get(f"/rounds/7{path}", status=404)
    assert "没有编号为7的评估周期" in text_of(shown)


def test_vetoes_are_counted_in_the_table_of_a_round_as_in_that_of_a_night(counties: Counties, people: People) -> None:
    made = counties.round()
    with transaction(counties.engine) as conn:
        kept = standings_of(conn, made.id, Stage.NOW)["A"]
        assert kept.figures is not None
        save_standings(conn, made.id, [replace(kept, figures=replace(kept.figures, vetoes=("BIZ.COL",)))])
    shown = people("see", Role.VIEWER).get("/rounds/1")
    told = [text_of(shown, f"tr:has(a[href='/rounds/1/sites/{site}']) [data-name=单项否决]") for site in "AB"]
    assert told == ["1", "0"]
