"""人工核实 of a round: how many of its questions are answered, by question and by site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from monitor.answers.progress import OfSite, by_question, by_site
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from monitor.web.paging import paged
from monitor.web.rounds.asked import round_asked
from monitor.web.sites.sought import sites_like
from storage.catalogue import load_sites, names_of_sites
from storage.database import reading
from storage.review import Role
from storage.rounds.answers import verdicts_of
from storage.rounds.records import Definition

router = APIRouter()

AT_ONCE = 50
OPEN, DONE = "open", "done"
_STATES = {"": "全部", OPEN: "有待核实的", DONE: "均已答复的"}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class View:
    """Which sites are asked for: by what is written of them, by one question only, by how far they are."""

    site: str = ""
    question: str = ""
    state: str = ""

    def address(self, number: int) -> str:
        """The address of this part of the page of a round."""
        told = {"site": self.site, "question": self.question, "state": self.state}
        asked = urlencode({name: value for name, value in told.items() if value})
        return f"/rounds/{number}/questions{'?' + asked if asked else ''}"

    def wants(self, one: OfSite) -> bool:
        """Whether a site is as far as is asked for."""
        return not self.state or bool(one.open) is (self.state == OPEN)


def view_of(told: Mapping[str, str], definition: Definition) -> View:
    """What the fields of an address ask for; what means nothing counts as not said."""
    keys = {one.key for one in definition.questions}
    site, question, state = (told.get(name, "").strip() for name in ("site", "question", "state"))
    return View(
        site if site.isprintable() and len(site) <= _LONGEST else "",
        question if question in keys else "",
        state if state in _STATES else "",
    )


@router.get("/rounds/{number}/questions", response_class=HTMLResponse, dependencies=[needs(Role.VIEWER)])
def questions_of_round(request: Request, number: Number, start: str = "") -> HTMLResponse:
    """How many questions of a round are answered, by question and by site."""
    with reading(desk_of(request).engine) as conn:
        found = round_asked(conn, number)
        definition = found.definition
        view = view_of(request.query_params, definition)
        verdicts = verdicts_of(conn, number)
        names = names_of_sites(conn)
        like = _sites_like(conn, definition, view.site)
    sites = [one for one in by_site(definition, verdicts, view.question) if view.wants(one)]
    sites = [one for one in sites if like is None or one.site in like]
    every = by_question(definition, verdicts)
    told: dict[str, Any] = {
        "questions": every,
        "open_address": {
            one.question.key: View(question=one.question.key, state=OPEN).address(number) for one in every
        },
        "answered": sum(one.answered for one in every),
        "open": sum(one.open for one in every),
        "first": next((one.site for one in by_site(definition, verdicts) if one.open), None),
        "name_of": lambda code: names.get(code, (code, None))[0],
    }
    shown = paged(sites, start, AT_ONCE, view.address(number))
    every_site = replace(view, site="", state="").address(number)
    return page(
        request, "round_questions.html", round=found, view=view, states=_STATES, shown=shown, every=every_site, **told
    )


def _sites_like(conn: Connection, definition: Definition, typed: str) -> frozenset[str] | None:
    """The codes of the sites that are meant; None for all."""
    if not typed:
        return None
    return frozenset(site.code for site in sites_like(load_sites(conn, definition.sites), typed))
