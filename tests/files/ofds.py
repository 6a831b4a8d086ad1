"""Makers of OFD (GB/T 33190): a zip of XML."""

from __future__ import annotations

from collections.abc import Mapping

from tests.files import elsewhere, fees
from tests.files.documents import TEXT
from tests.files.packing import packed, with_bomb
from tests.files.pictures import png

_O = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
PAGE = "Doc_0/Pages/Page_0/Content.xml"


def text(line: str, down: int) -> str:
    """A line of text on a page."""
    return (
        f'<ofd:TextObject ID="{100 + down}" Boundary="20 {10 + down} 170 6" Font="1" Size="5">'
        f'<ofd:TextCode X="0" Y="5">{line}</ofd:TextCode></ofd:TextObject>'
    )


def picture() -> str:
    """The page's picture."""
    return '<ofd:ImageObject ID="50" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="2"/>'


def parts(shown: str, more: Mapping[str, bytes | str] | None = None, pages: int = 1) -> dict[str, bytes | str]:
    """A file whose pages show this."""
    listed = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(pages))
    content = f'{_DECLARED}<ofd:Page {_O}><ofd:Content><ofd:Layer ID="3">{shown}</ofd:Layer></ofd:Content></ofd:Page>'
    return {
        "OFD.xml": f'{_DECLARED}<ofd:OFD {_O} Version="1.0" DocType="OFD"><ofd:DocBody>'
        "<ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{_DECLARED}<ofd:Document {_O}><ofd:CommonData><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{n}/Content.xml": content for n in range(pages)},
        **(more or {}),
    }


def plain(pages: int = 1) -> bytes:
    """Text."""
    lines = (fees.TITLE, TEXT, *("  ".join(row) for row in fees.texts(6)))
    return packed(parts("".join(text(line, 8 * n) for n, line in enumerate(lines)), pages=pages))


def scanned() -> bytes:
    """Pages that are pictures."""
    return packed(parts(picture(), {"Doc_0/Res/Image_2.png": png()}, pages=2))


def blank() -> bytes:
    """A page on which nothing stands."""
    return packed(parts(""))


def protected() -> bytes:
    """A file that says its parts are encrypted (GM/T 0099)."""
    made = parts("")
    made["OFD.xml"] = str(made["OFD.xml"]).replace("</ofd:OFD>", "<ofd:Encrypts>/Encrypts.xml</ofd:Encrypts></ofd:OFD>")
    made["Encrypts.xml"] = f"{_DECLARED}<ofd:Encrypts {_O}><ofd:EncryptInfo/></ofd:Encrypts>"
    return packed({name: part if name in ("OFD.xml", "Encrypts.xml") else b"\xa5" * 200 for name, part in made.items()})


def reaching_out() -> bytes:
    """A page that begins with an entity elsewhere."""
    entity = f'<!DOCTYPE p [<!ENTITY o SYSTEM "{elsewhere.ADDRESS}.ent">]>'
    made = parts(text("&o;", 0))
    return packed({**made, PAGE: str(made[PAGE]).replace(_DECLARED, _DECLARED + entity)})


def linked() -> bytes:
    """Text with an action that opens a page elsewhere."""
    action = f'<ofd:Actions><ofd:Action Event="DO"><ofd:URI URI="{elsewhere.ADDRESS}.html"/></ofd:Action></ofd:Actions>'
    return packed(parts(text(TEXT, 0).replace("<ofd:TextCode", action + "<ofd:TextCode")))


def bomb(mebibytes: int) -> bytes:
    """A page that unpacks to so many MiB."""
    made = parts(text("X", 0))
    head, _, tail = str(made.pop(PAGE)).partition("X</")
    return with_bomb(made, PAGE, head.encode(), mebibytes, b"</" + tail.encode())


def on_a_template() -> bytes:
    """A page whose words stand on the template that it lies on."""
    made = parts("", {"Doc_0/Tpls/Tpl_0/Content.xml": str(parts(text(TEXT, 0))[PAGE])})
    template = '<ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
    made["Doc_0/Document.xml"] = str(made["Doc_0/Document.xml"]).replace("</ofd:CommonData>", template)
    made[PAGE] = str(made[PAGE]).replace("<ofd:Content>", '<ofd:Template TemplateID="9"/><ofd:Content>')
    return packed(made)


def as_curves() -> bytes:
    """A page whose letters were turned into curves."""
    data = "<ofd:AbbreviatedData>M 0 0 L 5 5 C</ofd:AbbreviatedData>"
    return packed(parts(f'<ofd:PathObject ID="60" Boundary="20 20 5 5">{data}</ofd:PathObject>' * 30))
