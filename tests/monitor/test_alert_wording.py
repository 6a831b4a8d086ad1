from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from config.checks import Severity
from monitor.alerts.wording import FOOT, compose, newly_line, night_line, recovered_line, scan_line, subject
from monitor.times.quiet import after_quiet
from storage.alerting import Due, Notice, NoticeKind, State
from storage.ledger import NightInfo, NightStatus, ScanInfo, ScanKind, ScanStatus
from storage.records import SHANGHAI, Clause, Reason, Verdict
from tests.storage.stories import finding, missing

AT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)


def due(number: int, kind: NoticeKind, site: str = "", lines: int = 1, vetoes: int = 0) -> Due:
    texts = tuple(f"指标{index}：不符合" for index in range(lines))
    return Due(number, Notice(str(number), kind, 1, site, f"{site}县人民政府", texts, vetoes), 0)


def test_an_item_has_check_verdict_reason_and_clause() -> None:
    line = newly_line(missing(Verdict.FAIL), None, Severity.VETO)
    assert line == (
        "政府信息公开专栏（单项否决）：不符合，应查之处均已查看，未找到：XXGK.COL。依据：国办公开办函〔2019〕61号一。"
    )


def test_an_item_says_what_was_told_before() -> None:
    before = State(Verdict.FAIL, Reason.BLANK)
    line = newly_line(missing(Verdict.FAIL), before, Severity.DEDUCT)
    assert "此前为：栏目已设置，但没有内容。" in line
    assert recovered_line(finding(), before) == "政府信息公开专栏：符合，已找到（此前为：栏目已设置，但没有内容）"


def test_many_clauses_are_counted() -> None:
    basis = tuple(Clause(document=f"文{number}", item="一", quote="设置专栏") for number in range(4))
    assert newly_line(replace(finding(), basis=basis), None, Severity.DEDUCT).endswith("依据：文0一、文1一等4处。")


def test_crawled_words_call_nobody_and_link_nowhere() -> None:
    value = "<at user_id='all'>@all [点此](http://x.example)\n\u202e" + "长" * 999
    line = newly_line(finding(Verdict.FAIL, reason=Reason.STALE, value=value), None, Severity.DEDUCT)
    assert not set(line) & set("<>@[]\n\u202e")
    assert len(line) < 400


def test_nights_come_first_then_sites_with_vetoes_first_and_each_site_once() -> None:
    dues = [
        due(1, NoticeKind.NEWLY, "甲", 2),
        due(2, NoticeKind.RECOVERED, "甲"),
        due(3, NoticeKind.NEWLY, "乙", 1, vetoes=1),
        due(4, NoticeKind.SHORT),
    ]
    (message,) = compose(dues, 10_000)
    assert message.title == "政务公开巡检：巡检不完整，2个站点新确认3项问题，其中单项否决1项，1个站点恢复1项"
    heads = [line for line in message.body.splitlines() if line.startswith("【")]
    assert heads == ["【县人民政府】巡检不完整", "【乙县人民政府】", "【甲县人民政府】"]
    assert "新确认问题2项：\n1. 指标0：不符合\n2. 指标1：不符合\n已恢复1项：\n指标0：不符合" in message.body
    assert message.body.endswith(FOOT)
    assert {one.id for one in message.dues} == {1, 2, 3, 4}


def test_messages_keep_their_length_in_bytes_and_lose_no_notice() -> None:
    dues = [due(number, NoticeKind.NEWLY, f"第{number}", 10) for number in range(40)]
    messages = compose(dues, 2048)
    assert len(messages) > 5
    assert all(len((message.title + message.body).encode()) <= 2048 for message in messages)
    assert [one.id for message in messages for one in message.dues] == list(range(40))


def test_what_one_site_has_beyond_a_message_is_told_as_a_number() -> None:
    (message,) = compose([due(1, NoticeKind.NEWLY, "甲", 200)], 2048)
    assert len((message.title + message.body).encode()) <= 2048
    assert "行未列，详见评分表" in message.body
    assert "新确认200项问题" in message.title


def test_nothing_due_makes_no_message() -> None:
    assert compose([], 2048) == []


def test_a_night_accuses_nobody() -> None:
    night = NightInfo("nightly", date(2026, 9, 15), NightStatus.MISSED, AT, AT, AT, None, "")
    scan = ScanInfo(1, ScanKind.NIGHTLY, AT, "t", (), 3, AT, AT, ScanStatus.DONE, ours=False)
    assert "不据此认定缺失或未更新" in night_line(NoticeKind.MISSED, night)
    assert "不据此认定缺失或未更新" in night_line(NoticeKind.FAILED, night)
    assert "计划巡检3个站点，1个站点未巡检" in scan_line(NoticeKind.SHORT, scan, 2, 0)
    assert "不确认任何不利结论" in scan_line(NoticeKind.OURS, scan, 3, 0)
    assert "不利结论" not in compose([due(1, NoticeKind.MISSED)], 2048)[0].body
    assert subject([due(1, NoticeKind.MISSED).notice]) == "政务公开巡检：巡检未执行"


@pytest.mark.parametrize(
    ("hour", "minute", "quiet", "wait"),
    [
        (21, 59, "22:00-07:30", 0),
        (22, 0, "22:00-07:30", 9.5 * 60),
        (1, 30, "22:00-07:30", 6 * 60),
        (7, 29, "22:00-07:30", 1),
        (7, 30, "22:00-07:30", 0),
        (13, 0, "12:00-14:00", 60),
        (14, 0, "12:00-14:00", 0),
        (3, 0, "", 0),
        (3, 0, "03:00-03:00", 0),
    ],
)
def test_quiet_hours_end_when_they_end(hour: int, minute: int, quiet: str, wait: float) -> None:
    moment = AT.replace(hour=hour, minute=minute)
    assert after_quiet(moment, quiet) - moment == timedelta(minutes=wait)
