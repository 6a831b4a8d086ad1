from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from config.settings import load_settings
from monitor.night.cleanup import Cleaned, clean_evidence
from monitor.scan import BusyError
from storage.database import transaction
from storage.evidence import evidence_path, keep_bodies, read_body, spool_body
from storage.lock import scan_lock
from storage.visits import index_bodies
from tests.databases import SLOW_ON_POSTGRESQL
from tests.loopback import portal
from tests.monitor.test_scan import NIGHT, PORTAL, county, found, scan, settings

LONG_AFTER = NIGHT + timedelta(days=401)


@SLOW_ON_POSTGRESQL
def test_a_clean_up_removes_what_nothing_rests_on_and_leaves_every_page_behind_a_finding(
    engine: Engine, tmp_path: Path
) -> None:
    with portal(dict(PORTAL)) as served:
        report = scan(engine, tmp_path, (county("A", served.url),))
    evidence = settings(tmp_path).evidence_dir
    spare = spool_body(tmp_path / "spool", b"nobody's")
    with transaction(engine) as conn:
        index_bodies(conn, keep_bodies(tmp_path / "spool", evidence, [spare]), NIGHT)
        same = "update bodies set first_seen = (select first_seen from bodies where sha256 = :spare)"
        conn.execute(text(same), {"spare": bytes.fromhex(spare)})
    for path in evidence.rglob("*.gz"):
        os.utime(path, (NIGHT.timestamp(), NIGHT.timestamp()))
    assert clean_evidence(engine, settings(tmp_path), NIGHT + timedelta(days=399)) == Cleaned(0, 0)
    cleaned = clean_evidence(engine, settings(tmp_path), LONG_AFTER)
    assert cleaned.removed == 1
    assert cleaned.old > 1
    assert not evidence_path(evidence, spare).exists()
    hashes = {one.sha256 for told in found(engine, report).values() for one in told.evidence if one.sha256}
    assert hashes
    assert all(read_body(evidence, sha256) for sha256 in hashes)


def test_nothing_is_cleaned_while_a_scan_runs(sqlite_engine: Engine, tmp_path: Path) -> None:
    with scan_lock(tmp_path), pytest.raises(BusyError):
        clean_evidence(sqlite_engine, load_settings(data_dir=tmp_path), LONG_AFTER)
