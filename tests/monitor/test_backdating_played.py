"""A row with an early date on a real portal on loopback, over three nights."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.rulebook import load_rules
from config.sites import SiteList
from monitor.scan import run_scan
from storage.database import reading
from storage.findings import findings_at
from storage.records import Reason, Verdict
from tests.loopback import portal
from tests.monitor.test_scan import MENU, NIGHT, PORTAL, county, settings
from tests.playback import html, rows
from tests.storage.archives import stored_body

FORGED = '<li><a href="./t20260903_99.html">全县召开安全生产专题会议</a><span>2026-09-03</span></li>'


@pytest.mark.slow
def test_a_row_put_in_between_older_ones_is_for_a_person_with_both_pages(engine: Engine, tmp_path: Path) -> None:
    rules = load_rules(("national",))
    shown = rows(date(2026, 9, 14))
    forged = shown.replace('<li><a href="./t20260902_4.html">', FORGED + '<li><a href="./t20260902_4.html">')
    assert forged != shown
    said = []
    with portal(dict(PORTAL)) as served:
        listed = SiteList(name="t", sites=(county("A", served.url),))
        for number, news in enumerate((shown, shown, forged)):
            served.routes["/dt/"] = html("工作动态", news, MENU)
            moment = NIGHT + timedelta(days=number)
            with_clock = {"as_of": moment, "clock": lambda moment=moment: moment}
            report = run_scan(engine, settings(tmp_path), listed, rules, allowed=("127.0.0.1",), **with_clock)
            with reading(engine) as conn:
                (found,) = findings_at(conn, report.scan.id, requirement="SITE.BACKDATED")
            said.append((found.verdict, found.reason))
    assert said == [
        (Verdict.UNDETERMINED, Reason.NOT_COMPARED),
        (Verdict.PASS, Reason.NONE_SEEN),
        (Verdict.UNDETERMINED, Reason.BACKDATED),
    ]
    assert found.value == "全县召开安全生产专题会议 dated=2026-09-03 absent=2026-09-16 first=2026-09-17"
    bodies = [stored_body(engine, tmp_path, one.sha256).decode() for one in found.evidence]
    assert ["安全生产专题" in body for body in bodies] == [False, True]
