"""PDFs, written byte by byte: their text, their scans, the tables that lines draw, and what is wrong with them."""

from __future__ import annotations

import io
import re
import zlib

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PdfReadError

from crawler.files.content import Content, NotRead, Span
from crawler.files.pdf import MOST_PAGES, open_pdf
from storage.dataset_records import Carried, Format, Openness, Reading

FONT = b"<</Type/Font/Subtype/Type0/BaseFont/S/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>"
VEILED = FONT.replace(b"/ToUnicode 5 0 R", b"")
PICTURE = b"q 595 0 0 842 0 0 cm /I Do Q"


def letters(pages: tuple[bytes, ...]) -> bytes:
    """What the numbers of the letters mean that these pages draw: each its own code."""
    drawn = {
        word[at : at + 4]
        for page in pages
        for word in re.findall(rb"<([0-9a-f]+)> Tj", page)
        for at in range(0, len(word), 4)
    }
    told = b"".join(b"<%s><%s>" % (one, one) for one in sorted(drawn))
    return b"begincmap 1 begincodespacerange <0000><FFFF> endcodespacerange 9 beginbfchar %s endbfchar endcmap" % told


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), entries, data)


def pdf(
    *pages: bytes, font: bytes = FONT, root: bytes = b"", page: bytes = b"", count: int | None = None, form: bytes = b""
) -> bytes:
    """A file of these pages; `form` is what /I draws, where it is not a picture."""
    kids = b" ".join(b"%d 0 R" % (10 + 2 * number) for number in range(len(pages)))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % root,
        2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages) if count is None else count, kids),
        3: font,
        4: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/S/DW 1000/CIDSystemInfo"
        b"<</Registry(A)/Ordering(I)/Supplement 0>>>>",
        5: stream(letters((*pages, form))),
        6: stream(b"\x00", b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"),
    }
    if form:
        objects[6] = stream(form, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 3 0 R>>>>")
    for number, drawn in enumerate(pages):
        objects[10 + 2 * number] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>/XObject<</I 6 0 R>>>>"
            b"/Contents %d 0 R%s>>" % (11 + 2 * number, page)
        )
        objects[11 + 2 * number] = drawn if drawn.startswith(b"<<") else stream(drawn)
    body, places = b"%PDF-1.7\n", {}
    for number, data in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    most = max(objects) + 1
    table = b"".join(b"%010d 00000 %c \n" % (places.get(n, 0), b"n" if n in places else b"f") for n in range(most))
    return body + b"xref\n0 %d\n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        most, table, most, len(body)
    )  # fmt: skip


def words(*placed: tuple[str, int, int]) -> bytes:
    shown = (f"1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj" for text, x, y in placed)
    return f"BT /F 10 Tf {' '.join(shown)} ET".encode()


def grid(rows: list[list[str]], top: int = 700, *, skip: tuple[tuple[int, int], ...] = ()) -> bytes:
    """Cells of 100 by 20 points with lines around them; `skip` are cells without a line at their left."""
    drawn = []
    for row, cells in enumerate(rows):
        low = top - 20 * (row + 1)
        drawn.append(f"50 {low + 20} m {50 + 100 * len(cells)} {low + 20} l S 50 {low} {100 * len(cells)} 0.5 re f")
        for column in range(len(cells) + 1):
            if (row, column) not in skip:
                drawn.append(f"{50 + 100 * column} {low} m {50 + 100 * column} {low + 20} l S")
    told = [
        (cell, 55 + 100 * at, top - 15 - 20 * row) for row, cells in enumerate(rows) for at, cell in enumerate(cells)
    ]
    return " ".join(drawn).encode() + b" " + words(*told)


def tables(content: Content) -> list[list[tuple[str, ...]]]:
    return [list(sheet.rows) for sheet in content.sheets]


LIST = [["项目", "依据", "标准"], ["占道费", "条例", "5"], ["证照费", "办法", "10"]]


def test_the_text_of_all_pages_is_told() -> None:
    content = open_pdf(pdf(words(("收费目录清单", 50, 780)), words(("第二页", 50, 780))))
    assert (content.openness, content.pages, content.text) == (Openness.PDF, 2, "收费目录清单\n第二页")
    assert tables(content) == []


