"""Pictures that were taken before, kept in the data folder: the same page with the same marks and the same strip is
not drawn twice. The folder may be deleted at any time; what it holds is drawn again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

from config.settings import Settings
from monitor.evidence.marked import words_of
from monitor.shots.index import Entry
from monitor.shots.studio import TALLEST, WIDTH, Studio, Supply
from monitor.shots.taking import Taken, entry_of, take
from monitor.shots.wanted import Behind
from storage.disk import OWNERS_FILE, OWNERS_FOLDER

_DRAWN = 1
"""Raised whenever the same page would be drawn otherwise."""
_OF_PICTURE = ("file", "png_sha256", "top", "height", "page_height", "marks", "hidden", "refused", "told")


@dataclass(frozen=True, slots=True)
class KeptPictures:
    """Pictures in a folder, by the hash of the page that they show."""

    folder: Path

    def find(self, key: str, entry: Entry) -> Taken | None:
        """The picture of a page that was taken with the same key; None where there is none, or not whole."""
        place = self._of(entry) / key
        try:
            told = json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))
            picture = place.with_suffix(".png").read_bytes()
        except (OSError, ValueError):
            return None
        if not isinstance(told, dict) or told.keys() != {*_OF_PICTURE}:
            return None
        if hashlib.sha256(picture).hexdigest() != told["png_sha256"]:
            return None
        return Taken(replace(entry, **told), picture)

    def keep(self, key: str, taken: Taken) -> None:
        """Keeps a picture. A disk that is full keeps none: it is drawn again."""
        place = self._of(taken.entry) / key
        told = {name: value for name, value in asdict(taken.entry).items() if name in _OF_PICTURE}
        with suppress(OSError):
            place.parent.mkdir(OWNERS_FOLDER, parents=True, exist_ok=True)
            _write(place.with_suffix(".png"), taken.picture)
            _write(place.with_suffix(".json"), json.dumps(told, ensure_ascii=False).encode())

    def forget(self) -> None:
        """Removes all pictures: something was taken out of the evidence, and any of them may show it in a frame."""
        with suppress(FileNotFoundError):
            rmtree(self.folder)

    def _of(self, entry: Entry) -> Path:
        return self.folder / (entry.sha256 or "none")


def kept_pictures(settings: Settings) -> KeptPictures:
    """Those of this data folder."""
    return KeptPictures(settings.data_dir / "pictures")


async def take_or_find(
    studio: Studio, behind: Behind, supply: Supply, removed: Sequence[str], kept: KeptPictures
) -> Taken:
    """The picture of a page as `take` takes it, or the same one taken before. `removed` are the hashes of what its
    visits had and somebody removed since: a picture in which that is to be seen is not used again."""
    entry = entry_of(behind)
    if behind.proof is None or behind.proof.record is None:
        return await take(studio, behind, supply)
    key = _key(entry, words_of(behind.proof.page.matched, behind.finding.value), removed)
    found = kept.find(key, entry)
    if found is None:
        found = await take(studio, behind, supply)
        if found.picture:
            kept.keep(key, found)
    return found


def _key(entry: Entry, words: Sequence[str], removed: Sequence[str]) -> str:
    told = {name: str(value) for name, value in asdict(entry).items()}
    text = json.dumps([_DRAWN, WIDTH, TALLEST, told, words, removed], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Writes a file whole, for its owner alone."""
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNERS_FILE), "wb") as out:
            out.write(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
