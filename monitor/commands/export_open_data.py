"""gongkai export open-data: the monitor's own results as tables for anybody, described and checked."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from config.errors import ConfigError
from config.settings import load_settings
from monitor.cards.standings import night_asked
from monitor.collecting import seldom_collected
from monitor.commands import doors, progress
from monitor.exports.opendata.fields import Form
from monitor.exports.opendata.folder import strange_files, write_open_data
from monitor.exports.opendata.package import DESCRIPTION, LICENSES
from storage.database import reading


class Forms(StrEnum):
    """The forms of the tables."""

    BOTH = "both"
    CSV = "csv"


def open_data(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to write; it gets its name when all is there.")
    ],
    scan: Annotated[
        int | None, typer.Option("--scan", help="Of this scan. Default: the latest finished night.")
    ] = None,
    form: Annotated[
        Forms, typer.Option("--format", help="both: CSV and Parquet; csv needs no further library.")
    ] = Forms.BOTH,
    license: Annotated[
        str, typer.Option(help=f"Under which license: {', '.join(LICENSES)}.", metavar="NAME")
    ] = "CC-BY-4.0",
    publisher: Annotated[str, typer.Option(help="Who publishes it, for dcat.jsonld and datapackage.json.")] = "",
    check: Annotated[
        bool, typer.Option("--check", help="Validate what was written with frictionless; needs the extra 'opendata'.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export that is there.")] = False,
) -> None:
    """Write the results of a night as open data: CSV and Parquet tables (sites, requirements, clauses, findings, spans,
    datasets, their versions, files that could not be read, nights), datapackage.json (Frictionless), dcat.jsonld
    (DCAT 3), README.md, SHA256SUMS.

    Every column is described; ids stay the same from export to export; numbers of persons are masked, and nobody's
    account, decision or note is told. README.md shows how to load the tables in pandas and DuckDB.

    Exit code 1 where --check finds something. Example: `gongkai export open-data out --check`.
    """
    if license not in LICENSES:
        raise ConfigError("--license", f"'{license}' is not known", f"give one of {', '.join(LICENSES)}")
    _may_be_written(folder, force=force)
    validate = _validator() if check else None
    forms = (Form.CSV, Form.PARQUET) if form is Forms.BOTH else (Form.CSV,)
    settings = load_settings()
    with (
        doors.store(settings) as engine,
        reading(engine) as conn,
        doors.folder(folder) as draft,
        seldom_collected(),
        progress.shown() as on_step,
    ):
        night = night_asked(conn, scan)
        told = {"license": license, "publisher": publisher.strip()}
        write_open_data(conn, night, draft, forms, now=doors.now(), on_step=on_step, **told)
    doors.say(f"已导出第 {night.id} 次巡检的开放数据：{folder}")
    if validate is not None and (faults := validate(folder)):
        for fault in faults:
            doors.say(fault)
        raise typer.Exit(1)
    if validate is not None:
        doors.say("经 frictionless 校验，数据包符合其说明")


def _may_be_written(folder: Path, *, force: bool) -> None:
    """Raises `ConfigError` where a path is taken: by anything but an empty folder, or an export that may be replaced
    and to which nobody added a file."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    strange = strange_files(folder)
    if strange is None:
        raise ConfigError(str(folder), "is there already", "choose another name")
    if not force:
        raise ConfigError(str(folder), "is there already", "add --force to replace it")
    if strange:
        raise ConfigError(
            str(folder), f"holds files of others ({', '.join(strange[:3])})", "move them, or choose another name"
        )


def _validator() -> Any:
    try:
        frictionless = import_module("frictionless")
    except ImportError:
        raise ConfigError(
            "--check", "needs frictionless, which is not installed", "install gongkai[opendata]"
        ) from None

    def faults(folder: Path) -> list[str]:
        report = frictionless.Package(str(folder / DESCRIPTION)).validate()
        told = report.flatten(["type", "message"])
        return [f"{kind}: {message}" for kind, message in told]

    return faults
