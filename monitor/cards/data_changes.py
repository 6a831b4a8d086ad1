"""What a night saw change in a site's datasets, as remarks of its card."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.files.persons import masked
from monitor.cards.legible import legible
from monitor.datasets.wording import change_told
from storage.dataset_history import KnownDataset

_MOST = 10


def data_remarks(changed: Iterable[KnownDataset]) -> tuple[str, ...]:
    """A line for each dataset of which the night saw a new version, the newest of its versions: what that changed, and
    how many rows it has. Of many, the first ten."""
    lines = [_line(one) for one in changed]
    more = (f"数据变化：另有{len(lines) - _MOST}个数据集有新版本",) if len(lines) > _MOST else ()
    return (*lines[:_MOST], *more)


def _line(known: KnownDataset) -> str:
    version = known.versions[-1]
    told = change_told(version.change, is_first=False)
    return masked(legible(f"数据变化：{known.series}：{told}（版本{version.number}，{version.rows}行）"))
