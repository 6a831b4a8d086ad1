"""Whether a summary's figures are those that the independent script works out from the data beside it."""

from __future__ import annotations

from pathlib import Path

from monitor.handin import recompute
from monitor.handin.manifest import is_own

DATA, SUMMARY = "data/round.json", "data/summary.json"


def differences(folder: Path) -> tuple[str, ...]:
    """What the script tells of a hand-in: empty where all figures are equal and the seed draws the sample. It is ours
    that runs, not the one in the folder, which anybody may have changed."""
    try:
        if lost := [path for path in (DATA, SUMMARY) if not is_own(folder / path)]:
            return (f"没有{'、'.join(lost)}，不能复算",)
        return tuple(sorted(recompute.compare(recompute.read(folder / DATA), recompute.read(folder / SUMMARY))))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        return (f"{DATA}、{SUMMARY}不能复算（{type(error).__name__}）",)
