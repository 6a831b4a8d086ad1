"""The columns of the rectification list as a workbook: what is in each, and which may be changed there. Pure."""

from __future__ import annotations

import hashlib

from monitor.exports.cells import moment, plain, said
from monitor.exports.dictionary import Entry
from monitor.exports.rows import Cell, Row
from monitor.exports.terms import Kind
from monitor.rectify.changing import Wanted, wanted_of
from monitor.rectify.reading import ToldFault
from monitor.rectify.states import STATES, found_in_words
from storage.rounds.records import Fault

SHEET, HELP = "整改台账", "填写说明"
ID, SITE, CHECK, DUE, STATE, ANSWER, NOTE, VERSION, MARK = (
    "编号", "站点代码", "指标编码", "整改期限", "状态", "整改答复", "核实说明", "版次", "校验",
)  # fmt: skip
EDITABLE = (DUE, STATE, ANSWER, NOTE)
TOLD = ("站点", "指标", "问题", "分值", "得分", "证据编号")
"""Columns that say what a row is about, and are told where somebody changed them."""


def _entry(name: str, meaning: str, kind: Kind = Kind.TEXT, values: str = "") -> Entry:
    changed = "可填写" if name in EDITABLE else "请勿改动"
    return Entry(SHEET, name, meaning, kind, changed, values)


COLUMNS = (
    _entry(ID, "本行的编号，导入时据此对应"),
    _entry(SITE, "站点的代码"),
    _entry("站点", "被评估单位的网站"),
    _entry(CHECK, "指标的编码"),
    _entry("指标", "指标的名称"),
    _entry("问题", "冻结的评分表所列问题（申诉已采纳的，以采纳后为准）", Kind.LINES),
    _entry("分值", "该指标的分值", Kind.WEIGHT),
    _entry("得分", "该指标的得分", Kind.WEIGHT),
    _entry("证据编号", "所附证据的编号", Kind.LINES),
    _entry(DUE, "整改的最后一日，只能由组长调整", Kind.TEXT, "如2026-12-31；可以留空"),
    _entry(STATE, "整改进展", Kind.TEXT, "、".join(STATES.values())),
    _entry(ANSWER, "被评估单位的整改答复", Kind.LINES, "不超过4000字"),
    _entry(NOTE, "评估组的核实说明", Kind.LINES, "不超过4000字"),
    _entry("复查结论", "冻结后最近一次巡检所见，仅供核实时参考"),
    _entry("复查时间", "最近一次复查的时间"),
    _entry(VERSION, "本行修改的次数，导入时据此识别他人此后的修改", Kind.NUMBER),
    _entry(MARK, "导入时据此识别本行是否改动过（隐藏列）"),
)

HELP_LINES = (
    ("可填写的列", f"{'、'.join(EDITABLE)}。其余各列改动无效，导入时逐项列示。"),
    ("行与列", "行可以排序、筛选，列可以移动、隐藏，请勿改动列名；没有列入文件的行保持不变。排序时请选中整表。"),
    ("状态", f"只能填写：{'、'.join(STATES.values())}。改为“已答复，待核实”须填写整改答复，"
             "改为“整改不到位”“不再要求整改”须填写核实说明。"),
    ("整改期限", "填写日期，如2026-12-31；只能由组长调整。"),
    ("公式与合并", "可填写的列不得使用公式，不得合并单元格，否则该行不予导入。"),
    ("导入", "导入前先显示将要修改的内容，确认后一并生效。导出后他人又修改过同一行的，列为冲突，不予覆盖。"),
    ("复查结论", "“未能查看”不等于整改不到位；是否整改到位，由评估组核实后填写。"),
)  # fmt: skip


def row_of(told: ToldFault) -> Row:
    """The cells of a row, in the order of the columns."""
    fault = told.fault
    cells: tuple[Cell, ...] = (
        fault.finding_id,
        plain(fault.site),
        said(told.site_name),
        fault.requirement,
        said(told.name),
        said(told.problem),
        told.worth,
        told.won,
        "\n".join(told.evidence),
        day_text(fault),
        STATES[fault.state],
        fault.answer,
        fault.note,
        found_in_words(fault),
        moment(fault.checked),
        fault.version,
        mark_of(fault.finding_id, fault.version, wanted_of(fault)),
    )
    return Row(cells)


def day_text(fault: Fault) -> str:
    """The day that a row is due, as it is written; empty where there is none."""
    return "" if fault.due is None else fault.due.isoformat()


def mark_of(finding_id: str, version: int, wanted: Wanted) -> str:
    """By which it is known that a row of a workbook is still that version of that row (before the line), and that
    nobody changed what may be changed (behind it). No secret: it guards against mishaps, not against people."""
    told = "\x1f".join((wanted.state, wanted.answer, wanted.note, wanted.due.isoformat() if wanted.due else ""))
    return f"{_short(f'{finding_id} {version}')}-{_short(told)}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
