"""Makers of documents: docx by hand, doc and wps as compound files."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

from tests.files import books, elsewhere, fees, persons
from tests.files.compound import compound
from tests.files.packing import packed, with_bomb
from tests.files.pictures import png

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATED = (
    _DECLARED + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    _DECLARED + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    '<Override PartName="/word/document.xml" ContentType="{}"/></Types>'
)
TEXT = "根据《政府信息公开条例》，现将有关情况公布如下，请广大群众监督。"


def parts(
    body: str, related: str = "", more: Mapping[str, bytes | str] | None = None, main: str = _MAIN
) -> dict[str, bytes | str]:
    """The parts of a docx whose document has this body, these relationships and more parts."""
    return {
        "[Content_Types].xml": _TYPES.format(main),
        "_rels/.rels": _RELATED.format(
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/document.xml": f"{_DECLARED}<w:document {_W} {_R}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _RELATED.format(related),
        **(more or {}),
    }


def document(body: str, related: str = "", more: Mapping[str, bytes | str] | None = None, main: str = _MAIN) -> bytes:
    """A docx of these."""
    return packed(parts(body, related, more, main))


def paragraph(text: str) -> str:
    """A paragraph."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(rows: Iterable[Sequence[object]]) -> str:
    """A table of these cells."""
    return f"<w:tbl>{''.join(row(''.join(cell(one) for one in each)) for each in rows)}</w:tbl>"


def row(cells: str) -> str:
    """A row of a table."""
    return f"<w:tr>{cells}</w:tr>"


def cell(text: object, properties: str = "") -> str:
    """A cell of a table."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(str(text))}</w:tc>"


def plain() -> bytes:
    """Text, and the list of fees as a table."""
    return document(
        paragraph(fees.TITLE) + paragraph(TEXT) + table([fees.COLUMNS, *fees.rows(12)]) + paragraph("特此公告。")
    )


def text_only() -> bytes:
    """Text without a table."""
    return document(paragraph(fees.TITLE) + paragraph(TEXT) * 5)


def header_of_two_rows() -> bytes:
    """收费标准 over 单位 and 金额, the others over both rows."""
    down, across = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
    top = cell("项目编码", down) + cell("项目名称", down) + cell("收费标准", across) + cell("执收单位", down)
    below = "".join(cell(name, "<w:vMerge/>" if not name else "") for name in ("", "", "单位", "金额", ""))
    rest = "".join(
        row("".join(cell(one) for one in (code, item, "元/件", amount, office)))
        for code, item, _, amount, office in fees.rows(8)
    )
    return document(paragraph(fees.TITLE) + f"<w:tbl>{row(top)}{row(below)}{rest}</w:tbl>")


def nothing() -> bytes:
    """A document with one empty paragraph."""
    return document("<w:p/>")


def scanned() -> bytes:
    """Pictures of pages, and no word."""
    drawing = (
        "<w:p><w:r><w:drawing>"
        '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData><a:blip r:embed="rIdP"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    related = f'<Relationship Id="rIdP" Type="{_OFFICE}/image" Target="media/image1.png"/>'
    return document(drawing * 2, related, {"word/media/image1.png": png()})


def with_template() -> bytes:
    """A document whose template lies elsewhere: a program would fetch it when it opens."""
    related = f'<Relationship Id="rIdS" Type="{_OFFICE}/settings" Target="settings.xml"/>'
    target = f'Target="{elsewhere.ADDRESS}.dotm" TargetMode="External"'
    away = f'<Relationship Id="rIdT" Type="{_OFFICE}/attachedTemplate" {target}/>'
    more = {
        "word/settings.xml": f'{_DECLARED}<w:settings {_W} {_R}><w:attachedTemplate r:id="rIdT"/></w:settings>',
        "word/_rels/settings.xml.rels": _RELATED.format(away),
    }
    return document(paragraph(TEXT) + table([fees.COLUMNS, *fees.rows(5)]), related, more)


def with_link() -> bytes:
    """A document with an ordinary link to a page, which nothing fetches."""
    related = (
        f'<Relationship Id="rIdL" Type="{_OFFICE}/hyperlink" Target="{elsewhere.ADDRESS}.html" TargetMode="External"/>'
    )
    linked = '<w:p><w:hyperlink r:id="rIdL"><w:r><w:t>政策原文</w:t></w:r></w:hyperlink></w:p>'
    return document(paragraph(TEXT) + linked, related)


def with_foreign_picture() -> bytes:
    """A picture that lies elsewhere."""
    related = f'<Relationship Id="rIdP" Type="{_OFFICE}/image" Target="{elsewhere.ADDRESS}.png" TargetMode="External"/>'
    return document(paragraph(TEXT) + '<w:p><w:r><w:pict r:link="rIdP"/></w:r></w:p>', related)


def with_command() -> bytes:
    """A field that would run a command (DDEAUTO)."""
    field = f'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/c {elsewhere.COMMAND}"'.replace('"', "&quot;")
    return document(
        paragraph(TEXT) + f'<w:p><w:fldSimple w:instr="{field}"><w:r><w:t>0</w:t></w:r></w:fldSimple></w:p>'
    )


def with_macros() -> bytes:
    """A document with a project of macros."""
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    related = f'<Relationship Id="rIdM" Type="{kind}" Target="vbaProject.bin"/>'
    code = f'Sub AutoOpen()\r\n  Shell "{elsewhere.COMMAND}"\r\nEnd Sub\r\n'.encode()
    project = compound({"VBA/dir": b"\x01", "VBA/_VBA_PROJECT": b"\xcc\x61", "VBA/ThisDocument": code})
    main = "application/vnd.ms-word.document.macroEnabled.main+xml"
    return document(paragraph(TEXT), related, {"word/vbaProject.bin": project}, main)


def of_persons() -> bytes:
    """Persons' numbers in a table and in the text."""
    return document(paragraph(told_of_persons().strip()) + table([persons.COLUMNS, *persons.rows(3)]))


