"""What reviewers taught: a site's own names for its columns, for the next visit to look by."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Engine

from config.sites import Site, SiteList
from config.synonyms import load_synonyms
from storage.catalogue import load_sites
from storage.database import reading
from storage.decisions import live_aliases
from storage.review import Alias

LONGEST = 40
"""Characters of a column's name: longer ones are titles."""


def taught(conn: Connection, sites: SiteList) -> SiteList:
    """A site list with the names that reviewers taught beside those of its file."""
    known = live_aliases(conn)
    if not known:
        return sites
    return SiteList(name=sites.name, sites=tuple(with_taught(site, known.get(site.code, ())) for site in sites.sites))


def with_taught(site: Site, aliases: Iterable[Alias]) -> Site:
    """A site with further names for its columns."""
    new = dict.fromkeys((alias.column, alias.text) for alias in aliases)
    more = tuple(pair for pair in new if pair not in site.aliases)
    return site.model_copy(update={"aliases": site.aliases + more}) if more else site


def site_as_taught(engine: Engine, site: Site) -> Site:
    """A site with what reviewers taught of it."""
    with reading(engine) as conn:
        return with_taught(site, live_aliases(conn, [site.code]).get(site.code, ()))


def names_at(conn: Connection, site: str) -> tuple[tuple[str, str], ...]:
    """The names that a site has for its columns, by its list's file and as taught, each after its column."""
    told = [pair for one in load_sites(conn, [site]) for pair in one.aliases]
    return (*told, *((one.column, one.text) for one in live_aliases(conn, [site]).get(site, ())))


def why_no_name(column: str, text: str, own: Iterable[tuple[str, str]]) -> str:
    """Why a text cannot be taught as a site's name for a column, in Chinese; empty where it can. `own` are the names
    that the site has for its columns already, each after its column."""
    if not text:
        return "请填写栏目在该网站上的名称"
    if len(text) > LONGEST:
        return f"栏目名称不得超过{LONGEST}字"
    if not text.isprintable():
        return "栏目名称含有无法显示的字符"
    known = load_synonyms()
    if column not in known:
        return "该指标没有可以登记名称的栏目"
    mine = known[column]
    if text in mine.names:
        return f"“{text}”已是该栏目的通用名称，无须登记"
    mine_too = {code for code, name in own if name == text}
    others = [one.title for code, one in known.items() if code != column and (text in one.names or code in mine_too)]
    return f"“{text}”是另一栏目（{others[0]}）的名称，不能登记" if others else ""
