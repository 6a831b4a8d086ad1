"""Files that an article page links (附件), and those that it only names. Pure."""

from __future__ import annotations

import re

from crawler.pages.lines import Line
from crawler.pages.page import Parsed, squeeze

_KINDS = r"\.(?:docx?|wps|pdf|xlsx?|et|ofd|zip|rar|7z|pptx?|csv|txt)"
_FILE = re.compile(rf"{_KINDS}(?:$|[?#&])", re.IGNORECASE)
_IN_SOURCE = re.compile(rf"[\w/%.~-]{{1,200}}{_KINDS}(?=[\"'\\\\&?#])", re.IGNORECASE)
_LINKS, _NAME = 3000, 60
_HEAD = re.compile(r"^附件[\d一二三四五六七八九十]{0,3}[:：]")
_NUMBER = re.compile(r"(?:^|[；;。，,\s])\s*[(（]?\d{1,2}[)）]?\s*[.．、](?!\d)\s*")
_ITEM = re.compile(r"^\d{1,2}\s*[.．、](?!\d)")
_NOTHING = re.compile(r"^(?:无|略|[(（]?(?:此件|略|另发|不上网|不另行|另附|见))")
_SHORTEST, _LONGEST = 4, 80
_MOST = 50


def linked_files(parsed: Parsed) -> tuple[str, ...]:
    """Addresses of the files that links of the page download, each once."""
    found: dict[str, None] = {}
    for link in parsed.tree.css("a[href]")[:_LINKS]:
        href = link.attributes.get("href") or ""
        if (_FILE.search(href) or _FILE.search(link.text().strip()[-_NAME:])) and (url := parsed.resolve(href)):
            found[url] = None
    return tuple(found)


def named_files(parsed: Parsed, body: list[Line]) -> tuple[str, ...]:
    """Names that the text gives under 附件： and that nothing on the page offers, as the page writes them.

    A name is offered where a link, a script or a frame leads to a file for each name, where a link's words hold the
    name, or where the text prints it again as the heading of what follows. Only what is left accuses an office, so
    every doubt counts for it.
    """
    names = _named(body)
    if not names:
        return ()
    files = {match[0].rpartition("/")[2] for match in _IN_SOURCE.finditer(parsed.text)} | set(linked_files(parsed))
    if len(files) >= len(names):
        return ()
    words = [squeeze(link.text()) for link in parsed.tree.css("a[href]")[:_LINKS]]
    printed = [line.name for line in body]
    return tuple(name for name in names if not _offered(_bare(name), words, printed))


def _named(body: list[Line]) -> list[str]:
    """The names behind 附件： and on the numbered lines under it, in order."""
    names: dict[str, None] = {}
    open_list = False
    for line in body:
        text = line.text.strip()
        head = _HEAD.match(squeeze(text)) if not line.long else None
        open_list = bool(head) or (open_list and not line.long and _ITEM.match(text) is not None)
        if open_list and not line.linked_length:
            listed = re.sub(r"^附\s*件[^:：]*[:：]", "", text) if head else text
            names |= dict.fromkeys(name for part in _NUMBER.split(listed) if (name := _name(part)))
    return list(names)[:_MOST]


def _name(part: str) -> str:
    """A part of such a line as a name, or empty where it is none."""
    name = part.strip(" \t　.．。；;，,")
    fit = _SHORTEST <= len(squeeze(name)) <= _LONGEST and "。" not in part and not _NOTHING.match(name)
    return name if fit else ""


def _bare(name: str) -> str:
    return re.sub(rf"{_KINDS}$", "", squeeze(name), flags=re.IGNORECASE).strip('《》“”"')


def _offered(bare: str, words: list[str], printed: list[str]) -> bool:
    """Whether a link has the name, or a line of its own repeats it (or says 附件 over a text) as a heading."""
    if any(bare in word or (len(word) > 5 and word in bare) for word in words if word):
        return True
    headings = [name for name in printed if not _HEAD.match(name) and not _ITEM.match(name)]
    return any(re.fullmatch(r"附件[\d一二三四五六七八九十]{0,3}", name) for name in headings) or any(
        bare == name.strip('《》“”"') for name in headings
    )
