"""What evidence is needed, and what becomes of the files when some of it is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from storage.bodies import forget_bodies, log_place, note_used
from storage.decisions import add_decision
from storage.evidence import read_log
from storage.keeping import closed_files, needed_bodies, old_bodies, remove_file, scan_moments, write_anew
from storage.records import Finding, Verdict
from storage.review import Act, Basis, Decision, Scope, Why
from storage.shelf import ShelfError
from storage.spans import record_findings
from storage.store import reading, transaction
from storage.tables import BodyRow
from storage.visits import save_visit
from storage.warc import sha256_of
from tests.storage.archives import ASKED, kept_in, kept_record, log_of, shelf_in
from tests.storage.stories import finding, night, scan_of, visit_to


def resting_on(sha256: str, verdict: Verdict) -> Finding:
    told = finding(verdict)
    return replace(told, evidence=(replace(told.evidence[0], sha256=sha256),))


def rows(engine: Engine) -> set[str]:
    with reading(engine) as conn:
        return set(conn.execute(select(BodyRow.sha256)).scalars())


def test_only_what_is_old_and_behind_no_finding_that_stands_or_stood_on_a_kept_night_may_go(
    engine: Engine, tmp_path: Path
) -> None:
    _, (home, closed, opened, spare) = kept_in(engine, tmp_path, b"home", b"closed", b"open", b"spare", at=night(0))
    _, (young,) = kept_in(engine, tmp_path, b"young", at=night(9), stem="later")
    with transaction(engine) as conn:
        for number, sha256 in ((0, closed), (1, opened)):
            scan = scan_of(conn, number, sites=())
            save_visit(conn, scan, visit_to("a", night(number), sha256=home))
            verdict = Verdict.PASS if number else Verdict.FAIL
            record_findings(conn, scan_id=scan, site="a", findings=[resting_on(sha256, verdict)])
    with reading(engine) as conn:
        first, second = scan_moments(conn)
        old = old_bodies(conn, night(8))
        assert sha256_of(ASKED) not in old  # the young visit was asked the same
        assert old - needed_bodies(conn, {first, second}) == {spare, home}
        assert old - needed_bodies(conn, {second}) == {spare, home, closed}
    with transaction(engine) as conn:
        forget_bodies(conn, {spare})
    assert rows(engine) == {home, closed, opened, young, sha256_of(ASKED)}


def test_what_a_person_decided_on_stays_though_the_finding_stands_no_more_on_any_kept_night(
    engine: Engine, tmp_path: Path
) -> None:
    _, (home, shown, then) = kept_in(engine, tmp_path, b"home", b"shown", b"then", at=night(0))
    with transaction(engine) as conn:
        for number, sha256 in ((0, shown), (1, then)):
            scan = scan_of(conn, number, sites=())
            save_visit(conn, scan, visit_to("a", night(number), sha256=home))
            verdict = Verdict.PASS if number else Verdict.FAIL
            record_findings(conn, scan_id=scan, site="a", findings=[resting_on(sha256, verdict)])
        first, second = scan_moments(conn)
        assert shown not in needed_bodies(conn, {second})
        told = resting_on(shown, Verdict.FAIL)
        basis = Basis(told.verdict, told.tentative, told.reason)
        ground = (Act.CONFIRM, told.verdict, 0.0, Why.SEEN, "", Scope.FINDING, basis, "li", night(0))
        assert add_decision(conn, Decision(0, "a", told.requirement, 1, first, *ground))
        assert shown in needed_bodies(conn, {second})


def test_a_body_that_a_visit_read_lately_is_not_old(engine: Engine, tmp_path: Path) -> None:
    _, (sha256,) = kept_in(engine, tmp_path, b"x", at=night(0))
    with transaction(engine) as conn:
        assert sha256 in old_bodies(conn, night(8))
        note_used(conn, [sha256], night(3))  # it is noted once a week
        assert sha256 in old_bodies(conn, night(8))
        note_used(conn, [sha256], night(20))
        assert sha256 not in old_bodies(conn, night(27))


def test_a_body_whose_last_reading_may_not_have_been_noted_is_not_old(engine: Engine, tmp_path: Path) -> None:
    _, (sha256,) = kept_in(engine, tmp_path, b"x", at=night(0))
    with transaction(engine) as conn:
        note_used(conn, [sha256], night(6))
        assert sha256 not in old_bodies(conn, night(5))


def test_whatever_a_log_names_is_read_also_what_the_visit_was_asked(engine: Engine, tmp_path: Path) -> None:
    """A later visit that fetched none of it needs it to be replayed."""
    kept_in(engine, tmp_path, b"x", at=night(0))
    kept_in(engine, tmp_path, b"x", at=night(20), stem="later")
    with reading(engine) as conn:
        assert old_bodies(conn, night(25)) == set()


def test_a_file_of_which_little_is_needed_is_written_anew_with_that(engine: Engine, tmp_path: Path) -> None:
    kept, (one, two) = kept_in(engine, tmp_path, b"one" * 50, bytes(range(256)) * 900, at=night(0))
    with transaction(engine) as conn:
        scan = scan_of(conn, 0, sites=())
        log = (1, kept.log.start, kept.log.length)
        save_visit(conn, scan, visit_to("a", night(0)), None, log)
        forget_bodies(conn, {two})
    with reading(engine) as conn:
        (file,) = closed_files(conn)
    assert file.is_thin
    assert write_anew(engine, shelf_in(tmp_path), file, night(1)) > 0
    with reading(engine) as conn:
        (anew,) = closed_files(conn)
        assert shelf_in(tmp_path).sizes() == {"night-001.r1.warc.gz": anew.size}
        assert kept_record(conn, shelf_in(tmp_path), one).body == b"one" * 50
        place = log_place(conn, scan, "a")
        assert place is not None
        assert (
            read_log(shelf_in(tmp_path), place, "a").hashes
            == log_of(b"one" * 50, bytes(range(256)) * 900, at=night(0)).hashes
        )
    assert not anew.is_thin


def test_a_file_in_which_nothing_is_needed_goes_whole(engine: Engine, tmp_path: Path) -> None:
    kept_in(engine, tmp_path, b"x", at=night(0))
    with transaction(engine) as conn:
        forget_bodies(conn, rows(engine))
    with reading(engine) as conn:
        (file,) = closed_files(conn)
    assert file.is_spare
    remove_file(engine, shelf_in(tmp_path), file)
    with reading(engine) as conn:
        assert closed_files(conn) == []
    assert shelf_in(tmp_path).sizes() == {}


def test_a_file_that_cannot_be_read_stays_as_it_is(engine: Engine, tmp_path: Path) -> None:
    kept, (one, _) = kept_in(engine, tmp_path, b"one", b"two" * 900, at=night(0))
    (tmp_path / "evidence" / kept.file).write_bytes(b"half of it")
    with reading(engine) as conn:
        (file,) = closed_files(conn)
    with pytest.raises(ShelfError, match="ends before"):
        write_anew(engine, shelf_in(tmp_path), file, night(1))
    with reading(engine) as conn:
        assert [one.name for one in closed_files(conn)] == [kept.file]
    assert one in rows(engine)


def test_while_a_file_is_written_anew_others_may_write_to_the_store(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_in(sqlite_engine, tmp_path, b"one", b"two" * 900, at=night(0))
    with reading(sqlite_engine) as conn:
        (file,) = closed_files(conn)
    shelf, wrote = shelf_in(tmp_path), []
    read = shelf.read

    def writing(name: str, start: int, length: int) -> bytes:
        with transaction(sqlite_engine) as conn:
            note_used(conn, [sha256_of(b"one")], night(30))
        wrote.append(name)
        return read(name, start, length)

    monkeypatch.setattr(shelf, "read", writing)
    write_anew(sqlite_engine, shelf, file, night(1))
    assert len(wrote) == 3
