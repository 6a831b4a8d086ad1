"""A page as the lines a person reads: one per block of markup, with what the block is. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.pages.page import squeeze, tidy

_INLINE = {
    "a", "abbr", "b", "bdi", "big", "cite", "em", "font", "i", "ins", "label", "small", "span", "strong", "sub", "sup",
    "time", "u", "ucaptitle", "founder-title", "o:p", "st1:chsdate", "publishtime", "code", "mark", "s", "ucapcontent",
}  # fmt: skip
SKIPPED = {"script", "style", "noscript", "template", "textarea", "option", "select", "button"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LONG = 400
MAX_PIECES = 2000
"""Pieces of text read of one page: title, fields and the end of a document stand well within."""


@dataclass(slots=True)
class _Block:
    tag: str
    identity: int
    hidden: bool
    row: int


@dataclass(frozen=True)
class Line:
    """One line: its pieces (one a text node), the tag of its block, and the identity of its table row (0: none).

    `linked_length` is the number of its characters that are a link's, `own` of those that are none's.
    """

    parts: tuple[str, ...]
    tag: str
    row: int
    hidden: bool
    linked_length: int
    own: int

    @property
    def linked(self) -> bool:
        """Whether all of it is links."""
        return self.own == 0

    @property
    def long(self) -> bool:
        """Whether it is longer than any field, title or signature: text to be passed over."""
        return self.own + self.linked_length > _LONG

    @cached_property
    def text(self) -> str:
        """The words as they run."""
        return tidy("".join(self.parts))

    @cached_property
    def spaced(self) -> str:
        """The words with two spaces where the markup changes, so that neighbouring fields stay apart."""
        return "  ".join(words for part in self.parts if (words := part.strip()))

    @cached_property
    def name(self) -> str:
        """The words as names are compared."""
        return squeeze(self.text)


@dataclass(slots=True)
class _Draft:
    block: _Block
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    own: int = 0


def read_lines(tree: LexborHTMLParser, most: int = MAX_PIECES) -> list[Line]:
    """The lines of the body in page order, hidden ones marked; without scripts, comments and form fields.

    `most` is the number of pieces of text after which reading stops.
    """
    lines: list[Line] = []
    blocks: dict[int, _Block] = {}
    unseen = {node.mem_id for node in tree.css("[style]") if _HIDDEN.search(node.attributes.get("style") or "")}
    draft: _Draft | None = None
    pieces = 0
    for node in tree.body.traverse(include_text=True, skip_empty=True) if tree.body else ():
        tag = node.tag
        if tag == "br":
            _finish(lines, draft)
            draft = None
        if tag != "-text" or not (shown := (text := node.text_content or "").strip()):
            continue
        parent = node.parent
        if parent is None or parent.tag in SKIPPED:
            continue
        block = _block(parent, blocks, unseen)
        if draft is None or draft.block.identity != block.identity:
            _finish(lines, draft)
            draft = _Draft(block)
        draft.parts.append(text)
        if _in_link(parent):
            draft.linked += len(shown)
        else:
            draft.own += len(shown)
        pieces += 1
        if pieces >= most:
            break
    _finish(lines, draft)
    return lines


def _finish(lines: list[Line], draft: _Draft | None) -> None:
    if draft is not None:
        block = draft.block
        lines.append(Line(tuple(draft.parts), block.tag, block.row, block.hidden, draft.linked, draft.own))


def _in_link(node: LexborNode) -> bool:
    at: LexborNode | None = node
    for _ in range(4):
        if at is None or at.tag not in _INLINE:
            return False
        if at.tag == "a":
            return True
        at = at.parent
    return False


def _block(node: LexborNode, blocks: dict[int, _Block], unseen: set[int]) -> _Block:
    """The block that a text's parent stands in; inline elements belong to the block around them.

    `unseen` are the elements that are hidden by a style of their own.
    """
    path: list[LexborNode] = []
    at: LexborNode | None = node
    above: _Block | None = None
    while at is not None and (above := blocks.get(at.mem_id)) is None:
        path.append(at)
        at = None if at.tag == "body" else at.parent
    for inner in reversed(path):
        identity = inner.mem_id
        above = (
            _made(inner, above, hidden=above.hidden or identity in unseen)
            if above
            else _Block(inner.tag or "", identity, False, 0)
        )
        blocks[identity] = above
    return blocks[node.mem_id]


def _made(node: LexborNode, above: _Block, *, hidden: bool) -> _Block:
    tag = node.tag or ""
    if tag in _INLINE:
        return above if hidden == above.hidden else _Block(above.tag, node.mem_id, hidden, above.row)
    return _Block(tag, identity := node.mem_id, hidden, identity if tag == "tr" else above.row)
