"""Which columns of a check are read as data. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from config.checks import Check
from config.data_rules import Data, Ratio


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A column of which data is asked, and what the titles of its files must have; empty where all are meant."""

    code: str
    title: str = ""

    def means(self, code: str, title: str) -> bool:
        """Whether a dataset of this column and title is meant."""
        return code == self.code and re.search(self.title, re.sub(r"\s", "", title)) is not None


def data_asked(check: Check) -> tuple[AskedFor, ...]:
    """The columns that a check reads as data, the one it is about first."""
    found: list[AskedFor] = []
    for rule in check.rules:
        if isinstance(rule, Data):
            found.append(AskedFor(rule.column, rule.title))
            found += [AskedFor(rule.items_linked)] if rule.items_linked else []
        elif isinstance(rule, Ratio):
            found += [AskedFor(rule.columns[0])] if rule.counts == "items" else []
            own = rule.denominator
            found += [AskedFor(own.column, own.title)] if own and own.column else []
    return tuple(dict.fromkeys(found))
