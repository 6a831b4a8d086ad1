from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console, RenderableType

from config.sites import Level, Site
from monitor.cards.card import Card
from monitor.cards.outline import Outline
from monitor.cards.part_tables import By, tables_by
from monitor.cards.report import CSV_COLUMNS, card_json, card_table, cards_csv
from monitor.cards.score_wording import score_line
from monitor.cards.wording import OUTCOMES, PLACES, REASONS, REJECTIONS, VERDICTS, looked, sentence, value_in_words
from storage.records import (
    SHANGHAI,
    Candidate,
    Clause,
    Evidence,
    Finding,
    Look,
    Outcome,
    Place,
    Reason,
    Rejection,
    Tier,
    Verdict,
)
from tests.monitor.small_pack import first_night, second_night, small_rules, with_column

AS_OF = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
SITE = Site(code="A", name="甲县人民政府", level=Level.COUNTY, url="http://a.example/")


def finding(**changed: object) -> Finding:
    known = {
        "site": "A",
        "requirement": "BIZ.COL",
        "name": "优化营商环境专栏",
        "verdict": Verdict.PROVISIONAL,
        "tentative": Verdict.FAIL,
        "reason": Reason.MISSING,
        "lacking": ("优化营商环境专栏",),
        "basis": (Clause("湘政办发〔2020〕9号", "要点2-(五)", "建立优化营商环境专栏"),),
        "evidence": (Evidence("http://a.example/", AS_OF, 200, "ab" * 32, "=1+1"),),
    }
    return Finding(**{**known, **changed})  # type: ignore[arg-type]  # given by the tests


def card(*findings: Finding) -> Card:
    return Card(SITE, AS_OF, (("national", "1"), ("hunan-columns", "1")), findings, Outline({}, {}, ()))


def printed(*what: RenderableType, width: int = 100) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None)
    for one in what:
        console.print(one)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())  # type: ignore[attr-defined]


def test_every_word_of_a_finding_has_its_chinese() -> None:
    assert set(VERDICTS) == set(Verdict)
    assert set(REASONS) == set(Reason)
    assert set(REJECTIONS) == set(Rejection)
    assert set(PLACES) == set(Place)
    assert set(OUTCOMES) == set(Outcome)


def test_a_sentence_says_what_it_is_why_and_of_what() -> None:
    assert sentence(finding()) == "待复查（初判不符合），应查之处均已查看，未找到：优化营商环境专栏。"
    passed = finding(verdict=Verdict.PASS, tentative=None, reason=Reason.FRESH, lacking=(), value="newest=2026-09-01")
    assert sentence(passed) == "符合，更新及时（newest=2026-09-01）。"


def test_a_score_is_never_shown_without_its_coverage_nor_where_too_little_was_decided() -> None:
    assert score_line(card(finding())) == "证据不足：得分在 0～100 之间，机器判定率 0%（0/1）（等权·非官方）"
    passed = finding(verdict=Verdict.PASS, tentative=None)
    assert score_line(card(passed)) == "得分 100，机器判定率 100%（1/1）（等权·非官方）"


def test_a_crawled_title_is_no_formula_in_csv_and_no_markup_in_the_table() -> None:
    hostile = finding(name="=HYPERLINK(1)", value="[red]x[/red]", lacking=("@SUM(A1)",))
    rows = list(csv.DictReader(io.StringIO(cards_csv([card(hostile)]))))
    assert rows[0]["名称"] == "'=HYPERLINK(1)"
    assert "[red]x[/red]" in printed(card_table(card(hostile)), width=300)


@pytest.mark.parametrize("mark", list("=+-@＝＋－＠\n"))
def test_no_spreadsheet_of_any_locale_takes_a_cell_of_csv_for_a_formula(mark: str) -> None:
    rows = list(csv.DictReader(io.StringIO(cards_csv([card(finding(name=f"{mark}SUM(A1)"))]), newline="")))
    assert rows[0]["名称"] == f"'{mark}SUM(A1)"


def test_a_finding_for_machines_has_every_key_that_the_documents_promise() -> None:
    told = card_json(card(finding()))
    assert list(told) == [
        "site",
        "packs",
        "as_of",
        "score",
        "bounds",
        "machine_coverage",
        "questions_answered",
        "decided",
        "asked",
        "vetoes",
        "groups",
        "units",
        "documents",
        "remarks",
        "findings",
        "scan",
        "machine_score",
    ]
    assert told["packs"] == [{"id": "national", "version": "1"}, {"id": "hunan-columns", "version": "1"}]
    assert told["findings"][0]["evidence"][0]["fetched_at"] == "2026-09-15T01:30:00+08:00"
    assert told["findings"][0]["basis"] == [
        {"document": "湘政办发〔2020〕9号", "item": "要点2-(五)", "quote": "建立优化营商环境专栏", "duty": ""}
    ]


def test_text_that_looks_like_markup_breaks_no_table() -> None:
    assert "公告[/b]" in printed(card_table(card(finding(value="公告[/b]", name="\\[/b]"))), width=300)


