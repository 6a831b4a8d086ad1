"""The data files and tables behind a visit's columns: which are asked for, and what is told of them. Pure.

Files are asked for once all pages were looked at, or the budget of pages ended: then all is known of which column a
file stands for, and no file takes the place of a page on which a column may be found. They have a budget of their own.
Of each column the newest come first, and no column has its second before every other had its first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from config.plan import Sought
from crawler.datasets import FileLink, day_of, file_of, files_on
from crawler.observe import Observed
from crawler.pages.bounds import at_home, same_page
from crawler.visit.candidates import Link
from crawler.visit.ground import Ask, Ground, Role
from crawler.visit.wishes import newest_documents
from storage.dataset_records import FileFacts
from storage.records import Cause, Confidence, Dataset, Entry, Outcome, PageFacts, PageKind, PartKind

MOST_EACH = 5
"""Files of one page or document that are asked for."""
MOST = 60
"""Files that are asked for in one visit."""
_EVERYWHERE = 3
"""Inner pages that link a file beside the home page, so that it is the site's and no column's."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A page of a column: its own, or a document, to which the row `entry` leads; and the page that links it."""

    key: str
    page: Observed
    found_on: str
    entry: Entry | None = None

    @property
    def title(self) -> str:
        """What the row or the page calls it."""
        facts = self.page.facts
        return (self.entry.title if self.entry else "") or facts.document.title or facts.title

    @property
    def day(self) -> date | None:
        """The day of the row, or that which a document gives for itself, unless that is hardly more than a guess."""
        document = self.page.facts.document
        published = document.published if document.published_confidence is not Confidence.LOW else None
        is_document = self.entry is not None or self.page.facts.kind is PageKind.ARTICLE
        return (day_of(self.entry) if self.entry else None) or (published if is_document else None)

    @property
    def told(self) -> FileLink:
        """The page as if it were a file, for what its tables are called."""
        return FileLink(self.title, self.page.facts.final_url, self.day)


@dataclass(frozen=True, slots=True)
class _Behind:
    """What stands behind a column: datasets that need no asking, files to ask for (each with the page that links it),
    and whether something there was not looked at."""

    datasets: tuple[Dataset, ...] = ()
    files: tuple[tuple[FileLink, str], ...] = ()
    left: bool = False


def as_data(ground: Ground, ask: Ask) -> Ask:
    """An ask for a page, which says whether its tables are read as data, or a catalogue from it: it is a candidate of
    a column of which that is asked, or one of its newest documents. The data that such a page calls for its list may be
    the catalogue."""
    if ask.part is not None:
        is_list = ask.part.kind in (PartKind.ROWS, PartKind.FRAGMENT)
        return replace(ask, catalogue=_catalogue_behind(ground, ask.key)) if is_list else ask
    if ask.role in (Role.FILE, Role.CATALOGUE, Role.TRIAL) or ask.key == ground.home_key:
        return ask
    mine = [one for one in ground.plan.sought if (one.files or one.catalogue) and _may_be_of(ground, one, ask.key)]
    if not mine:
        return ask
    catalogue = next((one.code for one in mine if one.catalogue), "")
    read = [one for one in mine if one.files]
    return replace(ask, tables=bool(read), items=any(one.items for one in read), catalogue=catalogue)


def _catalogue_behind(ground: Ground, key: str) -> str:
    """The code of the column whose catalogue may be in the part of a page that is known as `key`, or nothing."""
    pages = [page for page, one in ground.plain.items() if any(same_page(part.url) == key for part in one.hidden.parts)]
    mine = (one for one in ground.plan.sought if one.catalogue)
    return next((one.code for one in mine if any(_may_be_of(ground, one, page) for page in pages)), "")


def _may_be_of(ground: Ground, sought: Sought, key: str) -> bool:
    if any(link.key == key for link in ground.links_to(sought.code)):
        return True
    if not sought.files:
        return False
    links = ground.accepted(sought.code)
    return any(same_page(row.url) == key for link in links for row in _rows(ground, sought, link))


