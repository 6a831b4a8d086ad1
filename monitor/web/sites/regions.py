"""The regions that a reader chooses among: those above the chosen one and one step below it, never thousands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config.rulebook import is_within


def regions_offered(regions: Iterable[str], chosen: str = "") -> tuple[str, ...]:
    """Of the regions of some sites: those around the chosen one from the outermost in, itself, and those of its parts
    that lie in no other part. Regions are as in `config.rulebook.is_within`; an empty one is not known and not
    offered."""
    known = set(regions) - {""}
    inside = {region for region in known if region != chosen and is_within(region, chosen)}
    below = sorted(region for region in inside if not any(outer in inside for outer in _around(region)))
    above = [region for region in _around(chosen) if region in known]
    return (*above, *([chosen] if chosen else []), *below)


def _around(region: str) -> Iterator[str]:
    """The names that this one continues and that may be regions around it, from the outermost in."""
    names = (region[:length] for length in range(1, len(region)))
    return (name for name in names if is_within(region, name))
