"""count: fewer than so many first-level columns are blank."""

from __future__ import annotations

from config.rules import Count
from monitor.rules.columns import unread_site
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Fill, Outcome, Reason, Verdict, VisitFacts


def judge(rule: Count, facts: VisitFacts, context: Context) -> Ruling:
    """PASS or FAIL where the columns that could not be read make no difference; else undetermined.

    Source of the figure: 国办秘函〔2019〕19号, 栏目不更新(3).
    """
    home = tuple(Shown(page, "") for page in facts.pages[:1])
    hidden = all(page.menu_unreadable for page in facts.pages[:1])
    if not facts.menu:
        return undetermined(Reason.NEEDS_SCRIPT if hidden else Reason.UNCLEAR_CONTENT, shown=home)
    seen = [page for url in facts.menu if (page := facts.page(url)) is not None and page.outcome is Outcome.SEEN]
    if not seen:
        return unread_site(facts) or undetermined(Reason.COLUMN_NOT_READ)
    blank = [page for page in seen if page.fill is Fill.BLANK]
    unknown = len(facts.menu) - sum(page.fill is not Fill.UNCLEAR for page in seen)
    shown = tuple(Shown(page, page.title) for page in blank) or home
    value = f"blank={len(blank)} of {len(facts.menu)}"
    if len(blank) >= rule.less_than:
        lacking = tuple(page.final_url for page in blank)
        return Ruling(Verdict.FAIL, Reason.TOO_MANY, value, lacking=lacking, shown=shown)
    if hidden:  # more columns than the ones known
        return undetermined(Reason.NEEDS_SCRIPT, value, home)
    if len(blank) + unknown < rule.less_than:
        return Ruling(Verdict.PASS, Reason.BELOW_LIMIT, value, won=1.0, shown=shown)
    return undetermined(Reason.UNCLEAR_CONTENT, f"{value}, unread={unknown}", shown)
