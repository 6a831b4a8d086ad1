"""More than thirty portals on loopback, for a round to draw thirty of: those of the sample, and small counties."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from config.sites import SiteList
from monitor.sample.server import serve
from monitor.sample.truth import load_truth
from tests.desk.nights import Portals, small_county
from tests.loopback import portal
from tests.monitor.test_nights_that_know import pages

SMALL = 8
OWN_NAMES = ("优化营商环境", "企业之家")
"""What every other small county calls a column: the second name no pack knows, so that a night finds it missing."""


@contextmanager
def many_portals() -> Iterator[Portals]:
    """Starts the portals, and stops them at the end of the block."""
    with ExitStack() as stack:
        sample = stack.enter_context(serve(load_truth().first_night))
        counties = []
        for number in range(SMALL):
            name = OWN_NAMES[number % len(OWN_NAMES)]
            served = {path: str(text).replace(OWN_NAMES[0], name) for path, text in pages().items()}
            one = stack.enter_context(portal(dict(served)))
            counties.append(small_county(f"T{number:02}", f"青石{'甲乙丙丁戊己庚辛'[number]}县人民政府", one))
        yield Portals(SiteList(name="many", sites=(*sample.sites.sites, *counties)), counties[0], sample)
