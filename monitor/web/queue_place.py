"""Where a finding stands in the part of the queue that a person works through, and what that person just decided."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import Connection

from monitor.cards.review_wording import decision_sentence
from monitor.review.queue import neighbours, queue_of
from monitor.web.queue_left import left_if_kept
from monitor.web.queue_view import finding_address, groups_address, items_address, view_named
from storage.catalogue import load_sites
from storage.decisions import decisions_on
from storage.ledger import ScanKind
from storage.review import Account, Act
from storage.scans import latest_scan


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Addresses of the items before and after one, of its part of the queue, and of where to go when that is over;
    empty where there is none."""

    before: str = ""
    after: str = ""
    back: str = ""
    over: str = ""

    def onward(self, done: str, here: str) -> str:
        """Where to go after a decision, which is told there: the next item, else the queue, else the finding."""
        address = self.after or self.over or here
        return f"{address}{'&' if '?' in address else '?'}{urlencode({'done': done})}"


def place_of(conn: Connection, origin: str, account: Account, site: str, requirement: str) -> QueuePlace:
    """The place of a requirement at a site in the part of the queue that a person came from; of one that is wide among
    what is of the same requirement."""
    night = latest_scan(conn, ScanKind.NIGHTLY) if origin else None
    if night is None:
        return QueuePlace()
    view = view_named(origin)
    read = view if view.is_narrow else view.but(requirement=requirement)
    items = queue_of(conn, night, read.filters(account), left_if_kept(conn, night))
    before, after = neighbours(items, site, requirement)
    return QueuePlace(
        before=finding_address(night.id, before, origin) if before else "",
        after=finding_address(night.id, after, origin) if after else "",
        back=items_address(view),
        over=groups_address(view.but(group="")) if view.group else items_address(view),
    )


@dataclass(frozen=True, slots=True)
class Done:
    """A decision that somebody just took, told on the page that came next; `undo`: it can still be taken back."""

    address: str
    name: str
    told: str
    seen: int
    undo: bool
    origin: str = ""


def done_of(conn: Connection, done: str, account: Account, origin: str = "") -> Done | None:
    """The decision that an address names as SITE/REQUIREMENT/NUMBER, if this person took it."""
    site, _, rest = done.partition("/")
    requirement, _, number = rest.partition("/")
    every = decisions_on(conn, site, requirement) if number and done.isprintable() else []
    made = next((one for one in every if str(one.number) == number and one.by == account.name), None)
    if made is None:
        return None
    name = next((one.name for one in load_sites(conn, [site])), site)
    undo = made is every[0] and made.act is not Act.WITHDRAW
    told = decision_sentence(made)
    return Done(finding_address("latest", made), f"{name}（{requirement}）", told, made.number, undo, origin)
