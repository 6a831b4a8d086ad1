"""Databases as earlier versions left them."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.migrate import upgrade

ROOT = Path(__file__).parents[2]


@pytest.fixture
def first_schema(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The address of an empty database of revision 0001; `upgrade` then knows all revisions again."""
    first = tmp_path / "first"
    (first / "versions").mkdir(parents=True)
    for name in ("env.py", "versions/0001_first.py"):
        (first / name).write_bytes((ROOT / "alembic" / name).read_bytes())
    with monkeypatch.context() as patched:
        patched.setattr("storage.migrate._folder", lambda: first)
        assert upgrade(database_url) == "0001"
    return database_url
