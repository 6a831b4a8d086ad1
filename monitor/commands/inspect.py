"""gongkai inspect: what the readers see in a saved page."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from config.errors import ConfigError
from config.synonyms import load_synonyms
from crawler.observe import observe
from monitor.cards.wording import OUTCOMES
from monitor.commands import doors
from storage.records import Page, PageFacts, Whose

SHOWN_ENTRIES = 10


def inspect(
    file: Annotated[Path, typer.Argument(help="A saved page.")],
    url: Annotated[str, typer.Option(help="The address it was saved from.")],
    today: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day to read dates by. Default: today.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object (docs/json.md).")] = False,
) -> None:
    """Show what the readers see in a saved page: outcome, columns, rows, document fields. No network."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise ConfigError(str(file), f"cannot be read ({error.strerror})", "give a saved page") from None
    page = Page(url=url, final_url=url, status=0, headers={}, body=body)
    facts = observe(page, tuple(load_synonyms().values()), day_of(today)).facts
    if as_json:
        doors.say(json.dumps(inspect_json(facts), ensure_ascii=False, indent=2))
    else:
        _show(facts)


def day_of(text: str | None) -> date:
    """The day that an option names, or today in Shanghai. Raises `ConfigError` for what is no date."""
    if text is None:
        return doors.now().date()
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  # a day without a time
    except ValueError:
        raise ConfigError(f"--today {text}", "is no date", "write it as YYYY-MM-DD") from None


def inspect_json(facts: PageFacts) -> dict[str, Any]:
    """What `inspect --json` prints; see docs/json.md."""
    document = facts.document
    return {
        "outcome": facts.outcome,
        "reason": facts.cause,
        "charset": facts.charset,
        "kind": facts.kind,
        "columns": [
            {"code": link.code, "text": link.text, "href": link.href, "url": link.url, "tier": link.tier}
            for link in facts.columns
        ],
        "entries": {
            "count": len(facts.entries.items),
            "newest": _iso(facts.entries.newest),
            "oldest": _iso(facts.entries.oldest),
            "items": [
                {"title": entry.title, "date": _iso(entry.date), "href": entry.href, "whose": entry.whose}
                for entry in facts.entries.items
            ],
        },
        "document": {
            "title": document.title,
            "published": _iso(document.published),
            "published_source": document.published_source,
            "published_confidence": document.published_confidence,
            "document_number": document.document_number,
            "index_number": document.index_number,
            "source": document.source,
            "issuer": document.issuer,
            "signed": _iso(document.signed),
            "validity": document.validity,
            "expires": _iso(document.expires),
            "effective": _iso(document.effective),
            "abolished": _iso(document.abolished),
            "contradictions": list(document.contradictions),
            "attachments": list(document.attachments),
            "attachments_named": list(document.attachments_named),
            "body_length": document.body_length,
        },
        "redirect": {
            "target": facts.redirect.target if facts.redirect else None,
            "how": facts.redirect.how if facts.redirect else None,
        },
        "unsafe": list(facts.unsafe),
    }


_WHOSE = {Whose.OWN: "", Whose.BESIDE: "（非本栏目）", Whose.UNCLEAR: "（归属不明）"}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _show(facts: PageFacts) -> None:
    told = inspect_json(facts)
    entries = told["entries"]
    rows = [
        ("结果", f"{OUTCOMES[facts.outcome]}（{facts.cause}）"),
        ("编码、类型", f"{facts.charset}、{facts.kind}"),
        *((f"栏目 {link.code}", f"{link.text} {link.href}（{link.tier}）") for link in facts.columns),
        ("列表", f"{entries['count']} 条，{entries['oldest']} 至 {entries['newest']}"),
        *(
            ("", f"{_iso(entry.date) or '无日期'} {entry.title}{_WHOSE[entry.whose]}")
            for entry in facts.entries.items[:SHOWN_ENTRIES]
        ),
        *((f"文件 {name}", str(value)) for name, value in told["document"].items() if value),
    ]
    if facts.redirect:
        rows.append(("转向", f"{facts.redirect.target}（{facts.redirect.how}）"))
    if facts.unsafe:
        rows.append(("内容安全", f"疑似被植入广告：{'、'.join(facts.unsafe)}"))
    table = Table(title=Text(facts.title or facts.url), title_justify="left", show_header=False)
    for row in rows:
        table.add_row(*map(Text, row))  # crawled text is not markup
    doors.out.print(table)
