"""Pictures (PNG) looked at by tests."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

WHITE = (255, 255, 255)


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height."""
    return Image.open(BytesIO(picture)).size


def colours_in(picture: bytes, box: tuple[float, float, float, float] | None = None) -> dict[tuple[int, int, int], int]:
    """How many pixels have each colour, of the whole or of a box (left, top, width, height)."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    if box is not None:
        left, top, width, height = (round(part) for part in box)
        image = image.crop((left, top, left + width, top + height))
    counted = image.getcolors(image.width * image.height)
    assert counted is not None
    return {colour: number for number, colour in counted if isinstance(colour, tuple)}  # type: ignore[misc]
