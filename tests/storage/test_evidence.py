"""What a visit fetched in the WARC file of its scan, and read again by the hash of a body."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, insert

from storage.adopting import adopt
from storage.bodies import (
    absent_files,
    bodies_beginning,
    body_of_record,
    known_bodies,
    lose_bodies,
    removed_bodies,
)
from storage.database import reading, transaction
from storage.evidence import Archive, read_log
from storage.removing import remove_body
from storage.shelf import Shelf
from storage.spool import EvidenceError, packed_body, spool_packed
from storage.tables import BodyRow
from storage.warc import read_members, sha256_of
from tests.storage.archives import ASKED, kept_in, kept_record, log_of, shelf_in, spooled

AT = datetime(2026, 9, 15, 1, 30, tzinfo=UTC)
BODY = "<html>政府信息公开</html>".encode()
SHA256 = sha256_of(BODY)


def test_a_body_goes_from_the_spool_into_a_file_and_back(engine: Engine, tmp_path: Path) -> None:
    kept, (one, two) = kept_in(engine, tmp_path, BODY, b"two", at=AT)
    with reading(engine) as conn:
        found = kept_record(conn, shelf_in(tmp_path), one)
        assert (found.body, found.url, found.status, found.at) == (BODY, "http://a/0", 200, AT)
        assert kept_record(conn, shelf_in(tmp_path), two).body == b"two"
    assert read_log(shelf_in(tmp_path), kept.log, "a") == log_of(BODY, b"two", at=AT)


def test_a_body_that_is_kept_already_is_a_revisit_of_its_record(engine: Engine, tmp_path: Path) -> None:
    kept_in(engine, tmp_path, BODY, at=AT)
    again, _ = kept_in(engine, tmp_path, BODY, b"new", at=AT, stem="later")
    assert [one.sha256 for one in again.bodies] == [sha256_of(b"new")]
    records = list(read_members(shelf_in(tmp_path).read(again.log.file, again.log.start, again.log.length)))
    assert [one.kind for one in records] == ["revisit", "metadata"]
    with reading(engine) as conn:
        first = kept_record(conn, shelf_in(tmp_path), SHA256)
    assert records[0].fields["WARC-Refers-To"].strip("<>") == first.id
    assert records[0].fields["WARC-Refers-To-Target-URI"] == first.url
    assert records[0].payload_digest == first.payload_digest


def test_the_same_body_under_two_addresses_is_one_record_and_a_revisit(tmp_path: Path) -> None:
    spooled(tmp_path, BODY, at=AT)
    archive = Archive(shelf_in(tmp_path), tmp_path, "night")
    kept = archive.keep(log_of(BODY, BODY, at=AT), {}, AT)
    archive.close()
    records = sorted(one.kind for one in read_members(shelf_in(tmp_path).read(kept.file, 0, kept.size)))
    assert records == ["metadata", "metadata", "request", "response", "revisit", "warcinfo"]


def test_a_scan_that_was_killed_goes_on_behind_what_the_store_knows(tmp_path: Path) -> None:
    spooled(tmp_path, BODY, b"two", at=AT)
    first = Archive(shelf_in(tmp_path), tmp_path, "night").keep(log_of(BODY, at=AT), {}, AT)
    Archive(shelf_in(tmp_path), tmp_path, "night", {first.file: first.size}).keep(log_of(b"two", at=AT), {}, AT)
    again = Archive(shelf_in(tmp_path), tmp_path, "night", {first.file: first.size})
    second = again.keep(log_of(b"two", at=AT), {}, AT)
    assert second.bodies[0].place is not None
    assert min(one.place.start for one in second.bodies if one.place) == first.size
    again.close()
    assert shelf_in(tmp_path).sizes() == {first.file: second.size}


def test_a_scan_whose_file_is_on_the_shelf_already_begins_another(tmp_path: Path) -> None:
    spooled(tmp_path, BODY, at=AT)
    archive = Archive(shelf_in(tmp_path), tmp_path, "night")
    first = archive.keep(log_of(BODY, at=AT), {}, AT)
    archive.close()
    later = Archive(shelf_in(tmp_path), tmp_path, "night", {first.file: first.size})
    assert later.keep(log_of(BODY, at=AT), {}, AT).file == "night-002.warc.gz"


def test_a_full_file_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.evidence.FILE_BYTES", 10)
    spooled(tmp_path, BODY, b"two", at=AT)
    archive = Archive(shelf_in(tmp_path), tmp_path, "night")
    files = [archive.keep(log_of(one, at=AT), {}, AT).file for one in (BODY, b"two")]
    assert files == ["night-001.warc.gz", "night-002.warc.gz"]
    assert archive.close() == tuple(files)
    assert set(shelf_in(tmp_path).sizes()) == set(files)


@pytest.mark.parametrize(
    "damaged",
    [b"", b"not gzip", lambda whole: whole[:40], lambda whole: whole[:60] + b"\xff\xff\xff" + whole[63:]],
    ids=["empty", "not gzip", "cut", "damaged"],
)
def test_a_damaged_body_is_never_kept_and_leaves_nothing_behind(tmp_path: Path, damaged: object) -> None:
    spooled(tmp_path, BODY, at=AT)
    file = tmp_path / f"{SHA256}.warc.gz"
    file.write_bytes(damaged if isinstance(damaged, bytes) else damaged(file.read_bytes()))  # type: ignore[operator]
    archive = Archive(shelf_in(tmp_path), tmp_path, "night")
    with pytest.raises(EvidenceError, match=f"{SHA256}: is damaged"):
        archive.keep(log_of(BODY, at=AT), {}, AT)
    spooled(tmp_path, b"whole", at=AT)
    kept = archive.keep(log_of(b"whole", at=AT), {}, AT)
    archive.close()
    kinds = [one.kind for one in read_members(shelf_in(tmp_path).read(kept.file, 0, kept.size))]
    assert sorted(kinds) == ["metadata", "metadata", "request", "response", "warcinfo"]


def test_a_body_of_another_page_is_not_kept_under_a_wrong_name(tmp_path: Path) -> None:
    spooled(tmp_path, b"another", at=AT)
    (tmp_path / f"{SHA256}.warc.gz").write_bytes(packed_body(tmp_path, sha256_of(b"another")))
    with pytest.raises(EvidenceError, match="its content has another hash"):
        Archive(shelf_in(tmp_path), tmp_path, "night").keep(log_of(BODY, at=AT), {}, AT)
    with pytest.raises(EvidenceError, match="its content has another hash"):
        spool_packed(tmp_path / "here", SHA256, packed_body(tmp_path, sha256_of(b"another")))


def test_a_body_that_is_nowhere_is_named(engine: Engine, tmp_path: Path) -> None:
    spooled(tmp_path, at=AT)
    with pytest.raises(EvidenceError, match=f"evidence {SHA256}: cannot be read"):
        Archive(shelf_in(tmp_path), tmp_path, "night").keep(log_of(BODY, at=AT), {}, AT)
    with reading(engine) as conn, pytest.raises(EvidenceError, match=f"{SHA256}: is not kept here"):
        kept_record(conn, shelf_in(tmp_path), SHA256)


def test_a_kept_body_that_was_damaged_is_never_read(engine: Engine, tmp_path: Path) -> None:
    kept, _ = kept_in(engine, tmp_path, BODY, at=AT)
    file = tmp_path / "evidence" / kept.file
    whole = bytearray(file.read_bytes())
    place = next(one.place for one in kept.bodies if one.sha256 == SHA256)
    assert place is not None
    whole[place.start + 60 : place.start + 66] = b"\0" * 6
    file.write_bytes(whole)
    with reading(engine) as conn, pytest.raises(EvidenceError, match=f"{SHA256}: is damaged"):
        kept_record(conn, shelf_in(tmp_path), SHA256)


def test_what_was_lost_is_kept_anew_when_it_is_met_again(engine: Engine, tmp_path: Path) -> None:
    kept_in(engine, tmp_path, BODY, at=AT)
    with transaction(engine) as conn:
        lose_bodies(conn, [SHA256])
        assert SHA256 not in known_bodies(conn, [SHA256])
    kept_in(engine, tmp_path, BODY, at=AT, stem="later")
    with reading(engine) as conn:
        assert kept_record(conn, shelf_in(tmp_path), SHA256).body == BODY


def test_files_that_are_not_there_or_not_whole_are_told(engine: Engine, tmp_path: Path) -> None:
    kept, _ = kept_in(engine, tmp_path, BODY, at=AT)
    with reading(engine) as conn:
        assert absent_files(conn, shelf_in(tmp_path)) == frozenset()
        assert absent_files(conn, Shelf(str(tmp_path / "other"), tmp_path / "other")) == {kept.file}
        (tmp_path / "evidence" / kept.file).write_bytes(b"half")
        absent = absent_files(conn, shelf_in(tmp_path))
        assert absent == {kept.file}
        assert known_bodies(conn, [SHA256], absent) == {}


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "", "a" * 63, f"{'a' * 64}\n"])
def test_a_name_that_is_no_hash_opens_no_file(engine: Engine, tmp_path: Path, name: str) -> None:
    with reading(engine) as conn, pytest.raises(EvidenceError, match="is no sha256"):
        kept_record(conn, shelf_in(tmp_path), name)
    with pytest.raises(EvidenceError, match="is no sha256"):
        packed_body(tmp_path, name)


def test_other_tools_read_what_is_asked_as_well(tmp_path: Path) -> None:
    spooled(tmp_path, BODY, at=AT)
    archive = Archive(shelf_in(tmp_path), tmp_path, "night")
    kept = archive.keep(log_of(BODY, at=AT), {}, AT)
    archive.close()
    assert gzip.decompress((tmp_path / "evidence" / kept.file).read_bytes()).count(b"WARC/1.1\r\n") == 5
    assert ASKED in gzip.decompress((tmp_path / "evidence" / kept.file).read_bytes())


def test_bodies_of_before_there_were_warc_files_are_put_into_one(engine: Engine, tmp_path: Path) -> None:
    lost, spoilt = sha256_of(b"lost"), sha256_of(b"spoilt")
    with transaction(engine) as conn:
        for sha256 in (SHA256, lost, spoilt):
            conn.execute(
                insert(BodyRow), {"sha256": sha256, "size": 9, "first_seen": AT, "url": "", "beside": 0, "why": ""}
            )
    for sha256, body in ((SHA256, BODY), (spoilt, b"other")):
        old = tmp_path / "evidence" / sha256[:2] / f"{sha256}.gz"
        old.parent.mkdir(parents=True)
        old.write_bytes(gzip.compress(body))
    assert adopt(engine, shelf_in(tmp_path), tmp_path / "evidence", AT) == (1, 2)
    with reading(engine) as conn:
        assert kept_record(conn, shelf_in(tmp_path), SHA256).body == BODY
        assert set(known_bodies(conn, [SHA256, lost, spoilt])) == {SHA256}
    assert not (tmp_path / "evidence" / SHA256[:2] / f"{SHA256}.gz").exists()


def test_a_file_that_is_on_the_shelf_is_never_written_over(tmp_path: Path) -> None:
    """A restored database gives out numbers of scans again."""
    spooled(tmp_path, BODY, b"two", at=AT)
    archive = Archive(shelf_in(tmp_path), tmp_path, "night")
    first = archive.keep(log_of(BODY, at=AT), {}, AT)
    archive.close()
    whole = shelf_in(tmp_path).read(first.file, 0, first.size)
    other = Archive(shelf_in(tmp_path), tmp_path, "night")
    assert other.keep(log_of(b"two", at=AT), {}, AT).file == "night-002.warc.gz"
    other.close()
    assert shelf_in(tmp_path).read(first.file, 0, first.size) == whole


def test_a_body_is_found_by_the_beginning_of_its_hash_and_by_its_record(engine: Engine, tmp_path: Path) -> None:
    kept, (one, two) = kept_in(engine, tmp_path, BODY, b"two", at=AT)
    with reading(engine) as conn:
        for stored in kept.bodies:
            assert [found.sha256 for found in bodies_beginning(conn, stored.sha256[:8])] == [stored.sha256]
            assert [found.sha256 for found in bodies_beginning(conn, stored.sha256)] == [stored.sha256]
            found = body_of_record(conn, UUID(stored.refer.id))
            assert found is not None
            assert (found.sha256, found.place) == (stored.sha256, stored.place)
        assert len(bodies_beginning(conn, "", most=2)) == 2
        assert body_of_record(conn, UUID(int=0)) is None
        assert removed_bodies(conn, [one, two]) == {}
    remove_body(engine, shelf_in(tmp_path), one, "当事人要求", AT)
    with reading(engine) as conn:
        assert removed_bodies(conn, [one, two]) == {one: (AT, "当事人要求")}
