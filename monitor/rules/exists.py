"""exists: the column is there, is this site's, and is not blank."""

from __future__ import annotations

from config.rules import Exists
from monitor.rules.columns import found_columns, on_platform, why_absent
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Fill, Reason, Verdict, VisitFacts


def judge(rule: Exists, facts: VisitFacts, context: Context) -> Ruling:
    """PASS with the column's own name and address, EXTERNAL on the named platform; else why it was not found."""
    found = found_columns(facts, rule.column)
    if not found:
        names = context.names[rule.column]
        return why_absent(facts, rule.column, names.title, within=rule.within, names=names)
    best = next((column for column in found if not column.everywhere), found[0])
    shown = (Shown(best.page, best.candidate.text),)
    if best.everywhere and best.page.fill is Fill.ROWS:
        return undetermined(Reason.ROWS_UNCLEAR, best.candidate.text, shown)
    value = f"{best.candidate.text} {best.page.final_url}"
    if on_platform(best, context.site):
        return Ruling(Verdict.EXTERNAL, Reason.ON_PLATFORM, value, won=1.0, shown=shown)
    return Ruling(Verdict.PASS, Reason.FOUND, value, won=1.0, shown=shown)
