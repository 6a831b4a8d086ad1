"""Tables that lines draw, from lines and words as values."""

from __future__ import annotations

import pytest

from crawler.files.content import Span
from crawler.files.ruled import Drawn, Line, Word, grids_of

CELLS = [Word("项目", 12, 75), Word("标准", 62, 75), Word("占道费", 12, 55), Word("5元", 62, 55)]
ROWS = [("项目", "标准"), ("占道费", "5元")]


def level(*places: float, start: float = 10, end: float = 110) -> list[Line]:
    return [Line(at, start, end) for at in places]


def upright(*places: float, start: float = 50, end: float = 90) -> list[Line]:
    return [Line(at, start, end) for at in places]


def test_lines_around_each_cell_make_a_table() -> None:
    pieces = [*level(90, 70, 50, end=60), *level(90.5, 70.5, 50, start=61)]
    grids, outside = grids_of(Drawn(pieces, upright(10, 60, 110), [*CELLS, Word("特此公告", 12, 20)]))
    assert [grid.rows for grid in grids] == [ROWS]
    assert [word.text for word in outside] == ["特此公告"]


def test_a_table_without_lines_at_its_sides_has_all_its_columns() -> None:
    assert grids_of(Drawn(level(90, 70, 50), upright(60), CELLS))[0][0].rows == ROWS


def test_a_row_whose_last_line_is_on_the_next_page_is_a_row() -> None:
    assert grids_of(Drawn(level(90, 70), upright(10, 60, 110), CELLS))[0][0].rows == ROWS


def test_a_cell_that_reaches_over_two_rows_is_told_once() -> None:
    lines = [*level(90, 50), *level(70, start=60)]
    grid = grids_of(Drawn(lines, upright(10, 60, 110), CELLS[:2] + CELLS[3:]))[0][0]
    assert grid.rows == [("项目", "标准"), ("", "5元")]
    assert grid.spans == (Span(0, 0, 1, 0),)


def test_rows_that_are_only_distance_are_none() -> None:
    grid = grids_of(Drawn(level(90, 70, 50, 46, 42), upright(10, 60, 110, start=42), CELLS))[0][0]
    assert grid.rows == ROWS


def test_rows_between_which_no_line_is_drawn_are_rows_each() -> None:
    below = [Word(f"费{n}", 12, 58 - 10 * n) for n in range(4)] + [Word(f"{n}元", 62, 58.5 - 10 * n) for n in (0, 1, 3)]
    below += [Word("无", 112, 58 - 10 * n) for n in range(4)]
    lines = Drawn(level(90, 70, 10, end=160), upright(10, 60, 110, 160, start=10), [*CELLS[:2], *below])
    assert [row[:2] for row in grids_of(lines)[0][0].rows] == [
        ROWS[0],
        ("费0", "0元"),
        ("费1", "1元"),
        ("费2", ""),
        ("费3", "3元"),
    ]


def test_cells_whose_words_go_on_in_lines_of_their_own_are_one_row() -> None:
    long = [Word(text, 62, 58 - 10 * n) for n, text in enumerate(("按照", "省定", "标准", "执行"))]
    lines = Drawn(level(90, 70, 10), upright(10, 60, 110, start=10), [*CELLS[:2], Word("占道", 12, 58), *long])
    assert grids_of(lines)[0][0].rows == [ROWS[0], ("占道", "按照省定标准执行")]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("占道", " 费用"), "占道费用"),
        (("15", " 20"), "15 20"),
        (("15", "20"), "15 20"),
        (("1380000", " 1234"), "13800001234"),
        (("532932190", " 00101123X"), "53293219000101123X"),
        (("A4", "B5"), "A4 B5"),
    ],
)
def test_a_line_breaks_words_of_chinese_and_numbers_of_persons_only(lines: tuple[str, str], told: str) -> None:
    words = [*CELLS[:3], Word(lines[0], 62, 64), Word(lines[1], 62, 55)]
    assert grids_of(Drawn(level(90, 70, 50), upright(10, 60, 110), words))[0][0].rows[1] == ("占道费", told)


def test_a_frame_around_words_is_no_table() -> None:
    words = [Word("提示", 12, 75)]
    assert grids_of(Drawn(level(90, 50), upright(10, 110), words)) == ([], words)
    assert grids_of(Drawn(level(90, 70, 50), [], words)) == ([], words)


def test_two_tables_are_told_from_the_top_down() -> None:
    lower = [Word("甲", 12, -25), Word("乙", 62, -45)]
    lines = [*level(-10, -30, -50), *level(90, 70, 50)]
    columns = [*upright(10, 60, 110, start=-50, end=-10), *upright(10, 60, 110)]
    assert [grid.rows[0] for grid in grids_of(Drawn(lines, columns, [*lower, *CELLS]))[0]] == [ROWS[0], ("甲", "")]


def test_lines_are_joined_where_they_touch_in_whatever_order_they_are_drawn() -> None:
    upper = [Line(10, 70, 90), Line(60, 70, 90), Line(110, 70, 90)]
    between = [Line(10, 50, 70), Line(110, 50, 70)]  # a cell over both columns
    lower = [Line(10, 30, 50), Line(60, 30, 50), Line(110, 30, 50)]
    words = [*CELLS[:2], Word("一、行政许可", 12, 55), Word("占道费", 12, 35), Word("5元", 62, 35)]
    grid = grids_of(Drawn(level(90, 70, 50, 30), upper + between + lower, words))[0][0]
    assert (grid.rows, grid.spans) == ([ROWS[0], ("一、行政许可", ""), ROWS[1]], (Span(1, 0, 1, 1),))


def test_words_between_two_tables_of_the_same_columns_stand_in_neither() -> None:
    upper, lower = upright(10, 60, 110), upright(10, 60, 110, start=-50, end=-10)
    words = [*CELLS, Word("二、其他", 12, 20), Word("甲", 12, -25), Word("乙", 62, -45)]
    grids, outside = grids_of(Drawn([*level(90, 70, 50), *level(-10, -30, -50)], upper + lower, words))
    assert ([grid.rows for grid in grids], [word.text for word in outside]) == (
        [ROWS, [("甲", ""), ("", "乙")]],
        ["二、其他"],
    )


def test_a_row_of_cells_with_many_lines_each_is_one_row() -> None:
    cells = enumerate(("一", "占道费用标准", "按照省定标准", "住建局"))
    long = [Word(cell[n : n + 2], 12 + 50 * at, 61 - 5 * n) for at, cell in cells for n in range(0, len(cell), 2)]
    words = [*CELLS[:2], *long]
    drawn = Drawn(level(90, 70, 10, end=210), upright(10, 60, 110, 160, 210, start=10), words)
    assert grids_of(drawn)[0][0].rows[1:] == [("一", "占道费用标准", "按照省定标准", "住建局")]


def test_more_lines_than_tables_have_make_none() -> None:
    drawing = Drawn(level(*range(0, 6000, 5)), upright(10, 60, 110, start=0, end=6000), CELLS)
    assert grids_of(drawing) == ([], CELLS)
