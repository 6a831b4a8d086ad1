"""The words of data in official Chinese: formats, readings, openness, and what changed between versions. Pure."""

from __future__ import annotations

from storage.dataset_records import (
    OPENED,
    Carried,
    ColumnKind,
    Difference,
    FileFacts,
    Format,
    Openness,
    Persons,
    Reading,
)

FORMATS: dict[Format, str] = {
    Format.CSV: "CSV 数据文件",
    Format.JSON: "JSON 数据文件",
    Format.XML: "XML 数据文件",
    Format.XLSX: "XLSX 电子表格",
    Format.XLS: "XLS 电子表格",
    Format.ET: "ET 电子表格（金山）",
    Format.ZIP: "ZIP 压缩包",
    Format.RAR: "RAR 压缩包",
    Format.SEVEN_ZIP: "7Z 压缩包",
    Format.DOC: "DOC 文字文档",
    Format.DOCX: "DOCX 文字文档",
    Format.WPS: "WPS 文字文档（金山）",
    Format.PDF: "PDF 版式文件",
    Format.OFD: "OFD 版式文件",
    Format.HTML: "网页",
    Format.TEXT: "纯文本",
    Format.PICTURE: "图片",
    Format.OTHER: "其他格式",
}

READINGS: dict[Reading, str] = {
    Reading.READ: "已读取",
    Reading.EMPTY: "可以打开，但没有内容",
    Reading.SCANNED: "可以打开，但为图片或扫描件",
    Reading.PROTECTED: "设有密码，无法打开",
    Reading.DAMAGED: "文件不完整或已损坏，无法打开",
    Reading.NOT_THE_FILE: "返回的内容不是所链接的文件",
    Reading.NO_READER: "暂不支持读取",
    Reading.TOO_LARGE: "超出读取限额，未读取",
    Reading.REFUSED: "文件结构异常，出于安全考虑未读取",
}

OPENNESS: dict[Openness, str] = {
    Openness.PICTURE: "图片或扫描件",
    Openness.PDF: "带文字的版式文件",
    Openness.DOCUMENT: "文字文档",
    Openness.SPREADSHEET: "电子表格或网页表格",
    Openness.OPEN: "开放格式（CSV、JSON、XML）",
}
"""From the least open level to the most, as `storage.dataset_records.LADDER`."""

CARRIED: dict[Carried, str] = {
    Carried.MACROS: "宏（未运行）",
    Carried.FORMULAS: "公式（未计算）",
    Carried.EXTERNAL_LINKS: "外部链接（未访问）",
    Carried.HIDDEN: "隐藏的工作表、行或列",
    Carried.PICTURES: "图片",
}

COLUMN_KINDS: dict[ColumnKind, str] = {
    ColumnKind.EMPTY: "全部为空",
    ColumnKind.NUMBER: "数值",
    ColumnKind.DATE: "日期",
    ColumnKind.TEXT: "文本",
    ColumnKind.MIXED: "混合",
}

_NO_PERSONS = "未发现疑似个人身份证号、手机号"
NOT_WHOLE = "未能逐行比对全部内容，所列变化可能不全"
NOTHING_COMPARED = "内容有变化，未能逐行比对"
NOT_COMPARED = "待比对"
FIRST_VERSION = "首个版本"
SAME_ROWS = "行、列均无变化"


def format_told(file: FileFacts) -> str:
    """A file's format, and both where its bytes are of another than its name says: XLS 电子表格（名称标为 PDF）."""
    if file.lies:
        return f"{FORMATS[file.real]}（名称标为 {FORMATS[file.declared]}）"
    return FORMATS[file.declared if file.real is Format.OTHER else file.real]


def openness_told(level: Openness | None) -> str:
    """A level of openness, or that none can be said."""
    return "无法认定" if level is None else OPENNESS[level]


def persons_told(persons: Persons) -> str:
    """How many numbers of persons were counted: 疑似身份证号 2 个、手机号 5 个. Empty where there are none."""
    parts = []
    if persons.identities:
        parts.append(f"身份证号 {persons.identities} 个")
    if persons.mobiles:
        parts.append(f"手机号 {persons.mobiles} 个")
    return "疑似" + "、".join(parts) if parts else ""


def persons_found(file: FileFacts) -> str:
    """What was found of persons in a file, in words. Of what could not be read nothing is said to be free of them."""
    if told := persons_told(file.persons):
        return told
    if file.reading not in OPENED:
        return "未能读取，未作检查"
    if not file.whole:
        return f"已读取的部分{_NO_PERSONS}，其余未能读取"
    return _NO_PERSONS


def difference_told(change: Difference) -> str:
    """What changed between two versions: 新增 3 行、减少 1 行、修改 2 行；新增列：责任."""
    counted = (("新增", change.added), ("减少", change.removed), ("修改", change.changed))
    rows = "、".join(f"{word} {count} 行" for word, count in counted if count)
    columns = [
        f"{word}：{'、'.join(names)}"
        for word, names in (("新增列", change.columns_added), ("减少列", change.columns_removed))
        if names
    ]
    told = "；".join([*([rows] if rows else []), *columns])
    if not change.whole:
        return f"{told}（{NOT_WHOLE}）" if told else NOTHING_COMPARED
    return told or SAME_ROWS


def change_told(change: Difference | None, *, is_first: bool) -> str:
    """What a version changed against the one before: the first has none, and others may not be compared yet."""
    if is_first:
        return FIRST_VERSION
    return NOT_COMPARED if change is None else difference_told(change)
