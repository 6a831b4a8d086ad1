"""How far a command is, told on standard error to whoever waits longer than two seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from monitor.commands import doors
from storage.steps import OnStep

PATIENCE = 2.0
"""Seconds after which whoever waits is told how far it is."""

_LINE_SECONDS = 10.0


@contextmanager
def shown() -> Iterator[OnStep]:
    """Progress on standard error of what takes longer than two seconds: a bar on a terminal, else now and then a line.
    Gives what moves it."""
    began = told = time.monotonic()
    if not doors.err.is_terminal:

        def say(what: str, done: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            if now - began >= PATIENCE and now - told >= min(
                _LINE_SECONDS, PATIENCE if told == began else _LINE_SECONDS
            ):
                told = now
                doors.err.print(f"{what} {_how_far(done, total)}")

        yield say
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=doors.err, transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)

        def move(what: str, done: int, total: int) -> None:
            if time.monotonic() - began >= PATIENCE:
                bar.update(task, description=f"{what} {_how_far(done, total)}", visible=True)
                bar.update(task, completed=done, total=total or None)

        yield move


def _how_far(done: int, total: int) -> str:
    return f"{done}/{total}" if total else size_in_words(done) if done else "……"


def size_in_words(size: int) -> str:
    """A number of bytes as people read it."""
    return f"{size / 1024 / 1024:.1f} MB"
