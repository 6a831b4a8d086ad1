"""Errors of what we were given. Each is told in one line: the thing, the place, the remedy."""

from __future__ import annotations


class ConfigError(Exception):
    """Something the user gave is wrong: `place` (file, line, key or variable), `problem` and `remedy`."""

    def __init__(self, place: str, problem: str, remedy: str = "") -> None:
        self.place = place
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{place}: {problem}" + (f"; {remedy}" if remedy else ""))
