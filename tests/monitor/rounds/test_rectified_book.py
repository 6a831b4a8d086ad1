"""The rectification list as a workbook: exported, edited in every way people edit, and compared with the store."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Engine
from xlsxwriter import Workbook

from monitor.rectify import applying
from monitor.rectify.applying import PreviewOverError, apply_import, preview_import
from monitor.rectify.book import write_faults
from monitor.rectify.columns import COLUMNS, HELP, MARK, SHEET
from monitor.rectify.importing import Differs, Preview
from monitor.rectify.reading import told_faults
from monitor.rectify.states import STATES
from storage.audit import entries
from storage.database import reading
from storage.review import Account
from storage.rounds.errors import RoundError
from storage.rounds.records import FaultState
from tests.books import opened, sheet_of
from tests.rectified import DUE, LATER, OFFICE_A, Listed
from tests.rounds import LACKS, LI, NOW, UNSEEN, WU

A, B = "R1-A-BIZ.COL", "R1-B-FILE.LIB"


class Edited(Listed):
    """The list with a copy of it in somebody's hands."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.begin()
        self.body = self.export()

    def export(self) -> bytes:
        out = io.BytesIO()
        with reading(self.engine) as conn:
            write_faults(out, self.round.name, told_faults(conn, self.round, self.rows()), NOW)
        return out.getvalue()

    def edit(self, change: Callable[[Worksheet], None]) -> bytes:
        book = opened(self.body)
        change(book[SHEET])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def write(self, *cells: tuple[int, str, Any]) -> bytes:
        """The copy with these cells changed: row of the sheet, column by name, value."""

        def change(sheet: Worksheet) -> None:
            for row, name, value in cells:
                sheet.cell(row, column(sheet, name)).value = value

        return self.edit(change)

    def preview(self, body: bytes, who: Account = LI) -> Preview:
        with reading(self.engine) as conn:
            return preview_import(conn, self.round.id, body, who)

    def apply(self, body: bytes, token: str, who: Account = LI) -> Preview:
        return apply_import(self.engine, self.round.id, body, token, who, LATER)


