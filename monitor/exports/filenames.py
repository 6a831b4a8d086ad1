"""Names of exported files: fit for every file system, and no two the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNFIT = re.compile(r"[^\w.-]+")
_LONGEST = 60


def file_names(keys: Iterable[str]) -> dict[str, str]:
    """A file name, without its ending, for each key, such as the codes of sites; none differ by case only."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for key in keys:
        name = plain = fit(key)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.casefold())
        found[key] = name
    return found


def fit(text: str) -> str:
    """The text with what file systems do not take replaced, and cut to a length that all take."""
    return _UNFIT.sub("_", text).strip("._")[:_LONGEST] or "_"
