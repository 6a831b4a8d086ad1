"""The names of columns that a visit looks for unless other packs are named."""

from __future__ import annotations

from config.checks import columns_of
from config.rulebook import load_rules
from config.settings import Settings
from config.synonyms import ColumnNames, load_synonyms


def default_names() -> tuple[ColumnNames, ...]:
    packs = Settings.model_fields["packs"].default
    asked = {code for check in load_rules(packs).checks for code in columns_of(check)} | {"SITE.MAP"}
    return tuple(entry for code, entry in load_synonyms().items() if code in asked)
