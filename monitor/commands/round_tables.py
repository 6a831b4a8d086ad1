"""gongkai round table: the client's indicator tables (评估指标表), handed in and matched row by row."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from config.errors import ConfigError
from config.settings import Settings, load_settings
from monitor.commands import doors
from monitor.indicators.known import known_checks
from monitor.indicators.matching import LEFT_OUT, QUESTION, in_words, matched, meant
from monitor.indicators.reading import read_table
from monitor.indicators.wording import STATES, in_short
from monitor.workbooks.reading import MOST_BYTES
from storage.database import reading, transaction
from storage.rounds.indicators import LONGEST_NAME, add_table, match_rows, table_of
from storage.rounds.indicators import tables as all_tables
from storage.rounds.table_records import IndicatorTable

tables = typer.Typer(
    no_args_is_help=True,
    help="Indicator tables (评估指标表): a client's xlsx as weights over checks, and questions to people.\n\n"
    "`import` reads a workbook and matches rows by code or exact name; `show` lists what is left; `match` says what a "
    "row is. A round goes by a table once every row is matched.",
)

_Number = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**31 - 1, help="As `gongkai round table list` says.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]


@tables.command("import")
def import_table(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The client's workbook (.xlsx).")],
    name: Annotated[
        str | None, typer.Option("--name", help="What it is called. Default: the name of the file.")
    ] = None,
) -> None:
    """Read a workbook as an indicator table; what cannot be read is refused with its cell, what is unmatched listed."""
    settings = load_settings()
    body = _bytes_of(file)
    read = read_table(body)
    rows = matched(read.rows, known_checks(tuple(settings.packs)))
    called = file.stem[:LONGEST_NAME] if name is None else name
    with doors.store(settings, create=True) as engine, transaction(engine) as conn:
        who = doors.operator().name
        made = add_table(conn, called, body, read.layout, rows, by=who, at=doors.now())
    doors.say(f"已导入评估指标表 {made.id}《{made.name}》：{in_short(made)}")
    for told in made.layout.told:
        doors.say(f"  {told}")
    _say_unmatched(made)


@tables.command("list")
def list_tables(as_json: _Json = False) -> None:
    """List the indicator tables, the newest first."""
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        found = all_tables(conn)
    if as_json:
        doors.say(_json_of([asdict(one) for one in found]))
        return
    table = Table("编号", "名称", "内容", "采用的评估周期", "导入人", title="评估指标表", title_justify="left")
    for one in found:
        table.add_row(*map(Text, (str(one.id), one.name, in_short(one), "、".join(one.rounds), one.by)))
    doors.out.print(table)


@tables.command()
def show(number: _Number, as_json: _Json = False) -> None:
    """Show what each row of a table is matched to, by its row in the sheet."""
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        found = table_of(conn, number)
    if as_json:
        doors.say(_json_of(asdict(found)))
        return
    title = f"{found.id}《{found.name}》：{in_short(found)}"
    table = Table("行", "指标", "分值", "情况", "对应指标", title=title, title_justify="left")
    for row in found.rows:
        codes = in_words(row.match) if row.match.codes else row.hint
        cells = (str(row.line), " / ".join(row.path), f"{row.worth:g}", STATES[row.match.state], codes)
        table.add_row(*map(Text, cells))
    doors.out.print(table)


@tables.command()
def match(
    number: _Number,
    row: Annotated[int, typer.Argument(metavar="ROW", min=1, help="The row in the sheet.")],
    meaning: Annotated[
        list[str], typer.Argument(metavar="CODE...", help=f"Codes of checks, or {QUESTION}, or {LEFT_OUT}.")
    ],
) -> None:
    """Say what a row is: checks (its points are shared equally), a question to people, or nothing that counts.

    Examples: `gongkai round table match 1 12 ENV.POLL ENV.EIA`; `gongkai round table match 1 14 人工`.
    """
    settings = load_settings()
    with doors.store(settings) as engine, transaction(engine) as conn:
        table = table_of(conn, number)
        said = meant("、".join(meaning), _codes(settings), f"第{row}行")
        found = match_rows(conn, number, table.version, {row: said}, by=doors.operator().name, at=doors.now())
    doors.say(f"第{row}行：{in_words(said) or STATES[said.state]}。《{found.name}》{in_short(found)}")


def _json_of(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2, default=datetime.isoformat)


def _codes(settings: Settings) -> tuple[str, ...]:
    return tuple(one.code for one in known_checks(tuple(settings.packs)))


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)  # one more than is read: it is refused with its size
    except OSError as error:
        raise ConfigError(str(file), f"cannot be read ({error.strerror})", "give the client's .xlsx") from None


def _say_unmatched(table: IndicatorTable) -> None:
    for row in table.unmatched:
        why = f"（{row.hint}）" if row.hint else ""
        doors.say(f"  待对应：第{row.line}行 {' / '.join(row.path)}，{row.worth:g}分{why}")
