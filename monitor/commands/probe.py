"""gongkai probe: do the home pages open, and how fast?"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Annotated

import typer

from config.errors import ConfigError
from config.settings import load_settings
from config.sites import Site, SiteList, load_sites
from monitor.commands import doors
from monitor.commands.scan import hosts_of
from monitor.night.reach import Round, due_round, probe_round

LOOK_SECONDS = 20
USUAL = 24  # rounds a day, where GONGKAI_PROBES asks for none


def probe(
    codes: Annotated[list[str] | None, typer.Argument(metavar="SITE", help="Codes of sites. Default: all.")] = None,
    once: Annotated[bool, typer.Option("--once", help="One round now, and no more.")] = False,
    sites: Annotated[
        str | None, typer.Option(help="A bundled site list or a CSV file. Default: GONGKAI_SITES.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each round as one JSON object a line.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Hosts of the site list may be private or loopback addresses.")
    ] = False,
) -> None:
    """Ask for each home page once a round, GONGKAI_PROBES times a day (24 where it is not set), until interrupted.

    `gongkai schedule` does the same where GONGKAI_PROBES is set. No site is asked twice within 40 minutes. A week of at
    least 20 visits a day is what SITE.REACH is judged by (国办秘函〔2019〕19号).
    Exit codes: 0 the rounds were done; 64 wrong use; 70 a fault of gongkai.
    """
    settings = load_settings()
    doors.warn_without_contact(settings)
    chosen = _chosen(load_sites(sites or settings.sites), codes or [])
    allowed = hosts_of(chosen) if allow_private else ()
    with doors.store(settings, create=True) as engine:
        if once:
            _say(probe_round(engine, settings, chosen.sites, doors.now, allowed=allowed), as_json)
            return
        paced = settings.model_copy(update={"probes": settings.probes or USUAL})
        while True:
            if done := due_round(engine, paced, lambda: chosen, doors.now, allowed=allowed):
                _say(done, as_json)
            time.sleep(LOOK_SECONDS)


def _chosen(sites: SiteList, codes: list[str]) -> SiteList:
    found: list[Site] = []
    for code in codes:
        if (site := sites.get(code)) is None:
            raise ConfigError(code, f"is no site of the list {sites.name}", "give a code of that list")
        found.append(site)
    return SiteList(name=sites.name, sites=tuple(found)) if codes else sites


def _say(done: Round, as_json: bool) -> None:
    if as_json:
        doors.say(json.dumps(asdict(done), ensure_ascii=False))
        return
    line = f"首页探测：访问 {done.asked} 个站点，打开 {done.opened} 个，打不开 {done.failed} 个"
    line += f"，无法辨认 {done.unclear} 个" if done.unclear else ""
    line += f"；占用或暂缓未访问 {done.busy} 个" if done.busy else ""
    line += f"；四十分钟内已访问 {done.recent} 个" if done.recent else ""
    doors.say(f"{line}；{done.ours}" if done.ours else line)
