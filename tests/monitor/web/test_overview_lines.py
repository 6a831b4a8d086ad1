"""Which lines of the overview are asked for, in which order, and by which address."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from config.sites import Level
from monitor.cards.league import Place
from monitor.web.sites.lines import UNKNOWN, Asked, Line, Order, asked_in, chosen, counts_of, ordered, sheet_of
from storage.ledger import CardFigures


def figures(
    site: str, score: float | None, coverage: float = 0.9, failed: int = 0, open_: int = 0, vetoes: tuple[str, ...] = ()
) -> CardFigures:
    return CardFigures(site, score, 10.0, 90.0, coverage, None, 9, 10, vetoes, failed, 0, open_, 0)


def line(code: str, found: CardFigures | None, region: str = "", change: float | None = None, **more: object) -> Line:
    level = more.get("level", Level.COUNTY)
    returned = int(str(more.get("returned", 0)))
    place = Place(code, f"{code}县", level, found, change=change, returned=returned)  # type: ignore[arg-type]
    return Line(place, region, more.get("parent"))  # type: ignore[arg-type]


A = line("A", figures("A", 90.0, failed=1, open_=2), "湖南省湘潭市湘潭县", -1.5, parent="P")
B = line("B", figures("B", 80.0, 0.95, failed=4, vetoes=("X",)), "湖南省湘潭市", 2.0, level=Level.PREFECTURE)
C = line("C", figures("C", None, 0.5, open_=9), "广东省", level=None, returned=2)
D = line("D", None)
ALL = (A, B, C, D)


def codes(lines: tuple[Line, ...]) -> str:
    return "".join(one.place.site for one in lines)


def test_sites_are_asked_for_by_level_region_and_parent_and_by_what_is_not_known() -> None:
    assert codes(chosen(ALL, Asked())) == "ABCD"
    assert codes(chosen(ALL, Asked(level="county"))) == "AD"
    assert codes(chosen(ALL, Asked(level=UNKNOWN))) == "C"
    assert codes(chosen(ALL, Asked(region="湖南省湘潭市"))) == "AB"
    assert codes(chosen(ALL, Asked(region=UNKNOWN))) == "D"
    assert codes(chosen(ALL, Asked(parent="P"))) == "A"
    assert codes(chosen(ALL, Asked(level="county", region="湖南省", parent="Q"))) == ""


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (Order.RANK, "ABCD"),
        (Order.SCORE, "BACD"),
        (Order.CHANGE, "ABCD"),
        (Order.COVERAGE, "CABD"),
        (Order.ADVERSE, "BACD"),
        (Order.OPEN, "CABD"),
        (Order.RETURNED, "CABD"),
        (Order.NAME, "ABCD"),
    ],
)
def test_the_worst_stands_first_and_what_cannot_be_told_last(order: Order, found: str) -> None:
    assert codes(ordered(ALL, order)) == found


def test_a_score_of_nothing_is_the_lowest_and_not_a_missing_one() -> None:
    none = line("N", figures("N", 0.0, 0.0))
    assert codes(ordered((A, none, C), Order.SCORE)) == "NAC"
    assert codes(ordered((A, none, C), Order.COVERAGE)) == "NCA"


def test_an_address_says_what_was_asked_and_nothing_else() -> None:
    asked = Asked(3, "county", "湖南省", "P", "平台建设", Order.OPEN, 100, 2, "雁回")
    assert asked_in(dict(parse_qsl(asked.address()[1:]))) == asked
    assert (
        asked.address(page=1, region="")
        == Asked(3, "county", "", "P", "平台建设", Order.OPEN, 100, 1, "雁回").address()
    )
    assert Asked().address() == "?"


@pytest.mark.parametrize("page", ["-1", "0", "x", "9" * 30, "１"])
def test_what_cannot_be_read_of_an_address_is_as_if_it_was_not_asked(page: str) -> None:
    asked = asked_in({"page": page, "lines": "7", "order": "up", "level": "moon", "scan": ""})
    assert sheet_of(ALL, asked).page == 1
    assert asked.lines == 50
    assert (asked.order, asked.level, asked.scan) == (Order.RANK, "", None)


def test_no_other_night_stands_in_for_one_that_has_no_number() -> None:
    with pytest.raises(ValueError, match="is no number"):
        asked_in({"scan": "yesterday"})


def test_pages_hold_so_many_lines_and_one_behind_the_last_is_the_last() -> None:
    many = tuple(line(f"{number:03}", None) for number in range(120))
    second = sheet_of(many, Asked(page=2))
    assert (len(second.lines), second.first, second.page, second.pages, second.of) == (50, 51, 2, 3, 120)
    assert len(sheet_of(many, Asked(page=99)).lines) == 20
    assert len(sheet_of(many, Asked(lines=100)).lines) == 100
    assert sheet_of((), Asked()).pages == 1


def test_the_figures_at_the_top_are_those_of_the_lines() -> None:
    found = counts_of(ALL)
    assert (found.sites, found.visited, found.scored, found.too_little) == (4, 3, 2, 1)
    assert (found.vetoed, found.provisional, found.undetermined, found.returned) == (1, 11, 0, 2)
