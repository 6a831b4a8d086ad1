"""What was entered into the form of an answer: kept as it came, so that it can be shown again, and read. Pure.

Nothing in a form is trusted: it may be forged, stale, or of another page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from config.addresses import typed_address
from config.errors import ConfigError
from monitor.adhoc.asking import address_fault
from monitor.rounds.counting import ANSWERS
from storage.records import Verdict
from storage.rounds.errors import RoundError
from storage.rounds.records import Answered

SHORTEST, LONGEST = 2, 4000

_SHARE = re.compile(r"[1-9][0-9]?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entered:
    """The fields of the form as text: `won` is in percent, `seen` the number of the latest answer that was shown, and
    `keep` says that the attachment of that one stays."""

    verdict: str = ""
    won: str = ""
    note: str = ""
    url: str = ""
    keep: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as somebody gives it. `won` is the share of the question's points; `keeps` the shown attachment."""

    verdict: Verdict
    won: float
    text: str
    address: str
    seen: int
    keeps: bool


def entered_in(form: Mapping[str, str]) -> Entered:
    """What a form holds; lines end as they do here."""
    told = {field.name: form.get(field.name, "") for field in fields(Entered)}
    return Entered(**{name: text.replace("\r\n", "\n") for name, text in told.items()})


def entered_before(last: Answered | None) -> Entered:
    """What the form of a question shows at first: the latest answer, to be corrected. Nothing is chosen without one."""
    if last is None:
        return Entered(seen="0")
    won = str(round(last.won * 100)) if last.verdict is Verdict.PARTIAL else ""
    keep = "1" if last.attachment is not None else ""
    return Entered(last.verdict.value, won, last.text, last.address, keep, str(last.number))


def given_in(entered: Entered, place: str) -> Given:
    """What was entered, about the question that `place` names. Raises `RoundError` with the field that is wrong."""
    verdict = next((one for one in ANSWERS if one.value == entered.verdict), None)
    if verdict is None:
        raise RoundError(place, "没有选择答复", "请选择一项", "verdict")
    if not _NUMBER.fullmatch(entered.seen):
        raise RoundError(place, "表单不完整", "请刷新页面后重新提交")
    return Given(
        verdict=verdict,
        won=_share(entered.won, place) if verdict is Verdict.PARTIAL else float(verdict is Verdict.PASS),
        text=_text(entered.note, verdict, place),
        address=_address(entered.url, place),
        seen=int(entered.seen),
        keeps=entered.keep == "1",
    )


def _share(text: str, place: str) -> float:
    if not _SHARE.fullmatch(text.strip()):
        raise RoundError(place, "部分符合须填写得分比例", "请填写1至99的整数（百分比）", "won")
    return int(text) / 100


def _text(typed: str, verdict: Verdict, place: str) -> str:
    text = typed.strip()
    if len(text) > LONGEST:
        raise RoundError(place, f"说明不得超过{LONGEST}字，现为{len(text)}字", "请缩短后重新提交", "note")
    seen = sum(one.isprintable() and not one.isspace() for one in text)
    if verdict is not Verdict.PASS and seen < SHORTEST:
        raise RoundError(place, "答复不是“符合”的，须说明核实的情况", f"请填写{SHORTEST}至{LONGEST}字的说明", "note")
    return text if seen else ""


def _address(typed: str, place: str) -> str:
    url = typed.strip()
    if url and (fault := address_fault(url, _as_named(url))):
        problem, _, remedy = fault.rstrip("。").partition("。")
        raise RoundError(place, problem, remedy, "url")
    return url


def _as_named(url: str) -> tuple[str, ...]:
    """The host and port of an address, for a check that would allow none but known ones: this one is not asked for."""
    try:
        parts = typed_address(url)
        return (f"{parts.hostname}:{parts.port}",)
    except (ConfigError, ValueError):
        return ()
