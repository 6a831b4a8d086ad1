"""The scorecards of a round as workbooks, one a site, written by as many processes as there may be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import Connection, Engine

from monitor.cards.card import Card
from monitor.cards.reading import cards_at
from monitor.check import OurFaultError
from monitor.collecting import seldom_collected
from monitor.exports.scorecard_book import write_scorecard
from monitor.handin.content import Counted
from monitor.indicators.filling import Form
from monitor.processes import live_with_parent
from monitor.rounds.cards import as_agreed, round_cards
from monitor.rounds.freezing import lines_of_card
from monitor.rounds.scoring import standings_now
from monitor.rounds.speaking import speaking_in
from storage.bodies import gone_bodies
from storage.database import engine_for, reading
from storage.rounds.answers import latest_answers
from storage.rounds.appeals import upheld_appeals
from storage.rounds.indicators import file_of, table_of
from storage.rounds.records import Answered, Line, Round, Stage, Standing
from storage.rounds.standings import lines_of, standings_of
from storage.steps import OnStep, silent

_SITES_AT_ONCE = 50
_FEW = 2
"""Batches for which no process is started: that takes longer than writing them."""


@dataclass(frozen=True)
class BookCase:
    """Where workbooks go: a folder, and the file of each site in it, without its ending; those after appeals that were
    upheld go to another, and the client's indicator table with what each site came to to a third."""

    cards: Path
    after: Path
    tables: Path
    names: Mapping[str, str]


@dataclass(frozen=True)
class Writer:
    """Writes the workbooks of a round into a folder."""

    engine: Engine
    round: Round
    case: BookCase

    @cached_property
    def form(self) -> Form | None:
        """The client's indicator table that the round's weights are from, to be filled in; None where they are from
        none. A table that a round goes by stays as it is."""
        if self.round.table is None:
            return None
        with reading(self.engine) as conn:
            table = table_of(conn, self.round.table)
            return Form(file_of(conn, self.round.table), table.layout, table.rows)

    def written(self, sites: Sequence[str]) -> Counted:
        """Writes those of some sites; what these come to, as their workbooks say it."""
        with reading(self.engine) as conn:
            gone = gone_bodies(conn)
            counted, cards = _now(conn, self.round, sites) if self.round.is_open else _frozen(conn, self.round, sites)
            for site, card in cards.items():
                name = f"{self.case.names[site]}.xlsx"
                _write(self.case.cards / name, card, gone)
                if self.form is not None:
                    (self.case.tables / name).write_bytes(self.form.filled(card))
            if not self.round.is_open:
                upheld = upheld_appeals(conn, self.round.id, sites)
                for site, card in round_cards(conn, self.round, upheld, Stage.AFTER).items():
                    _write(self.case.after / f"{self.case.names[site]}.xlsx", card, gone)
        return counted


def write_books(engine: Engine, found: Round, case: BookCase, children: int, on_step: OnStep = silent) -> Counted:
    """Writes the workbooks of all sites of a round that have a card, in so many processes; what the sites come to.

    Raises `OurFaultError` where a process dies, `OSError` where the folder takes no more.
    """
    sites = found.definition.sites
    batches = [sites[start : start + _SITES_AT_ONCE] for start in range(0, len(sites), _SITES_AT_ONCE)]
    lines: dict[str, tuple[Line, ...]] = {}
    answers: dict[str, Mapping[str, Answered]] = {}
    standings: dict[str, Standing] = {}
    for number, counted in enumerate(_written(engine, found, case, children, batches), start=1):
        lines |= counted.lines
        answers |= counted.answers
        standings |= counted.standings
        on_step("生成评分表", min(number * _SITES_AT_ONCE, len(sites)), len(sites))
    if not found.is_open:
        with reading(engine) as conn:
            standings = standings_of(conn, found.id, Stage.FROZEN)
    return Counted(lines, answers, standings)


def _written(
    engine: Engine, found: Round, case: BookCase, children: int, batches: Sequence[Sequence[str]]
) -> Iterator[Counted]:
    if len(batches) <= _FEW or children == 1:
        with seldom_collected():
            yield from map(Writer(engine, found, case).written, batches)
        return
    url = engine.url.render_as_string(hide_password=False)
    context = get_context("spawn")  # of a forked one, threads and connections would be those of another
    with ProcessPoolExecutor(children, mp_context=context, initializer=_begin, initargs=(url, found, case)) as pool:
        try:
            yield from pool.map(_of_child, batches)
        except BrokenProcessPool:
            raise OurFaultError("a process that writes workbooks died; run the same command again") from None
        finally:
            pool.shutdown(cancel_futures=True)


_writer: list[Writer] = []
"""In a process that writes, the one that does."""
_open = ExitStack()
"""In such a process, what lasts as long as it does."""


def _begin(url: str, found: Round, case: BookCase) -> None:
    live_with_parent()
    _writer.append(Writer(engine_for(url), found, case))
    _open.enter_context(seldom_collected())


def _of_child(sites: Sequence[str]) -> Counted:
    return _writer[0].written(sites)


def _now(conn: Connection, found: Round, sites: Sequence[str]) -> tuple[Counted, dict[str, Card]]:
    answers = latest_answers(conn, found.id, sites)
    lines: dict[str, tuple[Line, ...]] = {}
    cards: dict[str, Card] = {}
    for speaking in speaking_in(conn, found.definition, sites):
        for code, card in cards_at(conn, speaking.scan, speaking.sites, for_round=True).items():
            mine = answers.get(code, {})
            lines[code] = tuple(lines_of_card(found, card, mine))
            cards[code] = as_agreed(found, card, mine)
    standings = {one.site: one for one in standings_now(conn, found, sites)}
    return Counted(lines, answers, standings), cards


def _frozen(conn: Connection, found: Round, sites: Collection[str]) -> tuple[Counted, dict[str, Card]]:
    cards = round_cards(conn, found, sites, Stage.FROZEN)
    return Counted(lines_of(conn, found.id, sites), latest_answers(conn, found.id, sites), {}), cards


def _write(file: Path, card: Card, gone: Mapping[str, str]) -> None:
    with file.open("xb") as out:
        write_scorecard(out, card, gone)
