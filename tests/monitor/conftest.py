"""A first night of one portal, scanned once for all tests that begin with such a night."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile, copytree

import pytest

from storage.store import open_store
from tests.loopback import portal
from tests.monitor.round_looks import District, stale
from tests.monitor.test_scan import PORTAL, FirstNight, county, scan


@pytest.fixture(scope="session")
def scanned_once(tmp_path_factory: pytest.TempPathFactory, new_store: Path) -> Iterator[FirstNight]:
    folder = tmp_path_factory.mktemp("first") / "night"
    folder.mkdir()
    engine = open_store(f"sqlite:///{copyfile(new_store, folder / 'one.sqlite3')}")
    with portal(dict(PORTAL)) as served:
        report = scan(engine, folder, (county("A", served.url), county("B", None)))
        engine.dispose()
        yield FirstNight(engine, folder, served, report)


@pytest.fixture
def first_night(scanned_once: FirstNight, tmp_path: Path) -> Iterator[FirstNight]:
    folder = copytree(scanned_once.folder, tmp_path / "night")
    engine = open_store(f"sqlite:///{folder / 'one.sqlite3'}")
    served = scanned_once.served
    served.routes.clear()
    served.routes.update(PORTAL)
    served.asked.clear()
    yield FirstNight(engine, folder, served, scanned_once.report)
    engine.dispose()


@pytest.fixture(scope="session")
def stale_once(tmp_path_factory: pytest.TempPathFactory, new_store: Path) -> Path:
    """A folder with the store of two nights of a district whose news are old, with a round by the plan of 2018."""
    folder = tmp_path_factory.mktemp("stale")
    engine = open_store(f"sqlite:///{copyfile(new_store, folder / 'one.sqlite3')}")
    district = District(engine, folder / "nights")
    district.open()
    for _ in range(2):
        district.served(stale())
    engine.dispose()
    return folder


@pytest.fixture
def district(stale_once: Path, tmp_path: Path) -> Iterator[District]:
    folder = copytree(stale_once, tmp_path / "stale")
    found = District(open_store(f"sqlite:///{folder / 'one.sqlite3'}"), folder / "nights")
    found.take_up()
    yield found
    found.engine.dispose()
