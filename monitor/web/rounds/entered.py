"""What was entered into the form of a new round: kept as it came, so that it can be shown again, and read.

Nothing in a form is trusted: it may be forged, or of another page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Protocol

from config.rulebook import is_within
from config.sites import LEVEL_NAMES, Level, Site
from monitor.rounds.opening import Wanted, Weights
from storage.rounds.errors import RoundError

ALL, TOTAL, APART = "all", "total", "apart"
"""How sites are drawn: all of them, so many in all, so many of each level."""

_MANY = frozenset({"packs", "levels"})
_LONGEST, _LONGEST_CODES = 200, 200_000
_SHOWN = 5
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?", re.ASCII)
_BETWEEN = re.compile(r"[\s,;，；、]+")


class _Form(Protocol):
    def get(self, name: str, default: str, /) -> str: ...

    def getlist(self, name: str, /) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class RoundForm:
    """The fields of the form as text. `share` is in percent; `codes` are site codes, `checks` codes of checks, written
    down in any way; of each level there is one of `province` to `township`."""

    name: str = ""
    since: str = ""
    until: str = ""
    packs: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    region: str = ""
    codes: str = ""
    drawing: str = ALL
    sample: str = ""
    province: str = ""
    prefecture: str = ""
    county: str = ""
    department: str = ""
    township: str = ""
    checks: str = ""
    sample_checks: str = ""
    entries: str = "0"
    seed: str = ""
    weights: str = ""
    decide_by: str = ""
    appeal_by: str = ""
    rectify_by: str = ""
    share: str = "10"

    def of_level(self, level: Level) -> str:
        """How many sites of a level are to be drawn."""
        told: str = getattr(self, level)
        return told


def entered_in(form: _Form) -> RoundForm:
    """What a form holds, in lines as they end here."""
    told: dict[str, str | tuple[str, ...]] = {}
    for one in fields(RoundForm):
        if one.name in _MANY:
            told[one.name] = tuple(dict.fromkeys(form.getlist(one.name)))
        else:
            most = _LONGEST_CODES if one.name in ("codes", "checks") else _LONGEST
            told[one.name] = form.get(one.name, "").replace("\r\n", "\n")[:most]
    return RoundForm(**told)  # type: ignore[arg-type]


def wanted_by(entered: RoundForm, sites: Iterable[Site], listed: str, weights: Weights | None) -> Wanted:
    """The round that is wanted, of the sites of a list that is called `listed`. Raises `RoundError`."""
    return Wanted(
        name=entered.name,
        since=_day(entered.since, "评估时段", "since"),
        until=_day(entered.until, "评估时段", "until"),
        population=population_of(entered, sites, listed),
        sample=_number(entered.sample, "站点抽样", "sample") if entered.drawing == TOTAL else None,
        apart=_apart(entered) if entered.drawing == APART else {},
        checks=tuple(code for code in _BETWEEN.split(entered.checks) if code),
        sample_checks=_number(entered.sample_checks, "指标抽样", "sample_checks") if entered.sample_checks else None,
        entries=_number(entered.entries or "0", "抽查条目", "entries"),
        seed=entered.seed,
        weights=weights,
        decide_by=_due(entered.decide_by, "复核截止日期", "decide_by"),
        appeal_by=_due(entered.appeal_by, "申诉截止日期", "appeal_by"),
        rectify_by=_due(entered.rectify_by, "整改截止日期", "rectify_by"),
        share=_share(entered.share),
    )


def population_of(entered: RoundForm, sites: Iterable[Site], listed: str) -> tuple[Site, ...]:
    """The sites of a list that a form asks for: of these levels, this region and these codes, as far as it names any.

    Raises `RoundError` for codes that the list does not have, or that are of none of the levels and regions named."""
    every = {site.code: site for site in sites}
    codes = tuple(dict.fromkeys(code for code in _BETWEEN.split(entered.codes) if code))
    if unknown := [code for code in codes if code not in every]:
        raise RoundError("站点代码", f"站点清单“{listed}”没有{_some(unknown)}", "请核对站点代码", "codes")
    levels = {level for level in Level if level in entered.levels}
    region = entered.region.strip()
    asked = [every[code] for code in codes] if codes else list(every.values())
    found = tuple(site for site in asked if _is_of(site, levels, region))
    if codes and len(found) < len(codes):
        left = [site.code for site in asked if not _is_of(site, levels, region)]
        raise RoundError("站点代码", f"{_some(left)}不在所选层级或者地区内", "请修改站点代码，或者放宽范围", "codes")
    return found


def _is_of(site: Site, levels: Collection[Level], region: str) -> bool:
    return (not levels or site.level in levels) and (
        not region or (bool(site.region) and is_within(site.region, region))
    )


def _apart(entered: RoundForm) -> dict[Level, int]:
    found = {
        level: _number(text, f"站点抽样（{LEVEL_NAMES[level]}）", "sample")
        for level in Level
        if (text := entered.of_level(level).strip()) not in ("", "0")
    }
    if not found:
        raise RoundError("站点抽样", "没有填写各层级抽取的个数", "请至少填写一个层级", "sample")
    return found


def _number(text: str, place: str, name: str) -> int:
    if not _NUMBER.fullmatch(text.strip()):
        told = f"“{text.strip()[:20]}”不是个数" if text.strip() else "没有填写"
        raise RoundError(place, told, "请填写整数", name)
    return int(text)


def _due(text: str, place: str, name: str) -> date | None:
    return _day(text, place, name) if text.strip() else None


def _day(text: str, place: str, name: str) -> date:
    if not text.strip():
        raise RoundError(place, "没有填写日期", "请按年-月-日填写", name)
    try:
        return date.fromisoformat(text.strip() if _DAY.fullmatch(text.strip()) else "")
    except ValueError:
        raise RoundError(place, f"“{text.strip()[:20]}”不是日期", "请按年-月-日填写，如2026-09-15", name) from None


def _share(text: str) -> float:
    if not _PERCENT.fullmatch(text.strip()) or float(text) > 100:
        raise RoundError("复读比例", f"“{text.strip()[:20]}”不是0至100的百分比", "请修改比例", "share")
    return round(float(text) / 100, 6)


def _some(codes: Sequence[str]) -> str:
    shown = "、".join(code[:20] for code in codes[:_SHOWN])
    return shown if len(codes) <= _SHOWN else f"{shown}等{len(codes)}个"
