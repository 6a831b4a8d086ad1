"""Stored bodies by the hash of their content: `<folder>/<first two digits>/<sha256>.gz`, which any gunzip reads.

A child process spools what it fetched; its supervisor keeps the bodies that stand behind a finding. Whatever is under
its name in the evidence folder is whole: it was verified and synced under another name before it got this one.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from isal import igzip

_LEVEL = 3  # of a quarter of the time that zlib's usual level takes; real pages are larger by a tenth
_SHA256 = re.compile(r"[0-9a-f]{64}")


class EvidenceError(Exception):
    """A stored body is missing or is not what its name says: `sha256` and `problem`."""

    def __init__(self, sha256: str, problem: str) -> None:
        self.sha256 = sha256
        self.problem = problem
        super().__init__(f"evidence {sha256}: {problem}")


def spool_body(spool_dir: Path, body: bytes) -> str:
    """Put a body into a spool folder; its sha256. The same body twice is one file, and no half file gets its name."""
    sha256 = hashlib.sha256(body).hexdigest()
    target = _spooled(spool_dir, sha256)
    if not target.exists():
        spool_dir.mkdir(parents=True, exist_ok=True)
        _partial(target).write_bytes(igzip.compress(body, _LEVEL, mtime=0))
        _partial(target).replace(target)
    return sha256


def is_spooled(spool_dir: Path, sha256: str) -> bool:
    """Whether a spool folder has a body."""
    return _spooled(spool_dir, sha256).exists()


def packed_body(spool_dir: Path, sha256: str) -> bytes:
    """A spooled body as it lies there, compressed, to be sent to another machine's spool folder.

    Raises `EvidenceError` where there is none.
    """
    return _packed(_spooled(spool_dir, sha256), sha256)


def spool_packed(spool_dir: Path, sha256: str, packed: bytes) -> None:
    """Put into a spool folder what `packed_body` gave elsewhere. Raises `EvidenceError` where it came damaged."""
    _unpacked(packed, sha256)
    target = _spooled(spool_dir, sha256)
    if not target.exists():
        spool_dir.mkdir(parents=True, exist_ok=True)
        _partial(target).write_bytes(packed)
        _partial(target).replace(target)


def keep_bodies(spool_dir: Path, evidence_dir: Path, hashes: Iterable[str]) -> dict[str, int]:
    """Move spooled bodies into the evidence folder, durably; the size of each in bytes before compression.

    A body that is kept already needs no spooled file, so that a move that was broken off can be repeated;
    one that is damaged is replaced.
    Raises `EvidenceError` naming the first body that is neither spooled nor kept, or is damaged.
    """
    sizes: dict[str, int] = {}
    touched: set[Path] = set()
    for sha256 in dict.fromkeys(hashes):
        spooled, target = _spooled(spool_dir, sha256), evidence_path(evidence_dir, sha256)
        kept = _kept_size(spooled, target, sha256)
        if kept is not None:
            target.touch()  # a clean-up that goes by age must see that it is still asked for
        else:
            kept = len(_unpacked(_packed(spooled, sha256), sha256))
            _move(spooled, target)
            touched |= {target.parent, evidence_dir}
        sizes[sha256] = kept
        spooled.unlink(missing_ok=True)
    for folder in touched:
        _sync(folder)
    return sizes


def read_body(evidence_dir: Path, sha256: str) -> bytes:
    """The stored body. Raises `EvidenceError` where it is missing, damaged or another than its name says."""
    return _unpacked(_packed(evidence_path(evidence_dir, sha256), sha256), sha256)


def remove_body(evidence_dir: Path, sha256: str, *, kept_before: datetime) -> bool:
    """Remove a stored body unless it was kept again at or after this moment; whether it is gone now."""
    path = evidence_path(evidence_dir, sha256)
    try:
        if path.stat().st_mtime >= kept_before.timestamp():
            return False
        path.unlink()
    except FileNotFoundError:
        return True
    return True


def evidence_path(evidence_dir: Path, sha256: str) -> Path:
    """Where a body is kept. Raises `EvidenceError` for what is no hash."""
    return evidence_dir / _known_form(sha256)[:2] / f"{sha256}.gz"


def _kept_size(spooled: Path, target: Path, sha256: str) -> int | None:
    """The size of a body that is kept whole already; None where the spooled one has to be kept."""
    if not target.exists():
        return None
    try:
        return len(_unpacked(_packed(target, sha256), sha256))
    except EvidenceError:
        if spooled.exists():
            return None
        raise


def _spooled(spool_dir: Path, sha256: str) -> Path:
    return spool_dir / f"{_known_form(sha256)}.gz"


def _known_form(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise EvidenceError(f"{sha256!r:.80}", "is no sha256 in lower-case hexadecimal")
    return sha256


def _packed(path: Path, sha256: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(sha256, f"cannot be read from {path} ({error.strerror})") from None


def _unpacked(packed: bytes, sha256: str) -> bytes:
    try:
        body = gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as error:
        raise EvidenceError(sha256, f"is damaged ({error})") from None
    if hashlib.sha256(body).hexdigest() != sha256:
        raise EvidenceError(sha256, "is damaged: its content has another hash")
    return body


def _move(spooled: Path, target: Path) -> None:
    """Durably: what lies there already is synced and gets its name, which costs a fifth of writing it once more."""
    target.parent.mkdir(parents=True, exist_ok=True)
    spooled.touch()  # its age counts from now
    _sync(spooled)
    try:
        spooled.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _partial(target).write_bytes(spooled.read_bytes())  # the evidence folder is on another disk
        _sync(_partial(target))
        _partial(target).replace(target)


def _partial(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}")


def _sync(path: Path) -> None:
    """Make a file, or the names in a folder, survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
