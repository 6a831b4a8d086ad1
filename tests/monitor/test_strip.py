"""The strip of a finding's last nights."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from monitor.history.nights import Met, Night
from monitor.history.strip import Shade, strip_in_words, strips_of
from storage.ledger import Layer, Span
from storage.records import SHANGHAI, Finding, Verdict
from tests.storage.stories import finding, missing, unseen

DAY = date(2026, 3, 6)


def at(number: int) -> datetime:
    return datetime(2026, 3, 6, 1, 30, tzinfo=SHANGHAI) + timedelta(days=number)


def night(number: int, met: Met = Met.SEEN) -> Night:
    unseen_night = met in (Met.MISSED, Met.NO_RECORD)
    return Night(DAY + timedelta(days=number), met, number + 1, None if unseen_night else at(number))


def span(said: Finding, first: int, end: int | None = None, layer: Layer = Layer.DECIDED) -> Span:
    return Span(said, layer, first + 1, at(first), None if end is None else end + 1, None if end is None else at(end))


def shades(spans: list[Span], nights: list[Night]) -> list[tuple[Shade, int, int]]:
    return [(one.shade, one.at, one.nights) for one in strips_of(spans, nights)["XXGK.COL"]]


def test_nights_that_say_the_same_are_one_stretch() -> None:
    spans = [
        span(finding(), 0, 2),
        span(missing(Verdict.PROVISIONAL), 2, 3),
        span(missing(Verdict.FAIL), 3),
    ]
    nights = [night(number) for number in range(5)]
    assert shades(spans, nights) == [(Shade.MET, 0, 2), (Shade.WAITING, 2, 1), (Shade.FAILED, 3, 2)]
    told = strip_in_words(strips_of(spans, nights)["XXGK.COL"])
    assert told == "2026-03-06至2026-03-07符合；2026-03-08待复查（初判不符合）；2026-03-09至2026-03-10不符合"


def test_a_night_that_could_not_look_covers_what_was_decided_and_is_no_fault() -> None:
    spans = [span(missing(Verdict.FAIL), 0), span(unseen(), 1, 2, Layer.OVERLAY)]
    found = shades(spans, [night(number) for number in range(3)])
    assert found == [(Shade.FAILED, 0, 1), (Shade.UNDECIDED, 1, 1), (Shade.FAILED, 2, 1)]


def test_a_night_without_a_visit_says_nothing_whatever_stood_before() -> None:
    spans = [span(missing(Verdict.FAIL), 0)]
    nights = [night(0), night(1, Met.MISSED), night(2, Met.UNVISITED), night(3)]
    assert shades(spans, nights) == [(Shade.FAILED, 0, 1), (Shade.UNVISITED, 1, 2), (Shade.FAILED, 3, 1)]


def test_what_was_not_asked_yet_is_told_as_such_and_what_was_never_has_no_strip() -> None:
    later = span(finding(requirement="LATER"), 1)
    strips = strips_of([later, span(finding(requirement="OVER"), -2, -1)], [night(0), night(1)])
    assert [one.shade for one in strips["LATER"]] == [Shade.NOTHING, Shade.MET]
    assert "OVER" not in strips


def test_a_single_check_is_no_night() -> None:
    assert strips_of([span(finding(), 0, 1, Layer.ADHOC)], [night(0)]) == {}


def test_every_verdict_can_be_drawn() -> None:
    for verdict in Verdict:
        assert shades([span(finding(verdict), 0)], [night(0)])[0][0] not in (Shade.UNVISITED, Shade.NOTHING)
