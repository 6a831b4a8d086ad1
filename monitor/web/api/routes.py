"""The API (接口): what the desk shows, as JSON for programs. It only reads.

A logged-in person's cookie or a token of theirs opens it; `/api/openapi.json` describes it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi import Path as InPath
from fastapi.responses import Response
from sqlalchemy import Connection

from config.errors import ConfigError
from config.sites import Level
from monitor.cards.card import Card
from monitor.cards.league_tables import changes_json, league_json
from monitor.cards.reading import cards_at, changes_told, latest_card
from monitor.cards.report import card_json, finding_json
from monitor.cards.standings import night_asked, standings
from monitor.datasets.plain import dataset_json
from monitor.evidence.datasets import as_shown
from monitor.evidence.unread_now import unread_json, unread_now
from monitor.exports.dictionary import ENTRIES
from monitor.history.plain import span_json
from monitor.second.blinding import blinded, checks_being_read
from monitor.web.access import needs
from monitor.web.api import models
from monitor.web.api.answers import LARGEST, PageNumber, PageSize, address_with, answer, only_known, page_of
from monitor.web.api.findings import some_findings
from monitor.web.api.plain import brief_plain, decision_plain, night_plain
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import LARGEST as LARGEST_NUMBER
from storage.catalogue import load_sites
from storage.database import StoreError, reading
from storage.datasets import numbered_datasets
from storage.decisions import decisions_on, some_decisions
from storage.findings import history
from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.nights import nights
from storage.plans import tallies
from storage.records import Verdict
from storage.review import Account, Role
from storage.rounds.seconds import being_read
from storage.scans import scan_infos

_TEXT = r"^[^\x00-\x1f\x7f/]+$"
_LINES = 20 * 366

Reader = Annotated[Account, needs(Role.VIEWER)]
Scan = Annotated[
    int | None, Query(ge=1, le=LARGEST_NUMBER, description="of this scan; the latest finished one by default")
]
SiteCode = Annotated[str, InPath(pattern=_TEXT, max_length=100, description="the site's code")]
CheckCode = Annotated[str, InPath(pattern=_TEXT, max_length=100, description="the check's code")]
OfSite = Annotated[str | None, Query(pattern=_TEXT, max_length=100, description="only of the site with this code")]
OfCheck = Annotated[str | None, Query(pattern=_TEXT, max_length=100, description="only of the check with this code")]

router = APIRouter(prefix="/api", dependencies=[Depends(only_known)])


@router.get("/sites", response_model=models.Paged[models.Line])
def sites(
    request: Request,
    account: Reader,
    level: Annotated[Level | None, Query(description="only sites of this level")] = None,
    q: Annotated[str, Query(max_length=200, description="only sites whose name or code has this in it")] = "",
    scan: Scan = None,
    page: PageNumber = 1,
    size: PageSize = 100,
) -> Response:
    """The sites of a night, by level and score, each with score, bounds and coverage."""
    with reading(desk_of(request).engine) as conn:
        night = _night(conn, scan)
        places = standings(conn, night)
    wanted = [
        one for one in places if level in (None, one.level) and (q in one.name or q.casefold() in one.site.casefold())
    ]
    shown, links = page_of(request, wanted, page, size)
    plain = _paged([league_json(one) for one in shown], len(wanted), page, size, night.id)
    return answer(request, models.Paged[models.Line], plain, links)


@router.get("/sites/{code}", response_model=models.Card)
def site_card(request: Request, account: Reader, code: SiteCode, scan: Scan = None) -> Response:
    """The scorecard of a site: by the latest scan that speaks for it, or by the one asked for."""
    with reading(desk_of(request).engine) as conn:
        card = _card(conn, code, scan, account)
    return answer(request, models.Card, card_json(card))


@router.get("/sites/{code}/datasets", response_model=models.SiteDatasets)
def site_datasets(
    request: Request, account: Reader, code: SiteCode, page: PageNumber = 1, size: PageSize = 100
) -> Response:
    """The datasets of a site, each with all of its versions and what each changed; and the files that could not be
    read, which have no version and are not lacking."""
    with reading(desk_of(request).engine) as conn:
        if not load_sites(conn, [code]):
            raise HTTPException(404, "没有该代码的站点")
        every = numbered_datasets(conn, code)
        unread = unread_now(conn, code)
    chosen, links = page_of(request, every, page, size)
    plain = [dataset_json(one.id, as_shown(one.known)) for one in chosen]
    paged = _paged(plain, len(every), page, size, unread.scan.id if unread.scan else None)
    return answer(request, models.SiteDatasets, paged | unread_json(unread), links)


@router.get("/findings", response_model=models.Findings)
def findings(
    request: Request,
    account: Reader,
    site: OfSite = None,
    requirement: OfCheck = None,
    verdict: Annotated[Verdict | None, Query(description="only those of which this verdict counts")] = None,
    scan: Scan = None,
    after: Annotated[str, Query(max_length=201, pattern=r"^[^\x00]*$", description="`next` of the page before")] = "",
    size: PageSize = 100,
) -> Response:
    """Findings of a scan, by site and requirement. A page may hold fewer than `size` and yet have a `next` one."""
    behind, _, code = after.partition("/")
    with reading(desk_of(request).engine) as conn:
        night = _night(conn, scan)
        found, last = some_findings(
            conn,
            night,
            site=site,
            requirement=requirement,
            verdict=verdict,
            after=(behind, code),
            size=size,
            unseen=being_read(conn, account.name),
        )
    further = None if last is None else "/".join(last)
    plain = {"scan": night.id, "items": [brief_plain(*one) for one in found], "next": further}
    links = {} if further is None else {"next": address_with(request, after=further)}
    return answer(request, models.Findings, plain, links)


@router.get("/findings/{code}/{requirement}", response_model=models.WholeFinding)
def finding(request: Request, account: Reader, code: SiteCode, requirement: CheckCode, scan: Scan = None) -> Response:
    """One finding with clauses, places, candidates, evidence, decisions and history."""
    with reading(desk_of(request).engine) as conn:
        card = _card(conn, code, scan, account)
        mine = next((one for one in card.findings if one.requirement == requirement), None)
        if mine is None:
            raise HTTPException(404, "该站点没有此指标的结论")
        spans = history(conn, code, requirement)
        unseen = requirement in checks_being_read(conn, account, code)
        decisions = [] if unseen else decisions_on(conn, code, requirement)
    told = [span_json(one) | {"value": one.finding.value, "lacking": list(one.finding.lacking)} for one in spans]
    site = {"code": card.site.code, "name": card.site.name, "level": card.site.level, "url": card.site.url}
    plain = {
        "scan": card.scan,
        "as_of": card.as_of,
        "site": site,
        "finding": finding_json(mine, card),
        "decisions": [decision_plain(one) for one in decisions],
        "history": told,
    }
    return answer(request, models.WholeFinding, plain)


@router.get("/nights", response_model=models.Paged[models.Night])
def ledger(request: Request, account: Reader, page: PageNumber = 1, size: PageSize = 30) -> Response:
    """The ledger of nights, the latest first: what was planned and what was done."""
    with reading(desk_of(request).engine) as conn:
        every = nights(conn, _LINES)
        shown, links = page_of(request, every, page, size)
        figures = tallies(conn, {night.scan for night in shown if night.scan is not None})
    plain = [night_plain(night, figures.get(night.scan) if night.scan is not None else None) for night in shown]
    return answer(request, models.Paged[models.Night], _paged(plain, len(every), page, size), links)


@router.get("/changes", response_model=models.Paged[models.NightChange])
def changes(
    request: Request, account: Reader, scan: Scan = None, page: PageNumber = 1, size: PageSize = 100
) -> Response:
    """What a night left otherwise than it found it. What could not be looked at is no change.

    Nor is what people decided to be no fault."""
    with reading(desk_of(request).engine) as conn:
        night = _night(conn, scan)
        every = changes_told(conn, night)
    shown, links = page_of(request, every, page, size)
    plain = _paged([changes_json(one) for one in shown], len(every), page, size, night.id)
    return answer(request, models.Paged[models.NightChange], plain, links)


@router.get("/decisions", response_model=models.Paged[models.Decision])
def decisions(
    request: Request,
    account: Reader,
    site: OfSite = None,
    requirement: OfCheck = None,
    by: Annotated[str | None, Query(pattern=_TEXT, max_length=32, description="only those of this person")] = None,
    page: PageNumber = 1,
    size: PageSize = 100,
) -> Response:
    """What people decided, the newest first, also what does not hold any more; but for what the asking person is
    reading a second time (复读)."""
    with reading(desk_of(request).engine) as conn:
        found, total = some_decisions(
            conn, site=site, requirement=requirement, by=by, skip=(page - 1) * size, limit=size
        )
        unseen = being_read(conn, account.name)
    _, links = page_of(request, range(total), page, size)
    plain = _paged(
        [decision_plain(one) for one in found if (one.site, one.requirement) not in unseen], total, page, size
    )
    return answer(request, models.Paged[models.Decision], plain, links)


@router.get("/dictionary", response_model=models.Paged[models.Column])
def dictionary(request: Request, account: Reader, page: PageNumber = 1, size: PageSize = LARGEST) -> Response:
    """What every column of the exports means (数据字典)."""
    shown, links = page_of(request, ENTRIES, page, size)
    plain = _paged([asdict(one) for one in shown], len(ENTRIES), page, size)
    return answer(request, models.Paged[models.Column], plain, links)


def _paged(items: list[dict[str, Any]], total: int, page: int, size: int, scan: int | None = None) -> dict[str, Any]:
    return {"scan": scan, "total": total, "page": page, "size": size, "items": items}


def _night(conn: Connection, scan: int | None) -> ScanInfo:
    """The night asked for, or the latest one. Raises 404 where there is none that has ended."""
    if scan is not None:
        found = scan_infos(conn, {scan}).get(scan)
        if found is None or found.kind is not ScanKind.NIGHTLY or found.status is not ScanStatus.DONE:
            raise HTTPException(404, "没有此次夜间巡检")
        return found
    try:
        return night_asked(conn, None)
    except StoreError:
        raise
    except ConfigError:
        raise HTTPException(404, "尚无完成的夜间巡检") from None


def _card(conn: Connection, code: str, scan: int | None, account: Account) -> Card:
    return blinded(_whole_card(conn, code, scan), checks_being_read(conn, account, code))


def _whole_card(conn: Connection, code: str, scan: int | None) -> Card:
    if scan is None:
        try:
            return latest_card(conn, code)
        except StoreError:
            raise
        except ConfigError:
            raise HTTPException(404, "没有此站点的巡检结果") from None
    info = scan_infos(conn, {scan}).get(scan)
    ended = info is not None and info.status is ScanStatus.DONE
    card = cards_at(conn, info, [code]).get(code) if info and ended else None
    if card is None:
        raise HTTPException(404, "该次巡检没有此站点的结果")
    return card
