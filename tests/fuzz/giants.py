"""Pages that are too much of one thing, each with the name of its kind."""

from __future__ import annotations

from collections.abc import Iterator

SIZE = 5_000_000
"""Bytes of a page of one tag."""
_TAGS = """
a div p li ul td table tr span b script style title select option iframe frame frameset font form nav input
h1 br img svg math template textarea noscript button dl dd center meta base label plaintext xmp o:p
"""
_MANY = (
    ("links", 100_000, '<a href="/a/{n}.html">政府信息公开{n}</a>'),
    ("dated rows", 100_000, '<li><a href="/a/{n}.html">关于做好第{n}件事的通知</a><span>2026-01-02</span></li>'),
    ("dated paragraphs", 250_000, "<p>2026-01-02</p>"),
    ("dates", 400_000, "2026-01-02 "),
    ("Chinese dates", 100_000, "<p>二〇二六年一月二日</p>"),
    ("fields", 100_000, "<p>发布时间：2026-01-02 来源：县政府</p>"),
    ("field cells", 100_000, "<tr><td>文号</td><td>索引号</td></tr>"),
    ("cells of one row", 300_000, "<td>文号</td>"),
    ("scripts that write", 60_000, "<script>document.write('<a href=/x>栏目</a>')</script>"),
    ("scripts with rows", 50_000, '<script>[{{"title":"\\ud800","date":"2026-01-01"}}]</script>'),
    ("data stores", 100_000, "<![CDATA[<li><a href=/x>栏目</a>2026-01-02</li>]]>"),
    ("refreshes", 100_000, '<meta http-equiv="refresh" content="0;url=x">'),
    ("error boxes", 150_000, "<div class=error>页面不存在</div>"),
    ("empty trees", 200_000, "<ul id=tree></ul>"),
    ("pagers", 80_000, "<script>createPageHTML('a',1,2,'index','html')</script>"),
    ("comments", 400_000, "<!-- a -->"),
    ("spaces", 800_000, "&nbsp;"),
    ("gaps", 20_000, "共" + "&nbsp;" * 39),
    ("entities", 600_000, "&#x4e00;"),
    ("words", 230_000, "政府信息公开，"),
    ("numbered names", 100_000, "政府信息公开{n}，"),
    ("numbered sentences", 60_000, "县政府{n}办公室负责本县政府信息公开工作以及其他很多的事情，"),
    ("NULs", 500_000, "<p>\0a</p>"),
)
_DEEP = (
    ("div", "<div>", "</div>"), ("list", "<ul><li>", ""), ("table", "<table><tr><td>2026-01-02<a href=/x>abc", ""),
    ("menu", '<div class="nav" id=tree><a href="/x">栏目</a>2026-01-02', "</div>"), ("format", "<p><b><i><font>", ""),
    ("frameset", "<frameset rows='1,*'>", ""), ("foot", "<div class=footer><a href=/x>ab</a>", "</div>"),
)  # fmt: skip


def page(body: str) -> bytes:
    """`body` as the body of a whole page."""
    text = f"<!DOCTYPE html><html><head><title>某县人民政府</title></head><body>{body}</body></html>"
    return text.encode("utf-8", "surrogatepass")


def giants() -> Iterator[tuple[str, bytes]]:
    """Every giant: one tag over 5 MB, many of one thing, deep nesting, endless attributes, what is no text at all."""
    for tag in _TAGS.split():
        yield f"5 MB of <{tag}>", f"<{tag}>".encode() * (SIZE // (len(tag) + 2))
        pair = f"<{tag}>x</{tag}>"
        yield f"5 MB of {pair}", page(pair * (SIZE // len(pair)))
    for name, times, piece in _MANY:
        yield f"{times} {name}", page("".join(piece.format(n=n) for n in range(times)))
    for name, opened, closed in _DEEP:
        for depth in (900, 3_000, 100_000):
            yield f"{name} nested {depth} times", page(opened * depth + "x" + closed * depth)
    yield from _attributes()
    yield from _scripts()
    yield from _no_text()


def _attributes() -> Iterator[tuple[str, bytes]]:
    yield "an address of 5 MB", page(f'<a href="{"x" * SIZE}">t</a>')
    yield "titles of 300 kB", page(f'<a href="/x" title="{"政" * 100_000}">t…</a>' * 10)
    yield "200,000 attributes", page(f"<div {' '.join(f'a{n}=1' for n in range(200_000))}>")
    yield "tags that do not end", page("<a " * 1_500_000)


def _scripts() -> Iterator[tuple[str, bytes]]:
    yield "an open script", b'<html><body><script>var a=[{"title":"x","date":"2026-01-01"},' * 80_000
    yield "broken arrays", page("<script>" + '[{"a":' * 300_000 + "</script>")
    yield (
        "one script that writes much",
        page("<script>" + "document.write('<a href=/x>'+a+'</a>');" * 120_000 + "</script>"),
    )
    yield "one script that goes", page("<script>" + "location.href='x';" * 250_000 + "</script>")
    yield "an open comment", page("<!--" + "- " * 2_000_000)
    yield "lone surrogates", page("<p>\ud800政\udfff</p>" * 200_000)


def _no_text() -> Iterator[tuple[str, bytes]]:
    yield "5 MB of NUL", b"\0" * SIZE
    yield "5 MB of <", b"<" * SIZE
    yield "5 MB of spaces", page(" " * SIZE)
    yield "UTF-16 of lone surrogates", b"\xff\xfe" + b"\x00\xd8" * 2_000_000
    yield "bytes of no charset", bytes((n * 7919 + (n >> 8)) & 255 for n in range(3_000_000))
    yield "brackets", b"[" * 1_000_000
    yield "numbers", b"[" + b"1," * 2_000_000 + b"1]"
    yield "a name and a call", b"a" * SIZE + b"("
