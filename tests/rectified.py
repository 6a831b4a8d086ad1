"""A frozen round of counties with its rectification list, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, insert

from monitor.rectify.changing import Wanted, change_fault, wanted_of
from monitor.rectify.listing import Begun, begin_list
from monitor.rectify.rechecking import recheck_faults
from monitor.rounds.freezing import freeze_round
from storage.database import reading, transaction
from storage.records import Reason, Verdict
from storage.review import Account, Role
from storage.rounds.faults import fault_of, faults_of
from storage.rounds.records import AppealState, Fault, Round
from storage.rounds.tables import AppealRow
from tests.rounds import FIRST, LACKS, LI, NOW, UNSEEN, WU, Counties

DUE = date(2026, 10, 31)
LATER = NOW + timedelta(days=1)
OFFICE_A = Account("a-office", Role.OFFICE, True, FIRST, site="A")


class Listed:
    """A frozen round of counties of which A lacks a column and B another, and its list."""

    def __init__(self, engine: Engine, told: dict[str, dict[str, tuple[Verdict, Reason]]] | None = None) -> None:
        self.engine = engine
        self.counties = Counties(engine)
        self.counties.night(told or {"A": {"BIZ.COL": LACKS, "FILE.LIB": UNSEEN}, "B": {"FILE.LIB": LACKS}})
        self.round: Round = freeze_round(engine, self.counties.round(rectify_by=DUE).id, WU, NOW)

    def begin(self, at: datetime = NOW) -> Begun:
        with transaction(self.engine) as conn:
            return begin_list(conn, self.round.id, WU, at)

    def rows(self) -> list[Fault]:
        with reading(self.engine) as conn:
            return faults_of(conn, self.round.id)

    def row(self, site: str = "A", requirement: str = "BIZ.COL") -> Fault:
        with reading(self.engine) as conn:
            found = fault_of(conn, self.round.id, site, requirement)
        assert found is not None
        return found

    def change(self, who: Account = LI, *, version: int | None = None, site: str = "A", **told: object) -> Fault:
        row = self.row(site, "BIZ.COL" if site == "A" else "FILE.LIB")
        wanted: Wanted = replace(wanted_of(row), **told)
        with transaction(self.engine) as conn:
            return change_fault(conn, row.round, row.site, row.requirement, version or row.version, wanted, who, LATER)

    def uphold(self, site: str, requirement: str, verdict: Verdict = Verdict.PASS) -> None:
        row = {
            "round": self.round.id, "site": site, "requirement": requirement, "statement": "栏目在首页", "address": "",
            "by": "office", "at": LATER, "state": AppealState.UPHELD, "verdict": verdict, "won": 1.0, "told": "属实",
            "decided_by": "wu", "decided": LATER,
        }  # fmt: skip
        with transaction(self.engine) as conn:
            conn.execute(insert(AppealRow), row)

    def recheck(self, told: dict[str, dict[str, tuple[Verdict, Reason]]], only: tuple[str, ...] = ()) -> None:
        self.counties.nights = max(self.counties.nights, 6) + 1
        self.counties.night(told, only=only)
        recheck_faults(self.engine, self.round.id, LI, LATER)
