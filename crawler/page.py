"""From bytes to a parsed page: which charset, and one tree that every reader shares. Pure."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from storage.records import Page

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD_BYTES = 4096
_SPACE = re.compile(r"[\s\u00a0\u200b\ufeff\u3000]+")
_ICONS = re.compile("[\ue000-\uf8ff\ufffd]")


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of an answer and the charset that it turned out to have.

    A byte order mark decides; else strict UTF-8, which no other charset's Chinese text passes by chance; else what
    the header or the page declares, with every gb* read as GB18030, their superset; else GB18030, and at last UTF-8
    with marks for what cannot be read. What a page declares is not trusted before that: real pages declare gb2312
    and are UTF-8 or UTF-16.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace"), name
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3 and error.reason == "unexpected end of data":
            return body.decode("utf-8", errors="ignore"), "utf-8"  # cut in the middle of a character
    for name in (_declared(content_type.encode("latin-1", "replace")), _declared(body[:_HEAD_BYTES]), "gb18030"):
        if name and (text := _decoded(body, name)) is not None:
            return text, name
    replaced = {name: body.decode(name, errors="replace") for name in ("utf-8", "gb18030")}
    best = min(replaced, key=lambda name: replaced[name].count("\ufffd"))
    return replaced[best], best


def _decoded(body: bytes, name: str) -> str | None:
    """The text, where `name` fits: entirely, or but for a few damaged characters of a declared charset."""
    text = body.decode(name, errors="replace")
    return text if text.count("\ufffd") * 50 <= len(text) else None


def _declared(head: bytes) -> str | None:
    match = _DECLARED.search(head)
    if not match:
        return None
    name = match.group(1).decode("ascii", "replace").lower()
    if name.startswith(("gb", "x-gb", "hz", "euc-cn", "cp936", "ms936")):
        return "gb18030"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def squeeze(text: str) -> str:
    """`text` as names are compared: NFKC, without white space, zero-width and icon-font characters."""
    return _SPACE.sub("", _ICONS.sub("", unicodedata.normalize("NFKC", text)))


def tidy(text: str) -> str:
    """`text` as a person reads it: runs of white space become one space, none at the ends."""
    return _SPACE.sub(" ", _ICONS.sub("", text)).strip()


@dataclass(frozen=True)
class Parsed:
    """A page with its text, its charset and one lexbor tree. Readers look and never change the tree."""

    page: Page
    text: str
    charset: str

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed markup, comments and scripts included."""
        return LexborHTMLParser(self.text)

    @cached_property
    def base(self) -> str:
        """What relative addresses are relative to: `<base href>` or the answer's own address."""
        node = self.tree.css_first("base[href]")
        href = (node.attributes.get("href") or "") if node else ""
        return urljoin(self.page.final_url, href.strip())

    def resolve(self, href: str) -> str:
        """The absolute address of a raw `href`; empty for scripts, mail, and what is no address."""
        href = href.strip()
        if not href or href.startswith("#"):
            return ""
        try:
            url = urljoin(self.base, href)
            return url if urlsplit(url).scheme in ("http", "https") else ""
        except ValueError:
            return ""

    @cached_property
    def title(self) -> str:
        """The text of `<title>`, tidied."""
        node = self.tree.css_first("title")
        return tidy(node.text()) if node else ""

    @cached_property
    def meta(self) -> dict[str, str]:
        """The `<meta name content>` pairs; names in lower case, the first of each."""
        found: dict[str, str] = {}
        for node in self.tree.css("meta"):
            name = (node.attributes.get("name") or node.attributes.get("property") or "").strip().lower()
            if name and name not in found:
                found[name] = tidy(node.attributes.get("content") or "")
        return found


def parse(page: Page) -> Parsed:
    """A page ready to be read."""
    text, charset = decode(page.body, page.headers.get("content-type", ""))
    return Parsed(page=page, text=text, charset=charset)


__all__ = ["LexborNode", "Parsed", "decode", "parse", "squeeze", "tidy"]
