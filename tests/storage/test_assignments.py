"""Who is to decide: a whole queue is assigned while others wait for the store, so that it may not take long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event

from storage.database import reading, transaction
from storage.decisions import assign, assignments
from storage.records import SHANGHAI
from storage.review import Role
from tests.accounts import add, little_argon2

__all__ = ["little_argon2"]

AT = datetime(2026, 9, 15, 10, 0, tzinfo=SHANGHAI)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_a_thousand_items_are_assigned_and_given_back_by_one_statement_each(
    engine: Engine, little_argon2: None
) -> None:
    for name in ("li", "wu"):
        add(engine, name, Role.REVIEWER, at=AT)
    keys = [(f"S{number}", "BIZ.COL") for number in range(1000)]
    for person, those, left in (("li", keys, 1000), ("wu", keys[:9], 1000), (None, keys[9:], 9)):
        with counted(engine) as sent, transaction(engine) as conn:
            assign(conn, those, person, "wu", AT)
        assert sum("assignments" in one for one in sent) == 1
        with reading(engine) as conn:
            found = assignments(conn)
        assert (len(found), found["S0", "BIZ.COL"].person) == (left, "li" if those is keys else "wu")
