"""Makers of PDF, object by object (ISO 32000-1), so that they can be wrong in any way."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Mapping, Sequence

from pypdf import PdfReader, PdfWriter

from tests.files import elsewhere, fees, persons
from tests.files.documents import TEXT
from tests.files.packing import zeros

_MORE = "第页- 0123456789X" + "".join(persons.COLUMNS) + "张某"
_LETTERS = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
    "1 begincodespacerange <0000> <FFFF> endcodespacerange {} endcmap end end"
)
ALL_LETTERS = "1 beginbfrange <0000> <FFFF> <0000> endbfrange"


def letters_of(text: str) -> str:
    """Which letter each number of a font stands for, a hundred at once: here its own in Unicode."""
    codes = [f"<{ord(letter):04X}>" for letter in sorted(set(text))]
    some = (codes[at : at + 100] for at in range(0, len(codes), 100))
    return " ".join(f"{len(each)} beginbfchar {' '.join(f'{c} {c}' for c in each)} endbfchar" for each in some)


_USED = letters_of(TEXT + fees.TITLE + "".join("".join(row) for row in (fees.COLUMNS, *fees.texts(300))) + _MORE)


def stream(data: bytes, entries: str = "") -> bytes:
    """A stream with its dictionary."""
    return f"<< /Length {len(data)} {entries}>>\nstream\n".encode() + data + b"\nendstream"


def assembled(objects: Mapping[int, bytes], trailer: str = "") -> bytes:
    """A file of these objects; the first is the catalogue."""
    body = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, data in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n" % number + data + b"\nendobj\n"
    most = max(objects) + 1
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % most
    body += b"".join(
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        for number in range(1, most)
    )
    return bytes(body) + f"trailer\n<< /Size {most} /Root 1 0 R {trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()


def shown(lines: Iterable[Sequence[str]], *, unseen: bool = False) -> bytes:
    """The drawing of lines of cells, 110 points apart."""
    drawn = ["BT /F1 10 Tf" + (" 3 Tr" if unseen else "")]
    for number, line in enumerate(lines):
        for column, cell in enumerate(line):
            drawn.append(f"1 0 0 1 {40 + 110 * column} {800 - 20 * number} Tm <{cell.encode('utf-16-be').hex()}> Tj")
    return "\n".join([*drawn, "ET"]).encode()


def objects(
    pages: Sequence[bytes], catalogue: str = "", page: str = "", image: bool = False, letters: str = _USED
) -> dict[int, bytes]:
    """Pages that draw these; `image` gives each a picture that it may draw as /I. `letters`: what its font can say."""
    made: dict[int, bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalogue}>>".encode(),
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        4: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /W [32 126 500] >>",
        5: stream(_LETTERS.format(letters).encode()),
        6: stream(
            zlib.compress(bytes(200 * 280)),
            "/Type /XObject /Subtype /Image /Width 200 /Height 280 "
            "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode ",
        ),
    }
    own = "/XObject << /I 6 0 R >> " if image else ""
    kids = []
    for number, drawn in enumerate(pages):
        at = 10 + 2 * number
        kids.append(f"{at} 0 R")
        resources = f"/Resources << /Font << /F1 3 0 R >> {own}>>"
        made[at] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {resources} /Contents {at + 1} 0 R {page}>>".encode()
        )
        made[at + 1] = drawn if drawn.startswith(b"<<") else stream(drawn)
    made[2] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(kids)}] >>".encode()
    return made


def document(pages: Sequence[bytes], catalogue: str = "", page: str = "", image: bool = False) -> bytes:
    """A file of such pages."""
    return assembled(objects(pages, catalogue, page, image))


def listed(rows: int = 12) -> list[tuple[str, ...]]:
    """The lines of a page with the list of fees."""
    return [(fees.TITLE,), fees.COLUMNS, *fees.texts(rows)]


def plain(rows: int = 12) -> bytes:
    """A page with the list of fees, its text to be read."""
    return document([shown(listed(rows))])


def of_pages(pages: int) -> bytes:
    """So many pages of text."""
    return assembled(objects([shown([(TEXT,), (f"第{number}页",)]) for number in range(1, pages + 1)]))


def of_all_letters(pages: int) -> bytes:
    """The same in a font that says what each of 65,536 letters is."""
    return assembled(objects([shown([(TEXT,)])] * pages, letters=ALL_LETTERS))


_PICTURE = b"q 595 0 0 842 0 0 cm /I Do Q\n"


def scanned(pages: int = 2, *, stamped: bool = False) -> bytes:
    """Pages that are pictures; `stamped` writes the page's number under each."""
    return document(
        [_PICTURE + (shown([(f"- {number} -",)]) if stamped else b"") for number in range(1, pages + 1)], image=True
    )


def recognised() -> bytes:
    """A scan over whose words the recognised text lies, unseen."""
    return document([_PICTURE + shown(listed(6), unseen=True)], image=True)


def half_scanned(texts: int) -> bytes:
    """Pages of text, and an annex as a picture."""
    return document([*[shown([(TEXT,)] * 8)] * texts, _PICTURE], image=True)


def protected(user: str = "2026") -> bytes:
    """A file that asks for a password; with user "" only for one to print it."""
    target = PdfWriter(clone_from=PdfReader(io.BytesIO(plain())))
    target.encrypt(user, "owner", algorithm="RC4-128")
    written = io.BytesIO()
    target.write(written)
    return written.getvalue()


