"""What a rule is given and what it comes to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from config.answers import Answer
from config.sites import Site
from config.synonyms import ColumnNames
from storage.dataset_history import KnownDataset
from storage.history import Compared
from storage.reaching import ReachDay
from storage.records import Dataset, Evidence, Outcome, PageFacts, Reason, Verdict


@dataclass(frozen=True)
class Context:
    """What a rule may know beside the facts: the site, the scan's date (Shanghai), and what columns are called.

    `bodies` are the names of the offices and towns under the site, `answers` what people said by check, `check` the
    code of the one in hand. `probes` are the days on which the site's home page was probed, as far as they are known,
    `compared` is what the site's lists are beside those of earlier nights, `datasets` are the site's datasets as those
    nights left them.
    """

    site: Site
    today: date
    names: dict[str, ColumnNames]
    bodies: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    check: str = ""
    probes: tuple[ReachDay, ...] = ()
    compared: Compared = field(default_factory=Compared)
    datasets: tuple[KnownDataset, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A page that bears a ruling out, and the words on it that do. `at` is when it was asked for, where that was not in
    tonight's visit."""

    page: PageFacts
    matched: str
    at: datetime | None = None


@dataclass(frozen=True)
class Ruling:
    """What a rule comes to at one site tonight: FAIL and PARTIAL are still to be confirmed.

    `won` is the share of the check that is met, `lacking` names what is missing, stale or late, `value` is the fact.
    `shown` are pages of this visit that bear it out, `files` its datasets that do, `kept` what was kept of the pages of
    earlier ones. `in_files`: nothing can be said because what is asked may stand in files, all of which were read, so
    that a rule about these tells.
    """

    verdict: Verdict
    reason: Reason
    value: str = ""
    won: float = 0.0
    lacking: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = field(default=())
    kept: tuple[Evidence, ...] = ()
    files: tuple[Dataset, ...] = ()
    in_files: bool = False


def undetermined(
    reason: Reason, value: str = "", shown: tuple[Shown, ...] = (), kept: tuple[Evidence, ...] = ()
) -> Ruling:
    """A ruling that nothing can be said, and why."""
    return Ruling(Verdict.UNDETERMINED, reason, value, shown=shown, kept=kept)


REASON_OF = {
    Outcome.CHALLENGE: Reason.CHALLENGE,
    Outcome.BLOCKED: Reason.BLOCKED,
    Outcome.UNREACHABLE: Reason.UNREACHABLE,
    Outcome.HTTP_ERROR: Reason.HTTP_ERROR,
    Outcome.SOFT_404: Reason.SOFT_404,
    Outcome.MOVED: Reason.MOVED,
    Outcome.REDIRECT: Reason.MOVED,
    Outcome.ROBOTS: Reason.ROBOTS,
    Outcome.LOGIN: Reason.LOGIN,
    Outcome.TRUNCATED: Reason.TRUNCATED,
    Outcome.TOO_LARGE: Reason.TRUNCATED,
    Outcome.SCRIPT_SHELL: Reason.NEEDS_SCRIPT,
    Outcome.FRAMES: Reason.NEEDS_SCRIPT,
    Outcome.NOT_HTML: Reason.NOT_HTML,
    Outcome.MAINTENANCE: Reason.MAINTENANCE,
}


def not_seen(page: PageFacts, *, is_home: bool = False) -> Ruling:
    """The ruling over a page that was not seen: never the site's fault in points.

    A notice of maintenance on the home page suspends the check; our own error is an error.
    """
    shown = (Shown(page, ""),)
    if page.outcome is Outcome.ERROR:
        return Ruling(Verdict.ERROR, Reason.OUR_FAULT, shown=shown)
    if page.outcome is Outcome.MAINTENANCE and is_home:
        return Ruling(Verdict.SUSPENDED, Reason.MAINTENANCE, page.title, shown=shown)
    return undetermined(REASON_OF[page.outcome], shown=shown)
