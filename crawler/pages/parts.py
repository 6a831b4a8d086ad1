"""What a page leaves to other addresses: scripts that write its menu, frames, fragments, the data of its list. Pure.

Nothing is fetched here. A page names its parts, the visit asks for those that matter, and `joining` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.pages.bounds import host_key
from crawler.pages.page import Parsed
from storage.records import Part, PartKind

MOST = 6
"""Parts of one page that are named; a page with more is not understood, and says so."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a visitor of a page meets that its HTML does not hold.

    `parts` are the addresses that hold it. `unknown`: some of it is at no address that the page names. `no_menu`: the
    place of a menu is empty, so that the parts must bring one. `boxes`: rows that the parts bring may belong to a box
    beside the column's list, for the page leaves such a box empty or asks for rows that cannot be asked for here.
    """

    parts: tuple[Part, ...] = ()
    unknown: bool = False
    no_menu: bool = False
    boxes: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is hidden: then "not linked" cannot be said of the page as it is."""
        return bool(self.parts) or self.unknown or self.no_menu


NOTHING = Hidden()


def together(hidden: Iterable[Hidden]) -> Hidden:
    """Several readings of one page's hidden parts as one, each address once; the first reading of it counts."""
    several = tuple(hidden)
    parts = {part.url: part for one in reversed(several) for part in reversed(one.parts)}
    ordered = tuple(dict.fromkeys(parts[part.url] for one in several for part in one.parts))
    return Hidden(
        ordered[:MOST],
        unknown=len(ordered) > MOST or any(one.unknown for one in several),
        no_menu=any(one.no_menu for one in several),
        boxes=any(one.boxes for one in several),
    )


def own_part(parsed: Parsed, kind: PartKind, href: str) -> Part | None:
    """The part at a raw `href` of the page, or None where it is no address of the page's own host."""
    url = parsed.resolve(href)
    here = host_key(urlsplit(parsed.base).netloc)
    return Part(kind, url) if url and host_key(urlsplit(url).netloc) == here else None
