"""What is looked for on every page of the desk, by programs in the page: that nothing overflows, is cut or overlaps."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unicodedata import category

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_LOOK = (Path(__file__).parent / "looking.js").read_text(encoding="utf-8")
_WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
_HARD = {"serious", "critical"}


def layout_faults(page: Page) -> list[str]:
    """What is wrong with the layout of a page as it is shown, a line each."""
    found: list[str] = page.evaluate(_LOOK)
    return found


def barriers(page: Page) -> list[str]:
    """What keeps people out (WCAG 2.1 A and AA by axe-core) and is serious, a line each."""
    found: dict[str, Any] = Axe().run(page, options=_WCAG).response
    return [
        f"{one['id']}: {node['target']} {node['html'][:120]}"
        for one in found["violations"]
        if one["impact"] in _HARD
        for node in one["nodes"]
    ]


def characters(page: Page) -> set[str]:
    """All characters that a page shows."""
    return set(page.inner_text("body")) | set(page.title())


def boxes_for(page: Page, shown: set[str]) -> list[str]:
    """Those of these characters for which the page's font has no shape, so that a box stands in their place."""
    wanted = sorted(char for char in shown if not char.isspace() and category(char) not in ("Cc", "Cf"))
    found: list[str] = page.evaluate(_BOXES, wanted)
    return found


_BOXES = """wanted => {
  const canvas = new OffscreenCanvas(40, 40), pen = canvas.getContext('2d', {willReadFrequently: true});
  pen.font = '24px ' + getComputedStyle(document.body).fontFamily;
  const drawn = char => {
    pen.clearRect(0, 0, 40, 40);
    pen.fillText(char, 4, 30);
    return pen.getImageData(0, 0, 40, 40).data.join();
  };
  const boxes = new Set([0x378, 0xf8f0, 0x10fffd, 0x10fffe].map(code => drawn(String.fromCodePoint(code))));
  return wanted.filter(char => boxes.has(drawn(char)));
}"""
