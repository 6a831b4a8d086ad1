"""Accounts are changed while their people log out, ask for checks and make tokens: nobody waits for ever."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine

from config.settings import Settings
from monitor.adhoc.admitting import NotAdmittedError, admit
from monitor.adhoc.asking import Wish
from storage import people, sessions
from storage.audit import broken_entry, entries
from storage.database import reading, transaction
from storage.people import PeopleError
from storage.records import SHANGHAI
from storage.review import Role
from tests.accounts import add, little_argon2

__all__ = ["little_argon2"]

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("little_argon2")]

AT = datetime(2026, 9, 15, 10, 0, tzinfo=SHANGHAI)
LIMITS = sessions.Limits(timedelta(hours=1), timedelta(hours=9))


def at_once(*works: Callable[[], object], rounds: int) -> None:
    """Does all of these at the same moment, so many times; raises what one of them raised."""
    gate = Barrier(len(works))

    def done(work: Callable[[], object]) -> None:
        for _ in range(rounds):
            gate.wait(20)
            work()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(done, work) for work in works]:
            future.result(90)


def test_an_account_changes_while_its_person_logs_out_and_asks_for_checks(engine: Engine, tmp_path: Path) -> None:
    add(engine, "li", at=AT)
    settings = Settings(data_dir=tmp_path, desk_checks=1)

    def changes() -> None:
        with transaction(engine) as conn:
            people.set_password(conn, "li", "another long password", by="root", at=AT)

    def logs_out() -> None:
        with transaction(engine) as conn:
            secret = sessions.start_session(conn, "li", at=AT, limits=LIMITS)
        with transaction(engine) as conn:
            sessions.end_session(conn, secret, who="li", at=AT)

    def asks() -> None:
        with contextlib.suppress(NotAdmittedError):
            admit(engine, settings, "li", Wish("http://a.example/", None, None), AT)

    at_once(changes, logs_out, asks, rounds=40)
    with reading(engine) as conn:
        assert broken_entry(conn) is None
        assert [one.what for one in entries(conn, limit=999)].count("account.password") == 40


def test_of_those_who_add_the_same_account_at_once_one_does(engine: Engine) -> None:
    added: list[str] = []

    def adds() -> None:
        try:
            with transaction(engine) as conn:
                people.add_account(conn, "Li", Role.VIEWER, "another long password", by="root", at=AT)
            added.append("Li")
        except PeopleError:
            pass

    at_once(*[adds] * 6, rounds=1)
    assert added == ["Li"]
