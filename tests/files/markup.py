"""Makers of XML, of web pages and of what spreadsheet programs save as either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from tests.files import elsewhere, fees, persons

NAMES = ("code", "item", "basis", "amount", "office")


def records(number: int, names: Sequence[str] = NAMES) -> str:
    """The fees as elements."""
    return "".join(
        "<fee>" + "".join(f"<{name}>{cell}</{name}>" for name, cell in zip(names, row, strict=True)) + "</fee>"
        for row in fees.rows(number)
    )


def plain(number: int = 12, encoding: str = "UTF-8", *, said: str | None = None) -> bytes:
    """A list of records. `said` is the encoding that it declares, where that is another."""
    return f'<?xml version="1.0" encoding="{said or encoding}"?>\n<fees>{records(number)}</fees>'.encode(encoding)


def chinese(number: int = 12, encoding: str = "gb18030") -> bytes:
    """The same with the columns' Chinese names as tags."""
    return f'<?xml version="1.0" encoding="{encoding}"?>\n<收费目录>{records(number, fees.COLUMNS)}</收费目录>'.encode(
        encoding
    )


def attributes(number: int = 6) -> bytes:
    """Cells as attributes."""
    rows = "".join(
        "<row " + " ".join(f'{name}="{cell}"' for name, cell in zip(NAMES, row, strict=True)) + "/>"
        for row in fees.rows(number)
    )
    return f"<rows>{rows}</rows>".encode()


def enveloped(number: int = 7) -> bytes:
    """As interfaces answer: counts, then the list."""
    data = f"<data><total>{number}</total><list>{records(number)}</list></data>"
    return f"<response><code>0</code><msg>成功</msg>{data}</response>".encode()


def with_doctype(doctype: str, inside: str = "") -> bytes:
    """Records under a DOCTYPE."""
    return f'<?xml version="1.0"?>\n{doctype}\n<fees>{records(3)}{inside}</fees>'.encode()


def laughs() -> bytes:
    """Entities of entities: a few lines that unfold to gigabytes."""
    entities = "".join(f'<!ENTITY {name} "{f"&{chr(ord(name) - 1)};" * 10}">' for name in "bcdefghij")
    return with_doctype(f'<!DOCTYPE fees [<!ENTITY a "收费">{entities}]>', "<fee><code>&j;</code></fee>")


def quadratic(size: int = 100_000, times: int = 20_000) -> bytes:
    """One long entity, named many times."""
    return with_doctype(f'<!DOCTYPE fees [<!ENTITY a "{"x" * size}">]>', f"<fee><code>{'&a;' * times}</code></fee>")


def reading_a_file() -> bytes:
    """An entity that is a file of the machine."""
    return with_doctype('<!DOCTYPE fees [<!ENTITY f SYSTEM "file:///etc/passwd">]>', "<fee><code>&f;</code></fee>")


def reaching_out() -> bytes:
    """An entity that lies elsewhere."""
    return with_doctype(
        f'<!DOCTYPE fees [<!ENTITY f SYSTEM "{elsewhere.ADDRESS}.ent">]>', "<fee><code>&f;</code></fee>"
    )


def parameter_reaching_out() -> bytes:
    """An entity of the DOCTYPE itself that lies elsewhere."""
    return with_doctype(f'<!DOCTYPE fees [<!ENTITY % p SYSTEM "{elsewhere.ADDRESS}.dtd"> %p;]>')


def described_elsewhere() -> bytes:
    """Records whose description (DTD), style and further parts (XInclude) lie elsewhere."""
    away = elsewhere.ADDRESS
    return (
        f'<?xml version="1.0"?>\n<?xml-stylesheet href="{away}.xsl" type="text/xsl"?>\n'
        f'<fees xmlns:xi="http://www.w3.org/2001/XInclude">{records(3)}<xi:include href="{away}.xml"/></fees>'
    ).encode()


def deep(depth: int) -> bytes:
    """Elements in elements."""
    return b"<a>" * depth + b"</a>" * depth


def spreadsheet(rows: Iterable[Sequence[object]] = (), *, more: str = "") -> bytes:
    """XML Spreadsheet 2003, as many systems export it under .xls."""
    rows = rows or [fees.COLUMNS, *fees.rows(12)]
    cells = "".join(f"<Row>{''.join(_cell(one) for one in row)}</Row>" for row in rows)
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="收费">'
        f"<Table>{more}{cells}</Table></Worksheet></Workbook>"
    ).encode()


def _cell(value: object) -> str:
    kind = "String" if isinstance(value, str) else "Number"
    return f'<Cell><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'


