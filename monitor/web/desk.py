"""What every page of the desk works with: the store, the settings and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from fastapi import Request
from sqlalchemy import Engine

from config.settings import Settings


@dataclass(frozen=True)
class Desk:
    """The doors of the desk; `clock` gives aware moments in Shanghai."""

    engine: Engine
    settings: Settings
    clock: Callable[[], datetime]


def desk_of(request: Request) -> Desk:
    """The desk that a request came to."""
    return cast(Desk, request.app.state.desk)
