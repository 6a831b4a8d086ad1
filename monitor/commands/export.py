"""gongkai export: what evaluation teams hand in, as workbooks, as a report of pages, and what their columns mean."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from config.errors import ConfigError
from config.settings import load_settings
from monitor.cards.standings import night_asked
from monitor.collecting import seldom_collected
from monitor.commands import doors, progress
from monitor.commands.export_open_data import open_data
from monitor.commands.scorecard import Format
from monitor.exports.asked_cards import cards_asked, sites_asked
from monitor.exports.dictionary import COLUMNS, ENTRIES
from monitor.exports.filenames import file_names
from monitor.exports.places import DICTIONARY
from monitor.exports.scorecard_book import cells_of, write_scorecard
from monitor.exports.site_report import GENERATOR, report_files
from monitor.exports.summary import night_of
from monitor.exports.summary_book import write_summary
from storage.bodies import gone_bodies
from storage.database import reading

app = typer.Typer(
    no_args_is_help=True,
    help="What evaluation teams hand in: scorecards and a summary as workbooks, a report that opens without a server, "
    "and what every column means.\n\n"
    "CSV and JSON of the same: `gongkai scorecard --format csv|json`, `gongkai league --format csv|json`.",
)

app.command("open-data")(open_data)

_BOOK = ".xlsx"

Scan = Annotated[int | None, typer.Option("--scan", help="Of this scan. Default: the latest finished night.")]
Force = Annotated[bool, typer.Option("--force", help="Write over what is there.")]


@app.command()
def xlsx(
    output: Annotated[
        Path, typer.Option("-o", help="A folder for the workbooks, SITE.xlsx each; or FILE.xlsx for one site.")
    ],
    site: Annotated[list[str] | None, typer.Argument(help="Site codes. Default: every site of the night.")] = None,
    scan: Scan = None,
    force: Force = False,
) -> None:
    """Write scorecards as workbooks, one a site: 序号, 指标, 分值, 得分, 失分原因, 依据, 网址, 证据编号, 整改情况 (left
    empty for the office), and to the right of the printed columns what each line rests on and who decided it.

    Sheets: 封面, 评分表, 证据 (every page with its number, time and hash), 数据字典. 得分 is what counts after review;
    it is empty, with the reason, where nothing could be decided. Text of portals is never a formula or a link.

    Examples: `gongkai export xlsx -o scorecards`; `gongkai export xlsx 430421 --scan 12 -o hengyang.xlsx`.
    """
    codes = tuple(dict.fromkeys(site or ()))
    one = output.suffix.lower() == _BOOK
    if one and len(codes) != 1:
        raise ConfigError(str(output), "holds the scorecard of one site", "name one site, or give a folder")
    settings = load_settings()
    with doors.store(settings) as engine, reading(engine) as conn, seldom_collected():
        names = file_names(sites_asked(conn, codes, scan))
        files = {code: output if one else output / f"{name}{_BOOK}" for code, name in names.items()}
        _refuse_present(files.values(), force=force)
        _write_books(conn, codes, scan, files)
    doors.say(f"已导出 {len(files)} 个站点的评分表：{output}")


def _write_books(conn: Connection, codes: tuple[str, ...], scan: int | None, files: dict[str, Path]) -> None:
    gone = gone_bodies(conn)
    with progress.shown() as on_step:
        for card in cards_asked(conn, codes, scan, on_step):
            file = files[card.site.code]
            doors.make_folder(file.parent)
            with doors.binary_file(file) as out:
                write_scorecard(out, card, gone)


@app.command()
def summary(
    output: Annotated[Path, typer.Option("-o", help="The workbook to write, FILE.xlsx.")],
    scan: Scan = None,
    force: Force = False,
) -> None:
    """Write all sites of a night into one workbook: 汇总 (rank, score or bounds, coverage, verdicts, reviews), 分组 (by
    level and group), 常见问题 (checks by the number of sites where they are amiss), 较前变化, 数据字典.

    Sites are ranked within their level; where less than 80 % was decided there is no score and no rank, only bounds.
    Example: `gongkai export summary -o summary.xlsx`.
    """
    if output.suffix.lower() != _BOOK:
        raise ConfigError(str(output), "is no name of a workbook", f"call it {output.name}{_BOOK}")
    _refuse_present([output], force=force)
    with doors.store(load_settings()) as engine, reading(engine) as conn, progress.shown() as on_step:
        night = night_of(conn, night_asked(conn, scan), on_step)
    with doors.binary_file(output) as out:
        write_summary(out, night)
    doors.say(f"已导出 {len(night.places)} 个站点的汇总：{output}")


@app.command()
def report(
    output: Annotated[Path, typer.Option("-o", help="The folder to write; it gets its name when all of it is there.")],
    scan: Scan = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier report that is there.")] = False,
) -> None:
    """Write a night as pages that open without a server: index.html (the league table), and a page a site with every
    finding, its clauses, its evidence and what was decided of it.

    The folder can be copied anywhere: all links are relative, nothing is loaded from elsewhere, there is no script.
    Numbers of persons are masked. Example: `gongkai export report -o report`, then open report/index.html.
    """
    if output.exists() and not (force and _is_report(output)):
        remedy = "add --force to replace it" if _is_report(output) else "choose another name"
        raise ConfigError(str(output), "is there already", remedy)
    settings = load_settings()
    with doors.store(settings) as engine, reading(engine) as conn, doors.folder(output) as draft, seldom_collected():
        (draft / "sites").mkdir()
        with progress.shown() as on_step:
            for path, text in report_files(conn, night_asked(conn, scan), on_step):
                (draft / path).write_text(text, encoding="utf-8")
    doors.say(f"已生成报告，用浏览器打开 {output / 'index.html'}")


@app.command()
def dictionary(
    form: Annotated[
        Format, typer.Option("--format", help="table for people, csv and json for machines.")
    ] = Format.TABLE,
    output: Annotated[Path | None, typer.Option("-o", help="Write csv or json to this file.")] = None,
) -> None:
    """Print the data dictionary (数据字典): every column of every export, what it means, its type and unit, where it is
    from, and its values. It needs no store."""
    if output and form is Format.TABLE:
        raise ConfigError("-o", "is for json and csv", "add --format csv")
    if form is Format.TABLE:
        doors.out.print(_dictionary_table())
        return
    text = _dictionary_json() if form is Format.JSON else _dictionary_csv()
    if output is None:
        typer.echo(text, nl=False)
    else:
        doors.write(output, text, encoding="utf-8-sig" if form is Format.CSV else "utf-8")


def _refuse_present(files: Iterable[Path], *, force: bool) -> None:
    """Offices write 整改情况 into these files: none is written over unasked."""
    for file in files:
        if file.exists() and not force:
            raise ConfigError(str(file), "is there already", "choose another name, or add --force")


def _is_report(folder: Path) -> bool:
    index = folder / "index.html"
    return index.is_file() and GENERATOR in index.read_text(encoding="utf-8", errors="replace")


def _dictionary_table() -> Table:
    table = Table(title="数据字典", title_justify="left")
    for heading in COLUMNS[DICTIONARY]:
        table.add_column(heading, overflow="fold")
    place = ""
    for entry in ENTRIES:
        if place and entry.place != place:
            table.add_section()
        place = entry.place
        table.add_row(*map(Text, cells_of(entry)))
    return table


def _dictionary_json() -> str:
    keys = ("place", "name", "meaning", "kind", "source", "values")
    lines = [dict(zip(keys, cells_of(entry), strict=True)) for entry in ENTRIES]
    return json.dumps(lines, ensure_ascii=False, indent=2) + "\n"


def _dictionary_csv() -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS[DICTIONARY])
    writer.writerows(map(cells_of, ENTRIES))
    return text.getvalue()
