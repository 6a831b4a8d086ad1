"""A frozen round in a store: a backup brings all of it back, and what was changed by hand is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from monitor.rounds.freezing import freeze_round
from storage.backup import back_up, examine, replace, require_replaceable
from storage.checking import check
from storage.database import engine_for, transaction
from storage.rounds.records import Round
from storage.rounds.tables import RoundRow
from tests.databases import SLOW_ON_POSTGRESQL
from tests.rounds import LACKS, NOW, WU, Counties
from tests.storage.test_backup import more, rows

pytestmark = SLOW_ON_POSTGRESQL


@pytest.fixture
def frozen(engine: Engine) -> Round:
    """A frozen round over a night of four counties, one of which lacks a column, as a person confirmed."""
    counties = Counties(engine)
    counties.night({"A": {"BIZ.COL": LACKS}})
    counties.decide("A", "BIZ.COL")
    made = freeze_round(engine, counties.round().id, WU, NOW)
    engine.dispose()
    return made


def faults(url: str) -> list[str]:
    return [str(one) for one in check(url) if "since scan" not in str(one)]  # no page is archived here


def broken_by(url: str, statement: str) -> list[str]:
    """What the check says after what no code of ours does."""
    engine = engine_for(url)
    off = "PRAGMA foreign_keys = OFF" if engine.dialect.name == "sqlite" else "SET session_replication_role = replica"
    raw = engine.raw_connection()
    cursor = raw.cursor()
    for one in (off, statement):
        cursor.execute(one)
    raw.commit()
    raw.close()
    engine.dispose()
    return faults(url)


def test_a_frozen_round_is_whole_and_comes_back_from_a_backup(frozen: Round, database_url: str, tmp_path: Path) -> None:
    before = rows(database_url)
    assert before["round_lines"]
    assert before["round_scores"]
    back_up(database_url, tmp_path / "b")
    more(database_url, "later")
    require_replaceable(database_url, NOW, force=True)
    examine(database_url, tmp_path / "b")
    replace(database_url, tmp_path / "b")
    after = rows(database_url)
    assert {name for name in before if name.startswith("round") and before[name] != after[name]} == set()
    assert faults(database_url) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "UPDATE round_lines SET verdict = 'pass' WHERE site = 'A' AND requirement = 'BIZ.COL'",
            "round 1, site A: the frozen figures (failed) are not those of its lines",
        ),
        ("UPDATE round_scores SET failed = 0 WHERE site = 'A' AND stage = 'frozen'", "round 1, site A: the frozen"),
        ("DELETE FROM round_scores WHERE site = 'B' AND stage = 'frozen'", "round 1, site B: is frozen without"),
        ("DELETE FROM round_sites WHERE site = 'B'", "round 1: other sites are in it than were agreed"),
        ("UPDATE rounds SET state = 'open'", "round 1: has frozen lines though it is open"),
        ("UPDATE round_lines SET scan = 99 WHERE site = 'A'", "rows whose scan is not among scans"),
        (
            "UPDATE round_scores SET score = 99.9 WHERE site = 'A' AND stage = 'frozen'",
            "round 1: is not as it was frozen",
        ),
        ("UPDATE round_lines SET won = 1, weight = 3 WHERE site = 'A'", "round 1: is not as it was frozen"),
        ("UPDATE round_scores SET bars = '[]', scan = NULL WHERE site = 'B'", "round 1: is not as it was frozen"),
        ("UPDATE rounds SET state = 'open'", "round 1: was frozen by what the audit log says, and is not"),
        ("DELETE FROM decisions", "rows whose decision is not among decisions"),
    ],
)
def test_what_was_changed_by_hand_in_a_frozen_round_is_named(
    frozen: Round, database_url: str, statement: str, told: str
) -> None:
    assert any(told in one for one in broken_by(database_url, statement))


def test_a_definition_that_cannot_be_read_is_named(frozen: Round, engine: Engine, database_url: str) -> None:
    with transaction(engine) as conn:
        conn.execute(update(RoundRow).values(definition=b"12"))
    engine.dispose()
    assert "round 1: what was agreed cannot be read" in "".join(faults(database_url))
