"""What gongkai history tells of nights that were played: seen, refused, missed, and not recorded at all."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from xml.etree import ElementTree

import pytest

from monitor.cli import run
from monitor.history.freshness import Mark
from monitor.history.nights import Met, Night, nights_met, runs_of
from monitor.history.stays import Event, changes_of
from monitor.history.turns import Kind, turns_of
from storage.database import reading, transaction
from storage.findings import bare_history, history
from storage.history import Fate, KnownColumn
from storage.ledger import Layer, NightInfo, NightStatus, ScanInfo, ScanKind, ScanStatus, SiteNight, Span
from storage.nights import record_missed_night
from storage.records import Cause, Outcome
from storage.scans import mark_ours, nights_of_site, planned_sites
from storage.store import open_store
from tests.monitor.nights import FIRST
from tests.monitor.test_places import CALLED_OTHERWISE, ELSEWHERE, WITH, WITHOUT, Story
from tests.storage.stories import finding, night, unseen


def day(number: int) -> date:
    return (FIRST + timedelta(days=number)).date()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, new_store: Path) -> Path:
    """A data folder with nine nights of a portal: two it refused, one nobody ran, some nobody wrote down."""
    folder = tmp_path_factory.mktemp("played")
    engine = open_store(f"sqlite:///{copyfile(new_store, folder / 'gongkai.sqlite3')}")
    story = Story(engine, folder)
    for number, bar in ((0, WITH), (1, WITH), (2, None), (3, None), (4, CALLED_OTHERWISE)):
        story.night(bar, number)
    with transaction(engine) as conn:
        later = FIRST + timedelta(days=6)
        record_missed_night(conn, kind="nightly", due_date=day(5), now=later, note="调度进程未运行")
    for number, bar in ((8, WITHOUT), (9, WITHOUT), (10, ELSEWHERE), (11, CALLED_OTHERWISE)):
        story.night(bar, number)
    engine.dispose()
    return folder


@pytest.fixture
def data(played: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(played))
    return played


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["history", *arguments]) == 0
    return capsys.readouterr().out


def section(text: str, name: str) -> list[str]:
    return [line.strip() for line in text.split(f"\n{name}\n")[1].split("\n\n")[0].splitlines() if line]


def test_every_night_stands_in_the_history_of_a_site_also_those_that_did_not_see_it(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert section(told(capsys, "S"), "夜间巡检") == [
        "2026-09-15 至 2026-09-16　已查看，2 夜（巡检 1 至 2）",
        "2026-09-17 至 2026-09-18　未能查看（拒绝访问，服务器返回的状态码表明请求没有成功），2 夜（巡检 3 至 4）",
        "2026-09-19　已查看（巡检 5）",
        "2026-09-20　夜间巡检未执行（调度进程未运行）",
        "2026-09-21 至 2026-09-22　没有巡检记录，2 夜",
        "2026-09-23 至 2026-09-26　已查看，4 夜（巡检 6 至 9）",
    ]


def test_a_site_tells_what_became_of_its_columns(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = "http://www.qs.gov.cn/dt/", "http://www.qs.gov.cn/xw/"
    assert section(told(capsys, "S"), "栏目变化") == [
        "2026-09-15 巡检 1　首次记录栏目 5 个，网址 5 个",
        f"2026-09-19 巡检 5　“动态要闻”（NEWS）链接文字由“工作动态”改为“今日要闻”，网址未变：{old}",
        f"2026-09-23 巡检 6　“动态要闻”（NEWS）未再查看到，原网址 {old}（经巡检 7 复核）",
        f"2026-09-25 巡检 8　“动态要闻”（NEWS）首次查看到，链接文字“工作动态”，网址 {new}",
        f"2026-09-26 巡检 9　“动态要闻”（NEWS）恢复可见，链接文字“今日要闻”，网址 {old}",
        f"2026-09-26 巡检 9　“动态要闻”（NEWS）当夜未查看到，待复查，原网址 {new}",
    ]


def test_a_night_that_could_not_look_is_told_as_that_and_changes_no_finding(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = section(told(capsys, "S", "--since", "2026-09-17", "--until", "2026-09-18"), "结论变化")
    assert lines == [
        "2026-09-17 巡检 3　无法判定（网站拒绝访问，未能查看）：10 项，至巡检 5 为止，此前结论不变",
        "2026-09-17 巡检 3　无法判定（网站拒绝访问，未能查看）：5 项，至巡检 5 为止",
    ]


def test_a_finding_that_changes_is_a_line(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = section(told(capsys, "S", "--until", "2026-09-16"), "结论变化")
    assert lines[0].startswith("2026-09-15 巡检 1　首次作出结论：10 项（")
    assert (
        "2026-09-16 巡检 2　文件库（FILE.LIB）由“待复查（初判不符合）：应查之处均已查看，未找到”"
        "变为“不符合：应查之处均已查看，未找到”"
    ) in lines


def test_a_requirement_tells_its_spans_what_lay_over_them_and_the_nights_between(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(capsys, "S", "SITE.NEWS14", "--entries", "2")
    assert section(text, "历次结论") == [
        "2026-09-15（巡检 1）起，至 2026-09-19（巡检 5）前　符合，更新及时（工作动态，最新一条为2026-09-14）。",
        "2026-09-17（巡检 3）起，至 2026-09-19（巡检 5）前　无法判定，网站拒绝访问，未能查看。此前结论不变。",
        "2026-09-19（巡检 5）起，至 2026-09-25（巡检 8）前　符合，更新及时（今日要闻，最新一条为2026-09-14）。",
        "2026-09-20　当夜没有查看：夜间巡检未执行（调度进程未运行）",
        "2026-09-21 至 2026-09-22　当夜没有查看：没有巡检记录，2 夜",
        "2026-09-23（巡检 6）起，至 2026-09-25（巡检 8）前　"
        "无法判定，所在栏目未找到，由该栏目的指标评判（动态要闻）。此前结论不变。",
        "2026-09-25（巡检 8）起，至 2026-09-26（巡检 9）前　符合，更新及时（工作动态，最新一条为2026-09-14）。",
        "2026-09-26（巡检 9）起　符合，更新及时（今日要闻，最新一条为2026-09-14）。",
    ]
    assert section(text, "现有栏目")[-1] == (
        "“今日要闻” http://www.qs.gov.cn/dt/　首次 2026-09-26（巡检 9），最近 2026-09-26（巡检 9）"
    )
    assert section(text, "最新条目")[0] == (
        "2026-09-14　全县重点工作推进情况第1期　首次读取该列表时已有，2026-09-25（巡检 8）"
    )


def test_days_bound_what_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "S", "SITE.NEWS14", "--since", "2026-09-20", "--until", "2026-09-22")
    assert [line[:10] for line in section(text, "历次结论")] == ["2026-09-19", "2026-09-20", "2026-09-21"]
    assert section(told(capsys, "S", "--since", "2026-09-24"), "夜间巡检") == [
        "2026-09-24 至 2026-09-26　已查看，3 夜（巡检 7 至 9）"
    ]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["X"], "X: no night visited a site of this code; see `gongkai sites list`"),
        (["S", "NO.SUCH"], "NO.SUCH: no finding of S is of this requirement; see `gongkai history S`"),
        (["S", "--svg", "a.svg"], "--svg: is for one requirement; give its code after that of the site"),
        (["S", "XXGK.COL", "--svg", "a.svg"], "XXGK.COL: no night of this time read the date of an entry for it;"),
        (["S", "--since", "2026-09-20", "--until", "2026-09-19"], "--until: 2026-09-19 is before --since;"),
    ],
)
def test_what_cannot_be_told_is_one_line_with_a_remedy(
    data: Path, arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["history", *arguments]) == 64
    error = capsys.readouterr().err
    assert error.startswith(f"gongkai: {line}")
    assert error.count("\n") == 1


def test_json_tells_each_night_and_the_ages_of_a_chart(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = json.loads(told(capsys, "S", "--json"))
    assert [one["met"] for one in site["nights"]] == [
        *("seen", "seen", "not_seen", "not_seen", "seen", "missed", "no_record", "no_record"),
        *("seen", "seen", "seen", "seen"),
    ]
    assert {one["event"] for one in site["column_changes"]} == {"first", "renamed", "gone", "back", "missed"}
    check = json.loads(told(capsys, "S", "SITE.NEWS14", "--json"))
    marks = ["read"] * 2 + ["not_seen"] * 2 + ["read"] + ["not_visited"] * 3 + ["not_seen"] * 2 + ["read"] * 2
    assert check["freshness"]["marks"] == marks
    ages = [1, 2, None, None, 5, None, None, None, None, None, None, 12]
    assert check["freshness"]["columns"] == {"今日要闻": ages, "工作动态": [None] * 10 + [11, None]}
    assert check["freshness"]["limits"] == {"14 日": [14] * 12}


JSON = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")


def test_the_json_page_names_every_key_and_word_of_a_history(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site, check = (json.loads(told(capsys, "S", *more, "--json")) for more in ([], ["SITE.NEWS14"]))
    of_charts = check["freshness"].pop("columns"), check["freshness"].pop("limits")
    assert all(of_charts)
    assert [key for key in keys_of([site, check]) if not re.search(rf"\b{key}\b", JSON)] == []
    assert [word for word in (*Met, *Event, *Fate, *Mark) if f"`{word}`" not in JSON] == []


def keys_of(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_of(inner)}
    return {key for inner in value for key in keys_of(inner)} if isinstance(value, list) else set()


def test_a_chart_of_played_nights_hatches_those_that_could_not_look(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "S", "SITE.NEWS14", "--svg", str(tmp_path / "a.svg"))
    svg = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert [rect.get("class") for rect in svg.iter("{http://www.w3.org/2000/svg}rect") if rect.get("class")] == [
        "not_seen",
        "not_visited",
        "not_seen",
    ]


def scan(number: int, **changed: object) -> ScanInfo:
    known = {
        "id": number,
        "kind": ScanKind.NIGHTLY,
        "as_of": night(number),
        "site_list": "t",
        "packs": (),
        "planned": 1,
        "started": night(number),
        "finished": night(number),
        "status": ScanStatus.DONE,
        "ours": False,
    }
    return ScanInfo(**{**known, **changed})  # type: ignore[arg-type]  # given by the tests


def met(number: int, home: Outcome | None = Outcome.SEEN, **changed: object) -> SiteNight:
    return SiteNight(scan(number, **changed), True, True, home, Cause.NONE)


def missed(number: int, status: NightStatus = NightStatus.MISSED) -> NightInfo:
    at = night(number)
    return NightInfo("nightly", at.date(), status, at, at, at, None, "")


def how(nights: tuple[Night, ...]) -> list[Met]:
    return [one.met for one in nights]


def test_each_way_of_not_seeing_a_site_is_told_from_the_others() -> None:
    lost = [missed(7), missed(8, NightStatus.FAILED)]
    nights = [
        met(0),
        replace(met(1), cut="pages"),
        met(2, Outcome.UNREACHABLE),
        met(3, None),
        met(4, ours=True),
        SiteNight(scan(5, status=ScanStatus.ABANDONED), planned=True, visited=False),
        SiteNight(scan(6), planned=False, visited=False),
        met(10),
    ]
    assert how(nights_met(nights, lost)) == [
        *(Met.SEEN, Met.CUT, Met.NOT_SEEN, Met.NO_ADDRESS, Met.OURS, Met.UNVISITED, Met.NOT_PLANNED, Met.MISSED),
        *(Met.FAILED, Met.NO_RECORD, Met.SEEN),
    ]


def test_a_scan_of_another_list_on_the_same_day_is_no_night_of_the_site() -> None:
    other = SiteNight(scan(1, as_of=night(0) + timedelta(hours=3)), planned=False, visited=False)
    assert how(nights_met([met(0), other], [])) == [Met.SEEN]


def test_a_missed_night_is_told_beside_scans_of_others_and_not_beside_one_of_the_site() -> None:
    other = SiteNight(scan(1), planned=False, visited=False)
    assert how(nights_met([met(0), other, met(2)], [missed(1), missed(2)])) == [Met.SEEN, Met.MISSED, Met.SEEN]


def test_nights_before_the_first_visit_are_not_the_sites() -> None:
    assert nights_met([SiteNight(scan(0), planned=False, visited=False)], [missed(1)]) == ()
    assert how(nights_met([SiteNight(scan(0), planned=False, visited=False), met(2)], [missed(1)])) == [Met.SEEN]


def test_nights_that_met_a_site_for_another_reason_stand_apart() -> None:
    nights = nights_met([met(0, Outcome.BLOCKED), met(1, Outcome.UNREACHABLE), met(2, Outcome.UNREACHABLE)], [])
    assert [len(run.nights) for run in runs_of(nights)] == [1, 2]


def place(first: int, **changed: object) -> KnownColumn:
    return replace(KnownColumn("NEWS", "http://a.example/dt/", "动态", "http://a.example/", first), **changed)  # type: ignore[arg-type]  # given by the tests


def test_what_only_a_night_of_ours_did_not_see_is_no_change() -> None:
    scans = {0: scan(0), 1: scan(1, ours=True), 2: scan(2, status=ScanStatus.ABANDONED)}
    one = place(0, last_scan=0, missed_scan=1)
    assert [change.event for change in changes_of([one], scans)] == [Event.FIRST]
    half = place(0, last_scan=0, missed_scan=0, until_scan=2, fate=Fate.GONE)
    assert [change.event for change in changes_of([half], scans)] == [Event.FIRST, Event.MISSED]


def test_a_move_names_where_the_column_then_was() -> None:
    scans = {number: scan(number) for number in range(4)}
    old = place(0, last_scan=0, missed_scan=1, until_scan=2, fate=Fate.MOVED)
    new, later = place(1, url="http://a.example/xw/"), place(3, url="http://a.example/zx/")
    moved = next(change for change in changes_of([old, new, later], scans) if change.event is Event.MOVED)
    assert (moved.scan, moved.borne_out, [one.url for one in moved.others]) == (1, 2, ["http://a.example/xw/"])


def test_findings_end_where_they_are_no_longer_asked_and_begin_again(data: Path) -> None:
    decided = history_of(((0, 1), finding()), ((3, None), finding()))
    assert [(turn.kind, turn.scan) for turn in turns_of(decided)] == [(Kind.FIRST, 0), (Kind.ENDED, 1), (Kind.FIRST, 3)]


def test_what_could_not_be_decided_names_what_stood_before_it() -> None:
    spans = history_of(((0, None), finding()))
    veil = replace(spans[0], finding=unseen(), layer=Layer.OVERLAY, since_scan=1, since=night(1))
    assert [turn.before for turn in turns_of([veil, *spans])] == [None, finding()]
    assert [turn.before for turn in turns_of([veil])] == [None]


def history_of(*told: tuple[tuple[int, int | None], object]) -> list[Span]:
    def span(begun: int, ended: int | None, what: object) -> Span:
        until: datetime | None = None if ended is None else night(ended)
        return Span(what, Layer.DECIDED, begun, night(begun), ended, until)  # type: ignore[arg-type]

    return [span(begun, ended, what) for (begun, ended), what in told]


def test_the_store_tells_nights_that_did_not_visit_and_findings_without_detail(data: Path) -> None:
    engine = open_store(f"sqlite:///{data / 'gongkai.sqlite3'}")
    with reading(engine) as conn:
        assert [one.visited for one in nights_of_site(conn, "S")] == [True] * 9
        others = nights_of_site(conn, "T")
        assert {(one.visited, one.planned) for one in others} == {(False, False)}
        assert planned_sites(conn, 1) == ("S",)
        whole = {(s.finding.requirement, s.since_scan): s for s in bare_history(conn, "S")}
        for span in history(conn, "S", "SITE.NEWS14"):
            bare = whole["SITE.NEWS14", span.since_scan]
            assert (bare.finding.name, bare.finding.verdict, bare.until) == (
                span.finding.name,
                span.finding.verdict,
                span.until,
            )
    engine.dispose()


def test_a_night_that_turns_out_ours_is_told_as_that(
    played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = copyfile(played / "gongkai.sqlite3", tmp_path / "gongkai.sqlite3")
    engine = open_store(f"sqlite:///{copy}")
    with transaction(engine) as conn:
        mark_ours(conn, 2)
    engine.dispose()
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    assert "2026-09-16　按本方网络故障处理，不作认定（巡检 2）" in section(told(capsys, "S"), "夜间巡检")
    check = json.loads(told(capsys, "S", "SITE.NEWS14", "--json"))
    assert check["freshness"]["marks"][:3] == ["read", "not_seen", "not_seen"]
