from __future__ import annotations

import csv
import io
from datetime import datetime

from rich.console import Console

from config.sites import Level, Site
from monitor.report import Card, card_json, card_table, cards_csv, score_line
from monitor.wording import OUTCOMES, PLACES, REASONS, REJECTIONS, VERDICTS, looked, sentence
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
    return Card(SITE, AS_OF, (("national-basics", "1"), ("hunan-columns", "1")), findings)


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
    console = Console(width=300, file=io.StringIO(), color_system=None)
    console.print(card_table(card(hostile)))
    assert "[red]x[/red]" in console.file.getvalue()  # type: ignore[attr-defined]


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
        "findings",
    ]
    assert told["packs"] == [{"id": "national-basics", "version": "1"}, {"id": "hunan-columns", "version": "1"}]
    assert told["findings"][0]["evidence"][0]["fetched_at"] == "2026-09-15T01:30:00+08:00"
    assert told["findings"][0]["basis"] == [
        {"document": "湘政办发〔2020〕9号", "item": "要点2-(五)", "quote": "建立优化营商环境专栏", "duty": ""}
    ]


def test_text_that_looks_like_markup_breaks_no_table() -> None:
    console = Console(width=300, file=io.StringIO(), color_system=None)
    console.print(card_table(card(finding(value="公告[/b]", name="\\[/b]"))))
    assert "公告[/b]" in console.file.getvalue()  # type: ignore[attr-defined]


def test_an_adverse_finding_says_where_was_looked() -> None:
    looked_at = (Look("BIZ.COL", Place.HOME, "http://a.example/", Outcome.SEEN),)
    found = ("BIZ.COL", "营商", "/x", "http://a.example/x", Tier.STRONG, Place.HOME, "http://a.example/")
    rejected = Candidate(*found, Rejection.NOT_A_COLUMN)
    told = looked(finding(looked_at=looked_at, candidates=(rejected,)))
    assert told == "已查看：首页。候选：“营商”打开的是单篇文章，不是栏目。"
