"""From bytes to a parsed page: one text and one tree that every reader shares. Pure."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from itertools import accumulate, islice
from unicodedata import is_normalized, normalize
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages.charsets import decode
from storage.records import Page

_SPACE = re.compile(r"[\s\u00a0\u200b\ufeff\u3000]+")
_ICONS = re.compile("[\ue000-\uf8ff\ufffd]")
_MARKUP = (
    re.compile(  # most tags first; letters of either case are asked for only where that is not known (4 times as fast)
        r"<(?:/[^>]*>?|[a-mo-ru-zA-MO-RU-Z?][^>]*>?"
        r"|!--[^-]*(?:-(?!->)[^-]*)*(?:-->)?"
        r"|(?i:(script|style|noscript|template|textarea|title|select)\b)[^<]*(?:<(?!/(?i:\1))[^<]*)*"
        r"|[nstNST!][^>]*>?)"
    )
)
MOST_BYTES, MOST_TEXT, MOST_TAGS = 1_600_000, 800_000, 13_000
"""Bytes, characters and tags of one page that are read: more than twice as much as the largest real page has."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MOST_UTF16 = 600_000  # bytes: broken halves of characters are dear to decode
_LONG = 50_000
_LONG_TAG = re.compile(rf"<[a-z][^<>]{{{_LONG},}}", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES = 10_000  # of one tag: parsing is quadratic in them
_OPTION = re.compile("<option", re.IGNORECASE)
_MOST_OPTIONS = 1500  # choices of a page's forms: parsing is quadratic in those that are selected
LONGEST_NAME = 500
"""Characters of a heading or link that are read: it may be left open to the page's end."""
_REMEMBERED = 100  # characters of a text whose squeezed form is remembered
_DEEPEST = 1000  # real pages nest some thirty elements; parsing and looking upwards are quadratic in depth
_TAG = re.compile(r"<(/?[a-zA-Z]\w*)")
_UNCLOSED_TAGS = "br hr img input meta link area col p li td tr th option dt dd source param wbr base embed"
_UNCLOSED = frozenset(_UNCLOSED_TAGS.split())
_WEB = ("http", "https")
_FROM_ROOT = re.compile(r"/[0-9A-Za-z_~%-][0-9A-Za-z_~%./,=&+@!-]*")
_PLAIN_HREF = re.compile(  # a few ASCII characters only: sets like \w and [^...] take three times as long
    r"(?:https?://|/(?!/)|(?:\.{1,2}/)*)[0-9A-Za-z_~%-][0-9A-Za-z_~%./,=&+@!-]*(?:\?[0-9A-Za-z_~%./,=&+@!-]+)?"
)


def squeeze(text: str) -> str:
    """`text` as names are compared: NFKC, without white space, zero-width and icon-font characters.

    Of a text that is longer than any name or notice only the beginning is taken: elements of a broken page may hold
    most of it.
    """
    return _squeezed(text) if len(text) <= _REMEMBERED else _squeeze(text)


def _squeeze(text: str) -> str:
    is_name = text.isprintable() and " " not in text and len(text) <= LONGEST_NAME
    if is_name and "\ufffd" not in text and is_normalized("NFKC", text):
        return text  # most names, of which a home page has some 400, at a third of the cost
    text = normalize("NFKC", text.strip()[:LONGEST_NAME])
    joined = "".join(text.split())
    return joined if joined.isprintable() and "\ufffd" not in joined else _SPACE.sub("", _ICONS.sub("", text))


_squeezed = lru_cache(maxsize=20_000)(_squeeze)  # a page's readers ask for its names, and a site's pages repeat them


def tidy(text: str) -> str:
    """`text` as a person reads it: runs of white space become one space, none at the ends."""
    if text.isprintable() and " " not in text and "\ufffd" not in text:
        return text
    plain = " ".join(text.split())
    if plain.isprintable() and "\ufffd" not in plain:
        return plain
    return _SPACE.sub(" ", _ICONS.sub("", text)).strip()


def _end(text: str) -> int:
    """Where reading stops: at the text's end, or before it where the page is larger or deeper than any real one."""
    end = min(len(text), MOST_TEXT)
    opened = text.count("<", 0, end)
    if opened > MOST_TAGS:
        end = next(islice(re.finditer("<", text), MOST_TAGS, None)).start()
    end = _attributes_end(text, end)
    if opened > _MOST_OPTIONS:
        end = _options_end(text, end)
    return _depth_end(text, end) if opened - text.count("</", 0, end) > _DEEPEST else end


def _attributes_end(text: str, end: int) -> int:
    """The place of the tag before `end` that has too many attributes, or `end`."""
    half = _LONG // 2
    if end <= 100_000 or all(text.find("<", at, at + half) >= 0 for at in range(0, end - half + 1, half)):
        return end  # no stretch of a tag's or text's is that long: so are most pages
    for tag in _LONG_TAG.finditer(text, 0, end):
        if len(re.findall(r"[\s/=]+", _QUOTED.sub("", tag[0]))) > _MOST_ATTRIBUTES:
            return tag.start()
    return end


def _options_end(text: str, end: int) -> int:
    """The place of the choice before `end` that is one too many, or `end`."""
    if text.count("<option", 0, end) + text.count("<OPTION", 0, end) <= _MOST_OPTIONS:
        return end
    return next(islice(_OPTION.finditer(text, 0, end), _MOST_OPTIONS, None)).start()


def _depth_end(text: str, end: int) -> int:
    """The place of the element before `end` that is nested too deep, or `end`: 20,000 levels take a second to parse."""
    names = _TAG.findall(text, 0, end)
    steps = {name: _step(name) for name in set(names)}
    for count, depth in enumerate(accumulate(map(steps.__getitem__, names))):
        if depth > _DEEPEST:
            return next(islice(_TAG.finditer(text), count, None)).start()
    return end


def _step(tag: str) -> int:
    """How a tag changes the depth of what follows it."""
    if tag.lstrip("/").lower() in _UNCLOSED:
        return 0
    return -1 if tag.startswith("/") else 1


@dataclass(frozen=True)
class Parsed:
    """A page with its text, its charset and one lexbor tree. Readers look and never change the tree.

    `cut`: the page is larger or deeper than is read, and `text` and tree end before it does.
    """

    page: Page
    text: str
    charset: str
    cut: bool = False

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed markup, comments and scripts included."""
        return LexborHTMLParser(self.text)

    @cached_property
    def base(self) -> str:
        """What relative addresses are relative to: a `<base href>` that is an address, or the answer's own address."""
        node = self.tree.css_first("base[href]")
        href = (node.attributes.get("href") or "") if node else ""
        try:
            return urlsplit(urljoin(self.page.final_url, href.strip())).geturl()
        except ValueError:
            return self.page.final_url

    @cached_property
    def _here(self) -> tuple[str, str]:
        """Scheme and host of the base, and its folder: what most links are put together from; empty off the web."""
        parts = urlsplit(self.base)
        return (f"{parts.scheme}://{parts.netloc}", parts.path.rpartition("/")[0]) if parts.scheme in _WEB else ("", "")

    @cached_property
    def _resolved(self) -> dict[str, str]:
        return {}

    def resolve(self, href: str) -> str:
        """The absolute address of a raw `href`; empty for scripts, mail, and what is no address."""
        url = self._resolved.get(href)
        if url is None:
            url = self._resolved[href] = self._quick(href) or self._careful(href.strip())
        return url

    def _careful(self, href: str) -> str:
        if not href or href.startswith("#"):
            return ""
        try:
            url = urljoin(self.base, href)
            return url if urlsplit(url).scheme in _WEB else ""
        except ValueError:
            return ""

    def _quick(self, href: str) -> str:
        """What `urljoin` makes of the plain hrefs that most links are, at a tenth of its cost; empty for the rest.

        A home page holds some 400 links, and their addresses would be the dearest part of reading them.
        """
        origin, folder = self._here
        if origin and _FROM_ROOT.fullmatch(href) and "/." not in href:
            return origin + href
        if not origin or not _PLAIN_HREF.fullmatch(href) or ("/." in href and "/." in href.lstrip("./")):
            return ""
        if href[0] == "/":
            return origin + href
        if href[:4].lower() == "http":
            return href if "://" in href[:8] and href[:4] == "http" else ""
        while href.startswith("."):
            step, _, href = href.partition("/")
            if step == "..":
                folder = folder.rpartition("/")[0]
        return f"{origin}{folder}/{href}"

    @cached_property
    def _links(self) -> dict[int, tuple[str, dict[str, str | None]]]:
        return {node.mem_id: _words_of(node) for node in self.tree.css("a, area")}

    def link(self, node: LexborNode) -> tuple[str, dict[str, str | None]]:
        """The words of an anchor of this page's tree, tidied (of endless ones the beginning), and its attributes.

        Links, menu, rows and the page's print are all made of them: reading them once is enough.
        """
        return self._links.get(node.mem_id) or _words_of(node)

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """The text of the page's own scripts, in document order."""
        return tuple(node.text() for node in self.tree.css("script:not([src])"))

    @cached_property
    def visible(self) -> str:
        """The text that a reader of the page is shown, tidied: no comments, scripts, styles, choices or title.

        Elements are not told apart; a space stands where a tag stood. Linear in the page's length.
        """
        return tidy(unescape(_MARKUP.sub(" ", self.text)))

    @cached_property
    def cut_at_pages(self) -> list[str]:
        """The text in pieces, cut at each 页: the words for turning pages are known by what stands before it.

        To look for one character takes a third of the time that each such word would, of which there are a dozen.
        """
        return self.text.split("页")

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


def _words_of(node: LexborNode) -> tuple[str, dict[str, str | None]]:
    return tidy(node.text().strip()[:LONGEST_NAME]), node.attributes


def parse(page: Page) -> Parsed:
    """A page ready to be read, as far as a page is read."""
    most = _MOST_UTF16 if page.body.startswith(_UTF16) else MOST_BYTES
    text, charset = decode(page.body[:most], page.headers.get("content-type", ""))
    end = _end(text)
    cut = end < len(text) or len(page.body) > most
    return Parsed(page=page, text=text[:end], charset=charset, cut=cut)


__all__ = ["LexborNode", "Parsed", "parse", "squeeze", "tidy"]
