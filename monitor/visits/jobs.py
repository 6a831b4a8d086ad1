"""Visit plans as a child takes them: what the settings allow a visit, and how it names itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from socket import gethostname

from config.plan import Budget, VisitPlan
from config.settings import Settings
from crawler.job import Job
from monitor.visits.rendering import browser_of


def _user_agent(settings: Settings) -> str:
    """What portals see: the project's name and whom to write to. Without GONGKAI_CONTACT that is this machine's
    postmaster, an address that every mail domain must have (RFC 5321, 4.5.1)."""
    return f"gongkai/0.1 (government column monitor; +{settings.contact or f'postmaster@{gethostname()}'})"


def budget_of(settings: Settings, pages: int | None = None) -> Budget:
    """What one visit may cost a site by the settings; `pages` overrides their number of pages."""
    return Budget(
        pages=pages or settings.budget_pages,
        bytes=settings.budget_bytes,
        seconds=settings.budget_seconds,
        rendered=settings.render_pages if browser_of(settings) else 0,
        file_bytes=settings.budget_file_bytes,
    )


def make_job(
    plans: tuple[VisitPlan, ...],
    settings: Settings,
    as_of: datetime,
    spool: Path,
    *,
    allowed: tuple[str, ...] = (),
    stand_ins: Mapping[str, str] | None = None,
    stream: bool = False,
    remember: bool = False,
) -> Job:
    """A batch of visit plans as a child takes it. `stand_ins` are the addresses of names that no name server knows;
    `remember`: pages are to be known again on later nights."""
    return Job(
        plans=plans,
        today=as_of.date(),
        spool=str(spool),
        user_agent=_user_agent(settings),
        delay=settings.delay_seconds,
        address_requests=settings.address_requests,
        timeout=settings.timeout_seconds,
        page_bytes=settings.page_bytes,
        sites_at_once=settings.sites_at_once,
        allowed=(*settings.allow_hosts, *allowed),
        hosts=dict(stand_ins or {}),
        stream=stream,
        chromium=browser_of(settings),
        draw_seconds=settings.render_seconds,
        turns=turns_file(settings),
        as_of=as_of if remember else None,
    )


def turns_file(settings: Settings) -> str:
    """The file by which the processes of this machine take turns; empty where the data folder is not there, or is
    another user's: then a job has turns of its own."""
    folder = settings.data_dir
    file = folder / "turns"
    usable = os.access(file, os.R_OK | os.W_OK) if file.exists() else os.access(folder, os.W_OK | os.X_OK)
    return str(file) if usable else ""
