"""What else to ask a platform of open data for, by one of its pages or answers. Pure: nothing is fetched."""

from __future__ import annotations

from storage.records import Page


def addresses_of(page: Page) -> tuple[str, ...]:
    """Absolute addresses of the same host that may tell more of its catalogue, the most telling first, each once: the
    standard interfaces, the one that the page's own script calls, the next page, and a few datasets of its list."""
    return ()
