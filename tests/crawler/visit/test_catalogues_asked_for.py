"""Catalogues of open data on a visit: what is asked for, how much of it, and what is told."""

from __future__ import annotations

import json
from datetime import date

import pytest

from config.plan import Sought, VisitPlan
from crawler.visit.ground import Ask, Role
from storage.records import Catalogue, CatalogueEntry, CatalogueKind, Outcome, Page, VisitFacts
from tests.crawler.visit.test_data_files import Given, document, plan, portal, visited
from tests.playback import HOME


@pytest.fixture(autouse=True)
def interfaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of catalogue that says itself what else to ask for: {"titles": [...], "next": [...], "total": n}."""

    def told(page: Page) -> dict[str, list[str]]:
        try:
            found = json.loads(page.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def addresses_of(page: Page) -> tuple[str, ...]:
        if page.url == f"{HOME}gg/":
            return (f"{HOME}data.json", "http://other.example/data.json", f"{HOME}dt/")
        return tuple(told(page).get("next", ()))

    def read_catalogue(page: Page, code: str, today: date) -> Catalogue | None:
        entries = tuple(CatalogueEntry(title) for title in told(page).get("titles", ()))
        return Catalogue(code, page.url, Outcome.SEEN, CatalogueKind.DCAT, entries) if entries else None

    monkeypatch.setattr("crawler.visit.reading.addresses_of", addresses_of)
    monkeypatch.setattr("crawler.visit.reading.read_catalogue", read_catalogue)


def wanted(**budget: int) -> VisitPlan:
    """A visit that looks for the catalogue behind 通知公告, after 工作动态."""
    return plan(Sought(code="NEWS"), Sought(code="NOTICE", catalogue=True), **budget)


def answer(*titles: str, more: tuple[str, ...] = ()) -> str:
    """An answer of the interface."""
    return json.dumps({"titles": titles, "next": [HOME + path for path in more]})


def further(asked: list[Ask]) -> list[str]:
    """What was asked for beside pages."""
    return [ask.url.removeprefix(HOME) for ask in asked if ask.role is Role.CATALOGUE]


def the_one(facts: VisitFacts) -> Catalogue:
    """The only catalogue of a visit."""
    (one,) = facts.catalogues
    return one


def with_data(given: Given) -> dict[str, Given]:
    """The portal, with this answer at the interface."""
    return portal() | {f"{HOME}data.json": given}


def test_what_the_page_of_an_accepted_column_names_is_asked_for_and_told() -> None:
    facts, asked = visited(wanted(), with_data(answer("权责清单", "收费清单")))
    assert further(asked) == ["data.json"]
    one = the_one(facts)
    assert (one.code, one.url, one.kind, one.outcome, one.cut) == (
        "NOTICE",
        f"{HOME}data.json",
        CatalogueKind.DCAT,
        Outcome.SEEN,
        False,
    )
    assert [entry.title for entry in one.entries] == ["权责清单", "收费清单"]
    assert facts.page(one.url) is not None


def test_next_pages_are_asked_for_up_to_a_bound_and_then_the_catalogue_is_cut() -> None:
    many = {f"{HOME}p{n}.json": answer(f"清单{n}", more=(f"p{n + 1}.json",)) for n in range(40)}
    facts, asked = visited(wanted(), with_data(answer("清单", more=("p0.json",))) | many)
    assert further(asked) == ["data.json", *(f"p{n}.json" for n in range(11))]
    assert the_one(facts).cut


def test_where_the_budget_of_pages_is_spent_nothing_more_is_asked_for_and_the_catalogue_is_cut() -> None:
    pages = with_data(answer("权责清单"))
    _, asked = visited(wanted(), pages)
    facts, again = visited(wanted(pages=len(asked) - 1), pages)
    assert further(again) == []
    assert facts.cut is None
    assert (the_one(facts).kind, the_one(facts).cut) == (None, True)


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ((404, "not found"), Outcome.SEEN),
        (document("关于公布清单的通知", ""), Outcome.SEEN),
        ((403, "Forbidden"), Outcome.BLOCKED),
        (Outcome.UNREACHABLE, Outcome.UNREACHABLE),
        (Outcome.ROBOTS, Outcome.ROBOTS),
    ],
)
def test_where_no_catalogue_could_be_read_it_is_told_whether_something_was_not_seen(
    given: Given, outcome: Outcome
) -> None:
    facts, _ = visited(wanted(), with_data(given))
    one = the_one(facts)
    assert (one.kind, one.outcome, one.entries) == (None, outcome, ())


def test_a_column_that_was_not_found_has_no_catalogue_told() -> None:
    pages = {**portal(), f"{HOME}gg/": (404, "not found")}
    facts, asked = visited(wanted(), pages)
    assert further(asked) == []
    assert facts.catalogues == ()


def test_of_columns_without_a_catalogue_none_is_asked_for() -> None:
    facts, asked = visited(plan(Sought(code="NOTICE")), with_data(answer("权责清单")))
    assert further(asked) == []
    assert facts.catalogues == ()
