"""The list of what was handed in, with hashes, and whether a folder still is what was handed in."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.errors import ConfigError
from monitor.evidence.masked import printable

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
FORMAT = "gongkai-handin/1"
_PIECE = 1024 * 1024


class HandInError(ConfigError):
    """A folder that is no hand-in, or one whose list cannot be read."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How a folder stands to its list: how many files it has as listed, and the paths of the others."""

    files: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing, changed or added."""
        return not (self.missing or self.changed or self.extra)


def write_manifest(folder: Path, told: Mapping[str, Any]) -> str:
    """Lists all files of a folder in it; the hash of the list of hashes, by which the whole is known."""
    files = [
        {"path": path, "size": (folder / path).stat().st_size, "sha256": sha256_of_file(folder / path)}
        for path in sorted(_paths(folder))
    ]
    text = json.dumps({"format": FORMAT, **told, "files": files}, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    sums = [*((one["sha256"], one["path"]) for one in files), (sha256_of_file(folder / MANIFEST), MANIFEST)]
    (folder / SUMS).write_text("".join(f"{digest}  {path}\n" for digest, path in sums), encoding="utf-8")
    return sha256_of_file(folder / SUMS)


def checked(folder: Path) -> Checked:
    """Compares a folder with its lists. Raises `HandInError` where it has none that can be read, or where anything in
    it cannot be: what could not be looked at is neither missing nor whole."""
    try:
        return _compared(folder)
    except OSError as error:
        place = printable(str(error.filename or folder))
        raise HandInError(place, f"cannot be read ({error.strerror})", "see that all of it can be") from None


def _compared(folder: Path) -> Checked:
    listed = _listed(folder) | {MANIFEST: ""}
    sums = _sums(folder)
    there = _paths(folder) | {MANIFEST}
    changed = {path for path in listed if path != MANIFEST and path in there and not _same(folder, path, listed[path])}
    changed |= {path for path, digest in sums.items() if path in there and not _same(folder, path, digest)}
    if sums.keys() != listed.keys():
        changed.add(SUMS)
    missing = {path for path in (*listed, *sums) if path not in there}
    extra = there - listed.keys()
    good = len(there) - len(changed & there) - len(extra)
    return Checked(good, tuple(sorted(missing)), tuple(sorted(changed)), tuple(sorted(extra)))


def manifest_of(folder: Path) -> dict[str, Any]:
    """What a hand-in says of itself. Raises `HandInError`."""
    if not (folder / MANIFEST).is_file():
        raise HandInError(str(folder / MANIFEST), "there is none", "name a folder of a hand-in")
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        problem = error.strerror if isinstance(error, OSError) else "is no JSON"
        raise HandInError(str(folder / MANIFEST), f"cannot be read ({problem})", "name a folder of a hand-in") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT or not isinstance(told.get("round", {}), dict):
        raise HandInError(str(folder / MANIFEST), f"is no {FORMAT}", "name a folder that `gongkai round export` wrote")
    return told


def sha256_of_file(path: Path) -> str:
    """The hash of a file, read piece by piece."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def is_own(file: Path) -> bool:
    """Whether this is a file itself: no link, whose bytes are elsewhere, and nothing that may be read without end.
    Raises `OSError` where that cannot be seen."""
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _listed(folder: Path) -> dict[str, str]:
    try:
        return {str(one["path"]): f"{one['size']} {one['sha256']}" for one in manifest_of(folder)["files"]}
    except (KeyError, TypeError):
        raise HandInError(str(folder / MANIFEST), "lists no files", "take another copy of the folder") from None


def _sums(folder: Path) -> dict[str, str]:
    if not is_own(folder / SUMS):
        return {}
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except ValueError:
        return {}
    return {path: digest for digest, _, path in (line.partition("  ") for line in lines)}


def _same(folder: Path, path: str, told: str) -> bool:
    size, _, digest = told.rpartition(" ")
    file = folder / path
    if not is_own(file) or (size and str(file.stat().st_size) != size):
        return False
    return sha256_of_file(file) == digest


def _paths(folder: Path) -> set[str]:
    """The files of a folder but its own lists, and its links: one that is listed is told as changed, another as added,
    wherever it leads."""
    return set(_walked(folder)) - {MANIFEST, SUMS}


def _walked(folder: Path) -> Iterator[str]:
    waiting = [str(folder)]
    while waiting:  # and no function that calls itself: folders may lie in each other without end
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield Path(entry.path).relative_to(folder).as_posix()
