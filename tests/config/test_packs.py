from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.checks import Check
from config.errors import ConfigError
from config.packs import load_pack
from config.rulebook import load_rules

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

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


def pack(folder: Path, head: str = PACK, checks: str = CHECK) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text(head, encoding="utf-8")
    (folder / "checks.yaml").write_text(checks, encoding="utf-8")
    return folder


def test_the_three_columns_of_the_order_and_the_national_limits_make_fifteen_checks() -> None:
    rules = load_rules(("hunan-2020",))
    assert {check.code for check in rules.checks} == {
        *(f"XXGK.{part}" for part in ("COL", "GUIDE", "SYSTEM", "A20", "ANNUAL", "REQUEST")),
        *("BIZ.COL", "BIZ.TOPICS", "FILE.LIB", "FILE.STATUS", "FILE.UPDATE"),
        *("SITE.NEWS14", "SITE.FRESH6M", "SITE.BLANK", "SITE.CLEAN"),
    }
    assert [name for name, _ in rules.versions] == ["national", "hunan-2020"]


def test_a_check_that_two_packs_ask_for_is_one_check_with_the_clauses_of_both() -> None:
    annual = load_rules(("hunan-2020",)).check("XXGK.ANNUAL")
    assert annual is not None
    assert {basis.document for basis in annual.basis} == {"湘政办发〔2020〕9号", "国务院令第711号"}


def test_every_quote_of_the_order_stands_in_its_text() -> None:
    seed = SEEDS / "000_62fbd0d8b12ea668.txt"
    if not seed.exists():
        pytest.skip("the seed documents are not beside this checkout")
    text = re.sub(r"\s", "", seed.read_text(encoding="utf-8"))
    quotes = [b.quote for check in load_pack("hunan-2020").checks for b in check.basis]
    assert len(quotes) >= 12
    assert [quote for quote in quotes if re.sub(r"\s", "", quote) not in text] == []


def test_a_pack_of_ones_own_may_include_a_bundled_one(tmp_path: Path) -> None:
    rules = load_rules((pack(tmp_path / "mine", PACK + "include: [national]\n"),))
    assert rules.check("MY.COL") is not None
    assert rules.check("SITE.BLANK") is not None


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
