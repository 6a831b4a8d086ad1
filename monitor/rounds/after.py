"""What a site comes to after the appeals that were upheld. Its frozen figures and lines stay as they are."""

from __future__ import annotations

from sqlalchemy import Connection

from monitor.cards.card import Card
from monitor.cards.league import figures_of
from monitor.cards.outline import veto_codes
from monitor.rounds.cards import round_card
from storage.ledger import CardFigures
from storage.rounds.appeals import upheld_appeals
from storage.rounds.errors import RoundError
from storage.rounds.records import Bar, Round, Stage, Standing
from storage.rounds.standings import lines_of, save_standings, standings_of


def score_after(conn: Connection, found: Round, site: str) -> Standing:
    """Works out and keeps what a site of a frozen round comes to with the appeals that were upheld. Raises
    `RoundError` for a site without a frozen card."""
    frozen = standings_of(conn, found.id, Stage.FROZEN, [site]).get(site)
    card = round_card(conn, found, site, Stage.AFTER)
    if frozen is None or card is None:
        raise RoundError(found.name, f"没有站点{site}的冻结评分表")
    upheld = upheld_appeals(conn, found.id, [site]).get(site, {})
    lines = lines_of(conn, found.id, [site]).get(site, ())
    figures = _figures(card)
    standing = Standing(
        site,
        Stage.AFTER,
        frozen.scan,
        _bars(frozen, figures),
        figures,
        reviews=frozen.reviews,
        returned=frozen.returned,
        waiting=sum(line.waits and line.requirement not in upheld for line in lines),
    )
    save_standings(conn, found.id, [standing])
    return standing


def _figures(card: Card) -> CardFigures:
    return figures_of(card.site.code, card.final, veto_codes(card.final, card.outline))


def _bars(frozen: Standing, figures: CardFigures) -> tuple[Bar, ...]:
    """Why the site is not ranked: as it was frozen, but for how much is decided by now."""
    return tuple(bar for bar in Bar if (figures.score is None if bar is Bar.COVERAGE else bar in frozen.bars))
