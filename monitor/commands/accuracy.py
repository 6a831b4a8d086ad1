"""gongkai accuracy: the readers beside what a careful person saw."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from config.errors import ConfigError
from config.synonyms import load_synonyms
from config.yaml_file import YamlFile
from crawler.columns import find_columns
from crawler.documents import read_document
from crawler.fill import read_fill
from crawler.lists import read_entries
from crawler.menu.links import read_anchors
from crawler.outcome import read_outcome
from crawler.pages.page import Parsed, parse
from monitor.commands import doors
from monitor.commands.inspect import day_of
from monitor.measure.accuracy import DateFinder, Mark, measure, shares
from monitor.measure.cases import load_cases
from storage.records import EntryList, Page

REPEATS = 3
HEAD = (
    "# How well the readers read",
    "",
    "Made by `make accuracy` from 92 real pages of government sites beside what a careful reader saw in them;",
    "the pages are not part of this project. Every share is right of all, because the counts are small. The",
    "same figures for htmldate stand beside the dates. Where the pages are at hand, `make test` fails when a",
    "figure falls below this page.",
)


def accuracy(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder with pages/ and expected.jsonl, or of cases.")
    ],
    today: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day to read dates by. Default: today.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/accuracy.md.")] = False,
    disputes: Annotated[
        Path | None, typer.Option(help="YAML of expectations held to be wrong, with the reason.")
    ] = None,
) -> None:
    """Measure the readers on saved pages: columns, rows, dates, document fields, failures. Every share is n of N."""
    marks = measure(folder, tuple(load_synonyms().values()), day_of(today), htmldate_finder())
    held = _disputes(disputes)
    if as_json:
        doors.say(json.dumps(told(marks, held, milliseconds(folder, day_of(today))), ensure_ascii=False, indent=2))
        return
    cost = milliseconds(folder, day_of(today))
    lines = report(marks, held, cost)
    doors.say("\n".join([*HEAD, "", *lines] if as_markdown else lines))


def htmldate_finder() -> DateFinder | None:
    """htmldate's reading of a page, where that library is installed (it is a development dependency)."""
    try:
        from htmldate import find_date
    except ImportError:
        return None

    def find(text: str) -> date | None:
        found = find_date(text)
        return date.fromisoformat(found) if found else None

    return find


def _disputes(path: Path | None) -> dict[tuple[str, str], str]:
    """Expectations that we hold to be wrong: (file, measure) to the reason."""
    if path is None:
        return {}
    file = YamlFile(path)
    if not isinstance(file.value, list):
        raise ConfigError(str(path), "is no list", "write - {file: ..., measure: ..., reason: ...}")
    return {(entry["file"], entry["measure"]): entry["reason"] for entry in file.value}


def told(marks: Sequence[Mark], held: dict[tuple[str, str], str], cost: dict[str, float]) -> dict[str, Any]:
    """The measures for machines."""

    def table(by: Callable[[Mark], str]) -> list[dict[str, Any]]:
        found = shares(marks, by)
        return [
            {"measure": name, "of": group, "right": share.right, "count": share.of, **share.rest}
            for (name, group), share in sorted(found.items())
        ]

    return {
        "overall": table(lambda mark: ""),
        "by_kind": table(lambda mark: mark.kind),
        "by_family": table(lambda mark: mark.family),
        "disagreements": [
            {
                "file": mark.file,
                "measure": mark.measure,
                "how": mark.wrong,
                "seen": mark.told,
                "held_wrong": held.get((mark.file, mark.measure)),
            }
            for mark in marks
            if mark.wrong
        ],
        "cpu_ms": cost,
    }


def report(marks: Sequence[Mark], held: dict[tuple[str, str], str], cost: dict[str, float]) -> list[str]:
    """The measures as Markdown: overall, cost, every disagreement, by kind, by family."""
    lines = ["| measure | right |", "|---|---|"]
    lines += [f"| {name} | {share} |" for (name, _), share in sorted(shares(marks).items())]
    lines += ["", "| reader | CPU ms a page, median |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in cost.items()]
    wrong = [mark for mark in marks if mark.wrong and not mark.measure.endswith("htmldate")]
    lines += ["", f"Disagreements: {len(wrong)}", ""]
    for mark in wrong:
        reason = held.get((mark.file, mark.measure))
        because = f" Held to be the expectation's error: {reason}" if reason else ""
        lines.append(f"- {mark.file}, {mark.measure}: {mark.wrong}.{because}")
    for title, by in (("kind", lambda mark: mark.kind), ("family", lambda mark: mark.family)):
        lines += ["", f"| {title} | measure | right |", "|---|---|---|"]
        found = sorted(shares(marks, by).items(), key=lambda pair: (pair[0][1], pair[0][0]))
        lines += [f"| {group} | {name} | {share} |" for (name, group), share in found if ", " not in name]
    return lines


def milliseconds(folder: Path, today: date) -> dict[str, float]:
    """Median CPU milliseconds a page of each reader over the folder, the tree parsed beforehand except for `parse`."""
    pages = [replace(case.page, status=0) for case in load_cases(folder)]
    cost = {"parse": _median([_cpu(partial(_parse, page)) for page in pages])}
    parsed = [parse(page) for page in pages]
    for page in parsed:
        page.tree.css_first("body")  # parsed now, so that no reader pays for it
    for name, reader in _readers(today).items():
        cost[name] = _median([_cpu(partial(reader, page)) for page in parsed])
    return cost


def _parse(page: Page) -> object:
    return parse(page).tree


def _readers(today: date) -> dict[str, Callable[[Parsed], Any]]:
    names = tuple(load_synonyms().values())
    return {
        "outcome": read_outcome,
        "links": read_anchors,
        "links and columns": lambda parsed: find_columns(read_anchors(parsed), names, page_url=parsed.page.final_url),
        "lists": lambda parsed: read_entries(parsed, today),
        "documents": lambda parsed: read_document(parsed, today),
        "links and fill": lambda parsed: read_fill(parsed, entries=EntryList(), anchors=read_anchors(parsed)),
    }


def _cpu(work: Callable[[], Any]) -> float:
    best = float("inf")
    for _ in range(REPEATS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best * 1000


def _median(values: list[float]) -> float:
    return round(sorted(values)[len(values) // 2], 2)
