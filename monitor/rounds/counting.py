"""How a round counts what nights found and people decided: its checks, its weights, its questions. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from config.checks import Basis, Check
from config.rules import Manual
from monitor.cards.outline import Outline
from monitor.cards.reviewed import Review, final_of
from monitor.cards.score import QUESTION
from storage.records import ADVERSE, SHANGHAI, Clause, Finding, Reason, Verdict
from storage.rounds.records import Answered, Definition, Line, Question

_REASONS = {
    Verdict.PASS: Reason.ANSWERED,
    Verdict.PARTIAL: Reason.ANSWERED_PARTLY,
    Verdict.FAIL: Reason.ANSWERED_NO,
    Verdict.NOT_APPLICABLE: Reason.ANSWERED,
    Verdict.UNDETERMINED: Reason.ASKED,
}
ANSWERS = tuple(_REASONS)
"""The verdicts that a person may give to a question; the last is 无法认定, which leaves it open."""


def counted(
    findings: Iterable[Finding], definition: Definition, reviews: Mapping[str, Review], waits: Collection[str]
) -> list[Finding]:
    """The findings of a night that a round counts, with its weights. Adverse ones of checks that wait for a person are
    provisional where nobody settled them."""
    weights, checks = definition.weights, frozenset(definition.checks)
    return [
        _waiting(_weighed(finding, weights.get(finding.requirement, 0.0)), reviews, waits)
        for finding in findings
        if finding.requirement in checks
    ]


def _weighed(finding: Finding, weight: float) -> Finding:
    return finding if finding.weight == weight else replace(finding, weight=weight)  # a copy takes a tenth of a count


def waits_for_person(finding: Finding, reviews: Mapping[str, Review], waits: Collection[str]) -> bool:
    """Whether an adverse finding of the machine does not count before a person confirmed it."""
    if finding.requirement not in waits or finding.verdict not in ADVERSE or finding.reason in QUESTION:
        return False
    review = reviews.get(finding.requirement)
    return review is None or not review.settled


def _waiting(finding: Finding, reviews: Mapping[str, Review], waits: Collection[str]) -> Finding:
    if not waits_for_person(finding, reviews, waits):
        return finding
    return replace(finding, verdict=Verdict.PROVISIONAL, tentative=finding.verdict)


def questions_at(site: str, definition: Definition, answers: Mapping[str, Answered]) -> list[Finding]:
    """The questions of a round at a site as findings, with what was answered."""
    return [_question(site, one, answers.get(one.key), definition.weights_told) for one in definition.questions]


def _question(site: str, asked: Question, answer: Answered | None, source: str) -> Finding:
    verdict = answer.verdict if answer else Verdict.UNDETERMINED
    return Finding(
        site=site,
        requirement=asked.key,
        name=asked.name,
        verdict=verdict,
        reason=_REASONS[verdict],
        value=_said(answer) if answer else asked.standard,
        won=answer.won if answer else 0.0,
        weight=asked.worth,
        basis=(Clause(source, asked.group or asked.name, asked.standard),) if asked.standard else (),
    )


def _said(answer: Answered) -> str:
    """What was answered, by whom and when, as it stands in brackets: 已设专栏；https://a.example/；li 2026-11-30."""
    text = " ".join(answer.text.split()).rstrip("。；;")
    text = f"经核实无法认定：{text}" if answer.verdict is Verdict.UNDETERMINED else text
    told = (text, answer.address, f"{answer.by} {answer.at.astimezone(SHANGHAI):%Y-%m-%d}")
    return "；".join(part for part in told if part)


def outline_with(outline: Outline, definition: Definition) -> Outline:
    """What a card must know of packs, and of the questions of a round."""
    asked = {one.key: _check(one, definition.weights_told) for one in definition.questions}
    return replace(outline, checks={**outline.checks, **asked})


def _check(asked: Question, source: str) -> Check:
    basis = Basis.model_construct(document=source, item=asked.group or asked.name, quote=asked.standard or asked.name)
    return Check.model_construct(
        code=asked.key,
        name=asked.name,
        group=asked.group,
        rule=Manual.model_construct(type="manual", ask=asked.standard or asked.name),
        weight=asked.worth,
        basis=(basis,),
    )


def lines_from(
    found: Iterable[Finding], as_counted: Iterable[Finding], reviews: Mapping[str, Review], scan: int | None
) -> Iterator[Line]:
    """The lines of a card: `found` are the machine's findings as the night had them, `as_counted` the same as the round
    counts them with its questions."""
    said = {finding.requirement: finding for finding in found}
    for finding in as_counted:
        mine = said.get(finding.requirement, finding)
        review = reviews.get(finding.requirement)
        final = final_of(finding, review)
        yield Line(
            site=finding.site,
            requirement=finding.requirement,
            scan=scan if finding.requirement in said else None,
            said=mine.verdict,
            tentative=mine.tentative,
            reason=final.reason,
            verdict=final.verdict,
            won=final.won,
            weight=finding.weight,
            decision=review.decision.id if review is not None and review.counts else None,
            waits=finding.verdict is not mine.verdict,
        )
