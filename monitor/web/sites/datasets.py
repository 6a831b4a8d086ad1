"""数据集: all datasets of a site with their versions, and one with what changed from each version to the next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from monitor.datasets.telling import versions_told
from monitor.evidence.datasets import as_shown
from monitor.evidence.unread_now import unread_now
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.finding.columns import column_title
from monitor.web.guard.numbers import Number
from monitor.web.pages import page
from monitor.web.paging import paged
from monitor.web.sites.card import site_of
from storage.database import reading
from storage.dataset_history import KnownDataset
from storage.datasets import Numbered, numbered_datasets
from storage.review import Account, Role

router = APIRouter()

DATASETS_AT_ONCE, VERSIONS_AT_ONCE = 100, 50
"""So many are shown on one page."""

_Viewer = Annotated[Account, needs(Role.VIEWER)]


@router.get("/sites/{code}/datasets", response_class=HTMLResponse)
def datasets(request: Request, code: str, account: _Viewer, start: str = "") -> HTMLResponse:
    """The datasets of a site, each with its newest version, and files that could not be read"""
    with reading(desk_of(request).engine) as conn:
        site = site_of(conn, code)
        found = numbered_datasets(conn, code)
        now = unread_now(conn, code)
    sheet = paged(found, start, DATASETS_AT_ONCE, _address(code))
    lines = [(one.id, column_title(one.known.code), known, versions_told(known)) for one, known in _shown(sheet.lines)]
    unread = [(list(map(column_title, one.codes)), one) for one in now.files]
    not_asked = list(map(column_title, now.not_asked))
    return page(
        request,
        "datasets.html",
        site=site,
        datasets=lines,
        sheet=sheet,
        scan=now.scan,
        unread=unread,
        not_asked=not_asked,
    )


@router.get("/sites/{code}/datasets/{number}", response_class=HTMLResponse)
def dataset(request: Request, code: str, number: Number, account: _Viewer, start: str = "") -> HTMLResponse:
    """One dataset of a site with its versions, and what each changed"""
    with reading(desk_of(request).engine) as conn:
        site = site_of(conn, code)
        found = numbered_datasets(conn, code, number)
    if not found:
        raise HTTPException(404, "该站点没有此数据集")
    ((one, known),) = _shown(found)
    return page(
        request,
        "dataset.html",
        site=site,
        known=known,
        column=column_title(one.known.code),
        sheet=paged(versions_told(known), start, VERSIONS_AT_ONCE, f"{_address(code)}/{number}"),
    )


def _address(code: str) -> str:
    return f"/sites/{quote(code, safe='')}/datasets"


def _shown(found: Iterable[Numbered]) -> list[tuple[Numbered, KnownDataset]]:
    return [(one, as_shown(one.known)) for one in found]
