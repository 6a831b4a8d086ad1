"""A round's figures are the same wherever they are told: added up here from the data that is handed in alone, they are
those of the pages, the workbooks, the client's table, the commands and the script, before the freeze and after it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from math import floor
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert

from config.settings import load_settings
from monitor.appeals.deciding import Ruling, decide_appeal
from monitor.appeals.filing import file_appeal
from monitor.cli import run
from monitor.commands import doors
from monitor.handin.folder import hand_in
from monitor.indicators.known import known_checks
from monitor.indicators.matching import matched
from monitor.indicators.reading import read_table
from monitor.indicators.weights import weights_for
from monitor.rectify.listing import begin_list
from monitor.rounds.freezing import freeze_round
from monitor.rounds.scoring import score_round
from monitor.second.reliability import reliability_of
from monitor.web.desk import Desk
from storage.database import reading, transaction
from storage.records import Verdict
from storage.review import Act, Role
from storage.rounds.indicators import add_table
from storage.rounds.records import AppealState
from storage.rounds.register import round_of
from storage.rounds.tables import RoundAnswerRow, SecondReadingRow
from storage.store import open_store
from tests.accounts import add, little_argon2
from tests.books import sheet_of
from tests.desk_client import client_of, log_in
from tests.monitor.appeals.test_filing_appeals import CASE, JIA
from tests.monitor.web.at_the_desk import People, text_of
from tests.rounds import CHECKS, LACKS, NOW, WU, Counties
from tests.tables import table

__all__ = ["little_argon2"]

pytestmark = pytest.mark.slow

Printed = pytest.CaptureFixture[str]
ASIDE = {"not_applicable", "not_yet_due", "suspended", "waived"}
ASKED = {"asked", "answered", "answered_partly", "answered_no"}
SHARES = {"pass": 1.0, "external": 1.0, "fail": 0.0}
SITES = "ABCDEF"


class Sum:
    """What the lines of a site come to."""

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        binding = [one for one in lines if one["weight"] and one["verdict"] not in ASIDE]
        machine = [one for one in binding if one["reason"] not in ASKED]
        asked = [one for one in binding if one["reason"] in ASKED]
        shares = {one["key"]: SHARES.get(one["verdict"]) for one in binding}
        shares |= {one["key"]: one["won"] for one in binding if one["verdict"] == "partial"}
        decided = [one for one in machine if shares[one["key"]] is not None]
        answered = [one for one in asked if shares[one["key"]] is not None]
        of = sum(one["weight"] for one in (*machine, *answered))
        settled = sum(one["weight"] for one in (*decided, *answered))
        self.won = sum(one["weight"] * shares[one["key"]] for one in (*decided, *answered))
        able = sum(one["weight"] for one in machine)
        self.coverage = round(sum(one["weight"] for one in decided) / able, 4)
        self.score = round(100 * self.won / settled, 1) if self.coverage >= 0.8 else None
        self.low, self.high = round(100 * self.won / of, 1), round(100 * (self.won + of - settled) / of, 1)
        self.decided, self.asked = len(decided), len(machine)
        self.answered = round(len(answered) / len(asked), 4)
        verdicts = [one["verdict"] for one in lines if one["weight"]]
        names = ("fail", "partial", "provisional", "undetermined")
        self.counts = tuple(verdicts.count(name) for name in names)
        self.reviews = sum(one["decision"] is not None for one in lines)
        self.waiting = sum(one["waits"] for one in lines)

    @property
    def shown(self) -> str:
        """The score as a page tells it."""
        return f"证据不足{self.low:g}～{self.high:g}" if self.score is None else f"{self.score:g}"


class Played:
    """A lacks two columns, of which a person confirmed one and cleared the other, so that its check waits; B could
    never be looked at, C not on the last night; D waits and has an answer; E was not visited; F lacks nothing."""

    def __init__(self, folder: Path, new_store: Path) -> None:
        self.engine = open_store(f"sqlite:///{copyfile(new_store, folder / 'gongkai.sqlite3')}")
        self.folder = folder
        self.counties = Counties(self.engine, len(SITES))
        told = {"A": {"BIZ.COL": LACKS, "FILE.LIB": LACKS}, "C": {"BIZ.COL": LACKS}, "D": {"FILE.LIB": LACKS}}
        there = tuple("ABCDF")
        self.counties.night(told, only=there, refused=("B",))
        self.counties.night(told, only=there, refused=("B", "C"))
        first = self.counties.decide("A", "BIZ.COL")
        second = self.counties.decide("A", "FILE.LIB", Act.OVERTURN, Verdict.PASS)
        file = self._table()
        with transaction(self.engine) as conn:
            read = read_table(file)
            add_table(conn, "年度表", file, read.layout, matched(read.rows, known_checks()), by="wu", at=NOW)
        with transaction(self.engine) as conn:
            weights = weights_for(conn, 1)
        self.number = self.counties.round(weights=weights).id
        self.counties.round("下季度", weights=weights)
        with transaction(self.engine) as conn:
            for site, verdict, won in (("A", "pass", 1.0), ("D", "partial", 0.5), ("C", "fail", 0.0)):
                told_of = {"text": "", "address": "", "attachment": None, "by": "li", "at": NOW, "number": 1}
                answer = {"round": self.number, "site": site, "question": "Q.1", "verdict": verdict, "won": won}
                conn.execute(insert(RoundAnswerRow), answer | told_of)
            for one, verdict in ((first, "fail"), (second, "fail")):
                reading_of = {"round": self.number, "site": one.site, "requirement": one.requirement, "drawn": NOW}
                read_by = {"decision": one.id, "scan": one.scan, "reader": "wu", "act": "confirm", "verdict": verdict}
                rest = {"won": 0.0, "why": "seen", "note": "", "at": NOW}
                conn.execute(insert(SecondReadingRow), reading_of | read_by | rest)
            score_round(conn, round_of(conn, self.number))

    def _table(self) -> bytes:
        threes = [CHECKS[start : start + 3] for start in range(0, len(CHECKS), 3)]
        rows = [(f"第{place}项", 4, "、".join(codes)) for place, codes in enumerate(threes, start=1)]
        return table(*rows, ("座谈会", 3, "人工"), ("培训", 2, "人工"), header=("指标", "分值", "对应指标"))

    def hand_in(self, name: str) -> Path:
        out = self.folder / name
        out.mkdir()
        with reading(self.engine) as conn:
            found = round_of(conn, self.number)
        hand_in(self.engine, load_settings(data_dir=self.folder), found, out, NOW, pictures=False, archives=False)
        return out

    def appeal(self) -> None:
        """A is right of the column that a person had confirmed to be missing."""
        with transaction(self.engine) as conn:
            filed = file_appeal(conn, self.number, "BIZ.COL", CASE, JIA, NOW)
            right = Ruling(AppealState.UPHELD, "经核对，栏目确已设置。", Verdict.PASS)
            decide_appeal(conn, self.number, filed.id, right, WU, NOW)


@pytest.fixture
def played(tmp_path: Path, new_store: Path, monkeypatch: pytest.MonkeyPatch, little_argon2: None) -> Iterator[Played]:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(doors, "now", lambda: NOW)
    found = Played(tmp_path, new_store)
    yield found
    found.engine.dispose()


def told_by(capsys: Printed, *arguments: str) -> Any:
    capsys.readouterr()
    assert run(["round", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_figure_of_a_round_is_one_wherever_it_is_told(played: Played, capsys: Printed) -> None:
    people = People(played.engine, played.folder)
    people.desk = Desk(played.engine, load_settings(data_dir=played.folder, database_url=""), lambda: NOW)
    add(played.engine, "jia", Role.OFFICE, at=NOW, site="A")
    scores = []
    for stage in ("now", "frozen", "after"):
        if stage == "frozen":
            freeze_round(played.engine, played.number, WU, NOW)
        if stage == "after":
            played.appeal()
            with transaction(played.engine) as conn:
                assert begin_list(conn, played.number, WU, NOW).added == 3  # C's column, the answers of C and D
        out = played.hand_in(stage)
        data = json.loads((out / "data/round.json").read_text(encoding="utf-8"))
        sums = {one["code"]: Sum(one["lines"]) for one in data["sites"] if one["lines"]}
        ranks = ranks_of(data, sums)
        after = after_appeals(data)
        scores.append((sums["A"].score, after["A"].score if after else None))
        assert sums.keys() == set("ABCDF")
        assert sums["B"].score is None
        assert (sums["C"].coverage, sums["D"].waiting) == (1.0, 1)
        assert sums["D"].counts == (0, 1, 1, 1)  # an answer in part, a check that waits, a question that is open
        the_summary(out, sums, ranks, after, data)
        the_script(out, sums, ranks)
        the_commands(capsys, sums, ranks, after)
        the_pages(people, played, sums, ranks, after, stage)
        the_books(out, people, played, sums, stage)
        the_reliability(played, out, data)
    assert scores[0] == scores[1]
    assert scores[1][0] == scores[2][0]
    assert scores[2][1] > scores[2][0]


def ranks_of(data: dict[str, Any], sums: dict[str, Sum]) -> dict[str, int]:
    scores = {site: one.score for site, one in sums.items() if one.score is not None}
    return {site: 1 + sum(other > score for other in scores.values()) for site, score in scores.items()}


def after_appeals(data: dict[str, Any]) -> dict[str, Sum]:
    upheld = {(one["site"], one["key"]): one for one in data["appeals"] if one["state"] == "upheld"}
    return {
        one["code"]: Sum(
            [
                line | ({"verdict": upheld[key]["verdict"]} if (key := (one["code"], line["key"])) in upheld else {})
                for line in one["lines"]
            ]
        )
        for one in data["sites"]
        if one["code"] in {site for site, _ in upheld}
    }


def the_summary(
    out: Path, sums: dict[str, Sum], ranks: dict[str, int], after: dict[str, Sum], data: dict[str, Any]
) -> None:
    (book,) = out.glob("汇总*.xlsx")
    content = book.read_bytes()
    rows = {row["站点代码"]: row for row in sheet_of(content, "排名").rows}
    assert rows["E"]["得分"] == "没有巡检"
    for site, one in sums.items():
        row = rows[site]
        assert row["得分"] == ("证据不足" if one.score is None else one.score)
        assert (row["下限"], row["上限"], row["机器判定率"]) == (one.low, one.high, one.coverage)
        assert (row["已判定"], row["应判定"], row["已答复"]) == (one.decided, one.asked, one.answered)
        assert (row["不符合"], row["部分符合"], row["待复查"], row["无法判定"]) == one.counts
        assert (row["待人工"], row["已复核"]) == (one.waiting, one.reviews)
        assert row["名次"] == ranks.get(site)
        assert row["申诉后得分"] == (after[site].score if site in after else None)
        assert bool(row["不可比原因"]) == (site not in ranks)
    cover = {row["项目"]: row["内容"] for row in sheet_of(content, "封面").rows}
    assert (cover["参加排名"], cover["不可比"]) == (len(ranks), len(SITES) - len(ranks))
    assert cover["已复核"] == sum(one.reviews for one in sums.values())
    assert cover["申诉采纳"] == len(after)
    answered = [row for row in sheet_of(content, "人工核实").rows if row["答复人"]]
    assert len(answered) == len(data["answers"]) == 3


def the_script(out: Path, sums: dict[str, Sum], ranks: dict[str, int]) -> None:
    asked = [sys.executable, "-I", str(out / "recompute.py"), str(out / "data/round.json")]
    told = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)["排名"]
    for site, one in sums.items():
        mine = told[site]
        assert (mine["得分"], mine["下限"], mine["上限"]) == (one.score, one.low, one.high)
        assert (mine["机器判定率"], mine["名次"]) == (one.coverage, ranks.get(site))
    subprocess.run([*asked, "--compare", str(out / "data/summary.json")], capture_output=True, check=True)


def the_commands(capsys: Printed, sums: dict[str, Sum], ranks: dict[str, int], after: dict[str, Sum]) -> None:
    places = {one["site"]["code"]: one for one in told_by(capsys, "show", "1")["places"]}
    lines = {one["site"]["code"]: one for one in told_by(capsys, "compare", "1", "2")["sites"]}
    for site, one in sums.items():
        for told in (places[site]["standing"], lines[site]["before"]):
            assert (told["score"], told["bounds"], told["machine_coverage"]) == (
                one.score,
                [one.low, one.high],
                one.coverage,
            )
            assert (told["fail"], told["partial"], told["provisional"], told["undetermined"]) == one.counts
            assert (told["reviews"], told["waiting"], told["questions_answered"]) == (
                one.reviews,
                one.waiting,
                one.answered,
            )
        assert places[site]["rank"] == ranks.get(site)
        then = places[site]["after_appeals"]
        assert (then and then["score"]) == (after[site].score if site in after else None)
        if one.score is None:
            assert lines[site]["change"] is None
    assert places["E"]["standing"]["score"] is lines["E"]["change"] is None


def the_pages(
    people: People, played: Played, sums: dict[str, Sum], ranks: dict[str, int], after: dict[str, Sum], stage: str
) -> None:
    see = people("see", Role.VIEWER)
    league = see.get("/rounds/1")
    for row in league.css("table.sites tbody tr"):
        head = row.css_first("th .code")
        assert head is not None
        site = head.text()
        if site == "E":
            continue
        cells = {cell.attributes["data-name"]: "".join(cell.text().split()) for cell in row.css("td")}
        one = sums[site]
        assert cells["得分" if stage == "now" else "冻结得分"] == one.shown
        assert cells["机器判定率"] == f"{floor(100 * one.coverage + 1e-6)}%"
        assert tuple(int(cells[name]) for name in ("不符合", "部分", "待复查", "无法判定")) == one.counts
        assert cells["单项否决"] == "0"
        assert (int(cells["复核有效"]), int(cells["须人工复核"])) == (one.reviews, one.waiting)
        assert cells["名次"].split("/")[0] == str(ranks[site]) if site in ranks else cells["名次"].startswith("不可比")
        if site in after:
            assert cells["申诉后得分"] == after[site].shown
        card = text_of(see.get(f"/rounds/1/sites/{site}"), ".score")
        assert (f"得分 {one.score:g}，" if one.score is not None else "证据不足：得分在 ") in card
        assert f"（{one.decided}/{one.asked}）" in card
    if stage != "now":
        client = client_of(see.client.app)  # type: ignore[arg-type]
        log_in(client, "jia")
        own = client.get("/office").text
        assert f"<strong>{sums['A'].score:g}</strong>" in own
        assert f"第{ranks['A']}名" in own
        assert (f"申诉后{after['A'].score:g}" in own) if after else ("申诉后" not in own)


def the_books(out: Path, people: People, played: Played, sums: dict[str, Sum], stage: str) -> None:
    see = people("see", Role.VIEWER)
    for site, one in sums.items():
        (mine,) = (out / "评分表").glob(f"{site} *.xlsx")
        for content in (mine.read_bytes(), see.client.get(f"/rounds/1/sites/{site}.xlsx").content):
            cover = {row["项目"]: row["内容"] for row in sheet_of(content, "封面").rows}
            assert cover["得分"] == ("证据不足" if one.score is None else one.score)
            assert (cover["得分下限"], cover["得分上限"], cover["机器判定率"]) == (one.low, one.high, one.coverage)
            (whole,) = (row for row in sheet_of(content, "评分表").rows if "合计" in str(list(row.values())))
            assert (whole["得分"] or 0) == pytest.approx(one.won, abs=0.001)
        (client,) = (out / "指标表").glob(f"{site} *.xlsx")
        for content in (client.read_bytes(), see.client.get(f"/rounds/1/sites/{site}/table.xlsx").content):
            sheet = load_workbook(io.BytesIO(content)).worksheets[0]
            won = [row[3] for row in sheet.iter_rows(min_row=2, values_only=True)]
            assert sum(value for value in won if value is not None) == pytest.approx(one.won, abs=0.003)


def the_reliability(played: Played, out: Path, data: dict[str, Any]) -> None:
    """Both said missing of one, and of the other the first that it is there: they agree in half, as chance would."""
    with reading(played.engine) as conn:
        told = reliability_of(conn, round_of(conn, played.number))
    assert [(one["first"], one["second"]) for one in data["readings"]] == [("fail", "fail"), ("pass", "fail")]
    assert (told.agreement.observed, told.agreement.kappa) == (0.5, 0.0)
    (book,) = out.glob("汇总*.xlsx")
    rows = {row["指标编码"]: row for row in sheet_of(book.read_bytes(), "指标").rows}
    for check in told.checks:
        mine = [one for one in data["decisions"] if one["key"] == check.requirement]
        right = sum(one["verdict"] == one["machine"] for one in mine)
        assert (check.adverse.right, check.adverse.n) == (right, len(mine))
        assert (rows[check.requirement]["一致数"], rows[check.requirement]["复核数"]) == (right, len(mine))
