"""What a site was judged by besides the facts of its visit. Records only: pure rules may speak of them.

Kept with each visit, so that a night can be judged again exactly when the site list, the answers of people and the
histories of lists have long changed. The probes of home pages are not here: they are kept by the day
(`storage.reach_days`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from config.answers import Answer, Said
from config.sites import Level, Site
from storage.dataset_history import KnownDataset, VersionAt
from storage.history import Compared


@dataclass(frozen=True, slots=True)
class SiteThen:
    """A site's entry as the site list said then: all that judging reads, each as in `config.sites.Site`."""

    code: str
    name: str
    level: Level | None = None
    region: str = ""
    parent: str | None = None
    url: str | None = None
    hosted_on: str | None = None
    platform: str | None = None
    hosts: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerThen:
    """What a person had answered to the question of a check, as in `config.answers.Answer`."""

    check: str
    said: str
    by: str
    at: date
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The site's entry, the answers given for it by check, the names of the bodies under it in the list's order, what
    its lists were beside those of earlier nights, and of each dataset that those knew the number of its last version:
    no version changes, so `storage.datasets.datasets_then` has them all by that."""

    entry: SiteThen
    answers: tuple[AnswerThen, ...] = ()
    bodies: tuple[str, ...] = ()
    compared: Compared = field(default_factory=Compared)
    datasets: tuple[VersionAt, ...] = ()

    @property
    def site(self) -> Site:
        """The entry as judging takes it: as it was, and not checked as a list of today would be."""
        told = {name: getattr(self.entry, name) for name in SiteThen.__dataclass_fields__}
        return Site.model_construct(**told)

    def answered(self) -> dict[str, Answer]:
        """The answers by check, as judging takes them."""
        return {one.check: _answer(self.entry.code, one) for one in self.answers}


def circumstances_of(
    site: Site,
    answers: Mapping[str, Answer],
    bodies: Sequence[str],
    compared: Compared | None,
    datasets: Sequence[KnownDataset] = (),
) -> Circumstances:
    """The circumstances of a judgement, from what `monitor.judge.judge_site` is told."""
    entry = SiteThen(**{name: getattr(site, name) for name in SiteThen.__dataclass_fields__})
    given = tuple(AnswerThen(one.check, one.said, one.by, one.at, one.note, one.url) for one in _in_order(answers))
    last = tuple(VersionAt(one.code, one.series, max(v.number for v in one.versions)) for one in datasets)
    return Circumstances(entry, given, tuple(bodies), compared or Compared(), last)


def _in_order(answers: Mapping[str, Answer]) -> list[Answer]:
    return sorted(answers.values(), key=lambda one: one.check)


def _answer(site: str, one: AnswerThen) -> Answer:
    said: Said = one.said  # type: ignore[assignment]  # it was one of these when it was kept
    return Answer.model_construct(
        site=site, check=one.check, said=said, by=one.by, at=one.at, note=one.note, url=one.url
    )
