"""Scorecards (评分表): one site's findings in the order of a card, its parts with their scores, its vetoes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from config.checks import Severity
from config.sites import Site
from monitor.cards.duties import NO_GROUP, units_of
from monitor.cards.outline import Outline, duties_at, is_question, severity_of
from monitor.cards.reviewed import Review, final_findings
from monitor.cards.score import QUESTION, WEIGHTS_NOTE, Score, is_decided, score_of, scores_of, vetoes
from storage.records import SET_ASIDE, Finding, Reason, Verdict


@dataclass(frozen=True)
class Card:
    """评分表: one site's findings at one moment, by the packs that asked.

    `findings` are the machine's, `reviews` what people decided of them, by requirement. Scores and vetoes count
    `final`, the findings with the verdicts of decisions that hold. `outline` tells the groups, severities and duties of
    the packs; `remarks` what a reader must know of where it is from, and `weights` whose weights these are, in Chinese.
    """

    site: Site
    as_of: datetime
    packs: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    outline: Outline
    remarks: tuple[str, ...] = ()
    reviews: Mapping[str, Review] = field(default_factory=dict)
    scan: int | None = None
    weights: str = WEIGHTS_NOTE

    @cached_property
    def final(self) -> tuple[Finding, ...]:
        """The findings that count, in the order of `findings`."""
        return final_findings(self.findings, self.reviews)

    @cached_property
    def final_by_code(self) -> Mapping[str, Finding]:
        """The findings that count, by requirement."""
        return {finding.requirement: finding for finding in self.final}

    @property
    def score(self) -> Score:
        """Score, bounds and coverage of what counts."""
        return score_of(self.final)

    @property
    def machine_score(self) -> Score:
        """The same of the machine's findings alone."""
        return score_of(self.findings)

    @cached_property
    def grouped(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings of each group in the order of the packs; those of unknown checks are the last."""
        found = {finding.requirement: finding for finding in self.findings}
        codes = {**self.outline.groups, NO_GROUP: (*self.outline.groups[NO_GROUP], *unknown_checks(self))}
        told = ((name, tuple(found[code] for code in mine if code in found)) for name, mine in codes.items())
        return {name: findings for name, findings in told if findings}


@dataclass(frozen=True)
class Part:
    """A part of a card: its score, the codes of its checks that apply to the site, and those that a unit leads.

    A check stands whole in every part that it belongs to, and once in the card's own score.
    """

    name: str
    score: Score
    checks: tuple[str, ...]
    lead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Findings that stand together on a card; `part` is their group's, None where no check of it binds the site."""

    name: str
    part: Part | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Questions:
    """What only a person can say: answered, still open, and set aside for this site."""

    answered: tuple[Finding, ...]
    open: tuple[Finding, ...]
    aside: tuple[Finding, ...]


@dataclass(frozen=True)
class Vetoes:
    """单项否决: those that are confirmed, and of all that bind the site how many were judged and how many were not.

    `provisional` of those not judged await a second night.
    """

    confirmed: tuple[Finding, ...]
    judged: int
    undecided: int
    provisional: int


def sections_of(card: Card) -> tuple[Section, ...]:
    """What pages can show, by group, in the order of the packs."""
    parts = {part.name: part for part in group_parts(card)}
    found = (
        (name, tuple(finding for finding in findings if not is_question(finding, card.outline)))
        for name, findings in card.grouped.items()
    )
    return tuple(Section(name, parts.get(name), findings) for name, findings in found if findings)


def questions_of(card: Card) -> Questions:
    """What only a person can say, in the order of the packs: the machine's findings, sorted by what counts."""
    asked = [finding for finding in _by_group(card) if is_question(finding, card.outline)]
    answered = [finding for finding in asked if _is_answered(card.final_by_code[finding.requirement])]
    rest = [finding for finding in asked if finding not in answered]
    aside = [finding for finding in rest if card.final_by_code[finding.requirement].verdict in SET_ASIDE]
    waiting = tuple(finding for finding in rest if finding not in aside)
    return Questions(tuple(answered), waiting, tuple(aside))


def _is_answered(final: Finding) -> bool:
    """Whether a question counts as answered: also by the answer that it does not apply."""
    return is_decided(final) or (final.verdict in SET_ASIDE and final.reason in QUESTION - {Reason.ASKED})


def in_order(card: Card) -> tuple[Finding, ...]:
    """All findings as a card prints them: by group, and what only a person can say at the end."""
    questions = questions_of(card)
    shown = (finding for section in sections_of(card) for finding in section.findings)
    return (*shown, *questions.answered, *questions.open, *questions.aside)


def vetoes_of(card: Card) -> Vetoes:
    """The vetoes of a card."""
    mine = [finding for finding in card.final if severity_of(finding, card.outline) is Severity.VETO]
    binding = [finding for finding in mine if finding.verdict not in SET_ASIDE]
    judged = sum(is_decided(finding) for finding in binding)
    return Vetoes(
        confirmed=vetoes(binding, {finding.requirement for finding in binding}),
        judged=judged,
        undecided=len(binding) - judged,
        provisional=sum(finding.verdict is Verdict.PROVISIONAL for finding in binding),
    )


def unknown_checks(card: Card) -> tuple[str, ...]:
    """The codes of findings whose checks no pack at hand defines: whether they are vetoes cannot be said."""
    return tuple(finding.requirement for finding in card.findings if finding.requirement not in card.outline.checks)


def group_parts(card: Card) -> tuple[Part, ...]:
    """A part for each group (分组), with its questions to people."""
    return _parts(card, {name: [f.requirement for f in found] for name, found in card.grouped.items()}, {})


def unit_parts(card: Card) -> tuple[Part, ...]:
    """A part for each unit (责任单位) that the duties which bind the site name, those that lead first."""
    binding = {duty.code for finding in card.findings for duty in duties_at(finding, card.site, card.outline)}
    units = units_of(duty for duty in card.outline.duties.values() if duty.code in binding)
    checks = {name: office.checks for name, office in units.items()}
    return _parts(card, checks, {name: office.leads for name, office in units.items()})


def units_at(finding: Finding, card: Card) -> tuple[str, ...]:
    """The units that answer for one finding of a card, those that lead first."""
    return tuple(units_of(duties_at(finding, card.site, card.outline)))


def document_parts(card: Card) -> tuple[Part, ...]:
    """A part for each document (依据文件) with clauses that bind the site, in the order of the packs."""
    found: dict[str, dict[str, None]] = {name: {} for name in card.outline.documents}
    for finding in _applying(_by_group(card)):
        for clause in finding.basis:
            found.setdefault(clause.document, {})[finding.requirement] = None
    return _parts(card, found, {})


def _parts(card: Card, checks: Mapping[str, Iterable[str]], lead: Mapping[str, Collection[str]]) -> tuple[Part, ...]:
    """The parts that bind the site, each with those of its checks that apply to it."""
    applying = {finding.requirement for finding in _applying(card.final)}
    mine = {name: tuple(code for code in codes if code in applying) for name, codes in checks.items()}
    scores = scores_of(card.final, mine)
    return tuple(
        Part(name, score, mine[name], tuple(code for code in lead.get(name, ()) if code in applying))
        for name, score in scores.items()
    )


def _applying(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.verdict is not Verdict.NOT_APPLICABLE)


def _by_group(card: Card) -> tuple[Finding, ...]:
    return tuple(finding for findings in card.grouped.values() for finding in findings)
