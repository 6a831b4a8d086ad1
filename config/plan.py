"""The visit plan: what one site is to be asked. `config.planning` works it out before anything is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict

from config.checks import Where
from config.model import Wanted
from config.synonyms import ColumnNames


class Model(BaseModel):
    """Frozen, and the same as JSON on both sides of a process."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sought(Model):
    """A column to look for. `take` says whether the best place so named is enough, or all first-level ones are wanted,
    or every one on whichever page it is linked, because one may be an old column that another replaced; `documents` is
    how many of its newest articles to open, `list_pages` how many pages of its list, `undated` how many articles of a
    list that shows no dates, or no years; `files` is how many of its newest data files to open, of each document and of
    its own page, `items` says that the names of their rows are wanted, and `catalogue` that it is a platform of open
    data whose catalogue is read."""

    code: str
    within: str | None = None
    where: tuple[Where, ...] = (Where.SITE,)
    take: Literal["first", "all", "every"] = "first"
    documents: int = 0
    list_pages: int = 1
    undated: int = 0
    files: int = 0
    items: bool = False
    catalogue: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether this is a topic within a column of which no more is asked than that it is there: no age, no rows."""
        asked = (self.take, self.documents, self.list_pages, self.undated, self.files, self.catalogue)
        return self.within is not None and asked == ("first", 0, 1, 0, 0, False)


class Try(Model):
    """Something to try on the page of a column that is sought; `least` is how many places a page must lead to."""

    code: str
    feature: Literal["search", "download", "form", "navigation"]
    least: int = 3


class Neighbour(Model):
    """Another portal where the rules may look: the parent's or a platform."""

    url: str
    hosts: tuple[str, ...]


class Budget(Model):
    """What a visit may cost the site. `rendered` is how many of its pages a browser may draw, `file_bytes` how many
    bytes of data files may be fetched (one of them at most a half), beside the `bytes` of pages."""

    pages: int
    bytes: int
    seconds: float
    rendered: int = 0
    file_bytes: int = 0


class KnownPage(Model):
    """A page as an earlier night read it: what its server said to know it by, its bytes' hash, in which `way` it was
    asked for, as of which night it was read, and what was `observed`, as text that only the crawler reads. `address`
    is where it was asked for, with what was tried there in front."""

    address: str
    etag: str = ""
    modified: str = ""
    sha256: str
    way: str
    since: AwareDatetime
    observed: str


class Learnt(Model):
    """What a visit learnt of a site's pages for later ones. `anew`: it was told of none, so what it did not meet is
    forgotten; else `pages` are those that are new or changed. `lacked` are the columns that it did not find, None where
    it could not look."""

    anew: bool
    pages: tuple[KnownPage, ...] = ()
    lacked: tuple[str, ...] | None = None


class VisitPlan(Model):
    """All that a spider needs to know to visit one site.

    `body_names` are what another portal's links call this body (水务局 on the city's portal), longest first.
    `in_files` are the elements looked for in data files.
    `known` are the site's pages as earlier nights read them, `insist` the addresses of those that are asked for, and
    looked at, whatever is known, and `lacked` the columns that the visit before did not find.
    """

    site: str
    url: str
    body_names: tuple[str, ...] = ()
    hosts: tuple[str, ...]
    sought: tuple[Sought, ...]
    names: tuple[ColumnNames, ...]
    menu: bool = False  # open every first-level column
    parent: Neighbour | None = None
    platform: Neighbour | None = None
    wanted: tuple[Wanted, ...] = ()  # elements looked for on every page that is seen
    tries: tuple[Try, ...] = ()
    in_files: tuple[Wanted, ...] = ()
    budget: Budget
    known: tuple[KnownPage, ...] = ()
    insist: tuple[str, ...] = ()
    lacked: tuple[str, ...] = ()


class Alike(Model):
    """What most sites are asked alike: nine tenths of a plan."""

    names: tuple[ColumnNames, ...]
    sought: tuple[Sought, ...]
    wanted: tuple[Wanted, ...]
    in_files: tuple[Wanted, ...] = ()  # nights of before asked for no files


def alike_of(plan: VisitPlan) -> Alike:
    """What a plan has in common with others."""
    return Alike(names=plan.names, sought=plan.sought, wanted=plan.wanted, in_files=plan.in_files)


def without_repeats(plans: Iterable[VisitPlan]) -> tuple[VisitPlan, ...]:
    """The plans, of which what several have in common is one value: fourteen thousand of them fit into 100 MiB."""
    known: dict[object, object] = {}

    def one(value: object) -> object:
        return known.setdefault(value, value)

    return tuple(
        plan.model_copy(update={name: one(getattr(plan, name)) for name in Alike.model_fields}) for plan in plans
    )


def host_of(url: str) -> str:
    """The host of an address, with its port where one is named: `www.a.gov.cn`, `127.0.0.1:8001`."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()
