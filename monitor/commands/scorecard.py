"""gongkai scorecard: what the latest scan came to."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, RenderableType
from sqlalchemy import Engine

from config.errors import ConfigError
from config.settings import load_settings
from monitor.cards.card import Card
from monitor.cards.page import card_page
from monitor.cards.part_tables import By, tables_by
from monitor.cards.reading import latest_cards
from monitor.cards.report import card_json, card_table, cards_csv, cards_json
from monitor.collecting import without_collector
from monitor.commands import doors
from monitor.history.chart import freshness_svg
from monitor.history.nights import day_of
from monitor.history.reading import freshness_at, nights_at
from monitor.history.telling import chart_title
from storage.database import reading


class Format(StrEnum):
    """How to print."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class CardFormat(StrEnum):
    """How to print scorecards."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def scorecard(
    site: Annotated[
        list[str] | None, typer.Argument(help="Site codes. Default: every site of the latest scan.")
    ] = None,
    form: Annotated[
        CardFormat,
        typer.Option("--format", help="table and html (one site) for people, json and csv for machines."),
    ] = CardFormat.TABLE,
    by: Annotated[
        By | None,
        typer.Option("--by", help="Tables of scores in place of cards: of each site's parts, or of all sites' levels."),
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", help="Write to this file.")] = None,
) -> None:
    """Print the scorecards of the latest finished scan; of a saved check, where no scan has the site.

    json prints one object for one site, else an array, a site a line (docs/json.md); it holds every part, so that --by
    is for tables.
    """
    if by and form is not CardFormat.TABLE:
        raise ConfigError("--by", f"is for tables, not for {form}", "leave it out: json holds every part")
    if form is CardFormat.HTML and len(site or []) != 1:
        raise ConfigError("--format html", "is a page of one site", "give the code of one site")
    with without_collector():
        _print(site or [], form, by, output)


def _print(site: list[str], form: CardFormat, by: By | None, output: Path | None) -> None:
    settings = load_settings()
    with doors.store(settings) as engine:
        cards = latest_cards(engine, tuple(site))
        page = _page(engine, cards[0]) if form is CardFormat.HTML else ""
    if form is CardFormat.JSON:
        text = _one_json(cards[0]) if len(cards) == 1 and site else cards_json(cards)
    elif form is CardFormat.CSV:
        text = cards_csv(cards)
    elif form is CardFormat.HTML:
        text = page
    else:
        _print_tables(tables_by(cards, by) if by else [card_table(card) for card in cards], output)
        return
    if output is None:
        typer.echo(text, nl=False)
    else:
        doors.write(output, text, encoding="utf-8-sig" if form is CardFormat.CSV else "utf-8")


def _page(engine: Engine, card: Card) -> str:
    """The card as a page, with a chart of each requirement that asks how new entries are."""
    checks = card.outline.checks
    judged = [checks[finding.requirement] for finding in card.findings if finding.requirement in checks]
    with reading(engine) as conn:
        shown = freshness_at(conn, card.site.code, judged, nights_at(conn, card.site.code), day_of(card.as_of))
    return card_page(
        card, {code: freshness_svg(one, chart_title(checks[code].name, code), code) for code, one in shown.items()}
    )


def _one_json(card: Card) -> str:
    return json.dumps(card_json(card), ensure_ascii=False, indent=2) + "\n"


def _print_tables(tables: Sequence[RenderableType], output: Path | None) -> None:
    if output is not None:
        plain = Console(file=io.StringIO(), width=160, color_system=None)
        for table in tables:
            plain.print(table)
        doors.write(output, plain.file.getvalue())  # type: ignore[attr-defined]  # the StringIO above
        return
    for table in tables:
        doors.out.print(table)
