"""backdated: no row of a list bears a date earlier than a night on which it was not there."""

from __future__ import annotations

from datetime import date, timedelta

from config.rules import Backdated
from monitor.rules.ruling import Context, Ruling, undetermined
from storage.history import KnownItem
from storage.records import SHANGHAI, Evidence, Reason, Verdict, VisitFacts

DAYS = 183
"""How long a doubt is told: 国办秘函〔2019〕19号 is checked every half year."""
_MOST = 3


def judge(rule: Backdated, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where tonight's lists were compared with those of an earlier night and nothing is in doubt; where something
    is, a person is asked, with the pages of both nights.

    Never adverse: a row may have been held back, moved here from where nobody looked, or put in again.
    """
    told = [item for item in context.compared.doubts if _day(item) >= context.today - timedelta(days=DAYS)]
    if told:
        value = "；".join(_in_short(item) for item in told[:_MOST])
        more = f" rows={len(told)}" if len(told) > _MOST else ""
        kept = tuple(one for item in told[:_MOST] for one in _pages(item))
        return undetermined(Reason.BACKDATED, value + more, kept=kept)
    if not context.compared.lists:
        return undetermined(Reason.NOT_COMPARED)
    return Ruling(Verdict.PASS, Reason.NONE_SEEN, won=1.0)


def _day(item: KnownItem) -> date:
    return item.first.astimezone(SHANGHAI).date()


def _in_short(item: KnownItem) -> str:
    absent = item.proof.absent.astimezone(SHANGHAI).date() if item.proof else None
    return f"{item.title} dated={item.stated} absent={absent} first={_day(item)}"


def _pages(item: KnownItem) -> tuple[Evidence, ...]:
    """The pages of the night without the row, and of the night with it."""
    if item.proof is None:
        return ()
    with_it = (Evidence(p.url, p.fetched_at, p.status, p.sha256, item.title, p.rendered) for p in item.proof.seen)
    return (*item.proof.without, *with_it)
