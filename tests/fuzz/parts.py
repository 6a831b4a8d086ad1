"""Parts of pages to be spoilt: data as systems answer it, scripts that write, and those of the pages at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tests.fuzz.pages import seed_pages

_SCRIPT = re.compile(rb"<script[^>]*>([^<]{200,200000})</script>", re.IGNORECASE)
_MOST_SCRIPTS = 300
_ROWS = [
    {
        "title": f"关于做好第{n}件事的通知",
        "url": f"/zwgk/t20260{n % 9 + 1}01_{n}.html",
        "publishDate": f"2026-0{n % 9 + 1}-01",
    }
    for n in range(20)
]
_MARKUP = "".join(
    f'<li><a href="{row["url"]}">{row["title"]}</a><span>{row["publishDate"]}</span></li>' for row in _ROWS
)
_MENU = "政务公开 政府信息公开 政策文件 互动交流 办事服务 走进清溪"


def seed_parts() -> tuple[bytes, ...]:
    """The bodies of made answers and of the scripts in all pages at hand, in an order that does not change."""
    scripts = [match[1] for page in seed_pages() for match in _SCRIPT.finditer(page)]
    step = max(1, len(scripts) // _MOST_SCRIPTS)
    return (*(text.encode() for text in _answers()), *scripts[::step])


def _answers() -> Iterator[str]:
    data = json.dumps({"code": 200, "data": {"total": 345, "rows": _ROWS}}, ensure_ascii=False)
    yield data
    yield json.dumps(_ROWS)
    yield f"jQuery1234({data});"
    yield json.dumps({"html": f"<ul>{_MARKUP}</ul>", "totalPage": 4})
    yield json.dumps([{"name": name, "url": f"/c/{name}/", "children": []} for name in _MENU.split()])
    records = "".join(f"<record><![CDATA[{row}]]></record>" for row in _MARKUP.split("</li>"))
    yield f"<datastore><totalrecord>345</totalrecord><recordset>{records}</recordset></datastore>"
    yield "".join(f"document.write('<a href=\"/c/{name}/\">' + \"{name}\" + '</a>');\n" for name in _MENU.split())
    yield f"var menu = '{_MARKUP}'; $('#menu').html(menu);"
    yield "$.ajax({url: '/api/list', data: {col: 12, page: 1}, success: function (r) {}}); fetch('/x?n=' + n);"
    yield f"<ul>{_MARKUP}</ul>"


def giant_parts() -> Iterator[tuple[str, bytes]]:
    """Answers that are too much of one thing."""
    row = json.dumps(_ROWS[0])
    yield "100,000 rows", f'{{"rows": [{",".join([row] * 100_000)}]}}'.encode()
    yield "rows within rows", ('{"title":"a","date":"2026-01-01","children":[' * 900 + "]}" * 900).encode()
    yield "100,000 open objects", b'{"a":' * 100_000
    yield "300,000 totals", json.dumps([{"total": "x"}] * 300_000).encode()
    yield "50,000 pieces of markup", json.dumps([_MARKUP] * 2_000).encode()
    yield "a name that ends in no call", b"a" * 2_000_000 + b"(" + b" " * 1_000_000
    yield "a call and spaces", b"a(" + b" " * 2_000_000 + b"x"
    yield "many calls", b"$.get('/a/b?c='+d,{e:1});" * 100_000
    yield "many values", b"var a='b';" * 200_000 + b"fetch('/x/'+a)"
    yield "many names", b"x={" * 300_000
    yield "many sums", b"document.write('<a href=/x>'" + b"+'a'" * 400_000 + b")"
    yield "many elements filled", b"el.innerHTML='<a href=/x>b</a>';" * 60_000
    yield "broken numbers", b"[" + b"1e9999999," * 200_000 + b"1]"
    yield "one long number", b"[" + b"9" * 2_000_000 + b"]"
