"""Accounts of the desk: who there is, with what role, and logging in. Every change is in the audit log."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from config.errors import ConfigError
from storage import audit, passwords
from storage.review import Account, Role
from storage.review_tables import AccountRow, AuditRow, SessionRow, TokenRow
from storage.tables import SiteRow

LOCK_AFTER = 5
"""Wrong passwords in a row that lock an account: for a minute, twice as long with each further one, up to an hour."""

NOBODY = "-"
"""Who does what in the audit log where nobody is logged in: no account can have this name."""

_NAME = re.compile(r"[A-Za-z0-9\u3400-\u4dbf\u4e00-\u9fff][A-Za-z0-9\u3400-\u4dbf\u4e00-\u9fff._-]{1,31}")
_TURN = 0x676F6E677065  # "gongpe"
_TYPED = 64
_LONGEST_LOCK = 60


class PeopleError(ConfigError):
    """Something that cannot be done to an account; `place` is its name, `problem` and `remedy` are in Chinese."""

    def __str__(self) -> str:
        return f"{self.place}：{self.problem}" + (f"；{self.remedy}" if self.remedy else "")


def accounts(conn: Connection) -> list[Account]:
    """All accounts, by name."""
    return [_account(row) for row in conn.execute(select(*_COLUMNS).order_by(AccountRow.name))]


def account(conn: Connection, name: str) -> Account | None:
    """The account of a name, whose case does not matter; None where there is none."""
    row = _row(conn, name)
    return None if row is None else _account(row)


def add_account(
    conn: Connection, name: str, role: Role, password: str, *, by: str, at: datetime, site: str | None = None
) -> Account:
    """A new account. Raises `PeopleError` for a name or password that cannot be, for a name that is taken, and for an
    office's account without a `site` that the store knows, or another's with one."""
    if not _NAME.fullmatch(name):
        raise PeopleError(
            name[:_TYPED], "不能作账号名", "请用2至32个汉字、字母、数字、点、下划线或连字符，并以汉字、字母或数字开头"
        )
    _check(password, name)
    kept = passwords.hashed(password)
    _take_turns(conn)
    if _row(conn, name) is not None:
        raise PeopleError(name, "账号名已存在（不区分大小写）", "请另取账号名")
    _check_site(conn, name, role, site)
    conn.execute(
        insert(AccountRow),
        {
            "name": name,
            "role": role,
            "password": kept,
            "active": True,
            "created": at,
            "failures": 0,
            "locked_until": None,
            "site": site,
        },
    )
    told = {"role": role, **({"site": site} if site else {})}
    audit.note(conn, at=at, who=by, what="account.add", subject=name, after=told)
    return Account(name, role, True, at, site=site)


def change_role(conn: Connection, name: str, role: Role, *, by: str, at: datetime) -> None:
    """Gives an account another role, and ends its sessions. Raises `PeopleError`, also for the last administrator."""
    _take_turns(conn)
    was = _there(conn, name)
    if was.role is role:
        return
    if Role.OFFICE in (was.role, role):
        raise PeopleError(was.name, "被评估单位的账号与其他账号不能互相改换", "请停用该账号，另设账号")
    if not role.may(Role.ADMIN):
        _keep_an_admin(conn, was)
    _change(conn, was, by=by, at=at, what="account.role", after={"role": role})


def set_password(conn: Connection, name: str, password: str, *, by: str, at: datetime) -> None:
    """Gives an account another password, ends its sessions and its lock; where somebody else gives it, because it may
    be in the wrong hands, its tokens too. Raises `PeopleError`."""
    _take_turns(conn)
    was = _there(conn, name)
    _check(password, was.name)
    kept = passwords.hashed(password)
    revoked = _revoke_tokens(conn, was.name, at) if by != was.name else 0
    after = {"tokens_revoked": revoked} if revoked else {}
    audit.note(conn, at=at, who=by, what="account.password", subject=was.name, after=after)
    _update(conn, was.name, password=kept, failures=0, locked_until=None)
    end_sessions(conn, was.name)


def _revoke_tokens(conn: Connection, name: str, at: datetime) -> int:
    live = (TokenRow.account == name, TokenRow.revoked.is_(None))
    return conn.execute(update(TokenRow).where(*live).values(revoked=at)).rowcount


def switch(conn: Connection, name: str, *, on: bool, by: str, at: datetime) -> None:
    """Switches an account off, which ends its sessions and tokens, or on again, which ends its lock too.

    Raises `PeopleError`, also for the last administrator.
    """
    _take_turns(conn)
    was = _there(conn, name)
    if not on:
        _keep_an_admin(conn, was)
    if on and was.locked_until is not None:
        audit.note(conn, at=at, who=by, what="account.unlock", subject=was.name)
        _update(conn, was.name, failures=0, locked_until=None)
    if was.active is not on:
        _change(conn, was, by=by, at=at, what="account.on" if on else "account.off", after={"active": on})


def chose_password(conn: Connection, name: str) -> bool:
    """Whether the account's own person set the password it has."""
    query = select(AuditRow.who).where(AuditRow.subject == name, AuditRow.what.in_(("account.add", "account.password")))
    return conn.execute(query.order_by(AuditRow.id.desc()).limit(1)).scalar() == name


