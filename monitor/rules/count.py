"""count: fewer than so many first-level columns are blank, or stale."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from config.rules import Count
from monitor.rules.columns import unread_site
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Fill, Outcome, PageFacts, Reason, Verdict, VisitFacts, Whose


def judge(rule: Count, facts: VisitFacts, context: Context) -> Ruling:
    """PASS or FAIL where the columns that could not be read make no difference; else undetermined.

    Source of the figures: 国办秘函〔2019〕19号, 栏目不更新(2) and (3).
    """
    home = tuple(Shown(page, "") for page in facts.pages[:1])
    hidden = all(page.menu_unreadable for page in facts.pages[:1])
    if not facts.menu:
        return undetermined(Reason.NEEDS_SCRIPT if hidden else Reason.UNCLEAR_CONTENT, shown=home)
    seen = [page for url in facts.menu if (page := facts.page(url)) is not None and page.outcome is Outcome.SEEN]
    if not seen:
        return unread_site(facts) or undetermined(Reason.COLUMN_NOT_READ)
    bad, clear = _blank(seen) if rule.state == "blank" else _stale(seen, context.today, rule.months or 0)
    unknown = len(facts.menu) - clear
    shown = tuple(Shown(page, page.title) for page in bad) or home
    value = f"{rule.state}={len(bad)} of {len(facts.menu)}"
    if len(bad) >= rule.less_than:
        lacking = tuple(page.final_url for page in bad)
        return Ruling(Verdict.FAIL, Reason.TOO_MANY, value, lacking=lacking, shown=shown)
    if hidden:  # more columns than the ones known
        return undetermined(Reason.NEEDS_SCRIPT, value, home)
    if len(bad) + unknown < rule.less_than:
        return Ruling(Verdict.PASS, Reason.BELOW_LIMIT, value, won=1.0, shown=shown)
    return undetermined(Reason.UNCLEAR_CONTENT, f"{value}, unread={unknown}", shown)


def _blank(seen: list[PageFacts]) -> tuple[list[PageFacts], int]:
    """The blank ones, and of how many it is clear whether they are."""
    return [page for page in seen if page.fill is Fill.BLANK], sum(page.fill is not Fill.UNCLEAR for page in seen)


def _stale(seen: list[PageFacts], today: date, months: int) -> tuple[list[PageFacts], int]:
    """Those whose own rows are all older than `months`, and of how many it is clear.

    A column without dated rows of its own, as one that leads on to others, is none that must be kept up.
    """
    limit = today - relativedelta(months=months)
    stale = [page for page in seen if _is_stale(page, limit)]
    return stale, len(seen)


def _is_stale(page: PageFacts, limit: date) -> bool:
    dates = [entry.date for entry in page.entries.own if entry.date is not None]
    unsure = page.entries.of(Whose.UNCLEAR) or any(entry.year_assumed for entry in page.entries.own)
    return bool(dates) and not unsure and not page.entries.closed and max(dates) < limit
