"""A store of several counties whose nights find what a test says, and evaluation rounds over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine

from config.rulebook import RuleBook, load_rules
from config.sites import Level, Site
from monitor.review.deciding import decide
from monitor.review.wishes import Wish, facts_mark
from monitor.rounds.opening import Wanted, Weights, open_round
from monitor.rounds.scoring import score_round
from storage.catalogue import save_packs, save_sites
from storage.database import transaction
from storage.decisions import decisions_on
from storage.findings import findings_at
from storage.ledger import ScanKind
from storage.records import SHANGHAI, Clause, Evidence, Finding, Outcome, PageFacts, Reason, Verdict, Visit, VisitFacts
from storage.review import Account, Act, Decision, Role, Why
from storage.rounds.records import Question, Round
from storage.scans import finish_scan, start_scan
from storage.spans import record_findings
from storage.visits import save_visit

FIRST = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
NOW = FIRST + timedelta(days=5, hours=8)
LI = Account("li", Role.REVIEWER, True, FIRST)
WU = Account("wu", Role.LEAD, True, FIRST)
MET = (Verdict.PASS, Reason.FOUND)
LACKS = (Verdict.FAIL, Reason.MISSING)
UNSEEN = (Verdict.UNDETERMINED, Reason.BLOCKED)

Said = tuple[Verdict, Reason]


def rules() -> RuleBook:
    """The pack of three columns."""
    return load_rules(("hunan-columns",))


CHECKS = tuple(check.code for check in rules().checks)


def county(code: str, level: Level | None = Level.COUNTY) -> Site:
    return Site(code=code, name=f"{code}县人民政府", level=level, region="湖南省", url=f"http://{code.lower()}.gov.cn/")


class Counties:
    """Counties A, B, C ... and the nights that visited them; on each night all checks of a site are met but those that
    are told otherwise."""

    def __init__(self, engine: Engine, number: int = 4, book: RuleBook | None = None) -> None:
        self.engine = engine
        self.book = book or rules()
        self.sites = tuple(county(chr(ord("A") + place)) for place in range(number))
        self.nights = 0
        self.scan = 0
        with transaction(engine) as conn:
            save_sites(conn, self.sites)
            save_packs(conn, self.book.packs)

    def facts(self, code: str, home: PageFacts) -> VisitFacts:
        """What a visit to a county saw."""
        return VisitFacts(code, home.url, (home,))

    def night(
        self,
        told: Mapping[str, Mapping[str, Said]] | None = None,
        *,
        only: tuple[str, ...] = (),
        ours: bool = False,
        without: tuple[str, ...] = (),
        refused: tuple[str, ...] = (),
    ) -> int:
        """One more finished night; its scan. The sites that `refused` to be looked at lose all checks;
        checks `without` which nights go on are asked of none."""
        at = FIRST + timedelta(days=self.nights)
        self.nights += 1
        with transaction(self.engine) as conn:
            packs = [(pack.id, pack.version, pack.sha256) for pack in self.book.packs]
            codes = [site.code for site in self.sites if not only or site.code in only]
            self.scan = start_scan(
                conn,
                kind=ScanKind.NIGHTLY,
                as_of=at,
                site_list="t",
                packs=packs,
                planned=codes,
                started=at,
                named=self.book.named,
            )
            for code in codes:
                home = f"http://{code.lower()}.gov.cn/"
                outcome = Outcome.BLOCKED if code in refused else Outcome.SEEN
                facts = self.facts(code, PageFacts(home, home, 200, outcome))
                save_visit(conn, self.scan, Visit(code, at, at, facts))
                mine = dict.fromkeys(CHECKS, UNSEEN) if code in refused else (told or {}).get(code, {})
                findings = [self.finding(code, check, mine) for check in CHECKS if check not in without]
                record_findings(conn, scan_id=self.scan, site=code, findings=findings)
            finish_scan(conn, self.scan, finished=at + timedelta(hours=1), ours=ours)
        return self.scan

    def finding(self, site: str, check: str, told: Mapping[str, Said]) -> Finding:
        """What a night finds of a check at a site of which this is `told`."""
        verdict, reason = told.get(check, MET)
        clause = Clause("湘政办发〔2020〕9号", "三（七）", "公开专栏", "D")
        page = Evidence(f"http://{site.lower()}.gov.cn/", FIRST, 200, "ab" * 32, "专栏")
        names = {one.code: one.name for one in self.book.checks}
        won = 1.0 if verdict is Verdict.PASS else 0.0
        lacking = (check,) if verdict is Verdict.FAIL else ()
        return Finding(
            site, check, names[check], verdict, reason, won=won, lacking=lacking, basis=(clause,), evidence=(page,)
        )

    def decide(
        self, site: str, check: str, act: Act = Act.CONFIRM, verdict: Verdict | None = None, *, who: Account = LI
    ) -> Decision:
        """A decision on what the last night found."""
        with transaction(self.engine) as conn:
            return decide(conn, self.wish(conn, site, check, act, verdict), who, NOW)

    def wish(
        self, conn: Connection, site: str, check: str, act: Act = Act.CONFIRM, verdict: Verdict | None = None
    ) -> Wish:
        (finding,) = findings_at(conn, self.scan, [site], check)
        seen = len(decisions_on(conn, site, check))
        return Wish(site, check, self.scan, act, Why.SEEN, seen, facts_mark(finding), verdict=verdict)

    def wanted(self, name: str = "一季度", **told: object) -> Wanted:
        day = FIRST.date()
        wanted = Wanted(name, day, date(day.year, day.month, day.day + 10), self.sites, seed="seed")
        return replace(wanted, **told)

    def weights(self, questions: tuple[Question, ...]) -> Weights:
        """Each check one point, and these questions."""
        points = dict.fromkeys(CHECKS, 1.0) | {one.key: one.worth for one in questions}
        return Weights(points, questions, "示例评估指标表")

    def round(self, name: str = "一季度", **told: object) -> Round:
        """An open round, scored."""
        with transaction(self.engine) as conn:
            made = open_round(conn, self.wanted(name, **told), self.book, WU, NOW)
            return score_round(conn, made)
