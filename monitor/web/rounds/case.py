"""All that whoever decides an appeal looks at: the frozen line, its evidence, later nights, the address given."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from config.sites import Site
from monitor.appeals.deciding import score_by_now
from monitor.appeals.rechecking import Rechecked, is_outside, rechecked
from monitor.cards.review_wording import decision_sentence
from monitor.evidence.sheets import Sheet, sheets_of
from monitor.history.nights import between, day_of
from monitor.history.reading import nights_at
from monitor.history.telling import lines_of_check
from monitor.rounds.cards import round_card
from monitor.second.blinding import blinded, checks_being_read
from storage.catalogue import load_sites
from storage.findings import history
from storage.records import Finding
from storage.review import Account
from storage.rounds.appeals import appeal_numbered
from storage.rounds.attachments import attachment_of
from storage.rounds.records import Appeal, Attachment, Line, Round, Stage
from storage.rounds.standings import line_of
from storage.scans import scan_info
from storage.shelf import Shelf


@dataclass(frozen=True)
class CaseFile:
    """An appeal beside what it is about. `machine` is the finding as it was frozen, `final` what counted; `review` is
    the decision that the line rests on, in a sentence, and `reviewer` who made it. `later` is what nights said since,
    the newest first; `outside`: the address given is on another host than the site's own. `unseen`: whoever looks is
    reading the line a second time, so that nothing is told of what others decided on it."""

    appeal: Appeal
    site: Site
    line: Line
    machine: Finding
    final: Finding
    review: str
    reviewer: str
    sheets: tuple[Sheet, ...]
    later: tuple[str, ...]
    outside: bool
    file: Attachment | None
    recheck: Rechecked | None
    score: float | None
    unseen: bool


def case_file(conn: Connection, shelf: Shelf, found: Round, number: int, account: Account) -> CaseFile | None:
    """The appeal of this number in a round with all that belongs to it, for whoever looks at it; None where there is
    none."""
    appeal = appeal_numbered(conn, number)
    if appeal is None or appeal.round != found.id:
        return None
    line = line_of(conn, found.id, appeal.site, appeal.requirement)
    card = round_card(conn, found, appeal.site, Stage.FROZEN)
    if line is None or card is None:
        return None
    unread = checks_being_read(conn, account, appeal.site)
    card = blinded(card, unread)
    site = next(iter(load_sites(conn, [appeal.site])), card.site)
    machine = next(one for one in card.findings if one.requirement == appeal.requirement)
    review = card.reviews.get(appeal.requirement)
    return CaseFile(
        appeal,
        site,
        line,
        machine,
        card.final_by_code[appeal.requirement],
        decision_sentence(review.decision) if review else "",
        review.decision.by if review else "",
        _sheets(conn, shelf, line, machine),
        _later(conn, line),
        bool(appeal.address) and is_outside(appeal.address, site),
        attachment_of(conn, appeal.attachment) if appeal.attachment else None,
        rechecked(conn, shelf, appeal, (*machine.lacking, machine.name)),
        score_by_now(conn, found.id, appeal.site),
        appeal.requirement in unread,
    )


def _sheets(conn: Connection, shelf: Shelf, line: Line, machine: Finding) -> tuple[Sheet, ...]:
    return () if line.scan is None else sheets_of(conn, shelf, scan_info(conn, line.scan), machine)


def _later(conn: Connection, line: Line) -> tuple[str, ...]:
    """What nights said from the frozen one on, the newest first."""
    if line.scan is None:
        return ()
    since = day_of(scan_info(conn, line.scan).as_of)
    nights = between(nights_at(conn, line.site), since, None)
    return tuple(lines_of_check(history(conn, line.site, line.requirement), nights, since, None))[::-1]