def with_bomb_of_text(mebibytes: int) -> bytes:
    """A docx whose text unpacks to so many MiB."""
    made = parts("")
    whole = str(made.pop("word/document.xml")).encode()
    head, _, tail = whole.partition(b"</w:body>")
    return with_bomb(
        made, "word/document.xml", head + b"<w:p><w:r><w:t>", mebibytes, b"</w:t></w:r></w:p></w:body>" + tail
    )


def with_entities(entities: str) -> bytes:
    """A docx whose document begins with a DOCTYPE."""
    made = parts(paragraph("&i;"))
    made["word/document.xml"] = str(made["word/document.xml"]).replace(_DECLARED, _DECLARED + entities)
    return packed(made)


def nested_tables(depth: int) -> bytes:
    """A table in a cell of a table, so deep."""
    inner = paragraph("底")
    for _ in range(depth):
        inner = f"<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    return document(inner)


def old(text: str = "", *, locked: bool = False, streams: Mapping[str, bytes] | None = None) -> bytes:
    """A doc of 1997 to 2003: one piece of text, in UTF-16. Cells end with \\x07, a row with one more."""
    text = text or f"{fees.TITLE}\r{TEXT}\r特此公告。\r"
    flags = 0x0200 | (0x0100 if locked else 0)  # its tables are in 1Table; it is encrypted
    begins = 0x800
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, begins, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    base = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x0804, 0, flags | 0x1000) + struct.pack(
        "<HIBBHHII", 0xBF, 0, 0, 0, 0, 0, begins, begins + 2 * len(text)
    )
    longs = struct.pack("<22I", begins + 2 * len(text), 0, 0, len(text), *[0] * 18)
    places = bytearray(93 * 8)
    struct.pack_into("<II", places, 33 * 8, 0, len(clx))
    fib = (
        base
        + struct.pack("<H", 14)
        + bytes(28)
        + struct.pack("<H", 22)
        + longs
        + struct.pack("<H", 93)
        + bytes(places)
        + bytes(2)
    )
    written = text.encode("utf-16-le")
    if locked:
        written = bytes(byte ^ 0xA5 for byte in written)
    return compound({"WordDocument": fib.ljust(begins, b"\0") + written, "1Table": clx, **(streams or {})})


