"""The demo's whole scan, replayed: every finding of 26 portals on both nights comes out the same from the archive."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = str(Path(sys.executable).with_name("gongkai"))


def gongkai(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    env |= {"GONGKAI_DATA_DIR": str(folder), "GONGKAI_CONTACT": "mailto:tests@example.org"}
    return subprocess.run([PROGRAM, *arguments], env=env, capture_output=True, text=True, check=False)


def test_every_finding_of_the_demo_is_proved_and_comes_out_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = gongkai(tmp_path, "demo", "--keep", str(folder))
    assert done.returncode == 0, done.stderr
    verified = gongkai(folder, "evidence", "verify")
    assert (verified.returncode, verified.stderr) == (0, ""), verified.stdout
    for number in ("1", "2"):
        replayed = gongkai(folder, "replay", number, "--json")
        told = json.loads(replayed.stdout)
        assert replayed.returncode == 0, [one for one in told["sites"] if one["differences"] or one["unproved"]]
        assert len(told["sites"]) == 26
        assert sum(one["findings"] for one in told["sites"]) > 3000
