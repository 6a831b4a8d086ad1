"""Accounts, log-ins, sessions and tokens, on both databases. The real argon2 is slow: here it works with little."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from statistics import median
from threading import Thread

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select

from storage import audit, passwords, people, sessions
from storage.database import reading, transaction
from storage.log_in import knows_password, log_in
from storage.people import PeopleError
from storage.records import SHANGHAI
from storage.review import Account, Role
from storage.review_tables import AccountRow, AuditRow, SessionRow, TokenRow
from tests.accounts import PASSWORD, add, little_argon2

__all__ = ["little_argon2"]

AT = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)
LIMITS = sessions.Limits(timedelta(minutes=30), timedelta(hours=12))
WRONG = "a wrong password of the same sort"

pytestmark = pytest.mark.usefixtures("little_argon2")


def enter(engine: Engine, name: str = "li", password: str = PASSWORD, at: datetime = AT) -> str | None:
    return log_in(engine, name, password, at=at, limits=LIMITS)


def whose(engine: Engine, secret: str | None, at: datetime) -> Account | None:
    with reading(engine) as conn:
        asking = sessions.session_of(conn, secret or "", at=at, limits=LIMITS)
    return asking.account if asking else None


def told(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as conn:
        return [(one.who, one.what, one.subject) for one in reversed(audit.entries(conn))]


@pytest.mark.parametrize("name", ["王小明", "li", "Li.Si-2_b", "9zhang", "a" * 32])
def test_a_name_of_letters_digits_and_three_signs_makes_an_account(engine: Engine, name: str) -> None:
    add(engine, name, at=AT)
    with reading(engine) as conn:
        assert people.account(conn, name) == Account(name, Role.REVIEWER, True, AT)


@pytest.mark.parametrize(
    "name", ["", "l", "a" * 33, "li si", "-li", ".li", "li\n", "lí", "ｌｉ", "<b>", "li'", "命令行 root"]
)
def test_any_other_name_is_refused(engine: Engine, name: str) -> None:
    with pytest.raises(PeopleError, match="不能作账号名"):
        add(engine, name, at=AT)


def test_a_name_is_taken_in_whatever_case(engine: Engine) -> None:
    add(engine, "Li", at=AT)
    with pytest.raises(PeopleError, match="已存在"):
        add(engine, "lI", at=AT)
    assert enter(engine, "LI")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven char", "至少"),
        ("x" * 1025, "不得超过"),
        ("密" * 342, "不得超过"),
        ("z" * 12, "同一个字符"),
        ("Abcdefghijkl", "与账号名相同"),
    ],
)
def test_a_weak_password_is_refused(engine: Engine, password: str, why: str) -> None:
    with pytest.raises(PeopleError, match=why), transaction(engine) as conn:
        people.add_account(conn, "abcdefghijkl", Role.VIEWER, password, by="t", at=AT)


def test_the_right_password_logs_in_and_a_wrong_one_does_not(engine: Engine) -> None:
    add(engine, "li", at=AT)
    secret = enter(engine)
    found = whose(engine, secret, AT)
    assert found is not None
    assert (found.name, found.role) == ("li", Role.REVIEWER)
    assert enter(engine, password=WRONG) is None
    assert enter(engine, "wang") is None
    assert enter(engine, password="x" * 100_000) is None


def test_only_hashes_of_secrets_are_kept(engine: Engine) -> None:
    add(engine, "li", at=AT)
    secret = enter(engine) or ""
    with transaction(engine) as conn:
        _, token = sessions.add_token(conn, "li", "脚本", by="li", at=AT)
    with reading(engine) as conn:
        kept = [
            str(row)
            for table in (AccountRow, SessionRow, TokenRow, AuditRow)
            for row in conn.execute(select(*table.__table__.columns))
        ]
    assert not [row for row in kept for hidden in (secret, token, PASSWORD) if hidden in row]
    logged = kept[-3:]
    assert not [row for row in logged if "argon2" in row]


def test_five_wrong_passwords_lock_an_account_and_the_right_one_does_not_open_it_then(engine: Engine) -> None:
    add(engine, "li", at=AT)
    for _ in range(5):
        enter(engine, password=WRONG)
    assert enter(engine, at=AT + timedelta(seconds=59)) is None
    assert enter(engine, at=AT + timedelta(seconds=60))


def test_a_lock_lasts_twice_as_long_each_time_and_an_hour_at_most() -> None:
    minutes = [
        (until - AT).total_seconds() / 60 if (until := people.lock_after(number, AT)) else 0 for number in range(1, 15)
    ]
    assert minutes == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert people.lock_after(10**9, AT) == AT + timedelta(hours=1)


def test_a_try_while_an_account_is_locked_does_not_lock_it_for_longer(engine: Engine) -> None:
    add(engine, "li", at=AT)
    for _ in range(9):
        enter(engine, password=WRONG)
    assert enter(engine, at=AT + timedelta(minutes=1))


def test_logging_in_forgets_the_wrong_passwords_before(engine: Engine) -> None:
    add(engine, "li", at=AT)
    for _ in range(4):
        enter(engine, password=WRONG)
    assert enter(engine)
    for _ in range(4):
        enter(engine, password=WRONG)
    assert enter(engine)


def test_a_session_ends_when_it_is_not_used_and_in_any_case_after_hours(engine: Engine) -> None:
    add(engine, "li", at=AT)
    secret = enter(engine) or ""
    assert whose(engine, secret, AT + timedelta(minutes=29, seconds=59))
    assert whose(engine, secret, AT + timedelta(minutes=30)) is None
    for minutes in range(20, 721, 20):
        assert whose(engine, secret, AT + timedelta(minutes=minutes - 1))
        with transaction(engine) as conn:
            sessions.note_seen(conn, secret, AT + timedelta(minutes=minutes))
    assert whose(engine, secret, AT + timedelta(hours=12) - timedelta(seconds=1))
    assert whose(engine, secret, AT + timedelta(hours=12)) is None


def test_that_a_session_is_used_is_due_to_be_noted_once_a_minute(engine: Engine) -> None:
    add(engine, "li", at=AT)
    secret = enter(engine) or ""
    with reading(engine) as conn:
        due = [
            sessions.session_of(conn, secret, at=AT + timedelta(seconds=after), limits=LIMITS).due  # type: ignore[union-attr]
            for after in (0, 59, 60)
        ]
    assert due == [False, False, True]


def test_sessions_that_are_over_are_taken_away_by_the_next_log_in(engine: Engine) -> None:
    add(engine, "li", at=AT)
    enter(engine)
    enter(engine, at=AT + timedelta(hours=1))
    with reading(engine) as conn:
        assert len(conn.execute(select(SessionRow.sha256)).all()) == 1


@pytest.mark.parametrize("what", ["password", "role", "off", "log-out"])
def test_a_session_ends_with_the_password_the_role_the_account_and_the_log_out(engine: Engine, what: str) -> None:
    add(engine, "li", at=AT)
    add(engine, "wang", at=AT)
    secret, other = enter(engine) or "", enter(engine, "wang") or ""
    with transaction(engine) as conn:
        if what == "password":
            people.set_password(conn, "li", "another password of li", by="root", at=AT)
        elif what == "role":
            people.change_role(conn, "li", Role.VIEWER, by="root", at=AT)
        elif what == "off":
            people.switch(conn, "li", on=False, by="root", at=AT)
        else:
            sessions.end_session(conn, secret, who="li", at=AT)
    assert whose(engine, secret, AT) is None
    assert whose(engine, other, AT)


def test_an_account_that_is_off_cannot_log_in_until_it_is_on_again(engine: Engine) -> None:
    add(engine, "li", at=AT)
    with transaction(engine) as conn:
        people.switch(conn, "li", on=False, by="root", at=AT)
    assert enter(engine) is None
    with transaction(engine) as conn:
        people.switch(conn, "li", on=True, by="root", at=AT)
    assert enter(engine)


def test_switching_an_account_on_and_a_new_password_end_its_lock(engine: Engine) -> None:
    add(engine, "li", at=AT)
    for end in ("on", "password"):
        for _ in range(5):
            enter(engine, password=WRONG)
        assert enter(engine) is None
        with transaction(engine) as conn:
            if end == "on":
                people.switch(conn, "li", on=True, by="root", at=AT)
            else:
                people.set_password(conn, "li", PASSWORD, by="root", at=AT)
        assert enter(engine)


def test_the_last_administrator_can_neither_be_switched_off_nor_lose_the_role(engine: Engine) -> None:
    add(engine, "root", Role.ADMIN, at=AT)
    add(engine, "gone", Role.ADMIN, at=AT)
    with transaction(engine) as conn:
        people.switch(conn, "gone", on=False, by="root", at=AT)
    with pytest.raises(PeopleError, match="唯一"), transaction(engine) as conn:
        people.switch(conn, "root", on=False, by="root", at=AT)
    with pytest.raises(PeopleError, match="唯一"), transaction(engine) as conn:
        people.change_role(conn, "root", Role.LEAD, by="root", at=AT)


def test_two_administrators_who_switch_each_other_off_leave_one(engine: Engine) -> None:
    add(engine, "aa", Role.ADMIN, at=AT)
    add(engine, "bb", Role.ADMIN, at=AT)

    def off(name: str) -> None:
        try:
            with transaction(engine) as conn:
                people.switch(conn, name, on=False, by="x", at=AT)
        except PeopleError:
            pass

    both = [Thread(target=off, args=(name,)) for name in ("aa", "bb")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with reading(engine) as conn:
        assert [one.active for one in people.accounts(conn)].count(True) == 1


def test_wrong_and_right_passwords_at_once_do_not_wait_for_each_other_for_ever(engine: Engine) -> None:
    add(engine, "li", at=AT)
    results: list[bool] = []
    tries = [
        Thread(target=lambda word=word: results.append(bool(enter(engine, password=word))))
        for word in (PASSWORD, WRONG) * 4
    ]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert sorted(results) == [False] * 4 + [True] * 4


def test_an_unknown_name_takes_as_long_as_a_wrong_password(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str | bytes] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            checked.append(hash)
            return super().verify(hash, password)  # type: ignore[return-value]

    monkeypatch.setattr(passwords, "_HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
    add(engine, "li", at=AT)
    enter(engine, password=WRONG)
    enter(engine, "nobody")
    assert len(checked) == 2
    assert str(checked[0]).partition("p=")[0] == str(checked[1]).partition("p=")[0]


def test_no_password_is_that_of_nobody() -> None:
    assert not passwords.is_password("a password that nobody has", None)


def test_a_hash_of_other_parameters_is_made_anew_at_the_next_log_in(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(engine, "li", at=AT)
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert enter(engine)
    with reading(engine) as conn:
        assert "m=16,t=2" in conn.execute(select(AccountRow.password)).scalar_one()
    assert enter(engine)


def test_a_password_changed_while_it_was_checked_does_not_log_in(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(engine, "li", at=AT)

    def changed_meanwhile(password: str, kept: str | None) -> bool:
        with transaction(engine) as conn:
            people.set_password(conn, "li", "another password of li", by="root", at=AT)
        return True

    monkeypatch.setattr(passwords, "is_password", changed_meanwhile)
    assert enter(engine) is None


def test_everything_that_is_done_to_accounts_is_in_the_audit_log(engine: Engine) -> None:
    add(engine, "root", Role.ADMIN, at=AT)
    add(engine, "li", at=AT)
    with transaction(engine) as conn:
        people.change_role(conn, "LI", Role.LEAD, by="root", at=AT)
        people.switch(conn, "li", on=False, by="root", at=AT)
        people.switch(conn, "li", on=True, by="root", at=AT)
    secret = enter(engine, "LI") or ""
    with transaction(engine) as conn:
        number, _ = sessions.add_token(conn, "li", "脚本", by="li", at=AT)
        sessions.revoke_token(conn, number, by="root", at=AT)
        sessions.end_session(conn, secret, who="li", at=AT)
        people.set_password(conn, "li", PASSWORD, by="root", at=AT)
    for _ in range(5):
        enter(engine, password=WRONG)
    enter(engine, "<script>" + "x" * 100)
    assert told(engine)[2:] == [
        ("root", "account.role", "li"),
        ("root", "account.off", "li"),
        ("root", "account.on", "li"),
        ("li", "login", "li"),
        ("li", "token.add", f"token {number}"),
        ("root", "token.revoke", f"token {number}"),
        ("li", "logout", "li"),
        ("root", "account.password", "li"),
        *[("-", "login.failed", "li")] * 5,
        ("-", "account.lock", "li"),
        ("-", "login.failed", "<script>" + "x" * 56),
    ]
    with reading(engine) as conn:
        role = next(one for one in audit.entries(conn) if one.what == "account.role")
        assert (role.before, role.after) == ({"role": "reviewer"}, {"role": "lead"})
        assert audit.broken_entry(conn) is None


def test_a_change_that_fails_leaves_no_line_in_the_audit_log(engine: Engine) -> None:
    add(engine, "root", Role.ADMIN, at=AT)
    before = told(engine)
    with pytest.raises(PeopleError), transaction(engine) as conn:
        people.switch(conn, "root", on=False, by="root", at=AT)
    assert told(engine) == before


def test_a_token_opens_until_it_expires_is_revoked_or_its_account_is_off(engine: Engine) -> None:
    add(engine, "li", at=AT)
    with transaction(engine) as conn:
        number, token = sessions.add_token(conn, "li", "脚本", by="li", at=AT, expires=AT + timedelta(days=1))
    assert token.startswith("gk_")

    def opens(at: datetime) -> bool:
        with reading(engine) as conn:
            return sessions.token_of(conn, token, at=at) is not None

    assert opens(AT)
    assert not opens(AT + timedelta(days=1))
    with transaction(engine) as conn:
        people.switch(conn, "li", on=False, by="root", at=AT)
    assert not opens(AT)
    with transaction(engine) as conn:
        people.switch(conn, "li", on=True, by="root", at=AT)
    assert opens(AT)
    with transaction(engine) as conn:
        sessions.revoke_token(conn, number, by="li", at=AT, of="li")
    assert not opens(AT)


def test_a_password_that_somebody_else_sets_takes_the_tokens_back_and_ones_own_leaves_them(engine: Engine) -> None:
    add(engine, "li", at=AT)
    with transaction(engine) as conn:
        _, token = sessions.add_token(conn, "li", "脚本", by="li", at=AT)
    for by, opens in (("li", True), ("root", False)):
        with transaction(engine) as conn:
            people.set_password(conn, "li", "another password of li", by=by, at=AT)
            assert (sessions.token_of(conn, token, at=AT) is not None) is opens


def test_a_token_of_somebody_else_cannot_be_revoked_as_ones_own(engine: Engine) -> None:
    add(engine, "li", at=AT)
    add(engine, "wang", at=AT)
    with transaction(engine) as conn:
        number, token = sessions.add_token(conn, "li", "脚本", by="li", at=AT)
    for asked in (number, number + 1):
        with pytest.raises(PeopleError, match="没有此令牌"), transaction(engine) as conn:
            sessions.revoke_token(conn, asked, by="wang", at=AT, of="wang")
    with reading(engine) as conn:
        assert sessions.token_of(conn, token, at=AT)


def test_that_a_token_is_used_is_due_to_be_noted_once_a_minute(engine: Engine) -> None:
    add(engine, "li", at=AT)
    with transaction(engine) as conn:
        _, token = sessions.add_token(conn, "li", "脚本", by="li", at=AT)
        first = sessions.token_of(conn, token, at=AT)
        sessions.note_used(conn, token, AT)
        soon = sessions.token_of(conn, token, at=AT + timedelta(seconds=59))
        later = sessions.token_of(conn, token, at=AT + timedelta(seconds=60))
    assert [one.due for one in (first, soon, later) if one] == [True, False, True]


@pytest.mark.parametrize("label", ["", "  ", "x" * 65, "a\nb", "a\u202eb"])
def test_a_token_needs_a_label_that_can_be_shown(engine: Engine, label: str) -> None:
    add(engine, "li", at=AT)
    with pytest.raises(PeopleError, match="用途说明"), transaction(engine) as conn:
        sessions.add_token(conn, "li", label, by="li", at=AT)


@pytest.mark.parametrize("typed", ["\0root", "ro\ud800ot", "\n", "x" * 70_000])
def test_whatever_is_typed_as_a_name_is_a_failed_log_in(engine: Engine, typed: str) -> None:
    assert enter(engine, typed) is None
    assert [what for _, what, _ in told(engine)] == ["login.failed"]


def test_asking_for_the_password_again_counts_wrong_ones(engine: Engine) -> None:
    account = add(engine, "li", at=AT)
    assert knows_password(engine, account, PASSWORD, at=AT)
    for _ in range(5):
        assert not knows_password(engine, account, WRONG, at=AT)
    assert not knows_password(engine, account, PASSWORD, at=AT)


@pytest.mark.slow
def test_with_the_real_argon2_a_name_that_is_unknown_cannot_be_told_by_time(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher())
    passwords._nobody.cache_clear()
    passwords.prepare()
    add(sqlite_engine, "li", at=AT)

    def took(name: str) -> float:
        begun = time.perf_counter()
        enter(sqlite_engine, name, WRONG, AT + timedelta(hours=2))
        return time.perf_counter() - begun

    rounds = [(took("li"), took("nobody")) for _ in range(15)]
    known, unknown = median(one for one, _ in rounds), median(other for _, other in rounds)
    passwords._nobody.cache_clear()
    assert abs(known - unknown) < 0.25 * known
