"""The folder of the open data, written from the store: tables, their description, and the hash of each file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection

from monitor.exports.opendata.fields import FOLDER, Form
from monitor.exports.opendata.package import (
    DESCRIPTION,
    README,
    RECORD,
    SUMS,
    About,
    Written,
    datapackage,
    dcat,
    readme,
)
from monitor.exports.opendata.rows import night_told, write_rows
from monitor.exports.opendata.tables import TABLES
from monitor.exports.opendata.writing import writer_of
from storage.ledger import ScanInfo
from storage.records import SHANGHAI
from storage.steps import OnStep, silent

_CHUNK = 2**20


def write_open_data(
    conn: Connection,
    scan: ScanInfo,
    folder: Path,
    forms: Sequence[Form],
    *,
    license: str,
    now: datetime,
    publisher: str = "",
    on_step: OnStep = silent,
) -> None:
    """Writes a night, and what all nights that are kept know of its sites, into an empty folder. `license` is a key of
    `package.LICENSES`, `now` when it is made, `publisher` who publishes it. Raises `ConfigError` as `night_told` and
    `writer_of` do."""
    night = night_told(conn, scan)
    with writer_of(folder, TABLES, forms) as write:
        write_rows(conn, night, write, on_step)
    files = [_written(folder, f"{FOLDER}/{table.name}.{form}") for table in TABLES for form in forms]
    moments = (scan.as_of, night.nights[0].as_of, night.nights[-1].as_of, now)
    as_of, first, last, created = (at.astimezone(SHANGHAI) for at in moments)
    about = About(scan.id, as_of, first, last, created, license, version("gongkai"), publisher)
    if Form.CSV in forms:
        (folder / DESCRIPTION).write_text(datapackage(about, files), encoding="utf-8")
    (folder / RECORD).write_text(dcat(about, files), encoding="utf-8")
    (folder / README).write_text(readme(about, forms), encoding="utf-8")
    told = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    lines = (f"{_written(folder, path).sha256}  {path}\n" for path in told)
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def _written(folder: Path, path: str) -> Written:
    digest, file = hashlib.sha256(), folder / path
    with file.open("rb") as read:
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
    return Written(path, file.stat().st_size, digest.hexdigest())


def strange_files(folder: Path) -> list[str] | None:
    """What a folder holds that the export in it did not write, by its path; None where there is no export in it."""
    sums = folder / SUMS
    if not (sums.is_file() and (folder / RECORD).is_file()):
        return None
    lines = sums.read_text(encoding="utf-8", errors="replace").splitlines()
    known = {SUMS, *(line.partition("  ")[2] for line in lines)}
    return sorted({str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()} - known)
