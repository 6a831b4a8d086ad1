"""The table of all made files, as Markdown: `python -m tests.files`. Ends with 1 where one is read otherwise."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.files.cases import CASES
from tests.files.grammar import told, what
from tests.files.trying import MOST_MIB, MOST_SECONDS, Trial, trials

HEAD = """# Made files and what is read of them

Made by `make file-cases`; do not edit. Each file is made by `tests/files`, read by the reader that visits use
(`crawler/files/bounded.py`), and compared with what its name states, in the words of `tests/files/grammar.py`; what is
right was decided by what a careful person sees who opens the file. Of {cases} files {right} were read as stated, and
made the reader connect, run, write or tell nothing. The longest took {seconds} s of the processor (limit
{most_seconds:.0f}) and {clock} s by the clock, the most memory {mib} MiB (limit {most_mib}). Seconds, with what the
start of a worker took, and MiB (of the whole worker, at its peak) are of two cores, rounded.

| file | right | read | s | s by the clock | MiB |
|---|---|---|---|---|---|
"""


def main() -> int:
    """Tries all cases and prints the table."""
    with tempfile.TemporaryDirectory() as folder, trials(Path(folder)) as trying:
        done = [trying.of(case) for case in CASES]
    right = sum(not trial.wrong for trial in done)
    sys.stdout.write(
        HEAD.format(
            cases=len(done),
            right=right,
            seconds=_seconds(max(trial.seconds for trial in done)),
            clock=_seconds(max(trial.clock for trial in done)),
            mib=_mib(max(trial.mib for trial in done)),
            most_seconds=MOST_SECONDS,
            most_mib=MOST_MIB,
        )
        + "".join(_line(trial) for trial in done)
    )
    return 0 if right == len(done) else 1


def _line(trial: Trial) -> str:
    right = trial.case.name.partition(" | ")[2]
    read = told(trial.facts)
    read += f" **not as stated: {'; '.join(trial.wrong)}**" if trial.wrong else ""
    figures = (_seconds(trial.seconds), _seconds(trial.clock), _mib(trial.mib))
    cells = (_cell(what(trial.case.name)), _cell(right), _cell(read), *figures)
    return f"| {' | '.join(cells)} |\n"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f}" if seconds < 1 else f"{seconds:.0f}"


def _mib(mib: float) -> str:
    return f"{round(mib, -1):.0f}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
