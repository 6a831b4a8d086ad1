"""has_feature: something on a column's page works when it is tried."""

from __future__ import annotations

from config.rules import HasFeature
from monitor.rules.columns import column_doubt, found_columns
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.records import Outcome, Probe, Reason, Verdict, VisitFacts

_NAMES = {"search": "检索", "download": "下载", "form": "申请表单", "navigation": "目录导航"}


def judge(rule: HasFeature, facts: VisitFacts, context: Context) -> Ruling:
    """PASS where a try worked, FAIL where it was answered and did not; else nothing can be said.

    A column that is itself missing is not charged again here.
    """
    columns = found_columns(facts, rule.column)
    if not columns:
        return column_doubt(facts, rule.column, context)
    tried = [probe for probe in facts.probes if probe.code == rule.column and probe.feature == rule.feature]
    worked = next((probe for probe in tried if probe.works), None)
    if worked is not None:
        return Ruling(Verdict.PASS, Reason.WORKS, worked.told or worked.url, won=1.0, shown=_shown(worked, facts))
    shown = tuple(Shown(column.page, column.candidate.text) for column in columns)
    failed = [probe for probe in tried if probe.works is False and probe.outcome is Outcome.SEEN]
    if not failed or len(failed) < len(tried):
        return undetermined(Reason.NOT_TRIED, "；".join(probe.told for probe in tried if probe.told), shown)
    value = "；".join(probe.told or probe.url for probe in failed)
    evidence = tuple(one for probe in failed for one in _shown(probe, facts)) or shown
    return Ruling(Verdict.FAIL, Reason.BROKEN, value, lacking=(_NAMES[rule.feature],), shown=evidence)


def _shown(probe: Probe, facts: VisitFacts) -> tuple[Shown, ...]:
    page = facts.page(probe.url)
    return (Shown(page, probe.told),) if page is not None else ()
