from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from storage.evidence import EvidenceError, evidence_path, keep_bodies, read_body, spool_body

BODY = "<html>政府信息公开</html>".encode()
SHA256 = hashlib.sha256(BODY).hexdigest()


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_body_goes_from_the_spool_to_the_evidence_and_back(tmp_path: Path) -> None:
    spool, kept = tmp_path / "spool", tmp_path / "evidence"
    assert spool_body(spool, BODY) == SHA256
    empty = spool_body(spool, b"")
    assert keep_bodies(spool, kept, [SHA256, empty, SHA256]) == {SHA256: len(BODY), empty: 0}
    assert files(kept) == sorted([f"{SHA256[:2]}/{SHA256}.gz", f"{empty[:2]}/{empty}.gz"])
    assert files(spool) == []
    assert (read_body(kept, SHA256), read_body(kept, empty)) == (BODY, b"")


def test_the_same_body_is_the_same_file_whenever_it_is_spooled(tmp_path: Path) -> None:
    for folder in (tmp_path / "one", tmp_path / "two"):
        spool_body(folder, BODY)
        spool_body(folder, BODY)
    one, two = ((tmp_path / name / f"{SHA256}.gz").read_bytes() for name in ("one", "two"))
    assert one == two
    assert files(tmp_path) == [f"one/{SHA256}.gz", f"two/{SHA256}.gz"]


def test_a_move_that_was_broken_off_can_be_repeated(tmp_path: Path) -> None:
    spool, kept = tmp_path / "spool", tmp_path / "evidence"
    for _ in range(2):
        spool_body(spool, BODY)
        assert keep_bodies(spool, kept, [SHA256]) == {SHA256: len(BODY)}
    assert keep_bodies(spool, kept, [SHA256]) == {SHA256: len(BODY)}
    assert files(spool) == []


def test_a_body_is_kept_on_another_disk_than_it_was_spooled_on(tmp_path: Path) -> None:
    device = tmp_path.stat().st_dev
    disks = [one for one in map(Path, ("/dev/shm", "/tmp", ".")) if one.is_dir() and one.stat().st_dev != device]
    if not disks:
        pytest.skip("this machine has no second file system to write to")
    with TemporaryDirectory(dir=disks[0]) as spool:
        spool_body(Path(spool), BODY)
        keep_bodies(Path(spool), tmp_path, [SHA256])
        assert files(Path(spool)) == []
    assert files(tmp_path) == [f"{SHA256[:2]}/{SHA256}.gz"]
    assert read_body(tmp_path, SHA256) == BODY


def test_a_kept_body_that_was_damaged_is_replaced_by_a_whole_one(tmp_path: Path) -> None:
    spool, kept = tmp_path / "spool", tmp_path / "evidence"
    spool_body(spool, BODY)
    keep_bodies(spool, kept, [SHA256])
    evidence_path(kept, SHA256).write_bytes(b"")
    with pytest.raises(EvidenceError, match=f"{SHA256}: is damaged"):
        keep_bodies(spool, kept, [SHA256])
    spool_body(spool, BODY)
    keep_bodies(spool, kept, [SHA256])
    assert read_body(kept, SHA256) == BODY


def test_only_the_bodies_asked_for_are_kept(tmp_path: Path) -> None:
    other = spool_body(tmp_path / "spool", b"other")
    spool_body(tmp_path / "spool", BODY)
    keep_bodies(tmp_path / "spool", tmp_path / "evidence", [SHA256])
    assert files(tmp_path / "spool") == [f"{other}.gz"]


def test_a_body_that_is_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=f"evidence {SHA256}: cannot be read") as caught:
        keep_bodies(tmp_path, tmp_path, [SHA256])
    assert caught.value.sha256 == SHA256
    with pytest.raises(EvidenceError, match=SHA256):
        read_body(tmp_path, SHA256)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"not gzip",
        gzip.compress(BODY)[:-9],
        gzip.compress(BODY)[:15] + b"\xff\xff\xff" + gzip.compress(BODY)[18:],
        gzip.compress(b"another page"),
    ],
    ids=["empty", "not gzip", "cut", "damaged", "of another page"],  # gzip writes the second into its bytes
)
def test_a_damaged_body_is_never_kept_and_never_read(tmp_path: Path, damaged: bytes) -> None:
    spool, kept = tmp_path / "spool", tmp_path / "evidence"
    spool_body(spool, BODY)
    (spool / f"{SHA256}.gz").write_bytes(damaged)
    with pytest.raises(EvidenceError, match=f"{SHA256}: is damaged"):
        keep_bodies(spool, kept, [SHA256])
    assert not kept.exists()
    evidence_path(kept, SHA256).parent.mkdir(parents=True)
    evidence_path(kept, SHA256).write_bytes(damaged)
    with pytest.raises(EvidenceError, match=f"{SHA256}: is damaged"):
        read_body(kept, SHA256)


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "", "a" * 63, f"{'a' * 64}\n"])
def test_a_name_that_is_no_hash_opens_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(EvidenceError, match="is no sha256"):
        read_body(tmp_path, name)
    with pytest.raises(EvidenceError, match="is no sha256"):
        keep_bodies(tmp_path, tmp_path, [name])
