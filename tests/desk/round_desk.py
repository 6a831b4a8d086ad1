"""The desk of a round over thirty-four portals, for those who use it by clicking and typing."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page

from config.sites import SiteList
from tests.desk.album import ROUND_NAMES, Album
from tests.desk.conftest import NARROW, WIDE
from tests.desk.looking import barriers, layout_faults
from tests.desk.process import command, environment
from tests.desk.test_pages import keep_picture

NAME = "2026年度政务公开评估"
OFFICE, COLUMN = "T01", "BIZ.COL"
"""A county whose column has a name that no pack knows: the machine calls it missing, and the office appeals."""

OTHER, OUTSIDE = "T00", "T06"
"""A county whose office may not see what is of another; and one that was not drawn."""

DRAWN, SHARE = 30, 30
"""Sites that are drawn, and how many percent of what is decided is read again."""

_LAID_OUT = """width => new Promise(done => {
  const next = () => innerWidth === width ? requestAnimationFrame(() => requestAnimationFrame(done))
    : requestAnimationFrame(next);
  next();
})"""
"""Waits until a page is laid out for a width."""


class Desk:
    """The desk of the round, its data folder and the portals; what was wrong with a page that was looked at."""

    def __init__(self, address: str, folder: Path, sites: SiteList, settings: Mapping[str, str]) -> None:
        self.address, self.folder, self.sites, self.settings = address, folder, sites, settings
        self.amiss: list[str] = []
        self.album = Album()

    def site(self, code: str) -> tuple[str, str]:
        """The name and address of a site."""
        site = self.sites.get(code)
        assert site is not None
        return site.name, site.url or ""

    def look(self, page: Page, name: str) -> None:
        """Looks at a page as it is, wide and narrow; some are pictures of the document."""
        page.wait_for_load_state("load")
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 844 if width == NARROW else 800})
            page.evaluate(_LAID_OUT, width)
            keep_picture(page, f"round-{name}", width)
            self.amiss += [f"{name} {width}: {one}" for one in (*layout_faults(page), *barriers(page))]
        assert page.locator("h1").count() == 1
        if f"round-{name}" in ROUND_NAMES:
            page.evaluate("document.querySelector('main h2#sites ~ .scroll') ? sites.scrollIntoView() : scrollTo(0, 0)")
            self.album.keep(f"round-{name}", page.screenshot(animations="disabled"))

    def gongkai(self, *arguments: str, code: int = 0) -> str:
        """What a command says that works on the desk's data."""
        told = environment(self.folder, **self.settings, GONGKAI_RENDER_UNSANDBOXED="true")
        done = subprocess.run(command(*arguments), env=told, text=True, capture_output=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout


def listed_as_csv(sites: SiteList) -> str:
    """The site list as an operator writes it."""
    names = ("code", "name", "level", "region", "parent", "url", "hosted_on")
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, (*names, "tags"), lineterminator="\n")
    writer.writeheader()
    for site in sites.sites:
        told = {name: getattr(site, name) or "" for name in names}
        writer.writerow(told | {"tags": ";".join(site.tags)})
    return out.getvalue()
