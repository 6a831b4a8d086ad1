"""Cards read from the store: what a scan's findings came to, with what people decided of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Engine

from config.errors import ConfigError
from monitor.cards.card import Card
from monitor.cards.data_changes import data_remarks
from monitor.cards.packs_then import outline_then
from monitor.cards.reviewed import Review, after_nights_between, final_of, is_of_these_facts, reviews_of
from monitor.cards.unproved import unproved_remarks
from storage.bodies import gone_bodies
from storage.catalogue import load_sites
from storage.database import reading
from storage.datasets import changed_at
from storage.decisions import later_decisions, latest_decisions
from storage.findings import begun_at, changes_at, findings_at, findings_of, history
from storage.latest import scan_of_site
from storage.ledger import Layer, NightChange, ScanInfo, ScanKind
from storage.records import ADVERSE, SHANGHAI, Finding, Verdict
from storage.rejudged import judged_between
from storage.review import Act, Decision
from storage.scans import latest_scan, planned_sites, scan_info, scan_infos
from storage.visits import visited

_SITES_AT_ONCE = 200


def latest_cards(engine: Engine, codes: tuple[str, ...]) -> list[Card]:
    """The cards of the latest finished night, of all its sites or of `codes`; a site that no night has is taken from
    its latest saved check. Raises `ConfigError` for a code that neither knows."""
    with reading(engine) as conn:
        night = latest_scan(conn, ScanKind.NIGHTLY)
        wanted = codes or (planned_sites(conn, night.id) if night else ())
        cards = cards_at(conn, night, wanted) if night and len(wanted) > 1 else {}
        found = [cards.get(code) or latest_card(conn, code) for code in wanted]
    if not found:
        raise ConfigError("store", "holds no finished scan", "run `gongkai scan` or `gongkai check URL --save` first")
    return found


def latest_card(conn: Connection, code: str) -> Card:
    """The card of a site by the latest scan that speaks for it. Raises `ConfigError` where none does."""
    scan = scan_of_site(conn, code)
    card = cards_at(conn, scan, [code]).get(code) if scan else None
    if card is None:
        raise ConfigError(code, "no scan or saved check has this site", "see `gongkai sites list`")
    return card


def cards_at(conn: Connection, scan: ScanInfo, codes: Sequence[str], *, for_round: bool = False) -> dict[str, Card]:
    """The cards of a scan, of those of the sites that it visited, read together: thousands take half the time.
    `for_round`: also what was decided on later nights counts, where it was decided on the same facts."""
    here = visited(conn, scan.base or scan.id)
    mine = [code for code in codes if code in here]
    outline, remarks = outline_then(conn, scan.packs)
    packs = tuple((name, version) for name, version, _ in scan.packs)
    gone = gone_bodies(conn)
    cards: dict[str, Card] = {}
    for start in range(0, len(mine), _SITES_AT_ONCE):
        some = mine[start : start + _SITES_AT_ONCE]
        found: dict[str, list[Finding]] = {code: [] for code in some}
        for finding in findings_at(conn, scan.id, some):
            found[finding.site].append(finding)
        decided = decisions_at(conn, scan, some)
        if for_round:
            decided = _with_later(decided, _later(conn, scan, some), found)
        changed = changed_at(conn, scan.base or scan.id, some)
        for site in load_sites(conn, some):
            findings = found[site.code]
            data = data_remarks(changed.get(site.code, ()))
            told = (*remarks, *unproved_remarks(findings, gone), *data)
            reviews = reviews_at(conn, scan, findings, decided.get(site.code, {}))
            cards[site.code] = Card(site, scan.as_of, packs, tuple(findings), outline, told, reviews, scan.id)
    return cards


def decisions_at(conn: Connection, scan: ScanInfo, sites: Sequence[str]) -> dict[str, dict[str, Decision]]:
    """The decisions that may hold for the findings of a scan, by site and requirement: none is taken on single checks.
    Of a night judged anew these are the decisions on findings judged by the same packs, and else those of the night."""
    if scan.kind is ScanKind.NIGHTLY:
        return latest_decisions(conn, sites, at_scan=scan.id)
    if scan.kind is not ScanKind.REJUDGED:
        return {}
    nights, anew = (latest_decisions(conn, sites, at_scan=one) for one in (scan.base, scan.id))
    return {site: {**nights.get(site, {}), **anew.get(site, {})} for site in nights.keys() | anew.keys()}


def reviewed_findings(
    conn: Connection, scan: ScanInfo, sites: Sequence[str], *, for_round: bool = False
) -> dict[str, list[tuple[Finding, Review]]]:
    """The findings of a night on which somebody decided, with how that stands, by site; a site without any is not
    there. Reads nothing of all others. `for_round` is as for `cards_at`."""
    decided = decisions_at(conn, scan, sites)
    later = _later(conn, scan, sites) if for_round else {}
    both = decided.keys() | later.keys()
    wanted = {site: {*decided.get(site, {}), *later.get(site, {})} for site in both}
    found = findings_of(conn, scan.id, wanted) if wanted else {}
    if later:
        decided = _with_later(decided, later, {site: mine.values() for site, mine in found.items()})
    told: dict[str, list[tuple[Finding, Review]]] = {}
    for site, findings in found.items():
        reviews = reviews_at(conn, scan, findings.values(), decided.get(site, {}))
        told[site] = [(findings[code], review) for code, review in reviews.items()]
    return told


_Later = Mapping[str, Mapping[str, Sequence[Decision]]]


def _later(conn: Connection, scan: ScanInfo, sites: Sequence[str]) -> _Later:
    return later_decisions(conn, scan, sites) if scan.kind is ScanKind.NIGHTLY else {}


def _with_later(
    decided: Mapping[str, Mapping[str, Decision]], later: _Later, findings: Mapping[str, Iterable[Finding]]
) -> dict[str, dict[str, Decision]]:
    """What was decided of a night, and in its place the newer ones that were decided of the same facts on a later one:
    whoever goes through a queue after the window of a round is over decides on the latest night."""
    told = {site: dict(mine) for site, mine in decided.items()}
    for site, mine in later.items():
        for finding in findings.get(site, ()):
            had = told.get(site, {}).get(finding.requirement)
            newer = _newer(mine.get(finding.requirement, ()), finding, had)
            if newer is not None and (had is None or newer.id > had.id):
                told.setdefault(site, {})[finding.requirement] = newer
    return told


def _newer(later: Sequence[Decision], finding: Finding, had: Decision | None) -> Decision | None:
    """The newest decision on a later night that is of these facts, or takes back one that is or the one there `had`
    been: whoever takes a decision back does so on the latest night, whatever that found."""
    every = sorted((*later, *([had] if had else [])), key=lambda one: one.number, reverse=True)
    for one in later:
        ended = next((other for other in every if other.number < one.number), None)
        about = ended if one.act is Act.WITHDRAW else one
        if about is not None and (about is had or is_of_these_facts(about, finding)):
            return one
    return None


def changes_told(conn: Connection, scan: ScanInfo) -> list[NightChange]:
    """What a night left otherwise than it found it, but for what is amiss by the machine alone: what a person decided
    to be no fault is told of nobody."""
    found = changes_at(conn, scan.id)
    accused = {one.site for one in found if _is_adverse(one.verdict)}
    cleared = {
        (site, finding.requirement)
        for site, reviewed in reviewed_findings(conn, scan, sorted(accused)).items()
        for finding, review in reviewed
        if not _is_adverse(final_of(finding, review).verdict)
    }
    return [one for one in found if not (_is_adverse(one.verdict) and (one.site, one.requirement) in cleared)]


def _is_adverse(verdict: Verdict) -> bool:
    return verdict in ADVERSE or verdict is Verdict.PROVISIONAL


def reviews_at(
    conn: Connection, scan: ScanInfo, findings: Iterable[Finding], decided: Mapping[str, Decision]
) -> dict[str, Review]:
    """How decisions on one site stand to its findings of a scan, also by what the nights between them said."""
    reviews = reviews_of(findings, decided, scan.as_of.astimezone(SHANGHAI).date()) if decided else {}
    if scan.kind is ScanKind.REJUDGED:
        return _reviews_anew(conn, scan, reviews) if reviews else {}
    later = {code: one for code, one in reviews.items() if one.may_be_over and one.decision.scan != scan.id}
    if not later:
        return reviews
    site = next(iter(later.values())).decision.site
    begun = begun_at(conn, scan.id, site, later)
    for code, review in later.items():
        since = review.decision.scan
        if begun[code] > since:
            nights = (span for span in history(conn, site, code) if span.layer is not Layer.ADHOC)
            between = [span.finding for span in nights if since < span.since_scan < begun[code]]
            reviews[code] = after_nights_between(review, between)
    return reviews


def _reviews_anew(conn: Connection, scan: ScanInfo, reviews: Mapping[str, Review]) -> dict[str, Review]:
    """The reviews of one site judged anew. What was decided on its night's finding counts where it does on the night
    and the facts are the same here; where they are not, nobody said anything of this finding."""
    taken = scan_infos(conn, {one.decision.scan for one in reviews.values()})
    mine = {code: one for code, one in reviews.items() if taken[one.decision.scan].base is not None}
    nights = {code: one for code, one in reviews.items() if code not in mine and one.settled}
    kept = {**_as_on_the_night(conn, scan, nights), **mine}
    later = {code: one for code, one in mine.items() if one.may_be_over}
    for code, review in later.items():
        site, since = review.decision.site, taken[review.decision.scan].as_of
        between = (findings_of(conn, one.id, {site: [code]}).get(site, {}) for one in judged_between(conn, scan, since))
        kept[code] = after_nights_between(review, [found[code] for found in between if code in found])
    return kept


def _as_on_the_night(conn: Connection, scan: ScanInfo, reviews: Mapping[str, Review]) -> dict[str, Review]:
    if not reviews or scan.base is None:
        return {}
    site = next(iter(reviews.values())).decision.site
    night = scan_info(conn, scan.base)
    findings = findings_of(conn, night.id, {site: reviews.keys()}).get(site, {})
    decided = {code: one.decision for code, one in reviews.items()}
    there = reviews_at(conn, night, findings.values(), decided)
    return {code: one for code, one in reviews.items() if code in there and there[code].settled}
