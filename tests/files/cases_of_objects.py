"""JSON: made files, each by what it is and what is right to read of it."""

from __future__ import annotations

from tests.files import lines, markup, objects
from tests.files.archives import cut
from tests.files.case import MANY, Case
from tests.files.headers import NAMED

OBJECTS = (
    Case(
        f"json, a list of objects | read, open, 1 table, 12 rows, columns {NAMED}, "
        "kinds text / text / text / number / text",
        "a.json",
        objects.plain,
        "application/json",
    ),
    Case(f"json, an interface's answer | read, open, 1 table, 12 rows, columns {NAMED}", "a.json", objects.enveloped),
    Case(f"json, names once and lists of cells | read, open, 12 rows, columns {NAMED}", "a.json", objects.split),
    Case(f"json, lists of cells, the names first | read, open, 12 rows, columns {NAMED}", "a.json", objects.listed),
    Case(f"json, an object a line | read, open, 1 table, 12 rows, columns {NAMED}", "a.json", objects.lines),
    Case("jsonl, an object a line | read, open, 1 table, 12 rows", "a.jsonl", objects.lines),
    Case("geojson, places with names | read, open, 1 table, 5 rows", "公厕.geojson", objects.places),
    Case("json, objects in objects | read, open, 1 table, 6 rows", "a.json", objects.nested_objects),
    Case(
        "json, objects with different names | read, open, 1 table, 4 rows or 3 rows, columns 名称 / 金额 / 备注",
        "a.json",
        objects.uneven,
    ),
    Case(
        f"json, gb18030 | read, open, 12 rows, columns {NAMED}, encoding gb18030",
        "a.json",
        lambda: objects.plain(encoding="gb18030"),
    ),
    Case(
        f"json, UTF-8 with a mark | read, open, 12 rows, columns {NAMED}",
        "a.json",
        lambda: lines.BOM.encode() + objects.plain(),
    ),
    Case(f"json, UTF-16 | read, open, 12 rows, columns {NAMED}", "a.json", lambda: objects.plain(encoding="utf-16")),
    Case("json, NaN and Infinity | read, open, 3 rows, columns 项目 / 金额", "a.json", objects.not_numbers),
    Case("json, halves of letters | read, open, 2 rows", "a.json", objects.odd_texts),
    Case(
        "json, a number of 100,000 digits | read, open, 2 rows, columns a / b",
        "a.json",
        lambda: objects.long_number(100_000),
    ),
    Case("json, persons | read, open, 3 rows, 3 identities, 3 mobiles", "a.json", objects.of_persons),
    Case("json, 0 bytes | empty", "a.json", lambda: b""),
    Case("json, an empty list | empty", "a.json", lambda: b"[]"),
    Case("json, an empty object | empty", "a.json", lambda: b"{}"),
    Case("json, null | empty", "a.json", lambda: b"null"),
    Case(
        "json, an answer with an empty list | empty or read, 0 rows",
        "a.json",
        lambda: b'{"code": 200, "msg": "ok", "data": {"total": 0, "list": []}}',
    ),
    Case(
        "json, an interface's error | not the file",
        "a.json",
        lambda: objects.written({"code": 500, "msg": "系统内部错误", "data": None}),
    ),
    *(
        Case(f"json, cut at {share} % | damaged", "a.json", lambda share=share: cut(objects.plain(50), share / 100))
        for share in (1, 50, 99.9)
    ),
    Case("json, an object a line, cut in the last | damaged", "a.json", lambda: objects.lines()[:-30]),
    Case("json, 100,000 lists in lists | refused or too large or damaged", "a.json", lambda: objects.deep(100_000)),
    Case(
        "json, 5,000,000 lists in lists, never closed | refused or too large or damaged",
        "a.json",
        lambda: b"[" * 5_000_000,
        slow=True,
    ),
    Case(
        "json, 100,000 objects in objects | refused or too large or damaged",
        "a.json",
        lambda: objects.deep(100_000, b'{"a":', b"}"),
    ),
    Case(
        f"json, {MANY:,} objects | read, open, 1 table, {MANY} rows, columns {NAMED}",
        "a.json",
        lambda: objects.many(MANY),
        slow=True,
    ),
    Case(f"json, {MANY:,} lines | read, open, 1 table, {MANY} rows", "a.jsonl", lambda: objects.lines(MANY), slow=True),
    Case(
        "json, an object with 1,000,000 names | read or too large or refused",
        "a.json",
        lambda: b"{" + b",".join(b'"k%d":1' % n for n in range(1_000_000)) + b"}",
        slow=True,
    ),
    Case("csv called json | read, open, 12 rows, called json but is csv", "a.json", lines.plain),
    Case(
        "a page that says 404, called json | not the file, called json but is html",
        "a.json",
        markup.error,
        "application/json",
    ),
    Case("noise called json | damaged or no reader or not the file", "a.json", lines.noise),
)