def test_lines_make_a_table_and_the_words_around_it_stay_text() -> None:
    page = words(("收费目录清单", 50, 780)) + b" " + grid(LIST) + b" " + words(("特此公告", 50, 100))
    content = open_pdf(pdf(page))
    assert tables(content) == [[tuple(row) for row in LIST]]
    assert content.text == "收费目录清单\n特此公告"


def test_a_cell_that_no_line_parts_is_merged() -> None:
    sheet = next(open_pdf(pdf(grid([["标准", "", "依据"], *LIST], skip=((0, 1),)))).sheets)
    assert sheet.merged == (Span(0, 0, 0, 1),)
    assert next(sheet.rows) == ("标准", "", "依据")


def test_a_table_goes_on_over_the_pages() -> None:
    assert [len(rows) for rows in tables(open_pdf(pdf(grid(LIST), grid(LIST[1:]))))] == [5]


def test_a_table_on_a_turned_page_is_read_as_a_reader_sees_it() -> None:
    turned = b"q 0 1 -1 0 842 0 cm " + grid(LIST) + b" Q"
    for page in (pdf(turned, page=b"/Rotate 90"), pdf(turned), pdf(grid(LIST), page=b"/Rotate 90")):
        assert tables(open_pdf(page)) == [[tuple(row) for row in LIST]]


def test_words_below_each_other_without_lines_are_no_table() -> None:
    content = open_pdf(pdf(words(("项目", 50, 700), ("标准", 200, 700), ("占道费", 50, 680), ("5元", 200, 680))))
    assert tables(content) == []
    assert content.text.split() == ["项目", "标准", "占道费", "5元"]


@pytest.mark.parametrize("stamp", [b"", b" " + words(("- 1 -", 290, 30))])
def test_pages_that_are_pictures_are_a_scan_also_with_a_stamp(stamp: bytes) -> None:
    content = open_pdf(pdf(PICTURE + stamp, PICTURE + stamp))
    assert (content.openness, content.text, content.pages) == (Openness.PICTURE, "", 2)
    assert content.carries == (Carried.PICTURES,)


def test_a_scan_behind_a_page_of_text_is_carried() -> None:
    content = open_pdf(pdf(words(("正文如下。", 50, 780)), words(("说明", 50, 780)), PICTURE))
    assert (content.openness, content.text, content.carries) == (Openness.PDF, "正文如下。\n说明", (Carried.PICTURES,))


def test_a_seal_on_a_page_of_text_is_no_scan() -> None:
    content = open_pdf(pdf(words(("特此公告", 50, 780)) + b" q 90 0 0 90 400 100 cm /I Do Q"))
    assert (content.openness, content.carries) == (Openness.PDF, ())


def test_a_sentence_on_a_pages_background_is_no_stamp() -> None:
    content = open_pdf(pdf(PICTURE + b" " + words(("本单位无收费项目。", 50, 780))))
    assert (content.openness, content.text, content.carries) == (
        Openness.PDF, "本单位无收费项目。", (Carried.PICTURES,)
    )  # fmt: skip


def test_a_small_table_over_a_background_is_a_table() -> None:
    content = open_pdf(pdf(PICTURE + b" " + grid(LIST)))
    assert (content.openness, tables(content)) == (Openness.PDF, [[tuple(row) for row in LIST]])
    assert open_pdf(pdf(grid(LIST), PICTURE)).openness is Openness.PDF


def test_what_differs_from_page_to_page_is_written_over_a_background_and_no_stamp() -> None:
    slides = (
        "占道费由县城管局收取每月五元按季度缴纳",
        "证照费由县公安局收取每证十元一次缴清",
        "诉讼费由县人民法院收取按标的额分段累计",
        "考务费由县人社局收取每科六十元",
    )
    content = open_pdf(pdf(*(PICTURE + b" " + words((slide, 50, 780)) for slide in slides)))
    assert (content.openness, content.text) == (Openness.PDF, "\n".join(slides))
    stamped = (PICTURE + b" " + words((f"县档案馆扫描存档专用章第{number}页", 50, 30)) for number in range(9))
    assert open_pdf(pdf(*stamped)).openness is Openness.PICTURE


