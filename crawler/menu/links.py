"""The links of a page as a visitor meets them, which of them are its menu, and whether there is a menu we cannot read.

Pure. A link inside a comment is no link; one that the page's own script writes is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.datasets import is_file, shown_at
from crawler.menu.menus import hidden_menu, menu_ids
from crawler.pages.bounds import host_key
from crawler.pages.page import LONGEST_NAME, LexborNode, Parsed, tidy
from crawler.pages.parts import NOTHING, Hidden
from crawler.pages.written import written_anchors
from storage.records import Anchor

MOST = 5000
"""How many links of one page are read; a page with more is cut, and says so."""
_MOST_SCRIPTS = 300
_MOST_CLICKED = 500  # elements that open something when they are clicked: one may hold all others
_END = 200  # characters at the end of a text, where most documents are ended

_CUT = re.compile(r"(?:…|\.{2,}|。{3})$")
_LONG = 60  # characters: the words of a link that are more may be a script's
_CUT_ENDS = ("…", "..", "。。。")
_MARKS = frozenset("….。")
_SHOWN = {"embed": "src", "iframe": "src", "object": "data"}
"""Elements that show a file within the page, and where each says which."""
_SCRIPTED = ("data-href", "data-url", "data-src", "data-file", "data-path")
_QUOTED = re.compile(r"['\"]([^'\"\s]{3,500})['\"]")
_LINKS = "a, area, script, option[value], embed[src], iframe[src], object[data], " + ", ".join(
    f"{tag}[onclick]" for tag in ("div", "li", "span", "td", "p", "img", "button", "h3", "dd")
)
_JUMPS = re.compile(r"location|window\s*\.\s*open", re.IGNORECASE)
_OPENS = re.compile(r"(?:window\s*\.\s*open\s*\(|location(?:\s*\.\s*href)?\s*=)\s*['\"]([^'\"]+)['\"](?!\s*\+)")


@dataclass(frozen=True, slots=True)
class Anchors:
    """The links of a page in document order.

    `cut`: there are more than were read, or the document has no end. `hidden`: the page's navigation, or a part of its
    body, is drawn by an external script, a frame or an application.
    """

    items: tuple[Anchor, ...]
    cut: bool = False
    hidden: Hidden = NOTHING

    @property
    def menu_unreadable(self) -> bool:
        """Whether "not linked" cannot be said of this page as it is."""
        return self.hidden.any


def read_anchors(parsed: Parsed, *, is_menu: bool = False) -> Anchors:
    """The links of a page: anchors, image map areas, anchors that an inline script writes, what opens a page when it is
    clicked, and choices that do when they are chosen.

    `is_menu`: this is the markup of a menu alone, so that its short links of the first level are the menu.
    """
    nodes = parsed.tree.css(_LINKS)
    menu = menu_ids(parsed, is_menu=is_menu)
    items: list[Anchor] = []
    written: set[tuple[str, str]] = set()
    for anchor in _anchors(parsed, nodes, menu):
        if anchor.written_by_script:
            if (anchor.href, anchor.text) in written:
                continue
            written.add((anchor.href, anchor.text))
        if len(items) == MOST:
            return Anchors(tuple(items), cut=True, hidden=hidden_menu(parsed, items))
        items.append(anchor)
    cut = parsed.cut or _is_open(parsed.text)
    return Anchors(tuple(items), cut=cut, hidden=hidden_menu(parsed, items))


def _is_open(text: str) -> bool:
    """Whether a document was begun and never ended: it may have been cut, and links with it."""
    if "</html>" in text[-_END:] or "</html>" in text or "</body>" in text:
        return False
    lower = text.lower()
    return ("<html" in lower or "<body" in lower) and "</html" not in lower and "</body" not in lower


def _anchors(parsed: Parsed, nodes: list[LexborNode], menu: frozenset[int]) -> Iterator[Anchor]:
    scripts = clicked = 0
    for node in nodes:
        if node.tag == "script":
            scripts += 1
            for text, href in written_anchors(node) if scripts <= _MOST_SCRIPTS else ():
                yield Anchor(text, href, parsed.resolve(href), node.mem_id in menu, written_by_script=True)
            continue
        if node.tag in _SHOWN:
            raw = node.attributes.get(_SHOWN[node.tag]) or ""
            if is_file(shown_at(url := parsed.resolve(raw))):
                yield Anchor("附件", raw, url)
            continue
        if node.tag not in ("a", "area"):
            clicked += 1
            yield from _clicked(parsed, node) if clicked <= _MOST_CLICKED else ()
            continue
        text, attributes = parsed.link(node)
        if not text or len(text) > _LONG or ("title" in attributes and text.endswith(_CUT_ENDS)):
            text = _text(node, text, attributes)
        href = attributes.get("href") or ""
        if text or href:
            url = parsed.resolve(href) or _opened(parsed, href) or _opened(parsed, attributes.get("onclick"))
            url = url or _given(parsed, attributes)
            yield Anchor(text, href, url, node.mem_id in menu)


def _clicked(parsed: Parsed, node: LexborNode) -> Iterator[Anchor]:
    """An element without an address of its own that opens a page of this site: by its click, or as a choice."""
    script = node.attributes.get("onclick") or ""
    value = (node.attributes.get("value") or "") if node.tag == "option" and _is_jump(node) else ""
    url = parsed.resolve(value) if value else _opened(parsed, script)
    near = host_key(urlsplit(url).netloc) == host_key(urlsplit(parsed.page.final_url).netloc)
    if not url or not near or node.css_first("a") is not None:
        return
    text = tidy(node.text()) or tidy(node.attributes.get("alt") or node.attributes.get("title") or "")
    if 0 < len(text) <= _LONG:
        yield Anchor(text, value or script, url)


def _is_jump(option: LexborNode) -> bool:
    """Whether a choice is one of a list that opens what is chosen."""
    above = option.parent
    if above is not None and above.tag == "optgroup":
        above = above.parent
    return above is not None and _JUMPS.search(above.attributes.get("onchange") or "") is not None


def _opened(parsed: Parsed, script: str | None) -> str:
    """The address that the script of a click or of the href itself opens, where the href is none."""
    match = _OPENS.search(script) if script else None
    return parsed.resolve(match.group(1)) if match else ""


def _given(parsed: Parsed, attributes: dict[str, str | None]) -> str:
    """The address of a file that a link without an address hands to a script."""
    scripts = (attributes.get(name) or "" for name in ("href", "onclick"))
    quoted = [match[1] for script in scripts for match in _QUOTED.finditer(script[:2000])]
    made = (parsed.resolve(value) for value in (*quoted, *(attributes.get(name) or "" for name in _SCRIPTED)) if value)
    return next((url for url in made if url and is_file(url)), "")


def _text(node: LexborNode, text: str, attributes: dict[str, str | None]) -> str:
    """The words of a link: its text, its title where that is whole and the text is cut, or what its image says."""
    if len(text) > _LONG and len(node.text().strip()) <= LONGEST_NAME and node.css_first("script, style") is not None:
        text = tidy(" ".join(part.text() for part in node.css("span, p, em, b, strong, h3, h4, i") if part.text()))
    title = attributes.get("title")
    if text and not (title and text.endswith(_CUT_ENDS)):
        return text
    if title and (tidied := tidy(title)):
        return tidied if not text or tidied.startswith(_beginning(text)) else text
    return text or tidy(attributes.get("alt") or "") or _image_text(node)


def _beginning(text: str) -> str:
    """The first characters of a text that is cut short."""
    start = text[:4]
    return start if _MARKS.isdisjoint(start) else _CUT.sub("", text)[:4]


def _image_text(node: LexborNode) -> str:
    for image in node.traverse():
        if image.tag not in ("img", "input"):
            continue
        for name in ("alt", "title"):
            if text := tidy(image.attributes.get(name) or ""):
                return text
    return ""
