from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import load_settings
from monitor.night.cleanup import Cleaned, clean_evidence
from monitor.scan import BusyError
from storage.bodies import kept_record, known_bodies
from storage.database import reading
from storage.lock import scan_lock
from storage.shelf import shelf_of
from tests.databases import SLOW_ON_POSTGRESQL
from tests.loopback import portal
from tests.monitor.test_scan import NIGHT, PORTAL, county, found, scan, settings
from tests.storage.archives import kept_in

LONG_AFTER = NIGHT + timedelta(days=401)


@SLOW_ON_POSTGRESQL
def test_a_clean_up_removes_what_nothing_rests_on_and_leaves_every_page_behind_a_finding(
    engine: Engine, tmp_path: Path
) -> None:
    with portal(dict(PORTAL)) as served:
        report = scan(engine, tmp_path, (county("A", served.url),))
    _, (spare,) = kept_in(engine, settings(tmp_path).data_dir, b"nobody's" * 9999, at=NIGHT, stem="other")
    assert clean_evidence(engine, settings(tmp_path), NIGHT + timedelta(days=399)) == Cleaned(0, 0)
    assert clean_evidence(engine, settings(tmp_path), LONG_AFTER, dry_run=True).removed > 1
    cleaned = clean_evidence(engine, settings(tmp_path), LONG_AFTER)
    assert cleaned.old > cleaned.removed > 1  # what was asked, and pages that no finding rests on
    assert cleaned.freed > 0
    hashes = {one.sha256 for told in found(engine, report).values() for one in told.evidence if one.sha256}
    assert hashes
    with reading(engine) as conn:
        assert spare not in known_bodies(conn, [spare])
        assert all(kept_record(conn, shelf_of(settings(tmp_path)), sha256).body for sha256 in hashes)


def test_nothing_is_cleaned_while_a_scan_runs(sqlite_engine: Engine, tmp_path: Path) -> None:
    with scan_lock(tmp_path), pytest.raises(BusyError):
        clean_evidence(sqlite_engine, load_settings(data_dir=tmp_path), LONG_AFTER)
