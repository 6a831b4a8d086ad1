"""The log of a visit: what was asked, and what came of it but for the bytes. Standard library only.

With the bodies that it names, a visit can be made again from the archive, page by page, years later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from storage.records import Cause, Outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one ask. `way` tells how it was asked, as `crawler.visit.replay.way_of` does.

    Either nothing came that could be read (`outcome`, `cause`, and a status if there was one), or a page did: `status`
    and `headers` (0 and none: those that are kept with the body), and the body by its hash (None: it was empty). `at`
    is when it was asked for; None where it was not tonight, and `since` the night whose bytes these are, where they
    came on an earlier one. `modified`: the server sent bytes, and did not just say that they are the same.
    """

    way: str
    url: str
    at: datetime | None = None
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    sha256: str | None = None
    outcome: Outcome | None = None
    cause: Cause = Cause.NONE
    since: datetime | None = None
    modified: bool = True


@dataclass(frozen=True, slots=True)
class VisitLog:
    """A visit to `site`, read as of the day `today`. `plan` is what it was told of the site, as JSON, and `asked` the
    hash of the body that tells what it was to look for; `answers` are in the order in which they came."""

    site: str
    today: date
    plan: str
    asked: str
    answers: tuple[Answer, ...]

    @property
    def fetched(self) -> frozenset[str]:
        """Those of its bodies that came on this visit, and what was asked."""
        return frozenset({self.asked, *(one.sha256 for one in self.answers if one.sha256 and one.since is None)})

    @property
    def hashes(self) -> frozenset[str]:
        """All bodies that it names."""
        return frozenset({self.asked, *(one.sha256 for one in self.answers if one.sha256)})
