"""Documents of Word, by their parts: text, tables, pictures, and what is wrong with them."""

from __future__ import annotations

import io
import zipfile

import pytest

from crawler.files import package
from crawler.files.content import Content, NotRead, Span
from crawler.files.word import open_docx
from storage.dataset_records import Carried, Openness, Reading

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def docx(body: str, more: dict[str, str] | None = None, prolog: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"{prolog}<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, part in (more or {}).items():
            archive.writestr(name, part)
    return out.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def tables(content: Content) -> list[list[tuple[str, ...]]]:
    return [list(sheet.rows) for sheet in content.sheets]


def test_paragraphs_are_text_and_tables_are_sheets() -> None:
    content = open_docx(
        docx(p("收费目录清单") + tbl(tr(tc("项目"), tc("标准")), tr(tc("占道费"), tc("5元"))) + p("特此公告"))
    )
    assert content.text == "收费目录清单\n特此公告"
    assert tables(content) == [[("项目", "标准"), ("占道费", "5元")]]
    assert (content.openness, content.carries) == (Openness.DOCUMENT, ())


def test_merged_cells_are_told_once_and_where_they_reach() -> None:
    down, on, across = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    top = tr(tc("项目", down), tc("标准", across), tc("依据", down))
    below = tr(tc("", on), tc("单位"), tc("金额"), tc("", on))
    sheet = next(open_docx(docx(tbl(top, below, tr(tc("占道费"), tc("元"), tc("5"), tc("条例"))))).sheets)
    assert list(sheet.rows) == [("项目", "标准", "", "依据"), ("", "单位", "金额", ""), ("占道费", "元", "5", "条例")]
    assert set(sheet.merged) == {Span(0, 1, 0, 2), Span(0, 0, 1, 0), Span(0, 3, 1, 3)}


def test_a_cell_that_reaches_to_the_last_row_is_told() -> None:
    rows = tr(tc("甲", '<w:vMerge w:val="restart"/>'), tc("1")), tr(tc("", "<w:vMerge/>"), tc("2"))
    assert next(open_docx(docx(tbl(*rows))).sheets).merged == (Span(0, 0, 1, 0),)


def test_a_cell_that_goes_on_from_none_is_a_cell() -> None:
    assert tables(open_docx(docx(tbl(tr(tc("甲", "<w:vMerge/>"), tc("乙")))))) == [[("甲", "乙")]]


def test_a_table_in_a_cell_is_text_of_the_cell() -> None:
    inner = tbl(tr(tc("内一"), tc("内二")))
    content = open_docx(docx(tbl(tr(f"<w:tc>{p('外')}{inner}{p('')}</w:tc>", tc("右")))))
    assert tables(content) == [[("外 内一 内二", "右")]]
    assert content.text == ""


def test_rows_and_cells_within_forms_are_read() -> None:
    cell = f"<w:sdt><w:sdtContent>{tc('标准')}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent>{tr(tc('项目'), cell)}</w:sdtContent></w:sdt>"
    assert tables(open_docx(docx(f"<w:sdt><w:sdtContent>{tbl(row)}</w:sdtContent></w:sdt>"))) == [[("项目", "标准")]]


def test_what_is_deleted_or_told_twice_is_left_out() -> None:
    box = f"<AlternateContent><Choice>{p('框内')}</Choice><Fallback>{p('框内')}</Fallback></AlternateContent>"
    boxed = f"<w:p><w:r>{box}</w:r></w:p>"
    deleted = "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>"
    assert open_docx(docx(boxed + deleted + "<w:p/>")).text == "框内\n新"


def test_a_tabulator_parts_words_and_its_stops_are_no_text() -> None:
    tabbed = (
        '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r></w:p>'
    )
    assert open_docx(docx(tabbed)).text == "甲 乙"


def test_pictures_without_a_word_are_a_picture() -> None:
    content = open_docx(docx("<w:p/>", {"word/media/image1.png": "x"}))
    assert (content.openness, content.carries) == (Openness.PICTURE, (Carried.PICTURES,))
    assert open_docx(docx(p("图如下"), {"word/media/image1.png": "x"})).openness is Openness.DOCUMENT


@pytest.mark.parametrize(
    ("drawing", "carried"),
    [
        ('<w:extent cx="1440000" cy="1440000"/>', ()),  # 4 by 4 cm
        ('<w:extent cx="5400000" cy="7200000"/>', (Carried.PICTURES,)),
        ('<w:extent cx="1440000" cy="1440000"/><w:imagedata/>', (Carried.PICTURES,)),
        ("", (Carried.PICTURES,)),
    ],
)
def test_a_seal_beside_words_is_no_picture_of_a_list(drawing: str, carried: tuple[Carried, ...]) -> None:
    picture = f"<w:p><w:r><w:drawing>{drawing}</w:drawing></w:r></w:p>"
    assert open_docx(docx(p("特此公告") + picture, {"word/media/image1.png": "x"})).carries == carried
    assert open_docx(docx(picture, {"word/media/image1.png": "x"})).carries == (Carried.PICTURES,)


@pytest.mark.parametrize(
    ("kind", "carried"),
    [("attachedTemplate", (Carried.EXTERNAL_LINKS,)), ("image", (Carried.EXTERNAL_LINKS,)), ("hyperlink", ())],
)
def test_what_it_would_take_from_elsewhere_is_told_and_links_in_its_text_are_not(
    kind: str, carried: tuple[Carried, ...]
) -> None:
    relation = RELATIONS.format(
        f'<Relationship Type="http://x/{kind}" Target="http://127.0.0.1/x" TargetMode="External"/>'
    )
    for part in ("word/_rels/document.xml.rels", "word/_rels/settings.xml.rels"):
        assert open_docx(docx(p("文"), {part: relation})).carries == carried


def test_macros_are_told() -> None:
    assert open_docx(docx(p("文"), {"word/vbaProject.bin": "x"})).carries == (Carried.MACROS,)


def test_a_field_that_takes_its_text_from_elsewhere_is_told() -> None:
    for field in ('<w:fldSimple w:instr="DDEAUTO c x"/>', "<w:r><w:instrText> INCLUDETEXT x </w:instrText></w:r>"):
        assert open_docx(docx(f"<w:p>{field}</w:p>")).carries == (Carried.EXTERNAL_LINKS,)
    assert open_docx(docx('<w:p><w:fldSimple w:instr="PAGE"/></w:p>')).carries == ()


WHOLE = docx(p("收费目录清单"))
ENTITY = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("body", "reading"),
    [
        (WHOLE[:-40], Reading.DAMAGED),
        (docx("<w:p>"), Reading.DAMAGED),
        (docx(p("&a;&b;"), prolog=ENTITY), Reading.REFUSED),
        (docx("<w:p>" * 400 + "</w:p>" * 400), Reading.REFUSED),
        (docx("<w:altChunk/>"), Reading.NO_READER),
        (b"PK\x03\x04", Reading.DAMAGED),
        (b"", Reading.DAMAGED),
    ],
)
def test_a_document_that_is_not_read_whole_is_not_told(body: bytes, reading: Reading) -> None:
    with pytest.raises(NotRead) as told:
        open_docx(body)
    assert told.value.reading is reading, told.value


def test_the_text_is_in_the_part_that_the_package_names() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        told = '<Relationship Type="http://a/relationships/officeDocument" Target="/word/document2.xml"/>'
        archive.writestr("_rels\\.rels", RELATIONS.format(told))
        archive.writestr("word\\document2.xml", f"<w:document {W}><w:body>{p('收费目录')}</w:body></w:document>")
    assert open_docx(out.getvalue()).text == "收费目录"


def test_a_part_whose_bytes_are_spoilt_is_damage() -> None:
    body = bytearray(docx(p("收费目录清单" * 500)))
    place = body.index(b"word/document.xml") + 40
    body[place : place + 20] = bytes(20)
    with pytest.raises(NotRead, match=Reading.DAMAGED):
        open_docx(bytes(body))


def test_a_document_that_unpacks_to_more_than_is_read_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(NotRead, match=Reading.TOO_LARGE):
        open_docx(docx(p("文" * 1000) * 500))
