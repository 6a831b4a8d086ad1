"""gongkai screenshot: the pages behind findings as pictures, numbered for reports."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from config.errors import ConfigError
from config.settings import Settings, load_settings
from crawler.network.render import find_chromium
from monitor.commands import doors
from monitor.commands.exits import ADVERSE
from monitor.evidence.asked import Asked, asked_for
from monitor.shots.index import Entry, index_csv, index_json
from monitor.shots.studio import Studio
from monitor.shots.taking import take
from monitor.shots.wanted import pages_of, sites_asked
from monitor.visits.rendering import Lack, lacking
from storage.database import reading
from storage.disk import OWNERS_FOLDER
from storage.shelf import shelf_of

INDEX = ("index.json", "index.csv")
LINE_SECONDS = 10.0

_REMEDIES = {
    Lack.EXTRA: ("playwright", "is not installed", "pip install 'gongkai[render]'"),
    Lack.CHROMIUM: ("chromium", "is not on this machine", "install your system's 'chromium' package"),
    Lack.SANDBOX: (
        "root",
        "has no sandbox for a browser",
        "run as another user, or set GONGKAI_RENDER_UNSANDBOXED=true",
    ),
}


def screenshot(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="[SCAN/]SITE/REQUIREMENT: a finding. [SCAN/]SITE, SCAN or latest: all adverse ones of a site or scan.",
        ),
    ],
    output: Annotated[Path, typer.Option("-o", help="The folder to write to; it is made, or must be empty.")],
    force: Annotated[bool, typer.Option("--force", help="Write into a folder with files in it.")] = False,
) -> None:
    """Draw the archived pages behind findings as PNG, without a network, numbered for reports (证据编号).

    The words that matched are marked, a strip above says what the page is, and numbers of persons are hidden.
    index.csv and index.json tell of each picture what it shows, and of each page without one why there is none.
    Exit codes: 0 done; 1 some page could not be shown; 64 wrong use; 70 a fault of gongkai.
    """
    what = asked_for(asked)
    settings = load_settings()
    if lack := lacking(settings):
        raise ConfigError(*_REMEDIES[lack])
    with doors.store(settings) as engine:
        _folder(output, force)
        entries = asyncio.run(_taken(engine, settings, what, output))
    doors.write(output / INDEX[0], index_json(entries))
    doors.write(output / INDEX[1], index_csv(entries), encoding="utf-8-sig")
    lost = [entry for entry in entries if entry.number and not entry.file]
    bare = sum(1 for entry in entries if not entry.number)
    beside = f"；另有{bare}项结论不以网页为依据" if bare else ""
    doors.say(f"已截图{len(entries) - len(lost) - bare}幅，保存在 {output}，目录见 {INDEX[1]}{beside}")
    for entry in lost:
        doors.say(f"未截图：{entry.number} {entry.problem}")
    if lost:
        raise typer.Exit(ADVERSE)


async def _taken(engine: Engine, settings: Settings, asked: Asked, output: Path) -> Sequence[Entry]:
    entries: list[Entry] = []
    shelf = shelf_of(settings)
    tell = _line_every_few_seconds()
    with reading(engine) as conn:
        scan, sites = sites_asked(conn, asked)
    async with Studio(find_chromium() or "", settings.render_seconds) as studio:
        for code in sites:
            with reading(engine) as conn:
                found = pages_of(conn, shelf, asked, scan, code)
            for page in found.pages:
                taken = await take(studio, page, found.supply)
                entries.append(taken.entry)
                if taken.picture:
                    with doors.private_file(output / taken.entry.file) as out:
                        out.write(taken.picture)
                tell(taken.entry)
    return entries


def _folder(folder: Path, force: bool) -> None:
    try:
        folder.mkdir(OWNERS_FOLDER, parents=True, exist_ok=True)
        empty = not any(folder.iterdir())
    except OSError as error:
        raise ConfigError(str(folder), f"cannot be used ({error.strerror})", "choose another folder") from None
    if not (empty or force):
        raise ConfigError(str(folder), "is not empty", "choose a new folder, or add --force")


def _line_every_few_seconds() -> Callable[[Entry], None]:
    """Progress on standard error: what is being shown, every few seconds."""
    told, number = time.monotonic(), 0

    def on_entry(entry: Entry) -> None:
        nonlocal told, number
        number += 1
        if time.monotonic() - told >= LINE_SECONDS:
            told = time.monotonic()
            doors.err.print(f"截图 {number} 幅，{entry.number}")

    return on_entry
