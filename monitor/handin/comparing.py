"""Whether a summary's figures are those that the independent script works out from the data beside it."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path

from monitor.handin import recompute

DATA, SUMMARY = "data/round.json", "data/summary.json"


def differences(folder: Path) -> tuple[str, ...]:
    """What the script tells of a hand-in: empty where all figures are equal. It is ours that runs, not the one in the
    folder, which anybody may have changed."""
    told = io.StringIO()
    try:
        with redirect_stdout(told):
            code = recompute.main([str(folder / DATA), "--compare", str(folder / SUMMARY)])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        return (f"{DATA}、{SUMMARY}不能复算（{type(error).__name__}）",)
    return tuple(told.getvalue().splitlines()[: -1 if code else 0]) if code else ()
