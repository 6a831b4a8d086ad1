"""Processes of ours that do a part of the work of another: they end with whoever started them."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process


def live_with_parent() -> None:
    """What such a process does first: it ends with its parent, however that ends, and is not interrupted itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """What a parent that was killed leaves behind would wait for its next batch for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
