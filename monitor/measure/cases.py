"""Saved pages with what a careful person sees in them, as the readers are measured and tested on. Reads files only.

Two forms, told apart by what the folder holds:
- `expected.jsonl` and `pages/`: one JSON object a page, with `file` and `base_url` (where the address is known);
- directories that hold one page each: `page.html` or `page.bin`, `expected.json`, `day` (the day to read dates by)
  and, where they matter, `headers.json` with `url`, `status` and `headers`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin

from config.errors import ConfigError
from storage.records import Page

FALLBACK_URL = "http://www.example.gov.cn/"
_SOMEWHERE = "unknown/page"
"""Where a page lies that is not its site's home page: read at the home page's address it would be taken for that."""
_PAGES = ("page.html", "page.bin")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Case:
    """One saved page: its name, the answer as the readers get it, what is expected, and its own day (None: any).

    `codes` are the columns that the expectation speaks of: one that is among them and has no anchor is not linked.
    """

    name: str
    page: Page
    expected: dict[str, Any]
    codes: frozenset[str]
    day: date | None = None


def load_cases(folder: Path) -> tuple[Case, ...]:
    """Every case of a folder of either form, in their order.

    Raises `ConfigError` for a folder without expectations, a page without one, an expectation without its page, and
    what is not JSON or no date.
    """
    if (folder / "expected.jsonl").is_file():
        return _listed(folder)
    found = sorted(path for name in _PAGES for path in folder.rglob(name))
    if not found:
        raise ConfigError(
            str(folder), "holds no expectations", "give a folder with pages/ and expected.jsonl, or cases"
        )
    return tuple(_case(folder, path) for path in found)


def _listed(folder: Path) -> tuple[Case, ...]:
    path = folder / "expected.jsonl"
    lines = [_json(path, line) for line in _text(path).splitlines() if line.strip()]
    codes = frozenset(code for expected in lines for code in expected.get("columns", {}))
    return tuple(_of_line(folder, expected, codes) for expected in lines)


def _of_line(folder: Path, expected: dict[str, Any], codes: frozenset[str]) -> Case:
    site = expected.get("base_url") or FALLBACK_URL
    url = site if expected["kind"] == "home" else urljoin(site, _SOMEWHERE)
    status = (expected.get("failure") or {}).get("http_status", 0)
    body = _bytes(folder / "pages" / expected["file"])
    return Case(expected["file"], Page(url, url, status, {}, body), expected, codes)


def _case(folder: Path, page: Path) -> Case:
    at = page.parent
    expected = _json(at / "expected.json", _text(at / "expected.json"))
    answer = _json(at / "headers.json", _text(at / "headers.json")) if (at / "headers.json").is_file() else {}
    url = answer.get("url", FALLBACK_URL)
    headers = {name.lower(): value for name, value in answer.get("headers", {}).items()}
    day = _day(at / "day", _text(at / "day").strip()) if (at / "day").is_file() else None
    return Case(
        name=at.relative_to(folder).as_posix(),
        page=Page(url, answer.get("final_url", url), answer.get("status", 200), headers, page.read_bytes()),
        expected=expected,
        codes=frozenset(expected.get("columns", {})),
        day=day,
    )


def _bytes(path: Path) -> bytes:
    return _read(path, Path.read_bytes)


def _text(path: Path) -> str:
    return _read(path, lambda at: at.read_text(encoding="utf-8"))


def _read(path: Path, read: Callable[[Path], Made]) -> Made:
    try:
        return read(path)
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read ({error.strerror})", "put the file there") from None
    except UnicodeDecodeError:
        raise ConfigError(str(path), "is not UTF-8", "save it as UTF-8") from None


def _json(path: Path, text: str) -> dict[str, Any]:
    try:
        plain = json.loads(text)
    except ValueError as error:
        raise ConfigError(str(path), f"is not JSON ({error})", "correct it") from None
    if not isinstance(plain, dict):
        raise ConfigError(str(path), "is no JSON object", "write {...}")
    return plain


def _day(path: Path, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(str(path), f"'{text}' is no date", "write it as YYYY-MM-DD") from None
