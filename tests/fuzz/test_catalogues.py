"""Readers of catalogues on 2,000 spoilt answers and on giants: none may raise or take more than 300 ms of CPU.

Run by `make fuzz`, with the seed of the other readers.
"""

from __future__ import annotations

import json
import time
from datetime import date
from random import Random

import pytest

from crawler.catalogues.asking import addresses_of
from crawler.catalogues.reading import read_catalogue
from storage.codec import dump
from storage.records import Page
from tests.crawler.catalogues.platform_answers import CKAN, DATA_JSON, ELASTIC, ENGLISH, GRAPH, PINYIN, listed
from tests.crawler.catalogues.platform_pages import LISTS, OWN, html
from tests.fuzz.giants import giants
from tests.fuzz.parts import giant_parts
from tests.fuzz.spoil import SPOILS
from tests.fuzz.test_fuzz import SEED

pytestmark = pytest.mark.slow

SPOILT, LONGEST = 2_000, 0.3
URL = "http://data.example.gov.cn/api/3/action/package_search?rows=100&start=0"
TODAY = date(2026, 9, 15)


def _seeds() -> list[bytes]:
    values = (CKAN, DATA_JSON, GRAPH, listed([PINYIN, ENGLISH, ELASTIC], 12000))
    answers = [json.dumps(value, ensure_ascii=False).encode() for value in values]
    return [*answers, *(html(body) for body in (*LISTS.values(), *OWN.values()))]


def _read(body: bytes) -> float:
    """Seconds of CPU that an answer takes, the least of three where it takes long."""
    page, least = Page(URL, URL, 200, {"content-type": "text/html"}, body), LONGEST + 1
    for _ in range(3):
        began = time.process_time()
        found, asked = read_catalogue(page, "OPEN", TODAY), addresses_of(page)
        least = min(least, (time.process_time() - began) / 2)
        if least <= LONGEST:
            break
    assert found is None or dump(found)
    assert all(url.startswith("http://data.example.gov.cn/") for url in asked)
    return least


def test_spoilt_answers_are_read() -> None:
    seeds = _seeds()
    for number in range(SPOILT):
        random = Random(SEED * 3_000_017 + number)
        spoil = random.choice(SPOILS)
        took = _read(spoil(random, random.choice(seeds), random.choice(seeds)))
        assert took <= LONGEST, f"{spoil.__name__} {number}: {took * 1000:.0f} ms of CPU"


def test_giant_answers_are_read() -> None:
    for kind, body in (*giants(), *giant_parts()):
        took = _read(body)
        assert took <= LONGEST, f"{kind}: {took * 1000:.0f} ms of CPU"
