"""How findings, sites and scans are named on a command line."""

from __future__ import annotations

import pytest

from config.errors import ConfigError
from monitor.evidence.asked import Asked, asked_finding, asked_for


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("latest", Asked()),
        ("17", Asked(17)),
        ("S01", Asked(None, "S01")),
        ("430100", Asked(None, "430100")),
        ("127.0.0.1:8000", Asked(None, "127.0.0.1:8000")),
        ("17/S01", Asked(17, "S01")),
        ("17/430100", Asked(17, "430100")),
        ("latest/12", Asked(None, "12")),
        ("430100/XXGK.COL", Asked(None, "430100", "XXGK.COL")),
        ("127.0.0.1:8000/SITE.NEWS14", Asked(None, "127.0.0.1:8000", "SITE.NEWS14")),
        ("17/430100/XXGK.COL", Asked(17, "430100", "XXGK.COL")),
        ("latest/S01/XXGK.COL", Asked(None, "S01", "XXGK.COL")),
        ("县级/XXGK.COL", Asked(None, "县级", "XXGK.COL")),
    ],
)
def test_a_finding_a_site_or_a_scan_is_named_in_one_word(text: str, asked: Asked) -> None:
    assert asked_for(text) == asked


@pytest.mark.parametrize(
    "text",
    ["", "/", "S01/", "/XXGK.COL", "S01/ XXGK.COL", "S01/S02", "x/S01/XXGK.COL", "1/2/3", "1/2/3/4", "0/S01", "١/S01"],
)
def test_what_names_nothing_is_told_with_the_ways_to_write_it(text: str) -> None:
    with pytest.raises(ConfigError, match="names no finding, site or scan; write SITE/REQUIREMENT, SCAN/SITE"):
        asked_for(text)


@pytest.mark.parametrize("text", ["latest", "17", "S01", "17/S01"])
def test_where_one_finding_is_needed_a_scan_or_a_site_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="names no single finding; write SITE/REQUIREMENT"):
        asked_finding(text)
