"""The undecided findings of a round as a place that a person comes from: how an address names it, and what it holds."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import Connection

from monitor.review.queue import Cause, Item
from monitor.review.round_queue import URGENT, LeftOf, RoundQueue, undecided_in
from monitor.rounds.freezing import require_open
from monitor.web.part.view import View, view_named
from storage.review import Account
from storage.rounds.records import Round
from storage.rounds.register import NoRoundError, round_of

_ORIGIN = re.compile(r"round-([1-9][0-9]{0,8})(?:&(.*))?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class RoundView:
    """A part of what nobody decided in a round; without a cause in its `view` what is `URGENT`."""

    number: int
    view: View

    @property
    def text(self) -> str:
        """As a part of an address (`from`), and what `round_view_named` reads."""
        return "&".join(filter(None, (f"round-{self.number}", self.view.text)))

    def address(self, **more: str) -> str:
        """The address of this part, item by item."""
        told = "&".join(filter(None, (self.view.text, urlencode({name: one for name, one in more.items() if one}))))
        return f"/rounds/{self.number}/undecided{'?' + told if told else ''}"

    def items(self, queue: RoundQueue) -> tuple[Item, ...]:
        """What of a round's queue this part holds."""
        return queue.of([Cause(self.view.cause)] if self.view.cause else URGENT)


def round_view_named(text: str) -> RoundView | None:
    """The part of a round that `from` names; None where it names none."""
    found = _ORIGIN.fullmatch(text)
    return RoundView(int(found[1]), view_named(found[2] or "").but(group="")) if found else None


def queue_in(
    conn: Connection, found: Round, view: View, account: Account, left_of: LeftOf = lambda night: None
) -> RoundQueue:
    """What nobody decided in a round, as far as a view asks for it, whatever its cause."""
    return undecided_in(conn, found, view.but(cause="").filters(account), left_of)


def round_named_by(conn: Connection, text: str) -> Round | None:
    """The round that `from` names, if there is one."""
    asked = round_view_named(text)
    with suppress(NoRoundError):
        return round_of(conn, asked.number) if asked else None
    return None


def require_open_origin(conn: Connection, text: str) -> int | None:
    """The number of the round that somebody comes from, who decides in it: it stays open until the transaction ends.
    None where that is no round. Raises `FrozenError`."""
    found = round_named_by(conn, text)
    return require_open(conn, found.id).id if found is not None else None
