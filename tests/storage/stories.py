"""Scans, visits and findings to tell stories with: nights are numbered, 24 hours apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage.ledger import PackKey, ScanKind
from storage.records import (
    SHANGHAI,
    Clause,
    Evidence,
    Finding,
    Look,
    Outcome,
    PageFacts,
    Place,
    Reason,
    Verdict,
    Visit,
    VisitFacts,
)
from storage.scans import start_scan
from storage.visits import save_visit

FIRST_NIGHT = datetime(2026, 3, 6, 1, 30, tzinfo=SHANGHAI)
PACKS: tuple[PackKey, ...] = (("hunan-columns", "1.0", "ab" * 32),)


def night(number: int) -> datetime:
    return FIRST_NIGHT + timedelta(days=number)


def scan_of(conn: Connection, number: int, kind: ScanKind = ScanKind.NIGHTLY, sites: tuple[str, ...] = ("a",)) -> int:
    """A running scan of night `number` that has visited these sites."""
    moment = night(number)
    scan = start_scan(conn, kind=kind, as_of=moment, site_list="hunan", packs=PACKS, planned=sites, started=moment)
    for site in sites:
        save_visit(conn, scan, visit_to(site, moment))
    return scan


def visit_to(
    site: str,
    started: datetime,
    *,
    title: str = "某县人民政府",
    sha256: str = "cd" * 32,
    home: Outcome = Outcome.SEEN,
) -> Visit:
    url = f"http://{site}.example/"
    first = PageFacts(url=url, final_url=url, status=200, outcome=home, title=title, sha256=sha256, size=9)
    column = replace(first, url=f"{url}xxgk/", final_url=f"{url}xxgk/")
    return Visit(
        site=site,
        started=started,
        finished=started + timedelta(seconds=61),
        facts=VisitFacts(site=site, home_url=url, pages=(first, column), cut="pages"),
        fetched={
            url: started + timedelta(microseconds=123_456),
            f"{url}xxgk/": started + timedelta(seconds=1.5),
            f"{url}robots.txt": started - timedelta(seconds=2),
        },
    )


def finding(
    verdict: Verdict = Verdict.PASS,
    *,
    site: str = "a",
    requirement: str = "XXGK.COL",
    reason: Reason = Reason.FOUND,
    tentative: Verdict | None = None,
    value: str = "",
    lacking: tuple[str, ...] = (),
    seen: datetime = FIRST_NIGHT,
) -> Finding:
    return Finding(
        site=site,
        requirement=requirement,
        name="政府信息公开专栏",
        verdict=verdict,
        reason=reason,
        tentative=tentative,
        value=value,
        won=1.0 if verdict is Verdict.PASS else 0.0,
        lacking=lacking,
        basis=(Clause(document="国办公开办函〔2019〕61号", item="一", quote="设置政府信息公开专栏"),),
        looked_at=(Look(code=requirement, place=Place.HOME, url="http://a.example/", outcome=Outcome.SEEN),),
        evidence=(
            Evidence(url="http://a.example/", fetched_at=seen, status=200, sha256="cd" * 32, matched="信息公开"),
        ),
        packs=("hunan-2020 1.0",),
    )


def missing(verdict: Verdict, *, requirement: str = "XXGK.COL") -> Finding:
    """The column is missing: said for the time being, or confirmed."""
    tentative = Verdict.FAIL if verdict is Verdict.PROVISIONAL else None
    return finding(verdict, reason=Reason.MISSING, tentative=tentative, lacking=("XXGK.COL",), requirement=requirement)


def unseen(*, requirement: str = "XXGK.COL") -> Finding:
    """The site could not be looked at."""
    return finding(Verdict.UNDETERMINED, reason=Reason.BLOCKED, requirement=requirement)
