"""The pictures of README.zh-CN.md, made by the desk itself.

With GONGKAI_DOCS_PICTURES they are written there (`make pictures`); else only tried: each must be as small as it shall
be, and the document must show these, those of `test_round_story.py`, and no others.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.desk.album import MOST_BYTES, ROUND_NAMES, Album
from tests.desk.conftest import LogIn
from tests.desk.nights import FALLS_SHORT, OWN_NAME, RENAMED
from tests.desk.process import environment

pytestmark = pytest.mark.slow

DOCUMENT = Path(__file__).parents[2] / "README.zh-CN.md"
PALETTE = b"\x08\x03"  # eight bits a pixel, which name a colour of the palette (PNG, 11.2.1)
NAMES = ("overview", "site", "finding", "naming", "saved", "overtaken", "queue", "together", "evidence")


def test_the_pictures_of_the_document_are_made_by_the_desk(log_in: LogIn, desk: str, folder: Path) -> None:
    album = Album()
    page, other, lead = log_in(desk, "li"), log_in(desk, "qian"), log_in(desk, "wu")
    album.take(page, "overview", whole=True)
    page.goto(f"/sites/{FALLS_SHORT}")
    album.take(page, "site")
    page.goto(f"/findings/latest/{FALLS_SHORT}/MEET.FRESH")
    album.take(page, "finding")
    take_decisions(album, page, other)
    page.goto("/queue")
    album.take(page, "queue")
    take_many(album, lead)
    album.keep("evidence", picture_of_evidence(folder))
    assert set(album.pictures) == set(NAMES)
    assert album.too_large() == []
    album.write()


def take_decisions(album: Album, page: Page, other: Page) -> None:
    """A name is taught by one reviewer, while another has the same finding open."""
    address = f"/findings/latest/{RENAMED}/BIZ.COL"
    other.goto(address)
    page.goto(address)
    page.get_by_role("radio", name="改判").check()
    page.get_by_role("radio", name=re.compile("^符合")).check()
    page.get_by_label("理由").select_option(label="栏目以其他名称设置")
    page.get_by_label("认定为本站点的栏目名称").check()
    page.get_by_label("该网站所用名称").fill(OWN_NAME)
    page.locator("#decide").scroll_into_view_if_needed()
    album.take(page, "naming")
    page.get_by_role("button", name="提交复核").click()
    expect(page.get_by_role("status")).to_be_visible()
    album.take(page, "saved")
    other.get_by_role("radio", name="维持").check()
    other.get_by_label("理由").select_option(label="存档网页所见与认定一致")
    other.get_by_role("button", name="提交复核").click()
    other.get_by_role("alert").scroll_into_view_if_needed()
    album.take(other, "overtaken")


def take_many(album: Album, page: Page) -> None:
    """A lead decides for all sites of a group at once."""
    page.goto("/queue")
    page.get_by_role("link", name="网站域名规范").first.click()
    page.get_by_label("全部").last.check()
    page.get_by_text("对所选各项一并复核").click()
    page.get_by_role("radio", name="维持").check()
    page.get_by_label("理由").select_option(label="存档网页所见与认定一致")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    album.take(page, "together")


def picture_of_evidence(folder: Path) -> bytes:
    """The first page behind a finding, as `gongkai screenshot` draws it."""
    out = folder.parent / "pictures"
    subprocess.run(
        [sys.executable, "-m", "monitor.cli", "screenshot", f"{FALLS_SHORT}/XXGK.ANNUAL", "-o", str(out)],
        env=environment(folder, GONGKAI_RENDER_UNSANDBOXED="true"),
        check=True,
        capture_output=True,
    )
    return (out / f"2-{FALLS_SHORT}-XXGK.ANNUAL-1.png").read_bytes()


def test_the_document_shows_the_pictures_that_there_are() -> None:
    shown = re.findall(r"\]\(docs/pictures/([a-z-]+)\.png\)", DOCUMENT.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted((*NAMES, *ROUND_NAMES))
    for name in shown:
        picture = DOCUMENT.parent / "docs" / "pictures" / f"{name}.png"
        assert picture.stat().st_size <= MOST_BYTES, "run: make pictures"
        assert picture.read_bytes()[24:26] == PALETTE
