"""Which cards an export is of: of named sites or of all of a night, by the latest scan or one that is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from config.errors import ConfigError
from monitor.cards.card import Card
from monitor.cards.reading import cards_at, latest_card
from monitor.cards.standings import night_asked
from storage.ledger import ScanInfo, ScanStatus
from storage.scans import scan_info
from storage.steps import OnStep, silent
from storage.visits import visited

_SITES_AT_ONCE = 50


def card_asked(conn: Connection, code: str, scan: int | None = None) -> Card:
    """The card of a site: by the latest scan that speaks for it, or by this one. Raises `ConfigError` where it has
    none."""
    if scan is None:
        return latest_card(conn, code)
    info = ended_scan(conn, scan)
    card = cards_at(conn, info, [code]).get(code)
    if card is None:
        raise ConfigError(code, f"was not visited by scan {scan}", "see `gongkai nights`, or leave out --scan")
    return card


def cards_asked(
    conn: Connection, codes: Sequence[str], scan: int | None = None, on_step: OnStep = silent
) -> Iterator[Card]:
    """The cards of these sites, or of all that a night visited where none is named: the latest night, or this scan.

    Cards are read some at a time. Raises `ConfigError` for a site that has none, and where there is no such scan.
    """
    for number, code in enumerate(codes, start=1):
        yield card_asked(conn, code, scan)
        on_step("导出评分表", number, len(codes))
    if codes:
        return
    night = night_asked(conn, scan)
    mine = sorted(visited(conn, night.id))
    for start in range(0, len(mine), _SITES_AT_ONCE):
        cards = cards_at(conn, night, mine[start : start + _SITES_AT_ONCE])
        for number, card in enumerate(cards.values(), start=start + 1):
            yield card
            on_step("导出评分表", number, len(mine))


def sites_asked(conn: Connection, codes: Sequence[str], scan: int | None = None) -> Sequence[str]:
    """The sites that `cards_asked` gives the cards of, without reading these."""
    return codes or sorted(visited(conn, night_asked(conn, scan).id))


def ended_scan(conn: Connection, scan: int) -> ScanInfo:
    """The scan of this number. Raises `ConfigError` where there is none, and for one that runs or was abandoned: it
    confirmed nothing."""
    info = scan_info(conn, scan)
    if info.status is not ScanStatus.DONE:
        raise ConfigError(f"scan {scan}", "is still under way or was given up", "wait for its end, or name another one")
    return info
