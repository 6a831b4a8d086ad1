"""reach: the home page opened in time, of so many visits a day for so many days.

Source: 国办秘函〔2019〕19号, 单项否决·站点无法访问: visits of a week, 20 and more a day, of which those that did not
open in less than 15 s are 5 % and more; 15 s and 5 % themselves are too much (超过（含）).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from config.rules import Manual, Reach
from crawler.unseen.causes import CAUSES
from monitor.rules import manual
from monitor.rules.ruling import Context, Ruling, Shown, undetermined
from storage.reaching import ReachDay, Unopened, week_before
from storage.records import Cause, Outcome, PageFacts, PageKind, Reason, Verdict, VisitFacts

LACKING = "首页稳定打开"


def judge(rule: Reach, facts: VisitFacts, context: Context) -> Ruling:
    """FAIL from the share on, PASS below it, by the whole days before the scan's.

    A day of fewer visits than ordered leaves the week undetermined. Where probes do not tell, a person's answer does,
    and where there are no probes at all, a person is asked.
    """
    days = week_before(context.today, rule.days)
    week = [one for one in context.probes if one.day in days]
    whole = [one for one in week if one.counted >= rule.visits]
    if len(whole) < rule.days:
        if not week or context.check in context.answers:
            return manual.judge(Manual(type="manual", ask=rule.ask), facts, context)
        return undetermined(Reason.TOO_FEW_VISITS, f"days={len(whole)}/{rule.days}", _shown(week, context))
    failed, total = sum(one.failed for one in whole), sum(one.counted for one in whole)
    value = f"failed={failed}/{total} days={rule.days}" if failed else f"failed=0 days={rule.days}"
    shown = _shown(week, context)
    if failed >= Fraction(str(rule.below)) * total:
        return Ruling(Verdict.FAIL, Reason.OFTEN_DOWN, value, lacking=(LACKING,), shown=shown)
    return Ruling(Verdict.PASS, Reason.REACHED, value, won=1.0, shown=shown)


def _shown(week: Iterable[ReachDay], context: Context) -> tuple[Shown, ...]:
    """The figures of the days, and every probe that failed, by its cause."""
    days = list(week)
    figures = "；".join(f"{one.day:%m-%d} 访问{one.counted}次、打不开{one.failed}次{_apart(one)}" for one in days)
    failures: dict[Cause, list[Unopened]] = {}
    for one in (one for day in days for one in day.unopened):
        failures.setdefault(one.cause, []).append(one)
    told = [Shown(_home(context, Outcome.SEEN, Cause.NONE, 0), figures)] if days else []
    for cause, some in failures.items():
        times = "、".join(f"{one.at:%m-%d %H:%M}（{one.seconds:.1f}秒）" for one in some)
        page = _home(context, Outcome.UNREACHABLE, cause, some[-1].status)
        told.append(Shown(page, f"{CAUSES[cause].sentence}{times}", some[-1].at))
    return tuple(told)


def _apart(day: ReachDay) -> str:
    """What was not counted, and why."""
    unclear = f"，另有{day.unclear}次被拒绝或无法辨认" if day.unclear else ""
    return unclear + (f"，另有{day.ours}次因本方网络异常不计" if day.ours else "")


def _home(context: Context, outcome: Outcome, cause: Cause, status: int) -> PageFacts:
    url = context.site.url or ""
    return PageFacts(url, url, status, outcome, cause, kind=PageKind.FAILURE)
