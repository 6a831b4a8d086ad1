"""Checks (指标) and the parameters of their rules: what is asked of whom, by which words of which document."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from config.sites import Level


class Model(BaseModel):
    """Frozen, and deaf to no key: a typo is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
    """依据: a document of the pack, the place in it, and its words, equal to its text after removing white space."""

    document: str
    item: str
    quote: Annotated[str, Field(min_length=4)]


class AppliesTo(Model):
    """Whom a check or topic binds. Empty means everybody."""

    levels: tuple[Level, ...] = ()
    tags_any: tuple[str, ...] = ()


class Confirm(Model):
    """What it takes to say something adverse: nightly scans that agree, and the hours between them."""

    nights: Literal[2] = 2
    hours: Annotated[float, Field(ge=12)] = 12


class Exists(Model):
    """The column is there, is this site's, and is not blank."""

    type: Literal["exists"]
    column: str
    within: str | None = None


class Topic(Model):
    """One topic of a column; its names are those of the synonyms entry with this code."""

    code: str
    applies_to: AppliesTo = AppliesTo()


class ContainsTopics(Model):
    """The column has at least `min_items` links or entries for each topic."""

    type: Literal["contains_topics"]
    within: str
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]
    min_items: Annotated[int, Field(ge=1)] = 1


class HasFields(Model):
    """The newest documents of a column carry a label with one of the values."""

    type: Literal["has_fields"]
    documents_of: str
    sample: Annotated[int, Field(ge=1, le=20)] = 5
    field: Literal["validity"]
    values: Annotated[tuple[str, ...], Field(min_length=1)]


class MaxAge(Model):
    """The newest entry of each of the columns is at most so old, the last day included."""

    type: Literal["max_age"]
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    days: Annotated[int, Field(ge=1)] | None = None
    months: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> MaxAge:
        if (self.days is None) == (self.months is None):
            raise ValueError("give either days or months")
        return self


def _month_day(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d\d-\d\d", value):
        date.fromisoformat(f"2025-{value}")  # a year without 29 February: a due day must exist every year
    return value


class Due(Model):
    """The last day (MM-DD, Shanghai time) on which these levels are on time."""

    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    day: Annotated[str, BeforeValidator(_month_day), Field(pattern=r"^\d\d-\d\d$")]


class Deadline(Model):
    """Each year an entry for the year before is there by a day.

    `title` finds what sort of entry it is, `about` what it must be about (where its title is more than a year and a
    sort). The year is read from the title by the rule, in any notation.
    """

    type: Literal["deadline"]
    column: str
    within: str | None = None
    title: str
    about: str = ""
    due: Annotated[tuple[Due, ...], Field(min_length=1)]

    @field_validator("title", "about")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression ({error})") from None
        return value


class Count(Model):
    """Fewer than `less_than` of the site's first-level columns are blank."""

    type: Literal["count"]
    state: Literal["blank"]
    less_than: Annotated[int, Field(ge=1)]


class Clean(Model):
    """No page that was read holds words of advertising that somebody put into it."""

    type: Literal["clean"]


Rule = Annotated[Exists | ContainsTopics | HasFields | MaxAge | Deadline | Count | Clean, Field(discriminator="type")]


class Check(Model):
    """指标: one requirement by its canonical code, judged once however many documents ask for it."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)+$")]
    name: str
    group: str = ""
    rule: Rule
    applies_to: AppliesTo = AppliesTo()
    where: Annotated[tuple[Where, ...], Field(min_length=1)] = (Where.SITE,)
    confirm: Confirm = Confirm()
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    severity: Severity = Severity.DEDUCT
    weight: Annotated[float, Field(ge=0)] = 1.0
    note: str = ""


def columns_of(check: Check) -> tuple[str, ...]:
    """Codes of the columns and topics that a check's rule speaks of."""
    rule = check.rule
    match rule:
        case Exists():
            return (rule.column, *([rule.within] if rule.within else []))
        case ContainsTopics():
            return (rule.within, *(topic.code for topic in rule.topics))
        case HasFields():
            return (rule.documents_of,)
        case MaxAge():
            return rule.columns
        case Deadline():
            return (rule.column, *([rule.within] if rule.within else []))
        case Count() | Clean():
            return ()
