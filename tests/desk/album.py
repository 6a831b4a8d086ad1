"""Pictures of the desk for the documents: as small as they shall be, in few colours."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.desk.looking import barriers, layout_faults

MOST_BYTES = 150_000
COLOURS = 96
ROUND_NAMES = ("round-sample", "round-second", "round-appeal", "round-league")
"""The pictures that are made of a round (`test_round_story.py`)."""


class Album:
    """Pictures by name, in few colours."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """A picture of what the screen shows, or of the whole page, in which nothing may be amiss."""
        assert layout_faults(page) == []
        assert barriers(page) == []
        self.keep(name, page.screenshot(animations="disabled", full_page=whole))

    def keep(self, name: str, picture: bytes) -> None:
        """Keeps a picture (PNG)."""
        out = BytesIO()
        Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        self.pictures[name] = out.getvalue()

    def too_large(self) -> list[str]:
        """The names of those that are larger than a picture shall be."""
        return [name for name, one in self.pictures.items() if len(one) > MOST_BYTES]

    def write(self) -> None:
        """Writes them to where GONGKAI_DOCS_PICTURES says, if it does."""
        if where := os.environ.get("GONGKAI_DOCS_PICTURES"):
            Path(where).mkdir(parents=True, exist_ok=True)
            for name, picture in self.pictures.items():
                (Path(where) / f"{name}.png").write_bytes(picture)
