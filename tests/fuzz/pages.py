"""Pages to be spoilt: our own synthetic ones, the sample portals', and those of a folder that the environment names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from monitor.sample.portals import portals

CORPUS = "GONGKAI_FUZZ_CORPUS"
"""The variable that may name a folder with real pages in `pages/`."""
_OWN = Path(__file__).parents[1] / "crawler" / "pages"
_HREF = re.compile(rb'href="(/[^"#]*|[\w./-]+\.html)"')
_INNER = 10  # pages of one sample portal beside its home page


def seed_pages() -> tuple[bytes, ...]:
    """The bodies of all pages at hand, in an order that does not change."""
    own = (file.read_bytes() for file in sorted(_OWN.rglob("*")) if file.is_file())
    folder = os.environ.get(CORPUS, "")
    real = sorted((Path(folder) / "pages").iterdir()) if folder else []
    return (*own, *_sample(), *(file.read_bytes() for file in real))


def _sample() -> Iterator[bytes]:
    sites = portals(date(2026, 9, 15))
    bases = {site.code: f"http://127.0.0.1:{8000 + at}/" for at, site in enumerate(sites)}
    for site in sites:
        home = site.answer("/", bases).body
        yield home
        paths = sorted({match.decode().lstrip("./") for match in _HREF.findall(home)})
        yield from (site.answer(f"/{path.lstrip('/')}", bases).body for path in paths[:_INNER])