def test_pictures_on_the_first_and_last_page_are_covers_where_text_stands_between_them() -> None:
    text = words(("收费目录如下。", 50, 780))
    assert open_pdf(pdf(PICTURE, text, PICTURE)).openness is Openness.PDF
    assert open_pdf(pdf(text, PICTURE, PICTURE, PICTURE)).openness is Openness.PICTURE
    assert open_pdf(pdf(words(("收费目录", 50, 780)), PICTURE)).openness is Openness.PICTURE


@pytest.mark.parametrize("picture", [b" q 500 0 0 300 40 100 cm /I Do Q", b" 1 1 m" + b" 1 2 3 4 5 6 c" * 40 + b" f"])
def test_words_may_stand_on_a_picture_beside_text(picture: bytes) -> None:
    content = open_pdf(pdf(words(("收费目录如下。", 50, 780)) + picture))
    assert (content.openness, content.carries) == (Openness.PDF, (Carried.PICTURES,))


def test_a_recognised_text_under_a_scan_may_lack_words() -> None:
    content = open_pdf(pdf(PICTURE + b" 3 Tr " + words(*(("收费目录清单一览表", 50, 780 - 20 * n) for n in range(9)))))
    assert (content.openness, content.carries) == (Openness.PDF, (Carried.PICTURES,))


def test_letters_as_curves_are_a_picture_also_beside_a_pages_number_and_without_resources() -> None:
    curves = b"1 1 m" + b" 1 2 3 4 5 6 c" * 40 + b" f"
    assert open_pdf(pdf(curves + b" " + words(("第1页", 290, 30)))).openness is Openness.PICTURE
    assert open_pdf(pdf(b"1 1 m 9 5 l 4 8 l h f " * 40)).openness is Openness.PICTURE
    bare = pdf(curves).replace(b"/Resources<</Font<</F 3 0 R>>/XObject<</I 6 0 R>>>>", b"/Resources<<>>" + b" " * 37)
    assert open_pdf(bare).openness is Openness.PICTURE


def test_a_watermark_over_a_table_leaves_the_table() -> None:
    page = words(("清单", 50, 780)) + b" " + grid(LIST) + b" /I Do"
    content = open_pdf(pdf(page + b" /I Do" * 30, form=words(("内部资料", 60, 690))))
    assert (tables(content), content.text.split()) == ([[tuple(row) for row in LIST]], ["清单", "内部资料"])


def test_a_table_that_a_form_draws_is_text_as_nobody_tells_where_it_stands() -> None:
    content = open_pdf(pdf(b"/I Do", form=grid([*LIST, *[["城镇垃圾处理费", "省定标准", "每吨二百元"]] * 5])))
    assert (tables(content), content.text.split()[:3]) == ([], LIST[0])


