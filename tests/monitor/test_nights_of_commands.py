"""A second night, which knows the pages of the first: killed in the middle, and on a cluster."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import reading
from storage.migrate import upgrade
from storage.store import open_store
from tests.databases import fresh_database
from tests.monitor.clusters import dask_cluster
from tests.monitor.disturbed import MARK, Command, command, kept, nobody_left, three_portals, went_on

pytestmark = pytest.mark.slow


def _first(sites: Path, folder: Path, url: str) -> Command:
    """The command of the second night, where the first is done."""
    first = command(sites, folder, url)
    assert first.run().code == 0
    return first.next_night()


def _visits_of_the_second(url: str, seconds: float = 90) -> int:
    """How many visits the second night has ended, as soon as there is one."""
    engine, found, end = open_store(url), 0, time.monotonic() + seconds
    while not found and time.monotonic() < end:
        time.sleep(0.02)
        with reading(engine) as conn:
            found = conn.execute(text("select count(*) from visits where scan = 2")).scalar_one()
    engine.dispose()
    return found


def test_a_second_night_that_is_killed_and_taken_up_leaves_what_an_undisturbed_one_leaves(
    database_url: str, tmp_path: Path
) -> None:
    other = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    upgrade(other)
    with three_portals(tmp_path) as sites:
        whole = _first(sites, tmp_path / "whole", other).run()
        assert whole.code == 0, whole.err
        killed = _first(sites, tmp_path / "killed", database_url)
        process = killed.start()
        assert _visits_of_the_second(database_url)
        process.kill()
        process.communicate()
        assert nobody_left(killed.mark)
        assert went_on(killed)
        assert kept(database_url, tmp_path / "killed") == kept(other, tmp_path / "whole")


def test_a_second_night_on_a_cluster_finds_and_keeps_what_one_machine_does(
    postgres_socket: Path, tmp_path: Path
) -> None:
    """What is known travels with the batch, and what is learnt comes back with it."""
    with (
        fresh_database(postgres_socket, "gongkai_here") as here,
        fresh_database(postgres_socket, "gongkai_there") as there,
        three_portals(tmp_path) as sites,
    ):
        assert _first(sites, tmp_path / "alone", here).run().code == 0
        first = command(sites, tmp_path / "spread", there, GONGKAI_BATCH_SITES="1")
        with dask_cluster(tmp_path / "dask", 1, {MARK: first.mark}) as cluster:
            spread = first.with_(GONGKAI_EXECUTOR=cluster.executor)
            assert spread.run().code == 0
            second = spread.next_night().run()
        assert second.code == 0, second.err
        assert kept(there, tmp_path / "spread") == kept(here, tmp_path / "alone")