def column(sheet: Worksheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def whys(preview: Preview) -> list[str]:
    return [left.why for left in preview.refused]


@pytest.fixture
def edited(sqlite_engine: Engine) -> Edited:
    return Edited(sqlite_engine)


ANSWERED = ((2, "状态", "已答复，待核实"), (2, "整改答复", "已设置专栏"))


def test_the_workbook_has_a_row_for_each_fault_with_a_list_of_states_and_help(edited: Edited) -> None:
    sheet = sheet_of(edited.body, SHEET)
    assert sheet.header == tuple(entry.name for entry in COLUMNS)
    first = sheet.rows[0]
    assert [first[name] for name in ("编号", "站点", "指标编码", "整改期限", "状态", "版次", "得分")] == [
        A, "A县人民政府", "BIZ.COL", "2026-10-31", "待整改", 1, 0,
    ]  # fmt: skip
    book = opened(edited.body)
    (states,) = book[SHEET].data_validations.dataValidation
    assert states.formula1 == f'"{",".join(STATES.values())}"'
    assert book[SHEET].freeze_panes == "B2"
    assert book[SHEET].column_dimensions["Q"].hidden
    assert book.sheetnames == [SHEET, HELP]


def test_what_people_wrote_is_text_in_the_workbook_and_no_formula(edited: Edited) -> None:
    edited.change(OFFICE_A, state=FaultState.ANSWERED, answer="=HYPERLINK(1)\n+86 http://a.gov.cn")
    edited.body = edited.export()
    cell = opened(edited.body)[SHEET]["L2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == ("=HYPERLINK(1)\n+86 http://a.gov.cn", "s", None)
    assert edited.preview(edited.body).unchanged == 2


def test_a_copy_that_nobody_changed_changes_nothing(edited: Edited) -> None:
    preview = edited.preview(edited.body)
    assert (preview.changes, preview.refused, preview.conflicts, preview.ignored) == ((), (), (), ())
    assert (preview.unchanged, preview.missing) == (2, 0)


def test_a_preview_keeps_nothing_and_its_import_keeps_all_of_it(engine: Engine) -> None:
    one = Edited(engine)
    body = one.write(*ANSWERED, (3, "核实说明", "电话核实"), (3, "状态", "已整改"))
    preview = one.preview(body)
    assert [change.fault.finding_id for change in preview.changes] == [A, B]
    assert preview.changes[0].differs == (
        Differs("状态", "待整改", "已答复，待核实"),
        Differs("整改答复", "", "已设置专栏"),
    )
    assert [row.version for row in one.rows()] == [1, 1]
    one.apply(body, preview.token)
    assert [(row.state, row.answer, row.note, row.version, row.by) for row in one.rows()] == [
        (FaultState.ANSWERED, "已设置专栏", "", 2, "li"),
        (FaultState.DONE, "", "电话核实", 2, "li"),
    ]
    with reading(engine) as conn:
        noted = entries(conn, limit=3)
    assert [entry.what for entry in noted] == ["fault.import", "fault.change", "fault.change"]
    assert noted[0].after["changed"] == 2


def test_columns_and_rows_may_stand_anywhere(edited: Edited) -> None:
    def turned(sheet: Worksheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        rows[1][10], rows[1][11] = "整改中", "已安排"
        sheet.delete_rows(1, 9)
        sheet.append(["某县整改情况汇总"])
        for row in (rows[0], rows[2], rows[1]):
            sheet.append(["备注", *reversed(row)])

    preview = edited.preview(edited.edit(turned))
    assert [(change.fault.finding_id, change.wanted.answer) for change in preview.changes] == [(A, "已安排")]
    assert (preview.unchanged, preview.refused) == (1, ())


def test_a_column_that_was_removed_leaves_what_it_was_about(edited: Edited) -> None:
    edited.change(state=FaultState.UNDER_WAY, note="已电话告知")
    edited.body = edited.export()

    def removed(sheet: Worksheet) -> None:
        sheet.cell(2, column(sheet, "整改答复")).value = "已安排"
        sheet.delete_cols(column(sheet, "核实说明"))
        sheet.delete_cols(column(sheet, MARK))

    (change,) = edited.preview(edited.edit(removed)).changes
    assert (change.wanted.note, change.wanted.answer) == ("已电话告知", "已安排")


def test_what_other_programs_make_of_cells_is_no_change(edited: Edited) -> None:
    edited.change(state=FaultState.UNDER_WAY, answer="2026", note="1.5")
    edited.body = edited.export()
    body = edited.write(
        (2, "整改答复", 2026), (2, "核实说明", 1.5), (2, "版次", "2"), (2, "分值", "1.0"), (2, "整改期限", DUE)
    )
    preview = edited.preview(body)
    assert (preview.unchanged, preview.ignored, preview.refused, preview.changes) == (2, (), (), ())


@pytest.mark.parametrize("text", ["2026-11-30", "2026/11/30", "2026年11月30日", date(2026, 11, 30)])
def test_a_day_may_be_written_in_the_usual_ways_by_a_lead(edited: Edited, text: object) -> None:
    (change,) = edited.preview(edited.write((2, "整改期限", text)), WU).changes
    assert change.wanted.due == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([(2, "编号", "R1-A-NO.SUCH")], "台账中没有此编号"),
        ([(2, "编号", "R2-A-BIZ.COL")], "不是本评估周期的编号"),
        ([(2, "编号", None), (2, "整改答复", "好")], "没有编号"),
        ([(2, "状态", "完成")], "没有“完成”这一状态"),
        ([(2, "状态", None)], "没有“”这一状态"),
        ([(2, "状态", "已答复，待核实")], "须填写整改答复"),
        ([(2, "状态", "整改不到位")], "须填写核实说明"),
        ([(2, "整改答复", "=1+1")], "是公式"),
        ([(2, "整改期限", "十月底")], "不是日期"),
        ([(2, "整改期限", 46326)], "不是日期"),
        ([(2, "整改期限", "2026-02-30")], "不是日期"),
        ([(2, "整改期限", "2026-12-31")], "只能由组长调整"),
        ([(2, "整改答复", "字" * 4001)], "超过4000字"),
        ([(2, "版次", 9)], "版次“9”有误"),
        ([(2, "版次", "一")], "版次“一”有误"),
        ([(2, "版次", None)], "版次“”有误"),
        ([(2, "站点代码", "B")], "与站点代码“B”不一致"),
        ([(2, "指标编码", "FILE.LIB")], "与指标编码“FILE.LIB”不一致"),
    ],
)
def test_a_row_that_cannot_be_taken_is_listed_with_the_reason_and_the_others_are_taken(
    edited: Edited, cells: list[tuple[int, str, object]], words: str
) -> None:
    body = edited.write(*cells, (3, "状态", "整改中"))
    preview = edited.preview(body)
    assert len(preview.refused) == 1
    assert words in preview.refused[0].why
    assert preview.refused[0].place == "“整改台账”表第2行"
    assert [change.fault.finding_id for change in preview.changes] == [B]
    edited.apply(body, preview.token)
    assert [row.version for row in edited.rows()] == [1, 2]


def test_a_move_that_is_not_in_the_table_of_states_is_listed(edited: Edited) -> None:
    edited.change(state=FaultState.DONE)
    edited.body = edited.export()
    preview = edited.preview(edited.write((2, "状态", "整改中")))
    assert whys(preview) == ["不能由“已整改”改为“整改中”"]


def test_an_id_that_comes_twice_is_taken_from_neither_row(edited: Edited) -> None:
    def twice(sheet: Worksheet) -> None:
        sheet.append([cell.value for cell in sheet[2]])
        sheet.cell(4, column(sheet, "状态")).value = "整改中"

    preview = edited.preview(edited.edit(twice))
    assert whys(preview) == ["编号在文件中出现不止一次，均不导入"] * 2
    assert preview.changes == ()


def test_merged_cells_are_listed_and_clear_nobodys_answer(edited: Edited) -> None:
    edited.change(OFFICE_A, state=FaultState.UNDER_WAY, answer="甲")
    edited.change(LI, site="B", state=FaultState.UNDER_WAY, answer="乙")
    edited.body = edited.export()
    preview = edited.preview(edited.edit(lambda sheet: sheet.merge_cells("L2:L3")))
    assert [why[:16] for why in whys(preview)] == ["“整改答复”（L2）在合并的单元", "“整改答复”（L3）在合并的单元"]
    assert preview.changes == ()


def test_protected_cells_that_a_merged_range_swallowed_are_nothing_to_tell(edited: Edited) -> None:
    preview = edited.preview(edited.edit(lambda sheet: sheet.merge_cells("C2:C3")))
    assert (preview.refused, preview.ignored, preview.unchanged) == ((), (), 2)


def test_columns_that_are_not_to_be_changed_are_told_and_ignored(edited: Edited) -> None:
    body = edited.write((2, "得分", 100), (2, "问题", "没有问题"), *ANSWERED)
    preview = edited.preview(body)
    (told,) = preview.ignored
    assert [one.column for one in told.differs] == ["问题", "得分"]
    assert len(preview.changes) == 1
    assert told.why == "问题、得分不得在此改动，已忽略"


def test_rows_that_were_sorted_by_some_columns_only_are_not_taken(edited: Edited) -> None:
    def sorted_in_part(sheet: Worksheet) -> None:
        for name in ("编号", "站点代码", "指标编码"):
            mine, other = (sheet.cell(row, column(sheet, name)) for row in (2, 3))
            mine.value, other.value = other.value, mine.value
        sheet.cell(2, column(sheet, "状态")).value = "整改中"

    preview = edited.preview(edited.edit(sorted_in_part))
    assert all("可能只对部分列排过序" in why for why in whys(preview))
    assert (len(preview.refused), preview.changes) == (2, ())


def test_rows_that_are_not_in_the_file_stay_as_they_are(edited: Edited) -> None:
    preview = edited.preview(edited.edit(lambda sheet: sheet.delete_rows(3)))
    assert (preview.unchanged, preview.missing) == (1, 1)


def test_what_the_office_changed_since_the_export_is_a_conflict_where_the_file_says_otherwise(
    edited: Edited,
) -> None:
    body = edited.write(*ANSWERED, (3, "状态", "整改中"))
    edited.change(OFFICE_A, state=FaultState.UNDER_WAY, answer="正在办理")
    preview = edited.preview(body)
    (conflict,) = preview.conflicts
    assert conflict.fault is not None
    assert (conflict.fault.by, conflict.fault.at) == ("a-office", LATER)
    assert conflict.differs == (
        Differs("状态", "整改中", "已答复，待核实"),
        Differs("整改答复", "正在办理", "已设置专栏"),
    )
    assert "a-office修改过（现为第2版，文件为第1版），不予覆盖" in conflict.why
    edited.apply(body, preview.token)
    assert [row.answer for row in edited.rows()] == ["正在办理", ""]


def test_a_row_that_only_others_changed_since_the_export_is_no_conflict(edited: Edited) -> None:
    edited.change(OFFICE_A, state=FaultState.UNDER_WAY, answer="正在办理")
    preview = edited.preview(edited.body)
    assert (preview.conflicts, preview.changes, preview.unchanged) == ((), (), 2)


def test_without_the_column_of_marks_an_old_row_that_differs_is_a_conflict(edited: Edited) -> None:
    body = edited.edit(lambda sheet: sheet.delete_cols(column(sheet, MARK)))
    edited.change(OFFICE_A, state=FaultState.UNDER_WAY, answer="正在办理")
    preview = edited.preview(body)
    assert (len(preview.conflicts), preview.unchanged) == (1, 1)


def test_both_saying_the_same_is_no_conflict(edited: Edited) -> None:
    body = edited.write(*ANSWERED)
    edited.change(OFFICE_A, state=FaultState.ANSWERED, answer="已设置专栏")
    assert (edited.preview(body).conflicts, edited.preview(body).unchanged) == ((), 2)


def test_an_edit_between_preview_and_import_shows_the_preview_again_and_keeps_nothing(engine: Engine) -> None:
    one = Edited(engine)
    body = one.write(*ANSWERED, (3, "状态", "整改中"))
    shown = one.preview(body)
    one.change(OFFICE_A, state=FaultState.UNDER_WAY, answer="正在办理")
    with pytest.raises(PreviewOverError) as told:
        one.apply(body, shown.token)
    assert [len(told.value.preview.changes), len(told.value.preview.conflicts)] == [1, 1]
    assert [row.answer for row in one.rows()] == ["正在办理", ""]
    one.apply(body, told.value.preview.token)
    assert one.row("B", "FILE.LIB").state is FaultState.UNDER_WAY


def test_an_edit_while_the_import_is_worked_out_is_not_overwritten(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Edited(engine)
    body = one.write(*ANSWERED)
    shown = one.preview(body)
    worked_out = applying.preview_import
    times: list[int] = []

    def edited_meanwhile(*told: Any) -> Preview:
        preview = worked_out(*told)
        times.append(1)
        if len(times) == 1:
            one.change(OFFICE_A, state=FaultState.UNDER_WAY, answer="正在办理")
        return preview

    monkeypatch.setattr(applying, "preview_import", edited_meanwhile)
    with pytest.raises(PreviewOverError) as told:
        one.apply(body, shown.token)
    assert len(told.value.preview.conflicts) == 1
    assert one.row().answer == "正在办理"


def test_another_file_does_not_go_by_the_preview_of_this_one(edited: Edited) -> None:
    shown = edited.preview(edited.write(*ANSWERED))
    with pytest.raises(PreviewOverError):
        edited.apply(edited.write((2, "状态", "整改中")), shown.token)


def test_an_import_that_fails_half_way_keeps_nothing(edited: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    body = edited.write(*ANSWERED, (3, "状态", "整改中"))
    shown = edited.preview(body)
    kept = applying.save_change
    calls: list[int] = []

    def fails(*told: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise RoundError("测试", "中断")
        return kept(*told)

    monkeypatch.setattr(applying, "save_change", fails)
    with pytest.raises(RoundError, match="中断"):
        edited.apply(body, shown.token)
    assert [row.version for row in edited.rows()] == [1, 1]


def test_a_recheck_since_the_export_is_no_change_of_anybody(edited: Edited) -> None:
    body = edited.write(*ANSWERED)
    edited.recheck({"A": {"BIZ.COL": UNSEEN}, "B": {"FILE.LIB": LACKS}})
    preview = edited.preview(body)
    assert (len(preview.changes), preview.conflicts, preview.ignored) == (1, (), ())
    sheet = sheet_of(edited.export(), SHEET)
    assert sheet.column("复查结论") == ["未能查看", "仍不符合"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda sheet: sheet.delete_cols(1), "没有“编号”列"),
        (lambda sheet: sheet.delete_cols(16), "缺少列：版次"),
        (lambda sheet: sheet.delete_cols(10, 4), "缺少列：整改期限、状态"),
        (lambda sheet: sheet.__setitem__("R1", "状态"), "有重名的列：状态"),
    ],
)
def test_a_workbook_without_the_columns_is_refused(
    edited: Edited, change: Callable[[Worksheet], None], words: str
) -> None:
    with pytest.raises(RoundError, match=words):
        edited.preview(edited.edit(change))


def test_what_is_no_workbook_is_refused_and_nothing_is_kept(edited: Edited) -> None:
    with pytest.raises(RoundError, match="不是 xlsx 工作簿"):
        edited.preview(b"\x25PDF-1.7")


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_refused(edited: Edited) -> None:
    out = io.BytesIO()
    sheet = (book := Workbook(out, {"constant_memory": True})).add_worksheet(SHEET)
    for number in range(100_000):
        for place, name in enumerate(("编号", "版次", "状态")):
            sheet.write_string(number, place, name if number == 0 else f"{name}{number}")
    book.close()
    with pytest.raises(RoundError, match="每张表不超过 30000 行"):
        edited.preview(out.getvalue())


def test_an_export_is_read_back_whatever_people_wrote(edited: Edited) -> None:
    for text in ("_x000D_a", "a\tb", "  \u3000引号\"'<&>  ", "\u202e反", "数\r\n行\n\n", "'=1", "TRUE", "1e5", "007"):
        edited.change(state=FaultState.UNDER_WAY, answer=text, version=edited.row().version)
        preview = edited.preview(edited.export())
        assert (preview.unchanged, preview.changes, preview.ignored) == (2, (), ())
