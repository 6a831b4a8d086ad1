"""What recipients hear of nights, night after night, on both databases and over real sockets."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from config.errors import ConfigError
from config.settings import Settings, load_settings
from config.sites import Level, Site
from monitor.alerts import outbox as alerts
from monitor.alerts.diff import diff_lines
from monitor.cards.reviewed import basis_of
from monitor.cli import run
from monitor.commands.doors import now
from monitor.readers_version import readers_version
from storage.alerting import DeliveryStatus, NoticeKind, NoticeStatus
from storage.catalogue import save_sites
from storage.database import reading, transaction
from storage.decisions import add_decision
from storage.ledger import NightStatus, PackKey, ScanKind
from storage.nights import claim_night, end_night, record_missed_night
from storage.outbox import outbox
from storage.records import Cause, Finding, Outcome, PageFacts, PageKind, Verdict, Visit, VisitFacts
from storage.review import Act, Decision, Scope, Why
from storage.scans import finish_scan, start_scan
from storage.spans import record_findings
from storage.store import open_store
from storage.told import mark_shown, note_told_scan, open_holds
from storage.visits import save_visit
from tests.databases import SLOW_ON_POSTGRESQL
from tests.loopback import Portal, Reply, portal
from tests.storage.stories import PACKS, finding, missing, night, unseen, visit_to

SECRET = "s3cr3tT0ken"
NEWER: tuple[PackKey, ...] = (("hunan-columns", "1.1", "cd" * 32),)
HOURS = timedelta(hours=1)


def morning(number: int) -> datetime:
    return night(number) + 7 * HOURS


def settings(*served: Portal, **more: object) -> Settings:
    addresses = tuple(f"json://robot:{SECRET}@{one.host}/{SECRET}" for one in served)
    return load_settings(alerts=addresses, **more)


def play(
    engine: Engine,
    number: int,
    *findings: Finding,
    packs: tuple[PackKey, ...] = PACKS,
    ours: bool = False,
    visits: tuple[Visit, ...] = (),
    planned: tuple[str, ...] = ("a",),
) -> int:
    """A finished night that visited site a and found this."""
    at = night(number)
    with transaction(engine) as conn:
        save_sites(conn, [Site(code="a", name="甲县人民政府", level=Level.COUNTY, region="湖南省")])
        scan = start_scan(
            conn, kind=ScanKind.NIGHTLY, as_of=at, site_list="t", packs=packs, planned=planned, started=at
        )
        for visit in (visit_to("a", at), *visits):
            save_visit(conn, scan, visit)
        record_findings(conn, scan_id=scan, site="a", findings=findings)
        finish_scan(conn, scan, finished=at + HOURS, ours=ours)
    return scan


def told(served: Portal) -> list[str]:
    """The messages that a target got, title and text."""
    bodies = [json.loads(body) for _, body in served.posted]
    return [f"{body['title']}\n{body['message']}" for body in bodies]


def stored(engine: Engine) -> list[tuple[NoticeKind, NoticeStatus]]:
    """The outbox, oldest first."""
    with reading(engine) as conn:
        return [(one.notice.kind, one.status) for one in reversed(outbox(conn, 100))]


def deliveries(engine: Engine) -> list[tuple[DeliveryStatus, int, str]]:
    with reading(engine) as conn:
        return [(d.status, d.attempts, d.error) for one in outbox(conn, 100) for d in one.deliveries]


@pytest.fixture
def served() -> Iterator[Portal]:
    with portal({"*": "ok"}) as one:
        yield one


@SLOW_ON_POSTGRESQL
def test_only_a_confirmed_change_is_told_and_its_recovery(engine: Engine, served: Portal) -> None:
    nights = (
        finding(),
        missing(Verdict.PROVISIONAL),
        missing(Verdict.FAIL),
        missing(Verdict.FAIL),
        unseen(),
        missing(Verdict.FAIL),
        unseen(),
        finding(),
        finding(),
    )
    heard = []
    for number, found in enumerate(nights):
        play(engine, number, found)
        alerts.tell(engine, settings(served), morning(number))
        heard.append(len(served.posted))
    assert heard == [0, 0, 1, 1, 1, 1, 1, 2, 2]
    newly, recovered = told(served)
    assert newly.startswith(
        "政务公开巡检：1个站点新确认1项问题\n【甲县人民政府】\n新确认问题1项：\n政府信息公开专栏：不符合，"
    )
    assert "依据：国办公开办函〔2019〕61号一。" in newly
    assert "已恢复1项：\n政府信息公开专栏：符合，已找到（此前为：应查之处均已查看，未找到）" in recovered


def test_nobody_is_told_of_a_fault_that_a_person_had_overturned(engine: Engine, served: Portal) -> None:
    waiting, confirmed = missing(Verdict.PROVISIONAL), missing(Verdict.FAIL)
    scan = play(engine, 0, waiting)
    with transaction(engine) as conn:
        ground = (Act.OVERTURN, Verdict.PASS, 1.0, Why.OTHER_NAME, "", Scope.FINDING, basis_of(waiting), "li", night(0))
        assert add_decision(conn, Decision(0, "a", waiting.requirement, 1, scan, *ground))
    for number, found in ((1, confirmed), (2, replace(confirmed, lacking=("指南",)))):
        play(engine, number, found)
        alerts.tell(engine, settings(served), morning(number))
    (newly,) = told(served)  # of the second night: the facts had changed, and the decision came back
    assert "新确认问题1项" in newly


def test_a_scan_is_told_once_however_often_it_is_closed(engine: Engine, served: Portal) -> None:
    play(engine, 0, finding())
    play(engine, 1, missing(Verdict.FAIL))
    for _ in range(3):
        alerts.tell(engine, settings(served), morning(1))
    assert len(served.posted) == 1


def test_what_a_store_knew_before_there_were_alerts_is_not_told_as_new(engine: Engine, served: Portal) -> None:
    play(engine, 0, missing(Verdict.FAIL))
    play(engine, 9, missing(Verdict.FAIL), finding(requirement="BIZ.COL"))
    alerts.tell(engine, settings(served), morning(9))
    play(engine, 10, finding(), finding(requirement="BIZ.COL"))
    alerts.tell(engine, settings(served), morning(10))
    (only,) = told(served)
    assert "1个站点恢复1项" in only


def test_without_targets_nothing_is_kept_for_later(engine: Engine, served: Portal) -> None:
    play(engine, 0, finding())
    play(engine, 1, missing(Verdict.FAIL))
    alerts.tell(engine, settings(), morning(1))
    alerts.tell(engine, settings(served), morning(2))
    assert stored(engine) == []
    assert served.posted == []


def test_of_a_night_that_was_ours_nothing_else_is_told_and_a_recovery_seen_then_is_told_later(
    engine: Engine, served: Portal
) -> None:
    play(engine, 0, finding())
    play(engine, 1, missing(Verdict.FAIL))
    alerts.tell(engine, settings(served), morning(1))
    play(engine, 2, finding(), ours=True, planned=("a", "b"))
    alerts.tell(engine, settings(served), morning(2))
    play(engine, 3, finding())
    alerts.tell(engine, settings(served), morning(3))
    _, ours, recovered = told(served)
    assert ours.splitlines()[:2] == ["政务公开巡检：巡检方网络故障", "【2026年03月08日巡检】巡检方网络故障"]
    assert "甲县" not in ours
    assert "恢复1项" in recovered


def test_a_scan_with_visits_that_broke_off_is_told_as_short(engine: Engine, served: Portal) -> None:
    crash = PageFacts("http://b.example/", "http://b.example/", 0, Outcome.ERROR, Cause.CRASH, kind=PageKind.FAILURE)
    broken = Visit("b", night(0), night(0), VisitFacts("b", "http://b.example/", (crash,)))
    play(engine, 0, finding(), visits=(broken,), planned=("a", "b", "c"))
    alerts.tell(engine, settings(served), morning(0))
    (short,) = told(served)
    assert "计划巡检3个站点，1个站点未巡检，1个站点因巡检程序故障未完成。" in short


def test_missed_failed_and_late_nights_are_told_once(engine: Engine, served: Portal) -> None:
    today, now = date(2026, 3, 9), morning(3) + 3 * HOURS
    with transaction(engine) as conn:
        record_missed_night(conn, kind="nightly", due_date=date(2026, 3, 6), now=night(1))  # long ago
        record_missed_night(conn, kind="nightly", due_date=date(2026, 3, 7), now=now)
        claim_night(conn, kind="nightly", due_date=date(2026, 3, 8), now=night(2))
        end_night(
            conn,
            kind="nightly",
            due_date=date(2026, 3, 8),
            status=NightStatus.FAILED,
            finished=now,
            scan=None,
            note="disk full",
        )
        claim_night(conn, kind="nightly", due_date=today, now=night(3))
        record_missed_night(conn, kind="probes", due_date=today, now=now)  # of another kind
    for _ in range(2):
        alerts.tell(engine, settings(served), now, lambda day: night((day - date(2026, 3, 6)).days))
    (only,) = told(served)
    assert [line for line in only.splitlines() if line.startswith("【")] == [
        "【2026年03月09日夜间巡检】巡检超时",
        "【2026年03月08日夜间巡检】巡检失败",
        "【2026年03月07日夜间巡检】巡检未执行",
    ]
    assert "disk full" in only


def test_rounds_that_could_not_be_judged_after_a_night_are_told_once_and_the_night_is_not_accused(
    engine: Engine, served: Portal
) -> None:
    due, now = date(2026, 3, 8), night(3)
    with transaction(engine) as conn:
        claim_night(conn, kind="rounds", due_date=due, now=night(2))
        note = "评估周期“专项”未能评判：指标库原文无法读取"
        end_night(conn, kind="rounds", due_date=due, status=NightStatus.FAILED, finished=now, scan=None, note=note)
    for _ in range(2):
        alerts.tell(engine, settings(served), now, lambda day: night((day - date(2026, 3, 6)).days))
    (only,) = told(served)
    assert "评估周期未能评判" in only
    assert "夜间巡检不受影响" in only
    assert "“专项”" in only


def test_quiet_hours_keep_alerts_until_their_end(engine: Engine, served: Portal) -> None:
    quiet = settings(served, quiet="22:00-07:30")
    play(engine, 0, finding())
    play(engine, 1, missing(Verdict.FAIL))
    for minutes, heard in ((0, 0), (60, 0), (359, 0), (360, 1), (365, 1)):  # from 01:30 on
        alerts.tell(engine, quiet, night(1) + timedelta(minutes=minutes))
        assert len(served.posted) == heard


@SLOW_ON_POSTGRESQL
@pytest.mark.slow
def test_a_target_that_fails_is_tried_again_with_growing_pauses_and_the_other_is_not_told_twice(
    engine: Engine, served: Portal
) -> None:
    with portal({"*": Reply(b"", 503)}) as broken:
        both = settings(served, broken)
        play(engine, 0, finding())
        play(engine, 1, missing(Verdict.FAIL))
        tried = []
        for minutes in (*range(0, 1100, 5), *range(1100, 48 * 60, 60)):
            before = len(broken.posted)
            alerts.tell(engine, both, morning(1) + timedelta(minutes=minutes))
            tried += [minutes] if len(broken.posted) > before else []
        assert tried == [0, 5, 20, 80, 320, 1040]
        assert len(served.posted) == 1
        assert deliveries(engine) == [(DeliveryStatus.SENT, 1, ""), (DeliveryStatus.FAILED, 6, "对方返回 503")]


def test_a_target_that_is_back_gets_what_it_missed(engine: Engine, served: Portal) -> None:
    served.routes["*"] = Reply(b"", 500)
    play(engine, 0, finding())
    play(engine, 1, missing(Verdict.FAIL))
    alerts.tell(engine, settings(served), morning(1))
    served.routes["*"] = "ok"
    served.posted.clear()
    alerts.tell(engine, settings(served), morning(1) + timedelta(minutes=5))
    assert len(served.posted) == 1
    assert deliveries(engine) == [(DeliveryStatus.SENT, 2, "")]


def test_after_a_change_of_packs_changes_are_held_until_somebody_has_looked(engine: Engine, served: Portal) -> None:
    told_to = settings(served)
    play(engine, 0, finding())
    alerts.tell(engine, told_to, morning(0))
    play(engine, 1, missing(Verdict.PROVISIONAL), packs=NEWER)
    alerts.tell(engine, told_to, morning(1))
    play(engine, 2, missing(Verdict.FAIL), packs=NEWER)  # confirmed on the night after the change: still ours, maybe
    alerts.tell(engine, told_to, morning(2))
    (only,) = told(served)
    assert "站点变化暂缓通知" in only
    assert "甲县" not in only
    assert stored(engine) == [(NoticeKind.HELD, NoticeStatus.OPEN), (NoticeKind.NEWLY, NoticeStatus.HELD)]
    with pytest.raises(ConfigError, match="not been looked at"):
        alerts.release(engine, told_to, morning(2))
    with reading(engine) as conn:
        (hold,) = open_holds(conn)
        lines = list(diff_lines(conn, hold, 100))
    assert "    hunan-columns：版本 1.0 → 1.1" in lines
    assert any("符合（已找到） → 待复查（应查之处均已查看，未找到）" in line for line in lines)
    with transaction(engine) as conn:
        mark_shown(conn, [hold.scan.id], morning(2))
    assert alerts.release(engine, told_to, morning(2)) == 1
    alerts.flush(engine, told_to, morning(2))
    assert "新确认1项问题" in told(served)[1]
    play(engine, 3, finding(), packs=NEWER)
    alerts.tell(engine, told_to, morning(3))
    assert "恢复1项" in told(served)[2]


def test_what_is_dropped_is_never_told_and_its_recovery_is(engine: Engine, served: Portal) -> None:
    told_to = settings(served)
    play(engine, 0, finding())
    scan = play(engine, 1, missing(Verdict.FAIL), packs=NEWER)
    alerts.tell(engine, told_to, morning(1))
    with transaction(engine) as conn:
        mark_shown(conn, [scan], morning(1))
    assert alerts.release(engine, told_to, morning(1), drop=True) == 1
    play(engine, 2, missing(Verdict.FAIL), packs=NEWER)
    alerts.tell(engine, told_to, morning(2))
    assert stored(engine)[1] == (NoticeKind.NEWLY, NoticeStatus.DROPPED)
    assert len(served.posted) == 1  # that changes are held
    with pytest.raises(ConfigError, match="nothing is held"):
        alerts.release(engine, told_to, morning(2))


def test_after_a_change_of_readers_changes_are_held(engine: Engine, served: Portal) -> None:
    first = play(engine, 0, finding())
    with transaction(engine) as conn:
        note_told_scan(conn, first, before=None, readers="of an older gongkai", causes=())
    play(engine, 1, missing(Verdict.FAIL))
    alerts.tell(engine, settings(served), morning(1))
    assert stored(engine)[1] == (NoticeKind.NEWLY, NoticeStatus.HELD)
    assert "网页读取和评判程序与上次巡检不同" in told(served)[0]


def test_readers_have_a_version_that_stays_while_they_do() -> None:
    assert readers_version() == readers_version()
    assert len(readers_version()) == 64


def test_a_change_of_packs_on_a_night_that_was_ours_is_not_forgotten(engine: Engine, served: Portal) -> None:
    play(engine, 0, finding())
    alerts.tell(engine, settings(served), morning(0))
    play(engine, 1, finding(), packs=NEWER, ours=True)
    alerts.tell(engine, settings(served), morning(1))
    play(engine, 2, missing(Verdict.FAIL), packs=NEWER)
    alerts.tell(engine, settings(served), morning(2))
    assert (NoticeKind.NEWLY, NoticeStatus.HELD) in stored(engine)


def test_a_fault_of_alerts_spoils_no_night(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    play(engine, 0, finding())
    alerts.tell(engine, load_settings(alerts=(f"nothing://{SECRET}",)), morning(0))
    assert "entry 1" in caplog.text
    assert SECRET not in caplog.text


def test_no_secret_is_in_the_database_or_in_what_is_logged(
    sqlite_engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with portal({"*": Reply(SECRET.encode(), 500)}) as refusing:
        play(sqlite_engine, 0, finding())
        play(sqlite_engine, 1, missing(Verdict.FAIL))
        alerts.tell(sqlite_engine, settings(refusing), morning(1))
    assert deliveries(sqlite_engine) == [(DeliveryStatus.WAITING, 1, "对方返回 500")]
    with transaction(sqlite_engine) as conn:
        conn.execute(text("SELECT 1"))
    file = Path(str(sqlite_engine.url.database))
    for path in file.parent.glob(f"{file.name}*"):
        assert SECRET.encode() not in path.read_bytes()
    assert SECRET not in caplog.text


@pytest.fixture
def commanded(tmp_path: Path, served: Portal, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A store and settings for commands, in which a night just now confirmed something."""
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GONGKAI_ALERTS", json.dumps([f"json://robot:{SECRET}@{served.host}/{SECRET}"]))
    engine = open_store(f"sqlite:///{tmp_path / 'gongkai.sqlite3'}")
    play(engine, 0, finding())
    play(engine, 1, missing(Verdict.FAIL), packs=NEWER)
    alerts.collect(engine, load_settings(), morning(1))
    return engine


