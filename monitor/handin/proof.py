"""证据: the pages behind the adverse lines of a round as pictures and as web archives, and the files behind answers."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine

from config.settings import Settings
from crawler.files.persons import masked
from crawler.network.render import find_chromium
from monitor.cards.reviewed import Review, Stand
from monitor.evidence.export import Collection, collect, write_collections
from monitor.exports.cells import said
from monitor.exports.filenames import fit
from monitor.handin.content import Content
from monitor.shots.index import Entry
from monitor.shots.kept import KeptPictures, kept_pictures, take_or_find
from monitor.shots.studio import Studio
from monitor.shots.wanted import Behind, OfSite, pages_behind
from storage.database import reading
from storage.disk import OWNERS_FILE, OWNERS_FOLDER
from storage.findings import findings_at
from storage.records import ADVERSE, Finding
from storage.rounds.attachments import attachment_body
from storage.rounds.records import Line
from storage.shelf import Shelf, shelf_of
from storage.steps import OnStep, silent

_BROWSERS = 2
_WAITING = 8
"""So many pages wait for a browser: each holds what the archive has of it."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Evidence that cannot be handed in, and why."""

    number: str
    kind: str
    site: str
    requirement: str
    url: str
    why: str


@dataclass(frozen=True, slots=True)
class Accused:
    """The adverse lines of a site that the scan found which speaks for it."""

    site: str
    scan: int
    lines: tuple[Line, ...]


def accused(content: Content) -> list[Accused]:
    """The sites with adverse lines, in the order of the round. Lines of questions rest on no page."""
    found: list[Accused] = []
    for site in content.round.definition.sites:
        lines = content.counted.lines.get(site, ())
        mine = tuple(line for line in lines if line.verdict in ADVERSE and line.scan is not None)
        scan = next((line.scan for line in mine), None)  # one scan speaks for a site
        if scan is not None:
            found.append(Accused(site, scan, mine))
    return found


@dataclass(frozen=True)
class Archive:
    """The store and the evidence of a round."""

    engine: Engine
    settings: Settings
    content: Content

    def findings(self, conn: Connection, mine: Accused) -> list[Finding]:
        """The findings behind adverse lines of a site."""
        keys = {line.requirement for line in mine.lines}
        return [one for one in findings_at(conn, mine.scan, [mine.site]) if one.requirement in keys]

    def pages(self, conn: Connection, shelf: Shelf, mine: Accused) -> OfSite:
        """The pages behind adverse lines of a site."""
        decisions = self.content.decisions
        reviews = {
            line.requirement: Review(decisions[line.decision], Stand.HOLDS)
            for line in mine.lines
            if line.decision is not None
        }
        name = self.content.name_of(mine.site)
        scan = self.content.scans[mine.scan]
        return pages_behind(conn, shelf, scan, name, self.findings(conn, mine), reviews)

    def collections(self, conn: Connection, shelf: Shelf, mine: Accused) -> list[Collection]:
        """All that proves the adverse lines of a site."""
        name, scan = self.content.name_of(mine.site), self.content.scans[mine.scan]
        return [collect(conn, shelf, scan, one, name) for one in self.findings(conn, mine)]


def write_pictures(
    archive: Archive, folder: Path, most: int | None, on_step: OnStep = silent
) -> tuple[list[Entry], list[Lacking], list[Lacking]]:
    """Draws the first `most` pages behind each adverse line (None: all) into a folder, or takes what was drawn before;
    their index, the pages of which there is no picture, and those behind the first ones, which are not drawn. Raises
    `OSError` where the folder takes no more."""
    folder.mkdir(OWNERS_FOLDER)
    left_out: list[Lacking] = []
    try:
        entries = asyncio.run(_drawn(archive, folder, most, left_out, on_step))
    except* OSError as group:
        raise group.exceptions[0] from None
    lost = [
        Lacking(one.number, "截图", one.site, one.requirement, one.url, one.problem) for one in entries if not one.file
    ]
    return entries, lost, left_out


