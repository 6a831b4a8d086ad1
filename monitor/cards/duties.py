"""The duties of the documents: what serves each, told in a table, in words, and as a document. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from config.checks import Check, Duty, Predicate, Severity, Where
from config.packs import Pack
from config.rulebook import RuleBook
from config.rules import Rule
from config.synonyms import load_synonyms
from monitor.cards.rules_in_words import rule_in_words, whom

DECIDABLE = {"fully": "可由机器判定", "partly": "部分可由机器判定", "not": "须人工核实"}
SEVERITIES = {Severity.VETO: "单项否决", Severity.DEDUCT: "扣分", Severity.NOTE: "提示（不计分）"}
NO_GROUP = "其他"
PLACES = {Where.SITE: "本网站", Where.PARENT: "上级政府门户", Where.PLATFORM: "统一平台"}


@dataclass(frozen=True)
class Served:
    """A duty with the check that serves it and those of its rules that do."""

    duty: Duty
    pack: Pack
    check: Check
    rules: tuple[Rule, ...]

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the rules, each once."""
        return tuple(dict.fromkeys(rule.type for rule in self.rules))


def serving(rules: RuleBook) -> tuple[Served, ...]:
    """Every duty of the packs, in their order, with what serves it."""
    checks = {check.code: check for check in rules.checks}
    return tuple(
        Served(duty, pack, checks[duty.check], rules_for(checks[duty.check], duty))
        for pack in rules.packs
        for duty in pack.duties
    )


def rules_for(check: Check, duty: Duty) -> tuple[Rule, ...]:
    """The rules of a check that a duty asks for."""
    return tuple(one.rule for one in check.predicates if check.asks(one, [duty.code]))


@dataclass(frozen=True)
class Office:
    """责任单位: an office that documents name, with the codes of the checks that it leads and of those it shares."""

    leads: tuple[str, ...]
    shares: tuple[str, ...]

    @property
    def checks(self) -> tuple[str, ...]:
        """All checks that it answers for, those that it leads first."""
        return (*self.leads, *self.shares)


def units_of(duties: Iterable[Duty]) -> dict[str, Office]:
    """The offices that these duties name (责任单位), as printed: those that lead a duty come first.

    The unit printed first in a duty leads it. Who leads a check for one duty leads it, whoever else another names.
    """
    led, named = dict[str, dict[str, None]](), dict[str, dict[str, None]]()
    for duty in duties:
        for at, unit in enumerate(duty.units):
            (named if at else led).setdefault(unit, {})[duty.check] = None
    return {
        name: Office(tuple(led.get(name, ())), tuple(c for c in named.get(name, ()) if c not in led.get(name, ())))
        for name in (*led, *(name for name in named if name not in led))
    }


def groups_of(checks: Iterable[Check]) -> dict[str, tuple[str, ...]]:
    """The codes of the checks of each group, both in the order given."""
    found: dict[str, list[str]] = {}
    for check in checks:
        found.setdefault(check.group or NO_GROUP, []).append(check.code)
    return {name: tuple(codes) for name, codes in found.items()}


def explain(check: Check, duties: Iterable[Duty]) -> Iterator[str]:
    """A check as a person would tell it, line by line: who, what, by which words, how it is judged, when it is not."""
    yield f"{check.code} {check.name}"
    places = "、".join(PLACES[where] for where in check.where)
    yield f"适用：{whom(check.applies_to)}；查看范围：{places}；{SEVERITIES[check.severity]}"
    mine = {duty.code: duty for duty in duties if duty.check == check.code}
    for basis in check.basis:
        yield f"依据：{basis.document} {basis.item}“{basis.quote}”{_period(basis.valid_from, basis.valid_to)}"
        if duty := mine.get(basis.duty):
            yield from _asked(duty)
    yield from _judged(check)


def _asked(duty: Duty) -> Iterator[str]:
    yield f"　　要求 {duty.code}：{duty.by}应公开{duty.name}；网上应看到：{duty.shows}（{duty.cadence}）"
    if duty.units:
        yield f"　　责任单位：{'、'.join(duty.units)}{f'；完成时限：{duty.due}' if duty.due else ''}"


def _judged(check: Check) -> Iterator[str]:
    names = load_synonyms()
    how = {"all_of": "以下各项均须符合", "any_of": "以下各项符合其一即可"}
    if len(check.predicates) > 1:
        yield f"评判：{how['any_of' if check.any_of else 'all_of']}"
    for one in check.predicates:
        terms = _terms(check, one)
        yield f"{'　　' if len(check.predicates) > 1 else '评判：'}{rule_in_words(one.rule, names)}{terms}"
    if not check.is_question:
        yield "不利结论须经两个夜间、相隔十二小时以上的巡检一致；未能看到的，一律不作缺失或过期。"
    if check.elsewhere:
        others = "未写明例外的各项，" if any(one.elsewhere for one in check.predicates) else ""
        yield f"例外：{others}文件允许以其他方式公开（{check.elsewhere}），网站上未见时不判缺失。"
    if check.months:
        yield f"时段：只在{'、'.join(f'{month}月' for month in check.months)}评判。"
    if check.note:
        yield f"说明：{check.note}"


def _terms(check: Check, one: Predicate) -> str:
    """By which duties a part of a check is asked, of whom, and how else it may be published."""
    if len(check.predicates) == 1:
        return f"（{'、'.join(one.serves)}）" if one.serves else ""
    duties = ["、".join(one.serves)] if one.serves else ["其余要求"] if check.served_apart(one) else []
    elsewhere = [f"例外：{one.elsewhere}，网站上未见时不判缺失"] if one.elsewhere else []
    return f"（{'；'.join([*duties, f'适用：{whom(check.terms_of(one))}', *elsewhere])}）"


def _period(start: object, end: object) -> str:
    return f"（{start or ''}至{end or '今'}有效）" if start or end else ""


def _size(pack: Pack) -> str:
    return f"要求 {len(pack.duties)} 条" if pack.duties else f"指标 {len(pack.checks)} 项"


def rules_document(rules: RuleBook) -> str:
    """docs/rules.md: every check of the packs, one section each, with its duties and their words."""
    served: dict[str, list[Served]] = {}
    for one in serving(rules):
        served.setdefault(one.check.code, []).append(one)
    lines = [
        "# 指标说明",
        "",
        "本文件由 `make rules` 依据指标库生成，请勿手工修改；指标库见 [config/packs](../config/packs)。",
        "",
        *(f"- {pack.id}@{pack.version}：{pack.name}（{pack.region or '全国'}），{_size(pack)}" for pack in rules.packs),
    ]
    group = None
    for check in sorted(rules.checks, key=lambda check: check.group):
        if check.group != group:
            group = check.group
            lines += ["", f"## {group or NO_GROUP}"]
        lines += ["", f"### {check.code} {check.name}", ""]
        lines += [f"- {line.strip()}" for line in list(explain(check, rules.duties))[1:]]
    return "\n".join(lines) + "\n"
