"""gongkai replay: what a scan found, read and judged again from its archive."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, Engine

from config.errors import ConfigError
from config.settings import load_settings
from monitor.anew.replay import Changed, Difference, Differs, ReplayedSite, changed_since, replay_scan
from monitor.commands import doors
from monitor.commands.exits import ADVERSE, CHANGED_SINCE, NOTHING_DECIDED
from monitor.evidence.asked import Asked, asked_for
from monitor.evidence.found import finding_asked, scan_asked
from storage.database import reading
from storage.ledger import ScanInfo, ScanKind
from storage.scans import planned_sites
from storage.shelf import shelf_of
from storage.visits import visited

LINE_SECONDS = 5
_CHANGED = {Changed.READERS: "读取和评判程序", Changed.CALENDAR: "节假日历", Changed.PACKS: "指标库文本"}
_KINDS = {Differs.READER: "读取结果不同", Differs.RULE: "结论不同"}


def replay(
    asked: Annotated[
        str, typer.Argument(metavar="WHAT", help="latest, SCAN, SITE, SCAN/SITE, or [SCAN/]SITE/REQUIREMENT.")
    ] = "latest",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object (docs/json.md).")] = False,
) -> None:
    """Read the archived pages of a scan again and judge them by its date, packs and circumstances, without network.

    The same verdict, reason, value and matched words must come out. Where they do not, it says which page the readers
    read otherwise, or which requirement is judged otherwise over the same facts. Where readers, calendar or packs are
    others than those of the scan, differences are told as what changed since.
    Exit codes: 0 all comes out the same; 1 something differs, an error of gongkai; 2 nothing could be replayed; 3
    changed since; 64 wrong use; 70 a fault of gongkai.
    """
    settings, wanted = load_settings(), asked_for(asked)
    shelf = shelf_of(settings)
    with doors.store(settings) as engine:
        scan, sites, changed = _what(engine, wanted)
        told: list[ReplayedSite] = []
        since = time.monotonic()
        for site in sites:
            with reading(engine) as conn:
                told.extend(replay_scan(conn, shelf, scan, [site], wanted.requirement))
            if time.monotonic() - since >= LINE_SECONDS:
                since = time.monotonic()
                doors.err.print(f"已重放 {len(told)}/{len(sites)} 个站点")
    if as_json:
        doors.say(json.dumps(_json(scan, changed, told), ensure_ascii=False, indent=2))
    else:
        for line in lines_of(scan, changed, told):
            doors.say(line)
    raise typer.Exit(exit_code(changed, told))


def _what(engine: Engine, wanted: Asked) -> tuple[ScanInfo, tuple[str, ...], tuple[Changed, ...]]:
    """The scan that is asked for, its sites, and what changed since."""
    with reading(engine) as conn:
        if wanted.requirement is not None:
            scan, _ = finding_asked(conn, wanted)
        else:
            scan = scan_asked(conn, wanted)
        if scan.base is not None:
            remedy = f"replay its night {scan.base}, or judge that anew with `gongkai rejudge --from-evidence`"
            anew = scan.kind is ScanKind.REJUDGED
            problem = "was judged anew and fetched nothing" if anew else "looked for rounds and judged nothing"
            raise ConfigError(f"scan {scan.id}", problem, remedy)
        return scan, _sites(conn, scan, wanted), changed_since(conn, scan)


def _sites(conn: Connection, scan: ScanInfo, wanted: Asked) -> tuple[str, ...]:
    if wanted.site is not None:
        return (wanted.site,)
    there = visited(conn, scan.id)
    return tuple(site for site in planned_sites(conn, scan.id) if site in there)


def exit_code(changed: Sequence[Changed], told: Sequence[ReplayedSite]) -> int:
    """What a replay ends with: see `replay`."""
    if not any(not one.unproved for one in told):
        return NOTHING_DECIDED
    if changed:
        return CHANGED_SINCE
    return ADVERSE if any(one.differences or one.unproved for one in told) else 0


def lines_of(scan: ScanInfo, changed: Sequence[Changed], told: Sequence[ReplayedSite]) -> Iterable[str]:
    """What a replay came to, for people."""
    if changed:
        since = "、".join(_CHANGED[one] for one in changed)
        yield f"巡检 {scan.id} 之后已有变动：{since}；下列不同之处系变动所致，不是差错"
    for one in told:
        if one.unproved:
            yield f"{one.site}：未能重放（{one.unproved}）"
        for difference in one.differences:
            yield f"{one.site}：{_line(difference)}"
    findings, pages = sum(one.findings for one in told), sum(one.pages for one in told)
    differing = sum(bool(one.differences) for one in told)
    lost = sum(bool(one.unproved) for one in told)
    ending = "全部一致" if not differing and not lost else f"有不同的站点 {differing} 个，未能重放的 {lost} 个"
    done = f"重放 {len(told)} 个站点、{pages} 个页面、{findings} 项结论"
    yield f"巡检 {scan.id}（{scan.as_of:%Y-%m-%d %H:%M}）：{done}，{ending}"


def _line(one: Difference) -> str:
    return f"{_KINDS[one.kind]}：{one.where} {one.what}：当时“{one.then}”，现在“{one.now}”"


def _json(scan: ScanInfo, changed: Sequence[Changed], told: Sequence[ReplayedSite]) -> dict[str, Any]:
    return {
        "scan": scan.id,
        "as_of": scan.as_of.isoformat(),
        "changed_since": list(changed),
        "sites": [asdict(one) for one in told],
    }
