"""The sample portals, started once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitor.sample.server import Sample, serve
from tests.sample.browse import D0, Crawl


@pytest.fixture(scope="session")
def sample() -> Iterator[Sample]:
    with serve(D0) as running:
        yield running


@pytest.fixture(scope="session")
def pages(sample: Sample) -> Crawl:
    return Crawl(sample)
