"""A site's score in a night is one number: wherever the desk, its files and the commands tell it, it is what the
findings of the card come to, added up here from its JSON alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import floor
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import Engine

from config.rulebook import load_rules
from monitor.cards.league_tables import league_json
from monitor.cards.reading import cards_at
from monitor.cards.report import cards_json
from monitor.cards.standings import night_asked, standings
from monitor.exports.site_report import report_files
from monitor.exports.summary import night_of
from monitor.exports.summary_book import write_summary
from monitor.review.deciding import withdraw
from monitor.review.wishes import RefusedError
from monitor.sample.truth import load_truth
from storage.database import reading, transaction
from storage.findings import findings_at
from storage.records import ADVERSE, Verdict
from storage.review import CHOICES, Act, Scope
from storage.store import open_store
from tests.accounts import little_argon2
from tests.books import sheet_of
from tests.monitor.nights import Nights
from tests.monitor.test_deciding import LI, NOW, Reviewed
from tests.monitor.web.at_the_desk import People

__all__ = ["little_argon2"]

pytestmark = pytest.mark.slow

ASKED = {"asked", "answered", "answered_partly", "answered_no"}
ASIDE = {"not_applicable", "not_yet_due", "suspended", "waived"}
ENOUGH = 0.8


@dataclass
class Sum:
    """What some findings of a card's JSON come to."""

    won: float = 0.0
    settled: float = 0.0
    total: float = 0.0
    decided: int = 0
    asked: int = 0

    def __init__(self, findings: list[dict[str, Any]]) -> None:
        for one in findings:
            final, weight, question = one["final"], one["weight"], one["reason"] in ASKED
            settled = final["won"] is not None
            if not weight or final["verdict"] in ASIDE or (final["verdict"] == "nil_statement" and not settled):
                continue
            self.asked += not question
            self.decided += settled and not question
            if settled or not question:
                self.total += weight
            if settled:
                self.settled += weight
                self.won += weight * final["won"]

    @property
    def score(self) -> float | None:
        enough = self.asked and self.decided >= ENOUGH * self.asked
        return round(100 * self.won / self.settled, 1) if enough else None

    @property
    def bounds(self) -> list[float]:
        return [round(100 * one / self.total, 1) for one in (self.won, self.won + self.total - self.settled)]

    @property
    def told(self) -> str:
        if self.score is not None:
            return f"得分 {self.score:g}，"
        low, high = self.bounds
        return f"证据不足：得分在 {low:g}～{high:g} 之间，"


def wishes(one: Reviewed) -> Iterator[tuple[str, dict[str, object]]]:
    """Every way to decide, on every third finding."""
    ways: list[dict[str, object]] = [{"act": Act.CONFIRM}, {"act": Act.CANNOT_TELL}]
    ways += [{"act": Act.OVERTURN, "verdict": verdict, "won": 0.25} for verdict in CHOICES]
    ways += [{"act": Act.CANNOT_TELL, "scope": Scope.UNTIL, "until": (NOW + timedelta(days=1)).date()}]
    for number, code in enumerate(sorted(one.findings)):
        if number % 3 < 2 and one.findings[code].verdict is not Verdict.NOT_APPLICABLE:
            yield code, ways[number % len(ways)]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory, new_store: Path) -> Iterator[Reviewed]:
    """Four nights: decided on after the second; the portal changes before the third; one decision is over by the
    fourth, some are withdrawn."""
    folder = tmp_path_factory.mktemp("truth")
    engine = open_store(f"sqlite:///{copyfile(new_store, folder / 'one.sqlite3')}")
    made = Reviewed(engine, folder / "nights")
    made.nights = Nights(engine, folder / "nights", book=load_rules(load_truth().packs))
    made.night()
    made.night()
    kept = []
    for code, way in wishes(made):
        try:
            made.decide(code, **way)
        except RefusedError:
            continue
        kept.append(code)
    assert len(kept) > 20
    home = str(made.served.pages["/"])
    made.served.pages["/"] = home.replace("通知公告", "惠企政策", 1).replace("工作动态", "政务动态", 1)
    made.night()
    made.night()
    for code in kept[::7]:
        with transaction(engine) as conn:
            withdraw(conn, "S", code, 1, "", LI, NOW)
    yield made
    engine.dispose()


