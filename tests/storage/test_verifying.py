"""Evidence that is not what the store says, broken by hand, and what is then not proved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.bodies import forget_bodies, index_kept, known_bodies, lose_bodies, lose_logs
from storage.database import reading, transaction
from storage.evidence import Kept
from storage.records import Finding
from storage.removing import remove_body
from storage.shelf import Shelf
from storage.spans import record_findings
from storage.spool import EvidenceError
from storage.verifying import Fault, Unproved, What, evidence_size, faults, unproved
from storage.visits import save_visit
from storage.warc import sha256_of
from tests.storage.archives import kept_in, shelf_in
from tests.storage.stories import finding, night, scan_of, visit_to

BODY = "<html>政府信息公开</html>".encode()


def told(engine: Engine, folder: Path) -> list[Fault]:
    with reading(engine) as conn:
        return list(faults(conn, shelf_in(folder)))


def resting_on(*hashes: str) -> Finding:
    one = finding()
    return replace(one, evidence=tuple(replace(one.evidence[0], sha256=sha256) for sha256 in hashes))


def kept(engine: Engine, folder: Path) -> tuple[Kept, str, int]:
    """A body with a finding that rests on it, and a visit's log."""
    told, (sha256,) = kept_in(engine, folder, BODY, at=night(0))
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=())
        save_visit(conn, scan, visit_to("a", night(0)), None, index_kept(conn, told, None, night(0)))
        record_findings(conn, scan_id=scan, site="a", findings=[resting_on(sha256)])
    return told, sha256, scan


def spoil(folder: Path, file: str, start: int) -> None:
    path = folder / "evidence" / file
    whole = bytearray(path.read_bytes())
    whole[start + 40 : start + 46] = b"\0" * 6
    path.write_bytes(whole)


def test_evidence_that_is_whole_has_no_fault_and_proves_what_stands(engine: Engine, tmp_path: Path) -> None:
    kept(engine, tmp_path)
    assert told(engine, tmp_path) == []
    with reading(engine) as conn:
        assert list(unproved(conn)) == []
        assert evidence_size(conn) == 3  # the page, what was asked, and the log


def test_a_damaged_body_is_named_and_what_rests_on_it(engine: Engine, tmp_path: Path) -> None:
    written, sha256, scan = kept(engine, tmp_path)
    place = next(one.place for one in written.bodies if one.sha256 == sha256)
    assert place is not None
    spoil(tmp_path, place.file, place.start)
    assert [(one.what, one.name) for one in told(engine, tmp_path)] == [(What.BODY, sha256)]
    with transaction(engine) as conn:
        assert list(unproved(conn, damaged=[sha256])) == [Unproved("a", "XXGK.COL", scan, sha256)]
        lose_bodies(conn, [sha256])
        assert list(unproved(conn)) == [Unproved("a", "XXGK.COL", scan, sha256)]
    assert told(engine, tmp_path) == []


def test_a_damaged_log_is_named_by_its_site(engine: Engine, tmp_path: Path) -> None:
    written, _, _ = kept(engine, tmp_path)
    spoil(tmp_path, written.log.file, written.log.start)
    (fault,) = told(engine, tmp_path)
    assert (fault.what, fault.name, fault.place) == (What.LOG, "a", written.log)
    with transaction(engine) as conn:
        lose_logs(conn, [written.log])
    assert told(engine, tmp_path) == []


def test_a_file_that_is_gone_or_cut_is_told_once(engine: Engine, tmp_path: Path) -> None:
    written, sha256, scan = kept(engine, tmp_path)
    path = tmp_path / "evidence" / written.file
    path.write_bytes(path.read_bytes()[:-1])
    assert [(one.what, one.name) for one in told(engine, tmp_path)] == [(What.FILE, written.file)]
    path.unlink()
    assert [(one.what, one.name) for one in told(engine, tmp_path)] == [(What.FILE, written.file)]
    with reading(engine) as conn:
        assert list(unproved(conn, [written.file])) == [Unproved("a", "XXGK.COL", scan, sha256)]


def test_a_file_that_no_index_knows_is_told_and_left(engine: Engine, tmp_path: Path) -> None:
    kept(engine, tmp_path)
    stray = tmp_path / "evidence" / "other-001.warc.gz"
    stray.write_bytes(b"another store's")
    assert [(one.what, one.name) for one in told(engine, tmp_path)] == [(What.STRAY, stray.name)]
    assert stray.exists()


def test_a_body_that_is_removed_leaves_its_hash_time_and_reason_and_no_byte(engine: Engine, tmp_path: Path) -> None:
    written, sha256, scan = kept(engine, tmp_path)
    shelf = shelf_in(tmp_path)
    remove_body(engine, shelf, sha256, "含个人信息，经核准移除", night(1))
    assert list(shelf.sizes()) == ["night-001.r1.warc.gz"]
    with reading(engine) as conn:
        assert known_bodies(conn, [sha256])[sha256].place is None
        assert list(unproved(conn)) == [Unproved("a", "XXGK.COL", scan, sha256, "含个人信息，经核准移除")]
    assert told(engine, tmp_path) == []
    whole = b"".join(path.read_bytes() for path in (tmp_path / "evidence").iterdir())
    assert not any(sha256 == one.sha256 for one in _bodies_in(shelf))
    assert written.file.encode() not in whole
    with pytest.raises(EvidenceError, match="is not kept here"):
        remove_body(engine, shelf, sha256, "again", night(2))


def _bodies_in(shelf: Shelf) -> list[Unproved]:
    from storage.warc import read_members

    found = [record.body for name, size in shelf.sizes().items() for record in read_members(shelf.read(name, 0, size))]
    return [Unproved("", "", 0, sha256_of(body)) for body in found]


def test_what_was_removed_is_not_kept_again_when_it_is_met(engine: Engine, tmp_path: Path) -> None:
    _, sha256, _ = kept(engine, tmp_path)
    remove_body(engine, shelf_in(tmp_path), sha256, "核准移除", night(1))
    again, _ = kept_in(engine, tmp_path, BODY, at=night(2), stem="later")
    assert sha256 not in {one.sha256 for one in again.bodies}
    with transaction(engine) as conn:
        forget_bodies(conn, [sha256])
        assert known_bodies(conn, [sha256])[sha256].place is None  # a clean-up does not forget it


def test_a_body_in_a_file_that_is_still_written_is_not_removed(engine: Engine, tmp_path: Path) -> None:
    told, (sha256,) = kept_in(engine, tmp_path, BODY, at=night(0))
    with transaction(engine) as conn:
        other = replace(told, file="open-001.warc.gz")
        index_kept(conn, replace(other, bodies=()), None, night(0) + timedelta(days=1))
        lose_bodies(conn, [sha256])
        index_kept(conn, other, None, night(0))
    with pytest.raises(EvidenceError, match="a scan still writes"):
        remove_body(engine, shelf_in(tmp_path), sha256, "why", night(1))
