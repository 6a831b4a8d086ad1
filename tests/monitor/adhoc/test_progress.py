"""The lines of a single check's progress."""

from __future__ import annotations

from datetime import datetime

from monitor.adhoc.progress import MOST_LINES, MOST_TEXT, Progress
from storage.adhoc import Told
from storage.records import SHANGHAI

NOW = datetime(2026, 9, 15, 10, 0, tzinfo=SHANGHAI)


def texts(progress: Progress) -> list[str]:
    return [line.text for line in progress.lines]


def test_lines_stand_in_the_order_told_and_one_with_a_key_is_told_anew_in_its_place() -> None:
    progress = Progress([Told(NOW, "网址")])
    progress.say(NOW, "第1页", "pages")
    progress.say(NOW, "符合")
    progress.say(NOW, "第2页", "pages")
    assert texts(progress) == ["网址", "第2页", "符合"]


def test_lines_are_few_and_short_and_the_last_ones_are_always_told() -> None:
    progress = Progress()
    for number in range(2 * MOST_LINES):
        progress.say(NOW, f"{number}" + "长" * MOST_TEXT)
    progress.say(NOW, "结束", last=True)
    assert len(progress.lines) == MOST_LINES + 2
    assert {len(line.text) for line in progress.lines[:MOST_LINES]} == {MOST_TEXT}
    assert texts(progress)[-2:] == ["进展较多，其余从略。", "结束"]


def test_it_is_put_down_at_most_once_a_second_and_only_where_something_is_new() -> None:
    progress = Progress([Told(NOW, "网址")])
    assert not progress.due(0.0)
    progress.say(NOW, "一")
    assert progress.due(5.0)
    progress.say(NOW, "二")
    assert not progress.due(5.9)
    assert progress.due(6.0)
    assert not progress.due(60.0)
