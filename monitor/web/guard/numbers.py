"""Numbers of things in addresses: as large as the databases count, and no larger."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

LARGEST = 2**31 - 1

Number = Annotated[int, Path(ge=1, le=LARGEST)]
"""The number of a thing as a part of an address."""
