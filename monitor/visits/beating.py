"""A heartbeat in the store while something is under way, so that whoever looks knows that its process lives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from storage.database import StoreError, transaction

BEAT_SECONDS = 30


@contextmanager
def beating(engine: Engine, beat: Callable[[Connection], object]) -> Iterator[None]:
    """Calls `beat` with a transaction every half minute until the context ends."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(BEAT_SECONDS):
            with suppress(StoreError, SQLAlchemyError), transaction(engine) as conn:  # busy now: the next beat will do
                beat(conn)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