def end_sessions(conn: Connection, name: str) -> None:
    """Logs an account out wherever it is logged in."""
    conn.execute(delete(SessionRow).where(SessionRow.account == name))


def password_of(conn: Connection, typed: str) -> tuple[Account | None, str | None]:
    """The account whose name was typed and what is kept of its password: to be checked outside of any transaction."""
    row = _row(conn, typed)
    return (None, None) if row is None else (_account(row), row.password)


def note_failure(conn: Connection, typed: str, *, why: str, at: datetime) -> None:
    """Somebody could not log in. A wrong `password` is counted, and may lock the account; what else failed is not."""
    _take_turns(conn)
    shown = typed[:_TYPED].replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    audit.note(conn, at=at, who=NOBODY, what="login.failed", subject=shown, after={"why": why})
    row = _row(conn, typed)
    if row is None or why != "password":
        return
    failures = row.failures + 1
    until = lock_after(failures, at)
    _update(conn, row.name, failures=failures, **({"locked_until": until} if until else {}))
    if until:
        audit.note(conn, at=at, who=NOBODY, what="account.lock", subject=row.name, after={"until": until.isoformat()})


def lock_after(failures: int, at: datetime) -> datetime | None:
    """Until when so many wrong passwords in a row, the last one at `at`, lock an account; None where they do not."""
    if failures < LOCK_AFTER:
        return None
    return at + timedelta(minutes=min(2 ** min(failures - LOCK_AFTER, 10), _LONGEST_LOCK))


def is_locked(found: Account, at: datetime) -> bool:
    """Whether nobody can log in to the account at this moment."""
    return found.locked_until is not None and at < found.locked_until


def note_success(conn: Connection, name: str, *, kept: str, at: datetime, rehashed: str | None = None) -> bool:
    """Somebody knew the password that `kept` was made of; False where the account is not so any more, or locked by now.

    `rehashed` is kept in its place.
    """
    _take_turns(conn)
    row = _row(conn, name)
    if row is None or row.password != kept or not row.active or is_locked(_account(row), at):
        return False
    _update(conn, row.name, failures=0, locked_until=None, **({"password": rehashed} if rehashed else {}))
    audit.note(conn, at=at, who=row.name, what="login", subject=row.name)
    return True


_COLUMNS = (
    AccountRow.name,
    AccountRow.role,
    AccountRow.active,
    AccountRow.created,
    AccountRow.locked_until,
    AccountRow.site,
)


def _check_site(conn: Connection, name: str, role: Role, site: str | None) -> None:
    if role is not Role.OFFICE:
        if site is not None:
            raise PeopleError(name, "只有被评估单位的账号对应站点", "请不填站点，或者将角色设为被评估单位")
        return
    if site is None:
        raise PeopleError(name, "被评估单位的账号须对应一个站点", "请填写站点代码")
    known = site.isprintable() and conn.execute(select(SiteRow.code).where(SiteRow.code == site)).first()
    if not known:
        raise PeopleError(name, f"没有站点{site[:_TYPED]}", "请核对站点代码")


def _account(row: Any) -> Account:
    return Account(row.name, Role(row.role), row.active, row.created, row.locked_until, row.site)


def _row(conn: Connection, name: str) -> Any:
    if not _NAME.fullmatch(name):
        return None
    query = select(*_COLUMNS, AccountRow.password, AccountRow.failures).where(
        func.lower(AccountRow.name) == name.lower()
    )
    return conn.execute(query).first()


def _there(conn: Connection, name: str) -> Account:
    found = account(conn, name)
    if found is None:
        raise PeopleError(name[:_TYPED], "没有此账号", "请核对账号名")
    return found


def _check(password: str, name: str) -> None:
    why = passwords.refused(password, name)
    if why is not None:
        raise PeopleError(name, why, "请另设密码")


def _keep_an_admin(conn: Connection, was: Account) -> None:
    if was.role is not Role.ADMIN or not was.active:
        return
    if not any(one.role is Role.ADMIN and one.active for one in accounts(conn) if one.name != was.name):
        raise PeopleError(was.name, "是唯一启用的管理员账号", "请先设置另一名管理员")


def _take_turns(conn: Connection) -> None:
    """Changes of accounts go one after the other: names are unique ignoring case, and an administrator stays.

    Taken before all else, so that nobody who holds a row or the audit log waits for it.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.pg_advisory_xact_lock(_TURN)))


def _change(conn: Connection, was: Account, *, by: str, at: datetime, what: str, after: dict[str, Any]) -> None:
    before = {name: getattr(was, name) for name in after}
    audit.note(conn, at=at, who=by, what=what, subject=was.name, before=before, after=after)
    _update(conn, was.name, **after)
    end_sessions(conn, was.name)


def _update(conn: Connection, name: str, **values: Any) -> None:
    conn.execute(update(AccountRow).where(AccountRow.name == name).values(**values))