def test_the_commands_show_send_hold_and_release(
    commanded: Engine, served: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["alerts", "send", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "→ json\n政务公开巡检：站点变化暂缓通知" in said
    assert "未发送" in said
    assert served.posted == []
    assert run(["alerts", "send"]) == 0
    assert len(served.posted) == 1
    assert run(["alerts", "release"]) == 64
    assert "gongkai alerts diff" in capsys.readouterr().err
    assert run(["alerts", "diff"]) == 0
    said = capsys.readouterr().out
    assert "指标库已变更" in said
    assert "暂缓通知 1 条" in said
    assert run(["alerts", "release"]) == 0
    assert "新确认1项问题" in told(served)[1]
    assert run(["alerts", "diff"]) == 0
    assert "没有暂缓的通知" in capsys.readouterr().out
    commanded.dispose()


def test_the_outbox_is_listed_for_people_and_machines_without_secrets(
    commanded: Engine, served: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    served.routes["*"] = Reply(SECRET.encode(), 403)
    assert run(["-v", "alerts", "send"]) == 70
    assert run(["alerts", "list", "--json"]) == 0
    output = capsys.readouterr()
    listed = json.loads(output.out[output.out.index("[\n") :])
    assert [(one["kind"], one["status"]) for one in listed] == [("newly", "held"), ("held", "open")]
    assert listed[1]["deliveries"][0]["error"] == "对方返回 403"
    assert run(["alerts", "list"]) == 0
    table = capsys.readouterr()
    assert "甲县人民政府" in table.out
    assert SECRET not in output.out + output.err + table.out + table.err
    commanded.dispose()


def test_each_target_gets_a_line_to_try_it(
    served: Portal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"json://robot:{SECRET}@{served.host}/{SECRET}"
    monkeypatch.setenv("GONGKAI_ALERTS", json.dumps([address, "json://127.0.0.1:9/none"]))
    assert run(["alerts", "test"]) == 70
    said = capsys.readouterr().out
    assert "json：已发出" in said
    assert "json-2：未能连通" in said
    assert "测试通知" in told(served)[0]
    monkeypatch.delenv("GONGKAI_ALERTS")
    assert run(["alerts", "test"]) == 64


def test_what_failed_for_good_is_sent_when_asked_for(commanded: Engine, served: Portal) -> None:
    with transaction(commanded) as conn:
        conn.execute(text("UPDATE deliveries SET status = 'failed', attempts = 6"))
    assert run(["alerts", "send"]) == 0
    assert served.posted == []
    assert run(["alerts", "send", "--failed"]) == 0
    assert len(served.posted) == 1
    commanded.dispose()


@contextmanager
def two_dead_sites(folder: Path) -> Iterator[dict[str, str]]:
    """Settings of a night that is ours, for both sites of the list refuse."""
    with portal({"*": Reply(status=403)}) as one, portal({"*": Reply(status=403)}) as two:
        rows = "".join(f"{code},{code}县人民政府,county,湖南省,,{p.url}\n" for code, p in (("A", one), ("B", two)))
        (folder / "sites.csv").write_text(f"code,name,level,region,parent,url\n{rows}", encoding="utf-8")
        yield {
            "GONGKAI_DATA_DIR": str(folder),
            "GONGKAI_SITES": str(folder / "sites.csv"),
            "GONGKAI_PACKS": '["hunan-columns"]',
            "GONGKAI_ALLOW_HOSTS": '["127.0.0.1"]',
            "GONGKAI_DELAY_SECONDS": "0",
            "GONGKAI_CONTACT": "test@a.example",
        }


@pytest.mark.slow
def test_a_scan_tells_at_its_end_and_one_that_plays_another_night_does_not(
    tmp_path: Path, served: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_ALERTS", json.dumps([f"json://{served.host}/hook"]))
    with two_dead_sites(tmp_path) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert run(["scan", "--as-of", "2026-03-06T01:30"]) == 0
        assert served.posted == []
        assert run(["scan"]) == 0
    (only,) = told(served)
    assert only.startswith("政务公开巡检：巡检方网络故障")


@pytest.mark.slow
def test_the_scheduler_tells_of_its_nights(tmp_path: Path, served: Portal) -> None:
    due = now() - timedelta(minutes=2)
    with two_dead_sites(tmp_path) as settings_:
        alerts_ = json.dumps([f"json://{served.host}/hook"])
        env = {**os.environ, **settings_, "GONGKAI_NIGHTLY_AT": f"{due:%H:%M}", "GONGKAI_ALERTS": alerts_}
        scheduler = subprocess.Popen([sys.executable, "-m", "monitor.cli", "schedule"], env=env)
        try:
            end = time.monotonic() + 60
            while not served.posted and time.monotonic() < end:
                time.sleep(0.2)
        finally:
            scheduler.send_signal(signal.SIGTERM)
            assert scheduler.wait(20) == 130
    (only,) = told(served)
    assert only.startswith("政务公开巡检：巡检方网络故障")


def test_two_senders_at_once_tell_once(engine: Engine, served: Portal) -> None:
    play(engine, 0, finding())
    play(engine, 1, missing(Verdict.FAIL))
    told_to = settings(served)
    alerts.collect(engine, told_to, morning(1))
    with ThreadPoolExecutor(4) as pool:
        rounds = list(pool.map(lambda _: alerts.flush(engine, told_to, morning(1)), range(4)))
    assert sum(one.taken for one in rounds) == 1
    assert len(served.posted) == 1
