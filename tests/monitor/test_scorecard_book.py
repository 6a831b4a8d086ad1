"""The scorecard as a workbook: read back, it says what the card says, and what portals wrote is text in it."""

from __future__ import annotations

import gc
import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import IO, cast

import pytest

from monitor.cards.card import Card, in_order
from monitor.cards.reviewed import Change, Review, Stand, basis_of
from monitor.exports.cells import CUT, MOST, short
from monitor.exports.scorecard_book import write_scorecard
from monitor.exports.sheets import workbook
from storage.records import SHANGHAI, Clause, Evidence, Finding, Look, Outcome, Place, Reason, Verdict
from storage.review import Act, Decision, Scope, Why
from tests.books import Sheet, opened, sheet_of
from tests.monitor.small_pack import first_night, second_night, small_rules, unreachable, with_column
from tests.monitor.test_report import card, finding

HANDED_IN = ("序号", "指标", "分值", "得分", "失分原因", "依据", "网址", "证据编号", "整改情况")
AT = datetime(2026, 9, 16, 9, 5, tzinfo=SHANGHAI)


def book_of(made: Card, gone: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    write_scorecard(out, made, gone or {})
    return out.getvalue()


def scored(made: Card) -> Sheet:
    return sheet_of(book_of(made), "评分表")


def cover_of(made: Card) -> dict[str, object]:
    return {row["项目"]: row["内容"] for row in sheet_of(book_of(made), "封面").rows}


def lines(made: Card) -> dict[str, dict[str, object]]:
    """The rows of findings, by the code of their check."""
    return {row["指标编码"]: row for row in scored(made).rows if row["指标编码"]}


def decided(found: Finding, verdict: Verdict, stand: Stand = Stand.HOLDS, **changed: object) -> Review:
    told = Decision(
        1, "A", found.requirement, 1, 1, Act.OVERTURN, verdict, float(verdict is Verdict.PASS),
        Why.OTHER_NAME, "首页菜单可见", Scope.FINDING, basis_of(found), "li", AT,
    )  # fmt: skip
    return Review(replace(told, **changed), stand)  # type: ignore[arg-type]  # given by the tests


def with_review(made: Card, code: str, verdict: Verdict, stand: Stand = Stand.HOLDS, **changed: object) -> Card:
    found = next(one for one in made.findings if one.requirement == code)
    return replace(made, reviews={code: decided(found, verdict, stand, **changed)})


@pytest.fixture
def confirmed(tmp_path: Path) -> Card:
    """A column that is there, a veto and a library of documents that are missing, one question answered, one open."""
    return replace(second_night(small_rules(tmp_path), with_column(), DUTY="partly"), scan=12)


def test_a_workbook_has_the_columns_that_are_handed_in_first(confirmed: Card) -> None:
    content = book_of(confirmed)
    assert opened(content).sheetnames == ["封面", "评分表", "证据", "数据字典"]
    assert sheet_of(content, "评分表").header[: len(HANDED_IN)] == HANDED_IN
    assert sheet_of(content, "评分表").column("整改情况") == [None] * len(sheet_of(content, "评分表").rows)


def test_findings_stand_by_group_with_a_sum_and_what_people_must_say_stands_apart(confirmed: Card) -> None:
    told = [(row["序号"], row["指标"], row["分值"], row["得分"]) for row in scored(confirmed).rows]
    assert told == [
        (None, "文件公开", None, None),
        (1, "文件库", 2, 0),
        (None, "小计", 2, 0),
        (None, "平台建设", None, None),
        (2, "政府信息公开专栏", 1, 1),
        (None, "小计", 1, 1),
        (None, "网站日常", None, None),
        (3, "网上咨询渠道", 1, 0),
        (4, "动态更新", None, None),
        (None, "小计", 1, 0),
        (None, "远州事项", None, None),
        (5, "网站地图", None, None),
        (None, "小计", None, None),
        (None, "合计（含已答复的人工核实）", 5, 1.5),
        (None, "人工核实·已答复", None, None),
        (6, "值班表", 1, 0.5),
        (None, "人工核实·待核实", None, None),
        (7, "台账", 1, None),
    ]


def test_a_reason_stands_where_points_are_lost_or_not_decided_and_nowhere_else(confirmed: Card) -> None:
    found = lines(confirmed)
    assert found["MY.COL"]["失分原因"] is None
    assert str(found["MY.LIB"]["失分原因"]).startswith("应查之处均已查看，未找到：文件库。已查看：")
    assert found["MY.BOOK"]["失分原因"] == "无法判定：网页无法反映，需人工核实（有没有台账？）。"
    assert found["FAR.MAP"]["失分原因"] == "不参评（不适用）：不在文件适用地区（湖南省远州）。"
    assert str(found["MY.NEWS"]["失分原因"]).startswith("提示·不计分。")
    for row in found.values():
        assert row["失分原因"] or (row["分值"] is not None and row["得分"] == row["分值"])


def test_what_could_not_be_looked_at_has_no_points_and_not_none(tmp_path: Path) -> None:
    """Neither a first night nor one that saw nothing may write a 0 into a cell."""
    for made in (first_night(small_rules(tmp_path), with_column()), first_night(small_rules(tmp_path), unreachable())):
        open_ones = [one for one in made.findings if one.verdict in (Verdict.PROVISIONAL, Verdict.UNDETERMINED)]
        assert open_ones
        found = lines(made)
        for one in open_ones:
            row = found[one.requirement]
            assert (row["得分"], row["失分原因"] or "") != (0, "")
            assert row["得分"] is None
            assert str(row["失分原因"]).startswith(("待复查", "无法判定", "提示·不计分"))
        sums = [row for row in scored(made).rows if row["指标"] == "小计"]
        assert all(row["得分"] is None for row in sums if row["指标"] == "文件公开")


def test_a_cover_shows_bounds_in_place_of_a_score_where_too_little_was_decided(tmp_path: Path) -> None:
    told = cover_of(first_night(small_rules(tmp_path), unreachable()))
    assert (told["得分"], told["得分下限"], told["得分上限"]) == ("证据不足", 0, 100)
    assert told["权重说明"] == "等权·非官方"
    assert told["已判定"] == 0
    assert told["巡检编号"] is None


def test_a_cover_has_numbers_as_numbers(confirmed: Card) -> None:
    sheet = opened(book_of(confirmed))["封面"]
    told = {row[0].value: row[1] for row in sheet.iter_rows(min_row=2)}
    assert (told["得分"].value, told["得分"].number_format) == (confirmed.score.score, "0.0")
    assert (told["机器判定率"].value, told["机器判定率"].number_format) == (1, "0.00%")
    assert told["巡检时间"].value == "2026-09-15 01:30"
    assert "经确认 1 项：网上咨询渠道" in told["单项否决"].value


def test_what_a_person_decided_counts_and_the_machines_finding_stays(confirmed: Card) -> None:
    row = lines(with_review(confirmed, "MY.LIB", Verdict.PASS))["MY.LIB"]
    assert (row["得分"], row["失分原因"]) == (2, None)
    assert str(row["机器结论"]).startswith("不符合，应查之处均已查看，未找到")
    assert row["复核结论"] == "符合（改判）"
    assert (row["复核人"], row["复核时间"]) == ("li", "2026-09-16 09:05")
    assert row["复核理由"] == "栏目以其他名称设置\n首页菜单可见"


def test_points_that_a_person_took_away_say_so_beside_the_machine(confirmed: Card) -> None:
    row = lines(with_review(confirmed, "MY.COL", Verdict.FAIL, why=Why.PAGE_BROKEN))["MY.COL"]
    assert row["得分"] == 0
    assert str(row["失分原因"]).startswith(
        "经复核认定为不符合：网页当时异常，不宜据此评判。备注：首页菜单可见。机器结论为：符合"
    )


def test_another_part_of_the_points_that_a_person_gave_is_told_with_its_reason(confirmed: Card) -> None:
    row = lines(with_review(confirmed, "MY.DUTY", Verdict.PARTIAL, won=0.2))["MY.DUTY"]
    assert row["得分"] == 0.2
    assert str(row["失分原因"]).startswith("经复核认定为部分符合：栏目以其他名称设置。")


def test_what_a_person_could_not_tell_has_no_points_and_says_so_once(confirmed: Card) -> None:
    told = {"act": Act.CANNOT_TELL, "why": Why.NOT_ENOUGH, "note": ""}
    row = lines(with_review(confirmed, "MY.LIB", Verdict.UNDETERMINED, **told))["MY.LIB"]
    assert row["得分"] is None
    assert str(row["失分原因"]).startswith("经复核认定为无法判定：存档不足以认定。机器结论为：不符合，")


def test_a_score_can_be_worked_out_from_the_sums(confirmed: Card) -> None:
    for made in (confirmed, with_review(confirmed, "MY.LIB", Verdict.PASS)):
        (total,) = (row for row in scored(made).rows if str(row["指标"]).startswith("合计"))
        settled = float(str(total["失分原因"]).rpartition("已判定分值 ")[2])
        assert round(100 * total["得分"] / settled, 1) == made.score.score


def test_a_decision_that_came_back_does_not_count_and_tells_what_changed(confirmed: Card) -> None:
    made = with_review(confirmed, "MY.LIB", Verdict.PASS, Stand.RETURNED)
    changed = (Change("lacking", "文件库", "文件库、目录"),)
    made = replace(made, reviews={"MY.LIB": replace(made.reviews["MY.LIB"], changed=changed)})
    row = lines(made)["MY.LIB"]
    assert (row["得分"], row["复核结论"]) == (0, "符合（改判）（事实已变化，退回复核）")
    assert str(row["复核理由"]).endswith("所缺内容由“文件库”变为“文件库、目录”")
    cover = cover_of(made)
    assert (cover["复核"], cover["机器得分"]) == ("计入评分 0 项，退回复核 1 项", None)


def test_evidence_has_the_same_number_on_both_sheets(confirmed: Card) -> None:
    content = book_of(confirmed)
    numbers = sheet_of(content, "证据").column("证据编号")
    assert numbers
    assert numbers[0] == "12-A-MY.LIB-1"
    cells = (row["证据编号"] for row in sheet_of(content, "评分表").rows)
    shown = [number for cell in cells if cell for number in str(cell).splitlines()]
    assert shown == numbers
    assert sheet_of(content, "证据").column("SHA-256") == [
        page.sha256 for one in in_order(confirmed) for page in one.evidence
    ]


def test_a_finding_with_many_pages_shows_the_first_and_says_where_the_others_are() -> None:
    pages = tuple(Evidence(f"http://a.example/{n}", AT, 200, f"{n:064}", "所见") for n in range(1, 6))
    made = replace(card(finding(evidence=pages)), scan=7)
    row = lines(made)["BIZ.COL"]
    assert str(row["证据编号"]).splitlines() == [
        "7-A-BIZ.COL-1", "7-A-BIZ.COL-2", "7-A-BIZ.COL-3", "（另有 2 个，见“证据”表）",
    ]  # fmt: skip
    assert len(sheet_of(book_of(made), "证据").rows) == 5


def test_evidence_says_what_is_kept() -> None:
    pages = [Evidence("u", AT, 200, hash_, "m", rendered=hash_ == "d") for hash_ in ("a", "b", "c", "d")]
    pages.append(Evidence("u", None, 0, None, "", unchanged_since=None))
    told = sheet_of(book_of(card(finding(evidence=tuple(pages))), {"a": "误存个人信息", "b": ""}), "证据")
    assert told.column("存档") == [
        "存档已移除（误存个人信息）", "存档缺失或者损坏", "已存档", "已存档（浏览器呈现）", "未取得正文",
    ]  # fmt: skip
    assert told.column("状态") == [200, 200, 200, 200, 0]
    assert told.column("访问时间")[-1] is None


@pytest.mark.parametrize(
    "hostile", ["=1+1", "@SUM(A1)", "+1", "-1+cmd|' /C calc'!A0", "\t=1", '=HYPERLINK("http://b")']
)
def test_what_a_page_says_is_never_a_formula_nor_a_link(hostile: str) -> None:
    evil = hostile_card(hostile)
    book = opened(book_of(evil))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}  # of formulas it is f
    assert not any(cell.hyperlink for cell in cells)
    assert any(str(cell.value).strip() == hostile.strip() for cell in cells)


