"""Figures of rounds as medians, and as a table with the bar beside each. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

Figures = dict[str, float]
"""Figures by name, in the order in which they are told."""

BARS: Mapping[str, tuple[str, float]] = {
    "whole visit : bare Scrapy": ("<=", 2.5),
    "whole visit without evidence : bare Scrapy": ("<=", 2.0),
    "whole visit : LinkChecker": ("<=", 0.5),
    "GBK: fewest pages of a portal seen by gongkai": (">=", 60),
    "2 processes : 1, pages a second": (">=", 1.5),
    "unchanged night: CPU of the first": ("<=", 0.55),
    "unchanged night: requests a site": ("<=", 25),
    "errors": ("<=", 0),
    "evidence of an unchanged night: KiB a site": ("<=", 60),
    "faults of evidence": ("<=", 0),
    "findings that are not proved": ("<=", 0),
    "sites that could not be replayed": ("<=", 0),
    "findings and facts that differ": ("<=", 0),
    "many hosts: errors": ("<=", 0),
    "many hosts: MiB of the largest process": ("<=", 400),
    "CPU a page with ten times as many hosts": ("<=", 1.15),
}
"""What is asked for, by figure."""


def medians(rounds: Sequence[Figures]) -> Figures:
    """The median of every figure over the rounds."""
    return {name: median(found[name] for found in rounds) for name in rounds[0]}


def kept(name: str, value: float) -> bool:
    """Whether a figure keeps its bar; one without a bar does."""
    if name not in BARS:
        return True
    sign, bar = BARS[name]
    return value <= bar if sign == "<=" else value >= bar


def printed(middle: Figures, rounds: Sequence[Figures]) -> str:
    """A line a figure: its median, least and most over the rounds, and its bar."""
    lines = ["| figure | median | least | most | bar | |", "|---|---|---|---|---|---|"]
    for name, value in middle.items():
        each = [found[name] for found in rounds if name in found] or [value]
        bar = "{} {:g}".format(*BARS[name]) if name in BARS else ""
        verdict = ("kept" if kept(name, value) else "**not kept**") if bar else ""
        lines.append(f"| {name} | {value:.2f} | {min(each):.2f} | {max(each):.2f} | {bar} | {verdict} |")
    return "\n".join(lines)