def card_of(engine: Engine, scan: int) -> dict[str, Any]:
    with reading(engine) as conn:
        cards = cards_at(conn, night_asked(conn, scan), ["S"]).values()
    (told,) = json.loads(cards_json(cards))
    return dict(told)


def test_the_nights_have_decisions_of_every_stand(one: Reviewed) -> None:
    stands = {
        finding["review"]["stand"]
        for scan in (2, 3, 4)
        for finding in card_of(one.engine, scan)["findings"]
        if finding["review"]
    }
    assert stands >= {"holds", "returned", "withdrawn", "expired", "agrees"}


@pytest.mark.parametrize("scan", [1, 2, 3, 4])
def test_a_card_in_json_is_what_its_findings_come_to(one: Reviewed, scan: int) -> None:
    card = card_of(one.engine, scan)
    found = Sum(card["findings"])
    assert (card["score"], card["bounds"]) == (found.score, found.bounds)
    assert (card["decided"], card["asked"]) == (found.decided, found.asked)
    assert card["machine_coverage"] == round(found.decided / found.asked, 4)
    vetoes = [f for f in card["findings"] if f["severity"] == "veto" and f["final"]["verdict"] in ADVERSE]
    assert sorted(card["vetoes"]["confirmed"]) == sorted(f["requirement"] for f in vetoes)
    for name, part in card["groups"].items():
        mine = Sum([f for f in card["findings"] if f["group"] == name])
        assert (part["score"], part["decided"], part["asked"]) == (mine.score, mine.decided, mine.asked), name


@pytest.mark.parametrize("scan", [1, 2, 3, 4])
def test_league_workbooks_and_reports_say_the_same(one: Reviewed, scan: int) -> None:
    card = card_of(one.engine, scan)
    found = Sum(card["findings"])
    counts = [
        sum(f["final"]["verdict"] in verdicts and f["weight"] > 0 for f in card["findings"])
        for verdicts in (["fail"], ["partial"], ["provisional"], ["undetermined", "error"])
    ]
    holds = sum((f["review"] or {}).get("stand") == "holds" for f in card["findings"])
    returned = sum((f["review"] or {}).get("stand") == "returned" for f in card["findings"])
    with reading(one.engine) as conn:
        night = night_asked(conn, scan)
        (place,) = standings(conn, night)
        out = io.BytesIO()
        write_summary(out, night_of(conn, night))
        report = dict(report_files(conn, night))
    told = league_json(place)
    assert (told["score"], told["bounds"]) == (found.score, found.bounds)
    assert (told["decided"], told["asked"]) == (found.decided, found.asked)
    assert (told["reviews"], told["returned"]) == (holds, returned)
    assert [told[name] for name in ("fail", "partial", "provisional", "undetermined")] == counts
    assert sorted(told["vetoes"]) == sorted(card["vetoes"]["confirmed"])
    (row,) = sheet_of(out.getvalue(), "汇总").rows
    assert [row["下限"], row["上限"]] == found.bounds
    assert row["得分"] == (found.score or "证据不足")
    assert [row[name] for name in ("不符合", "部分符合", "待复查", "无法判定", "已复核", "退回")] == [
        *counts,
        holds,
        returned,
    ]
    groups = sheet_of(out.getvalue(), "分组")
    assert (sum(groups.column("已判定")), sum(groups.column("应判定"))) == (found.decided, found.asked)
    low, high = found.bounds
    shown = f"{found.score:g}" if found.score is not None else f"证据不足（{low:g}～{high:g}）"
    assert f">{shown}<" in report["index.html"]
    (page,) = (text for path, text in report.items() if path != "index.html")
    assert found.told in page


