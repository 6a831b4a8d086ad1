"""What happens between processes: one is killed in the middle, two want the same night."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine, func, select

from storage.bodies import index_kept
from storage.checking import check
from storage.nights import nights
from storage.schema import METADATA
from storage.store import reading, transaction
from storage.visits import save_visit, visited
from tests.databases import SLOW_ON_POSTGRESQL
from tests.storage.archives import made_up
from tests.storage.stories import night, scan_of, visit_to

ROOT = Path(__file__).parents[2]

DIES = """
import sys
from storage.spans import record_findings
from storage.store import open_store, transaction
from tests.storage.stories import finding, scan_of

with transaction(open_store(sys.argv[1])) as conn:
    scan = scan_of(conn, 1, sites=("a", "b"))
    record_findings(conn, scan_id=scan, site="a", findings=[finding()])
    print("written", flush=True)
    sys.stdin.read()
"""

CLAIMS = """
import sys
from storage.nights import claim_night
from storage.store import open_store, transaction
from tests.storage.stories import night

engine = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
with transaction(engine) as conn:
    claimed = claim_night(conn, kind="scan", due_date=night(0).date(), now=night(0))
print(claimed, flush=True)
engine.dispose()
"""


def start(script: str, url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, url]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@SLOW_ON_POSTGRESQL
def test_a_process_killed_in_a_transaction_leaves_nothing(engine: Engine, database_url: str) -> None:
    with start(DIES, database_url) as process:
        assert line(process) == "written"
        process.kill()
    with reading(engine) as conn:
        counts = {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar()
            for table in METADATA.sorted_tables
        }
    assert set(counts.values()) == {0}
    with transaction(engine) as conn:
        scan = scan_of(conn, 1, sites=("a",))
        assert save_visit(conn, scan, visit_to("b", night(1)))
        index_kept(conn, made_up("cd" * 32, at=night(1)), None, night(1))
        assert visited(conn, scan) == {"a", "b"}
    assert check(database_url) == []


@SLOW_ON_POSTGRESQL
def test_of_two_processes_that_want_a_night_one_wins(engine: Engine, database_url: str) -> None:
    with start(CLAIMS, database_url) as one, start(CLAIMS, database_url) as two:
        processes = (one, two)
        assert [line(process) for process in processes] == ["ready", "ready"]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert sorted(line(process) for process in processes) == ["False", "True"]
    with reading(engine) as conn:
        assert [info.status for info in nights(conn, 10)] == ["running"]
