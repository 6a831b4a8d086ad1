from __future__ import annotations

from pathlib import Path

import pytest

from config.checks import Check
from config.data_rules import Ratio
from config.errors import ConfigError
from config.rulebook import load_rules
from config.sites import Level

PACK = """\
id: mine
version: "1"
name: 自有指标
documents:
  县办〔2026〕1号: {title: 通知, attested: A}
"""
CHECK = """\
checks:
  - code: MY.COL
    name: 信息公开
    rule: {type: exists, column: XXGK.COL}
    basis:
      - {document: 县办〔2026〕1号, item: 第一条, quote: 设立专栏}
"""


WITH_TEXT = PACK.replace("attested: A", "attested: A, text: 1.txt")
DUTY = """\
duties:
  - code: M26-1
    name: 信息公开
    by: 县
    shows: 栏目
    cadence: 持续
    document: 县办〔2026〕1号
    item: 第一条
    quote: 设立专栏
    check: MY.COL
    decidable: fully
"""


def pack(folder: Path, head: str = PACK, checks: str = CHECK) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text(head, encoding="utf-8")
    (folder / "checks.yaml").write_text(checks, encoding="utf-8")
    (folder / "texts").mkdir(exist_ok=True)
    (folder / "texts" / "1.txt").write_text("各单位要设立 专栏。", encoding="utf-8")
    return folder


def test_a_check_that_two_packs_ask_for_is_one_check_with_the_clauses_of_both() -> None:
    annual = load_rules(("hunan-columns",)).check("XXGK.ANNUAL")
    assert annual is not None
    assert {"湘政办发〔2020〕9号", "国务院令第711号"} <= {basis.document for basis in annual.basis}


def test_a_pack_of_ones_own_may_include_a_bundled_one(tmp_path: Path) -> None:
    rules = load_rules((pack(tmp_path / "mine", PACK + "include: [national]\n"),))
    assert rules.check("MY.COL") is not None
    assert rules.check("SITE.BLANK") is not None


def test_a_pack_of_before_that_gives_a_total_without_its_source_is_still_read(tmp_path: Path) -> None:
    ratio = "ratio, counts: rows, columns: [SVC.LIST], total: {county: 643}"
    check = load_rules((pack(tmp_path / "mine", checks=CHECK.replace("exists, column: XXGK.COL", ratio)),)).check(
        "MY.COL"
    )
    assert check is not None
    (rule,) = check.rules
    assert isinstance(rule, Ratio)
    assert rule.denominator is not None
    assert (rule.denominator.levels, rule.denominator.source) == ({Level.COUNTY: 643}, "文件所列总数")


def test_a_pack_may_take_only_some_checks_of_what_it_includes_with_the_clauses_of_all_documents(tmp_path: Path) -> None:
    rules = load_rules((pack(tmp_path / "mine", PACK + "include: [hunan-2020]\nonly: [XXGK.ANNUAL]\n"),))
    assert {check.code for check in rules.checks} == {"XXGK.ANNUAL", "MY.COL"}
    documents = {basis.document for check in rules.checks for basis in check.basis}
    assert {"湘政办发〔2020〕9号", "国务院令第711号"} <= documents
    assert {duty.check for duty in rules.duties} == {"XXGK.ANNUAL"}


def test_what_one_pack_leaves_out_another_of_the_book_may_take() -> None:
    both = load_rules(("hunan-columns", "national"))
    assert both.check("SITE.META") is not None
    assert both.check("MEET.COL") is None