async def _drawn(
    archive: Archive, folder: Path, most: int | None, left_out: list[Lacking], on_step: OnStep
) -> list[Entry]:
    shelf, kept = shelf_of(archive.settings), kept_pictures(archive.settings)
    mine = accused(archive.content)
    queue: asyncio.Queue[tuple[int, Behind, OfSite] | None] = asyncio.Queue(_WAITING)
    found: dict[int, Entry] = {}
    async with asyncio.TaskGroup() as group:
        for _ in range(_BROWSERS):
            group.create_task(_draw(archive.settings, queue, kept, folder, found))
        number = 0
        for done, one in enumerate(mine, start=1):
            with reading(archive.engine) as conn:
                pages = archive.pages(conn, shelf, one)
            taken: Counter[str] = Counter()
            for page in pages.pages:
                taken[page.finding.requirement] += 1
                if most is not None and taken[page.finding.requirement] > most:
                    left_out.append(_left_out(page, most))
                    continue
                await queue.put((number, page, pages))
                number += 1
            on_step(f"截图（{len(found)}幅）", done, len(mine))
        for _ in range(_BROWSERS):
            await queue.put(None)
    return [entry for _, entry in sorted(found.items())]


def _left_out(page: Behind, most: int) -> Lacking:
    url = page.proof.page.url if page.proof else ""
    why = f"本次每项结论只附前{most}个网页的截图，该网页未截图"
    return Lacking(page.number, "截图", page.finding.site, page.finding.requirement, url, why)


async def _draw(
    settings: Settings,
    queue: asyncio.Queue[tuple[int, Behind, OfSite] | None],
    kept: KeptPictures,
    folder: Path,
    found: dict[int, Entry],
) -> None:
    async with Studio(find_chromium() or "", settings.render_seconds) as studio:
        while (asked := await queue.get()) is not None:
            number, page, site = asked
            taken = await take_or_find(studio, page, site.supply, site.removed, kept)
            if taken.picture:
                with private(folder / taken.entry.file) as out:
                    out.write(taken.picture)
            found[number] = taken.entry


def write_archives(
    archive: Archive, folder: Path, names: Mapping[str, str], on_step: OnStep = silent
) -> tuple[int, list[Lacking]]:
    """Writes the web archive of each site with adverse lines; how many there are, and what is not in them. `names` are
    their files by site, without ending. Raises `OSError` where the folder takes no more."""
    folder.mkdir(OWNERS_FOLDER)
    shelf, lost, written = shelf_of(archive.settings), list[Lacking](), 0
    mine = accused(archive.content)
    with reading(archive.engine) as conn:
        for done, one in enumerate(mine, start=1):
            found = archive.collections(conn, shelf, one)
            lost += _not_in(found)
            whole = [each for each in found if each.packed]
            if whole:
                name = archive.content.name_of(one.site)
                told = f"{said(archive.content.round.name)}，站点{one.site}，第{one.scan}次巡检，不利结论{len(whole)}项"
                with private(folder / f"{names[one.site]}.wacz") as out:
                    write_collections(out, whole, f"{said(name)}不利结论的依据", told)
                written += 1
            on_step("网页存档", done, len(mine))
    return written, lost


def _not_in(found: Sequence[Collection]) -> Iterator[Lacking]:
    for one in found:
        finding = one.finding
        if not finding.evidence and not one.pages:
            yield Lacking("", "存档", finding.site, finding.requirement, "", "该结论不以网页为依据")
        for why in one.missing:
            yield Lacking("", "存档", finding.site, finding.requirement, "", why)


def attachment_names(content: Content) -> dict[int, str]:
    """The files of attachments of answers, by their numbers."""
    found: dict[int, str] = {}
    for number, one in content.attachments.items():
        stem, _, ending = masked(one.name).rpartition(".")
        found[number] = f"{number}-{fit(stem or ending)}" + (f".{fit(ending)}" if stem else "")
    return found


def write_attachments(archive: Archive, folder: Path) -> tuple[dict[int, str], list[Lacking]]:
    """Writes the files behind answers; their names by number, and those of which the store has nothing. Raises
    `OSError` where the folder takes no more."""
    folder.mkdir(OWNERS_FOLDER)
    written: dict[int, str] = {}
    with reading(archive.engine) as conn:
        for number, name in attachment_names(archive.content).items():
            if body := attachment_body(conn, number):
                with private(folder / name) as out:
                    out.write(body)
                written[number] = name
    return written, list(_without(archive.content, written))


def _without(content: Content, written: Mapping[int, str]) -> Iterator[Lacking]:
    for site in content.round.definition.sites:
        for key, one in content.counted.answers.get(site, {}).items():
            if one.attachment is not None and one.attachment not in written:
                why = f"第{one.attachment}号附件的内容已不在本系统中"
                yield Lacking("", "附件", site, key, one.address, why)


@contextmanager
def private(path: Path) -> Iterator[IO[bytes]]:
    """A new file that none but its owner may read: pages and files of others are in it as they came."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNERS_FILE), "w+b") as out:
        yield out
