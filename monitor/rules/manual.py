"""manual: what no page can show, asked of a person."""

from __future__ import annotations

from config.rules import Manual
from monitor.rules.ruling import Context, Ruling, undetermined
from storage.records import Reason, Verdict, VisitFacts

_HALF = 0.5


def judge(rule: Manual, facts: VisitFacts, context: Context) -> Ruling:
    """The answer where one was given, with who gave it and when; else the question itself, undetermined.

    "Partly" is half of what is asked.
    """
    answer = context.answers.get(context.check)
    if answer is None:
        return undetermined(Reason.ASKED, rule.ask)
    value = "；".join(part for part in (answer.note, answer.url, f"{answer.by} {answer.at}") if part)
    match answer.said:
        case "yes":
            return Ruling(Verdict.PASS, Reason.ANSWERED, value, won=1.0)
        case "partly":
            return Ruling(Verdict.PARTIAL, Reason.ANSWERED_PARTLY, value, won=_HALF)
        case "no":
            return Ruling(Verdict.FAIL, Reason.ANSWERED_NO, value)
        case "not_applicable":
            return Ruling(Verdict.NOT_APPLICABLE, Reason.ANSWERED, value)
