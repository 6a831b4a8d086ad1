"""What was entered into the form of a decision: kept as it came, so that it can be shown again, and read.

Nothing in a form is trusted: it may be forged, stale, or of another page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import TypeVar

from monitor.review.wishes import RefusedError, Wish
from storage.records import Verdict
from storage.review import Act, Scope, Why

_One = TypeVar("_One", bound=StrEnum)
_SHARE = re.compile(r"[1-9][0-9]?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_NAMES = {"origin": "from"}


@dataclass(frozen=True, slots=True)
class Entered:
    """The fields of the form as text; `won` is in percent, `origin` says from which queue the person came."""

    act: str = ""
    verdict: str = ""
    won: str = ""
    why: str = ""
    note: str = ""
    scope: str = Scope.FINDING.value
    until: str = ""
    column: str = ""
    alias: str = ""
    seen: str = ""
    facts: str = ""
    origin: str = ""


def entered_in(form: Mapping[str, str]) -> Entered:
    """What a form holds; lines end as they do here."""
    told = {field.name: form.get(_NAMES.get(field.name, field.name)) for field in fields(Entered)}
    return Entered(**{name: text.replace("\r\n", "\n") for name, text in told.items() if text is not None})


def wish_of(entered: Entered, site: str, requirement: str, scan: int) -> Wish:
    """What somebody wants to decide of a requirement at a site, on what a scan found. Raises `RefusedError` for what is
    not entered or says nothing."""
    act = _choice(Act, entered.act, "请选择复核意见", "act")
    scope = _choice(Scope, entered.scope, "请选择适用范围", "scope")
    overturns = act is Act.OVERTURN
    verdict = _choice(Verdict, entered.verdict, "请选择正确的结论", "verdict") if overturns else None
    return Wish(
        site=site,
        requirement=requirement,
        scan=scan,
        act=act,
        why=_choice(Why, entered.why, "请选择理由", "why"),
        seen=seen_of(entered),
        facts=entered.facts,
        verdict=verdict,
        won=_share(entered.won) if verdict is Verdict.PARTIAL else None,
        note=entered.note,
        scope=scope,
        until=_day(entered.until) if scope is Scope.UNTIL else None,
        column=entered.column if scope is Scope.ALIAS else None,
        alias=entered.alias if scope is Scope.ALIAS else None,
    )


def seen_of(entered: Entered) -> int:
    """The number of the latest decision that was shown. Raises `RefusedError` where the form does not say."""
    if not _NUMBER.fullmatch(entered.seen):
        raise RefusedError("表单不完整，请刷新页面后重新提交")
    return int(entered.seen)


def _choice(kind: type[_One], text: str, problem: str, field: str) -> _One:
    try:
        return kind(text)
    except ValueError:
        raise RefusedError(problem, field) from None


def _share(text: str) -> float:
    if not _SHARE.fullmatch(text.strip()):
        raise RefusedError("部分符合须填写得分比例，为1至99的整数（百分比）", "won")
    return int(text) / 100


def _day(text: str) -> date:
    if not text:
        raise RefusedError("请填写适用的截止日期", "until")
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise RefusedError(f"“{text[:20]}”不是日期，请按年-月-日填写，如2026-09-15", "until") from None
