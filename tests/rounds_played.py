"""A night of many sites whose findings are given, what people decide of them, and a round over it: no portal is
visited, so that it takes no time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Engine

from config.rulebook import RuleBook, load_rules
from config.sites import Level, Site
from monitor.review.deciding import decide, withdraw
from monitor.review.wishes import Wish, facts_mark
from monitor.rounds.cards import round_card
from monitor.rounds.opening import Wanted, open_round
from monitor.rounds.scoring import score_round
from storage.catalogue import save_packs, save_sites
from storage.database import reading, transaction
from storage.decisions import decisions_on
from storage.findings import findings_at
from storage.ledger import ScanKind
from storage.records import Finding, Reason, Verdict
from storage.review import Account, Act, Decision, Role, Why
from storage.rounds.records import Round, Stage, Standing
from storage.rounds.register import round_of
from storage.rounds.standings import standings_of
from storage.scans import finish_scan, start_scan
from storage.spans import record_findings
from storage.visits import save_visit
from tests.storage.stories import finding, missing, night, visit_to

AT = night(1)
LI = Account("li", Role.REVIEWER, True, AT)
ZHAO = Account("zhao", Role.REVIEWER, True, AT)
WU = Account("wu", Role.LEAD, True, AT)
FAILS, PASSES, WAITS, UNSEEN = "BIZ.COL", "XXGK.COL", "XXGK.GUIDE", "FILE.LIB"
"""Checks of `machine`: missing and confirmed, there, missing on one night only, and not to be seen."""


def rules() -> RuleBook:
    """The pack of three columns."""
    return load_rules(("hunan-columns",))


def machine(site: str) -> list[Finding]:
    """What the machine says of a site."""
    return [
        replace(missing(Verdict.FAIL, requirement=FAILS), site=site),
        finding(site=site, requirement=PASSES),
        replace(missing(Verdict.PROVISIONAL, requirement=WAITS), site=site),
        finding(Verdict.UNDETERMINED, site=site, requirement=UNSEEN, reason=Reason.BLOCKED),
    ]


class Played:
    """A finished night of so many sites, S1, S2 and so on."""

    def __init__(self, engine: Engine, count: int = 3) -> None:
        self.engine = engine
        self.codes = tuple(f"S{number}" for number in range(1, count + 1))
        self.sites = tuple(Site(code=code, name=f"第{code[1:]}县政府", level=Level.COUNTY) for code in self.codes)
        self.nights = 0
        self.round = 0
        with transaction(engine) as conn:
            save_sites(conn, self.sites)
            save_packs(conn, rules().packs)
        self.night()

    def night(self, findings: Mapping[str, list[Finding]] | None = None) -> int:
        """A further night; of sites that are not among `findings` it says what the first one did."""
        moment = night(self.nights)
        self.nights += 1
        with transaction(self.engine) as conn:
            packs = [(pack.id, pack.version, pack.sha256) for pack in rules().packs]
            scan = start_scan(
                conn,
                kind=ScanKind.NIGHTLY,
                as_of=moment,
                site_list="t",
                packs=packs,
                planned=self.codes,
                started=moment,
                named=rules().named,
            )
            for code in self.codes:
                save_visit(conn, scan, visit_to(code, moment))
                told = (findings or {}).get(code) or machine(code)
                record_findings(conn, scan_id=scan, site=code, findings=told)
            finish_scan(conn, scan, finished=moment + timedelta(hours=1), ours=False)
        return scan

    def decide(self, site: str, requirement: str = FAILS, who: Account = LI, **wanted: object) -> Decision:
        """What somebody decides by the latest night; a confirmation where nothing else is wanted."""
        with transaction(self.engine) as conn:
            (shown,) = findings_at(conn, self.nights, [site], requirement)
            seen = len(decisions_on(conn, site, requirement))
            wish = Wish(site, requirement, self.nights, Act.CONFIRM, Why.SEEN, seen, facts_mark(shown))
            return decide(conn, replace(wish, **wanted), who, AT)  # type: ignore[arg-type]

    def overturn(self, site: str, requirement: str = FAILS, who: Account = LI, **wanted: object) -> Decision:
        """The machine is wrong: it is there."""
        told: dict[str, object] = {"act": Act.OVERTURN, "verdict": Verdict.PASS, "why": Why.OTHER_NAME}
        return self.decide(site, requirement, who, **told | wanted)

    def withdraw(self, site: str, requirement: str = FAILS, who: Account = LI) -> Decision:
        """The latest decision is taken back."""
        with transaction(self.engine) as conn:
            seen = len(decisions_on(conn, site, requirement))
            return withdraw(conn, site, requirement, seen, "", who, AT)

    def begin(self, **wanted: object) -> Round:
        """A round over all sites and the days of the first month; all is read a second time."""
        told: dict[str, object] = {"name": "试点", "since": date(2026, 3, 1), "until": date(2026, 3, 31), "seed": "s"}
        with transaction(self.engine) as conn:
            made = open_round(conn, Wanted(population=self.sites, **{"share": 1.0} | told | wanted), rules(), WU, AT)  # type: ignore[arg-type]
            self.round = made.id
            return score_round(conn, made)

    def now(self) -> Round:
        """The round as it is kept."""
        with reading(self.engine) as conn:
            return round_of(conn, self.round)

    def standing(self, site: str) -> Standing:
        """What a site came to in the round by now."""
        with reading(self.engine) as conn:
            return standings_of(conn, self.round, Stage.NOW)[site]

    def counted(self, site: str, requirement: str = FAILS) -> tuple[Verdict, tuple[str, ...]]:
        """What the card of a site in the round counts of a check, and its remarks."""
        with reading(self.engine) as conn:
            card = round_card(conn, round_of(conn, self.round), site)
            assert card is not None
            return card.final_by_code[requirement].verdict, card.remarks