def test_an_adverse_finding_says_where_was_looked() -> None:
    looked_at = (Look("BIZ.COL", Place.HOME, "http://a.example/", Outcome.SEEN),)
    found = ("BIZ.COL", "营商", "/x", "http://a.example/x", Tier.STRONG, Place.HOME, "http://a.example/")
    rejected = Candidate(*found, Rejection.NOT_A_COLUMN)
    told = looked(finding(looked_at=looked_at, candidates=(rejected,)))
    assert told == "已查看：首页。候选：“营商”打开的是单篇文章，不是栏目。"


def test_the_parts_of_a_card_for_machines_are_scores_with_their_checks(tmp_path: Path) -> None:
    told = card_json(second_night(small_rules(tmp_path), with_column(), DUTY="partly"))
    assert told["vetoes"] == {"confirmed": ["MY.LETTERS"], "judged": 1, "undecided": 0, "provisional": 0}
    assert list(told["groups"]) == ["文件公开", "平台建设", "组织保障", "网站日常"]
    assert told["documents"]["乙号"] == {
        "score": 50.0,
        "bounds": [50.0, 50.0],
        "machine_coverage": 1.0,
        "questions_answered": None,
        "decided": 2,
        "asked": 2,
        "checks": ["MY.COL", "MY.LETTERS", "MY.NEWS"],
    }
    assert list(told["units"]["甲局"]) == [*told["documents"]["乙号"], "lead"]
    assert told["units"]["甲局"]["lead"] == ["MY.COL", "MY.DUTY"]
    column = next(one for one in told["findings"] if one["requirement"] == "MY.COL")
    assert (column["group"], column["severity"], column["units"]) == ("平台建设", "deduct", ["甲局", "乙局"])
    json.dumps(told)


def test_a_card_for_the_terminal_has_a_line_a_group_and_its_questions_and_vetoes_last(tmp_path: Path) -> None:
    card = second_night(small_rules(tmp_path), with_column(), DUTY="partly")
    assert printed(card_table(card), width=90) == CARD.strip("\n")


def test_a_first_night_is_printed_as_waiting_and_without_a_score(tmp_path: Path) -> None:
    shown = printed(card_table(first_night(small_rules(tmp_path), with_column())), width=160)
    assert "单项否决：未确认任何一项" in shown
    assert "证据不足：得分在 25～100 之间，机器判定率 25%（1/3），人工核实已答复 0%（等权·非官方）" in shown


def test_the_tables_of_parts_have_a_line_a_part(tmp_path: Path) -> None:
    card = second_night(small_rules(tmp_path), with_column(), DUTY="partly")
    assert printed(*tables_by([card], By.UNIT)) == UNITS.strip("\n")
    for by, name in ((By.GROUP, "组织保障"), (By.DOCUMENT, "乙号")):
        assert name in printed(*tables_by([card], by))
    assert "市级" in printed(*tables_by([card], By.LEVEL))


def test_a_card_without_units_says_why_and_not_that_nobody_answers() -> None:
    nowhere = card(finding())
    assert "本站所属地区不明，不列示地方文件的责任单位。" in printed(*tables_by([nowhere], By.UNIT))
    here = replace(nowhere, site=SITE.model_copy(update={"region": "湖南省"}))
    assert "适用于本站的要求没有列明责任单位" in printed(*tables_by([here], By.UNIT))


def test_a_table_of_cells_opens_in_pandas_with_the_new_columns_behind_the_old(tmp_path: Path) -> None:
    told = second_night(small_rules(tmp_path), with_column(), DUTY="partly")
    table = pd.read_csv(io.StringIO(cards_csv([told])), keep_default_na=False)
    assert list(table.columns) == CSV_COLUMNS
    assert CSV_COLUMNS[11:15] == ["分组", "严重程度", "责任单位", "要求"]
    assert CSV_COLUMNS[15:] == ["计入结论", "复核结论", "复核现状", "复核人", "复核理由", "复核时间"]
    assert CSV_COLUMNS[10] == "巡检时间"
    assert list(table["序号"]) == [1, 2, 3, 4, 5, 6, 7]
    by_check = table.set_index("指标")
    assert list(by_check.loc["MY.COL"].iloc[10:14]) == ["平台建设", "扣分", "甲局、乙局", "JA-1、YI-1"]
    assert list(by_check["严重程度"]) == ["扣分", "扣分", "否决", "提示", "扣分", "扣分", "扣分"]
    assert by_check.loc["FAR.MAP", "责任单位"] == ""  # it does not apply here: nobody answers for it
    assert list(table["指标"])[-2:] == ["MY.DUTY", "MY.BOOK"]


