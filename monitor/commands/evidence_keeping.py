"""gongkai evidence verify, prune, remove: whether the evidence is whole, and what need not or must not be kept."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer
from sqlalchemy import Engine

from config.settings import load_settings
from monitor.commands import doors
from monitor.commands.exits import ADVERSE
from monitor.night.cleanup import Cleaned, clean_evidence
from monitor.shots.kept import kept_pictures
from storage.bodies import absent_files, known_bodies, lose_bodies, lose_logs
from storage.database import reading, transaction
from storage.lock import scan_lock
from storage.removing import remove_body
from storage.shelf import Shelf, ShelfError, shelf_of
from storage.spool import EvidenceError
from storage.verifying import Fault, Unproved, What, evidence_size, faults, is_whole, unproved

LINE_SECONDS = 5
_FAULTS = {What.FILE: "缺失或不完整的文件", What.STRAY: "索引中没有的文件", What.BODY: "网页存档", What.LOG: "访问记录"}


def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object (docs/json.md).")] = False,
    only_tell: Annotated[
        bool, typer.Option("--no-mark", help="Only tell what is damaged; do not note it in the store.")
    ] = False,
) -> None:
    """Read all evidence and check every hash: files, pages, logs of visits; then name the findings that are not proved.

    What is damaged is noted in the store: the next scan fetches such a page anew. A file that is not there is told and
    noted nowhere, for it may only be out of reach.
    Exit codes: 0 all is whole; 1 something is damaged or missing; 64 wrong use; 70 a fault of gongkai.
    """
    settings = load_settings()
    shelf = shelf_of(settings)
    with doors.store(settings) as engine:
        found, unprovable = _verified(engine, shelf)
        if not only_tell and (damaged := [one for one in found if one.what in (What.BODY, What.LOG)]):
            _mark(engine, shelf, damaged)
    if as_json:
        told = {"faults": [asdict(one) for one in found], "unproved": [asdict(one) for one in unprovable]}
        doors.say(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _say(found, unprovable)
    if found or any(not one.removed for one in unprovable):
        raise typer.Exit(ADVERSE)


def _verified(engine: Engine, shelf: Shelf) -> tuple[list[Fault], list[Unproved]]:
    with reading(engine) as conn:
        total = evidence_size(conn)
        try:
            found = list(faults(conn, shelf, _progress(total)))
            absent = absent_files(conn, shelf)
        except ShelfError as error:
            raise EvidenceError("shelf", str(error)) from None
        damaged = {one.name for one in found if one.what is What.BODY}
        return found, list(unproved(conn, absent, damaged))


def _mark(engine: Engine, shelf: Shelf, damaged: list[Fault]) -> None:
    """Notes what was found damaged, unless it was put right or written anew meanwhile."""
    with transaction(engine) as conn:
        bodies = known_bodies(conn, [one.name for one in damaged if one.what is What.BODY])
        lose_bodies(conn, [sha256 for sha256, stored in bodies.items() if not is_whole(shelf, stored)])
        lose_logs(conn, [one.place for one in damaged if one.what is What.LOG and one.place])


def _say(found: list[Fault], unprovable: list[Unproved]) -> None:
    for fault in found:
        doors.say(f"{_FAULTS[fault.what]}：{fault.name}（{fault.problem}）")
    for one in unprovable:
        why = f"已于核准后移除：{one.removed}" if one.removed else "存档缺失或损坏，暂不能举证"
        doors.say(f"结论 {one.site}/{one.requirement}（巡检 {one.since_scan} 起）所依据的网页{why}：{one.sha256}")
    if not found and not unprovable:
        doors.say("证据完整：各文件、网页存档和访问记录的哈希值均一致，现行结论均有存档为据")


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object (docs/json.md).")] = False,
) -> None:
    """Remove the evidence that need not be kept any more; the scheduler does so once a week.

    Kept are: what findings that stand rest on, always; of other nights all for GONGKAI_KEEP_DAYS, then the last of each
    week for GONGKAI_KEEP_WEEKLY_DAYS, then the last of each quarter. A file goes when nothing in it is needed; one of
    which more than half is not needed is written anew.
    """
    settings = load_settings()
    with doors.store(settings) as engine:
        cleaned = clean_evidence(engine, settings, doors.now(), dry_run=dry_run)
    if as_json:
        doors.say(json.dumps({"dry_run": dry_run, **asdict(cleaned)}))
    else:
        doors.say(cleaned_line(cleaned, dry_run=dry_run))


def cleaned_line(cleaned: Cleaned, *, dry_run: bool) -> str:
    """What a clean-up came to, or would come to, for people."""
    done, freed = ("将清理", "") if dry_run else ("已清理", f"，腾出 {cleaned.freed / 1024 / 1024:.1f} MiB")
    bodies = f"网页存档 {cleaned.removed} 份（久未读取的共 {cleaned.old} 份）"
    return f"{done}{bodies}、{cleaned.nights} 次巡检的访问记录{freed}"


def remove(
    sha256: Annotated[str, typer.Argument(metavar="SHA256", help="The hash of the page, as findings name it.")],
    reason: Annotated[str, typer.Option(help="Why, in one sentence: it is kept with the hash and the time.")],
) -> None:
    """Take a page out of the evidence for good, as the law or a person whom it names may demand.

    Its bytes go; its hash, the time and the reason stay, and findings that rest on it say so. The same page is not kept
    again when it is met. What was read of it (titles, dates) stays in the store.
    """
    settings = load_settings()
    if not reason.strip():
        raise typer.BadParameter("say why: --reason '...'")
    with doors.store(settings) as engine, scan_lock(settings.data_dir) as ours:
        if not ours:
            raise EvidenceError(sha256, f"a scan is running in {settings.data_dir}; wait for it to end")
        remove_body(engine, shelf_of(settings), sha256, reason.strip(), doors.now())
        kept_pictures(settings).forget()
    doors.say(f"已移除网页存档 {sha256}；哈希值、时间和理由留存备查")


def _progress(total: int) -> Callable[[], None]:
    """Tells progress on standard error, a line every few seconds."""
    done, told = 0, time.monotonic()

    def on_read() -> None:
        nonlocal done, told
        done += 1
        if time.monotonic() - told >= LINE_SECONDS:
            told = time.monotonic()
            doors.err.print(f"已核验 {done}/{total}")

    return on_read
