"""Scans on a Dask cluster of this machine, against scans by children of one process."""

from __future__ import annotations

import socket
from datetime import datetime
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.plan import Learnt
from config.settings import Settings, load_settings
from monitor.cli import run
from monitor.executors import open_executor, require_executor
from monitor.machines.batches import Batch, run_batch
from monitor.machines.cluster import ClusterError
from monitor.visits.children import VisitDone
from storage.codec import load
from storage.records import SHANGHAI, Outcome, Page, PageFacts, Visit, VisitFacts
from storage.spool import EvidenceError, packed_body, spool_packed
from storage.visit_log import VisitLog
from storage.warc import read_member
from tests.databases import fresh_database
from tests.loopback import page, portal
from tests.monitor.clusters import dask_cluster
from tests.monitor.disturbed import MARK, command, kept, marked, nobody_left, three_portals, wait_for
from tests.monitor.test_children import job
from tests.spools import spool_page
from tests.storage.archives import log_of

MOMENT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)


def test_more_than_one_machine_is_refused_with_sqlite(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, executor="dask://127.0.0.1:8786")
    with pytest.raises(
        ConfigError, match=r"GONGKAI_EXECUTOR: .* needs PostgreSQL: a file of SQLite .* one machine only"
    ):
        require_executor(settings)


@pytest.mark.parametrize("command", ["scan", "schedule"])
def test_commands_refuse_more_than_one_machine_with_sqlite_before_they_begin(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GONGKAI_EXECUTOR", "dask://127.0.0.1:8786")
    assert run([command]) == 64
    assert "more than one machine needs PostgreSQL" in capsys.readouterr().err
    assert not (tmp_path / "data" / "scan.lock").exists()


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
        with dask_cluster(tmp_path / "dask", 2, {MARK: spread.mark}) as cluster:
            done = spread.with_(GONGKAI_EXECUTOR=cluster.executor).run()
        assert done.code == 0, done.err
        assert kept(there, tmp_path / "spread") == kept(here, tmp_path / "alone")
    assert nobody_left(spread.mark)


@pytest.mark.slow
def test_a_scan_on_a_cluster_that_is_killed_ends_its_children_on_the_workers(
    postgres_socket: Path, tmp_path: Path
) -> None:
    with fresh_database(postgres_socket, "gongkai_orphans") as url, three_portals(tmp_path) as sites:
        scan = command(sites, tmp_path, url, GONGKAI_DELAY_SECONDS="2")
        with dask_cluster(tmp_path / "dask", 1, {MARK: scan.mark}) as cluster:
            process = scan.with_(GONGKAI_EXECUTOR=cluster.executor).start()
            began = wait_for(lambda: marked(scan.mark, "crawler.child"), lambda: process.poll() is not None)
            process.kill()
            process.communicate()
            assert began
            assert nobody_left(scan.mark, "crawler.child")


@pytest.mark.slow
def test_a_worker_with_other_sources_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.machines.cluster.code_of", lambda: "other")
    with (
        dask_cluster(tmp_path / "dask", 1, {}) as cluster,
        open_executor(_on(cluster.executor), tmp_path) as executor,
        pytest.raises(ClusterError, match="has another version of gongkai; install the same version on all machines"),
    ):
        list(executor.run([job(tmp_path, "http://127.0.0.1:9/")], lambda one: one))


@pytest.mark.slow
def test_a_cluster_without_workers_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.machines.cluster.CONNECT_SECONDS", 2)
    with (
        dask_cluster(tmp_path / "dask", 0, {}) as cluster,
        pytest.raises(ClusterError, match="the scheduler has no workers"),
        open_executor(_on(cluster.executor), tmp_path),
    ):
        pass


def test_what_takes_a_connection_and_says_nothing_is_no_scheduler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.machines.cluster.CONNECT_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = f"dask://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ClusterError, match="no Dask scheduler answers there"), open_executor(_on(where), tmp_path):
            pass


def _on(executor: str) -> Settings:
    return load_settings(executor=executor, database_url="postgresql://postgres@/none")


def _visit(spool: Path, site: str, body: bytes) -> Visit:
    url = f"http://{site}.example/"
    sha256 = spool_page(spool, Page(url, url, 200, {}, body), MOMENT)
    seen = PageFacts(url, url, 200, Outcome.SEEN, sha256=sha256)
    return Visit(site, MOMENT, MOMENT, VisitFacts(site, url, (seen,)))


def test_a_batch_brings_the_bodies_that_its_visits_name(tmp_path: Path) -> None:
    batch = Batch()
    visit = _visit(tmp_path / "there", "a", b"one")
    learnt = Learnt(anew=True)
    log = log_of(b"one", at=MOMENT)
    batch.add(VisitDone(visit, learnt, log), tmp_path / "there")
    for sha256, packed in batch.bodies.items():
        spool_packed(tmp_path / "here", sha256, packed)
    (named,) = [page.sha256 for page in visit.facts.pages if page.sha256]
    assert read_member(packed_body(tmp_path / "here", named)).body == b"one"
    text, told, logged = batch.visits[0]
    assert (load(Visit, text), Learnt.model_validate_json(told), load(VisitLog, logged)) == (visit, learnt, log)


def test_a_visit_that_is_too_much_to_send_is_told_as_not_finished_and_a_first_one_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.machines.batches.MOST_BYTES", 10)
    batch = Batch()
    for code in ("a", "b"):
        visit, body = _visit(tmp_path, code, code.encode()), code.encode()
        batch.add(VisitDone(visit, log=log_of(body, at=MOMENT)), tmp_path)
    assert [load(Visit, text).site for text, *_ in batch.visits] == ["a"]
    assert batch.unfinished == ["b"]


@pytest.mark.slow
def test_every_site_of_a_batch_that_was_given_up_is_told_as_not_finished(tmp_path: Path) -> None:
    with portal({"*": page("<p>青石县</p>")}) as served:
        asked = job(tmp_path, served.url, f"{served.url}other/", delay=5)
        batch = run_batch(asked, lambda: bool(served.asked))
    assert batch.visits == []
    assert batch.unfinished == [plan.site for plan in asked.plans]


def test_a_body_that_came_damaged_is_not_spooled(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="is damaged"):
        spool_packed(tmp_path, "0" * 64, b"no gzip")
    assert not list(tmp_path.iterdir())
