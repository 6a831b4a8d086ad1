"""Which findings somebody asks for, as it is written on a command line. Pure.

`latest`, `SCAN`, `SITE`, `SCAN/SITE`, `SITE/REQUIREMENT`, `SCAN/SITE/REQUIREMENT`; `latest` may stand for a scan's
number anywhere. Codes of sites hold no `/`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from config.checks import CODE
from config.errors import ConfigError

LATEST = "latest"
_NUMBER = re.compile(r"[1-9][0-9]*", re.ASCII)
_REQUIREMENT = re.compile(CODE, re.ASCII)
_SITES_FROM = 6
"""Digits from which a number by itself is a site and no scan: codes of divisions (GB/T 2260) have six and more, and no
store holds a hundred thousand scans."""
_REMEDY = "write SITE/REQUIREMENT, SCAN/SITE/REQUIREMENT, SCAN/SITE, SITE, SCAN or latest; see `gongkai scorecard`"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: of a scan by its number (None: the latest), of a site or all, of a requirement or all."""

    scan: int | None = None
    site: str | None = None
    requirement: str | None = None


def asked_for(text: str) -> Asked:
    """What `text` asks for. Raises `ConfigError` with the ways to write it."""
    parts = text.split("/")
    if not all(part and part == part.strip() for part in parts):
        raise ConfigError(repr(text), "names no finding, site or scan", _REMEDY)
    match parts:
        case [one]:
            return Asked(site=one) if _is_site(one) else Asked(_scan(one))
        case [site, requirement] if _REQUIREMENT.fullmatch(requirement) and site != LATEST:
            return Asked(None, site, requirement)
        case [scan, site] if _is_scan(scan):
            return Asked(_scan(scan), site)
        case [scan, site, requirement] if _is_scan(scan) and _REQUIREMENT.fullmatch(requirement):
            return Asked(_scan(scan), site, requirement)
    raise ConfigError(repr(text), "names no finding, site or scan", _REMEDY)


def asked_finding(text: str) -> Asked:
    """What `text` asks for, if that is one finding. Raises `ConfigError` where it is none, or more than one."""
    asked = asked_for(text)
    if asked.requirement is None:
        raise ConfigError(repr(text), "names no single finding", "write SITE/REQUIREMENT or SCAN/SITE/REQUIREMENT")
    return asked


def _is_scan(part: str) -> bool:
    return part == LATEST or _NUMBER.fullmatch(part) is not None


def _is_site(part: str) -> bool:
    return not _is_scan(part) or (part.isdigit() and len(part) >= _SITES_FROM)


def _scan(part: str) -> int | None:
    return None if part == LATEST else int(part)
