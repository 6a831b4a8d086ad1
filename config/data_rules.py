"""The rules of data and of shares: lists and tables behind columns, catalogues, and how many there are of how many."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.model import Chinese, Model, Pattern, Wanted
from config.sites import Level


class Denominator(Model):
    """总数 of a share, and where it comes from: `levels` are the numbers that a document gives by level, in the words
    `source`; or the number of rows of the site's own table in `column`, of the file whose title has `title`.
    """

    levels: dict[Level, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    source: Chinese = ""
    column: str | None = None
    title: Pattern = ""

    @model_validator(mode="after")
    def _one_way(self) -> Denominator:
        if bool(self.levels) == (self.column is not None):
            raise ValueError("give either numbers by level, or the column of the site's own table")
        if bool(self.levels) != bool(self.source):
            raise ValueError("numbers by level need the words of their source, and nothing else does")
        return self


class Ratio(Model):
    """Good ones of all are at least the share `at_least`.

    counts rows: the column's rows of the `denominator`; items: the rows of the columns' tables and files together, or
    else their own, of the same; titles: the rows whose title has `title`, of all rows; found: those of `columns` that
    are there; bodies: the site's own bodies that the first of the columns names, or one of the others (where it may
    list them), of those in the site list.
    """

    type: Literal["ratio"]
    counts: Literal["rows", "items", "titles", "found", "bodies"]
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    title: Pattern = ""
    denominator: Denominator | None = None
    at_least: Annotated[float, Field(gt=0, le=1)] = 1.0

    @model_validator(mode="before")
    @classmethod
    def _as_before(cls, told: object) -> object:
        """Packs of before wrote the numbers by level as `total`, without their source, and nights keep those texts."""
        if not isinstance(told, dict) or "total" not in told:
            return told
        rest = {key: value for key, value in told.items() if key != "total"}
        own = {"denominator": {"levels": told["total"], "source": "文件所列总数"}} if told["total"] else {}
        return rest | own

    @model_validator(mode="after")
    def _whole(self) -> Ratio:
        if (self.counts == "titles") != bool(self.title):
            raise ValueError("a title is what counts: titles needs, and nothing else")
        if self.counts in ("rows", "titles") and len(self.columns) != 1:
            raise ValueError("give one column")
        if self.denominator is not None and self.counts not in ("rows", "items"):
            raise ValueError("a denominator is what counts: rows and items need, and nothing else")
        return self


class Age(Model):
    """An age in days or in months, the last day included."""

    days: Annotated[int, Field(ge=1)] | None = None
    months: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> Age:
        if (self.days is None) == (self.months is None):
            raise ValueError("give either days or months")
        return self


class Data(Model):
    """A list or table is there as data: a file behind the column, or a table on its pages.

    `title` finds which of the column's files it is; without it all are. Each further field asks for one thing of it,
    and at least one must: `min_rows` rows, which the parts of a list have together; `required_columns`, each known by
    one of its words in the names of the columns, or (`in_titles`, by its code) by a pattern of what the list, its
    sheets and documents are called; a `machine_readable` level of openness at least; its day `updated_within` so long;
    not the `same_as_last_period`, the same content as an earlier one's under a new title; all `items_linked` to a
    counterpart in the column that this names (its rows or files), by the row's name; no `personal_data`; and no
    `columns_changed` since its last version.
    """

    type: Literal["data"]
    column: str
    within: str | None = None
    title: Pattern = ""
    files: Annotated[int, Field(ge=1, le=10)] = 3
    min_rows: Annotated[int, Field(ge=1)] | None = None
    required_columns: tuple[Wanted, ...] = ()
    in_titles: dict[str, Pattern] = Field(default_factory=dict)
    machine_readable: Literal["pdf", "document", "spreadsheet", "open"] | None = None
    updated_within: Age | None = None
    same_as_last_period: Literal["forbidden"] | None = None
    items_linked: str | None = None
    personal_data: Literal["forbidden"] | None = None
    columns_changed: Literal["told"] | None = None

    @model_validator(mode="after")
    def _asks(self) -> Data:
        if not self.asked:
            raise ValueError("asks for nothing: give min_rows, required_columns, machine_readable or the like")
        if any(one.pattern or one.look_in != "text" for one in self.required_columns):
            raise ValueError("a required column is known by words")
        if not self.in_titles.keys() <= {one.code for one in self.required_columns}:
            raise ValueError("in_titles names a column that is not required")
        return self

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields that ask for something, in their order."""
        every = (
            "min_rows",
            "required_columns",
            "machine_readable",
            "updated_within",
            "same_as_last_period",
            "items_linked",
            "personal_data",
            "columns_changed",
        )
        return tuple(name for name in every if getattr(self, name))


class Catalogued(Model):
    """The catalogue of an open-data platform keeps what it declares of itself: of its datasets with a
    `declared_frequency` at least the share `at_least` is fresh or due, and not overdue or delinquent.

    `fewest` datasets must declare one.
    """

    type: Literal["catalogue"]
    column: str
    within: str | None = None
    declared_frequency: Literal["kept"]
    at_least: Annotated[float, Field(gt=0, le=1)] = 1.0
    fewest: Annotated[int, Field(ge=1)] = 1
