"""Pictures that are kept in the data folder: a write that fails leaves nothing behind."""

from __future__ import annotations

import hashlib
from pathlib import Path

from monitor.shots.index import Entry
from monitor.shots.kept import KeptPictures
from monitor.shots.taking import Taken
from storage.records import Reason, Verdict
from tests.rounds import FIRST

PICTURE = b"png"


def entry(digest: str | None = None) -> Entry:
    told = ("1-A-X.1-1", "", 1, FIRST, "A", "甲", "X.1", "专栏", Verdict.FAIL, None, Reason.MISSING, "不符合")
    return Entry(*told, sha256="ab" * 32, png_sha256=digest)


def test_a_picture_that_cannot_be_put_in_its_place_leaves_no_part_of_it(tmp_path: Path) -> None:
    kept = KeptPictures(tmp_path)
    in_its_place = tmp_path / ("ab" * 32) / "key.png"
    in_its_place.mkdir(parents=True)
    taken = Taken(entry(hashlib.sha256(PICTURE).hexdigest()), PICTURE)
    kept.keep("key", taken)
    assert [*in_its_place.parent.iterdir()] == [in_its_place]
    in_its_place.rmdir()
    kept.keep("key", taken)
    assert {path.name for path in in_its_place.parent.iterdir()} == {"key.json", "key.png"}
    found = kept.find("key", entry())
    assert found is not None
    assert found.picture == PICTURE
