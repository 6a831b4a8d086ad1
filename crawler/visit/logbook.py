"""A visit's log as it is written, so that the visit can be made again without the network. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from config.plan import Alike, KnownPage, VisitPlan, alike_of
from crawler.visit.ground import Ask, Role
from storage.codec import canonical
from storage.records import Page, PageFacts
from storage.visit_log import Answer, VisitLog

_ALIKE = frozenset(Alike.model_fields)
_OF_EARLIER_NIGHTS = frozenset({"known", "insist", "lacked"})


class Logbook:
    """What came of each ask of one visit, in order."""

    def __init__(self, plan: VisitPlan, today: date) -> None:
        self._plan = plan
        self._today = today
        self._answers: list[Answer] = []
        self.asked = told_asked(plan)

    def nothing(self, ask: Ask, facts: PageFacts, at: datetime) -> None:
        """Nothing came that can be read: `facts` say why."""
        told = Answer(way_of(ask), ask.url, at, facts.status, outcome=facts.outcome, cause=facts.cause)
        self._answers.append(told)

    def page(self, ask: Ask, page: Page, sha256: str | None, at: datetime) -> None:
        """A page came, whose body has this hash; None where it is empty."""
        headers = tuple(page.headers.items())
        self._answers.append(Answer(way_of(ask), ask.url, at, page.status, headers, sha256))

    def same(self, ask: Ask, known: KnownPage, status: int, at: datetime) -> None:
        """The answer is what an earlier night read: the same bytes, or the server said so (304)."""
        told = Answer(way_of(ask), ask.url, at, sha256=known.sha256, since=known.since, modified=status != 304)
        self._answers.append(told)

    def told(self, stood: Mapping[Ask, KnownPage]) -> VisitLog:
        """The log, with the pages that were not asked for, because what an earlier night read there would do."""
        others = (Answer(way_of(ask), ask.url, sha256=known.sha256, since=known.since) for ask, known in stood.items())
        plan = self._plan.model_dump_json(exclude=set(_ALIKE | _OF_EARLIER_NIGHTS))
        return VisitLog(self._plan.site, self._today, plan, self.asked[0], (*self._answers, *others))


def way_of(ask: Ask) -> str:
    """How something was asked, in 16 digits: the address, whether a browser drew it, and what part of a page, what
    trial or what data it was. What a link called it is no matter of the answer."""
    part = [ask.part.kind, ask.part.url, ask.base] if ask.part else []
    tried = [ask.trial.feature, ask.trial.code, ask.trial.page, str(ask.trial.post)] if ask.trial else []
    data = [[ask.role, ask.catalogue]] if ask.role in (Role.FILE, Role.CATALOGUE) else []
    told = canonical([ask.url, ask.render, part, tried, *data])
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def told_asked(plan: VisitPlan) -> tuple[str, bytes]:
    """What a plan has in common with others as JSON, and its hash."""
    return _told_alike(alike_of(plan))


def plan_told(log: VisitLog, asked: bytes) -> VisitPlan:
    """The plan of a visit from its log and what it was asked. Raises `ValueError` for what is neither."""
    return VisitPlan.model_validate(json.loads(log.plan) | dict(Alike.model_validate_json(asked)))


@lru_cache(maxsize=64)
def _told_alike(alike: Alike) -> tuple[str, bytes]:
    body = alike.model_dump_json().encode("utf-8")
    return hashlib.sha256(body).hexdigest(), body
