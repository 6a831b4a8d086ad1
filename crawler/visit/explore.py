"""A visit as a conversation: which page to ask for next, and what became of every link considered. Pure.

`Exploration.next` says what to fetch, the spider fetches and observes it, and `Exploration.saw` takes what was seen.
Nothing here fetches or reads a clock, so a whole visit can be played back from saved pages. What is known is the
`Ground`, what is worth asking for `wishes`, and what can be said of one link or page alone `candidates` and `bounds`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from config.plan import Sought, VisitPlan
from crawler.observe import Observed, unless_home
from crawler.outcome import CAUSES
from crawler.pages.bounds import at_home, same_page
from crawler.visit.candidates import CONFIRMING_SECTIONS, Link, Sections, itself, rejection_of, told, told_apart
from crawler.visit.cataloguing import catalogues, keep_answer, next_of_catalogue
from crawler.visit.filing import as_data, datasets, files_left, keep_file, next_file, room
from crawler.visit.ground import Ask, Ground, Role
from crawler.visit.hubs import lists_of
from crawler.visit.joining import joined
from crawler.visit.probes import forwarded, next_probe, settle
from crawler.visit.wishes import wishes
from storage.records import Candidate, ColumnLink, Look, Outcome, PageFacts, Place, Rejection, Tier, VisitFacts

MAX_HOPS = 5


class Exploration:
    """One visit. Feed it pages in the order in which it asks for them."""

    def __init__(self, plan: VisitPlan) -> None:
        self._ground = Ground(plan)
        self._names = {names.code: names for names in plan.names}
        self._spent_pages = self._spent_bytes = 0
        self._again: Ask | None = None  # a redirect's target, or a page that failed for a passing cause
        self._retried: set[str] = set()
        self._needed: list[str] | None = None  # pages that stand and are to be asked for; None while any is wished for
        self._cut: str | None = None
        self._over = False

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts on which pages of this visit may be."""
        return self._ground.hosts

    @property
    def home(self) -> Observed | None:
        """What was seen of the home page, or None before it was seen."""
        return self._ground.home

    def next(self, elapsed: float) -> Ask | None:
        """The next page to fetch after `elapsed` seconds, or None when the visit is over."""
        if self._over:
            return None
        if self._again is not None:
            ask, self._again = self._again, None
            return ask
        ground = self._ground
        if ground.home is None:
            return self._before_home() or Ask(ground.plan.url, ground.home_key, Role.HOME)
        if ground.home.facts.outcome not in (Outcome.SEEN, Outcome.SCRIPT_SHELL):
            return None
        page = self._next_page(elapsed) if self._cut is None else None
        return page or self._next_beside(elapsed)

    def _next_page(self, elapsed: float) -> Ask | None:
        """The next page to look for columns on, or None where all was looked at, or the budget has ended first."""
        ground = self._ground
        if self._needed is None:
            wish, limit = next(wishes(ground), None), self._limit_reached(elapsed)
            while wish is None and self._take_entrances():
                wish = next(wishes(ground), None)
            if wish is not None:
                self._cut = limit
                return as_data(ground, wish) if limit is None else None
            self._needed = list(ground.to_be_asked())
        needed = next((key for key in self._needed if key in ground.standing), None)
        return None if needed is None else replace(ground.standing[needed], again=True)

    def _next_beside(self, elapsed: float) -> Ask | None:
        """What to ask for beside pages. Data files have a budget of their own, so that where that of pages ended they
        are still asked for; what is left of the budget of pages may go into catalogues, and into trying things."""
        ground, limit = self._ground, self._cut or self._limit_reached(elapsed)
        found = next_of_catalogue(ground) if limit is None else None
        if found is None and elapsed < ground.plan.budget.seconds:
            found = next_file(ground)
        if found is None and self._cut is None:
            found = next_probe(ground, may_ask=limit is None)
        return found

    def end(self, cut: str) -> None:
        """Ends the visit before its wishes are met; `cut` says by what."""
        self._cut, self._over = cut, True

    def pass_over(self, ask: Ask) -> None:
        """Leaves out a data file, or a part of a catalogue: the budget did not bear it."""
        self._ground.passed_over.add(ask.key)

    @property
    def file_room(self) -> int:
        """The bytes that the next data file may have."""
        return room(self._ground)

    def _before_home(self) -> Ask | None:
        """The parent's home page, where this body lives on the parent's host: what both link is not this body's."""
        plan = self._ground.plan
        if plan.parent is None or not at_home(plan.url, plan.parent.hosts):
            return None
        if same_page(plan.parent.url) == self._ground.home_key:
            return None
        return next(self._ground.asks([plan.parent.url], Role.PARENT), None)

    def _limit_reached(self, elapsed: float) -> str | None:
        budget = self._ground.plan.budget
        if self._spent_pages >= budget.pages:
            return "pages"
        if self._spent_bytes >= budget.bytes:
            return "bytes"
        return "seconds" if elapsed >= budget.seconds else None

    def stands(self, ask: Ask, observed: Observed) -> None:
        """Takes in a page as an earlier night saw it, without asking for it."""
        if ask.trial is None and ask.role is not Role.FILE:
            self._ground.standing[ask.key] = ask
        self.saw(ask, observed, unchanged=True)

    def is_as_it_stood(self, ask: Ask, observed: Observed) -> bool:
        """Whether a page that was asked for after all is as it was taken to be; if not, the visit must begin anew."""
        del self._ground.standing[ask.key]
        return unless_home(observed, ask.key, self._ground.home_key, self.home) == self._ground.plain[ask.key]

    def saw(self, ask: Ask, observed: Observed, *, unchanged: bool = False) -> None:
        """Takes in what came of an ask; `unchanged` says that it lists what it listed when an earlier night saw it."""
        if ask.role is Role.FILE:
            self._saw_data(ask, observed)
            return
        self._needed = None
        self._ground.behind.clear()
        if unchanged:
            self._ground.unchanged.add(ask.key)
        if ask.tables:
            self._ground.tabled.add(ask.key)
        self._spent_pages += 1
        self._spent_bytes += observed.facts.size
        if ask.role is Role.CATALOGUE:
            self._saw_data(ask, observed)
        elif ask.trial is not None:
            self._saw_answer(ask, observed)
        elif ask.part is not None:
            self._saw_part(ask, observed)
        elif ask.render:
            self._saw_drawn(ask, observed)
        else:
            self._saw_page(ask, unless_home(observed, ask.key, self._ground.home_key, self.home))

    def _saw_page(self, ask: Ask, observed: Observed) -> None:
        facts = observed.facts
        self._again = self._redirected(ask, facts) or self._retry(ask, facts)
        if self._again is not None:
            if self._again.url != ask.url:
                self._ground.hops.append(facts)
            return
        self._ground.plain[ask.key] = observed
        self._ground.roles.setdefault(ask.key, ask.role)
        self._take(ask.key)
        self._settle_links()

    def _saw_answer(self, ask: Ask, observed: Observed) -> None:
        self._ground.answers.append(observed.facts)
        self._again = self._redirected(ask, observed.facts)
        if self._again is None:
            settle(self._ground, ask, observed)

    def _saw_data(self, ask: Ask, observed: Observed) -> None:
        """A data file, or what a catalogue is read from. Neither is a page on which anything is looked for."""
        seen = unless_home(observed, ask.key, self._ground.home_key, self.home)
        self._again = self._redirected(ask, seen.facts) or self._retry(ask, seen.facts)
        if self._again is not None:
            if self._again.url != ask.url:
                self._ground.hops.append(seen.facts)
        elif ask.role is Role.FILE:
            keep_file(self._ground, ask, seen)
        else:
            keep_answer(self._ground, ask, seen)

    def _saw_part(self, ask: Ask, observed: Observed) -> None:
        """A part of pages: those that name it are read again with it."""
        self._again = self._redirected(ask, observed.facts) or self._retry(ask, observed.facts)
        if self._again is not None:
            return
        ground = self._ground
        ground.parts[ask.key] = observed
        for key, page in ground.plain.items():
            if any(same_page(part.url) == ask.key for part in page.hidden.parts):
                self._take(key)
                self._judge_again(key)
        self._settle_links()

    def _saw_drawn(self, ask: Ask, observed: Observed) -> None:
        """A page as a browser drew it takes the place of the answer, unless the browser saw less."""
        ground = self._ground
        ground.drawn.add(ask.key)
        if observed.facts.outcome is not Outcome.SEEN:
            return
        ground.plain[ask.key] = observed
        self._take(ask.key)
        self._judge_again(ask.key)
        self._settle_links()

    def _take(self, key: str) -> None:
        """A page with the parts of it that were seen, and the links that it brings."""
        ground = self._ground
        plain = ground.plain[key]
        found = {
            part.url: ground.parts[same_page(part.url)]
            for part in plain.hidden.parts
            if same_page(part.url) in ground.parts
        }
        ground.pages[key] = joined(plain, found, ground.plan.names) if found else plain
        if ground.pages[key].facts.outcome is Outcome.SEEN:
            self._take_links(key, ground.roles[key], ground.pages[key].facts)

    def _judge_again(self, key: str) -> None:
        for link in self._ground.links:
            if link.key == key:
                link.tried, link.rejected = False, Rejection.NOT_OPENED

    def _redirected(self, ask: Ask, facts: PageFacts) -> Ask | None:
        if facts.outcome not in (Outcome.REDIRECT, Outcome.FRAMES) or facts.redirect is None:
            return None
        target = facts.redirect.url
        if not target or ask.hops >= MAX_HOPS or not at_home(target, self.hosts):
            return None
        return replace(ask, url=target, hops=ask.hops + 1, trial=forwarded(ask.trial))

    def _retry(self, ask: Ask, facts: PageFacts) -> Ask | None:
        """The same page once more, where the cause may pass by itself."""
        passing = facts.status >= 500 if facts.outcome is Outcome.HTTP_ERROR else not CAUSES[facts.cause].permanent
        if facts.outcome not in (Outcome.UNREACHABLE, Outcome.HTTP_ERROR) or not passing or ask.key in self._retried:
            return None
        self._retried.add(ask.key)
        return ask

    # What a page brings.

    def _take_links(self, key: str, role: Role, facts: PageFacts) -> None:
        """Links to columns, from the pages where a visitor would look for them."""
        if role is Role.HOME:
            self._add((*itself(facts, key), *facts.columns), Place.HOME, facts.final_url)
        elif role is Role.SITE_MAP:
            self._add(facts.columns, Place.SITE_MAP, facts.final_url)
        elif role is Role.BODY:
            called = (*itself(facts, key), *self._by_sections(facts, key))
            self._add((*called, *facts.columns), Place.PARENT, facts.final_url)
        elif role is Role.UNNAMED:
            self._add(itself(facts, key), Place.HOME, facts.final_url)
        elif role is Role.PLATFORM:
            self._add(facts.columns, Place.PLATFORM, facts.final_url)

    def _by_sections(self, facts: PageFacts, url: str) -> Iterator[ColumnLink]:
        """A body's page on its parent's portal that links several sections of a column is that body's column."""
        others, every = self._ground.parents_own(facts.final_url), self._ground.plan.sought
        own = {link.code for link in facts.columns if link.tier is Tier.STRONG and same_page(link.url) not in others}
        for code in {sought.within for sought in every if sought.within}:
            sections = {sought.code for sought in every if sought.within == code}
            if len(own & sections) >= CONFIRMING_SECTIONS:
                yield ColumnLink(code, facts.title, url, url, Tier.STRONG)

    def _take_sections(self, link: Link, facts: PageFacts) -> None:
        """A page opened for a column brings the column's sections, and firmer links to the column itself."""
        code = link.found.code
        inner = {sought.code for sought in self._ground.plan.sought if sought.within == code}
        fitting = [
            found
            for found in facts.columns
            if found.code in inner
            or (found.code == code and found.tier is Tier.STRONG and link.found.tier is Tier.WEAK)
        ]
        fitting = [found for found in fitting if found.code != code or same_page(found.url) != link.key]
        self._add(fitting, Place.SECTION, facts.final_url)

    def _take_lists(self, link: Link, facts: PageFacts) -> None:
        """A column's page without rows brings the lists that it links; it is the column where they have rows."""
        if link.rejected in (None, Rejection.UNCLEAR):
            names = self._names[link.found.code]
            self._add(lists_of(self._ground.pages[link.key], self._ground.home, names), Place.SECTION, facts.final_url)
        for outer in self._ground.links:
            if outer.rejected is Rejection.UNCLEAR and outer.tried and self._ground.rows_of_lists(outer):
                outer.rejected = None

    def _take_entrances(self) -> bool:
        """What is still not found, from the pages under which a visitor would look for it and from those of the
        columns that were found; whether there was any link that was not known."""
        ground = self._ground
        known = len(ground.links)
        taken = [link.key for link in ground.links if link.tried and link.rejected is None]
        own = (key for key in taken if key != ground.home_key and at_home(key, ground.plan.hosts))
        for key in dict.fromkeys((*ground.entrances(), *own)):
            facts = ground.pages[key].facts
            named = {link.code for link in facts.columns}
            sought = (one for one in ground.plan.sought if one.code in named)
            codes = {one.code for one in sought if ground.may_stand(one, facts.final_url)}
            rows = {entry.url for entry in (*facts.entries.items, *facts.entries.undated)}
            found = [
                link
                for link in facts.columns
                if link.code in codes
                and (not ground.accepted(link.code) or (link.tier is Tier.STRONG and link.url not in rows))
            ]  # of a column that was found already, places of the same name and no titles in a list
            self._add(found, Place.ENTRANCE, facts.final_url)
        self._settle_links()
        return len(ground.links) > known

    def _add(self, columns: Iterable[ColumnLink], place: Place, found_on: str) -> None:
        links = self._ground.links
        codes = {sought.code for sought in self._ground.plan.sought}
        known = {(link.found.code, link.key or link.found.text) for link in links}
        others = self._ground.parents_own(found_on) - {same_page(found_on)}  # the page itself is this body's
        for column in columns:
            if column.url and same_page(column.url) in others:
                continue
            key = same_page(column.url) if column.url else ""
            if column.code in codes and (column.code, key or column.text) not in known:
                known.add((column.code, key or column.text))
                links.append(Link(found=column, key=key, place=place, found_on=found_on))

    def _settle_links(self) -> None:
        """Judges every link whose page is there. Sections that this brings are appended and judged in the same loop."""
        ground = self._ground
        ground.behind.clear()
        sought_by = {sought.code: sought for sought in ground.plan.sought}
        menu = frozenset(same_page(url) for url in ground.first_level())
        for link in ground.links:
            if link.tried or (link.key and link.key not in ground.pages):
                continue
            sought = sought_by[link.found.code]
            facts = ground.pages[link.key].facts if link.key else None
            link.tried = facts is not None
            link.rejected = self._rejection(link, facts, sought, menu)
            if facts is not None and facts.outcome is Outcome.SEEN:
                self._take_sections(link, facts)
            if facts is not None and (sought.documents or sought.undated):
                self._take_lists(link, facts)

    def _rejection(self, link: Link, facts: PageFacts | None, sought: Sought, menu: frozenset[str]) -> Rejection | None:
        codes = frozenset(one.code for one in self._ground.plan.sought if one.within == sought.code)
        return rejection_of(
            link,
            facts,
            allowed=self._ground.allowed(facts.final_url if facts else link.found.url, sought),
            sections=Sections(codes, menu),
            may_be_text=self._names[sought.code].text,
        )

    # What is told at the end.

    def lacking(self) -> tuple[str, ...] | None:
        """The columns that were not found; None where the visit could not look for all of them."""
        looked = self.home is not None and self.home.facts.outcome is Outcome.SEEN and self._cut is None
        every = (sought.code for sought in self._ground.plan.sought)
        return tuple(code for code in every if not self._ground.accepted(code)) if looked else None

    def result(self) -> VisitFacts:
        """What the visit saw: the home page, redirects, pages in the order of the visit, parts, what was tried, and
        what data was read from."""
        ground = self._ground
        home = [ground.home.facts] if ground.home else []
        pages = [*home, *(observed.facts for key, observed in ground.pages.items() if key != ground.home_key)]
        parts = tuple(observed.facts for observed in ground.parts.values())
        asked = [*(one for answers in ground.catalogued.values() for one in answers.values()), *ground.files.values()]
        return VisitFacts(
            site=ground.plan.site,
            home_url=ground.plan.url,
            pages=(*pages[:1], *ground.hops, *pages[1:], *parts, *ground.answers, *(one.facts for one in asked)),
            candidates=tuple(told_apart(self._candidates(), {page.final_url: page for page in pages}.get)),
            looks=tuple(self._looks()),
            menu=tuple(self._landed(url) for url in ground.menu()),
            unnamed=tuple(url for url in ground.unnamed() if not ground.was_seen(url)),
            probes=tuple(ground.probes.values()),
            datasets=datasets(ground),
            files_left=files_left(ground),
            catalogues=catalogues(ground),
            cut=self._cut,
        )

    def _candidates(self) -> Iterator[Candidate]:
        ground = self._ground
        sought_by = {sought.code: sought for sought in ground.plan.sought}
        for link in ground.links:
            page = ground.pages.get(link.key)
            allowed = ground.allowed(link.found.url, sought_by[link.found.code])
            yield told(link, page.facts if page else None, allowed=allowed)

    def _landed(self, url: str) -> str:
        """Where a page that was asked for as `url` answered from, or `url` where it was not asked for."""
        page = self._ground.pages.get(same_page(url))
        return page.facts.final_url if page else url

    def _looks(self) -> Iterator[Look]:
        for sought in self._ground.plan.sought:
            for key, place in dict(self._ground.searched(sought)).items():
                if key in self._ground.pages:
                    facts = self._ground.pages[key].facts
                    yield Look(sought.code, place, facts.final_url, facts.outcome)
