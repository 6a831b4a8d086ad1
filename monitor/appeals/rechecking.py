"""The address that an office gave in its appeal is looked at, on demand and through the guard, as single checks are:
one page is asked for, once, and kept as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine

from config.plan import host_of
from config.settings import Settings
from config.sites import Site
from crawler.pages.bounds import at_home
from monitor.adhoc.admitting import Admitted, admit
from monitor.adhoc.asking import Wish
from monitor.appeals.deciding import NoAppealError, SettledError
from monitor.appeals.filing import BarredError, subject_of
from monitor.evidence.sheets import Sheet, sheet_of
from storage.adhoc import DeskCheck
from storage.audit import note
from storage.database import reading
from storage.desk_checks import desk_check
from storage.records import Evidence, PageFacts
from storage.review import Account
from storage.rounds.appeals import appeal_numbered, note_recheck
from storage.rounds.records import Appeal, AppealState
from storage.shelf import Shelf
from storage.visits import load_visit


@dataclass(frozen=True)
class Rechecked:
    """What a check of an appeal's address came to. Without a `page` it is not over, or nobody could go there; of a page
    `address` is where it was in the end, `stated` the day that it names as that of its text and `newest` that of its
    newest entry."""

    check: DeskCheck
    page: PageFacts | None = None
    at: datetime | None = None
    address: str = ""
    stated: date | None = None
    newest: date | None = None
    sheet: Sheet | None = None


def ask_recheck(engine: Engine, settings: Settings, number: int, appeal: int, who: Account, at: datetime) -> Admitted:
    """Asks for a check of the address of an appeal in a round: it counts among the person's single checks. To be given
    to `monitor.adhoc.runs.Checks`.

    Raises `NoAppealError`, `SettledError` where the appeal is decided or withdrawn, `BarredError` where there is
    nothing to look at or somebody is at it, and `NotAdmittedError`.
    """
    with reading(engine) as conn:
        address = _open(conn, number, appeal).address

    def beside(conn: Connection, check: int) -> None:
        mine = _open(conn, number, appeal)
        note_recheck(conn, appeal, check)
        told = {"url": mine.address, "check": check}
        note(conn, at=at, who=who.name, what="appeal.recheck", subject=subject_of(mine), after=told)

    return admit(engine, settings, who.name, Wish(address, None, None), at, only_page=True, beside=beside)


def _open(conn: Connection, number: int, appeal: int) -> Appeal:
    found = appeal_numbered(conn, appeal)
    if found is None or found.round != number:
        raise NoAppealError(str(appeal))
    if found.state is not AppealState.FILED:
        raise SettledError(found)
    if not found.address:
        raise BarredError(f"第{appeal}号申诉", "没有提供佐证网址，无从核对")
    last = desk_check(conn, found.recheck) if found.recheck is not None else None
    if last is not None and not last.is_over:
        raise BarredError(f"第{appeal}号申诉", f"正在核对（第{last.id}号检查）", "请稍后查看")
    return found


def is_outside(address: str, site: Site) -> bool:
    """Whether an address is on another host than the site's own."""
    return not at_home(address, (host_of(site.url or ""), *site.hosts))


def rechecked(conn: Connection, shelf: Shelf, appeal: Appeal, words: Sequence[str]) -> Rechecked | None:
    """What the latest check of an appeal's address came to, with `words` marked in its text; None where there was
    none."""
    check = desk_check(conn, appeal.recheck) if appeal.recheck is not None else None
    if check is None or check.scan is None or check.site is None:
        return Rechecked(check) if check else None
    visit = load_visit(conn, check.scan, check.site)
    if visit is None or not visit.facts.pages:
        return Rechecked(check)
    page = visit.facts.pages[0]
    at = visit.fetched.get(page.url) or visit.finished
    proof = Evidence(page.final_url, at, page.status, page.sha256, "", rendered=page.rendered)
    own = page.entries.own or page.entries.items
    return Rechecked(
        check,
        page,
        at,
        page.redirect.url if page.redirect else page.final_url,
        page.document.published or page.document.signed,
        max((one.date for one in own if one.date is not None), default=None),
        sheet_of(conn, shelf, proof, words) if page.sha256 else None,
    )
