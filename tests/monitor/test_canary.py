"""The canary of our own network, on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.rulebook import load_rules
from config.settings import Settings, load_settings
from config.sites import SiteList
from monitor.scan import ScanReport, run_scan
from storage.database import reading
from storage.findings import findings_at
from storage.records import Verdict
from storage.scans import scan_info
from tests.loopback import Portal, Reply, portal
from tests.monitor.test_scan import NIGHT, PORTAL, county

WELL = Reply(b"well", headers=(("Content-Type", "text/plain"),))


@pytest.fixture
def site() -> Iterator[Portal]:
    with portal(dict(PORTAL)) as served:
        yield served


def scan(engine: Engine, settings: Settings, url: str, **how: object) -> ScanReport:
    sites, rules = SiteList(name="t", sites=(county("A", url),)), load_rules(("hunan-columns",))
    return run_scan(engine, settings, sites, rules, as_of=NIGHT, clock=lambda: NIGHT, **how)  # type: ignore[arg-type]


def watched(folder: Path, canary: str) -> Settings:
    return load_settings(
        data_dir=folder, delay_seconds=0.0, timeout_seconds=5.0, allow_hosts=("127.0.0.1",), canary=canary
    )


@pytest.mark.slow
def test_a_canary_that_opens_before_in_the_middle_and_at_the_end_leaves_the_night_as_it_is(
    sqlite_engine: Engine, tmp_path: Path, site: Portal
) -> None:
    with portal({"/well": WELL}) as own:
        report = scan(sqlite_engine, watched(tmp_path, f"{own.url}well"), site.url)
        assert own.paths.count("/well") == 3
    assert not report.scan.ours
    assert report.canary == ()


@pytest.mark.parametrize(
    "failing", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)]
)
def test_a_canary_that_fails_at_any_of_the_three_moments_makes_the_night_ours(
    sqlite_engine: Engine, tmp_path: Path, site: Portal, failing: int
) -> None:
    asked: list[str] = []

    def answer(path: str) -> Reply:
        asked.append(path)
        return Reply(b"no", 403) if len(asked) == failing else WELL

    with portal({"/well": answer}) as own:
        report = scan(sqlite_engine, watched(tmp_path, f"{own.url}well"), site.url)
    assert report.scan.ours
    assert report.canary == ("blocked/status",)
    with reading(sqlite_engine) as conn:
        verdicts = {finding.verdict for finding in findings_at(conn, report.scan.id)}
    assert Verdict.FAIL not in verdicts


@pytest.mark.slow
def test_a_canary_behind_the_guard_is_refused_as_any_portal_is(
    sqlite_engine: Engine, tmp_path: Path, site: Portal
) -> None:
    settings = load_settings(data_dir=tmp_path, delay_seconds=0.0, canary=site.url)
    report = scan(sqlite_engine, settings, "http://nowhere.invalid/", stand_ins={"nowhere.invalid": ""})
    assert site.asked == []
    assert report.canary == ("unreachable/address_refused",) * 3


@pytest.mark.slow
def test_a_night_known_to_be_ours_stays_so_when_it_is_interrupted_and_taken_up(
    sqlite_engine: Engine, tmp_path: Path, site: Portal
) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with portal({"/well": Reply(b"no", 403)}) as own:
        with pytest.raises(KeyboardInterrupt):
            scan(sqlite_engine, watched(tmp_path, f"{own.url}well"), site.url, on_step=stop)
        with reading(sqlite_engine) as conn:
            assert scan_info(conn, 1).ours
        own.routes["/well"] = WELL
        report = scan(sqlite_engine, watched(tmp_path, f"{own.url}well"), site.url, resume_only=True)
    assert (report.scan.id, report.scan.ours, report.canary) == (1, True, ())
