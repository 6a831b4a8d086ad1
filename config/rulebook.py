"""The rule book: the checks of several packs as one, each code once, with all clauses that ask for it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.checks import Basis, Check, Duty, Predicate
from config.errors import ConfigError
from config.model import Model
from config.packs import Pack, bundled_packs, load_pack
from config.rules import AppliesTo
from config.sites import Site

_MOST_KINDS = 200


class RuleBook(Model):
    """The checks of several packs, each code once, and the packs they came from (included ones too).

    A check's clauses say which sites they bind: see `binding`. `named` are the ids of the packs that were asked for.
    """

    packs: tuple[Pack, ...]
    checks: tuple[Check, ...]
    named: Annotated[tuple[str, ...], Field(exclude=True)] = ()

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """The id and version of every pack in use."""
        return tuple((pack.id, pack.version) for pack in self.packs)

    @property
    def duties(self) -> tuple[Duty, ...]:
        """The duties of all packs that the checks serve, in their order."""
        serving = {basis.duty for check in self.checks for basis in check.basis}
        return tuple(duty for pack in self.packs for duty in pack.duties if duty.code in serving)

    def check(self, code: str) -> Check | None:
        """The check with this code, or None."""
        return next((check for check in self.checks if check.code == code), None)

    @cached_property
    def _regions(self) -> frozenset[str]:
        return frozenset(basis.region for check in self.checks for basis in check.basis)

    @cached_property
    def _bound(self) -> dict[tuple[object, ...], tuple[Check | Unbound, ...]]:
        return {}

    def bindings(self, site: Site, day: date) -> tuple[Check | Unbound, ...]:
        """What `binding` says of each check at a site on a day. It is the same for all sites of a level with the same
        tags in the same of the regions that clauses name, and is worked out once for them."""
        regions = frozenset(one for one in self._regions if not site.region or is_within(site.region, one))
        key = (regions, site.level, site.tags, day)
        if key not in self._bound:
            if len(self._bound) >= _MOST_KINDS:
                self._bound.clear()
            self._bound[key] = tuple(binding(check, site, day) for check in self.checks)
        return self._bound[key]


@dataclass(frozen=True, slots=True)
class Unbound:
    """No clause of a check binds a site: none is of its region, or none of those is in force."""

    regions: tuple[str, ...]
    out_of_force: bool


def load_rules(wheres: tuple[str | Path, ...]) -> RuleBook:
    """The packs and all that they include, as one book. A pack's own check replaces an included one of the same
    code and keeps its clauses too, so that a fault costs once.

    A pack whose period is over asks for nothing where it is only included; whoever names it wants it judged. Of what a
    pack includes with `only`, those checks are taken; another pack of the book may take more of the same.
    Raises `ConfigError`, also for a pack that includes itself and for a check that rests on no clause.
    """
    gathered = _Gathered({}, {})
    return _book(gathered, tuple(dict.fromkeys(_collect(where, (), gathered, None) for where in wheres)))


def rules_of(packs: Sequence[Pack], named: Sequence[str] = ()) -> RuleBook:
    """The book that these packs made, as a scan kept them: included ones are among them. Where it is not known which of
    them were `named`, those are taken that no other one includes.

    Raises `ConfigError` as `load_rules` does, and where an included pack is not among them.
    """
    gathered, kept = _Gathered({}, {}), {pack.id: pack for pack in packs}
    included = {name for pack in packs for name in pack.include}
    tops = named or [pack.id for pack in packs if pack.id not in included]
    return _book(gathered, tuple(_collect(name, (), gathered, None, kept) for name in tops))


def _book(gathered: _Gathered, named: tuple[str, ...]) -> RuleBook:
    packs = gathered.packs
    clauses = dict[str, list[Basis]]()
    definitions = dict[str, Check]()
    for pack in packs.values():
        taken = gathered.taken[pack.id]
        mine = [check for check in pack.checks if taken is None or check.code in taken]
        definitions |= {check.code: check for check in mine}
        for code, basis in _clauses(pack, lasting=pack.id in named):
            if taken is None or code in taken:
                clauses.setdefault(code, []).append(basis)
    _verify_only(packs.values(), clauses)
    checks, shared = [], {check.code: check for pack in packs.values() for check in pack.library}
    for code, resting in clauses.items():
        check = definitions.get(code) or shared[code]
        checks.append(check.model_copy(update={"basis": tuple(dict.fromkeys(resting))}))
    if idle := [code for code in definitions if code not in clauses]:
        raise ConfigError(f"check {idle[0]}", "rests on no clause", "give it a basis, or a duty that asks for it")
    _verify_served(checks)
    return RuleBook(packs=tuple(packs.values()), checks=tuple(checks), named=named)


def _verify_served(checks: Iterable[Check]) -> None:
    """Each duty is served by some part of the check that it names: else it would bind nobody, without a word."""
    for check in checks:
        for duty in (basis.duty for basis in check.basis if basis.duty):
            if not any(check.asks(one, [duty]) for one in check.predicates):
                problem = f"is served by no part of check {check.code}"
                raise ConfigError(f"duty {duty}", problem, "name it under serves, or name another check")


def _clauses(pack: Pack, *, lasting: bool) -> Iterator[tuple[str, Basis]]:
    """Every clause of a pack with the check that it asks for, stamped with the pack's region and period."""
    stamp = {
        "region": pack.region,
        "valid_from": pack.valid_from,
        "valid_to": None if lasting else pack.valid_to,
    }
    for check in pack.checks:
        for basis in check.basis:
            yield check.code, basis.model_copy(update=stamp)
    for duty in pack.duties:
        basis = Basis(document=duty.document, item=duty.item, quote=duty.quote, duty=duty.code)
        yield duty.check, basis.model_copy(update=stamp)


