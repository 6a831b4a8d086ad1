"""What stored bodies are still needed, and the end of those that are not.

A body is needed while any span rests on it, open or closed, whatever its layer, or a finding that was judged anew, and
while it is the home page of any stored facts. What cannot be read counts as a reason to keep, so an error here ends the
clean-up and removes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import aliased

from storage.evidence import remove_body
from storage.lexicons import lexicon_strings
from storage.rejudged import evidence_of_rejudged
from storage.spans import Sight, base_of, lexicon_of_span, sight_of
from storage.tables import BodyRow, FactsRow, LexiconRow, SpanRow

_AT_ONCE = 500


def old_bodies(conn: Connection, before: datetime) -> set[str]:
    """The bodies that were first seen before this moment."""
    return set(conn.execute(select(BodyRow.sha256).where(BodyRow.first_seen < before)).scalars())


def needed_bodies(conn: Connection) -> set[str]:
    """The bodies that a finding rests on, or that are a home page."""
    needed = {proof.sha256 for sight in _sights(conn) for proof in sight.proofs if proof.sha256}
    needed |= evidence_of_rejudged(conn)
    return needed | set(conn.execute(select(FactsRow.home).where(FactsRow.home.is_not(None))).scalars())  # type: ignore[arg-type]  # none is None


def remove_bodies(conn: Connection, evidence_dir: Path, hashes: Collection[str], *, before: datetime) -> int:
    """Remove these bodies, file first and then the row, unless one was kept again since `before`; how many went.

    In this order a removal that is broken off is finished by the next one.
    """
    gone = [sha256 for sha256 in sorted(hashes) if remove_body(evidence_dir, sha256, kept_before=before)]
    for start in range(0, len(gone), _AT_ONCE):
        conn.execute(delete(BodyRow).where(BodyRow.sha256.in_(gone[start : start + _AT_ONCE])))
    return len(gone)


def _sights(conn: Connection) -> Iterator[Sight]:
    """What every span keeps of what was seen."""
    base = aliased(SpanRow)
    query = (
        select(SpanRow.sight, LexiconRow.body, base.sight)
        .join(LexiconRow, lexicon_of_span())
        .outerjoin(base, base_of(base))
        .order_by(SpanRow.site)
    )
    for sight, lexicon, earlier in conn.execute(query, execution_options={"yield_per": _AT_ONCE}):
        yield sight_of(sight, lexicon_strings(lexicon), earlier)