def with_action(action: str, *, on_a_link: bool = False) -> bytes:
    """A file that does something when it opens, or when a link of it is pressed."""
    link = f"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << {action} >> >>] "
    return document([shown(listed(3))], "" if on_a_link else f"/OpenAction << {action} >> ", link if on_a_link else "")


URI = f"/S /URI /URI ({elsewhere.ADDRESS}.html)"
LAUNCH = f"/S /Launch /F (/bin/sh) /Unix << /F (/bin/sh) /P (-c '{elsewhere.COMMAND}') >>"
SCRIPT = f"/S /JavaScript /JS (app.launchURL\\('{elsewhere.ADDRESS}.js'\\))"
SUBMIT = f"/S /SubmitForm /F << /FS /URL /F ({elsewhere.ADDRESS}.form) >>"


def with_foreign_stream() -> bytes:
    """A page whose drawing lies in a file elsewhere."""
    made = objects([shown(listed(3)), b""])
    made[13] = f"<< /Length 0 /F << /FS /URL /F ({elsewhere.ADDRESS}.txt) >> >>\nstream\n\nendstream".encode()
    return assembled(made)


def bomb(mebibytes: int) -> bytes:
    """A page whose drawing unpacks to so many MiB."""
    packed = b"\x78\xda" + zeros(mebibytes)
    return document([stream(packed, "/Filter /FlateDecode "), shown(listed(3))])


def bomb_in_bombs(mebibytes: int) -> bytes:
    """The same packed twice more, so that a few hundred bytes are left."""
    packed = zlib.compress(zlib.compress(b"\x78\xda" + zeros(mebibytes), 9), 9)
    return document([stream(packed, "/Filter [/FlateDecode /FlateDecode /FlateDecode] ")])


def circular() -> bytes:
    """Pages that are their own parents."""
    made = objects([shown(listed(3))])
    made[2] = b"<< /Type /Pages /Count 2 /Kids [2 0 R 10 0 R] /Parent 2 0 R >>"
    return assembled(made)


def announcing(pages: int) -> bytes:
    """One page, and a count that says many."""
    made = objects([shown(listed(3))])
    made[2] = f"<< /Type /Pages /Count {pages} /Kids [10 0 R] >>".encode()
    return assembled(made)


def no_page() -> bytes:
    """A file without a page."""
    return document([])


def blank() -> bytes:
    """A page on which nothing stands."""
    return document([b"q Q"])


def of_persons() -> bytes:
    """A page with persons' numbers in its text."""
    return document([shown([persons.COLUMNS, *([str(cell) for cell in row] for row in persons.rows(3))])])


def ruled(rows: int, pages: int = 1) -> bytes:
    """The list of fees in a table that lines draw, so many rows a page, its header on the first."""
    lines = [fees.COLUMNS, *fees.texts(rows * pages)]
    each = [lines[: rows + 1], *(lines[at : at + rows] for at in range(rows + 1, len(lines), rows))]
    return document([_ruled(some) for some in each])


def _ruled(lines: Sequence[Sequence[str]]) -> bytes:
    top, bottom, right = 814, 814 - 20 * len(lines), 36 + 110 * 5
    level = [f"36 {top - 20 * number} m {right} {top - 20 * number} l S" for number in range(len(lines) + 1)]
    upright = [f"{36 + 110 * column} {top} m {36 + 110 * column} {bottom} l S" for column in range(6)]
    return "\n".join([*level, *upright, ""]).encode() + shown(lines)


def as_curves() -> bytes:
    """A page whose letters were turned into curves, as printers do: nothing of it is text or picture."""
    letters = (f"{40 + 12 * n} 780 m {44 + 12 * n} 790 {48 + 12 * n} 770 {50 + 12 * n} 780 c f" for n in range(40))
    return document(["\n".join(letters).encode()])


def in_a_form() -> bytes:
    """A page that draws its text by way of a form."""
    made = objects([b"/X Do"])
    made[10] = made[10].replace(b"/Font <<", b"/XObject << /X 7 0 R >> /Font <<")
    made[7] = stream(
        shown(listed(5)), "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
    )
    return assembled(made)


def filled_in() -> bytes:
    """A form to fill in, whose text stands in its fields only."""
    value = f"<feff{TEXT.encode('utf-16-be').hex()}>"
    made = objects([b"q Q"], "/AcroForm << /Fields [7 0 R] >> ", "/Annots [7 0 R] ")
    made[7] = f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V {value} /Rect [40 700 400 720] >>".encode()
    return assembled(made)


def in_gbk() -> bytes:
    """A page in a font of GBK codes, as Chinese programs write it, that says nothing of Unicode."""
    made = objects([b"BT /F1 10 Tf 40 800 Td <" + TEXT.encode("gbk").hex().encode() + b"> Tj ET"])
    made[3] = b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /GBK-EUC-H /DescendantFonts [4 0 R] >>"
    made[4] = made[4].replace(b"(Identity) /Supplement 0", b"(GB1) /Supplement 2")
    return assembled(made)


def inline_picture() -> bytes:
    """A page whose picture stands in its drawing itself."""
    data = b"\x00\xff" * 32
    return document([b"q 595 0 0 842 0 0 cm BI /W 8 /H 8 /CS /G /BPC 8 ID " + data + b" EI Q"])