def old_with_macros() -> bytes:
    """A doc with a project of macros."""
    code = f'Sub AutoOpen()\r\n  Shell "{elsewhere.COMMAND}"\r\nEnd Sub\r\n'.encode()
    return old(
        streams={"Macros/VBA/dir": b"\x01", "Macros/VBA/_VBA_PROJECT": b"\xcc\x61", "Macros/VBA/ThisDocument": code}
    )


def old_with_table() -> bytes:
    """A doc with the list of fees as a table."""
    lines = ["".join(f"{one}\x07" for one in each) + "\x07" for each in (fees.COLUMNS, *fees.rows(6))]
    return old(f"{fees.TITLE}\r{''.join(lines)}\r")


def rich_text() -> bytes:
    """RTF, which programs call .doc."""
    letters = "".join(f"\\u{ord(letter)}?" for letter in TEXT)
    return b"{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0 SimSun;}}\\f0 " + letters.encode() + b"\\par}"


def told_of_persons() -> str:
    """A sentence with one person's numbers."""
    return f"申请人张某，身份证号{persons.identity(9)}，手机号码{persons.mobile(9)}。\r"


def page_for_word() -> bytes:
    """A web page as systems send it that call it .doc."""
    head = "<html xmlns:w='urn:schemas-microsoft-com:office:word'><head><meta charset=utf-8><title>公告</title></head>"
    return f"{head}<body>{''.join(f'<p>{TEXT}（{number}）</p>' for number in range(20))}</body></html>".encode()


def in_a_text_box() -> bytes:
    """Words in a box, as forms and posters have them."""
    box = f"<w:txbxContent>{paragraph(TEXT)}</w:txbxContent>"
    shape = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>{box}</v:textbox></v:shape>'
    return document(f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>")


def in_a_control() -> bytes:
    """A table within a control, as templates have it."""
    return document(f"<w:sdt><w:sdtContent>{table([fees.COLUMNS, *fees.rows(6)])}</w:sdtContent></w:sdt>")


def with_a_workbook() -> bytes:
    """A workbook within a document, of which only a picture is seen."""
    related = f'<Relationship Id="rIdP" Type="{_OFFICE}/image" Target="media/image1.png"/>'
    related += f'<Relationship Id="rIdB" Type="{_OFFICE}/package" Target="embeddings/book.xlsx"/>'
    held = (
        '<w:p><w:r><w:object><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata r:id="rIdP"/></v:shape>'
        '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Embed" ProgID="Excel.Sheet.12" '
        'r:id="rIdB"/>'
        "</w:object></w:r></w:p>"
    )
    return document(held, related, {"word/media/image1.png": png(), "word/embeddings/book.xlsx": books.plain()})


def old_picture() -> bytes:
    """A doc with two pictures of pages, and no word."""
    return old("\x01\r\x01\r", streams={"Data": png() * 2})


def headed_only() -> bytes:
    """A document whose words stand in its header only."""
    related = f'<Relationship Id="rIdH" Type="{_OFFICE}/header" Target="header1.xml"/>'
    header = f"{_DECLARED}<w:hdr {_W}>{paragraph(TEXT)}</w:hdr>"
    body = '<w:p/><w:sectPr><w:headerReference w:type="default" r:id="rIdH"/></w:sectPr>'
    return document(body, related, {"word/header1.xml": header})


def with_a_page_in_it() -> bytes:
    """A document that takes its text from a web page within it (altChunk)."""
    related = f'<Relationship Id="rIdA" Type="{_OFFICE}/aFChunk" Target="chunk.html"/>'
    return document('<w:altChunk r:id="rIdA"/>', related, {"word/chunk.html": page_for_word()})
