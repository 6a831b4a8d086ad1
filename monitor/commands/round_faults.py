"""gongkai round rectification: the rectification list (整改台账) of a frozen round."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.errors import ConfigError
from config.settings import load_settings
from monitor.commands import doors
from monitor.rectify.applying import apply_import, preview_import
from monitor.rectify.book import write_faults
from monitor.rectify.importing import Left, Preview
from monitor.rectify.listing import begin_list
from monitor.rectify.reading import told_faults
from monitor.rectify.rechecking import recheck_faults
from monitor.rectify.states import STATES, found_in_words, is_overdue
from monitor.workbooks.reading import MOST_BYTES
from storage.database import reading, transaction
from storage.rounds.faults import faults_by_state, faults_of
from storage.rounds.records import FaultState
from storage.rounds.register import round_named

faults = typer.Typer(
    no_args_is_help=True,
    help="The rectification list (整改台账) of a frozen round: begun from its faults, exported, edited, imported, and "
    "looked at again by the latest night.",
)

_Round = Annotated[str, typer.Argument(metavar="ROUND", help="Its number, or its name.")]
_SHOWN = 40


@faults.command()
def begin(named: _Round) -> None:
    """List each fault of the frozen cards; again, to add what is new and drop what an appeal cleared."""
    with doors.store(load_settings()) as engine, transaction(engine) as conn:
        found = round_named(conn, named)
        begun = begin_list(conn, found.id, doors.operator(), doors.now())
    doors.say(f"整改台账：新增 {begun.added} 项，因申诉采纳不再要求整改 {begun.dropped} 项")


@faults.command("list")
def list_faults(
    named: _Round,
    site: Annotated[str | None, typer.Option("--site", help="Only this site.")] = None,
    state: Annotated[FaultState | None, typer.Option("--state", help="Only rows in this state.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only rows that are overdue.")] = False,
) -> None:
    """List the rows and their sums."""
    today = doors.now().date()
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        found = round_named(conn, named)
        rows = faults_of(
            conn,
            found.id,
            sites=[site] if site else None,
            states=[state] if state else None,
            due_before=today if overdue else None,
        )
        sums = faults_by_state(conn, found.id)
    for one in rows:
        late = "（已逾期）" if is_overdue(one, today) else ""
        seen = found_in_words(one)
        due = one.due or "未定期限"
        doors.say(f"{one.finding_id}  {STATES[one.state]}  {due}{late}" + (f"  复查：{seen}" if seen else ""))
    doors.say("合计：" + "，".join(f"{name} {sums[each]}" for each, name in STATES.items()))


@faults.command()
def export(
    named: _Round,
    out: Annotated[Path, typer.Option("--out", help="The workbook to write.")],
    site: Annotated[str | None, typer.Option("--site", help="Only this site.")] = None,
) -> None:
    """Write the list as a workbook that can be filled in and imported."""
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        found = round_named(conn, named)
        rows = faults_of(conn, found.id, sites=[site] if site else None)
        with doors.binary_file(out) as file:
            write_faults(file, found.name, told_faults(conn, found, rows), doors.now())
    doors.say(f"{out}：{len(rows)} 项")


@faults.command("import")
def import_book(
    named: _Round,
    book: Annotated[Path, typer.Argument(help="The workbook that was filled in.")],
    apply: Annotated[bool, typer.Option("--apply", help="Keep it. Without this it is only shown.")] = False,
) -> None:
    """Show what a filled-in workbook would change, and with --apply keep it: all of it, or nothing."""
    body = _read(book)
    who = doors.operator()
    with doors.store(load_settings()) as engine:
        with reading(engine) as conn:
            found = round_named(conn, named)
            preview = preview_import(conn, found.id, body, who)
        _show(preview)
        if apply:
            apply_import(engine, found.id, body, preview.token, who, doors.now())
            doors.say(f"已导入 {len(preview.changes)} 行")
        elif preview.changes:
            doors.say("尚未导入；核对后加 --apply 导入")


@faults.command()
def recheck(named: _Round) -> None:
    """Note what the latest night after the freeze says of each row. It proposes; a person decides."""
    with doors.store(load_settings()) as engine:
        with reading(engine) as conn:
            found = round_named(conn, named)
        told = recheck_faults(engine, found.id, doors.operator(), doors.now())
    doors.say(
        f"按第 {told.scan} 次巡检复查：有结论 {told.seen} 项，未能查看 {told.unseen} 项，"
        f"须人工核实 {told.questions} 项；各行状态未改动"
    )


def _read(book: Path) -> bytes:
    try:
        with book.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(str(book), f"cannot be read ({error.strerror})", "name a workbook that can") from None


def _show(preview: Preview) -> None:
    doors.say(
        f"将修改 {len(preview.changes)} 行，冲突 {len(preview.conflicts)} 行，不予导入 {len(preview.refused)} 行，"
        f"没有改动 {preview.unchanged} 行，不在文件内 {preview.missing} 行"
    )
    for change in preview.changes[:_SHOWN]:
        told = "；".join(f"{one.column} {_quoted(one.stored)} → {_quoted(one.given)}" for one in change.differs)
        doors.say(f"修改  {change.fault.finding_id}  {told}")
    for title, lines in (("冲突", preview.conflicts), ("不导入", preview.refused), ("忽略", preview.ignored)):
        for left in lines[:_SHOWN]:
            doors.say(f"{title}  {_left(left)}")


def _left(left: Left) -> str:
    told = "；".join(f"{one.column} 台账{_quoted(one.stored)} 文件{_quoted(one.given)}" for one in left.differs)
    return f"{left.place}  {left.finding_id or '无编号'}  {left.why}" + (f"  {told}" if told else "")


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= 40 else flat[:40] + '…'}”"
