"""A visit made again from its log and the bodies that it names, by the readers of today. Pure: no network, no clock.

Data files are read by whatever it is given to read them with.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from crawler.observe import Observed, not_answered
from crawler.visit.explore import Exploration
from crawler.visit.file_answers import ReadFile
from crawler.visit.ground import Ask, Role
from crawler.visit.logbook import plan_told, way_of
from crawler.visit.reading import read
from storage.records import Page, VisitFacts
from storage.visit_log import Answer, VisitLog
from storage.warc import Record

Body = Callable[[str], Record]
"""The record that is kept of a body, by its hash."""


class ReplayError(ValueError):
    """The visit cannot be made again from what is kept: `url` and `problem`."""

    def __init__(self, url: str, problem: str) -> None:
        self.url = url
        self.problem = problem
        super().__init__(f"{url}: {problem}")


@dataclass(frozen=True)
class Replayed:
    """The facts of a visit that was made again, and the address of the ask at which it left the way of the first one;
    None where it went the same way to the end."""

    facts: VisitFacts
    left_at: str | None = None


def replay(log: VisitLog, cut: str | None, body: Body, read_file: ReadFile) -> Replayed:
    """Makes a visit again. `cut` is what ended the first one before its wishes were met, as its facts say; `read_file`
    reads data files.

    Other readers may ask for what the first visit did not: there the visit ends, and its facts are those of a visit
    that was cut. A data file, or a part of a catalogue, that the first one did not ask for was left to its budget.
    Raises `ReplayError` for a log that is none, and whatever `body` raises.
    """
    try:
        plan = plan_told(log, body(log.asked).body)
    except ValueError as error:
        raise ReplayError(log.site, f"its plan cannot be read ({error})") from None
    exploration = Exploration(plan)
    waiting: dict[str, deque[Answer]] = {}
    for answer in log.answers:
        waiting.setdefault(answer.way, deque()).append(answer)
    left_at = None
    while (ask := exploration.next(0.0)) is not None:
        answers = waiting.get(way_of(ask))
        if not answers and ask.role in (Role.FILE, Role.CATALOGUE):
            exploration.pass_over(ask)
            continue
        if not answers:
            left_at = None if cut else ask.url
            exploration.end(cut or "pages")
            break
        answer = answers.popleft() if len(answers) > 1 else answers[0]
        page = _answered(ask, answer, body)
        exploration.saw(
            ask, page if isinstance(page, Observed) else read(plan, exploration, ask, page, log.today, read_file)
        )
    return Replayed(exploration.result(), left_at)


def _answered(ask: Ask, answer: Answer, body: Body) -> Page | Observed:
    """What came of an ask: a page, or what is known where none did."""
    if answer.outcome is not None:
        return not_answered(ask.url, answer.outcome, answer.cause, status=answer.status)
    kept = body(answer.sha256) if answer.sha256 else None
    headers = answer.headers or (kept.headers if kept else ())
    return Page(
        url=ask.url,
        final_url=ask.url,
        status=answer.status or (kept.status if kept else 0),
        headers={name.lower(): value for name, value in headers},
        body=kept.body if kept else b"",
    )