def spreadsheet_of_two_rows() -> bytes:
    """The same with a merged header of two rows; cells that are left out are skipped by an index."""
    head = "".join(
        f'<Cell ss:MergeDown="1"><Data ss:Type="String">{name}</Data></Cell>' for name in ("项目编码", "项目名称")
    )
    head += '<Cell ss:MergeAcross="1"><Data ss:Type="String">收费标准</Data></Cell>'
    head += '<Cell ss:Index="5" ss:MergeDown="1"><Data ss:Type="String">执收单位</Data></Cell>'
    below = f'<Cell ss:Index="3">{_cell("单位")[6:]}{_cell("金额")}'
    rows = [(code, item, "元/件", amount, office) for code, item, _, amount, office in fees.rows(5)]
    return spreadsheet(rows, more=f"<Row>{head}</Row><Row>{below}</Row>")


def page(body: str, title: str = "收费目录清单", head: str = "", encoding: str = "utf-8") -> bytes:
    """A web page."""
    head = f'<head><meta charset="{encoding}"><title>{title}</title>{head}</head>'
    return f"<!DOCTYPE html>\n<html>{head}<body>{body}</body></html>".encode(encoding)


def table(rows: Iterable[Sequence[object]], head: bool = True, caption: str = "") -> str:
    """A table of a page."""
    lines = []
    for number, row in enumerate(rows):
        tag = "th" if head and number == 0 else "td"
        lines.append("<tr>" + "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in row) + "</tr>")
    return f"<table border=1>{f'<caption>{caption}</caption>' if caption else ''}{''.join(lines)}</table>"


def listing(encoding: str = "utf-8") -> bytes:
    """A page with the list of fees."""
    return page(f"<h1>{fees.TITLE}</h1>" + table([fees.COLUMNS, *fees.rows(12)]), encoding=encoding)


def listing_of_two_rows() -> bytes:
    """The same with cells over two columns and two rows."""
    head = (
        "<tr><td rowspan=2>项目编码<td rowspan=2>项目名称<td colspan=2>收费标准<td rowspan=2>执收单位</tr>"
        "<tr><td>单位</td><td>金额</td></tr>"
    )
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in (code, item, "元/件", amount, office)) + "</tr>"
        for code, item, _, amount, office in fees.rows(8)
    )
    return page(f"<table>{head}{rows}</table>")


def saved_for_excel() -> bytes:
    """A table that a web system calls .xls."""
    head = '<meta name="ProgId" content="Excel.Sheet"><!--[if gte mso 9]><xml></xml><![endif]-->'
    return page(table([fees.COLUMNS, *fees.rows(12)], head=False), head=head)


def error() -> bytes:
    """What a portal says in place of a file that is gone."""
    return page(
        "<div><h2>404</h2><p>对不起，您访问的页面不存在或已被删除！</p><a href='/'>返回首页</a></div>", "页面不存在"
    )


def no_such_key() -> bytes:
    """What a store of objects says in place of a file that is gone."""
    told = "<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{told}</Error>'.encode()


def log_in() -> bytes:
    """What a portal says to somebody it does not know; its form stands in a table."""
    form = "<tr><td>用户名</td><td><input name=u></td></tr><tr><td>密码</td><td><input type=password name=p></td></tr>"
    return page(
        f"<form action=/login method=post><table>{form}<tr><td></td><td><button>登录</button></td></tr></table></form>",
        "用户登录",
    )


def including() -> bytes:
    """A page with a table that would fetch from elsewhere in every way."""
    away = elsewhere.ADDRESS
    head = f'<base href="{away}/"><link rel=stylesheet href="{away}.css"><script src="{away}.js"></script>'
    head += f'<meta http-equiv=refresh content="0;url={away}.html">'
    body = f'<iframe src="{away}.html"></iframe><img src="{away}.png"><object data="{away}.swf"></object>'
    body += f'<!--#include virtual="{away}"-->'
    return page(body + table([fees.COLUMNS, *fees.rows(5)]), head=head)


def spanning(columns: int, rows: int) -> bytes:
    """A table whose first cell says that it covers a great deal."""
    under = "<tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr>"
    return page(f"<table><tr><td colspan={columns} rowspan={rows}>题</td></tr>{under}</table>")


def deep_page(depth: int) -> bytes:
    """Boxes in boxes, and a table at the bottom."""
    return page("<div>" * depth + table([fees.COLUMNS, *fees.rows(3)]) + "</div>" * depth)


def tables_in_tables(depth: int) -> bytes:
    """Tables in cells of tables."""
    return page("<table><tr><td>" * depth + "底" + "</td></tr></table>" * depth)


def of_persons() -> bytes:
    """A page with a list of persons."""
    return page(table([persons.COLUMNS, *persons.rows(4)]))


def web_archive() -> bytes:
    """A page in one file (MHTML), as "single file web page" is saved, under .xls for instance."""
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Location: file:///C:/a.htm\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + saved_for_excel()
        + b"\r\n--b--\r\n"
    )


def records_of_persons() -> bytes:
    """Records with persons' numbers."""
    names = ("no", "name", "identity", "mobile", "amount")
    rows = "".join(
        f"<p>{''.join(f'<{name}>{cell}</{name}>' for name, cell in zip(names, row, strict=True))}</p>"
        for row in persons.rows(2)
    )
    return f"<persons>{rows}</persons>".encode()
