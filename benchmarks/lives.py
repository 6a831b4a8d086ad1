"""Sites that live through nights: variants of what the sample portals yield, of whose findings some change each night.

Nothing here is made up but the changes: pages, links, rows, findings, clauses and evidence are those that a scan of the
sample portals wrote, with another host, other hashes of bodies and the times of the night in question.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from config.sites import Site
from storage.codec import dump, load
from storage.records import Entry, Evidence, Finding, PageFacts, Verdict, Visit

Record = TypeVar("Record")

_HASH = re.compile(r'"([0-9a-f]{64})"')
_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_NEW_VALUE, _OWN_PAGES = 0.6, 0.9
"""Of the findings that change, so many say the same with another value (newest=...) of a page that changed. The others
become what another sample portal has for the check (met, adverse or not to be decided): most of them on the site's own
pages, which changed, and a tenth of all with that portal's pages, links and rows, as when a column is rebuilt."""


@dataclass(frozen=True)
class Model:
    """A sample portal: its site, what a visit to it saw, and its findings by check, as they were judged."""

    site: Site
    visit: Visit
    findings: Mapping[str, Finding]


@dataclass
class Life:
    """A site and how it stands: `visit` and `findings` are what tonight's visit sees and judges."""

    site: Site
    host: str
    rng: random.Random
    pool: Mapping[str, Sequence[tuple[str, Finding]]]
    visit: Visit
    findings: dict[str, Finding]
    changed: int = 0
    _moved: set[str] = field(default_factory=set)

    def night(self, started: datetime, share: float) -> None:
        """Lets a night pass: each finding changes with the probability `share`; times are those of the night."""
        span = started - self.visit.started
        finished = self.visit.finished + span
        fetched = {url: moment + span for url, moment in self.visit.fetched.items()}
        self.visit = replace(self.visit, started=started, finished=finished, fetched=fetched)
        self._moved = set()
        picked = [code for code in self.findings if self.rng.random() < share]
        for code in picked:
            self.findings[code] = self._changed(self.findings[code], started.date())
        if picked:
            self._moved.add(self.visit.facts.home_url)  # what is new on a site is on its home page too
        self.changed = len(picked)
        if self._moved:
            self._change_pages(started.date())

    def _changed(self, finding: Finding, today: date) -> Finding:
        pages = [one for one in finding.evidence if one.sha256]
        way = self.rng.random()
        if pages and way < _OWN_PAGES:
            self._moved.add(pages[-1].url)
            fresh = replace(pages[-1], sha256=self.rng.randbytes(32).hex())
            evidence = tuple(self._tonight(fresh if one is pages[-1] else one) for one in finding.evidence)
            finding = replace(finding, evidence=evidence)
            if way < _NEW_VALUE and finding.verdict is Verdict.PASS:
                return replace(finding, value=_later(finding.value, today))
        others = [one for one in self.pool[finding.requirement] if not _same(one[1], finding)]
        if not others:
            return replace(finding, value=_later(finding.value, today))
        host, model = self.rng.choice(others)
        if pages and way < _OWN_PAGES:
            own = {"looked_at": finding.looked_at, "candidates": finding.candidates, "evidence": finding.evidence}
            return replace(model, site=self.site.code, **own)
        other = as_of_site(model, host, self.host, self.site.code)
        return replace(other, site=self.site.code, evidence=tuple(map(self._tonight, other.evidence)))

    def _tonight(self, evidence: Evidence) -> Evidence:
        return replace(evidence, fetched_at=self.visit.fetched.get(evidence.url, self.visit.started))

    def _change_pages(self, today: date) -> None:
        pages = tuple(
            self._new_page(page, today) if page.url in self._moved else page for page in self.visit.facts.pages
        )
        self.visit = replace(self.visit, facts=replace(self.visit.facts, pages=pages))

    def _new_page(self, page: PageFacts, today: date) -> PageFacts:
        """The page with other bytes, and a new row at the top of its list in place of the oldest."""
        items = page.entries.items
        if items:
            url = f"{items[0].url.rpartition('/')[0]}/t{today:%Y%m%d}_{self.rng.randrange(10**6)}.html"
            row = Entry(f"关于{self.site.name}{today:%m月%d日}有关事项的通知", today, urlsplit(url).path, url)
            items = (row, *items[:-1])
        entries = replace(page.entries, items=items)
        return replace(page, sha256=self.rng.randbytes(32).hex(), size=page.size + 1, entries=entries)


def lives(models: Sequence[Model], count: int, started: datetime, seed: int = 1) -> list[Life]:
    """So many sites, taken in turn from the models, as their first visit of `started` sees them."""
    codes = sorted(models[0].findings)
    pool = {code: [(_origin(model.visit), model.findings[code]) for model in models] for code in codes}
    return [_life(models[number % len(models)], pool, number, started, seed) for number in range(count)]


def _life(
    model: Model, pool: Mapping[str, Sequence[tuple[str, Finding]]], number: int, started: datetime, seed: int
) -> Life:
    code = code_of(number)
    host, own = f"http://www.s{code}.gov.cn", _origin(model.visit)
    facts = replace(as_of_site(model.visit.facts, own, host, code), site=code)
    span = started - model.visit.started
    fetched = {url.replace(own, host): moment + span for url, moment in model.visit.fetched.items()}
    visit = Visit(code, started, model.visit.finished + span, facts, fetched)
    found = {
        check: replace(as_of_site(finding, own, host, code), site=code) for check, finding in model.findings.items()
    }
    url = f"{host}/" if model.site.url else None
    # Neither kin nor several hosts: what the store holds of a site list does not grow by night.
    site = model.site.model_copy(
        update={"code": code, "name": f"{model.site.name}{number}", "url": url, "parent": None, "hosted_on": None,
                "platform": None}
    )  # fmt: skip
    life = Life(site, host, random.Random(f"{seed}/{number}"), pool, visit, found)
    life.findings = {
        check: replace(finding, evidence=tuple(map(life._tonight, finding.evidence)))
        for check, finding in found.items()
    }
    return life


def code_of(number: int) -> str:
    """A site's code: ten digits, as the ministry numbers government sites."""
    return f"43{number:08d}"


def chosen_checks(models: Iterable[Model], count: int) -> list[str]:
    """The checks that bind most of the sample portals: findings that do not apply are small."""
    bound: dict[str, int] = {}
    for model in models:
        for code, finding in model.findings.items():
            bound[code] = bound.get(code, 0) + (finding.verdict is not Verdict.NOT_APPLICABLE)
    return sorted(sorted(bound, key=lambda code: (-bound[code], code))[:count])


def as_of_site(record: Record, own: str, host: str, code: str) -> Record:
    """The record with another origin in its addresses, and other hashes in place of its bodies'."""
    text = dump(record).replace(own, host)
    kind: type[Record] = type(record)
    return load(kind, _HASH.sub(lambda found: f'"{hashlib.sha256((code + found[1]).encode()).hexdigest()}"', text))


def _origin(visit: Visit) -> str:
    parts = urlsplit(visit.facts.home_url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "http://none.invalid"


def _same(one: Finding, other: Finding) -> bool:
    def said(finding: Finding) -> tuple[Any, ...]:
        return (finding.verdict, finding.tentative, finding.reason, finding.value, finding.lacking)

    return said(one) == said(other)


def _later(value: str, today: date) -> str:
    """The value with its first day, or behind it, the day of a row that came today or yesterday."""
    day = (today - timedelta(days=1)).isoformat()
    if day in value:
        day = today.isoformat()
    return _DAY.sub(day, value, count=1) if _DAY.search(value) else f"{value} newest={day}".strip()
