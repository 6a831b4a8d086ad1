"""The rules that a check may have, and their parameters: what `monitor/rules` judges, one file a type. Those of data
and of shares stand in `config.data_rules`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from config.data_rules import Catalogued, Data, Ratio
from config.model import Chinese, Model, Pattern, Wanted
from config.sites import Level


@dataclass(frozen=True, slots=True)
class Bar:
    """What keeps a site from being bound, or from being said to be: the tags or the event that it would need."""

    by: Literal["tag", "event", "level", "level_unknown"]
    needs: str = ""


class AppliesTo(Model):
    """Whom a check, a predicate or a topic binds. Empty means everybody.

    `event` names what must have happened (突发事件): only sites whose tags say so are bound.
    """

    levels: tuple[Level, ...] = ()
    tags_any: tuple[str, ...] = ()
    event: str = ""

    def bar(self, level: Level | None, tags: Collection[str]) -> Bar | None:
        """What keeps a site of this level with these tags from being bound; None where it is bound."""
        if self.tags_any and set(self.tags_any).isdisjoint(tags):
            return Bar("tag", "、".join(self.tags_any))
        if self.event and self.event not in tags:
            return Bar("event", self.event)
        if self.levels and level is None:
            return Bar("level_unknown")
        return Bar("level") if self.levels and level not in self.levels else None

    def binds(self, level: Level | None, tags: Collection[str]) -> bool:
        """Whether a site of this level with these tags is bound; one of unknown level is not where levels are named."""
        return self.bar(level, tags) is None


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
    """The column has at least `min_items` links or entries for each topic.

    `together` finds the titles of rows that may hold several of the topics in one list, and name none: where one lacks,
    it may stand there. `one_tells`: a column of which no entry shows any of the topics does not sort its entries by
    them (a library whose titles name no office), so that only where one is found the others can be told to lack.
    """

    type: Literal["contains_topics"]
    within: str
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]
    min_items: Annotated[int, Field(ge=1)] = 1
    together: Pattern = ""
    one_tells: bool = False


class HasFields(Model):
    """What is read carries fields: the newest documents of a column, the column's own page, or the home page.

    `validity` asks for one of these printed values of 有效性 (documents only), `elements` for words or patterns;
    `least` of the elements are enough, all of them where it is not given.
    """

    type: Literal["has_fields"]
    of: Literal["documents", "page", "home"] = "documents"
    column: str | None = None
    sample: Annotated[int, Field(ge=1, le=20)] = 5
    validity: tuple[str, ...] = ()
    elements: tuple[Wanted, ...] = ()
    least: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> HasFields:
        if (self.of == "home") == (self.column is not None):
            raise ValueError("give a column, or of: home and none")
        if bool(self.validity) == bool(self.elements) or (self.validity and self.of != "documents"):
            raise ValueError("give either elements, or values of validity that documents carry")
        if self.least is not None and self.least > len(self.elements):
            raise ValueError("least is more than there are elements")
        return self


class HasFeature(Model):
    """Something on a column's page works when it is tried.

    search: a listed title is found by the site's own form; download: a file linked by a document of the column opens;
    form: a page with a form to fill in opens (it is never sent); navigation: the page leads to
    `least` places of its own.
    """

    type: Literal["has_feature"]
    column: str
    within: str | None = None
    feature: Literal["search", "download", "form", "navigation"]
    least: Annotated[int, Field(ge=1)] = 3


class MaxAge(Model):
    """The newest entry of each of the columns is at most so old, the last day included.

    Where a site has several lists of one column the freshest counts, or `each` of them.
    """

    type: Literal["max_age"]
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    each: bool = False
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
    """An entry is there by a day: each year one for the year before (`due`), or once.

    Once is by the day `by`, or within `working_days` after the day `after`, on which they begin to run the day after.
    `title` finds what sort of entry it is, `about` what it must be about (where its title is more than a year and a
    sort). The year is read from the title by the rule, in any notation. `current` asks for this year's and not for the
    year before's (a budget).
    """

    type: Literal["deadline"]
    column: str
    within: str | None = None
    title: Pattern
    about: Pattern = ""
    due: tuple[Due, ...] = ()
    current: bool = False
    by: date | None = None
    after: date | None = None
    working_days: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_due(self) -> Deadline:
        ways = (bool(self.due), self.by is not None, self.after is not None)
        if sum(ways) != 1 or (self.after is None) != (self.working_days is None):
            raise ValueError("give one of due, by, or after with working_days")
        return self


class Paired(Model):
    """Each of the newest entries of the column `of` has its counterpart among those of `by`, as an interpretation.

    They are paired by a link on the entry's page or by its title within the other's. `working_days` is the longest
    lag that is not told beside.
    """

    type: Literal["paired"]
    of: str
    by: str
    sample: Annotated[int, Field(ge=1, le=20)] = 5
    working_days: Annotated[int, Field(ge=1)] | None = None


class Sequence(Model):
    """The entries of a column are numbered without a gap; `number` holds a group `n` that may be Chinese.

    `restarts`: the number begins anew each year.
    """

    type: Literal["sequence"]
    column: str
    number: Pattern
    restarts: bool = False


class Count(Model):
    """Fewer than `less_than` of the site's first-level columns are blank, or stale: without an entry for `months`."""

    type: Literal["count"]
    state: Literal["blank", "stale"]
    less_than: Annotated[int, Field(ge=1)]
    months: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _limit(self) -> Count:
        if (self.state == "stale") != (self.months is not None):
            raise ValueError("months is what state: stale needs, and nothing else")
        return self


class Clean(Model):
    """No page that was read holds words of advertising that somebody put into it."""

    type: Literal["clean"]


class Reach(Model):
    """The home page opened: of at least `visits` visits a day for `days` days, fewer than the share `below` did not
    open within `seconds`, these very figures too many. `ask` is the question to a person where no probes tell.
    """

    type: Literal["reach"]
    days: Annotated[int, Field(ge=1, le=31)]
    visits: Annotated[int, Field(ge=1)]
    seconds: Literal[15]  # probes are counted by it when they are made
    below: Annotated[float, Field(gt=0, le=1)]
    ask: Chinese


class Backdated(Model):
    """No row of a list bears a date earlier than a night on which the list was read and did not hold it."""

    type: Literal["backdated"]


class Manual(Model):
    """A question that only a person can answer: what no page of the web can show."""

    type: Literal["manual"]
    ask: Chinese


Rule = Annotated[
    Exists
    | ContainsTopics
    | HasFields
    | HasFeature
    | MaxAge
    | Deadline
    | Paired
    | Sequence
    | Ratio
    | Data
    | Catalogued
    | Count
    | Clean
    | Reach
    | Backdated
    | Manual,
    Field(discriminator="type"),
]


def columns_of_rule(rule: Rule) -> tuple[str, ...]:
    """Codes of the columns and topics that a rule speaks of, the one it is about first."""
    match rule:
        case Exists() | Deadline() | HasFeature() | Catalogued():
            return (rule.column, *([rule.within] if rule.within else []))
        case Data():
            others = (rule.within, rule.items_linked)
            return (rule.column, *(code for code in others if code))
        case ContainsTopics():
            return (rule.within, *(topic.code for topic in rule.topics))
        case HasFields():
            return (rule.column,) if rule.column else ()
        case MaxAge():
            return rule.columns
        case Ratio():
            own = rule.denominator.column if rule.denominator else None
            return (*rule.columns, *([own] if own else []))
        case Paired():
            return (rule.of, rule.by)
        case Sequence():
            return (rule.column,)
        case Count() | Clean() | Reach() | Backdated() | Manual():
            return ()
