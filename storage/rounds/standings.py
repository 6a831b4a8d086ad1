"""What the cards of a round came to: figures for its league table, and the lines of its frozen cards."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, union

from storage.further import looks_after
from storage.ledger import CardFigures
from storage.records import ADVERSE, Reason, Verdict
from storage.review_tables import DeskCheckRow
from storage.rounds.faults import scans_of_faults
from storage.rounds.records import Bar, Line, Stage, Standing
from storage.rounds.tables import AppealRow, RoundLineRow, RoundScoreRow
from storage.scans import scan_infos

_FIGURES = tuple(field.name for field in fields(CardFigures) if field.name != "site")
_COUNTS = ("reviews", "returned", "waiting")
_LINE = tuple(field.name for field in fields(Line))
_AT_ONCE = 5_000
_SITES_AT_ONCE = 500


def save_standings(conn: Connection, number: int, standings: Iterable[Standing]) -> None:
    """Keep what sites came to, in place of what was kept of each at the same stage."""
    rows = [_row(number, one) for one in standings]
    for stage in dict.fromkeys(row["stage"] for row in rows):
        sites = [row["site"] for row in rows if row["stage"] == stage]
        for start in range(0, len(sites), _SITES_AT_ONCE):
            some = sites[start : start + _SITES_AT_ONCE]
            mine = (RoundScoreRow.round == number, RoundScoreRow.stage == stage, RoundScoreRow.site.in_(some))
            conn.execute(delete(RoundScoreRow).where(*mine))
    if rows:
        conn.execute(insert(RoundScoreRow), rows)


def standings_of(
    conn: Connection, number: int, stage: Stage, sites: Collection[str] | None = None
) -> dict[str, Standing]:
    """What the sites of a round came to at a stage, all of them or some, as far as it is kept."""
    query = select(*RoundScoreRow.__table__.columns)
    query = query.where(RoundScoreRow.round == number, RoundScoreRow.stage == stage)
    if sites is not None:
        query = query.where(RoundScoreRow.site.in_(sites))
    return {row.site: _standing(row) for row in conn.execute(query)}


def scans_of_rounds(conn: Connection) -> set[int]:
    """The scans that speak for a site in any round by now, or in a frozen one, and those that looked at the address of
    an appeal."""
    looked = select(DeskCheckRow.scan).join(AppealRow, AppealRow.recheck == DeskCheckRow.id)
    found = union(select(RoundScoreRow.scan), select(RoundLineRow.scan), looked)
    return {scan for scan in conn.execute(found).scalars() if scan is not None}


def scans_behind_rounds(conn: Connection) -> set[int]:
    """The scans whose evidence is kept for rounds: those that speak in one, and of one that judges a night anew the
    night and what was looked for beyond it by the same packs; and those by which faults were looked at again."""
    speaking = scans_of_rounds(conn)
    found = speaking | scans_of_faults(conn)
    for scan in scan_infos(conn, speaking).values():
        if scan.base is not None:
            looks = looks_after(conn, scan.base, scan.packs, scan.named)
            found |= {scan.base, *(look.id for look in looks)}
    return found


def save_lines(conn: Connection, number: int, lines: Iterable[Line]) -> None:
    """Keep the lines of frozen cards, which none of the round may have yet."""
    rows = [{"round": number, **{name: getattr(one, name) for name in _LINE}} for one in lines]
    for start in range(0, len(rows), _AT_ONCE):
        conn.execute(insert(RoundLineRow), rows[start : start + _AT_ONCE])


def lines_of(conn: Connection, number: int, sites: Collection[str] | None = None) -> dict[str, tuple[Line, ...]]:
    """The lines of frozen cards, of all sites or some."""
    query = select(*(getattr(RoundLineRow, name) for name in _LINE)).where(RoundLineRow.round == number)
    if sites is not None:
        query = query.where(RoundLineRow.site.in_(sites))
    found: dict[str, list[Line]] = {}
    for row in conn.execute(query.order_by(RoundLineRow.site, RoundLineRow.requirement)):
        found.setdefault(row.site, []).append(_line(row))
    return {site: tuple(lines) for site, lines in found.items()}


def line_of(conn: Connection, number: int, site: str, requirement: str) -> Line | None:
    """One line of a frozen card; None where it has none of that check or question."""
    query = select(*(getattr(RoundLineRow, name) for name in _LINE)).where(RoundLineRow.round == number)
    row = conn.execute(query.where(RoundLineRow.site == site, RoundLineRow.requirement == requirement)).first()
    return None if row is None else _line(row)


def adverse_lines(conn: Connection, number: int) -> list[Line]:
    """The lines of frozen cards that are adverse in the end, count, and wait for nobody, by site and check."""
    query = select(*(getattr(RoundLineRow, name) for name in _LINE)).where(
        RoundLineRow.round == number,
        RoundLineRow.verdict.in_(ADVERSE),
        RoundLineRow.weight > 0,
        RoundLineRow.waits.is_(False),
    )
    return [_line(row) for row in conn.execute(query.order_by(RoundLineRow.site, RoundLineRow.requirement))]


def _row(number: int, one: Standing) -> dict[str, Any]:
    figures = asdict(one.figures) if one.figures else dict.fromkeys(_FIGURES) | {"vetoes": ()}
    return {
        "round": number,
        "site": one.site,
        "stage": one.stage,
        "scan": one.scan,
        "bars": list(one.bars),
        **{name: getattr(one, name) for name in _COUNTS},
        **{name: figures[name] for name in _FIGURES},
    }


def _standing(row: Row[Any]) -> Standing:
    told = {name: getattr(row, name) for name in _FIGURES}
    figures = CardFigures(site=row.site, **told | {"vetoes": tuple(row.vetoes)}) if row.low is not None else None
    counts = {name: getattr(row, name) for name in _COUNTS}
    return Standing(row.site, Stage(row.stage), row.scan, tuple(map(Bar, row.bars)), figures, **counts)


def _line(row: Row[Any]) -> Line:
    told = dict(row._mapping)
    tentative = None if row.tentative is None else Verdict(row.tentative)
    words = {"said": Verdict(row.said), "verdict": Verdict(row.verdict), "reason": Reason(row.reason)}
    return Line(**told | words | {"tentative": tentative})
