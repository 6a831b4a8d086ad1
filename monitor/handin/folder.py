"""The folder that is handed in, written from the store: workbooks, evidence, method, data, list of hashes."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from config.settings import Settings
from monitor.cards.report import escaped
from monitor.collecting import seldom_collected
from monitor.exports.cells import plain, said
from monitor.exports.dictionary import COLUMNS
from monitor.exports.filenames import file_names, fit
from monitor.exports.places import ROUND_LACKING
from monitor.handin import recompute
from monitor.handin.books import BookCase, write_books
from monitor.handin.comparing import DATA, SUMMARY
from monitor.handin.content import Content, read_content
from monitor.handin.data import round_json, summary_json
from monitor.handin.manifest import write_manifest
from monitor.handin.method import Given, method_html, method_text
from monitor.handin.proof import (
    Archive,
    Lacking,
    write_archives,
    write_attachments,
    write_pictures,
)
from monitor.handin.summary_book import write_round_summary
from monitor.handin.wording import UNFROZEN
from monitor.shots.index import index_csv
from storage.database import reading
from storage.evidence import SOFTWARE
from storage.records import SHANGHAI
from storage.rounds.records import Round
from storage.steps import OnStep, silent

_LONGEST = 40
"""As many characters of a site's name stand in the name of its file."""
UNDRAWN = "未截图.csv"
CARDS, AFTER, TABLES, PROOF = "评分表", "评分表/申诉后", "指标表", "证据"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What was written: how many scorecards, pictures and archives (None: none were asked for), what evidence could
    not be had, the hash by which the whole is known, and how many pages behind the first ones were not drawn."""

    cards: int
    pictures: int | None
    archives: int | None
    lacking: int
    mark: str
    undrawn: int = 0


def hand_in(
    engine: Engine,
    settings: Settings,
    found: Round,
    folder: Path,
    at: datetime,
    *,
    pictures: bool,
    archives: bool,
    most: int | None = None,
    on_step: OnStep = silent,
) -> HandedIn:
    """Writes the hand-in of a round into an empty folder, with pictures of the first `most` pages behind each adverse
    line (None: of all) if `pictures`. Raises `OSError` where it takes no more, `OurFaultError`
    where a process dies."""
    names = _files(found.definition.listed(), found.definition.sites)
    for name in (CARDS, "data"):
        (folder / name).mkdir()
    if not found.is_open:
        (folder / AFTER).mkdir()
    if found.table is not None:
        (folder / TABLES).mkdir()
    case = BookCase(folder / CARDS, folder / AFTER, folder / TABLES, names)
    counted = write_books(engine, found, case, settings.children, on_step)
    with reading(engine) as conn, seldom_collected():
        content = read_content(conn, found, counted, at)
    wanted = _Wanted(pictures, most, archives)
    given, files = _proof(Archive(engine, settings, content), folder, names, wanted, on_step)
    _tidy(folder / AFTER)
    on_step("生成汇总、说明和清单", 0, 0)
    _write_tables(folder, content, given, files)
    shutil.copyfile(str(recompute.__file__), folder / "recompute.py")
    mark = write_manifest(folder, _told(content))
    return HandedIn(len(counted.lines), given.pictures, given.archives, given.lacking, mark, given.undrawn)


def _files(known: Mapping[str, tuple[str, object]], sites: Iterable[str]) -> dict[str, str]:
    """The file of each site, without its ending: its code and what it is called."""
    codes = file_names(sites)
    return {site: f"{name} {fit(said(known.get(site, (site, None))[0]))[:_LONGEST]}" for site, name in codes.items()}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which evidence is handed in: pictures, of so many pages a line at most, and web archives."""

    pictures: bool
    most: int | None
    archives: bool


def _proof(
    archive: Archive, folder: Path, names: dict[str, str], wanted: _Wanted, on_step: OnStep
) -> tuple[Given, dict[int, str]]:
    """Writes the evidence; what was given, and the files behind answers by number."""
    (folder / PROOF).mkdir()
    lost: list[Lacking] = []
    left_out: list[Lacking] = []
    drawn: int | None = None
    written: int | None = None
    if wanted.pictures:
        entries, without, left_out = write_pictures(archive, folder / PROOF / "截图", wanted.most, on_step)
        lost += without
        drawn = sum(1 for one in entries if one.file)
        index = folder / PROOF / "截图目录.csv"
        index.write_text(index_csv(entries), encoding="utf-8-sig", newline="")
    if wanted.archives:
        written, without = write_archives(archive, folder / PROOF / "存档", names, on_step)
        lost += without
    files, without = write_attachments(archive, folder / PROOF / "附件")
    lost += without
    _tidy(folder / PROOF / "附件")
    _write_lacking(folder / PROOF / "未能提供.csv", archive.content, lost)
    if left_out:
        _write_lacking(folder / PROOF / UNDRAWN, archive.content, left_out)
    return Given(drawn, written, len(lost), wanted.most if left_out else None, len(left_out)), files


def _write_lacking(file: Path, content: Content, lost: Iterable[Lacking]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS[ROUND_LACKING])
        for one in lost:
            names = (plain(one.site), said(content.name_of(one.site)))
            check = (plain(one.requirement), said(content.check_name(one.requirement)))
            row = (plain(one.number), one.kind, *names, *check, plain(one.url), said(one.why))
            writer.writerow([escaped(cell) for cell in row])


def _write_tables(folder: Path, content: Content, given: Given, files: dict[int, str]) -> None:
    mark = f"（{UNFROZEN}）" if content.round.is_open else ""
    with (folder / f"汇总{mark}.xlsx").open("xb") as out:
        write_round_summary(out, content, files)
    (folder / f"方法说明{mark}.html").write_text(method_html(content, given), encoding="utf-8")
    (folder / f"方法说明{mark}.txt").write_text(method_text(content, given), encoding="utf-8")
    with (folder / DATA).open("w", encoding="utf-8") as text:
        text.writelines(round_json(content))
    (folder / SUMMARY).write_text(summary_json(content), encoding="utf-8")


def _told(content: Content) -> dict[str, object]:
    found = content.round
    return {
        "round": {"id": found.id, "name": said(found.name), "state": found.state},
        "made": content.made.astimezone(SHANGHAI).isoformat(),
        "software": SOFTWARE,
    }


def _tidy(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
