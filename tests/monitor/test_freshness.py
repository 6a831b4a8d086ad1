"""Charts of how new entries were: what a night tells, what it does not, and that no title of a page breaks them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from config.rulebook import load_rules
from monitor.history.chart import MOST_LINES, freshness_svg, in_words
from monitor.history.freshness import Freshness, Limit, Line, Mark, dates_in, freshness_of
from monitor.history.nights import Met, Night
from storage.ledger import Layer, Span
from storage.records import Candidate, Finding, Place, Reason, Tier, Verdict
from tests.storage.stories import finding, night, unseen

SVG = "{http://www.w3.org/2000/svg}"
NEWS14 = next(check for check in load_rules(("hunan-columns",)).checks if check.code == "SITE.NEWS14")
HOSTILE = "<script>alert(1)</script>\x00\ud83d\u202e]]>&\"'；要闻 newest=2026-03-31"


def link(text: str, url: str) -> Candidate:
    return Candidate("NEWS", text, url, url, Tier.STRONG, Place.HOME, "http://a.example/", None, url)


def told(value: str, *links: Candidate, **more: object) -> Finding:
    return replace(finding(reason=Reason.FRESH, value=value), candidates=links, **more)  # type: ignore[arg-type]


def span(begun: int, ended: int | None, what: Finding, layer: Layer = Layer.DECIDED) -> Span:
    return Span(what, layer, begun, night(begun), ended, None if ended is None else night(ended))


def veil(begun: int, ended: int | None) -> Span:
    return span(begun, ended, unseen(), Layer.OVERLAY)


def nights(count: int, **met: Met) -> list[Night]:
    """So many nights, all of which saw the site but those named as n3=..."""
    ways = [met.get(f"n{number}", Met.SEEN) for number in range(count)]
    lost = (Met.MISSED, Met.NO_RECORD)
    return [
        Night(night(number).date(), way, None if way in lost else number, None if way in lost else night(number))
        for number, way in enumerate(ways)
    ]


def shown(spans: Sequence[Span], days: Sequence[Night]) -> Freshness:
    found = freshness_of(spans, days, NEWS14)
    assert found is not None
    return found


def test_an_entry_grows_older_night_by_night_until_there_is_a_newer_one() -> None:
    spans = [span(0, 2, told("要闻 newest=2026-03-04")), span(2, None, told("要闻 newest=2026-03-08"))]
    assert shown(spans, nights(4)).lines == (Line("要闻", (2, 3, 0, 1)),)


def test_a_night_that_could_not_look_has_no_age_and_is_marked() -> None:
    spans = [span(0, None, told("要闻 newest=2026-03-04")), veil(1, 3)]
    found = shown(spans, nights(4))
    assert found.lines[0].ages == (2, None, None, 5)
    assert found.marks == (Mark.READ, Mark.NOT_SEEN, Mark.NOT_SEEN, Mark.READ)


@pytest.mark.parametrize(
    ("met", "mark"),
    [
        (Met.NOT_SEEN, Mark.NOT_SEEN),
        (Met.OURS, Mark.NOT_SEEN),
        (Met.MISSED, Mark.NOT_VISITED),
        (Met.NO_RECORD, Mark.NOT_VISITED),
        (Met.UNVISITED, Mark.NOT_VISITED),
        (Met.CUT, Mark.READ),
    ],
)
def test_what_a_night_tells_depends_on_how_it_met_the_site(met: Met, mark: Mark) -> None:
    found = shown([span(0, None, told("要闻 newest=2026-03-04"))], nights(3, n1=met))
    assert found.marks[1] is mark
    assert (found.lines[0].ages[1] is None) is (mark is not Mark.READ)


def test_a_finding_without_a_date_is_none_and_is_not_called_unseen() -> None:
    spans = [span(0, 1, told("要闻 newest=2026-03-04")), span(1, None, finding(Verdict.NOT_APPLICABLE))]
    assert shown(spans, nights(2)).marks == (Mark.READ, Mark.NOTHING)
    assert freshness_of([span(0, None, finding())], nights(2), NEWS14) is None


def test_a_column_by_another_name_at_its_address_is_the_same_line() -> None:
    spans = [
        span(0, 1, told("要闻 newest=2026-03-04", link("要闻", "http://a.example/dt/"))),
        span(1, None, told("动态 newest=2026-03-06", link("动态", "http://a.example/dt/"))),
    ]
    assert shown(spans, nights(2)).lines == (Line("动态", (2, 1)),)


def test_an_entry_of_the_future_is_of_today() -> None:
    assert shown([span(0, None, told("要闻 newest=2027-03-04"))], nights(1)).lines[0].ages == (0,)


def test_of_two_scans_of_a_day_the_one_that_saw_more_tells() -> None:
    again = Night(night(0).date(), Met.NOT_SEEN, 9, night(0) + timedelta(hours=5))
    spans = [span(0, None, told("要闻 newest=2026-03-04"))]
    assert shown(spans, [*nights(1), again]).marks == (Mark.READ,)


def test_names_are_those_of_the_links_whatever_they_hold() -> None:
    links = (link(HOSTILE, "http://a.example/x/"), link("要闻", "http://a.example/dt/"))
    value = f"{HOSTILE} newest=2025-01-01；要闻 newest=2026-03-01（年份为推定）；政策 newest=2026-02-30"
    found = dates_in(told(value, *links))
    assert {one.name: one.newest for one in found.values()} == {HOSTILE: date(2025, 1, 1), "要闻": date(2026, 3, 1)}


def test_the_limit_is_that_of_the_check() -> None:
    assert shown([span(0, None, told("要闻 newest=2026-03-04"))], nights(2)).limits == (Limit("14 日", (14, 14)),)


def chart(found: Freshness) -> ElementTree.Element:
    return ElementTree.fromstring(freshness_svg(found, f"标题{HOSTILE}", "SITE.NEWS14"))


def test_hostile_names_are_text_and_the_chart_is_well_formed() -> None:
    svg = chart(
        shown([span(0, None, told(f"{HOSTILE} newest=2026-03-04", link(HOSTILE, "http://a.example/")))], nights(3))
    )
    assert {child.tag.removeprefix(SVG) for child in svg.iter()} <= {
        *("svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "text"),
    }
    words = "".join(svg.itertext())
    assert "<script>alert(1)</script>" in words
    assert not {"\x00", "\u202e", "\ud83d"} & set(words)


def test_a_chart_has_a_title_and_says_in_words_what_it_shows() -> None:
    found = shown([span(0, None, told("要闻 newest=2026-03-04")), veil(1, 2)], nights(3, n2=Met.MISSED))
    svg = chart(found)
    assert svg.get("role") == "img"
    ids = {child.get("id") for child in svg if child.tag in (f"{SVG}title", f"{SVG}desc")}
    assert set((svg.get("aria-labelledby") or "").split()) == ids
    assert in_words(found) == (
        "2026-03-06至2026-03-08，共 3 夜。14 日为限。要闻：2026-03-06查看时，最新一条距当日 2 日。"
        "未能查看或未能判定 1 夜。当夜未访问 1 夜。"
    )


def test_no_line_leads_through_a_night_that_could_not_look_and_that_is_hatched() -> None:
    svg = chart(shown([span(0, None, told("要闻 newest=2026-03-04")), veil(2, 3)], nights(5)))
    (line,) = (path.get("d") or "" for path in svg.iter(f"{SVG}path") if path.get("class") == "line")
    first, second = line.removeprefix("M").split("M")
    assert (first.count("L"), second.count("L")) == (1, 1)
    (band,) = (rect for rect in svg.iter(f"{SVG}rect") if rect.get("class") == "not_seen")
    left, right = float(band.get("x") or 0), float(band.get("x") or 0) + float(band.get("width") or 0)
    xs = [float(point.split()[0]) for part in (first, second) for point in part.split("L")]
    assert not [x for x in xs if left <= x <= right]
    pattern = (band.get("fill") or "").removeprefix("url(#").rstrip(")")
    assert pattern in {one.get("id") for one in svg.iter(f"{SVG}pattern")}


def test_a_chart_shows_the_oldest_columns_and_says_how_many_more_there_are() -> None:
    value = "；".join(f"栏目{number} newest=2026-02-{number + 1:02}" for number in range(MOST_LINES + 3))
    svg = chart(shown([span(0, None, told(value))], nights(2)))
    words = [text.text for text in svg.iter(f"{SVG}text")]
    assert "栏目0" in words
    assert f"栏目{MOST_LINES}" not in words
    assert "另有 3 个栏目未绘入图中" in words


def test_a_year_of_nights_with_a_span_each_draws_at_once() -> None:
    spans = [
        span(number, number + 1, told("；".join(f"栏目{n} newest=2026-03-04" for n in range(6))))
        for number in range(365)
    ]
    start = time.process_time()
    freshness_svg(shown(spans, nights(365)), "一年", "A")
    assert time.process_time() - start < 0.5  # on a slow machine
