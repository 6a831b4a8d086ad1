"""The summary of a night: its sheets say what the cards and the league table say."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.cards.league import Place
from monitor.cards.outline import Outline
from monitor.cards.reading import cards_at
from monitor.cards.score import QUESTION, is_decided
from monitor.cards.standings import night_asked, standings
from monitor.exports.summary import Night, night_of
from monitor.exports.summary_book import write_summary
from monitor.exports.summary_rows import site_rows
from storage.database import reading
from storage.ledger import NightChange
from storage.records import ADVERSE, SET_ASIDE, Reason, Verdict
from storage.review import Act, Why
from tests.books import Sheet, opened, sheet_of
from tests.monitor.test_deciding import COLUMN, Reviewed, played, reviewed, two_nights
from tests.monitor.test_league import figures
from tests.monitor.test_scan import FirstNight

__all__ = ["reviewed", "two_nights"]


def book_of(engine: Engine) -> bytes:
    with reading(engine) as conn:
        night = night_of(conn, night_asked(conn, None))
    return written(night)


def written(night: Night) -> bytes:
    out = io.BytesIO()
    write_summary(out, night)
    return out.getvalue()


def test_a_night_is_summed_up_as_its_cards_say(engine: Engine, tmp_path: Path) -> None:
    played(engine, tmp_path / "nights").decide(act=Act.OVERTURN, verdict=Verdict.PASS, why=Why.OTHER_NAME)
    content = book_of(engine)
    with reading(engine) as conn:
        scan = night_asked(conn, None)
        (card,) = cards_at(conn, scan, ["S"]).values()
        (place,) = standings(conn, scan)
    (site,) = sheet_of(content, "汇总").rows
    assert (site["站点代码"], site["下限"], site["上限"]) == ("S", *card.score.bounds)
    assert (site["得分"], site["排名"]) == (card.score.score or "证据不足", place.rank)
    assert (site["已复核"], site["退回"]) == (1, 0)
    binding = [one for one in card.final if one.verdict not in SET_ASIDE and one.weight]
    machine = [one for one in binding if one.reason not in QUESTION]
    groups = sheet_of(content, "分组")
    assert sum(groups.column("应判定")) == len(machine) == card.score.asked
    assert sum(groups.column("已判定")) == sum(map(is_decided, machine)) == card.score.decided
    assert sum(groups.column("不符合")) == sum(one.verdict is Verdict.FAIL for one in binding)
    faults = sheet_of(content, "常见问题")
    assert set(faults.column("指标编码")) == {one.requirement for one in binding if one.verdict in ADVERSE}
    assert COLUMN not in faults.column("指标编码")  # a person found it


def test_the_most_frequent_fault_stands_first_with_its_share_of_the_decided_sites(reviewed: Reviewed) -> None:
    faults = sheet_of(book_of(reviewed.engine), "常见问题")
    assert faults.column("序号") == list(range(1, len(faults.rows) + 1))
    assert faults.column("问题站点") == sorted(faults.column("问题站点"), reverse=True)
    (column,) = (row for row in faults.rows if row["指标编码"] == COLUMN)
    assert (column["问题站点"], column["不符合"], column["已判定站点"], column["问题占比"]) == (1, 1, 1, 1)
    assert column["指标"] == "优化营商环境专栏"


def test_what_changed_since_the_night_before_is_told_by_kind(reviewed: Reviewed) -> None:
    changes = sheet_of(book_of(reviewed.engine), "较前变化")
    (row,) = (row for row in changes.rows if row["指标编码"] == COLUMN)
    assert row["类别"] == "新确认缺失"
    assert (row["此前结论"], row["本次结论"]) == ("待复查", "不符合")
    assert (row["站点代码"], row["层级"]) == ("S", "县级")


def test_what_a_person_decided_to_be_no_fault_is_not_told_as_newly_confirmed(reviewed: Reviewed) -> None:
    reviewed.decide(act=Act.OVERTURN, verdict=Verdict.PASS, why=Why.OTHER_NAME)
    assert COLUMN not in sheet_of(book_of(reviewed.engine), "较前变化").column("指标编码")


def test_a_site_that_was_not_visited_or_has_too_little_evidence_has_no_score(first_night: FirstNight) -> None:
    sheet = sheet_of(book_of(first_night.engine), "汇总")
    assert sheet.column("得分") == ["证据不足"] * len(sheet.rows)
    assert sheet.column("排名") == [None] * len(sheet.rows)
    (row,) = site_rows((Place("a", "甲", None, None),))
    assert len(row.cells) == len(sheet.header)
    assert row.cells[5] == "本次未巡检"
    assert not any(isinstance(cell, int) for cell in row.cells)


@pytest.mark.parametrize("hostile", ["=1+1", "@SUM(A1)", "前\x00后", "长" * 40_000])
def test_names_from_elsewhere_are_text(reviewed: Reviewed, hostile: str) -> None:
    with reading(reviewed.engine) as conn:
        scan = night_asked(conn, None)
    places = (Place(hostile, hostile, None, figures("a", 80.0)),)
    changes = [NightChange(hostile, hostile, Verdict.FAIL, None, Reason.MISSING, None)]
    night = Night(scan, Outline({}, {}, ()), places, {}, {}, changes)
    cells = [cell for sheet in opened(written(night)) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)


def test_a_night_without_any_finding_has_a_summary_too(reviewed: Reviewed) -> None:
    with reading(reviewed.engine) as conn:
        scan = night_asked(conn, None)
    content = written(Night(scan, Outline({}, {}, ()), (), {}, {}, ()))
    empty: Sheet = sheet_of(content, "汇总")
    assert empty.rows == []
