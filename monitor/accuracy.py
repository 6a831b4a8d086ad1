"""How well the readers read: what they see in saved pages beside what a careful person saw. Pure but for the files.

A folder holds `pages/` and `expected.jsonl`, one JSON object a page: kind, columns, rows, article, failure. Every
share is told as n of N, because the counts are small.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from config.errors import ConfigError
from config.synonyms import ColumnNames
from crawler.observe import observe
from crawler.page import squeeze
from storage.records import ColumnLink, Outcome, Page, PageFacts, PageKind, Tier

DateFinder = Callable[[str], "date | None"]
"""Another library's reading of a page's text, to measure beside ours."""

_FALLBACK_URL = "http://www.example.gov.cn/"
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

    Raises `ConfigError` where the folder has no expectations or lacks a page.
    """
    expectations = load_expected(folder)
    codes = {code for expected in expectations for code in expected.get("columns", {})}
    marks: list[Mark] = []
    for expected in expectations:
        body = _body(folder, expected["file"])
        facts = _read(body, expected, names, today)
        for name, wrong, told in _compared(facts, expected, codes):
            marks.append(Mark(name, expected["file"], expected["kind"], expected.get("family") or "-", wrong, told))
        if other_dates is not None:
            marks.extend(_others(body, expected, other_dates))
    return tuple(marks)


def load_expected(folder: Path) -> list[dict[str, Any]]:
    """The expectations of a folder, in their order."""
    path = folder / "expected.jsonl"
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise ConfigError(
            str(path), f"cannot be read ({error.strerror})", "give a folder with pages/ and expected.jsonl"
        ) from None
    except ValueError as error:
        raise ConfigError(str(path), f"is not one JSON object a line ({error})", "correct that line") from None


def _body(folder: Path, file: str) -> bytes:
    path = folder / "pages" / file
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            str(path), f"cannot be read ({error.strerror})", "put the page there or take its line out"
        ) from None


def _read(body: bytes, expected: dict[str, Any], names: Sequence[ColumnNames], today: date) -> PageFacts:
    url = expected.get("base_url") or _FALLBACK_URL
    status = (expected.get("failure") or {}).get("http_status", 0)
    return observe(Page(url, url, status, {}, body), names, today).facts


Compared = tuple[str, str, str]
"""A measure, how it went wrong (empty: right), and what was seen and expected."""


def _compared(facts: PageFacts, expected: dict[str, Any], codes: set[str]) -> Iterator[Compared]:
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
    "maintenance": (Outcome.MAINTENANCE,),
    "login": (Outcome.LOGIN,),
    "script_shell": (Outcome.SCRIPT_SHELL,),
}


def _columns(facts: PageFacts, expected: dict[str, Any], codes: set[str]) -> Iterator[Compared]:
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
    count = rows.get("rows", rows.get("rows_in_js") or rows.get("rows_visible"))
    got = len(facts.entries.dates)
    yield "list rows counted", "" if got == count else "wrong", f"{got}, expected {count}"
    for name in ("newest", "oldest"):
        if rows.get(name):
            day = getattr(facts.entries, name)
            wrong = "" if str(day) == rows[name] else "missed" if day is None else "wrong"
            yield f"list {name} date", wrong, f"{day}, expected {rows[name]}"
    if first := rows.get("first3"):
        mine = [(squeeze(entry.title), str(entry.date)) for entry in facts.entries.items if entry.date][: len(first)]
        same = mine == [(squeeze(title), day) for title, day in first]
        yield "list first three rows", "" if same else "wrong", f"{mine}"


def _article(facts: PageFacts, article: dict[str, Any]) -> Iterator[Compared]:
    document = facts.document
    published = str(document.published) if document.published else None
    yield "article published", *_field(published, article["published"])
    for name in _FIELDS:
        yield f"article {name}", *_field(getattr(document, name), article[name])


def _field(got: str | None, want: str | None) -> tuple[str, str]:
    told = f"{got}, expected {want}"
    if (got and squeeze(got)) == (want and squeeze(want)):
        return "", told
    return ("missed" if got is None else "invented" if want is None else "wrong"), told


def _others(body: bytes, expected: dict[str, Any], find: DateFinder) -> Iterator[Mark]:
    """The other library's dates on the same articles and on lists, whose newest row is all that it could mean."""
    wants = {
        "article": (expected.get("article") or {}).get("published"),
        "list": (expected.get("rows") or {}).get("newest"),
    }
    kind = expected["kind"]
    if kind not in wants or (kind == "list" and not wants["list"]):
        return
    day = find(body.decode("utf-8", "replace"))
    wrong, told = _field(str(day) if day else None, wants[kind])
    name = "article published" if kind == "article" else "list newest date"
    yield Mark(f"{name}, htmldate", expected["file"], kind, expected.get("family") or "-", wrong, told)


def shares(marks: Sequence[Mark], by: Callable[[Mark], str] = lambda mark: "") -> dict[tuple[str, str], Share]:
    """n of N of every measure, for all pages or for each value of `by` (kind, family)."""
    found: dict[tuple[str, str], Share] = defaultdict(Share)
    for mark in marks:
        found[mark.measure, by(mark)].add(mark)
    return dict(found)
