"""The eighteen rates (公示率, 可办率, 比例) of the four documents: each judged as a share, or asked of a person."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from config.data_rules import Data, Ratio
from config.packs import packs_of_documents
from config.rulebook import RuleBook, load_rules
from config.rules import Exists, Manual, Rule
from monitor.cards.duties import serving

ROWS = Path(__file__).parents[3] / "shared" / "rules" / "seed_requirements.csv"
LEVELS, OWN = "items of the document's numbers", "items of the site's own table"
SERVED = {
    "HN20B-14b": ("GRS.TOWN", {"there"}),  # both entries must be there, each is half of the share
    "HN20B-16b": ("XXGK.LINKS", {"bodies"}),
    "HN20A-06a": ("QZ.LIST", {"there"}),  # of four levels, each on its own portal
    "HN20A-12": ("SVC.RATE.ASK", {"asked"}),
    "HN20A-14": ("SVC.RATE.ASK", {"asked"}),
    "XT19-47b": ("POLICY.FORM", {"topics"}),  # the document names no share: some of each form are enough
    "XX21-1a": ("SVC.LIST", {"there", LEVELS}),
    "XX21-1c": ("BIZ.PREF", {"there", "topics", "linked"}),
    "XX21-2c": ("GRS.VILLAGE.ASK", {"asked"}),
    "XX21-3a": ("SVC.RATE.ASK", {"asked"}),
    "XX21-3b": ("SVC.RATE", {"there", OWN}),
    "XX21-4a": ("YJS.GUIDE", {"there", LEVELS}),
    "XX21-4c": ("SVC.CROSS", {LEVELS}),
    "XX21-5a": ("GRS.VILLAGE.ASK", {"asked"}),
    "XX21-5d": ("SVC.GUIDE", {"there", OWN}),
    "XX21-6a": ("SVC.PROMISE.ASK", {"asked"}),
    "HS18-1.2": ("XXGK.REQUEST.ASK", {"asked"}),
    "HS18-3.3.2": ("SITE.ENTRY", {"found"}),
}
"""By the code of the row: the check that serves it, and what its rules look at."""


def looks_at(rule: Rule) -> str:
    match rule:
        case Manual():
            return "asked"
        case Exists():
            return "there"
        case Data():
            return "linked" if rule.items_linked else "data"
        case Ratio() if rule.denominator is not None:
            return OWN if rule.denominator.column else LEVELS
        case Ratio():
            return rule.counts
        case _:
            return "topics" if rule.type == "contains_topics" else rule.type


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    return load_rules(packs_of_documents())


def test_each_of_the_eighteen_rates_is_judged_as_a_share_or_asked(rules: RuleBook) -> None:
    served = {one.duty.code: (one.check.code, {looks_at(rule) for rule in one.rules}) for one in serving(rules)}
    assert {code: served[code] for code in SERVED} == SERVED


def test_the_rates_are_those_that_were_read_out_of_the_documents() -> None:
    if not ROWS.exists():
        pytest.skip("the list of duties is not beside this checkout")
    rows = csv.DictReader(ROWS.read_text(encoding="utf-8").splitlines())
    assert {row["code"] for row in rows if row["rule_type"] == "ratio"} == SERVED.keys()


def test_every_number_of_a_document_comes_with_the_words_of_its_source(rules: RuleBook) -> None:
    shares = [rule for check in rules.checks for rule in check.rules if isinstance(rule, Ratio) and rule.denominator]
    levels = [rule.denominator for rule in shares if rule.denominator and rule.denominator.levels]
    assert len(levels) == 4
    assert all("湘西州方案所列" in one.source for one in levels)
