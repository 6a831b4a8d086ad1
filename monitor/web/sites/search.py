"""查找: a site by its name, code or address."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from config.sites import LEVEL_NAMES
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.pages import page
from monitor.web.sites.sought import sites_like
from storage.catalogue import load_sites
from storage.database import reading
from storage.review import Role

router = APIRouter()

MOST = 100
LONGEST = 300
"""Characters of a text that is searched for: an address is hardly ever longer."""


@router.get("/search", response_class=HTMLResponse, dependencies=[needs(Role.VIEWER)])
def search(request: Request, q: str = "") -> Response:
    """The sites that a text may mean; of a single one its card."""
    typed = q[:LONGEST]
    with reading(desk_of(request).engine) as conn:
        found = sites_like(load_sites(conn), typed)
    if len(found) == 1:
        return RedirectResponse(f"/sites/{quote(found[0].code, safe='')}", 303)
    return page(
        request, "search.html", typed=typed, found=found[:MOST], number=len(found), most=MOST, levels=LEVEL_NAMES
    )
