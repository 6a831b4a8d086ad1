"""gongkai sites: the site lists."""

from __future__ import annotations

import json
from collections import Counter
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from config.settings import load_settings
from config.sites import LEVEL_NAMES, SiteList, load_sites
from monitor.commands import doors
from storage import catalogue
from storage.database import transaction

app = typer.Typer(no_args_is_help=True, help="Site lists: CSV files with one portal a row (docs/sites.md).")

ListName = Annotated[
    str | None, typer.Argument(metavar="[FILE|NAME]", help="A CSV file or a bundled list. Default: hunan.")
]


@app.command("list")
def list_sites(
    where: ListName = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List the sites of a site list."""
    sites = load_sites(where or load_settings().sites)
    if as_json:
        doors.say(json.dumps([site.model_dump(mode="json") for site in sites.sites], ensure_ascii=False, indent=2))
        return
    table = Table(title=f"站点清单 {sites.name}", title_justify="left")
    for heading in ("代码", "名称", "层级", "上级", "网址"):
        table.add_column(heading, overflow="fold")
    for site in sites.sites:
        level = LEVEL_NAMES[site.level] if site.level else ""
        cells = (site.code, site.name, level, site.parent or "", site.url or "没有已知网址")
        table.add_row(*map(Text, cells))
    doors.out.print(table)


@app.command()
def validate(where: ListName = None) -> None:
    """Check a site list and say what it holds; an error names file, line and column."""
    doors.say(_summary(load_sites(where or load_settings().sites)))


@app.command("import")
def import_sites(where: ListName = None) -> None:
    """Bring a site list into the store: all of it or nothing. Sites that are there are brought up to date."""
    settings = load_settings()
    sites = load_sites(where or settings.sites)
    with doors.store(settings, create=True) as engine, transaction(engine) as conn:
        catalogue.save_sites(conn, sites.sites)
    doors.say(f"已导入：{_summary(sites)}")


def _summary(sites: SiteList) -> str:
    levels = Counter(site.level for site in sites.sites)
    told = "、".join(f"{LEVEL_NAMES[level]} {levels[level]}" for level in LEVEL_NAMES if levels[level])
    unknown = f"、层级不明 {levels[None]}" if levels[None] else ""
    without = sum(site.url is None for site in sites.sites)
    return f"{sites.name}：{len(sites.sites)} 个站点（{told}{unknown}），其中 {without} 个没有已知网址"
