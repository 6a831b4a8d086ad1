"""A visit's way through a site, over pages of which an earlier night may have read some. Pure.

It is the way of a visit that knows nothing, so that it finds the same; only what tonight has to ask for is asked for.
"""

from __future__ import annotations

from dataclasses import replace

from config.plan import KnownPage, VisitPlan
from crawler.observe import Observed
from crawler.visit.explore import Exploration
from crawler.visit.ground import Ask
from crawler.visit.known import Memory, unpack

_Answer = tuple[Observed, bool]
"""What was seen, and whether it lists what it listed when an earlier night saw it."""


class Walk:
    """One visit. `exploration` is what is known of the site by now, `stood` are the pages that were not asked for."""

    def __init__(self, plan: VisitPlan, memory: Memory) -> None:
        self._plan = plan
        self._memory = memory
        self._seen: dict[Ask, list[_Answer]] = {}
        self._told: dict[Ask, list[_Answer]] = {}  # what was seen before the way began anew, and is still to be told
        self.exploration = Exploration(plan)
        self.stood: dict[Ask, KnownPage] = {}

    def next(self, elapsed: float) -> Ask | None:
        """The next page to fetch after `elapsed` seconds, or None when the visit is over."""
        while (ask := self.exploration.next(elapsed)) is not None:
            if told := self._told.get(ask):
                self._take(ask, told.pop(0))
            elif (known := self._memory.standing(ask)) is not None:
                self.stood[ask] = known
                self.exploration.stands(ask, unpack(known.observed))
            else:
                return ask
        return None

    def saw(self, ask: Ask, observed: Observed) -> None:
        """Takes in what came of an ask. Where a page that was taken as it stood is another tonight, what was found over
        it may be wrong: the way begins anew, over all that was seen tonight."""
        answer = observed, self._memory.lists_the_same(ask, observed)
        if not ask.again:
            self._take(ask, answer)
            return
        asked = replace(ask, again=False)
        self.stood.pop(asked, None)
        self._seen.setdefault(asked, []).append(answer)  # should the way begin anew over another
        if not self.exploration.is_as_it_stood(ask, observed):
            self._told, self._seen, self.stood = self._seen, {}, {}
            self.exploration = Exploration(self._plan)

    def _take(self, ask: Ask, answer: _Answer) -> None:
        self._seen.setdefault(ask, []).append(answer)
        self.exploration.saw(ask, answer[0], unchanged=answer[1])
