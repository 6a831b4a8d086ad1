"""count: fewer than so many first-level columns are blank, or stale."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from config.rules import Count
from monitor.rules.columns import column_at, unread_site
from monitor.rules.newest import newest_of
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Fill, Outcome, PageFacts, Reason, Verdict, VisitFacts, Whose

_NEED_NO_UPDATE = frozenset({Reason.UNDATED, Reason.CLOSED})


def judge(rule: Count, facts: VisitFacts, context: Context) -> Ruling:
    """PASS or FAIL where the columns that could not be read make no difference; else undetermined.

    Two entries of the menu that lead to one page are one column.
    Source of the figures: 国办秘函〔2019〕19号, 栏目不更新(2) and (3).
    """
    home = tuple(Shown(page, "") for page in facts.pages[:1])
    hidden = all(page.menu_unreadable for page in facts.pages[:1])
    if not facts.menu:
        return undetermined(Reason.NEEDS_SCRIPT if hidden else Reason.UNCLEAR_CONTENT, shown=home)
    seen, unread = _menu(facts)
    if not seen:
        return unread_site(facts) or undetermined(Reason.COLUMN_NOT_READ)
    states = [(page, _is_bad(rule, page, facts, context.today)) for page in seen]
    bad = [page for page, state in states if state]
    unknown = unread + sum(state is None for _, state in states)
    shown = tuple(Shown(page, page.title) for page in bad) or home
    value = f"{rule.state}={len(bad)} of {len(seen) + unread}"
    if len(bad) >= rule.less_than:
        lacking = tuple(page.final_url for page in bad)
        return Ruling(Verdict.FAIL, Reason.TOO_MANY, value, lacking=lacking, shown=shown)
    if hidden:  # more columns than the ones known
        return undetermined(Reason.NEEDS_SCRIPT, value, home)
    if len(bad) + unknown < rule.less_than:
        return Ruling(Verdict.PASS, Reason.BELOW_LIMIT, value, won=1.0, shown=shown)
    return undetermined(Reason.UNCLEAR_CONTENT, f"{value}, unread={unknown}", shown)


def _menu(facts: VisitFacts) -> tuple[list[PageFacts], int]:
    """The pages of the menu's columns that were seen, each once, and how many were not."""
    opened = [facts.page(url) for url in facts.menu]
    seen = {page.final_url: page for page in opened if page is not None and page.outcome is Outcome.SEEN}
    return list(seen.values()), sum(page is None or page.outcome is not Outcome.SEEN for page in opened)


def _is_bad(rule: Count, page: PageFacts, facts: VisitFacts, today: date) -> bool | None:
    """Whether a column is in the state that is counted; None where nobody can say."""
    if rule.state == "blank":
        return None if page.fill is Fill.UNCLEAR else page.fill is Fill.BLANK
    return _is_stale(page, facts, today - relativedelta(months=rule.months or 0), today)


def _is_stale(page: PageFacts, facts: VisitFacts, limit: date, today: date) -> bool | None:
    """Whether all own rows of a column are older than `limit`.

    One without dated rows of its own, as one that leads on to others, and one that says that it is closed are none
    that must be kept up. One with a newer row that may be its own is not stale.
    """
    newest = newest_of(column_at(facts, page), facts, limit, today)
    if newest.doubt is None:
        return newest.day < limit
    perhaps = [entry for entry in page.entries.items if entry.whose is not Whose.BESIDE and entry.date]
    fresh = any(entry.date and entry.date >= limit for entry in perhaps)
    return False if newest.doubt in _NEED_NO_UPDATE or fresh else None
