"""Scans on a Dask cluster of this machine, against scans by children of one process."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import load_settings
from monitor.executors import require_executor
from tests.databases import fresh_database
from tests.monitor.clusters import dask_cluster
from tests.monitor.disturbed import command, kept, nobody_left, three_portals


def test_more_than_one_machine_is_refused_with_sqlite(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, executor="dask://127.0.0.1:8786")
    with pytest.raises(
        ConfigError, match=r"GONGKAI_EXECUTOR: .* needs PostgreSQL: a file of SQLite .* one machine only"
    ):
        require_executor(settings)


@pytest.mark.parametrize("executor", ["dask://", "dask://host", "dask://host:x", "ray://host:1", "dask://a b:1", ""])
def test_what_is_no_executor_is_told_by_the_variables_name(executor: str) -> None:
    with pytest.raises(ConfigError, match="GONGKAI_EXECUTOR"):
        load_settings(executor=executor)


@pytest.mark.slow
def test_a_cluster_with_two_workers_finds_what_one_machine_finds(postgres_socket: Path, tmp_path: Path) -> None:
    with (
        fresh_database(postgres_socket, "gongkai_local") as here,
        fresh_database(postgres_socket, "gongkai_dask") as there,
        three_portals(tmp_path) as sites,
    ):
        alone = command(sites, tmp_path / "alone", here)
        assert alone.run().code == 0
        spread = command(sites, tmp_path / "spread", there, GONGKAI_BATCH_SITES="1")
        with dask_cluster(tmp_path / "dask", 2, {"TEST_RUN_MARK": spread.mark}) as cluster:
            done = spread.with_(GONGKAI_EXECUTOR=cluster.executor).run()
        assert done.code == 0, done.err
        assert kept(there, tmp_path / "spread") == kept(here, tmp_path / "alone")
    assert nobody_left(spread.mark)