@pytest.mark.parametrize("scan", [2, 3, 4])
def test_the_desk_and_what_it_gives_say_the_same(one: Reviewed, tmp_path: Path, scan: int, little_argon2: None) -> None:
    card = card_of(one.engine, scan)
    found = Sum(card["findings"])
    people = People(one.engine, tmp_path)
    wu = people(f"wu{scan}")
    assert wu.get(f"/sites/S?scan={scan}").css_first(".score").text().startswith(found.told)  # type: ignore[union-attr]
    low, high = found.bounds
    shown = f"{found.score:g}" if found.score is not None else f"证据不足（{low:g}～{high:g}）"
    (line,) = wu.get(f"/?scan={scan}").css("table.sites tbody tr")
    cell = {td.attributes["data-name"]: td.text(strip=True) for td in line.css("td")}
    assert cell["得分"].replace(" ", "").replace("\n", "") in (shown, f"证据不足{low:g}～{high:g}")
    assert cell["机器判定率"] == f"{floor(100 * found.decided / found.asked + 1e-6)}%"
    assert wu.client.get(f"/sites/S/scorecard.json?scan={scan}").json()["score"] == found.score
    told = wu.client.get(f"/api/sites/S?scan={scan}").json()
    assert (told["score"], told["bounds"], told["machine_score"]) == (found.score, found.bounds, card["machine_score"])
    (told,) = wu.client.get(f"/api/sites?scan={scan}").json()["items"]
    assert (told["score"], told["bounds"], told["decided"], told["asked"]) == (
        found.score,
        found.bounds,
        found.decided,
        found.asked,
    )
    for verdict in ("fail", "partial", "pass", "waived"):
        items = wu.client.get(f"/api/findings?scan={scan}&verdict={verdict}&size=500").json()["items"]
        counted = {f["requirement"] for f in card["findings"] if f["final"]["verdict"] == verdict}
        assert {item["requirement"] for item in items} == counted
    (row,) = csv.DictReader(io.StringIO(wu.client.get(f"/summary.csv?scan={scan}").text.removeprefix("\ufeff")))
    assert [float(row["得分下限"]), float(row["得分上限"])] == found.bounds
    content = wu.client.get(f"/sites/S/scorecard.xlsx?scan={scan}").content
    cover = {row["项目"]: row["内容"] for row in sheet_of(content, "封面").rows}
    assert [cover["得分下限"], cover["得分上限"]] == found.bounds
    rows = sheet_of(content, "评分表").rows
    (whole,) = (row for row in rows if str(row["指标"]).startswith("合计"))
    assert (whole["分值"], whole["得分"]) == (pytest.approx(found.total), pytest.approx(found.won, abs=1e-3))
    sums = [row for row in rows if str(row["指标"]).startswith("小计")]
    named = [row["指标"] for row in rows if row["序号"] is None and row["分值"] is None and row["失分原因"] is None]
    for name, row in zip(named, sums, strict=False):
        mine = Sum([f for f in card["findings"] if f["group"] == name])
        assert row["得分"] == (pytest.approx(mine.won, abs=1e-3) if mine.settled else None), name
    answered = sum(f["final"]["won"] is not None for f in card["findings"] if f["reason"] in ASKED)
    for text in (str(rows), wu.get(f"/sites/S?scan={scan}").text()):
        assert f"已答复 {answered} 项" in text
    texts = wu.client.get(f"/sites/S/scorecard.csv?scan={scan}").text.removeprefix("\ufeff")
    assert len(list(csv.DictReader(io.StringIO(texts)))) == len(card["findings"])


def test_all_findings_of_a_night_are_on_its_card(one: Reviewed) -> None:
    with reading(one.engine) as conn:
        codes = {finding.requirement for finding in findings_at(conn, 4)}
    assert {finding["requirement"] for finding in card_of(one.engine, 4)["findings"]} == codes
