"""数据字典: what every column of the exports means."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from monitor.exports.dictionary import ENTRIES
from monitor.web.access import needs
from monitor.web.pages import page
from storage.review import Role

router = APIRouter()


@router.get("/dictionary", response_class=HTMLResponse, dependencies=[needs(Role.VIEWER)])
def dictionary(request: Request) -> HTMLResponse:
    """Every column, under the sheet or file that it is in."""
    places = [
        {"name": name, "entries": tuple(entries)} for name, entries in groupby(ENTRIES, key=lambda entry: entry.place)
    ]
    return page(request, "dictionary.html", places=places, number=len(ENTRIES))
