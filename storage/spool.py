"""What the children of a scan fetched, by the hash of the body that was read: `<folder>/<sha256>.warc.gz`.

Each file is a record and what belongs to it (a response and its request), as `storage.warc` makes them, or the body
alone in a record of its own. A child spools, and its supervisor appends to the scan's WARC file what is to stay.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from storage.disk import OWNERS_FOLDER
from storage.warc import RecordError, read_member, sha256_of

_SHA256 = re.compile(r"[0-9a-f]{64}")


class EvidenceError(Exception):
    """Evidence is missing or is not what its name says: `sha256` and `problem`."""

    def __init__(self, sha256: str, problem: str) -> None:
        self.sha256 = sha256
        self.problem = problem
        super().__init__(f"evidence {sha256}: {problem}")


class EvidenceAwayError(EvidenceError):
    """Evidence cannot be read now, and may be another time."""


def spool(folder: Path, sha256: str, members: Iterable[bytes]) -> None:
    """Put records into a spool folder under the hash of the first one's body. The same body twice is one file, and no
    half file gets its name. Raises `OSError` where the disk takes no more."""
    target = spooled(folder, sha256)
    if not target.exists():
        folder.mkdir(OWNERS_FOLDER, parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        draft.write_bytes(b"".join(members))
        draft.replace(target)


def is_spooled(folder: Path, sha256: str) -> bool:
    """Whether a spool folder has a body."""
    return spooled(folder, sha256).exists()


def packed_body(folder: Path, sha256: str) -> bytes:
    """The records of a spooled body as they lie there, to be sent to another machine's spool folder, or kept.

    Raises `EvidenceError` where there are none.
    """
    path = spooled(folder, sha256)
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(sha256, f"cannot be read from {path} ({error.strerror})") from None


def spool_packed(folder: Path, sha256: str, packed: bytes) -> None:
    """Put into a spool folder what `packed_body` gave elsewhere. Raises `EvidenceError` where it came damaged."""
    whole(packed, sha256)
    spool(folder, sha256, (packed,))


def whole(packed: bytes, sha256: str) -> None:
    """Raises `EvidenceError` where the first of these records is not of the body with that hash."""
    try:
        found = sha256_of(read_member(packed).body)
    except RecordError as error:
        raise EvidenceError(sha256, f"is damaged ({error})") from None
    if found != sha256:
        raise EvidenceError(sha256, "is damaged: its content has another hash")


def spooled(folder: Path, sha256: str) -> Path:
    """Where a body is spooled. Raises `EvidenceError` for what is no hash."""
    return folder / f"{known_form(sha256)}.warc.gz"


def known_form(sha256: str) -> str:
    """The hash, if it is one. Raises `EvidenceError` where not."""
    if not _SHA256.fullmatch(sha256):
        raise EvidenceError(f"{sha256!r:.80}", "is no sha256 in lower-case hexadecimal")
    return sha256
