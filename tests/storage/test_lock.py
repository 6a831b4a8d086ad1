"""Locks that end with the process that holds them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from storage.lock import nobody_saves, saving

HOLD = """
import sys
from pathlib import Path
from storage.lock import saving
with saving(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_folder_is_saved_in_by_several_at_once_and_until_the_last_has_ended(tmp_path: Path) -> None:
    with saving(tmp_path):
        with saving(tmp_path), nobody_saves(tmp_path) as nobody:
            assert not nobody
        with nobody_saves(tmp_path) as nobody:
            assert not nobody
    with nobody_saves(tmp_path) as nobody:
        assert nobody


def test_a_process_that_is_killed_saves_no_more(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with nobody_saves(tmp_path) as nobody:
            assert not nobody
        other.kill()
        other.wait()
        with nobody_saves(tmp_path) as nobody:
            assert nobody
