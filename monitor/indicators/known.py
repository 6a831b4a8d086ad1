"""The checks that the rows of an indicator table may be matched to."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from config.packs import bundled_packs
from config.rulebook import load_rules
from monitor.indicators.matching import Known


@cache
def known_checks(more: tuple[str | Path, ...] = ()) -> tuple[Known, ...]:
    """The checks of all packs that come with gongkai, and of `more` packs, by code. Raises `ConfigError`."""
    rules = load_rules(tuple(dict.fromkeys((*bundled_packs(), *more))))
    return tuple(sorted((Known(check.code, check.name) for check in rules.checks), key=lambda one: one.code))
