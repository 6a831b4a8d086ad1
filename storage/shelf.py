"""The shelf of evidence: WARC files in a local folder, or in any store that fsspec reaches (`s3://bucket/prefix`).

A file that is still written lies in a local folder under its name with `.open` behind it, and is put on the shelf
whole: whatever is there under its own name is complete. What a process that died wrote beyond what the database knows
is cut off by the next one that opens the file.

Folder and files are for their owner alone: pages hold what portals published of persons, and until there are users of
our own, those of the system are who may read them.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from fsspec.core import url_to_fs

from config.settings import Settings
from storage.disk import OWNERS_FILE, OWNERS_FOLDER

_OPEN = ".open"
_PART = ".part"


class ShelfError(Exception):
    """A file of the shelf cannot be read, or cannot be put there: `place` and `problem`."""

    def __init__(self, place: str, problem: str) -> None:
        self.place = place
        self.problem = problem
        super().__init__(f"{place}: {problem}")


class ShelfAwayError(ShelfError):
    """A file cannot be read now, and may be another time: it is not there, or the shelf does not answer."""


class Shelf:
    """Files by name. `where` is a folder or an address of fsspec, `staging` the local folder of what is being written.

    Where the shelf is a local folder, both are the same: a file gets its own name by being renamed.
    """

    def __init__(self, where: str, staging: Path) -> None:
        self._files, self._root = url_to_fs(where)
        self._is_local = "file" in self._files.protocol
        self.staging = Path(self._root) if self._is_local else staging
        self.where = where

    def open(self, name: str, size: int) -> OpenFile:
        """A file to append to, of which `size` bytes are known, as a context. Raises `ShelfError` where it has fewer,
        and `OSError` where the disk takes no more."""
        self.staging.mkdir(OWNERS_FOLDER, parents=True, exist_ok=True)
        return OpenFile(self._staged(name), size)

    def close(self, name: str, size: int) -> None:
        """Puts a file that nobody appends to any more on the shelf under its own name, with these first bytes of it.

        A file that is there already stays. Raises `ShelfError` where the shelf cannot be reached.
        """
        staged = self._staged(name)
        if not staged.exists():
            return
        OpenFile(staged, size).close()
        if self._is_local:
            staged.replace(self.staging / name)
            sync(self.staging)
            return
        try:
            self._files.makedirs(self._root, exist_ok=True)
            self._files.put_file(str(staged), self._path(name) + _PART)
            self._files.mv(self._path(name) + _PART, self._path(name))
        except OSError as error:
            raise ShelfError(self._path(name), f"cannot be put there ({error})") from None
        staged.unlink()

    def read(self, name: str, start: int, length: int) -> bytes:
        """Some bytes of a file. Raises `ShelfAwayError` where it cannot be read, `ShelfError` where it ends before."""
        try:
            data = self._read_staged(name, start, length)
            if data is None:
                data = self._files.cat_file(self._path(name), start=start, end=start + length)
        except OSError as error:
            raise ShelfAwayError(self._path(name), f"cannot be read ({error.strerror or error})") from None
        if len(data) < length:
            raise ShelfError(self._path(name), f"ends before byte {start + length}")
        return bytes(data)

    def _read_staged(self, name: str, start: int, length: int) -> bytes | None:
        """Bytes of a file that is still written; None where it is not, or has fewer: then it is on the shelf."""
        try:
            with self._staged(name).open("rb") as file:
                file.seek(start)
                data = file.read(length)
        except FileNotFoundError:
            return None
        return data if len(data) == length else None

    def sizes(self) -> dict[str, int]:
        """The files on the shelf by name with their bytes, without those that are still written."""
        try:
            found = self._files.ls(self._root, detail=True) if self._files.exists(self._root) else []
        except OSError as error:
            raise ShelfError(self.where, f"cannot be listed ({error})") from None
        sizes = {str(one["name"]).rpartition("/")[2]: int(one["size"] or 0) for one in found if one["type"] == "file"}
        return {name: size for name, size in sizes.items() if name.endswith(".warc.gz")}

    def written(self) -> dict[str, int]:
        """The files that are still written, or were when their process died, by name with their bytes."""
        return {file.name.removesuffix(_OPEN): file.stat().st_size for file in self.staging.glob(f"*{_OPEN}")}

    def left_behind(self, beginning: str, before: datetime) -> dict[str, int]:
        """The files with such names that are still written, or were, and that nobody has touched since `before`, by
        name with their bytes."""
        found = {file.name.removesuffix(_OPEN): file.stat() for file in self.staging.glob(f"{beginning}*{_OPEN}")}
        return {name: about.st_size for name, about in found.items() if about.st_mtime < before.timestamp()}

    def abandon(self, name: str) -> None:
        """Removes a file that is still written; not one on the shelf."""
        self._staged(name).unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        """Takes a file from the shelf, if it is there. Raises `ShelfError` where that is refused."""
        self._staged(name).unlink(missing_ok=True)
        try:
            if self._files.exists(self._path(name)):
                self._files.rm_file(self._path(name))
        except OSError as error:
            raise ShelfError(self._path(name), f"cannot be removed ({error})") from None

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _staged(self, name: str) -> Path:
        return self.staging / f"{name}{_OPEN}"


def shelf_of(settings: Settings) -> Shelf:
    """The shelf that the settings name."""
    return Shelf(settings.evidence or str(settings.evidence_dir.absolute()), settings.evidence_dir)


class OpenFile:
    """A file that is appended to; what lies beyond its known `size` is cut off."""

    def __init__(self, path: Path, size: int) -> None:
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, OWNERS_FILE), "r+b")
        there = self._file.seek(0, os.SEEK_END)
        if there < size:
            self._file.close()
            raise ShelfError(str(path), f"has {there} bytes, and {size} were written to it")
        self._file.truncate(size)
        self._file.seek(size)
        self.size = size

    def __enter__(self) -> OpenFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, data: bytes) -> int:
        """Writes at the end; the byte at which it begins."""
        start = self.size
        self._file.write(data)
        self.size += len(data)
        return start

    def back_to(self, size: int) -> None:
        """Takes back what was appended beyond `size`."""
        self._file.flush()
        self._file.truncate(size)
        self._file.seek(size)
        self.size = size

    def sync(self) -> None:
        """Makes what was appended survive a loss of power."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Syncs and closes."""
        self.sync()
        self._file.close()


def sync(path: Path) -> None:
    """Makes a file, or the names in a folder, survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
