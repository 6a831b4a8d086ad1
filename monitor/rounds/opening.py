"""A round is made: its sites, checks and entries are drawn once, its packs and weights are written down."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from config.rulebook import RuleBook
from config.sites import LEVEL_NAMES, Level, Site
from monitor.cards.score import WEIGHTS_NOTE
from monitor.rounds.drawing import drawn, drawn_apart
from storage.audit import note, take_turn
from storage.catalogue import save_packs, save_sites
from storage.items import standing_items
from storage.review import Account
from storage.rounds.errors import RoundError
from storage.rounds.records import Definition, Entry, Question, Round
from storage.rounds.register import add_round, save_entries

LONGEST_NAME = 60
LONGEST_SEED = 64
MOST_ENTRIES = 50
LONGEST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Weights:
    """Whose weights a round goes by: points by check and question (above 0), the questions, and their source in
    Chinese; `table` is the indicator table that they are from."""

    points: Mapping[str, float]
    questions: tuple[Question, ...]
    told: str
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a round is to be. `population` are the sites that it is drawn from: of these `sample` are drawn, or so many
    of each level (`apart`), or all. Of the checks `checks` are taken (empty: all), and of these `sample_checks` drawn.
    An empty `seed` is made up. Without `weights` every check weighs what its pack says."""

    name: str
    since: date
    until: date
    population: tuple[Site, ...]
    sample: int | None = None
    apart: Mapping[Level, int] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    sample_checks: int | None = None
    entries: int = 0
    seed: str = ""
    weights: Weights | None = None
    decide_by: date | None = None
    appeal_by: date | None = None
    rectify_by: date | None = None
    share: float = 0.1


def as_nights_name(packs: Sequence[str], nightly: Sequence[str]) -> tuple[str, ...]:
    """Packs in the order in which the nights name theirs, and those behind that they do not: a round goes by the very
    packs of a night where both name the same ones."""
    return (*(name for name in nightly if name in packs), *(name for name in packs if name not in nightly))


def open_round(conn: Connection, wanted: Wanted, rules: RuleBook, who: Account, at: datetime) -> Round:
    """Makes a round by the packs of `rules`, draws what it is about, and notes it in the audit log; scores are worked
    out by `monitor.rounds.scoring.score_round`. Raises `RoundError`; nothing is kept then."""
    definition = definition_of(wanted, rules)
    take_turn(conn)  # before the rows of sites: who decides at one of them waits for its turn and not for these
    save_packs(conn, rules.packs)
    save_sites(conn, wanted.population)
    table = wanted.weights.table if wanted.weights else None
    made = add_round(conn, wanted.name.strip(), definition, table=table, by=who.name, at=at)
    if made is None:
        raise RoundError(wanted.name, "已有同名的评估周期", "请另取名称", "name")
    save_entries(conn, made.id, _entries(conn, definition))
    told = {
        "name": made.name,
        "seed": definition.seed,
        "seed_given": bool(wanted.seed.strip()),
        "sites": len(definition.sites),
        "population": len(definition.population),
        "checks": len(definition.checks),
        "since": str(definition.since),
        "until": str(definition.until),
        "packs": [f"{name}@{version}" for name, version, _ in definition.packs],
    }
    note(conn, at=at, who=who.name, what="round.new", subject=f"round {made.id}", after=told)
    return made


def definition_of(wanted: Wanted, rules: RuleBook) -> Definition:
    """What a round is, drawn by its seed. Raises `RoundError`."""
    _check(wanted)
    seed = wanted.seed.strip() or secrets.token_hex(8)
    population = {site.code: site for site in sorted(wanted.population, key=lambda site: site.code)}
    all_checks, checks = _checks(wanted, rules, seed)
    weights = wanted.weights or _own(rules)
    questions = weights.questions
    keys = {*checks, *(one.key for one in questions)}
    return Definition(
        packs=tuple((pack.id, pack.version, pack.sha256) for pack in rules.packs),
        named=rules.named,
        population=tuple(population),
        sites=_sites(wanted, population, seed),
        all_checks=all_checks,
        checks=checks,
        seed=seed,
        weights={key: points for key, points in weights.points.items() if key in keys},
        weights_told=weights.told,
        since=wanted.since,
        until=wanted.until,
        questions=questions,
        decide_by=wanted.decide_by,
        appeal_by=wanted.appeal_by,
        rectify_by=wanted.rectify_by,
        share=wanted.share,
        entries=wanted.entries,
        names={code: site.name for code, site in population.items()},
        levels={code: site.level for code, site in population.items() if site.level is not None},
    )


