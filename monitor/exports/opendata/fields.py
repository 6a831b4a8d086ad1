"""What a table of the open data is, and a column of one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Value = str | int | float | bool | date | datetime | None


FOLDER = "data"
"""Where the tables are, in the folder of an export."""


class Form(StrEnum):
    """In which form tables are written."""

    CSV = "csv"
    PARQUET = "parquet"


class Type(StrEnum):
    """The type of a column, as a Table Schema of Frictionless calls it."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, its Chinese title, what it means in Chinese and in English, and its type. `needed`: it is
    never empty."""

    name: str
    title: str
    chinese: str
    english: str
    type: Type = Type.STRING
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns of a table that name a row of another one, in the order of that one's `columns`."""

    fields: tuple[str, ...]
    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its Chinese title, what a row is in Chinese and in English, its columns, the key that no two
    rows share, and what it refers to."""

    name: str
    title: str
    chinese: str
    english: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
