"""What all tables are made of: the types of their columns, and the base that knows them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    DateTime,
    Dialect,
    Double,
    LargeBinary,
    MetaData,
    SmallInteger,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase

from storage.codec import canonical
from storage.ledger import Layer
from storage.records import SHANGHAI, Reason, Verdict


class Aware(TypeDecorator[datetime]):
    """A moment: kept in UTC, given back in Shanghai time. A naive one is refused with `ValueError`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in Shanghai time. SQLite keeps no zone: what it holds is UTC."""
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(SHANGHAI)


class Json(TypeDecorator[Any]):
    """A plain value as canonical JSON text: equal values are equal text, and NUL and lone surrogates are escaped."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """The value as JSON text."""
        return canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value that the text says."""
        return None if value is None else json.loads(value)


class Hash(TypeDecorator[str]):
    """A SHA-256, 64 hexadecimal digits here and 32 bytes in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """The hash as bytes."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """The hash as digits."""
        return None if value is None else value.hex()


_NUMBERED: dict[type[StrEnum], str] = {
    Layer: "decided overlay adhoc",
    Verdict: "pass partial fail provisional undetermined not_applicable nil_statement not_yet_due "
    "external suspended waived error",
    Reason: (
        "found fresh on_time complete below_limit none_seen works linked in_sequence enough reached answered missing "
        "blank stale late incomplete too_many broken unlinked gap too_few often_down answered_partly answered_no "
        "blocked challenge unreachable http_error soft_404 moved robots login truncated needs_script not_html "
        "unclear_content ambiguous_match undated year_unknown rows_unclear closed column_not_found column_not_read "
        "level_unknown no_address parent_unknown suspect contradictory_metadata elsewhere platform_unknown not_tried "
        "denominator_unknown not_numbered calendar_unknown too_few_visits asked level tag region not_due not_in_force "
        "no_event season nil on_platform maintenance our_fault backdated not_compared not_looked not_sought "
        "usable unusable repeated overdue persons columns_changed format no_data no_earlier"
    ),
}
"""Words by their numbers, from 1 on. These are in stores: a new word is put at the end, and none is taken away."""


class Numbered(TypeDecorator[StrEnum]):
    """A word of an enumeration, a small number in the database; none is 0."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words
        self._by_number = [None, *(words(word) for word in _NUMBERED[words].split())]
        self._numbers = {word: number for number, word in enumerate(self._by_number)}

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> int:
        """The number of a word."""
        return self._numbers[value if value is None else self.words(value)]

    def process_result_value(self, value: int | None, dialect: Dialect) -> StrEnum | None:
        """The word of a number; None also where an outer join found no row."""
        return None if value is None else self._by_number[value]


class Base(DeclarativeBase):
    """What all tables share: names of constraints that are the same in every database, and column types."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads it from the class and declares it so
        datetime: Aware,
        str: Text,
        float: Double,
        bytes: LargeBinary,
    }