def _own(rules: RuleBook) -> Weights:
    points = {check.code: check.weight for check in rules.checks if check.weight > 0 and not check.is_note}
    return Weights(points, (), WEIGHTS_NOTE)


def _check(wanted: Wanted) -> None:
    name = wanted.name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise RoundError("名称", f"须为1至{LONGEST_NAME}字，且不含换行等字符", "请修改名称", "name")
    if name.isascii() and name.isdigit():
        raise RoundError(name, "名称不能只有数字，以免与编号混淆", "请修改名称", "name")
    if len(wanted.seed) > LONGEST_SEED or not wanted.seed.isprintable():
        raise RoundError("抽样种子", f"不得超过{LONGEST_SEED}字，且不含换行等字符", "请修改种子", "seed")
    if wanted.until < wanted.since:
        raise RoundError("评估时段", "截止日期早于开始日期", "请修改日期", "until")
    if (wanted.until - wanted.since).days > LONGEST_DAYS:
        raise RoundError("评估时段", f"不得超过{LONGEST_DAYS}天", "请修改日期", "until")
    if not 0 <= wanted.share <= 1:
        raise RoundError("复读比例", "须在0至1之间", "请修改比例", "share")
    if not 0 <= wanted.entries <= MOST_ENTRIES:
        raise RoundError("抽查条目", f"每个站点须为0至{MOST_ENTRIES}条", "请修改条数", "entries")
    if not wanted.population:
        raise RoundError("站点", "没有可供抽取的站点", "请放宽范围", "sites")
    _check_due(wanted)


def _check_due(wanted: Wanted) -> None:
    due = (("decide_by", "复核"), ("appeal_by", "申诉"), ("rectify_by", "整改"))
    for name, told in due:
        day: date | None = getattr(wanted, name)
        if day is not None and day < wanted.since:
            raise RoundError(f"{told}截止日期", "早于评估时段的开始日期", "请修改日期", name)


def _checks(wanted: Wanted, rules: RuleBook, seed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = tuple(check.code for check in rules.checks)
    asked = wanted.checks or (_weighed(wanted.weights, known) if wanted.weights else known)
    if unknown := [code for code in asked if code not in known]:
        raise RoundError(unknown[0], "所选指标库没有该指标", "请核对指标编码，或者增选指标库", "checks")
    every = tuple(code for code in known if code in set(asked))
    if wanted.sample_checks is None:
        return every, every
    if not 0 < wanted.sample_checks <= len(every):
        problem = f"要抽取{wanted.sample_checks}项指标，可供抽取的只有{len(every)}项"
        raise RoundError("指标抽样", problem, "请减少抽取的项数", "sample_checks")
    return every, drawn(seed, every, wanted.sample_checks)


def _weighed(weights: Weights, known: Sequence[str]) -> tuple[str, ...]:
    asked = {one.key for one in weights.questions}
    codes = [key for key in weights.points if key not in asked]
    return tuple(dict.fromkeys([*(code for code in known if code in codes), *codes]))


def _sites(wanted: Wanted, population: Mapping[str, Site], seed: str) -> tuple[str, ...]:
    if wanted.apart:
        strata = {level: [code for code, site in population.items() if site.level is level] for level in wanted.apart}
        for level, count in wanted.apart.items():
            _enough(count, len(strata[level]), f"站点抽样（{LEVEL_NAMES[level]}）")
        return tuple(sorted(drawn_apart(seed, strata, wanted.apart)))
    if wanted.sample is None:
        return tuple(population)
    _enough(wanted.sample, len(population), "站点抽样")
    return drawn(seed, population, wanted.sample)


def _enough(count: int, there: int, place: str) -> None:
    if not 0 < count <= there:
        raise RoundError(place, f"要抽取{count}个站点，可供抽取的只有{there}个", "请减少抽取的个数", "sample")


def _entries(conn: Connection, definition: Definition) -> list[Entry]:
    """The entries of each site, of fewer where it has fewer."""
    if not definition.entries:
        return []
    found: list[Entry] = []
    for site in definition.sites:
        rows = {f"{site}\n{url}\n{item.address}": (url, item) for url, item in standing_items(conn, site)}
        taken = drawn(definition.seed, sorted(rows), min(definition.entries, len(rows)))
        for place, key in enumerate(taken, start=1):
            url, item = rows[key]
            found.append(Entry(site, place, url, item.address, item.title, item.stated))
    return found
