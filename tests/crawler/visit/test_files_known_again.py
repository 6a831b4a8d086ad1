"""Data files, tables and catalogues that an earlier night read: kept whole, and known again as pages are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from config.plan import KnownPage
from crawler.observe import Observed
from crawler.visit.ground import Ask, Role
from crawler.visit.known import Memory, pack, unpack
from storage.dataset_records import (
    CatalogueEntry,
    CatalogueKind,
    FileFacts,
    Format,
    Openness,
    Persons,
    Reading,
    Table,
    TableColumn,
)
from storage.records import SHANGHAI, Catalogue, Outcome, Page, PageFacts
from tests.crawler.visit.test_files_of_visits import plan
from tests.playback import HOME, TODAY

AS_OF = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
URL = f"{HOME}f/1.csv"
FACTS = FileFacts(
    Format.XLS,
    Format.CSV,
    Reading.READ,
    Openness.OPEN,
    encoding="gb18030",
    tables=(Table("表一", (TableColumn("项目", missing=2),), rows=7, header=1, items=("甲", "乙")),),
    persons=Persons(mobiles=2),
    content="0" * 32,
)
CAME = Observed(PageFacts(URL, URL, 200, Outcome.NOT_HTML, size=3), file=FACTS)
ASK = Ask(URL, URL, Role.FILE, called="清单", base=f"{HOME}gg/", settled=True)


def answer(body: bytes = b"a,b", status: int = 200, **headers: str) -> Page:
    return Page(URL, URL, status, headers, body)


def known(ask: Ask = ASK, observed: Observed = CAME) -> KnownPage:
    """What is kept of a file that came."""
    memory = Memory(plan(), AS_OF, "readers")
    memory.learn(ask, answer(etag='"a"'), observed, TODAY)
    (kept,) = memory.told().pages
    return kept


def later(*, insist: tuple[str, ...] = ()) -> Memory:
    """The memory of the next night."""
    asked = plan().model_copy(update={"known": (known(),), "insist": insist})
    return Memory(asked, AS_OF + timedelta(days=1), "readers")


@pytest.mark.parametrize(
    "observed",
    [
        CAME,
        replace(CAME, file=None, tables=FACTS, loose=True),
        replace(CAME, file=None, further=(f"{HOME}data.json", f"{HOME}api")),
        replace(
            CAME,
            file=None,
            catalogue=Catalogue(
                "OPEN", URL, Outcome.SEEN, CatalogueKind.PAGE, (CatalogueEntry("目录", formats=("csv",)),), 9
            ),
        ),
    ],
)
def test_what_was_observed_of_data_comes_back_whole(observed: Observed) -> None:
    assert unpack(pack(observed)) == observed


def test_a_file_that_came_stands_on_later_nights() -> None:
    kept = later().standing(ASK)
    assert kept is not None
    assert unpack(kept.observed) == CAME


def test_a_file_that_something_adverse_rests_on_is_asked_for_without_conditions() -> None:
    memory = later(insist=(URL,))
    assert memory.standing(ASK) is None
    assert memory.conditions(ASK) == {}


def test_a_file_that_is_asked_for_again_is_asked_for_only_if_it_changed() -> None:
    memory = later()
    assert memory.conditions(ASK) == {"If-None-Match": '"a"'}
    assert memory.same(ASK, answer(b"", 304)) is not None
    assert memory.same(ASK, answer()) is not None  # the same bytes
    assert memory.same(ASK, answer(b"a,c")) is None


@pytest.mark.parametrize(
    "other", [replace(ASK, items=True), replace(ASK, called="目录"), replace(ASK, role=Role.COLUMN)]
)
def test_a_file_is_not_known_for_what_was_asked_otherwise(other: Ask) -> None:
    assert later().of(other) is None


@pytest.mark.parametrize(
    ("page", "observed"),
    [
        (answer(status=206), CAME),
        (answer(), replace(CAME, file=None)),
        (answer(), replace(CAME, file=replace(FACTS, reading=Reading.TOO_LARGE, why="读取超出 19 秒的时间限额"))),
    ],
)
def test_what_is_no_whole_file_or_broke_a_limit_is_not_kept(page: Page, observed: Observed) -> None:
    memory = Memory(plan(), AS_OF, "readers")
    memory.learn(ASK, page, observed, TODAY)
    assert memory.told().pages == ()


def test_a_page_that_was_read_without_its_tables_is_not_known_for_one_with_them() -> None:
    page = Ask(URL, URL, Role.COLUMN)
    asked = plan().model_copy(update={"known": (known(replace(page, role=Role.FILE)),)})
    memory = Memory(asked, AS_OF, "readers")
    assert memory.of(replace(page, tables=True)) is None
    assert memory.of(replace(page, catalogue="OPEN")) is None


def test_what_is_read_for_a_catalogue_is_asked_for_whole_for_it_ages_unchanged() -> None:
    for code, conditions in (("", {"If-None-Match": '"1"'}), ("OPEN", {})):
        ask = Ask(URL, URL, Role.CATALOGUE if code else Role.COLUMN, catalogue=code)
        page = Page(URL, URL, 200, {"etag": '"1"'}, b"<html>x</html>")
        tonight = Memory(plan(), AS_OF, "readers")
        tonight.learn(ask, page, Observed(PageFacts(URL, URL, 200, Outcome.SEEN)), AS_OF.date())
        known = tonight.told().pages
        assert len(known) == 1
        later_on = plan().model_copy(update={"known": known})
        assert Memory(later_on, AS_OF + timedelta(days=1), "readers").conditions(ask) == conditions
