"""The catalogues of a visit's platforms of open data: where else they are asked for, and what is told of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from config.plan import Sought
from crawler.catalogues.asking import is_standard, lacks
from crawler.catalogues.merging import merged
from crawler.observe import Observed
from crawler.pages.bounds import at_home, same_page
from crawler.visit.ground import Ask, Ground, Role
from storage.dataset_records import Frequency
from storage.records import Catalogue, Outcome, PageFacts

MOST = 12
"""Further addresses that are asked for one catalogue."""
_NOT_THERE = frozenset({Outcome.SEEN, Outcome.HTTP_ERROR, Outcome.SOFT_404, Outcome.NOT_HTML})
"""What an address may come to where a catalogue of that kind is just not kept."""


def next_of_catalogue(ground: Ground) -> Ask | None:
    """What else to ask for a catalogue, or None."""
    for sought in ground.plan.sought:
        if sought.catalogue and len(ground.catalogued.get(sought.code, {})) < MOST:
            for url in _waiting(ground, sought):
                return Ask(url, same_page(url), Role.CATALOGUE, catalogue=sought.code)
    return None


def keep_answer(ground: Ground, ask: Ask, observed: Observed) -> None:
    """Takes in what came of such an ask."""
    ground.catalogued.setdefault(ask.catalogue, {})[ask.key] = observed


def catalogues(ground: Ground) -> tuple[Catalogue, ...]:
    """What the visit tells of catalogues, one a column: of all answers together, or, where none of them is of a
    catalogue, of the first that was not seen."""
    sought = (one for one in ground.plan.sought if one.catalogue and ground.accepted(one.code))
    return tuple(_of(ground, one) for one in sought)


def _of(ground: Ground, sought: Sought) -> Catalogue:
    answers = _answers(ground, sought)
    waiting = list(_waiting(ground, sought))
    found = merged(one.catalogue for one in answers if one.catalogue is not None)
    if found is None:
        unseen = (one.facts for one in answers if one.facts.outcome not in _NOT_THERE)
        facts = next(unseen, answers[0].facts)
        return Catalogue(sought.code, facts.final_url, facts.outcome, cut=bool(waiting))
    whole = found.total is not None and len(found.entries) >= found.total
    asked = ground.catalogued.get(sought.code, {})
    linked = {same_page(anchor.url) for one in answers for anchor in one.anchors if anchor.url}
    unbidden = [one for key, one in asked.items() if is_standard(key) and key not in linked]  # these may well refuse
    missed = any(_is_missed(one.facts) for one in answers if one not in unbidden)
    left = any(not is_standard(url) or same_page(url) in linked for url in waiting)
    cut = found.cut or ((left or missed) and not whole)
    kept = _but_unopened(found, asked)
    return replace(kept, code=sought.code, cut=cut or len(kept.entries) < len(found.entries))


def _is_missed(facts: PageFacts) -> bool:
    """Whether an address that a page names may have told more of its catalogue, and was not seen."""
    return facts.outcome not in _NOT_THERE or (facts.outcome is Outcome.HTTP_ERROR and facts.status >= 500)


def _but_unopened(found: Catalogue, asked: Mapping[str, Observed]) -> Catalogue:
    """The catalogue without the datasets that its list does not tell enough of and whose own pages were not asked for,
    where such pages tell more: these were not read, and count as such."""
    own = {key for key, one in asked.items() if one.catalogue is not None}
    opened = [entry for entry in found.entries if entry.url and same_page(entry.url) in own]
    if not any(entry.frequency is not Frequency.UNKNOWN for entry in opened):
        return found
    unread = [one for one in found.entries if one.url and lacks(one) and same_page(one.url) not in asked]
    kept = tuple(entry for entry in found.entries if entry not in unread)
    return replace(found, entries=kept, total=max(found.total or 0, len(found.entries))) if unread else found


def _answers(ground: Ground, sought: Sought) -> list[Observed]:
    own = [ground.plain.get(link.key) or ground.pages[link.key] for link in ground.accepted(sought.code)]
    parts = [ground.parts[key] for key in dict.fromkeys(_parts(ground, own)) if ground.parts[key].catalogue is not None]
    return [*own, *parts, *ground.catalogued.get(sought.code, {}).values()]


def _parts(ground: Ground, pages: list[Observed]) -> Iterator[str]:
    """Keys of the parts of pages that were asked for."""
    keys = (same_page(part.url) for page in pages for part in page.hidden.parts)
    return (key for key in keys if key in ground.parts)


def _waiting(ground: Ground, sought: Sought) -> Iterator[str]:
    """The addresses that pages of the catalogue name and that were not asked for."""
    asked = ground.catalogued.get(sought.code, {})
    read = {key for key, part in ground.parts.items() if part.catalogue is not None}
    for observed in _answers(ground, sought):
        for url in observed.further:
            known = asked.keys() | ground.pages.keys() | ground.passed_over | read
            if same_page(url) not in known and ground.allowed(url, sought) and at_home(url, ground.hosts):
                yield url
