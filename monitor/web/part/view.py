"""Which part of the queue an address asks for, and back: what a page of the queue carries on to the next.

Whatever an address says that means nothing counts as not said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from config.sites import Level
from monitor.review.queue import Cause, Filters, Item
from storage.records import Finding
from storage.review import Account, Decision

MINE, NOBODYS = "-me", "-nobody"
"""Of persons: who asks, and nobody. No account has such a name."""

_One = TypeVar("_One", bound=StrEnum)
_LONGEST, _MOST_FIELDS = 200, 30


@dataclass(frozen=True, slots=True)
class View:
    """A part of the queue, in the words of its address."""

    cause: str = ""
    person: str = ""
    level: str = ""
    site: str = ""
    requirement: str = ""
    group: str = ""

    @property
    def text(self) -> str:
        """As a part of an address, and what `view_named` reads."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def is_narrow(self) -> bool:
        """Whether so little is asked for that all of it is read at once."""
        return bool(self.site or self.requirement or self.group)

    def filters(self, account: Account) -> Filters:
        """What is asked for, by this account."""
        return Filters(
            cause=_one_of(Cause, self.cause),
            person={"": None, MINE: account.name, NOBODYS: None}.get(self.person, self.person),
            unassigned=self.person == NOBODYS,
            level=_one_of(Level, self.level),
            site=self.site or None,
            requirement=self.requirement or None,
            group=self.group or None,
        )

    def but(self, **changes: str) -> View:
        """The same with something else asked for."""
        return replace(self, **changes)


def view_of(told: Mapping[str, str]) -> View:
    """What the fields of an address ask for."""
    found = {field.name: told.get(field.name, "").strip() for field in fields(View)}
    plain = {name: text for name, text in found.items() if text.isprintable() and len(text) <= _LONGEST}
    view = View(**plain)
    return view.but(
        cause=view.cause if _one_of(Cause, view.cause) else "", level=view.level if _one_of(Level, view.level) else ""
    )


def view_named(text: str) -> View:
    """What the text of a view asks for."""
    try:
        return view_of(dict(parse_qsl(text, max_num_fields=_MOST_FIELDS)))
    except ValueError:
        return View()


def finding_address(scan: int | str, one: Finding | Decision | Item, origin: str = "") -> str:
    """The address of a finding's page, for somebody who came from a part of the queue or did not."""
    path = "/".join(quote(part, safe="") for part in (str(scan), one.site, one.requirement))
    return f"/findings/{path}{'?' + urlencode({'from': origin}) if origin else ''}"


def items_address(view: View, **more: str) -> str:
    """The address of a part of the queue, item by item."""
    return _with("/queue/items", view, more)


def groups_address(view: View, **more: str) -> str:
    """The address of a part of the queue in groups."""
    return _with("/queue", view, more)


def _with(path: str, view: View, more: Mapping[str, str]) -> str:
    told: Iterable[str] = filter(None, (view.text, urlencode({name: one for name, one in more.items() if one})))
    return "?".join(filter(None, (path, "&".join(told))))


def _one_of(kind: type[_One], text: str) -> _One | None:
    return kind(text) if text in set(kind) else None
