"""A chart of freshness as SVG, for the eye and for a reader that speaks: no colour is needed to read it. Pure.

What is shown of a page may be hostile: the tree is built and written by the standard library, and characters that XML
or the direction of text forbid are taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from xml.etree import ElementTree

from monitor.cards.legible import legible
from monitor.history.freshness import Freshness, Line, Mark

WIDTH, HEIGHT = 760, 250
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 30, 26
MOST_LINES = 8
"""Columns that one chart shows: the oldest ones; of more nobody could follow the lines."""

_LEGEND = 18
_NAME = 28
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "12 4", "4 4", "1 4", "9 3 2 3 2 3")
_SHAPES = ("circle", "square", "up", "down", "diamond", "cross", "circle", "square")
_BANDS = {Mark.NOT_SEEN: "未能查看或未能判定", Mark.NOT_VISITED: "当夜未访问", Mark.NOTHING: "已查看，没有日期"}
_INK, _PALE = "#111", "#777"
_STEPS = (1, 2, 5, 7, 10, 20, 30, 50, 60, 100, 120, 200, 365, 500, 730, 1000, 2000, 3650)


def freshness_svg(shown: Freshness, title: str, name: str) -> str:
    """The chart as the text of an SVG element: x the nights, y the days since the newest entry of each column.

    A night that could not look is a hatched band, one without a visit a dotted one; no line leads through either.
    `name` tells the elements of this chart from those of others on a page.
    """
    prefix = "".join(char if char.isascii() and char.isalnum() else "-" for char in name)
    lines = sorted(shown.lines, key=lambda line: -_last(line))[:MOST_LINES]
    legend = _legend(shown, lines)
    height = HEIGHT + _LEGEND * ((len(legend) + 1) // 2 + (len(shown.lines) > len(lines)))
    svg = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height}",
            "width": str(WIDTH),
            "height": str(height),
            "role": "img",
            "aria-labelledby": f"{prefix}-title {prefix}-desc",
            "font-family": "sans-serif",
            "font-size": "12",
            "fill": _INK,
        },
    )
    _add(svg, "title", {"id": f"{prefix}-title"}, title)
    _add(svg, "desc", {"id": f"{prefix}-desc"}, in_words(shown))
    _patterns(svg, prefix)
    _add(svg, "rect", {"width": str(WIDTH), "height": str(height), "fill": "#fff"})
    _add(svg, "text", {"x": "8", "y": "18", "font-weight": "bold"}, title)
    plot = _Plot(len(shown.days), _most(shown, lines))
    _bands(svg, shown.marks, plot, prefix)
    _axes(svg, shown.days, plot)
    for limit in shown.limits:
        _limit(svg, limit.days, limit.name, plot)
    for number, line in enumerate(lines):
        _line(svg, line, number, plot)
    _key(svg, legend, prefix)
    if len(shown.lines) > len(lines):
        _add(
            svg,
            "text",
            {"x": str(LEFT), "y": str(height - 6)},
            f"另有 {len(shown.lines) - len(lines)} 个栏目未绘入图中",
        )
    return ElementTree.tostring(svg, encoding="unicode")


def in_words(shown: Freshness) -> str:
    """What a chart shows, for who does not see it."""
    told = [f"{shown.days[0]}至{shown.days[-1]}，共 {len(shown.days)} 夜。"]
    told += [f"{limit.name}为限。" for limit in shown.limits]
    for line in shown.lines[:MOST_LINES]:
        at = max((place for place, age in enumerate(line.ages) if age is not None), default=None)
        if at is not None:
            told.append(f"{_short(line.name)}：{shown.days[at]}查看时，最新一条距当日 {line.ages[at]} 日。")
    counts = ((name, shown.marks.count(mark)) for mark, name in _BANDS.items())
    told += [f"{name} {count} 夜。" for name, count in counts if count]
    return "".join(told)


class _Plot:
    """Where nights and days lie in the picture."""

    def __init__(self, nights: int, most: int) -> None:
        self.step = next((step for step in _STEPS if most <= 6 * step), _STEPS[-1] * (1 + most // (6 * _STEPS[-1])))
        self.most = self.step * (most // self.step + 1)
        self.night = (WIDTH - LEFT - RIGHT) / max(1, nights)

    def left(self, night: int) -> float:
        """The left edge of a night."""
        return LEFT + self.night * night

    def middle(self, night: int) -> float:
        """The middle of a night."""
        return LEFT + self.night * (night + 0.5)

    def y(self, days: int) -> float:
        """The height of so many days."""
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * min(days, self.most) / self.most


def _most(shown: Freshness, lines: Iterable[Line]) -> int:
    ages = [age for line in lines for age in line.ages if age is not None]
    return max([1, *ages, *(days for limit in shown.limits for days in limit.days)])


def _last(line: Line) -> int:
    return next((age for age in reversed(line.ages) if age is not None), -1)


def _patterns(svg: ElementTree.Element, prefix: str) -> None:
    defs = ElementTree.SubElement(svg, "defs")
    box = {"width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
    hatch = ElementTree.SubElement(defs, "pattern", {"id": f"{prefix}-{Mark.NOT_SEEN}", **box})
    _add(hatch, "rect", {"width": "6", "height": "6", "fill": "#ddd"})
    _add(hatch, "path", {"d": "M-1 7L7 -1M-1 1L1 -1M5 7L7 5", "stroke": "#555", "stroke-width": "1"})
    dots = ElementTree.SubElement(defs, "pattern", {"id": f"{prefix}-{Mark.NOT_VISITED}", **box})
    _add(dots, "rect", {"width": "6", "height": "6", "fill": "#f7f7f7"})
    _add(dots, "circle", {"cx": "3", "cy": "3", "r": "0.9", "fill": "#555"})
    plain = ElementTree.SubElement(defs, "pattern", {"id": f"{prefix}-{Mark.NOTHING}", **box})
    _add(plain, "rect", {"width": "6", "height": "6", "fill": "#f2f2f2"})


def _bands(svg: ElementTree.Element, marks: Sequence[Mark], plot: _Plot, prefix: str) -> None:
    place = 0
    for mark, same in groupby(marks):
        count = len(list(same))
        if mark in _BANDS:
            box = {
                "class": str(mark),
                "x": _n(plot.left(place)),
                "y": str(TOP),
                "width": _n(plot.night * count),
                "height": str(HEIGHT - BOTTOM - TOP),
                "fill": f"url(#{prefix}-{mark})",
            }
            _add(svg, "rect", box)
        place += count


def _axes(svg: ElementTree.Element, days: Sequence[date], plot: _Plot) -> None:
    for value in range(0, plot.most + 1, plot.step):
        y = _n(plot.y(value))
        _add(svg, "path", {"d": f"M{LEFT} {y}H{WIDTH - RIGHT}", "stroke": "#ccc", "stroke-width": "0.7"})
        _add(svg, "text", {"x": str(LEFT - 6), "y": _n(plot.y(value) + 4), "text-anchor": "end"}, f"{value} 日")
    every = max(1, -(-len(days) // 7))
    for place in range(0, len(days), every):
        x = plot.middle(place)
        _add(svg, "path", {"d": f"M{_n(x)} {HEIGHT - BOTTOM}v4", "stroke": _INK})
        anchor = "start" if place == 0 else "middle"
        where = {"x": _n(plot.left(0) if place == 0 else x), "y": str(HEIGHT - BOTTOM + 17), "text-anchor": anchor}
        if place == 0 or x < WIDTH - RIGHT - 30:
            _add(svg, "text", {**where, "font-size": "11"}, str(days[place]))
    _add(svg, "path", {"d": f"M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}", "stroke": _INK, "fill": "none"})


def _limit(svg: ElementTree.Element, days: Sequence[int], name: str, plot: _Plot) -> None:
    steps = " ".join(f"H{_n(plot.left(place + 1))}V{_n(plot.y(age))}" for place, age in enumerate(days))
    path = f"M{_n(plot.left(0))} {_n(plot.y(days[0]))}{steps}H{_n(plot.left(len(days)))}"
    style = {"stroke": _INK, "stroke-width": "2", "stroke-dasharray": "14 5", "fill": "none"}
    _add(svg, "path", {"class": "limit", "d": path, **style})
    where = {"x": str(WIDTH - RIGHT - 4), "y": _n(plot.y(days[-1]) - 4), "text-anchor": "end", "font-weight": "bold"}
    _add(svg, "text", where, f"期限 {name}")


def _line(svg: ElementTree.Element, line: Line, number: int, plot: _Plot) -> None:
    """The points of a column, joined only where nights that read it follow each other."""
    paths, ends = [], []
    for points in _runs(line.ages):
        steps = [f"{_n(plot.middle(place))} {_n(plot.y(age))}" for place, age in points]
        paths.append("M" + "L".join(steps))
        ends += [points[0], points[-1]] if len(points) > 1 else points
    style = {"stroke": _INK, "stroke-width": "1.5", "fill": "none"}
    dash = {"stroke-dasharray": _DASHES[number]} if _DASHES[number] else {}
    _add(svg, "path", {"class": "line", "d": "".join(paths), **style, **dash})
    for place, age in ends:
        _shape(svg, _SHAPES[number], plot.middle(place), plot.y(age))


def _runs(ages: Sequence[int | None]) -> Iterator[list[tuple[int, int]]]:
    run: list[tuple[int, int]] = []
    for place, age in enumerate(ages):
        if age is not None:
            run.append((place, age))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _shape(svg: ElementTree.Element, shape: str, x: float, y: float) -> None:
    paths = {
        "square": f"M{_n(x - 3)} {_n(y - 3)}h6v6h-6z",
        "up": f"M{_n(x)} {_n(y - 4)}l4 7h-8z",
        "down": f"M{_n(x)} {_n(y + 4)}l4 -7h-8z",
        "diamond": f"M{_n(x)} {_n(y - 4)}l4 4l-4 4l-4 -4z",
        "cross": f"M{_n(x - 3)} {_n(y - 3)}l6 6m0 -6l-6 6",
    }
    if shape == "circle":
        _add(svg, "circle", {"cx": _n(x), "cy": _n(y), "r": "3", "fill": "#fff", "stroke": _INK})
    else:
        _add(svg, "path", {"d": paths[shape], "fill": "#fff", "stroke": _INK})


_Entry = tuple[str, int | Mark]


def _legend(shown: Freshness, lines: Sequence[Line]) -> list[_Entry]:
    marks = [(name, mark) for mark, name in _BANDS.items() if mark in shown.marks]
    return [*((_short(line.name), number) for number, line in enumerate(lines)), *marks]


def _key(svg: ElementTree.Element, legend: Sequence[_Entry], prefix: str) -> None:
    for place, (name, what) in enumerate(legend):
        x = LEFT + (place % 2) * (WIDTH - LEFT) // 2
        y = HEIGHT + 10 + _LEGEND * (place // 2)
        if isinstance(what, Mark):
            box = {"x": str(x), "y": str(y - 6), "width": "30", "height": "12", "stroke": _PALE}
            _add(svg, "rect", {**box, "fill": f"url(#{prefix}-{what})"})
        else:
            dash = {"stroke-dasharray": _DASHES[what]} if _DASHES[what] else {}
            _add(svg, "path", {"d": f"M{x} {y}h30", "stroke": _INK, "stroke-width": "1.5", **dash})
            _shape(svg, _SHAPES[what], x + 15, y)
        _add(svg, "text", {"x": str(x + 38), "y": str(y + 4)}, name)


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[:_NAME]}…"


def _add(parent: ElementTree.Element, tag: str, attributes: dict[str, str], text: str = "") -> None:
    ElementTree.SubElement(parent, tag, attributes).text = legible(text) or None


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