@pytest.mark.parametrize(("user", "told"), [("", "收费目录清单"), ("2026", None)])
def test_a_file_under_a_password_is_protected_unless_the_empty_one_opens_it(user: str, told: str | None) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(words(("收费目录清单", 50, 780))))))
    writer.encrypt(user, "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    if told is None:
        with pytest.raises(NotRead, match=Reading.PROTECTED):
            open_pdf(out.getvalue())
    else:
        assert open_pdf(out.getvalue()).text == told


def test_a_file_under_a_certificate_is_protected() -> None:
    locked = WHOLE.replace(b"/Root 1 0 R", b"/Root 1 0 R/ID[(a)(a)]/Encrypt<</Filter/Adobe.PubSec/V 4>>")
    with pytest.raises(NotRead, match=Reading.PROTECTED):
        open_pdf(locked)


def test_what_it_would_run_or_open_is_told_and_left() -> None:
    script = open_pdf(pdf(words(("文", 50, 780)), root=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"))
    link = open_pdf(pdf(words(("文", 50, 780)), root=b"/OpenAction<</S/Launch/F(/bin/sh)>>"))
    assert (script.carries, link.carries) == ((Carried.MACROS,), (Carried.EXTERNAL_LINKS,))


WHOLE = pdf(words(("收费目录清单", 50, 780)))
BOMB = zlib.compress(b" " * 30_000_000, 9)


@pytest.mark.parametrize(
    ("body", "reading"),
    [
        (WHOLE[: len(WHOLE) // 2] + bytes(5_000), Reading.DAMAGED),
        (WHOLE + b"20 0 obj<</A 1>>endobj\n" * 300, Reading.DAMAGED),  # a later edition of it, that is cut
        (b"%PDF-1.7\n%%EOF", Reading.DAMAGED),
        (pdf(words(("一", 50, 780)), count=9), Reading.DAMAGED),
        (WHOLE.replace(b"/Kids[10 0 R]", b"/Kids[2 0 R ]"), Reading.DAMAGED),
        (pdf(*[b""] * (MOST_PAGES + 1)), Reading.TOO_LARGE),
        (pdf(stream(BOMB, b"/Filter/FlateDecode")), Reading.TOO_LARGE),
        (pdf(words(("一", 50, 780)), font=VEILED), Reading.NO_READER),
        (pdf(words(("一", 50, 780)), font=VEILED.replace(b"/Identity-H", b"/Strange-H")), Reading.NO_READER),
        (pdf(words(("一", 50, 780)), root=b"/Collection<<>>"), Reading.NO_READER),
        (pdf(words(("一", 50, 780)), root=b"/AcroForm<</XFA[]>>"), Reading.NO_READER),
        (pdf(words(("一", 50, 780))).replace(b"/Contents 11 0 R", b"/Contents 91 0 R"), Reading.DAMAGED),
    ],
)
def test_a_file_that_is_not_read_whole_is_not_told(body: bytes, reading: Reading) -> None:
    with pytest.raises(NotRead) as told:
        open_pdf(body)
    assert told.value.reading is reading, told.value


@pytest.mark.parametrize("shown", ["\ue012\ue345" * 9 + "5", "\x05\x0e\x13收费", "费用/G05/G1A/G33/G04/G7F"])
def test_numbers_and_names_of_letters_are_no_text(shown: str) -> None:
    with pytest.raises(NotRead, match=Reading.NO_READER):
        open_pdf(pdf(words((shown, 50, 780))))
    assert open_pdf(pdf(words(("\uf0d8 证照费；\uf0d8 占道费；\uf0d8 诉讼费", 50, 780)))).openness is Openness.PDF


def test_a_file_for_which_there_is_no_memory_is_too_large_and_not_spoilt(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        try:
            raise MemoryError
        except MemoryError as error:
            raise PdfReadError("Invalid object") from error

    monkeypatch.setattr("crawler.files.pdf.read_page", fails)
    with pytest.raises(NotRead, match=Reading.TOO_LARGE):
        open_pdf(WHOLE)


def test_letters_that_a_font_tells_are_read_in_any_encoding() -> None:
    assert open_pdf(pdf(words(("一", 50, 780)), font=FONT.replace(b"/Identity-H", b"/Strange-H"))).text == "一"


def test_a_file_that_was_filled_up_with_noughts_is_whole() -> None:
    assert open_pdf(WHOLE + bytes(5_000)).text == "收费目录清单"


def test_files_that_lie_in_it_are_told_and_not_opened() -> None:
    files = b"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(list.xlsx)/EF<</F 5 0 R>>>>]>>>>"
    hanging = b"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</F(notes.doc)/EF<</F 5 0 R>>>>>>]"
    content = open_pdf(pdf(words(("收费目录见附件。", 50, 780)), root=files, page=hanging))
    assert [(one.name, one.format, one.reading) for one in content.members] == [
        ("list.xlsx", Format.XLSX, Reading.NO_READER),
        ("notes.doc", Format.DOC, Reading.NO_READER),
    ]


def test_what_was_typed_onto_a_page_is_read() -> None:
    note = b"/Annots[<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]/Contents<feff653651684f5c>>>]"
    assert open_pdf(pdf(b"q Q", page=note)).text == "\u6536\u5168\u4f5c"


def test_a_page_on_which_nothing_stands_has_no_text() -> None:
    content = open_pdf(pdf(b"q Q"))
    assert (content.openness, content.text, content.carries) == (Openness.PDF, "", ())
