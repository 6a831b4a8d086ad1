"""What the name of a case says of a file, and what a reader said of it, in the same words.

A name is `what it is | what is read of it`. The second half is facts parted by commas, in any order:

    read · empty · scanned · protected · damaged · not the file · no reader · too large · refused   what came of opening
    picture · pdf · document · spreadsheet · open · no level        how open it is
    2 tables · no table          · 12 rows                          of all tables together
    header 3 · no header         · columns 甲 / 乙/金额 / 乙/单位    of the first table; `/` joins stacked cells
    kinds text / number / date   · missing 0 / 2 / 0                of its columns, in their order
    named 一 / 二                · title 收费目录清单                 of the tables; of the first
    encoding gb18030             · 3 pages · some text · no text
    carries macros + formulas    · carries nothing                  what no reader runs or follows
    2 identities · 1 mobiles                                        numbers of persons, counted
    called xls but is html       · honest                           its name against its bytes
    is xlsx                                                         by its bytes alone
    items 考试费 / 诉讼费                                             names of rows, where they were asked for
    members read + refused                                          of an archive, in their order
    marks 依据 + 标准             · titled 依据                       wanted elements

`A or B` allows either; of a file that may be read and was not, nothing of what is in it is compared. Left out, each of
these is expected all the same: `honest` of every file, and of one that is read `carries nothing`, `0 identities` and
`0 mobiles`. `carries anything` leaves it open. All else that is left out is not compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from storage.dataset_records import FileFacts, Openness, Reading, Table

NONE = Table("")


def _words(value: str) -> str:
    return value.replace("_", " ")


def _number(number: int, one: str, many: str = "") -> str:
    return f"{number} {one}" if number == 1 or not many else f"{number} {many}"


def _first(facts: FileFacts) -> Table:
    return facts.tables[0] if facts.tables else NONE


def _tables(facts: FileFacts) -> str:
    return _number(len(facts.tables), "table", "tables") if facts.tables else "no table"


def _header(facts: FileFacts) -> str:
    header = _first(facts).header
    return "no header" if header is None else f"header {header}"


def _carries(facts: FileFacts) -> str:
    return "carries " + (" + ".join(sorted(_words(one) for one in facts.carries)) or "nothing")


def _lies(facts: FileFacts) -> str:
    return f"called {facts.declared} but is {facts.real}" if facts.lies else "honest"


READINGS = {_words(reading) for reading in Reading}
LEVELS = {str(level) for level in Openness} | {"no level"}

SAYS: dict[str, tuple[str, Callable[[FileFacts], str]]] = {
    "reading": ("|".join(READINGS), lambda facts: _words(facts.reading)),
    "openness": ("|".join(LEVELS), lambda facts: str(facts.openness or "no level")),
    "tables": (r"no table|1 table|\d+ tables", _tables),
    "rows": (r"1 row|\d+ rows", lambda facts: _number(facts.rows, "row", "rows")),
    "header": (r"header \d+|no header", _header),
    "columns": ("columns .+", lambda facts: "columns " + " / ".join(_first(facts).names)),
    "kinds": ("kinds .+", lambda facts: "kinds " + " / ".join(str(one.kind) for one in _first(facts).columns)),
    "missing": ("missing .+", lambda facts: "missing " + " / ".join(str(one.missing) for one in _first(facts).columns)),
    "named": ("named .+", lambda facts: "named " + " / ".join(table.name for table in facts.tables)),
    "title": ("title .+", lambda facts: "title " + _first(facts).title),
    "encoding": ("encoding .+", lambda facts: "encoding " + facts.encoding),
    "pages": (r"\d+ pages", lambda facts: f"{facts.pages} pages"),
    "text": ("some text|no text", lambda facts: "some text" if facts.characters else "no text"),
    "carries": ("carries .+", _carries),
    "identities": (r"\d+ identities", lambda facts: f"{facts.persons.identities} identities"),
    "mobiles": (r"\d+ mobiles", lambda facts: f"{facts.persons.mobiles} mobiles"),
    "lies": (r"called \w+ but is \w+|honest", _lies),
    "real": (r"is \w+", lambda facts: f"is {facts.real}"),
    "members": ("members .+", lambda facts: "members " + " + ".join(_words(one.reading) for one in facts.members)),
    "items": ("items .+", lambda facts: "items " + " / ".join(item for table in facts.tables for item in table.items)),
    "marks": ("marks .+", lambda facts: "marks " + " + ".join(facts.marks)),
    "titled": ("titled .+", lambda facts: "titled " + " + ".join(facts.titled)),
}
"""Each sort of fact: how it is written, and what is written of facts that were read."""

ALWAYS = {"lies": "honest"}
WHERE_READ = {"carries": "carries nothing", "identities": "0 identities", "mobiles": "0 mobiles"}
ANYTHING = "carries anything"
_OF_ANY = ("reading", "lies", "real")


@dataclass(frozen=True)
class Expected:
    """What a name states: of each sort the phrases that are right."""

    facts: dict[str, tuple[str, ...]]

    def unlike(self, facts: FileFacts) -> list[str]:
        """Each fact that was read otherwise, as a line."""
        lines = []
        other = facts.reading is not Reading.READ and "read" in self.facts["reading"]
        for sort, right in self.facts.items():
            if other and sort not in _OF_ANY:
                continue
            said = SAYS[sort][1](facts)
            if said not in right and ANYTHING not in right:
                lines.append(f"{' or '.join(right)}: read as {said}")
        return lines


def what(name: str) -> str:
    """The half of a name that says what the file is."""
    return name.partition(" | ")[0]


def expected(name: str) -> Expected:
    """The other half, understood. Raises `ValueError` for a phrase that is not of the grammar."""
    told = name.partition(" | ")[2]
    facts: dict[str, tuple[str, ...]] = {}
    for phrase in told.split(", "):
        ways = tuple(phrase.split(" or "))
        sort = _sort_of(ways[0])
        if sort in facts:
            raise ValueError(f"{name}: says twice of {sort}")
        facts[sort] = tuple(f"{sort} {way}" if _prefixed(sort, way) else way for way in ways)
    if "reading" not in facts:
        raise ValueError(f"{name}: does not say what comes of opening it")
    defaults = ALWAYS | (WHERE_READ if "read" in facts["reading"] else {})
    return Expected({**{sort: (phrase,) for sort, phrase in defaults.items() if sort not in facts}, **facts})


def _sort_of(phrase: str) -> str:
    for sort, (written, _) in SAYS.items():
        if re.fullmatch(written, phrase):
            return sort
    raise ValueError(f"{phrase!r} is not of the grammar of tests/files/grammar.py")


def _prefixed(sort: str, way: str) -> bool:
    """Whether a further way is told without its first word, as in `encoding utf-16 or utf-16-le`."""
    return SAYS[sort][0] == f"{sort} .+" and not way.startswith(f"{sort} ")


def told(facts: FileFacts) -> str:
    """What was read, in the words of the grammar, for the table of all cases."""
    sorts = ["reading", "openness"]
    if facts.tables:
        sorts += ["tables", "rows", "header", "columns"]
    sorts += [sort for sort in ("encoding",) if facts.encoding]
    sorts += [sort for sort in ("pages",) if facts.pages is not None]
    sorts += ["members"] if facts.members else []
    sorts += ["carries"] if facts.carries else []
    sorts += ["identities", "mobiles"] if facts.persons else []
    sorts += ["lies"] if facts.lies else []
    return ", ".join(SAYS[sort][1](facts) for sort in sorts)
