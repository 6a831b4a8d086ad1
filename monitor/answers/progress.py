"""How far the questions of a round are: what is answered and what is open, by question and by site. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from storage.records import Verdict
from storage.rounds.records import Definition, Question

Verdicts = Mapping[tuple[str, str], Verdict]
"""The verdict of the latest answer, by site and question."""


@dataclass(frozen=True, slots=True)
class OfQuestion:
    """How far a question is over all sites: `unsettled` were answered with 无法认定 and are open like those that nobody
    answered."""

    question: Question
    answered: int
    unsettled: int
    open: int


@dataclass(frozen=True, slots=True)
class OfSite:
    """How far a site is: the questions that are answered, and those that are open, in the order of the round."""

    site: str
    answered: tuple[Question, ...]
    open: tuple[Question, ...]


def is_open(verdict: Verdict | None) -> bool:
    """Whether a question with this latest answer is open: nobody answered it, or it could not be told."""
    return verdict is None or verdict is Verdict.UNDETERMINED


def by_question(definition: Definition, verdicts: Verdicts) -> tuple[OfQuestion, ...]:
    """The questions of a round, each with how far it is."""
    return tuple(_of_question(one, definition.sites, verdicts) for one in definition.questions)


def by_site(definition: Definition, verdicts: Verdicts, key: str = "") -> tuple[OfSite, ...]:
    """The sites of a round in its order, each with how far it is: in all questions, or in that of one key."""
    asked = [one for one in definition.questions if key in ("", one.key)]
    return tuple(_of_site(site, asked, verdicts) for site in definition.sites)


def next_open(definition: Definition, verdicts: Verdicts, site: str) -> str | None:
    """The next site after this one at which a question is open, the first ones coming after the last; None where there
    is none but this."""
    sites = definition.sites
    start = sites.index(site) + 1
    others = (*sites[start:], *sites[: start - 1])
    return next((one.site for one in _of_sites(others, definition.questions, verdicts) if one.open), None)


def _of_question(question: Question, sites: Iterable[str], verdicts: Verdicts) -> OfQuestion:
    told = [verdicts.get((site, question.key)) for site in sites]
    left = sum(map(is_open, told))
    return OfQuestion(question, len(told) - left, told.count(Verdict.UNDETERMINED), left)


def _of_sites(sites: Iterable[str], asked: Sequence[Question], verdicts: Verdicts) -> Iterable[OfSite]:
    return (_of_site(site, asked, verdicts) for site in sites)


def _of_site(site: str, asked: Iterable[Question], verdicts: Verdicts) -> OfSite:
    answered: list[Question] = []
    left: list[Question] = []
    for one in asked:
        (left if is_open(verdicts.get((site, one.key))) else answered).append(one)
    return OfSite(site, tuple(answered), tuple(left))