def room(ground: Ground) -> int:
    """The bytes that the next file may have: what is left, and at most a half of all."""
    budget = ground.plan.budget.file_bytes
    return max(0, min(budget // 2, budget - ground.file_bytes))


def next_file(ground: Ground) -> Ask | None:
    """The next data file to ask for, or None where there is none, or no room."""
    if not any(one.files for one in ground.plan.sought) or not room(ground) or len(ground.files) >= MOST:
        return None
    waiting: list[tuple[int, FileLink, str]] = []
    items: set[str] = set()
    for sought in ground.plan.sought:
        for rank, (link, found_on) in enumerate(_behind(ground, sought).files if sought.files else ()):
            if ground.allowed(link.url, sought):
                waiting.append((rank, link, found_on))
                items |= {same_page(link.url)} if sought.items else set()
    for _, link, found_on in sorted(waiting, key=lambda one: one[0]):
        key = same_page(link.url)
        if key not in ground.files and key not in ground.passed_over:
            return Ask(link.url, key, Role.FILE, settled=True, called=link.title, base=found_on, items=key in items)
    return None


def keep_file(ground: Ground, ask: Ask, observed: Observed) -> None:
    """Takes in what came of a file. One that was too large for its room has taken all of it, however early it was
    seen to be, so that the visit can be made again from what was logged."""
    mine, too_large = room(ground), observed.facts.outcome is Outcome.TOO_LARGE
    if too_large and mine < ground.plan.budget.file_bytes // 2:
        ground.cramped.add(ask.key)
    ground.file_bytes += mine if too_large else observed.facts.size
    ground.files[ask.key] = observed


def datasets(ground: Ground) -> tuple[Dataset, ...]:
    """What the visit tells of data: column by column, the tables of its pages first, and then its files, each in the
    order of the visit: what its own page holds before its newest documents."""
    sought = (one for one in ground.plan.sought if one.files)
    return tuple(dataset for one in sought for dataset in _told(ground, one, _behind(ground, one)))


def files_left(ground: Ground) -> tuple[str, ...]:
    """The codes of columns of which not all was looked at that stands behind them: a file, or the tables of a page."""
    return tuple(sought.code for sought in ground.plan.sought if sought.files and _is_left(ground, sought))


def _is_left(ground: Ground, sought: Sought) -> bool:
    behind = _behind(ground, sought)
    mine = [same_page(link.url) for link, _ in behind.files if ground.allowed(link.url, sought)]
    return behind.left or any(key not in ground.files or key in ground.cramped for key in mine)


def _told(ground: Ground, sought: Sought, behind: _Behind) -> Iterator[Dataset]:
    yield from behind.datasets
    for link, found_on in behind.files:
        came = ground.files.get(same_page(link.url))
        if came is not None:
            yield _dataset(sought.code, link, found_on, came.facts, came.file)
        elif not ground.allowed(link.url, sought):
            yield Dataset(sought.code, link.title, link.url, found_on, Outcome.MOVED, day=link.day)


def _dataset(code: str, link: FileLink, found_on: str, facts: PageFacts, file: FileFacts | None) -> Dataset:
    return Dataset(
        code=code,
        title=link.title,
        url=facts.final_url,
        found_on=found_on,
        outcome=facts.outcome if file is None else Outcome.SEEN,
        cause=facts.cause if file is None else Cause.NONE,
        status=facts.status,
        sha256=facts.sha256,
        size=facts.size,
        day=link.day,
        file=file,
    )


# What stands behind a column


def _behind(ground: Ground, sought: Sought) -> _Behind:
    """What stands behind a column, worked out once for all files that are asked for one after another."""
    if sought.code not in ground.behind:
        ground.behind[sought.code] = _worked_out(ground, sought)
    found: _Behind = ground.behind[sought.code]
    return found


def _worked_out(ground: Ground, sought: Sought) -> _Behind:
    told: dict[str, Dataset] = {}
    files: dict[str, tuple[FileLink, str]] = {}
    left = False
    everywhere = _linked_everywhere(ground)
    for link in ground.accepted(sought.code):
        rows = _rows(ground, sought, link)
        places, unasked = _places(ground, link, rows)
        here = places[0].page.facts.final_url
        for entry in rows:
            if (file := file_of(entry)) is not None:
                files.setdefault(same_page(file.url), (file, here))
        for entry in unasked:
            if at_home(entry.url, ground.hosts):
                left = True
            else:
                moved = Dataset(sought.code, entry.title, entry.url, here, Outcome.MOVED, day=day_of(entry))
                told.setdefault(entry.url, moved)
        but = everywhere | {same_page(row.url) for row in ground.pages[link.key].facts.entries.own if row.url}
        for place in places:
            found = files_on(place.page.files, place.page.facts.entries, place.title, but)
            left |= len(found) > MOST_EACH or place.page.loose
            for file in found[:MOST_EACH]:
                dated = replace(file, day=place.day)
                files.setdefault(same_page(file.url), (dated, place.page.facts.final_url))
            for one in _on(ground, sought, place):
                told.setdefault(one.url, one)
            left |= place.page.facts.outcome is Outcome.SEEN and place.key not in ground.tabled
    return _Behind(tuple(told.values()), tuple(files.values()), left)


def _rows(ground: Ground, sought: Sought, link: Link) -> list[Entry]:
    """The newest rows of a column's page that may be, or hold, its data; of a list without dates the first ones that
    are opened."""
    entries = ground.pages[link.key].facts.entries
    newest = newest_documents(entries.own or ground.rows_of_lists(link), sought.files)
    rows = [*newest, *entries.undated[: min(sought.undated, sought.files)]]
    return [row for row in rows if row.url]


def _places(ground: Ground, link: Link, rows: list[Entry]) -> tuple[list[_Place], list[Entry]]:
    """The column's page and those of its documents that were asked for, and the rows of those that were not."""
    own = ground.pages[link.key]
    places, unasked = [_Place(link.key, own, link.found_on)], []
    for row in (row for row in rows if file_of(row) is None):
        key = same_page(row.url)
        if key in ground.pages:
            places.append(_Place(key, ground.pages[key], own.facts.final_url, row))
        else:
            unasked.append(row)
    return places, unasked


def _on(ground: Ground, sought: Sought, place: _Place) -> Iterator[Dataset]:
    """The tables of a page as a dataset, or that a document was not seen: its files may be the ones that count."""
    facts = place.page.facts
    tables = ground.plain[place.key].tables if place.key in ground.plain else None
    if facts.outcome is Outcome.SEEN and tables is not None:
        yield _dataset(sought.code, place.told, place.found_on, facts, tables)
    elif facts.outcome is not Outcome.SEEN and place.entry is not None:
        yield _dataset(sought.code, place.told, place.found_on, facts, None)


def _linked_everywhere(ground: Ground) -> frozenset[str]:
    """Keys of the files that the home page links, and many inner pages too: the help of the site, and no column's."""
    keys = {same_page(one.url) for one in ground.home.files} if ground.home else set()
    if not keys:
        return frozenset()
    inner = (page for key, page in ground.pages.items() if key != ground.home_key)
    counted = Counter(key for page in inner for key in keys & {same_page(one.url) for one in page.files})
    return frozenset(key for key, number in counted.items() if number > _EVERYWHERE)