@pytest.mark.parametrize(
    ("head", "checks", "place", "problem"),
    [
        (PACK, CHECK.replace("exists", "exist"), "checks.yaml:4", "exist"),
        (PACK, CHECK.replace("name: 信息", "nmae: 信息"), "checks.yaml:3", "unknown key 'nmae'"),
        (PACK, CHECK.replace("    name: 信息公开\n", ""), "checks.yaml:2", "'name' is missing"),
        (PACK, CHECK.replace("column: XXGK.COL", "column: XXGK.COLL"), "checks.yaml:4", "has no names"),
        (PACK, CHECK.replace("县办", "市办"), "checks.yaml:6", "not listed under documents"),
        (PACK, CHECK + CHECK.removeprefix("checks:\n"), "checks.yaml:7", "stands already"),
        (PACK, CHECK + "    weight: -1\n", "checks.yaml:7", "weight"),
        (PACK, CHECK + "    name: 又一个\n", "checks.yaml:7", "stands twice"),
        (PACK, CHECK + "  - [\n", "checks.yaml", "not YAML"),
        (PACK + "valid_from: 2026-02-30\n", CHECK, "pack.yaml:6", "does not exist"),
        (PACK + "colour: red\n", CHECK, "pack.yaml:6", "unknown key 'colour'"),
        (PACK + "include: [mine]\n", CHECK, "pack mine", "includes itself"),
        (PACK + "include: [nowhere]\n", CHECK, "nowhere", "is no pack"),
        (PACK + "valid_from: 2026-02-01\nvalid_to: 2026-01-31\n", CHECK, "pack.yaml", "valid_to is before"),
        (WITH_TEXT, CHECK.replace("设立专栏", "设立专区"), "checks.yaml:6", "is not in 县办〔2026〕1号"),
        (WITH_TEXT.replace("1.txt", "2.txt"), CHECK, "pack.yaml:5", "cannot be read"),
        (
            PACK,
            CHECK.replace("exists, column: XXGK.COL", "contains_topics, within: XXGK.COL, topics: []"),
            "checks.yaml:4",
            "topics",
        ),
        (
            PACK,
            CHECK.replace("exists, column: XXGK.COL", "contains_topics, within: XXGK.COL, topics: [{code: NO.t1}]"),
            "checks.yaml:4",
            "column 'NO.t1' has no names",
        ),
        (PACK, CHECK + DUTY.replace("MY.COL", "MY.COLL"), "checks.yaml:16", "check 'MY.COLL' is not known"),
        (PACK, CHECK + DUTY + DUTY.removeprefix("duties:\n"), "checks.yaml:18", "duty 'M26-1' stands already"),
        (PACK, CHECK.split("    basis")[0], "check MY.COL", "rests on no clause"),
        (PACK + "include: [national]\nonly: [SITE.BLANKS]\n", CHECK, "pack mine", "only names 'SITE.BLANKS'"),
        (
            PACK,
            CHECK + DUTY.replace("check: MY.COL", "check: LIV.TOPICS"),
            "duty M26-1",
            "served by no part of check LIV.TOPICS",
        ),
    ],
)
def test_a_wrong_pack_is_refused_in_one_line_with_file_line_and_key(
    tmp_path: Path, head: str, checks: str, place: str, problem: str
) -> None:
    folder = pack(tmp_path / "mine", head, checks)
    with pytest.raises(ConfigError) as error:
        load_rules((folder,))
    assert place in str(error.value)
    assert problem in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "rule",
    [
        {"type": "max_age", "columns": ["NEWS"]},
        {"type": "max_age", "columns": ["NEWS"], "days": 14, "months": 6},
        {
            "type": "deadline",
            "column": "XXGK.ANNUAL",
            "title": "(?P<year>",
            "due": [{"levels": ["county"], "day": "03-31"}],
        },
        {"type": "deadline", "column": "A", "title": "年报", "due": [{"levels": ["county"], "day": "02-30"}]},
        {"type": "count", "state": "blank", "less_than": 0},
    ],
)
def test_a_rule_whose_parameters_make_no_sense_is_refused(rule: dict[str, object]) -> None:
    basis = [{"document": "d", "item": "i", "quote": "四个字吧"}]
    with pytest.raises(ValueError, match="validation error"):
        Check.model_validate({"code": "A.B", "name": "n", "rule": rule, "basis": basis})


def test_chinese_that_is_folded_over_lines_is_read_without_a_gap(tmp_path: Path) -> None:
    note = "    note: >-\n      各年公布日期有先后，\n      因此以 15 个月为限\n"
    (check,) = load_rules((pack(tmp_path / "mine", PACK, CHECK + note),)).checks
    assert check.note == "各年公布日期有先后，因此以 15 个月为限"
