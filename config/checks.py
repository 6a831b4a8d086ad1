"""Checks (指标) and duties (要求): what is asked of whom, by which words of which document."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.model import Chinese, Model
from config.rules import AppliesTo, Bar, Manual, Reach, Rule, columns_of_rule
from config.sites import Level

CODE = r"^[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)+$"


class Where(StrEnum):
    """Where a column may be kept."""

    SITE = "site"
    PARENT = "parent"
    PLATFORM = "platform"


class Severity(StrEnum):
    """veto 单项否决, deduct 扣分, note 提示 (carries no weight)."""

    VETO = "veto"
    DEDUCT = "deduct"
    NOTE = "note"


class Basis(Model):
    """依据: a document of the pack, the place in it, and its words, equal to its text after removing white space.

    `duty` is the row that asks for it. Region and period are those of the pack that it comes from: a clause binds the
    sites of its region while it is in force.
    """

    document: str
    item: str
    quote: Annotated[str, Field(min_length=4)]
    duty: str = ""
    region: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Confirm(Model):
    """What it takes to say something adverse: nightly scans that agree, and the hours between them."""

    nights: Literal[2] = 2
    hours: Annotated[float, Field(ge=12)] = 12


class Predicate(Model):
    """One of several things that a check asks. `serves` are the duties that ask for it; empty means all of them, but
    for those that another predicate with the same rule names.

    `applies_to` are those of the check's addressees whom it binds, `elsewhere` another way of publishing that is
    allowed for it: the check's holds where it names none. `if_read`: it only adds to the others what reading their
    files shows; where nothing can be said of it (a file that no reader opens, a document that did not come), the others
    decide by themselves.
    """

    rule: Rule
    serves: tuple[str, ...] = ()
    applies_to: AppliesTo = AppliesTo()
    elsewhere: str = ""
    if_read: bool = False


class Duty(Model):
    """要求: one row of a document, and the check that serves it.

    `by` are those who must publish, `shows` what the web must show, `cadence` how often or until when, `decidable` how
    far a machine can say so, `units` the offices that answer for it, the leading one first, `due` the day as printed.
    """

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*-[\w.]+$")]
    name: str
    by: str
    shows: str
    cadence: str
    document: str
    item: str
    quote: Annotated[str, Field(min_length=4)]
    check: Annotated[str, Field(pattern=CODE)]
    decidable: Literal["fully", "partly", "not"]
    units: tuple[str, ...] = ()
    due: str = ""


class Check(Model):
    """指标: one requirement by its canonical code, judged once however many documents ask for it.

    It has one `rule`, or several that must all (`all_of`) or one of which must (`any_of`) be met. `elsewhere` names
    another way of publishing that the document allows and no page shows: a column is then never called missing.
    `months` are those of the year in which it can be judged. `nil` is how a statement that there is nothing to publish
    (本年度无此项) counts: as met, or for a person to say.
    """

    code: Annotated[str, Field(pattern=CODE)]
    name: str
    group: str = ""
    rule: Rule | None = None
    all_of: tuple[Predicate, ...] = ()
    any_of: tuple[Predicate, ...] = ()
    applies_to: AppliesTo = AppliesTo()
    where: Annotated[tuple[Where, ...], Field(min_length=1)] = (Where.SITE,)
    elsewhere: str = ""
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    nil: Literal["met", "review"] = "review"
    confirm: Confirm = Confirm()
    basis: tuple[Basis, ...] = ()
    severity: Severity = Severity.DEDUCT
    weight: Annotated[float, Field(ge=0)] = 1.0
    note: Chinese = ""

    @model_validator(mode="after")
    def _one_way(self) -> Check:
        if sum((self.rule is not None, bool(self.all_of), bool(self.any_of))) != 1:
            raise ValueError("give one of rule, all_of and any_of")
        if self.predicates and all(one.if_read for one in self.predicates):
            raise ValueError("something must be asked beside what is asked if_read")
        return self

    @property
    def predicates(self) -> tuple[Predicate, ...]:
        """What is asked, one rule or several."""
        return (Predicate(rule=self.rule),) if self.rule is not None else (*self.all_of, *self.any_of)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of all that is asked."""
        if self.rule is not None:
            return (self.rule,)
        return tuple(predicate.rule for predicate in (*self.all_of, *self.any_of))

    def asks(self, predicate: Predicate, duties: Iterable[str]) -> bool:
        """Whether one of these duties asks for that predicate of the check."""
        if predicate.serves:
            return not set(predicate.serves).isdisjoint(duties)
        return any(duty not in self.served_apart(predicate) for duty in duties)

    def served_apart(self, predicate: Predicate) -> frozenset[str]:
        """The duties that ask for a predicate's rule by another predicate, of others or on other terms."""
        return frozenset(
            duty for one in self.predicates if one != predicate and one.rule == predicate.rule for duty in one.serves
        )

    def bar(self, level: Level | None, tags: Collection[str]) -> Bar | None:
        """What keeps a site of this level with these tags from being bound: by the check's terms, or by those of all
        its predicates. One whose level alone is unknown may be bound."""
        if (own := self.applies_to.bar(level, tags)) is not None:
            return own
        bars = [bar for one in self.predicates if (bar := one.applies_to.bar(level, tags)) is not None]
        if len(bars) < len(self.predicates):
            return None
        return next((bar for bar in bars if bar.by == "level_unknown"), bars[0])

    def terms_of(self, predicate: Predicate) -> AppliesTo:
        """Whom one of its predicates binds: those of the check's addressees that the predicate's own terms name."""
        mine, its = self.applies_to, predicate.applies_to
        levels = tuple(level for level in mine.levels if not its.levels or level in its.levels) or its.levels
        return AppliesTo(levels=levels, tags_any=its.tags_any or mine.tags_any, event=its.event or mine.event)

    def elsewhere_for(self, predicate: Predicate) -> str:
        """Another way of publishing that is allowed for one of its predicates, or nothing."""
        return predicate.elsewhere or self.elsewhere

    @property
    def is_question(self) -> bool:
        """Whether only a person can answer it."""
        return all(isinstance(rule, Manual) for rule in self.rules)

    @property
    def is_note(self) -> bool:
        """Whether it is told and carries no weight."""
        return self.severity is Severity.NOTE

    @property
    def reads_pages(self) -> bool:
        """Whether tonight's pages say anything of it: not so of questions, and of what only a week of probes tells."""
        return not all(isinstance(rule, Manual | Reach) for rule in self.rules)


def columns_of(check: Check) -> tuple[str, ...]:
    """Codes of the columns and topics that a check's rules speak of, each once."""
    return tuple(dict.fromkeys(code for rule in check.rules for code in columns_of_rule(rule)))
