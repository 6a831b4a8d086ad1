"""Columns whose page only leads on to their lists: a library that links 政府文件 and 部门文件, a news column of parts.

Pure. Such a page has no rows of its own; those of the lists it links may show that the column is kept up.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from config.synonyms import ColumnNames
from crawler.observe import Observed
from crawler.pages.bounds import at_home, same_page
from crawler.pages.page import squeeze
from crawler.words.wording import explains, is_article_address
from storage.records import ColumnLink, PageFacts, Tier

MOST = 4
"""Lists of one hub that are opened."""
ENTRANCES = frozenset({"XXGK.COL", "XXGK.A20", "SITE.ENTRY.t1", "SITE.ENTRY.t2"})
"""Columns under which a portal keeps others of any sort: 政府信息公开, 法定主动公开内容, 互动交流, 办事服务."""
_SHORTEST, _LONGEST = 2, 12  # characters of a list's name


def is_hub(facts: PageFacts) -> bool:
    """Whether a column's page shows neither rows nor titles of its own."""
    return not facts.entries.items and not facts.entries.undated


def lists_of(hub: Observed, home: Observed | None, names: ColumnNames) -> tuple[ColumnLink, ...]:
    """The links from a column's page to lists that belong to it: in its folder, or with a word of its name.

    None where a script may fill the page with a list of its own. What the menu or the home page links is the site's
    and not the hub's; explanations of documents and what the column is never called are other columns.
    """
    alone = is_hub(hub.facts) and not hub.to_fill and not hub.hidden.any
    return tuple(islice(_lists(hub, home, names), MOST)) if alone else ()


def _lists(hub: Observed, home: Observed | None, names: ColumnNames) -> Iterator[ColumnLink]:
    here = hub.facts.final_url
    known = {same_page(here)} | {same_page(anchor.url) for anchor in (home.anchors if home else ()) if anchor.url}
    folder = here.rpartition("/")[0] + "/"
    words = {squeeze(word) for word in (*names.names, *names.parts, *names.weak, *names.hints)}
    for anchor in hub.anchors:
        text = squeeze(anchor.text)
        if not anchor.url or anchor.in_menu or not _SHORTEST <= len(text) <= _LONGEST or same_page(anchor.url) in known:
            continue
        if is_article_address(anchor.url) or explains(text) or any(word in text for word in names.never):
            continue
        within = folder.count("/") > 3 and anchor.url.startswith(folder)
        if at_home(anchor.url, (here.split("/")[2],)) and (within or any(word in text for word in words)):
            known.add(same_page(anchor.url))
            yield ColumnLink(names.code, anchor.text, anchor.href, anchor.url, Tier.WEAK)
