"""What a change of which is told from a change of a site."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

from config import planning
from monitor.readers_version import judging_sources


def test_what_works_out_the_plan_of_a_visit_is_part_of_the_version() -> None:
    """`not_sought` is told of a past night by the plan that today's code makes of that night's packs."""
    assert Path(planning.__file__) in judging_sources()


def test_whatever_of_config_judging_rests_on_is_part_of_the_version() -> None:
    """But for what reads packs, whose texts a scan names by their hashes, and words of errors."""
    sources = judging_sources()
    used = {Path(str(importlib.import_module(name).__file__)) for source in sources for name in modules(source)}
    assert used - set(sources) <= {
        source for source in used if source.name in ("errors.py", "packs.py", "yaml_file.py")
    }
    assert len(used) > 5


def modules(source: Path) -> set[str]:
    """The modules of config that a file imports from."""
    tree = ast.parse(source.read_bytes())
    names = (node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {name for name in names if name and name.startswith("config.")}
