"""Pages put into a spool folder as a child does it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from crawler.visit.logbook import Logbook
from storage.records import Page
from storage.spool import spool
from storage.warc import Exchange, exchange_members, sha256_of, told_member


def spool_page(folder: Path, page: Page, at: datetime) -> str:
    """Spools an answer; the hash of its body."""
    sha256 = sha256_of(page.body)
    exchange = Exchange(page.url, at, page.status, tuple(page.headers.items()), page.body)
    spool(folder, sha256, exchange_members(exchange))
    return sha256


def spool_asked(folder: Path, logbook: Logbook, at: datetime) -> None:
    """Spools what a visit was asked."""
    sha256, body = logbook.asked
    spool(folder, sha256, [told_member(f"urn:gongkai:asked:{sha256}", at, body, kind="resource")])
