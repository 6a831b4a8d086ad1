"""What the form of a decision offers: acts, verdicts, reasons and scopes, each with its name in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitor.cards.review_wording import ACTS, SCOPES, WHYS
from monitor.cards.wording import VERDICTS
from monitor.review.wishes import FURTHEST, LONGEST_NOTE, facts_mark, may_confirm, said_verdict
from monitor.web.finding.columns import column_title
from storage.records import Finding
from storage.review import CHOICES, Act, Scope

_TEXTS = 30

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """Values of the form, each with its name. `said` is the verdict that can be confirmed, `texts` are words of links
    that may be the site's own name of a column, `facts` mark the finding shown; they are empty where the form is for
    many findings."""

    acts: Choices
    scopes: Choices
    first_day: str
    last_day: str
    choices: Choices = tuple((verdict.value, VERDICTS[verdict]) for verdict in CHOICES)
    whys: Choices = tuple((why.value, name) for why, name in WHYS.items())
    longest_note: int = LONGEST_NOTE
    said: str = ""
    columns: Choices = ()
    texts: tuple[str, ...] = ()
    facts: str = ""


def offered_for(finding: Finding, columns: Iterable[str], today: date) -> Offered:
    """What may be decided of a finding whose check asks for these columns."""
    named = tuple((code, column_title(code)) for code in columns)
    return Offered(
        acts=_acts(confirm=may_confirm(finding)),
        scopes=_scopes(alias=bool(named)),
        first_day=f"{today}",
        last_day=f"{today + FURTHEST}",
        said=VERDICTS[said_verdict(finding)],
        columns=named,
        texts=tuple(dict.fromkeys(one.text for one in finding.candidates if one.text))[:_TEXTS],
        facts=facts_mark(finding),
    )


def offered_for_many(today: date) -> Offered:
    """What may be decided of many findings at once: no site's own name is taught that way."""
    return Offered(
        acts=_acts(confirm=True),
        scopes=_scopes(alias=False),
        first_day=f"{today}",
        last_day=f"{today + FURTHEST}",
    )


def _acts(*, confirm: bool) -> Choices:
    acts = ((Act.CONFIRM,) if confirm else ()) + (Act.OVERTURN, Act.CANNOT_TELL)
    return tuple((act.value, ACTS[act]) for act in acts)


def _scopes(*, alias: bool) -> Choices:
    return scopes_of(scope for scope in Scope if alias or scope is not Scope.ALIAS)


def scopes_of(scopes: Iterable[Scope]) -> Choices:
    """Scopes, each with its name."""
    return tuple((scope.value, SCOPES[scope]) for scope in scopes)
