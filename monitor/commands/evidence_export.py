"""gongkai evidence export: one finding as a WACZ file that proves it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from config.errors import ConfigError
from config.settings import load_settings
from monitor.commands import doors
from monitor.commands.exits import ADVERSE
from monitor.evidence.asked import asked_finding
from monitor.evidence.export import Collection, collect, write_collection
from monitor.evidence.found import finding_asked
from monitor.evidence.masked import printable
from storage.catalogue import names_of_sites
from storage.database import reading
from storage.shelf import Shelf, shelf_of

_ENDING = ".wacz"


def export_command(
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="[SCAN/]SITE/REQUIREMENT.")],
    output: Annotated[Path, typer.Option("-o", help="The file to write, FILE.wacz.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Write what there is where some is missing or damaged, and say so in it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object (docs/json.md).")] = False,
) -> None:
    """Export a finding as a web archive (WACZ) that opens in pywb and replayweb.page, without a network.

    It holds the pages that the finding rests on with their requests, the log of the visit, what was looked for, and a
    page in Chinese that tells the finding and shows the matched words marked. Archived pages are as they were served:
    personal data in them is not masked, and the file is for its owner alone.
    Exit codes: 0 done; 1 evidence is missing or damaged (a file is written only with --partial); 64 wrong use.
    """
    if output.suffix != _ENDING:
        raise ConfigError(str(output), "is no name of a web archive", f"call it {output.name}{_ENDING}")
    if output.exists() and not force:
        raise ConfigError(str(output), "is there already", "choose another name, or add --force")
    settings = load_settings()
    with doors.store(settings) as engine, reading(engine) as conn:
        found = _collected(conn, shelf_of(settings), finding)
    written = partial or not found.missing
    if written:
        with doors.private_file(output) as out:
            write_collection(out, found)
    if as_json:
        doors.say(json.dumps(_json(found, output if written else None), ensure_ascii=False, indent=2))
    elif written:
        kept = sum(1 for page in found.pages if page.record)
        doors.say(f"已导出{output}：{kept}个存档页面，{output.stat().st_size}字节")
    for line in found.missing:
        typer.echo(printable(line), err=True)
    if found.missing:
        if not written:
            typer.echo("证据不全，未导出；如需导出现有部分，请加 --partial", err=True)
        raise typer.Exit(ADVERSE)


def _collected(conn: Connection, shelf: Shelf, text: str) -> Collection:
    scan, finding = finding_asked(conn, asked_finding(text))
    name, _ = names_of_sites(conn).get(finding.site, (finding.site, None))
    return collect(conn, shelf, scan, finding, name)


def _json(found: Collection, output: Path | None) -> dict[str, Any]:
    finding = found.finding
    return {
        "file": str(output) if output else None,
        "bytes": output.stat().st_size if output else None,
        "scan": found.scan.id,
        "site": finding.site,
        "requirement": finding.requirement,
        "pages": [{"url": page.url, "sha256": page.sha256, "record": page.record or None} for page in found.pages],
        "missing": list(found.missing),
    }
