"""gongkai data read: what one file is and holds, for anybody who wants to check it before it is published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from config.errors import ConfigError
from crawler.files.asked import NOTHING
from crawler.files.bounded import FileReader
from crawler.files.whys import within
from monitor.commands import doors
from monitor.commands.exits import ADVERSE, DECIDED, NOTHING_DECIDED
from monitor.datasets.conforming import MOST_FAULTS, Fault, faults_by_schema, load_schema
from monitor.datasets.plain import file_json
from monitor.datasets.wording import CARRIED, COLUMN_KINDS, FORMATS, READINGS, format_told, openness_told, persons_found
from monitor.evidence.masked import shown
from storage.dataset_records import FileFacts, Reading, Table

_FAULTS = {
    "type-error": "类型不符",
    "constraint-error": "不符合约束",
    "unique-error": "应唯一的值重复",
    "primary-key": "主键重复或为空",
    "missing-label": "缺少列",
    "extra-label": "多出列",
    "incorrect-label": "列名不符",
    "blank-label": "列名为空",
    "duplicate-label": "列名重复",
    "blank-header": "没有表头",
    "missing-cell": "缺少单元格",
    "extra-cell": "多出单元格",
    "blank-row": "空行",
}


def read(
    file: Annotated[Path, typer.Argument(help="A data file: xls, xlsx, et, csv, json, xml, zip, doc, docx, pdf ...")],
    schema: Annotated[
        Path | None,
        typer.Option("--schema", help="Hold it against this Table Schema (JSON); needs the extra 'opendata'."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object (docs/json.md).")] = False,
) -> None:
    """Show what one file is and holds, as a scan would read it: its format by name and by bytes, whether it opens, how
    open it is, its tables and columns, numbers of persons (counted, never shown), and what else it carries. No macro,
    formula or link of it is run or followed.

    Exit code 0: read; 1: read, and it holds numbers of persons or breaks the schema; 2: it could not be read, or holds
    nothing to read.
    """
    held_against = load_schema(schema) if schema else None
    try:
        body = file.read_bytes()
    except OSError as error:
        raise ConfigError(str(file), f"cannot be read ({error.strerror})", "give a file") from None
    with FileReader() as reader:
        facts = reader.read(body, file.name, "", NOTHING)
    faults = faults_by_schema(file, facts, held_against) if held_against and facts.reading is Reading.READ else ()
    if as_json:
        told = file_json(facts)
        if schema:
            told["schema_faults"] = [{"type": one.type, "row": one.row, "column": one.column} for one in faults]
        doors.say(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for line in (*_lines(file.name, facts), *(_schema_lines(faults) if schema else ())):
            doors.say(shown(line))
    raise typer.Exit(exit_code(facts, faults))


def exit_code(facts: FileFacts, faults: tuple[Fault, ...] = ()) -> int:
    """As which exit code of the command what was read is told."""
    if facts.reading is not Reading.READ:
        return NOTHING_DECIDED
    return ADVERSE if facts.persons or faults else DECIDED


def _lines(name: str, facts: FileFacts) -> Iterator[str]:
    yield f"{name}：{format_told(facts)}，{READINGS[facts.reading]}{f'（{facts.why}）' if facts.why else ''}"
    yield f"  开放程度：{openness_told(facts.openness)}"
    if facts.encoding:
        yield f"  编码：{facts.encoding}"
    if facts.pages is not None:
        yield f"  页数：{facts.pages}"
    if facts.characters:
        yield f"  文字：{facts.characters} 字"
    if facts.carries:
        yield f"  另含：{'、'.join(CARRIED[one] for one in facts.carries)}"
    yield f"  个人信息：{persons_found(facts)}"
    for member in facts.members:
        size = f"，{member.size} 字节" if member.size else ""
        yield f"  {within(facts.real)}：{member.name}，{FORMATS[member.format]}，{READINGS[member.reading]}{size}"
    for table in facts.tables:
        yield from _table_lines(table)
    if facts.cut:
        yield "  另有表格、行列或文字未读取"


def _table_lines(table: Table) -> Iterator[str]:
    names = "　".join(one for one in (table.name, table.title) if one)
    header = f"表头至第 {table.header} 行" if table.header else "未识别出表头"
    yield f"  表格{f'“{names}”' if names else ''}：{table.rows} 行、{len(table.columns)} 列，{header}"
    for column in table.columns:
        missing = f"，{column.missing} 行为空" if column.missing else ""
        yield f"    {column.name or '（无列名）'}：{COLUMN_KINDS[column.kind]}{missing}"


def _schema_lines(faults: tuple[Fault, ...]) -> Iterator[str]:
    if not faults:
        yield "  符合所给的数据结构"
        return
    more = "（仅列前若干处）" if len(faults) >= MOST_FAULTS else ""
    yield f"  不符合所给的数据结构，{len(faults)} 处{more}："
    for one in faults:
        place = "，".join(
            part for part in (f"第 {one.row} 行" if one.row else "", f"列“{one.column}”" if one.column else "") if part
        )
        yield f"    {_FAULTS.get(one.type, one.type)}{f'：{place}' if place else ''}"
