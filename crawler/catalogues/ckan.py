"""The answers of CKAN's interface (Action API 3): package_search, package_list, package_show and their like. Pure.

CKAN tells of two days: `metadata_modified`, which every change of a dataset or of a file kept there moves, and those of
its resources. The latest speaks. Its moments are UTC and say no time zone.
"""

from __future__ import annotations

from datetime import UTC, date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.catalogues.days import day_of, newest_of
from crawler.catalogues.entries import MOST_ENTRIES, UPDATES, Found, declared, formats_of, rows_of, short, word_of
from crawler.catalogues.names import Role, role_of_key
from crawler.catalogues.offered import held_to
from storage.dataset_records import CatalogueEntry, CatalogueKind

_MOST = 200  # resources and extras of one dataset
_SIGNS = ("resources", "metadata_modified", "num_resources")


def read_ckan(value: Any, url: str, today: date) -> Found | None:
    """The catalogue in an answer of CKAN that was given at `url`; None where it is none, or tells of an error."""
    if not isinstance(value, dict) or value.get("success") is not True:
        return None
    result = value.get("result")
    if isinstance(result, dict) and _is_package(result):
        return Found(CatalogueKind.CKAN, _entries([result], url, today), None, cut=True)
    if isinstance(result, dict) and isinstance(result.get("results"), list) and isinstance(result.get("count"), int):
        packages = result["results"]
        total = max(result["count"], len(packages)) if not _start(url) else result["count"]
        whole = len(packages) == total and len(packages) <= MOST_ENTRIES
        return Found(CatalogueKind.CKAN, _entries(packages, url, today), total, cut=not whole)
    if not isinstance(result, list):
        return None
    if any(isinstance(one, dict) and _is_package(one) for one in result):  # current_package_list_with_resources
        return Found(CatalogueKind.CKAN, _entries(result, url, today), None, cut=True)
    if result and "package_list" in url and all(isinstance(one, str) for one in result):  # names, and nothing of them
        return Found(CatalogueKind.CKAN, (), len(result), cut=True)
    return None


def _start(url: str) -> bool:
    return parse_qs(urlsplit(url).query).get("start", ["0"])[0] not in ("", "0")


def _is_package(one: dict[str, Any]) -> bool:
    return "name" in one and any(sign in one for sign in _SIGNS)


def _entries(packages: list[Any], url: str, today: date) -> tuple[CatalogueEntry, ...]:
    every = (_entry(one, url, today) for one in packages[:MOST_ENTRIES] if isinstance(one, dict) and "name" in one)
    return tuple(entry for entry in every if entry.title)


def _entry(package: dict[str, Any], url: str, today: date) -> CatalogueEntry:
    resources = _objects(package.get("resources"))
    fields = [*package.items(), *_extras(package.get("extras"))]
    told = [word_of(value) for key, value in fields if role_of_key(str(key)) is Role.FREQUENCY]
    moments = [package.get("metadata_modified")]
    moments += [one.get(name) for one in resources for name in ("last_modified", "metadata_modified", "created")]
    days = [day_of(moment, today, told_in=UTC) or day_of(moment, today) for moment in moments]
    days += [day_of(word_of(value), today) for key, value in fields if role_of_key(str(key)) in UPDATES]
    title = short(word_of(package.get("title")) or word_of(package["name"]), Role.TITLE)
    states = [word_of(value) for key, value in fields if role_of_key(str(key)) is Role.STATE]
    frequency, words = held_to(*declared(told), states, title)
    rows = [rows_of(word_of(value)) for key, value in fields if role_of_key(str(key)) is Role.ROWS]
    return CatalogueEntry(
        title=title,
        url=_page_of(package, url),
        frequency=frequency,
        told=words,
        updated=newest_of(days),
        rows=next((number for number in rows if number is not None), None),
        formats=tuple(dict.fromkeys(word for one in resources for word in formats_of(word_of(one.get("format"))))),
        access=short(word_of(package.get("license_title")), Role.ACCESS),
        publisher=short(_named(package.get("organization")) or word_of(package.get("author")), Role.PUBLISHER),
    )


def _extras(extras: Any) -> list[tuple[str, Any]]:
    if isinstance(extras, dict):
        return list(extras.items())
    return [(str(one.get("key", "")), one.get("value")) for one in _objects(extras)]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value[:_MOST] if isinstance(one, dict)] if isinstance(value, list) else []


def _named(organization: Any) -> str:
    """What an organization is called to people; its `name` is a slug."""
    title = organization.get("title") if isinstance(organization, dict) else None
    return word_of(title) or word_of(organization)


def _page_of(package: dict[str, Any], url: str) -> str:
    """The dataset's own page, which CKAN keeps beside its interface."""
    base, found, _ = url.partition("/api/")
    return f"{base}/dataset/{word_of(package['name'])}" if found else ""
