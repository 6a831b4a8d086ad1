"""Which round, and which site of it, an address names: found, or 404 in Chinese; and how what a round refuses is
answered."""

from __future__ import annotations

from fastapi import HTTPException
from sqlalchemy import Connection

from config.sites import Site
from storage.catalogue import load_sites
from storage.rounds.errors import RoundError
from storage.rounds.records import Round
from storage.rounds.register import NoRoundError, round_of


def round_asked(conn: Connection, number: int) -> Round:
    """The round of this number. Raises 404 where there is none."""
    try:
        return round_of(conn, number)
    except NoRoundError:
        raise HTTPException(404, f"没有编号为{number}的评估周期") from None


def site_asked(conn: Connection, found: Round, code: str) -> Site:
    """A site of a round. Raises 404 where the round has none of this code."""
    if code not in found.definition.sites:
        raise HTTPException(404, f"评估周期“{found.name}”没有代码为“{code}”的站点" if code.isprintable() else "")
    return next(iter(load_sites(conn, [code])), None) or Site(code=code, name=code)


def status_of(error: RoundError) -> int:
    """The status of a page that tells why something was not kept: 422 for what was entered, 409 where the round or
    somebody else was first."""
    return 422 if type(error) is RoundError else 409
