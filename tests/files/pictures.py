"""Makers of pictures, as scans of lists are."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageDraw


def drawn(kind: str, width: int = 320, height: int = 240) -> bytes:
    """A picture with lines as a printed table has them; `kind` as Pillow names it."""
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for y in range(20, height, 40):
        pen.line((10, y, width - 10, y), fill="black")
    for x in range(10, width, 75):
        pen.line((x, 20, x, height - 20), fill="black")
    written = io.BytesIO()
    image.save(written, kind)
    return written.getvalue()


def png() -> bytes:
    """A picture in PNG."""
    return drawn("PNG")


def png_bomb(side: int = 60_000) -> bytes:
    """A PNG that says it is so many pixels wide and high: gigabytes, if somebody drew it."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in (
            (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(bytes(2**20), 9)),
            (b"IEND", b""),
        )
    )
