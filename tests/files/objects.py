"""Makers of JSON."""

from __future__ import annotations

import json
from typing import Any

from tests.files import fees, persons


def records(number: int) -> list[dict[str, Any]]:
    """The fees as objects."""
    return [dict(zip(fees.COLUMNS, row, strict=True)) for row in fees.rows(number)]


def written(value: Any, encoding: str = "utf-8", **options: Any) -> bytes:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False, **options).encode(encoding)


def plain(number: int = 12, encoding: str = "utf-8") -> bytes:
    """A list of objects."""
    return written(records(number), encoding)


def enveloped(number: int = 12) -> bytes:
    """As interfaces answer: the list lies under data and list, with counts beside it."""
    return written({"code": 200, "msg": "操作成功", "data": {"total": number, "pageNum": 1, "list": records(number)}})


def lines(number: int = 12) -> bytes:
    """An object a line."""
    return b"".join(written(one) + b"\n" for one in records(number))


def split(number: int = 12) -> bytes:
    """The names of the columns once, and lists of cells."""
    return written({"columns": fees.COLUMNS, "data": list(fees.rows(number))})


def listed(number: int = 12) -> bytes:
    """Lists of cells, the names first."""
    return written([fees.COLUMNS, *fees.rows(number)])


def places(number: int = 5) -> bytes:
    """GeoJSON: what is said of a place stands in its properties."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [107.98 + n / 100, 26.58]},
            "properties": {"名称": f"公共厕所{n}", "地址": f"人民路{n}号", "开放时间": "全天"},
        }
        for n in range(1, number + 1)
    ]
    return written({"type": "FeatureCollection", "features": features})


def nested_objects(number: int = 6) -> bytes:
    """Objects whose values are objects and lists."""
    return written(
        [
            {"事项": f"事项{n}", "机构": {"名称": "县林业局", "电话": "0855-8250000"}, "依据": ["森林法", "条例"]}
            for n in range(1, number + 1)
        ]
    )


def uneven() -> bytes:
    """Objects that do not all have the same names."""
    return written([{"名称": "甲", "金额": 1}, {"名称": "乙", "备注": "补"}, {"金额": 3}, {}])


def not_numbers() -> bytes:
    """NaN and Infinity, which JSON has not and Python writes."""
    return written(
        [{"项目": "甲", "金额": float("nan")}, {"项目": "乙", "金额": float("inf")}, {"项目": "丙", "金额": 3}]
    )


def of_persons(number: int = 3) -> bytes:
    """Objects with persons' numbers, the mobile numbers as numbers."""
    rows = [dict(zip(persons.COLUMNS, row, strict=True)) for row in persons.rows(number)]
    return written([{**row, "联系电话": int(row["联系电话"])} for row in rows])


def deep(depth: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    """Lists in lists, or objects in objects."""
    return opening * depth + (b"1" if opening == b"[" else b"{}") + closing * depth


def long_number(digits: int) -> bytes:
    """A number of so many digits, and one that no float holds."""
    return b'[{"a": ' + b"9" * digits + b', "b": 1e99999}, {"a": 1, "b": 2}]'


def odd_texts() -> bytes:
    """Halves of letters, control characters and the like, escaped."""
    return b'[{"\\u540d": "\\ud800", "b": "\\u0000\\u202e"}, {"\\u540d": "\\udc00\\ud83d", "b": "\\ufeff"}]'


def many(number: int) -> bytes:
    """So many objects, made without a list of them all."""
    return b"[" + b",".join(written(dict(zip(fees.COLUMNS, row, strict=True))) for row in fees.rows(number)) + b"]"
