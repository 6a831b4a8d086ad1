"""WARC files on a shelf: what is under its own name is whole, wherever the shelf is."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.shelf import Shelf, ShelfError
from storage.spool import spool
from storage.warc import sha256_of, told_member

AT = datetime(2026, 9, 15, 1, 30, tzinfo=UTC)


@pytest.fixture(params=["folder", "elsewhere"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    where = str(tmp_path / "evidence") if request.param == "folder" else f"memory://{tmp_path}"
    return Shelf(where, tmp_path / "evidence")


def test_a_file_is_read_while_it_is_written_and_after(shelf: Shelf) -> None:
    file = shelf.open("a.warc.gz", 0)
    assert (file.append(b"one"), file.append(b"two")) == (0, 3)
    file.sync()
    assert shelf.read("a.warc.gz", 3, 3) == b"two"
    assert (shelf.sizes(), shelf.written()) == ({}, {"a.warc.gz": 6})
    file.close()
    shelf.close("a.warc.gz", 6)
    assert shelf.read("a.warc.gz", 1, 4) == b"netw"
    assert (shelf.sizes(), shelf.written()) == ({"a.warc.gz": 6}, {})


def test_what_was_written_beyond_what_is_known_is_cut_off(shelf: Shelf) -> None:
    file = shelf.open("a.warc.gz", 0)
    file.append(b"known, and half a rec")
    file.close()
    again = shelf.open("a.warc.gz", 5)
    assert again.append(b" more") == 5
    again.close()
    shelf.close("a.warc.gz", 10)
    assert shelf.read("a.warc.gz", 0, 10) == b"known more"


def test_closing_cuts_off_what_is_not_known_and_can_be_repeated(shelf: Shelf) -> None:
    file = shelf.open("a.warc.gz", 0)
    file.append(b"known, and half")
    file.close()
    shelf.close("a.warc.gz", 5)
    shelf.close("a.warc.gz", 5)
    assert shelf.sizes() == {"a.warc.gz": 5}


def test_a_file_that_lost_bytes_is_told(shelf: Shelf) -> None:
    shelf.open("a.warc.gz", 0).close()
    with pytest.raises(ShelfError, match="has 0 bytes, and 9 were written"):
        shelf.open("a.warc.gz", 9)


def test_what_is_not_there_is_told_by_its_place(shelf: Shelf) -> None:
    with pytest.raises(ShelfError, match=r"a\.warc\.gz: cannot be read"):
        shelf.read("a.warc.gz", 0, 1)
    shelf.open("a.warc.gz", 0).close()
    shelf.close("a.warc.gz", 0)
    with pytest.raises(ShelfError, match="ends before byte 1"):
        shelf.read("a.warc.gz", 0, 1)


def test_a_file_that_is_removed_is_gone_and_may_be_removed_again(shelf: Shelf) -> None:
    shelf.open("a.warc.gz", 0).close()
    shelf.close("a.warc.gz", 0)
    for _ in range(2):
        shelf.remove("a.warc.gz")
    assert shelf.sizes() == {}


def test_files_and_their_folder_are_for_their_owner_alone_whatever_others_are(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        shelf = Shelf(str(tmp_path / "evidence"), tmp_path / "evidence")
        shelf.open("a.warc.gz", 0).close()
        shelf.close("a.warc.gz", 0)
        spool(tmp_path / "spool", sha256_of(b"a"), [told_member("urn:a", AT, b"a")])
    finally:
        os.umask(before)
    modes = {path: path.stat().st_mode & 0o777 for path in (tmp_path / "evidence", tmp_path / "spool")}
    assert set(modes.values()) == {0o700}
    assert (tmp_path / "evidence" / "a.warc.gz").stat().st_mode & 0o777 == 0o600
