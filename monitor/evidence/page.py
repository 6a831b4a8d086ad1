"""The page that an export begins with: one finding and what it rests on, in official Chinese, as HTML. Pure.

Whatever it shows was written by others: all of it is escaped, there is no script, and the page's own policy lets it
load nothing. Links lead to the archived pages, for whoever replays a collection turns them that way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from monitor.cards.markup import styled
from monitor.cards.wording import PLACES, REASONS, explanation, sentence, value_in_words, verdict_of
from monitor.evidence.marked import Excerpt
from monitor.evidence.masked import printable, shown
from storage.ledger import ScanInfo
from storage.records import SHANGHAI, Finding, Look

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it is told of: the collection has it under `address`, and `excerpt` is what bears the finding out.
    `problem`: why it is not in the collection; `looked`: it only was looked at for the column."""

    url: str
    address: str
    at: datetime | None
    since: datetime | None
    status: int
    sha256: str | None
    record: str = ""
    matched: str = ""
    rendered: bool = False
    looked: bool = False
    excerpt: Excerpt | None = None
    problem: str = ""


def finding_address(scan: int, site: str, requirement: str) -> str:
    """Under what address the page of a finding lies in its collection. The domain is one that never is
    (RFC 2606): replayers open addresses of the web, and nobody else's may be taken."""
    return f"https://gongkai.invalid/finding/{scan}/{quote(site, safe='')}/{quote(requirement, safe='')}"


def finding_page(
    finding: Finding, name: str, scan: ScanInfo, pages: Sequence[Shown], missing: Iterable[str], software: str
) -> bytes:
    """The page of a finding of the site `name`. `missing` tells what else is not in the collection."""
    html = _template().render(
        title=title_of(finding, name),
        **styled(_FOLDER / "page.css"),
        finding=finding,
        name=name,
        scan=scan,
        verdict=verdict_of(finding),
        reason=REASONS[finding.reason],
        sentence=sentence(finding),
        explanation=explanation(finding),
        value=value_in_words(finding.value),
        looks=tuple(dict.fromkeys(_look(look) for look in finding.looked_at)),
        rests=[page for page in pages if not page.looked],
        looked=[page for page in pages if page.looked],
        missing=tuple(missing),
        software=software,
    )
    return html.encode("utf-8", "replace")


def title_of(finding: Finding, name: str) -> str:
    """What the page is called."""
    return shown(f"{name}“{finding.name}”巡检结论及依据")


def _look(look: Look) -> tuple[str, str]:
    return PLACES[look.place], look.url


def _moment(at: datetime | None) -> str:
    return "时间不明" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _day(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d}"


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"moment": _moment, "day": _day, "shown": shown, "printable": printable}
    environment.tests["web"] = _is_web
    return environment.get_template("page.html")