@dataclass
class _Gathered:
    """The packs of a book by id, those that are included first, and the codes taken of each (None: all)."""

    packs: dict[str, Pack]
    taken: dict[str, frozenset[str] | None]


def _collect(
    where: str | Path,
    above: tuple[str, ...],
    gathered: _Gathered,
    only: frozenset[str] | None,
    kept: Mapping[str, Pack] | None = None,
) -> str:
    """Adds included packs first, so that what includes them comes later and wins. Returns the pack's id.

    With `kept` packs are taken from there by id and no file is read.
    """
    if kept is not None and where not in kept:
        raise ConfigError(f"pack {where}", "is not among the packs that were kept", "name the pack itself")
    pack = load_pack(where) if kept is None else kept[str(where)]
    if pack.id in above:
        raise ConfigError(
            f"pack {pack.id}", f"includes itself by way of {' > '.join((*above, pack.id))}", "break the circle"
        )
    inner = frozenset(pack.only) if pack.only else None
    below = inner if only is None else only if inner is None else only & inner
    for included in pack.include:
        found = included if kept is not None else _place_of(included, where)
        _collect(found, (*above, pack.id), gathered, below, kept)
    gathered.packs.setdefault(pack.id, pack)
    before = gathered.taken.get(pack.id, frozenset())
    gathered.taken[pack.id] = None if before is None or only is None else before | only
    return pack.id


def _place_of(included: str, where: str | Path) -> str | Path:
    """Where a pack is that the one at `where` includes: bundled, or beside it."""
    sibling = Path(where).parent / included
    return included if included in bundled_packs() or not sibling.is_dir() else sibling


def _verify_only(packs: Iterable[Pack], asked: Container[str]) -> None:
    for pack in packs:
        if unknown := [code for code in pack.only if code not in asked]:
            problem = f"only names '{unknown[0]}', which none of its packs asks for"
            raise ConfigError(f"pack {pack.id}", problem, "correct the code, or include the pack that asks for it")


def binding(check: Check, site: Site, day: date) -> Check | Unbound:
    """The check with those clauses only that bind a site on that day, and what they ask of it.

    A site of unknown region is bound by all regions. A predicate is asked only where one of its duties binds, and of
    those sites that it binds: of one of unknown level it may be asked. Where it binds nobody like the site, all stays
    as it is and `Check.bar` says why.
    """
    here = [basis for basis in check.basis if not site.region or is_within(site.region, basis.region)]
    mine = tuple(basis for basis in here if _in_force(basis, day))
    duties = {basis.duty for basis in mine}
    served = [one for one in check.predicates if check.asks(one, duties)]
    if not mine or not served:
        return Unbound(tuple(dict.fromkeys(basis.region for basis in check.basis)), out_of_force=bool(here))
    return _asking(check, [one for one in served if _may_bind(one, site)] or served, mine)


def _may_bind(predicate: Predicate, site: Site) -> bool:
    bar = predicate.applies_to.bar(site.level, site.tags)
    return bar is None or bar.by == "level_unknown"


def _asking(check: Check, predicates: Sequence[Predicate], clauses: Iterable[Basis]) -> Check:
    """The check with these of its predicates only, and with the clauses that ask for one of them.

    A rule that several predicates ask for is asked once, and by one without terms where there is one.
    """
    freest = sorted(predicates, key=lambda one: one.applies_to != AppliesTo())
    rules = [one.rule for one in freest]
    once = [one for at, one in enumerate(freest) if one.rule not in rules[:at]]
    basis = tuple(clause for clause in clauses if any(check.asks(one, [clause.duty]) for one in predicates))
    asked = {way: tuple(one for one in getattr(check, way) if one in once) for way in ("all_of", "any_of")}
    return check.model_copy(update={"basis": basis, **asked})


_UNITS = "省市州盟县区旗乡镇道"


def is_within(region: str, outer: str) -> bool:
    """Whether a region is a part of an outer one, or that one itself: 湖南省湘潭市湘潭县 of 湖南省湘潭市.

    Regions are the whole names of all units from the province down. Names that merely begin alike are no parts: what
    follows the outer one's name must be a name, and none has a single character (津市 and 津市市).
    """
    rest = region.removeprefix(outer)
    below = region.startswith(outer) and outer[-1:] in _UNITS and len(rest) > 1
    return not outer or region == outer or below


def _in_force(basis: Basis, day: date) -> bool:
    return (basis.valid_from is None or basis.valid_from <= day) and (basis.valid_to is None or day <= basis.valid_to)
