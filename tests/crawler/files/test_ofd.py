"""Layout documents (GB/T 33190), written by hand: their pages, their text, and what is wrong with them."""

from __future__ import annotations

import io
import zipfile

import pytest

from crawler.files.content import NotRead
from crawler.files.ofd import open_ofd
from storage.dataset_records import Carried, Format, Openness, Reading

O = 'xmlns:ofd="http://www.ofdspec.org/2016"'  # noqa: E741  # the prefix of the standard
PICTURE = '<ofd:ImageObject ResourceID="2"/>'


def line(text: str) -> str:
    return f'<ofd:TextObject Font="1"><ofd:TextCode X="0" Y="5">{text}</ofd:TextCode></ofd:TextObject>'


def ofd(*pages: str, entry: str = "", more: dict[str, str] | None = None, template: str = "") -> bytes:
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    common = '<ofd:CommonData><ofd:TemplatePage BaseLoc="/Doc_0/Tpls/T.xml"/></ofd:CommonData>' if template else ""
    root = "<ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    parts = {
        "OFD.xml": f"<ofd:OFD {O}>{root}{entry}</ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {O}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/Tpls/T.xml": f"<ofd:Page {O}>{template}</ofd:Page>",
    }
    for number, shown in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = f"<ofd:Page {O}><ofd:Content>{shown}</ofd:Content></ofd:Page>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**parts, **(more or {})}.items():
            archive.writestr(name, part)
    return out.getvalue()


def test_the_text_of_all_pages_is_told() -> None:
    content = open_ofd(ofd(line("收费目录清单") + line("占道费 5元"), line("第二页")))
    assert (content.text, content.pages, content.openness) == ("收费目录清单\n占道费 5元\n第二页", 2, Openness.PDF)


def test_the_text_that_all_pages_share_is_told_once() -> None:
    content = open_ofd(ofd(line("一"), line("二"), template=line("黔东南州")))
    assert (content.text, content.pages) == ("黔东南州\n一\n二", 2)


def test_pages_that_are_pictures_are_a_scan() -> None:
    content = open_ofd(ofd(PICTURE, PICTURE))
    assert (content.text, content.pages, content.openness) == ("", 2, Openness.PICTURE)
    assert content.carries == (Carried.PICTURES,)


def test_a_seal_on_a_page_of_text_is_no_scan() -> None:
    content = open_ofd(ofd(line("特此公告") + PICTURE))
    assert (content.openness, content.carries) == (Openness.PDF, ())


def placed(text: str, x: float, y: float, width: float = 4) -> str:
    box = f'Boundary="{x} {y} {width} 4" Size="4"'
    return f'<ofd:TextObject {box} Font="1"><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>'


def test_letters_that_are_written_one_by_one_are_a_line_and_gaps_part_words() -> None:
    name = "".join(placed(letter, 20 + 4 * at, 30.2) for at, letter in enumerate("占道费"))
    page = name + placed("5元", 60, 30, 8) + placed("证照费", 20, 38, 12)
    assert open_ofd(ofd(page)).text == "占道费 5元\n证照费"


WHOLE_PAGE = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="2"/>'


def test_pages_that_are_pictures_are_a_scan_also_with_their_number() -> None:
    content = open_ofd(ofd(WHOLE_PAGE + line("第1页"), WHOLE_PAGE + line("第2页")))
    assert (content.text, content.openness, content.carries) == ("", Openness.PICTURE, (Carried.PICTURES,))


def test_pictures_on_the_first_and_last_page_are_covers_where_text_stands_between_them() -> None:
    content = open_ofd(ofd(WHOLE_PAGE, line("收费目录如下。"), WHOLE_PAGE))
    assert (content.text, content.openness, content.carries) == ("收费目录如下。", Openness.PDF, (Carried.PICTURES,))


def test_words_may_stand_on_a_picture_beside_text() -> None:
    content = open_ofd(ofd(line("收费目录如下。") + WHOLE_PAGE))
    assert (content.openness, content.carries) == (Openness.PDF, (Carried.PICTURES,))


def test_files_that_are_attached_are_told_and_not_opened() -> None:
    listed = (
        f'<ofd:Attachments {O}><ofd:Attachment Name="清单"><ofd:FileLoc>a.xlsx</ofd:FileLoc></ofd:Attachment>'
        '<ofd:Attachment Name="元数据" Visible="false"/></ofd:Attachments>'
    )
    parts = {
        "Doc_0/Document.xml": f'<ofd:Document {O}><ofd:Pages><ofd:Page BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
        "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>",
        "Doc_0/Attachs/Attachments.xml": listed,
    }
    content = open_ofd(ofd(line("收费目录见附件。"), more=parts))
    assert [(one.name, one.format, one.reading) for one in content.members] == [
        ("清单.xlsx", Format.XLSX, Reading.NO_READER)
    ]


def test_a_page_on_which_nothing_stands_has_no_text() -> None:
    content = open_ofd(ofd(""))
    assert (content.openness, content.text, content.carries) == (Openness.PDF, "", ())


@pytest.mark.parametrize(
    ("body", "reading"),
    [
        (ofd(line("一"))[:-60], Reading.DAMAGED),
        (ofd(line("一"), more={"OFD.xml": "<OFD/>"}), Reading.DAMAGED),
        (ofd(line("一"), more={"Doc_0/Document.xml": f"<ofd:Document {O}>"}), Reading.DAMAGED),
        (ofd("<ofd:Layer>"), Reading.DAMAGED),
        (ofd(line("一"), entry="<ofd:Encrypts>/Encrypts.xml</ofd:Encrypts>"), Reading.PROTECTED),
        (ofd(line("一"), more={"Encryptions.xml": "<x/>"}), Reading.PROTECTED),
        (
            ofd(line("一"), more={"OFD.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}),
            Reading.REFUSED,
        ),
        (ofd(*[""] * 301), Reading.TOO_LARGE),
    ],
)
def test_a_document_that_is_not_read_whole_is_not_told(body: bytes, reading: Reading) -> None:
    with pytest.raises(NotRead) as told:
        open_ofd(body)
    assert told.value.reading is reading, told.value
