from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import load_settings
from monitor.anew.replay import replay_site
from monitor.night.cleanup import Cleaned, clean_evidence
from monitor.scan import BusyError
from storage.bodies import known_bodies
from storage.database import reading
from storage.lock import scan_lock
from storage.scans import scan_info
from storage.shelf import shelf_of
from storage.spool import EvidenceError
from storage.verifying import faults, unproved
from tests.databases import SLOW_ON_POSTGRESQL
from tests.loopback import portal
from tests.monitor.nights import FIRST, Nights, Served
from tests.monitor.test_nights_that_know import pages
from tests.monitor.test_scan import NIGHT, PORTAL, county, found, scan, settings
from tests.storage.archives import kept_in, kept_record

LONG_AFTER = NIGHT + timedelta(days=401)


@SLOW_ON_POSTGRESQL
def test_a_clean_up_removes_what_nothing_rests_on_and_leaves_every_page_behind_a_finding(
    engine: Engine, tmp_path: Path
) -> None:
    with portal(dict(PORTAL)) as served:
        report = scan(engine, tmp_path, (county("A", served.url),))
    _, (spare,) = kept_in(engine, settings(tmp_path).data_dir, b"nobody's" * 9999, at=NIGHT, stem="other")
    assert clean_evidence(engine, settings(tmp_path), NIGHT + timedelta(days=89)) == Cleaned(0, 0)
    assert clean_evidence(engine, settings(tmp_path), LONG_AFTER, dry_run=True).removed == 2
    cleaned = clean_evidence(engine, settings(tmp_path), LONG_AFTER)
    assert cleaned.old > cleaned.removed == 2  # the body and what was asked with it: the night is its quarter's last
    assert cleaned.freed > 0
    hashes = {one.sha256 for told in found(engine, report).values() for one in told.evidence if one.sha256}
    assert hashes
    with reading(engine) as conn:
        assert spare not in known_bodies(conn, [spare])
        assert all(kept_record(conn, shelf_of(settings(tmp_path)), sha256).body for sha256 in hashes)


def test_nothing_is_cleaned_while_a_scan_runs(sqlite_engine: Engine, tmp_path: Path) -> None:
    with scan_lock(tmp_path), pytest.raises(BusyError):
        clean_evidence(sqlite_engine, load_settings(data_dir=tmp_path), LONG_AFTER)


def test_of_nights_that_are_long_past_the_kept_ones_can_be_replayed_and_what_stands_is_proved(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    nights, served = Nights(sqlite_engine, tmp_path), Served(pages())  # type: ignore[arg-type]
    for number in range(3):  # Tuesday to Thursday of one week, another page each night
        served.pages["/xxgk/"] = f"{pages()['/xxgk/']}<p>{number}</p>"
        nights.night(served)
    now, shelf = FIRST + timedelta(days=200), shelf_of(nights.settings)
    cleaned = clean_evidence(sqlite_engine, nights.settings, now)
    assert (cleaned.nights, cleaned.removed > 0) == (2, True)
    with reading(sqlite_engine) as conn:
        assert list(faults(conn, shelf)) == []
        assert list(unproved(conn)) == []
        again = partial(replay_site, conn, shelf, rules=nights.book, site="S")
        assert again(scan=scan_info(conn, 3)).differences == ()
        for scan in (1, 2):
            with pytest.raises(EvidenceError, match="no log of it is kept"):
                again(scan=scan_info(conn, scan))
    assert clean_evidence(sqlite_engine, nights.settings, now) == Cleaned(cleaned.old - cleaned.removed, 0)
