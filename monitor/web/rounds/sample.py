"""抽样与权重: how a round was drawn, so that anybody can draw it again, and what counts how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from config.sites import LEVEL_NAMES, Level
from monitor.cards.outline import Outline
from monitor.cards.packs_then import outline_then
from monitor.rounds.describing import DRAWING, ENTRY_KEY, checks_in_words, drawing_in_words, sites_in_words
from monitor.rounds.drawing import rank
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from monitor.web.paging import paged
from monitor.web.rounds.asked import round_asked
from storage.catalogue import names_of_sites
from storage.database import reading
from storage.review import Role
from storage.rounds.records import Definition, Round
from storage.rounds.register import entries_of

router = APIRouter()

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Drawn:
    """A site of the population: its number in the drawing, and whether it was drawn."""

    code: str
    name: str
    level: str
    rank: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """A check: its points (None: it does not count), the documents that it rests on, and whether it was drawn."""

    code: str
    name: str
    group: str
    points: float | None
    documents: tuple[str, ...]
    taken: bool


@router.get("/rounds/{number}/sample", response_class=HTMLResponse, dependencies=[needs(Role.VIEWER)])
def sample(request: Request, number: Number, start: str = "") -> HTMLResponse:
    """The population of a round and what was drawn of it, its checks with their weights, and its questions."""
    with reading(desk_of(request).engine) as conn:
        found = round_asked(conn, number)
        names = names_of_sites(conn)
        checks = _weighed(conn, found.definition)
        entries = _entries(conn, found)
    definition = found.definition
    population = paged(_population(definition, names), start, AT_ONCE, f"/rounds/{number}/sample")
    points = sum(one.points or 0.0 for one in checks if one.taken) + sum(one.worth for one in definition.questions)
    return page(
        request,
        "round_sample.html",
        round=found,
        definition=definition,
        sites=sites_in_words(definition),
        checks_told=checks_in_words(definition),
        how=drawing_in_words(definition, {code: level for code, (_, level) in names.items()}),
        rule=DRAWING,
        entry_key=ENTRY_KEY,
        population=population,
        checks=checks,
        points=points,
        entries=entries,
        opened=bool(start),
    )


def _population(definition: Definition, names: Mapping[str, tuple[str, Level | None]]) -> list[Drawn]:
    """The population in the order of the drawing, those that were drawn marked."""
    taken = frozenset(definition.sites)
    found = [
        Drawn(code, name, LEVEL_NAMES[level] if level else "层级不明", rank(definition.seed, code), code in taken)
        for code in definition.population
        for name, level in [names.get(code, (code, None))]
    ]
    return sorted(found, key=lambda one: (one.rank, one.code))


def _weighed(conn: Connection, definition: Definition) -> tuple[Weighed, ...]:
    outline, _ = outline_then(conn, definition.packs)
    groups = {code: name for name, codes in outline.groups.items() for code in codes}
    taken = frozenset(definition.checks)
    return tuple(_check(code, outline, groups, definition, code in taken) for code in definition.all_checks)


def _check(code: str, outline: Outline, groups: Mapping[str, str], definition: Definition, taken: bool) -> Weighed:
    check = outline.checks.get(code)
    documents = tuple(dict.fromkeys(one.document for one in check.basis)) if check else ()
    points = definition.weights.get(code) if taken else None
    return Weighed(code, check.name if check else code, groups.get(code, ""), points, documents, taken)


def _entries(conn: Connection, found: Round) -> tuple[int, int]:
    """How many entries were drawn, and at how many sites."""
    drawn = entries_of(conn, found.id) if found.definition.entries else []
    return len(drawn), len({one.site for one in drawn})
