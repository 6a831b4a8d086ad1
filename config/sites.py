"""The site list (站点清单): a CSV with one portal a row, checked as a whole before anything uses it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from config.errors import ConfigError

BUNDLED = Path(__file__).parent / "sites"


class Level(StrEnum):
    """层级: at which level of government the body stands."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    DEPARTMENT = "department"
    TOWNSHIP = "township"


LEVEL_NAMES = {
    Level.PROVINCE: "省级",
    Level.PREFECTURE: "市级",
    Level.COUNTY: "县级",
    Level.DEPARTMENT: "部门",
    Level.TOWNSHIP: "乡镇",
}


def _blank_is_none(value: object) -> object:
    return None if value == "" else value


def _split(value: object) -> object:
    return (
        tuple(part for part in value.replace("；", ";").split(";") if part.strip()) if isinstance(value, str) else value
    )


def _pairs(value: object) -> object:
    """`CODE=text;CODE=text` as pairs."""
    if not isinstance(value, str):
        return value
    pairs = []
    for part in value.replace("；", ";").split(";"):
        if not part.strip():
            continue
        code, equals, text = part.partition("=")
        if not (equals and code.strip() and text.strip()):
            raise ValueError(f"'{part}' is not CODE=text")
        pairs.append((code.strip(), text.strip()))
    return tuple(pairs)


def _web_address(value: object) -> object:
    if isinstance(value, str) and value:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"'{value}' is not an http or https address")
    return value


class Site(BaseModel):
    """站点: one portal. `url` is None where no address is known: such a site is never called failing.

    `hosted_on` is the code of the site whose portal carries this body's columns, `platform` an address
    outside the site where the rules may look too, `hosts` further hosts (HOST or HOST:PORT) that are its own,
    `aliases` its own names for columns.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    code: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    level: Annotated[Level | None, BeforeValidator(_blank_is_none)] = None
    region: str = ""
    parent: Annotated[str | None, BeforeValidator(_blank_is_none)] = None
    url: Annotated[str | None, BeforeValidator(_blank_is_none), BeforeValidator(_web_address)] = None
    hosted_on: Annotated[str | None, BeforeValidator(_blank_is_none)] = None
    platform: Annotated[str | None, BeforeValidator(_blank_is_none), BeforeValidator(_web_address)] = None
    hosts: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    aliases: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)] = ()
    tags: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    confidence: str = ""


FIELDS = tuple(Site.model_fields)


class SiteList(BaseModel):
    """A checked site list, in the order of its file."""

    model_config = ConfigDict(frozen=True)

    name: str
    sites: tuple[Site, ...]

    def get(self, code: str | None) -> Site | None:
        """The site with this code, or None."""
        return None if code is None else self._by_code.get(code)

    def under(self, code: str) -> tuple[Site, ...]:
        """The sites whose parent this one is, in the order of the list."""
        return self._by_parent.get(code, ())

    @cached_property
    def _by_code(self) -> dict[str, Site]:
        """Of fourteen thousand sites every visit asks for its own."""
        return {site.code: site for site in reversed(self.sites)}

    @cached_property
    def _by_parent(self) -> dict[str, tuple[Site, ...]]:
        found: dict[str, list[Site]] = {}
        for site in self.sites:
            if site.parent is not None:
                found.setdefault(site.parent, []).append(site)
        return {code: tuple(mine) for code, mine in found.items()}

    def by_host(self, host: str) -> Site | None:
        """The site whose own address has this host (and port, where it names one), or None.

        Where several bodies share a host, none of them is it: the address alone does not tell which is meant.
        """
        found = [site for site in self.sites if site.url and urlsplit(site.url).netloc.lower() == host.lower()]
        return found[0] if len(found) == 1 else None


def bundled_lists() -> tuple[str, ...]:
    """Names of the site lists that come with gongkai."""
    return tuple(sorted(path.stem for path in BUNDLED.glob("*.csv")))


def load_sites(where: str | Path) -> SiteList:
    """A site list from a bundled name or a CSV file in UTF-8 or GB18030 (what spreadsheets write).

    Raises `ConfigError` naming file, line and column; a list is taken whole or not at all.
    """
    path = BUNDLED / f"{where}.csv" if str(where) in bundled_lists() else Path(where)
    rows = _rows(path)
    sites = tuple(_site(path, line, row) for line, row in rows)
    if not sites:
        raise ConfigError(str(path), "the site list is empty", "add at least one row below the header")
    _check_codes(path, rows, sites)
    return SiteList(name=path.stem, sites=sites)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    text = _text(path)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, restkey="")
    header = [name.strip() for name in reader.fieldnames or ()]
    if not header:
        raise ConfigError(
            str(path), "the site list is empty", f"its first line must name columns, from: {', '.join(FIELDS)}"
        )
    unknown = [name for name in header if name not in FIELDS]
    if unknown:
        raise ConfigError(f"{path}:1", f"unknown column '{unknown[0]}'", f"use only: {', '.join(FIELDS)}")
    missing = [name for name in ("code", "name", "url") if name not in header]
    if missing:
        raise ConfigError(f"{path}:1", f"column '{missing[0]}' is missing", "add it to the header")
    reader.fieldnames = header
    rows = []
    try:
        for row in reader:
            if "" in row:
                raise ConfigError(
                    f"{path}:{reader.line_num}",
                    "more cells than the header has columns",
                    "quote cells that hold commas",
                )
            if any(row.values()):
                rows.append((reader.line_num, {key: value or "" for key, value in row.items()}))
    except csv.Error as error:
        raise ConfigError(
            f"{path}:{reader.line_num}", f"not CSV ({error})", "save it as comma-separated values"
        ) from None
    return rows


def _text(path: Path) -> str:
    try:
        body = path.read_bytes()
    except OSError as error:
        known = ", ".join(bundled_lists())
        raise ConfigError(
            str(path), f"cannot be read ({error.strerror})", f"give a file, or a bundled list: {known}"
        ) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(str(path), "is neither UTF-8 nor GB18030 text", "save it as CSV in UTF-8")


def _site(path: Path, line: int, row: dict[str, str]) -> Site:
    try:
        return Site.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        column = str(first["loc"][0]) if first["loc"] else "row"
        raise ConfigError(
            f"{path}:{line}", f"{column}: {first['msg'].removeprefix('Value error, ')}", "correct this cell"
        ) from None


def _check_codes(path: Path, rows: list[tuple[int, dict[str, str]]], sites: tuple[Site, ...]) -> None:
    counts = Counter(site.code for site in sites)
    for (line, _), site in zip(rows, sites, strict=True):
        if counts[site.code] > 1:
            lines = [str(at) for (at, _), other in zip(rows, sites, strict=True) if other.code == site.code]
            raise ConfigError(
                f"{path}:{lines[1]}",
                f"code '{site.code}' stands on lines {' and '.join(lines)}",
                "give each site its own code",
            )
        for key in ("parent", "hosted_on"):
            code = getattr(site, key)
            if code and code not in counts:
                raise ConfigError(
                    f"{path}:{line}", f"{key} '{code}' is no site of this list", "add that site or clear the cell"
                )


def bundled_site(host: str) -> tuple[Site, SiteList] | None:
    """The site of any bundled list that lives at `host`, with its list; None where there is none."""
    for name in bundled_lists():
        sites = load_sites(name)
        if site := sites.by_host(host):
            return site, sites
    return None
