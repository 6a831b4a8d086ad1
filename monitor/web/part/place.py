"""Where a finding stands in the part of the queue that a person works through, and what that person just decided."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import Connection

from monitor.cards.review_wording import decision_sentence
from monitor.review.queue import Item, neighbours, queue_of
from monitor.web.part.left import left_if_kept
from monitor.web.part.of_round import RoundView, queue_in, round_named_by, round_view_named
from monitor.web.part.view import View, finding_address, groups_address, items_address, view_named
from storage.catalogue import load_sites
from storage.decisions import decisions_on
from storage.ledger import ScanInfo, ScanKind
from storage.review import Account, Act
from storage.rounds.records import Round
from storage.scans import latest_scan, scan_info


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Addresses of the items before and after one, of its part of the queue, and of where to go when that is over;
    empty where there is none. `of` is the round that the person came from."""

    before: str = ""
    after: str = ""
    back: str = ""
    over: str = ""
    of: Round | None = None

    def onward(self, done: str, here: str) -> str:
        """Where to go after a decision, which is told there: the next item, else the queue, else the finding."""
        address = self.after or self.over or here
        return f"{address}{'&' if '?' in address else '?'}{urlencode({'done': done})}"


def place_of(conn: Connection, origin: str, account: Account, site: str, requirement: str) -> QueuePlace:
    """The place of a requirement at a site in the part of the queue, or of a round, that a person came from."""
    if (asked := round_view_named(origin)) is not None:
        found = round_named_by(conn, origin)
        return _place_in(conn, found, asked, account, site, requirement) if found else QueuePlace()
    night = latest_scan(conn, ScanKind.NIGHTLY) if origin else None
    if night is None:
        return QueuePlace()
    view = view_named(origin)
    before, after = _neighbours(conn, night, view, account, site, requirement)
    return QueuePlace(
        before=finding_address(night.id, before, origin) if before else "",
        after=finding_address(night.id, after, origin) if after else "",
        back=items_address(view),
        over=groups_address(view.but(group="")) if view.group else items_address(view),
    )


def _neighbours(
    conn: Connection, night: ScanInfo, view: View, account: Account, site: str, requirement: str
) -> tuple[Item | None, Item | None]:
    """The items before and after a finding. Of a wide part of the queue all is gone through only at the end of what has
    the same cause and requirement: a night of thousands of sites leaves a hundred thousand items."""
    left = left_if_kept(conn, night)
    if not view.is_narrow:
        near = queue_of(conn, night, view.but(requirement=requirement).filters(account), left)
        cause = next((item.cause for item in near if item.site == site), None)
        before, after = neighbours([item for item in near if item.cause is cause], site, requirement)
        if before and after:
            return before, after
    return neighbours(queue_of(conn, night, view.filters(account), left), site, requirement)


def _place_in(
    conn: Connection, found: Round, asked: RoundView, account: Account, site: str, requirement: str
) -> QueuePlace:
    before, after = _around_in(conn, found, asked, account, site, requirement)
    back = asked.address()
    return QueuePlace(_address_in(before, asked), _address_in(after, asked), back, back, found)


_Spoken = tuple[Item, int]
"""An item of a round and the scan that speaks for its site."""


def _around_in(
    conn: Connection, found: Round, asked: RoundView, account: Account, site: str, requirement: str
) -> tuple[_Spoken | None, _Spoken | None]:
    """The items before and after a finding in a round; as in `_neighbours` all is gone through only where it must."""

    def around(view: View, same_cause: bool) -> tuple[_Spoken | None, _Spoken | None]:
        queue = queue_in(conn, found, view, account, lambda night: left_if_kept(conn, night))
        items = asked.items(queue)
        if same_cause:
            cause = next((item.cause for item in items if item.site == site), None)
            items = tuple(item for item in items if item.cause is cause)
        before, after = ((one, queue.scans[one.site]) if one else None for one in neighbours(items, site, requirement))
        return before, after

    if not asked.view.is_narrow:
        near = around(asked.view.but(requirement=requirement), same_cause=True)
        if near[0] and near[1]:
            return near
    return around(asked.view, same_cause=False)


def _address_in(one: _Spoken | None, asked: RoundView) -> str:
    return finding_address(one[1], one[0], asked.text) if one else ""


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
    anew = scan_info(conn, made.scan).base is not None
    address = finding_address(made.scan if anew else "latest", made)
    return Done(address, f"{name}（{requirement}）", told, made.number, undo, origin)
