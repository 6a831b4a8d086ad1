"""An edited rectification list compared with the one in the store: what would change, and what not and why. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.rectify.changing import Wanted, require_allowed, wanted_of
from monitor.rectify.columns import (
    ANSWER,
    CHECK,
    DUE,
    EDITABLE,
    ID,
    MARK,
    NOTE,
    SITE,
    STATE,
    TOLD,
    VERSION,
    mark_of,
    row_of,
)
from monitor.rectify.columns import COLUMNS as WRITTEN
from monitor.rectify.reading import ToldFault
from monitor.rectify.states import STATES, STATES_BY_NAME
from monitor.rectify.texts import clean, day_in, number_in, text_in
from monitor.workbooks.reading import Cell, Row, Sheet
from storage.review import Account
from storage.rounds.errors import RoundError
from storage.rounds.records import Fault

MOST_ROWS = 30_000
_HEAD_ROWS = 30
_NAMES = tuple(entry.name for entry in WRITTEN)


@dataclass(frozen=True, slots=True)
class Differs:
    """A column that is otherwise: as the store has it, and as the file has it."""

    column: str
    stored: str
    given: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that will be changed: where it stands in the file, how it is and what it is to be."""

    place: str
    fault: Fault
    wanted: Wanted
    differs: tuple[Differs, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """Something of the file that is not taken: where, of which row, and why. `differs` and `fault` where somebody
    changed that row since it was exported, or a column that is not to be changed is otherwise."""

    place: str
    finding_id: str
    why: str
    differs: tuple[Differs, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import comes to: the rows that change, those that do not and why (`refused`), those that others changed
    since (`conflicts`), what was changed in vain (`ignored`), how many rows are as they were, how many are not in the
    file. `token` is by which it is known that nothing changed between the preview and its being applied."""

    changes: tuple[Changed, ...]
    refused: tuple[Left, ...]
    conflicts: tuple[Left, ...]
    ignored: tuple[Left, ...]
    unchanged: int
    missing: int
    token: str


def token_of(body: bytes, faults: Sequence[Fault], who: Account) -> str:
    """The mark of a file beside the versions of all rows of the store and the role of who hands it in."""
    told = "\n".join(sorted(f"{one.finding_id} {one.version}" for one in faults))
    return hashlib.sha256(hashlib.sha256(body).digest() + f"{who.role}\n{told}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Table:
    """The list in the workbook: its columns by name, and its rows."""

    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    sheet: str

    def cell(self, row: Row, name: str) -> Cell | None:
        """The cell of a column; None where the workbook has no such column."""
        return row.at(self.columns[name]) if name in self.columns else None

    def text(self, row: Row, name: str) -> str:
        """The same as text; empty where there is none."""
        cell = self.cell(row, name)
        return "" if cell is None else text_in(cell.value)

    def place(self, row: Row) -> str:
        """How a row is called."""
        return f"“{self.sheet}”表第{row.number}行"


class _LeftError(Exception):
    """A row that is not taken."""

    def __init__(self, left: Left, *, conflict: bool = False) -> None:
        super().__init__(left.why)
        self.left, self.conflict = left, conflict


def compare(
    sheets: Sequence[Sheet], told: Mapping[str, ToldFault], number: int, missing_of: int, token: str, who: Account
) -> Preview:
    """What the workbook would change of a round's rows. `told` are those of the store that it names, by their ids;
    `missing_of` is how many the store has in all. Raises `RoundError` where the workbook holds no such list."""
    table = table_in(sheets)
    changes: list[Changed] = []
    left: dict[bool, list[Left]] = {True: [], False: []}
    ignored: list[Left] = []
    unchanged = 0
    times = Counter(id_in(table, row) for row in table.rows)
    for row in table.rows:
        if not id_in(table, row) and not any(table.text(row, name) for name in EDITABLE):
            continue
        try:
            one = _known(table, row, told, times, number)
            change = _change(table, row, one.fault, who)
        except _LeftError as error:
            left[error.conflict].append(error.left)
            continue
        ignored += _in_vain(table, row, one)
        if change is None:
            unchanged += 1
        else:
            changes.append(change)
    there = sum(finding_id in told for finding_id in times)
    return Preview(
        tuple(changes), tuple(left[False]), tuple(left[True]), tuple(ignored), unchanged, missing_of - there, token
    )


def ids_in(sheets: Sequence[Sheet]) -> set[str]:
    """The ids that the list of the workbook names. Raises `RoundError` where it holds no such list."""
    table = table_in(sheets)
    return {id_in(table, row) for row in table.rows}


def id_in(table: _Table, row: Row) -> str:
    """The id of a row of the list."""
    return table.text(row, ID)


def table_in(sheets: Sequence[Sheet]) -> _Table:
    """The list in a workbook, wherever its sheet, rows and columns were moved to. Raises `RoundError`."""
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:_HEAD_ROWS]):
            names = [(text_in(cell.value), column) for column, cell in sorted(row.cells.items())]
            if ID in (name for name, _ in names):
                return _table(sheet, place, names)
    raise RoundError("提交的文件", f"没有“{ID}”列，不是整改台账", "请提交由本系统导出后填写的整改台账", "file")


def _table(sheet: Sheet, place: int, names: list[tuple[str, int]]) -> _Table:
    twice = [name for name, count in Counter(name for name, _ in names if name in _NAMES).items() if count > 1]
    if twice:
        raise RoundError(f"“{sheet.name}”表", f"有重名的列：{'、'.join(twice)}", "请删去多余的列后重新提交", "file")
    columns = dict(names)
    lacking = [name for name in (ID, VERSION) if name not in columns]
    if lacking or not any(name in columns for name in EDITABLE):
        what = "、".join(lacking) or "、".join(EDITABLE)
        raise RoundError(f"“{sheet.name}”表", f"缺少列：{what}", "请保留导出时的列名后重新提交", "file")
    return _Table(
        {name: column for name, column in columns.items() if name in _NAMES}, sheet.rows[place + 1 :], sheet.name
    )


def _known(table: _Table, row: Row, told: Mapping[str, ToldFault], times: Mapping[str, int], number: int) -> ToldFault:
    finding_id = id_in(table, row)
    if not finding_id:
        raise _left(table, row, "没有编号，不知是哪一行")
    if times[finding_id] > 1:
        raise _left(table, row, "编号在文件中出现不止一次，均不导入")
    one = told.get(finding_id)
    if one is None:
        other = not finding_id.startswith(f"R{number}-")
        raise _left(table, row, "不是本评估周期的编号" if other else "台账中没有此编号")
    for name, mine in ((SITE, one.fault.site), (CHECK, one.fault.requirement)):
        given = table.text(row, name)
        if given and given != mine:
            raise _left(table, row, f"编号与{name}“{given}”不一致，可能只对部分列排过序")
    return one


def _change(table: _Table, row: Row, fault: Fault, who: Account) -> Changed | None:
    """What is to change of a row; None where nothing is."""
    for name in (ID, VERSION, *EDITABLE):
        _require_plain(table, row, name)
    wanted = _wanted(table, row, fault)
    version = number_in(cell.value) if (cell := table.cell(row, VERSION)) else None
    if version is None or not 1 <= version <= fault.version:
        raise _left(table, row, f"版次“{table.text(row, VERSION)}”有误，请重新导出后再填写")
    as_it_was, untouched = _marks(table, row, version, wanted)
    if not as_it_was:
        raise _left(table, row, "编号与版次、校验不一致，可能只对部分列排过序，请重新导出后再填写")
    if wanted == wanted_of(fault) or untouched:
        return None
    differs = _differs(fault, wanted)
    if version < fault.version:
        why = f"导出后由{fault.by}修改过（现为第{fault.version}版，文件为第{version}版），不予覆盖"
        raise _LeftError(Left(table.place(row), fault.finding_id, why, differs, fault), conflict=True)
    try:
        require_allowed(fault, wanted, who)
    except RoundError as error:
        raise _left(table, row, error.problem, differs) from None
    return Changed(table.place(row), fault, wanted, differs)


def _require_plain(table: _Table, row: Row, name: str) -> None:
    cell = table.cell(row, name)
    if cell is not None and cell.formula:
        raise _left(table, row, f"“{name}”（{cell.place}）是公式，请改为文字")
    if cell is not None and cell.merged is not None:
        raise _left(table, row, f"“{name}”（{cell.place}）在合并的单元格内，不知是哪一行的内容，请取消合并")


def _wanted(table: _Table, row: Row, fault: Fault) -> Wanted:
    """What the file has of a row; a column that it does not have stays as it is."""
    wanted = wanted_of(fault)
    if (cell := table.cell(row, DUE)) is not None:
        due = day_in(cell.value)
        if due is None and text_in(cell.value):
            raise _left(table, row, f"整改期限“{_cut(text_in(cell.value))}”不是日期，请按2026-12-31的格式填写")
        wanted = replace(wanted, due=due)
    if STATE in table.columns:
        name = table.text(row, STATE)
        if name not in STATES_BY_NAME:
            raise _left(table, row, f"没有“{_cut(name)}”这一状态，可用的有：{'、'.join(STATES.values())}")
        wanted = replace(wanted, state=STATES_BY_NAME[name])
    if ANSWER in table.columns:
        wanted = replace(wanted, answer=table.text(row, ANSWER))
    return replace(wanted, note=table.text(row, NOTE)) if NOTE in table.columns else wanted


def _marks(table: _Table, row: Row, version: int, wanted: Wanted) -> tuple[bool, bool]:
    """Whether id and version still belong together, and whether what may be changed is as it was exported. Without the
    column of marks nothing speaks against the first, and nobody knows the second."""
    given = table.text(row, MARK)
    if not given or not all(name in table.columns for name in EDITABLE):
        return True, False
    this, written = given.partition("-")[::2]
    mine, now = mark_of(id_in(table, row), version, wanted).split("-")
    return this == mine, written == now


def _in_vain(table: _Table, row: Row, one: ToldFault) -> list[Left]:
    """Columns that are not to be changed, and are otherwise than they were exported."""
    stored = {entry.name: text_in(cell) for entry, cell in zip(WRITTEN, row_of(one).cells, strict=True)}
    pairs = [(name, stored[name], table.text(row, name)) for name in TOLD if name in table.columns]
    found = tuple(Differs(name, _cut(was), _cut(now)) for name, was, now in pairs if not _same(was, now))
    why = f"{'、'.join(one.column for one in found)}不得在此改动，已忽略"
    return [Left(table.place(row), one.fault.finding_id, why, found)] if found else []


def _same(was: str, now: str) -> bool:
    """Whether a cell says what was written in it. One that a merged range swallowed says nothing."""
    return not now or "".join(clean(was).split()) == "".join(now.split()) or _number(was) == _number(now) is not None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _differs(fault: Fault, wanted: Wanted) -> tuple[Differs, ...]:
    was, now = _texts(wanted_of(fault)), _texts(wanted)
    return tuple(Differs(name, was[name], now[name]) for name in EDITABLE if was[name] != now[name])


def _texts(wanted: Wanted) -> dict[str, str]:
    due = wanted.due.isoformat() if wanted.due else ""
    return {DUE: due, STATE: STATES[wanted.state], ANSWER: wanted.answer, NOTE: wanted.note}


def _left(table: _Table, row: Row, why: str, differs: tuple[Differs, ...] = ()) -> _LeftError:
    return _LeftError(Left(table.place(row), _cut(id_in(table, row)), why, differs))


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
