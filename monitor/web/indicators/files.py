"""Files of indicator tables: the workbook as it came, and filled in for a site of a round."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from monitor.exports.filenames import fit
from monitor.indicators.filling import filled
from monitor.rounds.cards import round_card
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import Number
from monitor.web.handed import handed_out, refuse_reader
from monitor.web.rounds.asked import round_asked
from monitor.web.sites.downloads import XLSX
from storage.database import reading
from storage.review import Account, Role
from storage.rounds.indicators import NoTableError, file_of, table_of

router = APIRouter()

_Viewer = Annotated[Account, needs(Role.VIEWER)]


@router.get("/tables/{number}/file")
def original(request: Request, account: _Viewer, number: Number) -> Response:
    """The workbook of an indicator table as it came. Raises 404."""
    with reading(desk_of(request).engine) as conn:
        try:
            table, file = table_of(conn, number), file_of(conn, number)
        except NoTableError:
            raise HTTPException(404, "没有这张评估指标表。") from None
    return handed_out(file, XLSX, name=f"{fit(table.name)}.xlsx", plain=f"table-{number}.xlsx")


@router.get("/rounds/{number}/sites/{site}/table.xlsx")
def filled_in(request: Request, account: _Viewer, number: Number, site: str) -> Response:
    """The indicator table of a round with the results of a site in it. Raises 404 where the round has none."""
    with reading(desk_of(request).engine) as conn:
        found = round_asked(conn, number)
        if found.table is None:
            raise HTTPException(404, "该评估周期没有采用评估指标表。")
        refuse_reader(conn, account, site)
        card = round_card(conn, found, site) if site in found.definition.sites else None
        if card is None:
            raise HTTPException(404, "该站点在此评估周期中没有评分。")
        table, file = table_of(conn, found.table), file_of(conn, found.table)
    name = f"{fit(f'{site}-{card.site.name}-{table.name}')}.xlsx"
    body = filled(file, table.layout, table.rows, card)
    return handed_out(body, XLSX, name=name, plain=f"table-{number}-{fit(site)}.xlsx")
