"""How well the readers read: what they see in saved pages beside what a careful person saw. Pure but for the files.

What a folder of pages holds is written in `monitor.measure.cases`; an expectation has kind, columns, rows, article
and failure. Every share is told as n of N, because the counts are small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from config.synonyms import ColumnNames
from crawler.observe import observe
from crawler.pages.page import squeeze
from monitor.measure.cases import Case, load_cases
from storage.records import ColumnLink, Outcome, PageFacts, PageKind, Tier, Whose

DateFinder = Callable[[str], "date | None"]
"""Another library's reading of a page's text, to measure beside ours."""

_FIELDS = ("title", "document_number", "index_number", "source")
_BLANK = "blank_column"


@dataclass(frozen=True)
class Mark:
    """One comparison: which measure, on which page, whether it came out right, and how it did if not.

    `wrong` is empty for a right one, else missed, invented or wrong.
    """

    measure: str
    file: str
    kind: str
    family: str
    wrong: str = ""
    told: str = ""


@dataclass
class Share:
    """n of N, and of the rest how many were missed, invented or wrong."""

    right: int = 0
    of: int = 0
    rest: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, mark: Mark) -> None:
        """Counts one comparison."""
        self.of += 1
        self.right += not mark.wrong
        if mark.wrong:
            self.rest[mark.wrong] += 1

    def __str__(self) -> str:
        rest = ", ".join(f"{count} {how}" for how, count in sorted(self.rest.items()))
        return f"{self.right} of {self.of}" + (f" ({rest})" if rest else "")


def measure(
    folder: Path, names: Sequence[ColumnNames], today: date, other_dates: DateFinder | None = None
) -> tuple[Mark, ...]:
    """Every comparison of the readers with the expectations of a folder.

    A case's own day wins over `today`. Raises `ConfigError` where the folder has no expectations or lacks a page.
    """
    marks: list[Mark] = []
    for case in load_cases(folder):
        expected = case.expected
        facts = observe(case.page, names, case.day or today).facts
        for name, wrong, told in compared(facts, expected, case.codes):
            marks.append(Mark(name, case.name, expected["kind"], expected.get("family") or "-", wrong, told))
        if other_dates is not None:
            marks.extend(_others(case, other_dates))
    return tuple(marks)


Compared = tuple[str, str, str]
"""A measure, how it went wrong (empty: right), and what was seen and expected."""


def compared(facts: PageFacts, expected: dict[str, Any], codes: Set[str]) -> Iterator[Compared]:
    """The facts of one page beside what is expected of it; only what the expectation states is compared.

    `codes` are the columns that are known not to be linked on a home page where the expectation has no anchor.
    """
    if expected["kind"] == "failure":
        yield from _failure(facts, expected["failure"])
        return
    seen = facts.outcome is Outcome.SEEN
    if "EXCERPT" not in expected.get("notes", ""):
        yield "pages seen", "" if seen else "missed", f"{facts.outcome} {facts.cause}"
    yield from _columns(facts, expected, codes)
    if expected["kind"] == "list" and expected.get("rows"):
        yield from _rows(facts, expected["rows"])
    if expected["kind"] == "article":
        yield from _article(facts, expected["article"])


def _failure(facts: PageFacts, failure: dict[str, Any]) -> Iterator[Compared]:
    blank = failure["failure"] == _BLANK
    as_page = facts.outcome is Outcome.SEEN and facts.kind is not PageKind.BLANK_COLUMN
    yield "failures not read as a page", "wrong" if as_page else "", f"{facts.outcome} {facts.kind}"
    known = facts.kind is PageKind.BLANK_COLUMN if blank else facts.outcome in _OUTCOMES_OF.get(failure["failure"], ())
    yield (
        "failures recognised",
        "" if known else "wrong",
        f"{facts.outcome} {facts.cause}, expected {failure['failure']}",
    )
    if target := failure.get("target"):
        got = facts.redirect.target if facts.redirect else None
        yield "redirect targets", "" if got == target else "wrong" if got else "missed", f"{got}, expected {target}"


_FORWARD = (Outcome.REDIRECT, Outcome.MOVED)
_OUTCOMES_OF = {
    "redirect_stub": _FORWARD,
    "meta_refresh": _FORWARD,
    "js_redirect": _FORWARD,
    "js_redirect_by_host": _FORWARD,
    "js_redirect_by_user_agent": _FORWARD,
    "frameset": (Outcome.FRAMES,),
    "waf_js_challenge": (Outcome.CHALLENGE,),
    "http_403_body": (Outcome.BLOCKED,),
    "soft_404": (Outcome.SOFT_404,),
    "not_html": (Outcome.NOT_HTML,),
    "picture": (Outcome.NOT_HTML,),
    "maintenance": (Outcome.MAINTENANCE,),
    "login": (Outcome.LOGIN,),
    "script_shell": (Outcome.SCRIPT_SHELL,),
}


def _columns(facts: PageFacts, expected: dict[str, Any], codes: Set[str]) -> Iterator[Compared]:
    wanted = [(code, anchor) for code, anchors in expected.get("columns", {}).items() for anchor in anchors]
    for code, anchor in wanted:
        tier = Tier(anchor["tier"])
        mine = [link for link in facts.columns if _same(link, code, anchor)]
        right = any(tier is Tier.WEAK or link.tier is Tier.STRONG for link in mine)
        told = f"{code} {anchor['text']} {anchor['href']}"
        yield f"{tier} columns found", "" if right else "missed", told
        if tier is Tier.STRONG:
            yield f"strong columns found, {code}", "" if right else "missed", told
    if expected["kind"] == "home" and "EXCERPT" not in expected.get("notes", ""):
        for link in facts.columns:
            if link.tier is Tier.STRONG and link.code in codes:
                right = any(_same(link, code, anchor) for code, anchor in wanted)
                yield (
                    "strong columns on home pages right",
                    "" if right else "invented",
                    f"{link.code} {link.text} {link.href}",
                )


def _same(link: ColumnLink, code: str, anchor: dict[str, str]) -> bool:
    by_href = bool(anchor["href"]) and link.href == anchor["href"]
    return link.code == code and (by_href or squeeze(link.text) == squeeze(anchor["text"]))


def _rows(facts: PageFacts, rows: dict[str, Any]) -> Iterator[Compared]:
    """The rows of the column's list; those of the boxes beside it (最新信息, 热门文章) are none of it."""
    count = rows.get("rows", rows.get("rows_in_js") or rows.get("rows_visible"))
    mine = replace(facts.entries, items=tuple(row for row in facts.entries.items if row.whose is not Whose.BESIDE))
    yield "list rows counted", "" if len(mine.dates) == count else "wrong", f"{len(mine.dates)}, expected {count}"
    for name in ("newest", "oldest"):
        if rows.get(name):
            day = getattr(mine, name)
            wrong = "" if str(day) == rows[name] else "missed" if day is None else "wrong"
            yield f"list {name} date", wrong, f"{day}, expected {rows[name]}"
    if first := rows.get("first3"):
        top = [(squeeze(entry.title), str(entry.date)) for entry in mine.items if entry.date][: len(first)]
        same = top == [(squeeze(title), day) for title, day in first]
        yield "list first three rows", "" if same else "wrong", f"{top}"


