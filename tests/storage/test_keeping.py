from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from storage.evidence import evidence_path, keep_bodies, read_body, spool_body
from storage.keeping import needed_bodies, old_bodies, remove_bodies
from storage.records import Finding, Verdict
from storage.spans import record_findings
from storage.store import reading, transaction
from storage.tables import BodyRow
from storage.visits import index_bodies, save_visit
from tests.storage.stories import finding, night, scan_of, visit_to


def keep(engine: Engine, folder: Path, body: bytes, seen: datetime) -> str:
    sha256 = spool_body(folder / "spool", body)
    sizes = keep_bodies(folder / "spool", folder / "evidence", [sha256])
    os.utime(evidence_path(folder / "evidence", sha256), (seen.timestamp(), seen.timestamp()))
    with transaction(engine) as conn:
        index_bodies(conn, sizes, seen)
    return sha256


def resting_on(sha256: str, verdict: Verdict) -> Finding:
    told = finding(verdict)
    return replace(told, evidence=(replace(told.evidence[0], sha256=sha256),))


def rows(engine: Engine) -> set[str]:
    with reading(engine) as conn:
        return set(conn.execute(select(BodyRow.sha256)).scalars())


def test_only_what_is_old_and_neither_a_home_page_nor_behind_any_finding_open_or_closed_may_go(
    engine: Engine, tmp_path: Path
) -> None:
    home, closed, opened, spare, young = (
        keep(engine, tmp_path, name, night(number))
        for name, number in ((b"home", 0), (b"closed", 0), (b"open", 0), (b"spare", 0), (b"young", 9))
    )
    with transaction(engine) as conn:
        for number, sha256 in ((0, closed), (1, opened)):
            scan = scan_of(conn, number, sites=())
            save_visit(conn, scan, visit_to("a", night(number), sha256=home))
            verdict = Verdict.PASS if number else Verdict.FAIL
            record_findings(conn, scan_id=scan, site="a", findings=[resting_on(sha256, verdict)])
    with reading(engine) as conn:
        assert old_bodies(conn, night(5)) - needed_bodies(conn) == {spare}
    with transaction(engine) as conn:
        assert remove_bodies(conn, tmp_path / "evidence", {spare}, before=night(5)) == 1
    assert rows(engine) == {home, closed, opened, young}
    assert not evidence_path(tmp_path / "evidence", spare).exists()
    assert read_body(tmp_path / "evidence", opened) == b"open"


def test_a_body_that_was_kept_again_since_stays_whatever_its_row_says(engine: Engine, tmp_path: Path) -> None:
    sha256 = keep(engine, tmp_path, b"x", night(0))
    spool_body(tmp_path / "spool", b"x")
    keep_bodies(tmp_path / "spool", tmp_path / "evidence", [sha256])  # by a check whose findings are not written yet
    with transaction(engine) as conn:
        assert remove_bodies(conn, tmp_path / "evidence", {sha256}, before=night(0) + timedelta(days=1)) == 0
    assert read_body(tmp_path / "evidence", sha256) == b"x"
    assert rows(engine) == {sha256}


def test_a_removal_that_was_broken_off_is_finished_by_the_next_one(engine: Engine, tmp_path: Path) -> None:
    sha256 = keep(engine, tmp_path, b"x", night(0))
    evidence_path(tmp_path / "evidence", sha256).unlink()
    with transaction(engine) as conn:
        assert remove_bodies(conn, tmp_path / "evidence", {sha256}, before=night(5)) == 1
    assert rows(engine) == set()
