"""Which items of the queue somebody chose on a page, and what of each he was shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from storage.alerting import Key

_CHOSEN = re.compile(r"([^/]+)/([^/]+)/([0-9]{1,9})/([0-9a-f]{1,64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item that was chosen: `seen` is the number of its latest decision shown, `facts` the mark of its finding."""

    site: str
    requirement: str
    seen: str
    facts: str

    @property
    def key(self) -> Key:
        """Its site and requirement."""
        return self.site, self.requirement

    @property
    def text(self) -> str:
        """As a form carries it, and `chosen_in` reads. Codes hold no slash."""
        return f"{self.site}/{self.requirement}/{self.seen}/{self.facts}"


def chosen_in(texts: Iterable[str]) -> tuple[Chosen, ...]:
    """The items that the fields of a form name, each once; what names none is left out."""
    parts = (_CHOSEN.fullmatch(text) for text in texts if text.isprintable())
    found = {(one[1], one[2]): Chosen(*one.groups()) for one in parts if one}
    return tuple(found.values())