def _article(facts: PageFacts, article: dict[str, Any]) -> Iterator[Compared]:
    document = facts.document
    if "published" in article:
        published = str(document.published) if document.published else None
        yield "article published", *_field(published, article["published"])
    for name in _FIELDS:
        if name in article:
            yield f"article {name}", *_field(getattr(document, name), article[name])


def _field(got: str | None, want: str | None) -> tuple[str, str]:
    told = f"{got}, expected {want}"
    if (got and squeeze(got)) == (want and squeeze(want)):
        return "", told
    return ("missed" if got is None else "invented" if want is None else "wrong"), told


def _others(case: Case, find: DateFinder) -> Iterator[Mark]:
    """The other library's dates on the same articles and on lists, whose newest row is all that it could mean."""
    expected = case.expected
    wants = {
        "article": (expected.get("article") or {}).get("published"),
        "list": (expected.get("rows") or {}).get("newest"),
    }
    kind = expected["kind"]
    stated = "published" in (expected.get("article") or {}) if kind == "article" else bool(wants.get(kind))
    if not stated:
        return
    day = find(case.page.body.decode("utf-8", "replace"))
    wrong, told = _field(str(day) if day else None, wants[kind])
    name = "article published" if kind == "article" else "list newest date"
    yield Mark(f"{name}, htmldate", case.name, kind, expected.get("family") or "-", wrong, told)


def shares(marks: Sequence[Mark], by: Callable[[Mark], str] = lambda mark: "") -> dict[tuple[str, str], Share]:
    """n of N of every measure, for all pages or for each value of `by` (kind, family)."""
    found: dict[tuple[str, str], Share] = defaultdict(Share)
    for mark in marks:
        found[mark.measure, by(mark)].add(mark)
    return dict(found)