CARD = """
甲市人民政府（市级） http://a.example/
┏━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
┃ 指标            ┃ 名称             ┃ 结论        ┃ 说明                                ┃
┡━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
│ 文件公开        │                  │             │ 得分 0，机器判定率 100%（1/1）      │
├─────────────────┼──────────────────┼─────────────┼─────────────────────────────────────┤
│ MY.LIB          │ 文件库           │ 不符合      │ 应查之处均已查看，未找到：文件库。  │
│                 │                  │             │ 已查看：首页、一级栏目。            │
├─────────────────┼──────────────────┼─────────────┼─────────────────────────────────────┤
│ 平台建设        │                  │             │ 得分 100，机器判定率 100%（1/1）    │
├─────────────────┼──────────────────┼─────────────┼─────────────────────────────────────┤
│ MY.COL          │ 政府信息公开专栏 │ 符合        │ 已找到（栏目                        │
│                 │                  │             │ http://a.example/xxgk/）。          │
├─────────────────┼──────────────────┼─────────────┼─────────────────────────────────────┤
│ 网站日常        │                  │             │ 得分 0，机器判定率 100%（1/1）      │
├─────────────────┼──────────────────┼─────────────┼─────────────────────────────────────┤
│ MY.LETTERS      │ 网上咨询渠道     │ 不符合      │ 应查之处均已查看，未找到：咨询建言  │
│                 │                  │             │ 渠道。已查看：首页、一级栏目。      │
│ MY.NEWS         │ 动态更新         │ 不符合      │ 应查之处均已查看，未找到：动态要闻  │
│                 │                  │ 提示·不计分 │ 。已查看：首页、一级栏目。          │
├─────────────────┼──────────────────┼─────────────┼─────────────────────────────────────┤
│ 远州事项        │                  │             │ 本站目前没有需要评判的指标          │
├─────────────────┼──────────────────┼─────────────┼─────────────────────────────────────┤
│ FAR.MAP         │ 网站地图         │ 不适用      │ 不在文件适用地区（湖南省远州）。    │
├─────────────────┼──────────────────┼─────────────┼─────────────────────────────────────┤
│ 人工核实·已答复 │                  │             │ 已答复 1 项，待核实 1 项            │
├─────────────────┼──────────────────┼─────────────┼─────────────────────────────────────┤
│ MY.DUTY         │ 值班表           │ 部分符合    │ 人工核实部分落实（核查员            │
│                 │                  │             │ 2026-09-15）。                      │
├─────────────────┼──────────────────┼─────────────┼─────────────────────────────────────┤
│ 人工核实·待核实 │                  │             │ 已答复 1 项，待核实 1 项            │
├─────────────────┼──────────────────┼─────────────┼─────────────────────────────────────┤
│ MY.BOOK         │ 台账             │ 无法判定    │ 网页无法反映，需人工核实（有没有台  │
│                 │                  │             │ 账？）。                            │
└─────────────────┴──────────────────┴─────────────┴─────────────────────────────────────┘
得分 30，机器判定率 100%（3/3），人工核实已答复 50%（等权·非官方）
单项否决：经确认 1 项：网上咨询渠道（MY.LETTERS）；否决指标已判定 1 项，未能判定 0 项
"""

UNITS = """
甲市人民政府（市级） http://a.example/
┏━━━━━━━━━━┳━━━━━━┳━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━┳━━━━━━┳━━━━━━┓
┃ 责任单位 ┃ 得分 ┃ 机器判定率  ┃ 人工核实已答复 ┃ 指标 ┃ 牵头 ┃
┡━━━━━━━━━━╇━━━━━━╇━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━╇━━━━━━╇━━━━━━┩
│ 甲局     │ 75   │ 100%（1/1） │ 100%           │ 2    │ 2    │
│ 乙局     │ 33.3 │ 100%（2/2） │ —              │ 2    │ 2    │
│ 丙局     │ —    │ —           │ 0%             │ 1    │ 1    │
└──────────┴──────┴─────────────┴────────────────┴──────┴──────┘
得分 30，机器判定率 100%（3/3），人工核实已答复 50%（等权·非官方）
单项否决：经确认 1 项：网上咨询渠道（MY.LETTERS）；否决指标已判定 1 项，未能判定 0 项
承担多项要求的指标，以整项结论列入所涉各部分；总分只计一次。
责任单位照录文件，不等于本网站的主办单位。
"""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("要闻 newest=2026-03-06（年份为推定）", "要闻，最新一条为2026-03-06（年份为推定）"),
        ("2025 published=2026-04-09；5/6", "2025年度，发布于2026-04-09；5/6"),
        ("2025 published=?", "2025年度，发布日期不明"),
        ("published=2019-09-20 due=2019-07-23", "发布于2019-09-20，期限为2019-07-23"),
        ("2026 due=2026-03-31", "2026年度，期限为2026-03-31"),
        ("due=2026-01-04（按周一至周五推算）", "期限为2026-01-04（按周一至周五推算）"),
        ("latest=2023", "最近一份为2023年度"),
        ("blank=2 of 24, unread=3", "24个一级栏目中空白的有2个，另有3个无法判定"),
        ("stale=11 of 24", "24个一级栏目中长期未更新的有11个"),
        ("pages=12", "共查看12个页面"),
        ("XXGK.COL、BIZ.COL", "政府信息公开专栏、优化营商环境专栏"),
        (
            "16/21；见于本栏目以外的页面：行政处罚 http://a.example/",
            "16/21；见于本栏目以外的页面：行政处罚 http://a.example/",
        ),
    ],
)
def test_a_value_is_told_in_chinese(value: str, words: str) -> None:
    assert value_in_words(value) == words
