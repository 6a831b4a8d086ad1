"""gongkai round export and verify: a round as one folder, and whether a folder still is what was handed in."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from config.errors import ConfigError
from config.settings import Settings, load_settings
from monitor.commands import doors, progress
from monitor.commands.exits import ADVERSE
from monitor.evidence.masked import printable
from monitor.handin.comparing import differences
from monitor.handin.folder import HandedIn, hand_in
from monitor.handin.manifest import FORMAT, MANIFEST, SUMS, Checked, checked, is_own, manifest_of, sha256_of_file
from monitor.visits.rendering import lacking
from storage.database import reading
from storage.rounds.register import round_named

PICTURES = 3
"""As many pages of a line are drawn where nothing else is asked for: those that its scorecard names. A finding rests on
up to a dozen pages, and each takes a browser a second."""
_NUMBER = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)


class Given(StrEnum):
    """Whether a kind of evidence is handed in."""

    ALL = "all"
    NONE = "none"


def export(
    round_: Annotated[str, typer.Argument(metavar="ROUND", help="The name or number of a round.")],
    output: Annotated[Path, typer.Option("-o", help="The folder to write; it gets its name when all of it is there.")],
    pictures: Annotated[
        str | None,
        typer.Option(
            metavar="N|all|none",
            help="Pictures (PNG) of the first N pages behind each adverse line, or of all; what is left out is listed. "
            "Default: 3, as the scorecards name, if there is a browser.",
        ),
    ] = None,
    archives: Annotated[
        Given, typer.Option(help="Web archives (WACZ) of the same: pages as they came, nothing masked.")
    ] = Given.ALL,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier hand-in that is there.")] = False,
) -> None:
    """Write a round as one folder to hand in: 汇总.xlsx, 评分表/ (a workbook a site), 指标表/ (the
    client's own table filled in, where the weights are from one), 证据/ (numbered pictures, web
    archives, files behind answers, and a list of what could not be had), 方法说明.html, data/ with recompute.py by
    which every figure is worked out anew, and manifest.json with SHA256SUMS.

    An open round is marked 未冻结·仅供核对. Of a frozen one the cards are those of the freeze, with those after appeals
    that were upheld beside them. Pictures are kept in the data folder: the same ones are not drawn again.
    Example: `gongkai round export 2026年度 -o handin`, then `gongkai round verify handin`.
    """
    if output.exists() and not (force and _is_hand_in(output)):
        remedy = "add --force to replace it" if _is_hand_in(output) else "choose another name"
        raise ConfigError(str(output), "is there already", remedy)
    settings = load_settings()
    drawn, most = _pictures_wanted(settings, pictures)
    with doors.store(settings) as engine:
        with reading(engine) as conn:
            found = round_named(conn, round_)
        with doors.folder(output) as draft, progress.shown() as on_step:
            told = hand_in(
                engine,
                settings,
                found,
                draft,
                doors.now(),
                pictures=drawn,
                archives=archives is Given.ALL,
                most=most,
                on_step=on_step,
            )
    doors.say(_line(output, told))
    doors.say(f"交付校验值（{SUMS}的SHA-256）：{told.mark}")


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a hand-in.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object (docs/json.md).")] = False,
) -> None:
    """Check a hand-in: that no file is missing, changed or added, and that its figures are those worked out anew from
    its data. It needs no store; nothing of the folder is run.

    Exit codes: 0 all is as it was handed in; 1 it is not; 64 the folder is no hand-in, or not all of it can be
    read.
    """
    manifest = manifest_of(folder)
    found, unequal = checked(folder), differences(folder)
    mark = sha256_of_file(folder / SUMS) if is_own(folder / SUMS) else None
    if as_json:
        told = {"files": found.files, "missing": found.missing, "changed": found.changed, "extra": found.extra}
        text = json.dumps(told | {"differences": unequal, "mark": mark}, ensure_ascii=False, indent=2)
        doors.say(text.encode("utf-8", "backslashreplace").decode())  # a name of the list may hold half a character
    else:
        for line in _lines(found, unequal):
            doors.say(printable(line))
        if found.is_whole and not unequal:
            name = printable(str(manifest.get("round", {}).get("name", "")))
            doors.say(f"“{name}”的成果完整：{found.files}个文件与清单一致，各项数字复算一致")
        doors.say(f"交付校验值（{SUMS}的SHA-256）：{mark or '没有'}")
    if unequal or not found.is_whole:
        raise typer.Exit(ADVERSE)


def _lines(found: Checked, unequal: tuple[str, ...]) -> list[str]:
    told = [f"缺失：{path}" for path in found.missing] + [f"已改动：{path}" for path in found.changed]
    return [*told, *(f"不在清单：{path}" for path in found.extra), *(f"复算不一致：{line}" for line in unequal)]


def _pictures_wanted(settings: Settings, asked: str | None) -> tuple[bool, int | None]:
    """Whether pictures are drawn, and of how many pages behind a line (None: of all)."""
    if asked == Given.NONE:
        return False, None
    most = None if asked == Given.ALL else PICTURES
    if asked not in (None, Given.ALL):
        if not _NUMBER.fullmatch(asked or ""):
            raise ConfigError(f"--pictures {asked}", "is no number of pages from 1 to 999", "give one, `all` or `none`")
        most = int(asked or "")
    lack = lacking(settings)
    if asked is not None and lack:
        raise ConfigError(f"--pictures {asked}", f"needs a browser ({lack} is lacking)", "see `gongkai screenshot`")
    if lack:
        doors.err.print("本机没有可用的浏览器，本次不附截图")
    return lack is None, most


def _is_hand_in(folder: Path) -> bool:
    try:
        return FORMAT in (folder / MANIFEST).read_text(encoding="utf-8", errors="replace")[:200]
    except OSError:
        return False


def _line(output: Path, told: HandedIn) -> str:
    pictures = "未附截图" if told.pictures is None else f"截图{told.pictures}幅"
    archives = "未附网页存档" if told.archives is None else f"网页存档{told.archives}份"
    lost = f"；未能提供的证据{told.lacking}项，见证据/未能提供.csv" if told.lacking else ""
    if told.undrawn:
        pictures += f"（另有{told.undrawn}个网页未截图，见证据/未截图.csv）"
    return f"已生成成果 {output}：评分表{told.cards}份，{pictures}，{archives}{lost}"
