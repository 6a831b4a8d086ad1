"""A client's own workbook with a site's results in it: what is written where, and what stays as it was."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Engine

from config.sites import Level, Site
from monitor.cards.card import Card
from monitor.cards.outline import Outline
from monitor.indicators.filling import Form, filled
from monitor.indicators.known import known_checks
from monitor.indicators.matching import matched
from monitor.indicators.reading import read_table
from monitor.indicators.results import NOT_ASKED, Result, results_of, sum_of
from monitor.indicators.weights import weights_for
from monitor.rounds.cards import round_card
from storage.database import reading, transaction
from storage.records import SHANGHAI, Evidence, Finding, Reason, Verdict
from storage.rounds.indicators import add_table, file_of, table_of
from storage.rounds.table_records import IndicatorRow, Match, RowState, SumRow
from tests.rounds import LACKS, NOW, UNSEEN, Counties
from tests.tables import book, sample_table, saved, table

AT = datetime(2026, 9, 16, 2, tzinfo=SHANGHAI)
SITE = Site(code="430421", name="示例县人民政府", level=Level.COUNTY)
PAGE = Evidence("http://a.gov.cn/", AT, 200, "ab" * 32, "专栏")


def found(code: str, verdict: Verdict, weight: float, *, won: float = 0.0, value: str = "", pages: int = 1) -> Finding:
    reason = {Verdict.PASS: Reason.FOUND, Verdict.FAIL: Reason.MISSING, Verdict.UNDETERMINED: Reason.BLOCKED}
    said = reason.get(verdict, Reason.FOUND)
    won = 1.0 if verdict is Verdict.PASS else won
    return Finding(
        "430421", code, f"名称{code}", verdict, said, value=value, won=won, weight=weight, evidence=(PAGE,) * pages
    )


def card_of(*findings: Finding, scan: int | None = 12) -> Card:
    return Card(SITE, AT, (), findings, Outline({}, {}, ()), scan=scan)


def row(line: int, *codes: str, worth: float = 5) -> IndicatorRow:
    match = Match(RowState.MATCHED, codes) if codes else Match(RowState.QUESTION)
    return IndicatorRow(line, line, ("某项",), worth, match=match)


def result(one: IndicatorRow, *findings: Finding) -> Result:
    return results_of([one], card_of(*findings))[one.line]


def fill(file: bytes, matches: Mapping[int, Match], card: Card) -> bytes:
    read = read_table(file)
    rows = [replace(one, match=matches.get(one.line, Match(RowState.LEFT_OUT))) for one in read.rows]
    return filled(file, read.layout, rows, card)


def sheet_in(file: bytes, place: int = 0) -> Worksheet:
    return load_workbook(io.BytesIO(file)).worksheets[place]


def values(sheet: Worksheet, line: int) -> list[object]:
    return [cell.value for cell in sheet[line]]


def test_a_row_wins_what_its_checks_won() -> None:
    met, part = found("A.ONE", Verdict.PASS, 2.5), found("A.TWO", Verdict.PARTIAL, 2.5, won=0.5)
    told = result(row(2, "A.ONE", "A.TWO"), met, part)
    assert told.won == 3.75
    assert told.why.startswith("名称A.TWO：")
    assert told.evidence == ("12-430421-A.ONE-1", "12-430421-A.TWO-1")


def test_what_could_not_be_looked_at_has_no_points_and_never_0() -> None:
    told = result(row(2, "A.ONE"), found("A.ONE", Verdict.UNDETERMINED, 5))
    assert told.won is None
    assert "无法判定" in told.why


def test_of_a_row_of_two_checks_the_one_that_was_decided_counts_and_the_other_is_told() -> None:
    told = result(
        row(2, "A.ONE", "A.TWO"), found("A.ONE", Verdict.PASS, 2.5), found("A.TWO", Verdict.UNDETERMINED, 2.5)
    )
    assert told.won == 2.5
    assert told.why.startswith("得分仅计已判定的部分，其余不作失分。\n名称A.TWO：无法判定")


def test_a_row_whose_thirds_were_all_won_has_all_its_points() -> None:
    codes = ("A.ONE", "A.TWO", "A.THREE")
    assert result(row(2, *codes, worth=10), *(found(code, Verdict.PASS, 10 / 3) for code in codes)).won == 10


def test_a_fault_that_is_confirmed_costs_all_points_with_its_reason() -> None:
    told = result(row(2, "A.ONE"), found("A.ONE", Verdict.FAIL, 5))
    assert told.won == 0
    assert told.why


def test_what_the_round_does_not_ask_has_no_points() -> None:
    assert result(row(2, "A.ONE")) == Result(None, NOT_ASKED)


def test_a_question_has_the_points_of_its_answer() -> None:
    answered = replace(found("Q.1", Verdict.PARTIAL, 4, won=0.5, pages=0), reason=Reason.ANSWERED_PARTLY)
    assert result(row(2, worth=4), answered).won == 2
    asked = replace(found("Q.1", Verdict.UNDETERMINED, 4, pages=0), reason=Reason.ASKED)
    assert result(row(2, worth=4), asked).won is None


def test_only_some_of_many_pages_are_named() -> None:
    told = result(row(2, "A.ONE"), found("A.ONE", Verdict.PASS, 5, pages=5))
    assert told.evidence[-1] == "（A.ONE另有2个，见评分表）"
    assert len(told.evidence) == 4


def test_results_go_into_the_clients_own_columns() -> None:
    card = card_of(found("A.ONE", Verdict.FAIL, 5))
    header = ("得分", "指标", "扣分原因", "分值", "证据编号", "备注")
    file = table((None, "专栏", "旧的原因", 5, None, "备注"), header=header)
    sheet = sheet_in(fill(file, {2: Match(RowState.MATCHED, ("A.ONE",))}, card))
    assert values(sheet, 1) == list(header)
    assert values(sheet, 2)[0] == 0
    assert "旧的原因" not in str(values(sheet, 2)[2])
    assert values(sheet, 2)[4:] == ["12-430421-A.ONE-1", "备注"]


def test_results_without_columns_get_new_ones_to_the_right_that_look_like_the_others() -> None:
    def make(sheet: Worksheet) -> None:
        sheet.append(["指标表"])
        sheet.append(["指标", "分值", "评分标准"])
        sheet.append(["专栏", 5, "没有的，扣5分"])
        sheet["E3"] = "附注"
        sheet["B2"].fill = PatternFill("solid", fgColor="00AA00")
        sheet.column_dimensions.group("A", "C", hidden=False)
        sheet.column_dimensions["F"].width = 3
        sheet.column_dimensions["F"].max = 16384
        sheet.column_dimensions["F"].min = 6
        sheet.column_dimensions["F"].hidden = True

    card = card_of(found("A.ONE", Verdict.FAIL, 5))
    sheet = sheet_in(fill(book(make), {3: Match(RowState.MATCHED, ("A.ONE",))}, card))
    assert values(sheet, 2)[5:] == ["得分", "失分原因", "证据编号"]
    assert values(sheet, 3)[5] == 0
    assert sheet["F2"].fill.fgColor.rgb == "0000AA00"
    assert sheet["G3"].alignment.wrap_text
    assert not any(sheet.column_dimensions[letter].hidden for letter in "FGH")
    rest = sheet.column_dimensions["I"]
    assert (rest.min, rest.max, rest.hidden) == (9, 16384, True)


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://192.0.2.1/")', "@SUM(1)", "+1+1", "#REF!", "http://192.0.2.1/", "\x07\x1f铃\ufffe"]
)
def test_what_was_crawled_becomes_no_formula_fault_or_link(text: str) -> None:
    findings = (replace(found(code, Verdict.FAIL, 2.5), name=text) for code in ("A.ONE", "A.TWO"))
    file = table(("专栏", 5, "=A1", "=A1"), header=("指标", "分值", "失分原因", "证据编号"))
    sheet = sheet_in(fill(file, {2: Match(RowState.MATCHED, ("A.ONE", "A.TWO"))}, card_of(*findings)))
    cell = sheet["C2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert str(cell.value).startswith(text if text.isprintable() else "\ufffd\ufffd铃\ufffd：")
    assert sheet["D2"].data_type == "s"


def test_sums_of_the_client_stay_and_empty_ones_are_filled() -> None:
    header = ("指标", "分值", "得分", "失分原因")
    file = table(
        ("甲", 5, None, None), ("小计", 5, None, None), ("乙", 3, None, None), ("合计", "=SUM(B2:B4)", "=C2+C4", None),
        header=header,
    )  # fmt: skip
    card = card_of(found("A.ONE", Verdict.PASS, 5), found("A.TWO", Verdict.UNDETERMINED, 3))
    matches = {2: Match(RowState.MATCHED, ("A.ONE",)), 4: Match(RowState.MATCHED, ("A.TWO",))}
    sheet = sheet_in(fill(file, matches, card))
    assert [values(sheet, line)[2] for line in range(2, 6)] == [5, 5, None, "=C2+C4"]
    assert values(sheet, 5)[1] == "=SUM(B2:B4)"


def test_an_empty_sum_says_what_is_not_in_it() -> None:
    file = table(("甲", 5), ("乙", 3), ("合计", 8), header=("指标", "分值"))
    card = card_of(found("A.ONE", Verdict.PASS, 5), found("A.TWO", Verdict.UNDETERMINED, 3))
    matches = {2: Match(RowState.MATCHED, ("A.ONE",)), 3: Match(RowState.MATCHED, ("A.TWO",))}
    why = "证据不足（机器判定率62%），本行为已判定部分所得分值，不是得分；另有1行没有得分，未计入，不作失分"
    assert values(sheet_in(fill(file, matches, card)), 4) == ["合计", 8, 5, why, None]


def test_a_sum_whose_points_are_not_those_of_its_rows_stays_empty() -> None:
    file = table(("小计", 5), ("甲", 5), ("小计", 3), ("乙", 3), ("合计", 8), header=("指标", "分值"))
    card = card_of(found("A.ONE", Verdict.PASS, 5), found("A.TWO", Verdict.PASS, 3))
    matches = {3: Match(RowState.MATCHED, ("A.ONE",)), 5: Match(RowState.MATCHED, ("A.TWO",))}
    sheet = sheet_in(fill(file, matches, card))
    assert [values(sheet, line)[2] for line in range(2, 7)] == [None, 5, None, 3, 8]


def _formatted(own: str | None, worth: str = "0_ ") -> bytes:
    """A row of 5 points, which are shown as whole ones, and 得分 of this format or no such column."""

    def make(sheet: Worksheet) -> None:
        sheet.append(["指标", "分值"] + ["得分"] * (own is not None))
        sheet.append(["甲", 5])
        sheet.append(["合计", 5])
        for line in (2, 3):
            sheet.cell(line, 2).number_format = worth
            if own is not None:
                sheet.cell(line, 3).number_format = own

    return book(make)


def _shown(file: bytes, won: float) -> list[object]:
    card = card_of(found("A.ONE", Verdict.PARTIAL, 5, won=won / 5))
    sheet = sheet_in(fill(file, {2: Match(RowState.MATCHED, ("A.ONE",))}, card))
    assert [sheet.cell(line, 3).value for line in (2, 3)] == [won, won]
    return [sheet.cell(line, 3).number_format for line in (2, 3)]


@pytest.mark.parametrize("worth", ["0_ ", "@", "0.0", "0%"])
def test_points_in_a_new_column_are_shown_as_they_are(worth: str) -> None:
    assert _shown(_formatted(None, worth), 4.6) == ["General"] * 2


@pytest.mark.parametrize(
    ("own", "won", "shown"),
    [
        ("0_ ", 4.6, "General"),
        ("0_ ", 4, "0_ "),
        ("0.0_);[Red]\\(0.00\\)", 4.6, "0.0_);[Red]\\(0.00\\)"),
        ("0.0_);[Red]\\(0.00\\)", 4.625, "General"),
        ('#,##0"共0.000分"', 0.3, "General"),
        ("[Red]0.00", 0.25, "[Red]0.00"),
        ("@", 4.625, "@"),
        ("General", 4.625, "General"),
        ("yyyy/m/d", 4.6, "General"),
    ],
)
def test_a_format_of_the_clients_own_column_stays_unless_it_hides_decimals(own: str, won: float, shown: str) -> None:
    assert _shown(_formatted(own), won) == [shown] * 2


def test_a_form_shows_each_sites_points_as_if_it_had_its_own() -> None:
    file = _formatted("0_ ")
    read = read_table(file)
    rows = [replace(one, match=Match(RowState.MATCHED, ("A.ONE",))) for one in read.rows]
    form = Form(file, read.layout, rows)
    for won in (0.92, 1.0, 0.06, 0.0):
        card = card_of(found("A.ONE", Verdict.PARTIAL, 5, won=won))
        assert form.filled(card) == filled(file, read.layout, rows, card)


def test_all_else_of_the_workbook_stays() -> None:
    def make(sheet: Worksheet) -> None:
        sheet.append(["2026年度评估指标表"])
        sheet.append(["一级指标", "指标", "分值"])
        sheet.append(["主动公开", "专栏", 5])
        sheet.append([None, "指南", 3])
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A3:A4")
        sheet.column_dimensions["B"].width = 33
        sheet.row_dimensions[1].height = 40
        sheet.freeze_panes = "A3"
        other = sheet.parent.create_sheet("说明")
        other["B2"] = "=1+1"
        other["B3"] = "不动"

    done = fill(book(make), {3: Match(RowState.MATCHED, ("A.ONE",))}, card_of(found("A.ONE", Verdict.PASS, 5)))
    sheet, other = sheet_in(done), sheet_in(done, 1)
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:C1", "A3:A4"}
    assert (sheet.column_dimensions["B"].width, sheet.row_dimensions[1].height) == (33, 40)
    assert sheet.freeze_panes == "A3"
    assert values(sheet, 4) == [None, "指南", 3, None, "不参评", None]
    assert (other["B2"].value, other["B3"].value) == ("=1+1", "不动")


def test_the_table_of_a_round_is_filled_for_each_site(sqlite_engine: Engine) -> None:
    engine = sqlite_engine
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}, "B": {"BIZ.COL": UNSEEN}})
    counties.night({"A": {"BIZ.COL": LACKS}, "B": {"BIZ.COL": UNSEEN}})
    file = table(("优化营商环境专栏", 8), ("座谈会", 4, "人工"), header=("指标", "分值", "对应指标"))
    read = read_table(file)
    with transaction(engine) as conn:
        add_table(conn, "年度表", file, read.layout, matched(read.rows, known_checks()), by="wu", at=NOW)
    with transaction(engine) as conn:
        weights = weights_for(conn, 1)
    made = counties.round(weights=weights)
    with reading(engine) as conn:
        kept = table_of(conn, made.table or 0)
        told = {}
        for site in "ABC":
            card = round_card(conn, made, site)
            assert card is not None
            told[site] = sheet_in(filled(file_of(conn, 1), kept.layout, kept.rows, card))
    assert [told[site]["D2"].value for site in "ABC"] == [0, None, 8]
    assert "无法判定" in str(told["B"]["E2"].value)
    assert told["A"]["D3"].value is None


def test_a_row_of_which_some_is_undecided_or_does_not_apply_says_that_nothing_of_it_was_lost() -> None:
    met, unseen = found("A.ONE", Verdict.PASS, 2.5), found("A.TWO", Verdict.UNDETERMINED, 2.5)
    aside = found("A.TWO", Verdict.NOT_APPLICABLE, 2.5)
    part, half = result(row(2, "A.ONE", "A.TWO"), met, unseen), result(row(2, "A.ONE", "A.TWO"), met, aside)
    assert (part.won, part.open, part.aside) == (2.5, True, False)
    assert (half.won, half.open, half.aside) == (2.5, False, False)
    assert part.why.startswith("得分仅计已判定的部分，其余不作失分。\n名称A.TWO：无法判定")
    assert half.why.startswith("得分仅计已判定的部分，其余不作失分。\n名称A.TWO：不参评")
    whole = result(row(2, "A.TWO"), aside)
    assert (whole.won, whole.aside) == (None, True)


def test_a_sum_says_what_it_lacks_and_that_it_is_no_score_where_too_little_was_decided() -> None:
    rows = [row(2, "A.ONE", "A.TWO"), row(3, "A.THREE"), row(4, "A.FOUR")]
    findings = (
        found("A.ONE", Verdict.PASS, 2.5),
        found("A.TWO", Verdict.UNDETERMINED, 2.5),
        found("A.THREE", Verdict.UNDETERMINED, 5),
        found("A.FOUR", Verdict.NOT_APPLICABLE, 5),
    )
    card = card_of(*findings)
    told = sum_of(SumRow(5, 1, whole=True), results_of(rows, card), card.score)
    assert told.won == 2.5
    assert told.why == (
        "证据不足（机器判定率25%），本行为已判定部分所得分值，不是得分；"
        "另有1行没有得分，未计入，不作失分；1行仅部分判定，未判定的部分不作失分；1行不参评"
    )


def test_a_filled_workbook_knows_nothing_of_the_clock() -> None:
    file = table(("甲", 5), header=("指标", "分值"))
    card = card_of(found("A.ONE", Verdict.PASS, 5))
    done = fill(file, {2: Match(RowState.MATCHED, ("A.ONE",))}, card)
    with zipfile.ZipFile(io.BytesIO(done)) as parts:
        assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b">2026-09-15T18:00:00Z<" in parts.read("docProps/core.xml")
    assert values(sheet_in(done), 2)[:3] == ["甲", 5, 5]


def _with_a_comment() -> bytes:
    made = load_workbook(io.BytesIO(sample_table()))
    made.worksheets[0]["D5"].comment = Comment("请填写", "办公室")
    return saved(made)


def _with_own_columns() -> bytes:
    header = ("一级指标", "二级指标", "三级指标", "分值", "评分标准", "得分", "扣分原因")
    return table(("甲", "乙", "丙", 5, "扣5分", "旧", "旧"), ("甲", "乙", "丁", 5, "扣5分"), ("合计",), header=header)


@pytest.mark.parametrize("make", [sample_table, _with_a_comment, _with_own_columns])
def test_a_form_filled_for_one_site_after_the_other_is_as_if_each_had_its_own(make: Callable[[], bytes]) -> None:
    file = make()
    read = read_table(file)
    codes = [f"A.N{one.line}" for one in read.rows]
    rows = [replace(one, match=Match(RowState.MATCHED, (code,))) for one, code in zip(read.rows, codes, strict=True)]
    lost = card_of(*(found(code, Verdict.FAIL, 5, value="=1+1", pages=5) for code in codes))
    won = card_of(*(found(code, Verdict.PASS, 5, pages=0) for code in codes[:1]))
    form = Form(file, read.layout, rows)
    for card in (lost, won, lost):
        assert form.filled(card) == filled(file, read.layout, rows, card)
