"""Whether the versions of datasets can be read, and which of them rest on a page that is lost."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, MutableMapping

from sqlalchemy import Connection, select

from storage.codec import CodecError
from storage.dataset_tables import DatasetRow, DatasetVersionRow
from storage.datasets import read_version, version_rows
from storage.problems import RESTORE, Problem

_AT_ONCE = 500


def dataset_faults(conn: Connection) -> Iterator[Problem]:
    """Versions of datasets that cannot be read."""
    for row in conn.execute(version_rows(), execution_options={"yield_per": _AT_ONCE}):
        try:
            read_version(row)
        except (CodecError, UnicodeDecodeError, zlib.error):
            yield Problem(f"site {row.site}, dataset {row.id}", f"version {row.number} cannot be read", RESTORE)


def name_versions(conn: Connection, lost: Collection[str], behind: MutableMapping[str, str]) -> None:
    """Tells `behind` which version rests on each lost page, where nobody else does."""
    rest = sorted(set(lost) - behind.keys())
    columns = (DatasetVersionRow.sha256, DatasetRow.site, DatasetRow.id, DatasetVersionRow.number)
    for start in range(0, len(rest), _AT_ONCE):
        query = select(*columns).join(DatasetRow, DatasetRow.id == DatasetVersionRow.dataset)
        for row in conn.execute(query.where(DatasetVersionRow.sha256.in_(rest[start : start + _AT_ONCE]))):
            behind.setdefault(row.sha256, f"site {row.site}, dataset {row.id}, version {row.number}")
