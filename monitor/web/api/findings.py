"""The findings of a scan that somebody asks for, in the order of sites and requirements, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection

from monitor.cards.reading import decisions_at, reviews_at
from monitor.cards.reviewed import Review, final_of
from storage.findings import findings_at, findings_of, states_at
from storage.ledger import ScanInfo
from storage.records import Finding, Verdict
from storage.review import Decision
from storage.visits import visited

Found = tuple[Finding, Review | None]

_SITES_AT_ONCE = 50
_MOST_SITES = 1000


def some_findings(
    conn: Connection,
    scan: ScanInfo,
    *,
    site: str | None,
    requirement: str | None,
    verdict: Verdict | None,
    after: tuple[str, str],
    size: int,
    unseen: Collection[tuple[str, str]] = (),
) -> tuple[list[Found], tuple[str, str] | None]:
    """Findings of a night behind `after`, of this site, requirement and verdict (that counts); and behind which one to
    go on, None at the end. What was decided of those `unseen` does not count: who asks reads them a second time.

    So many sites are looked through at most, so that a page may hold fewer than `size` and yet not be the last.
    """
    here = sorted(visited(conn, scan.id))
    sites = [code for code in here if code >= after[0] and site in (None, code)]
    step = _SITES_AT_ONCE if verdict or requirement else 1 + size // 50  # of a site there are some ninety
    found: list[Found] = []
    for start in range(0, min(len(sites), _MOST_SITES), step):
        some = sites[start : min(start + step, _MOST_SITES)]
        for one, review in _of_sites(conn, scan, some, requirement, verdict, unseen):
            if (one.site, one.requirement) > after:
                found.append((one, review))
        if len(found) > size:
            last = found[size - 1][0]
            return found[:size], (last.site, last.requirement)
    more = len(sites) > _MOST_SITES
    return found, (sites[_MOST_SITES], "") if more else None


def _of_sites(
    conn: Connection,
    scan: ScanInfo,
    sites: list[str],
    requirement: str | None,
    verdict: Verdict | None,
    unseen: Collection[tuple[str, str]],
) -> Iterator[Found]:
    decided = {
        site: {code: one for code, one in mine.items() if (site, code) not in unseen}
        for site, mine in decisions_at(conn, scan, sites).items()
    }
    if verdict is None:
        candidates = findings_at(conn, scan.id, sites, requirement)
    else:
        candidates = _that_may_be(conn, scan, sites, requirement, verdict, decided)
    for finding in candidates:
        review = reviews_at(conn, scan, [finding], decided.get(finding.site, {})).get(finding.requirement)
        if verdict in (None, final_of(finding, review).verdict):
            yield finding, review


def _that_may_be(
    conn: Connection,
    scan: ScanInfo,
    sites: list[str],
    requirement: str | None,
    verdict: Verdict,
    decided: Mapping[str, Mapping[str, Decision]],
) -> list[Finding]:
    """The findings of which the machine says this verdict, or on which somebody decided: no others are read whole."""
    wanted: dict[str, set[str]] = {}
    for (site, code), state in states_at(conn, scan.id, sites).items():
        if requirement in (None, code) and (state.verdict is verdict or code in decided.get(site, {})):
            wanted.setdefault(site, set()).add(code)
    found = findings_of(conn, scan.id, wanted) if wanted else {}
    return [mine[code] for _, mine in sorted(found.items()) for code in sorted(mine)]
