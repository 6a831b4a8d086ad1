"""gongkai user, token, audit: who may use the desk, what programs may read with, and what everybody did."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table

from config.errors import ConfigError
from config.settings import load_settings
from monitor.audit_wording import act_in_words, told
from monitor.commands import doors
from monitor.commands.exits import ADVERSE
from storage.audit import broken_entry, entries
from storage.database import reading, transaction
from storage.records import SHANGHAI
from storage.review import Role

users = typer.Typer(no_args_is_help=True, help="Accounts of the review desk; there are none to begin with.")
tokens = typer.Typer(no_args_is_help=True, help="Tokens by which programs read the desk's API.")
audit = typer.Typer(help="The audit log: who did what, and when.")

_Name = Annotated[str, typer.Argument(metavar="NAME", help="The account; case does not matter.")]
_RoleOption = Annotated[
    Role,
    typer.Option(
        "--role",
        help="viewer reads, reviewer decides, lead assigns, admin has the accounts; office is an evaluated office.",
    ),
]
_SiteOption = Annotated[str | None, typer.Option("--site", metavar="CODE", help="The site of an evaluated office.")]
_FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]


@users.command("add")
def add_user(name: _Name, role: _RoleOption, site: _SiteOption = None, password_stdin: _FromInput = False) -> None:
    """Make an account. Its password is asked for twice, and is never shown."""
    from storage.people import add_account

    password = _password(password_stdin)
    with doors.store(load_settings(), create=True) as engine, transaction(engine) as conn:
        add_account(conn, name, role, password, by=doors.operator().name, at=doors.now(), site=site)
    doors.say(f"已新增账号 {name}（{role}{f'，站点 {site}' if site else ''}）")


@users.command("list")
def list_users(as_json: _Json = False) -> None:
    """List the accounts."""
    from storage.people import accounts

    with doors.store(load_settings()) as engine, reading(engine) as conn:
        found = accounts(conn)
    if as_json:
        doors.say(json.dumps([_plain(asdict(one)) for one in found], ensure_ascii=False, indent=2))
        return
    table = Table("账号", "角色", "站点", "状态", "新增时间", "锁定至", title="账号", title_justify="left")
    for one in found:
        on = "启用" if one.active else "停用"
        table.add_row(one.name, one.role, one.site or "", on, _moment(one.created), _moment(one.locked_until))
    doors.out.print(table)


@users.command("role")
def change_user_role(name: _Name, role: Annotated[Role, typer.Argument(help="The new role.")]) -> None:
    """Give an account another role. It is logged out everywhere."""
    from storage.people import change_role

    with doors.store(load_settings()) as engine, transaction(engine) as conn:
        change_role(conn, name, role, by=doors.operator().name, at=doors.now())
    doors.say(f"账号 {name} 的角色为 {role}")


@users.command("password")
def set_user_password(name: _Name, password_stdin: _FromInput = False) -> None:
    """Give an account another password. It is logged out everywhere, and a lock ends."""
    from storage.people import set_password

    password = _password(password_stdin)
    with doors.store(load_settings()) as engine, transaction(engine) as conn:
        set_password(conn, name, password, by=doors.operator().name, at=doors.now())
    doors.say(f"已设置账号 {name} 的密码")


@users.command()
def disable(name: _Name) -> None:
    """Switch an account off: it is logged out everywhere, and its tokens open nothing. What it did stays."""
    _switch(name, on=False)
    doors.say(f"已停用账号 {name}")


@users.command()
def enable(name: _Name) -> None:
    """Switch an account on again; a lock ends too."""
    _switch(name, on=True)
    doors.say(f"已启用账号 {name}")


@tokens.command("add")
def add_api_token(
    name: _Name,
    label: Annotated[str, typer.Argument(help="What the token is for.")],
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="Days after which it expires.")] = None,
) -> None:
    """Make a token for an account: it reads what the account may. It is printed now and never again."""
    from storage.people import PeopleError, account
    from storage.sessions import add_token

    now = doors.now()
    with doors.store(load_settings()) as engine, transaction(engine) as conn:
        found = account(conn, name)
        if found is None:
            raise PeopleError(name, "没有此账号", "请核对账号名")
        expires = now + timedelta(days=days) if days else None
        number, token = add_token(conn, found.name, label, by=doors.operator().name, at=now, expires=expires)
    typer.echo(f"令牌 {number} 只显示这一次：", err=True)
    doors.say(token)


@tokens.command("list")
def list_tokens(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Those of one account.")] = None,
    as_json: _Json = False,
) -> None:
    """List tokens, the newest first."""
    from storage import sessions
    from storage.people import account

    with doors.store(load_settings()) as engine, reading(engine) as conn:
        of = account(conn, name) if name is not None else None
        found = sessions.tokens(conn, of.name if of else name)
    if as_json:
        doors.say(json.dumps([_plain(asdict(one)) for one in found], ensure_ascii=False, indent=2))
        return
    table = Table("编号", "账号", "用途", "新增时间", "到期", "最近使用", "撤销", title="令牌", title_justify="left")
    for one in found:
        moments = (one.created, one.expires, one.used, one.revoked)
        table.add_row(str(one.id), one.account, one.label, *(_moment(at) for at in moments))
    doors.out.print(table)


@tokens.command()
def revoke(number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `gongkai token list` shows it.")]) -> None:
    """Take a token back: it opens nothing any more."""
    from storage.sessions import revoke_token

    with doors.store(load_settings()) as engine, transaction(engine) as conn:
        token = revoke_token(conn, number, by=doors.operator().name, at=doors.now())
    doors.say(f"已撤销账号 {token.account} 的令牌 {number}（{token.label}）")


@audit.callback(invoke_without_command=True)
def show_audit(
    context: typer.Context,
    who: Annotated[str | None, typer.Option("--who", help="What this account did.")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="What was done to this.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="How many, the newest.")] = 50,
    as_json: _Json = False,
) -> None:
    """Show the audit log, the newest entry first; `gongkai audit verify` finds what was changed in it."""
    if context.invoked_subcommand is not None:
        return
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        found = entries(conn, who=who, subject=subject, limit=limit)
    if as_json:
        doors.say(json.dumps([_plain(asdict(one)) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        change = "　→　".join(part for part in (told(one.before), told(one.after)) if part)
        doors.say(
            f"{one.id:>6}  {_moment(one.at)}  {one.who}  {act_in_words(one.what)}  {one.subject}  {change}".rstrip()
        )


@audit.command()
def verify() -> None:
    """See whether the audit log is as it was written. Exit code 1 names the first entry that is not."""
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        broken = broken_entry(conn)
        last = entries(conn, limit=1)
    if broken is not None:
        doors.say(f"操作记录自第{broken}条起与写入时不一致：该条被改动，或其前一条被删除")
        raise typer.Exit(ADVERSE)
    doors.say(f"操作记录完整，最后一条为第{last[0].id}条" if last else "操作记录为空")


def _switch(name: str, *, on: bool) -> None:
    from storage.people import switch

    with doors.store(load_settings()) as engine, transaction(engine) as conn:
        switch(conn, name, on=on, by=doors.operator().name, at=doors.now())


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().removesuffix("\n").removesuffix("\r")
    if not sys.stdin.isatty():
        raise ConfigError("the password", "there is no terminal to ask for it", "give it with --password-stdin")
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再次输入密码"))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""