def test_characters_that_no_workbook_takes_are_marked() -> None:
    evil = hostile_card("前\x00\x0b\x1f\ud83d\ufffe后\u202e_x0041_")
    sheet = sheet_of(book_of(evil), "证据")
    assert sheet.rows[0]["所见文字"] == "前\ufffd\ufffd\ufffd\ufffd\ufffd后_x0041_"


def test_a_text_that_no_cell_holds_is_cut_with_a_mark() -> None:
    for long in ("长" * 40_000, "😀" * 40_000, "a" * 40_000):
        told = str(sheet_of(book_of(hostile_card(long)), "证据").rows[0]["所见文字"])
        assert told.endswith(CUT)
        assert MOST - 1 <= len(told.encode("utf-16-le")) // 2 <= MOST
    assert short("长" * MOST) == "长" * MOST


def test_numbers_of_persons_are_masked_and_addresses_stay() -> None:
    url = "http://a.example/art/13812345678.html"
    evil = hostile_card("经办人13812345678，身份证430105199003071233", url=url, by="li")
    content = book_of(evil)
    words = "".join(str(cell) for sheet in opened(content) for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "138********" in words
    assert "13812345678，" not in words
    assert "199003071233" not in words
    assert url in words


def test_a_site_without_any_finding_has_a_workbook_too() -> None:
    content = book_of(card())
    assert [row["指标"] for row in sheet_of(content, "评分表").rows] == ["合计（含已答复的人工核实）"]
    assert sheet_of(content, "证据").rows == []
    cover = cover_of(card())
    assert (cover["得分"], cover["复核"]) == ("证据不足", "没有复核")


def test_a_sheet_is_set_up_to_be_read_and_printed(confirmed: Card) -> None:
    book = opened(book_of(confirmed))
    sheet = book["评分表"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"A1:Q{sheet.max_row}"
    assert sheet.print_title_rows == "$1:$1"
    assert "$A$1:$I$" in sheet.print_area
    page = sheet.page_setup
    assert (page.orientation, page.paperSize, page.fitToHeight) == ("landscape", 9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    assert sheet["E2"].alignment.wrap_text
    assert sheet.column_dimensions["E"].width > 40


def test_the_same_card_gives_the_same_bytes(confirmed: Card) -> None:
    assert book_of(confirmed) == book_of(confirmed)


def test_a_full_disk_is_an_error_of_the_disk(confirmed: Card) -> None:
    class Full(io.BytesIO):
        def write(self, content: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_scorecard(cast(IO[bytes], Full()), confirmed, {})


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the library leaves its archive open
def test_a_folder_for_passing_files_that_is_gone_is_an_error_of_the_disk() -> None:
    with pytest.raises(OSError, match="No such file"), workbook(io.BytesIO(), "t", AT, large=True) as book:
        rmtree(book.tmpdir)
    del book
    gc.collect()


def hostile_card(text: str, url: str = "http://a.example/", by: str | None = None) -> Card:
    """A card of which every word that comes from a page, or from a person, is this."""
    one = finding(
        verdict=Verdict.FAIL,
        tentative=None,
        reason=Reason.MISSING,
        name=text,
        value=text,
        lacking=(text,),
        basis=(Clause(text, text, text),),
        looked_at=(Look("BIZ.COL", Place.HOME, url, Outcome.SEEN),),
        evidence=(Evidence(url, AT, 200, "ab" * 32, text),),
    )
    made = card(one)
    named = replace(made, site=made.site.model_copy(update={"name": text}), remarks=(text,), scan=1)
    return replace(named, reviews={"BIZ.COL": decided(one, Verdict.FAIL, note=text, by=by or text)})
