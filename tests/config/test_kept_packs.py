"""The packs of a scan, kept with it, make the book again that they made then."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.data_rules import Ratio
from config.errors import ConfigError
from config.packs import Pack, bundled_packs
from config.rulebook import load_rules, rules_of
from config.sites import Level
from tests.monitor.half_and_quarter import write_packs

SETS = (*((name,) for name in bundled_packs()), ("hunan-columns", "hunan-2020"), ("hunan-2020", "xiangtan-2019"))


@pytest.mark.parametrize("named", SETS)
def test_kept_packs_make_the_book_that_they_made(named: tuple[str, ...]) -> None:
    book = load_rules(named)
    kept = [Pack.model_validate_json(pack.model_dump_json()) for pack in book.packs]
    assert rules_of(kept, book.named) == book


def test_a_pack_that_includes_one_beside_it_is_made_again(tmp_path: Path) -> None:
    book = load_rules((write_packs(tmp_path) / "quarter",))
    assert rules_of(book.packs) == book
    assert book.named == ("quarter",)


def test_which_packs_were_named_is_kept_for_a_plan_whose_year_is_over_asks_nothing_where_it_is_only_included() -> None:
    both, one = load_rules(("hunan-columns", "hunan-2020")), load_rules(("hunan-columns",))
    assert rules_of(both.packs, both.named) != rules_of(both.packs)
    assert rules_of(one.packs) == one


def test_a_book_of_which_a_pack_is_lost_is_refused(tmp_path: Path) -> None:
    book = load_rules((write_packs(tmp_path) / "quarter",))
    with pytest.raises(ConfigError, match="pack half: is not among the packs that were kept"):
        rules_of([pack for pack in book.packs if pack.id == "quarter"])


def test_numbers_of_a_share_that_a_kept_pack_tells_without_their_source_are_its_denominator() -> None:
    kept = {"type": "ratio", "counts": "rows", "columns": ["SVC.LIST"], "title": "", "total": {"county": 643}}
    rule = Ratio.model_validate(kept)
    assert rule.denominator is not None
    assert (rule.denominator.levels, rule.denominator.column) == ({Level.COUNTY: 643}, None)


def test_a_share_that_a_kept_pack_tells_without_numbers_has_no_denominator() -> None:
    kept = {"type": "ratio", "counts": "found", "columns": ["SITE.ENTRY.t2"], "title": "", "total": {}, "at_least": 1.0}
    assert Ratio.model_validate(kept).denominator is None
