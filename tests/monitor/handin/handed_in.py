"""A frozen round in which people did all that they can do, for the tests of its hand-in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert

from config.settings import load_settings
from monitor.cards.league import figures_of
from monitor.handin.folder import HandedIn, hand_in
from monitor.rounds.cards import round_card
from monitor.rounds.freezing import freeze_round
from monitor.rounds.opening import Weights
from storage.database import reading, transaction
from storage.records import Verdict
from storage.review import Act, Decision
from storage.rounds.records import Question, Round, Stage, Standing
from storage.rounds.register import round_of
from storage.rounds.standings import save_standings, standings_of
from storage.rounds.tables import AppealRow, AttachmentRow, FaultRow, RoundAnswerRow, SecondReadingRow
from tests.rounds import CHECKS, LACKS, NOW, UNSEEN, WU, Counties

MOBILE = "13812345678"
OFFICE = "office-of-a"
QUESTIONS = (
    Question("Q.1", "=1+1 是否设专人负责", 3.0, "组织领导", f"有文件得3分，联系人{MOBILE}"),
    Question("Q.2", "是否开展培训", 2.5, "组织领导", "每年至少一次"),
)
WEIGHTS = Weights({**dict.fromkeys(CHECKS, 1.0), CHECKS[0]: 2.5, "Q.1": 3.0, "Q.2": 2.5}, QUESTIONS, "衡阳市考核办法")


class Case:
    """Four counties: A lacks two columns, one of which a person confirmed and the other overturned; B could not be seen
    at all; C was not visited; of D a question is answered in part. The check that was overturned waits for nobody."""

    def __init__(self, engine: Engine) -> None:
        self.counties = Counties(engine)
        self.engine = engine
        lost = dict.fromkeys(CHECKS, UNSEEN)
        told = {"A": {"BIZ.COL": LACKS, "FILE.LIB": LACKS}, "B": lost, "D": {"BIZ.COL": LACKS}}
        self.counties.night(told, only=("A", "B", "D"))
        self.first = self.counties.decide("A", "BIZ.COL", Act.CONFIRM)
        self.second = self.counties.decide("A", "FILE.LIB", Act.OVERTURN, Verdict.PASS)
        self.third = self.counties.decide("D", "BIZ.COL", Act.CONFIRM)
        self.round = self.counties.round(weights=WEIGHTS, entries=0)
        with transaction(engine) as conn:
            self._answer(conn)

    def freeze(self) -> Round:
        """The round, frozen, then appealed against, read again and put right."""
        self.round = freeze_round(self.engine, self.round.id, WU, NOW)
        with transaction(self.engine) as conn:
            self._appeal(conn)
            for decision, verdict in (
                (self.first, Verdict.FAIL),
                (self.second, Verdict.FAIL),
                (self.third, Verdict.FAIL),
            ):
                self._read(conn, decision, verdict)
            self._fault(conn)
        with reading(self.engine) as conn:
            card = round_card(conn, self.round, "A", Stage.AFTER)
            before = standings_of(conn, self.round.id, Stage.FROZEN)["A"]
        assert card is not None
        figures = figures_of("A", card.final, set())
        after = Standing("A", Stage.AFTER, before.scan, before.bars, figures, reviews=before.reviews)
        with transaction(self.engine) as conn:
            save_standings(conn, self.round.id, [after])
        self.counties.decide("D", "BIZ.COL", Act.OVERTURN, Verdict.PASS)
        with reading(self.engine) as conn:
            self.round = round_of(conn, self.round.id)
        return self.round

    def hand_in(self, folder: Path, **told: Any) -> HandedIn:
        """Its hand-in in a new folder, without pictures and archives unless they are told of."""
        folder.mkdir()
        settings = load_settings(data_dir=folder.parent / "data")
        wanted = {"pictures": False, "archives": False} | told
        return hand_in(self.engine, settings, self.round, folder, NOW, **wanted)

    def _answer(self, conn: Connection) -> None:
        file = {"name": f"证明{MOBILE}.txt", "kind": "txt", "size": 3, "sha256": "00" * 32, "body": b"abc"}
        conn.execute(insert(AttachmentRow), file | {"by": "li", "at": NOW})
        asked = {"round": self.round.id, "number": 1, "address": "http://d.gov.cn/", "by": "li", "at": NOW}
        answers = (
            {"site": "D", "question": "Q.1", "verdict": "partial", "won": 0.5, "text": f"见附件，电话{MOBILE}"},
            {"site": "A", "question": "Q.1", "verdict": "pass", "won": 1.0, "text": "=HYPERLINK(1)"},
            {"site": "A", "question": "Q.2", "verdict": "fail", "won": 0.0, "text": ""},
        )
        for one in answers:
            conn.execute(insert(RoundAnswerRow), asked | one | {"attachment": 1 if one["site"] == "D" else None})

    def _appeal(self, conn: Connection) -> None:
        filed = {"round": self.round.id, "site": "A", "by": OFFICE, "at": NOW + timedelta(hours=1), "address": ""}
        decided = {"decided_by": "wu", "decided": NOW + timedelta(hours=2), "before": 50.0, "after": 60.0}
        upheld = {"requirement": "BIZ.COL", "state": "upheld", "verdict": "pass", "won": 1.0, "told": "栏目确已开设"}
        conn.execute(insert(AppealRow), filed | decided | upheld | {"statement": f"已开设，联系{MOBILE}"})
        rejected = {"requirement": "Q.2", "state": "rejected", "verdict": None, "won": None, "told": "没有依据"}
        conn.execute(insert(AppealRow), filed | decided | rejected | {"statement": "=1+1"})

    def _read(self, conn: Connection, first: Decision, verdict: Verdict) -> None:
        told = {"round": self.round.id, "site": first.site, "requirement": first.requirement, "decision": first.id}
        read = {"reader": "wu", "act": "confirm", "verdict": verdict, "won": 0.0, "why": "seen", "note": "", "at": NOW}
        conn.execute(insert(SecondReadingRow), told | read | {"scan": first.scan, "drawn": NOW})

    def _fault(self, conn: Connection) -> None:
        told = {"round": self.round.id, "site": "D", "requirement": "BIZ.COL", "due": None, "state": "under_way"}
        conn.execute(insert(FaultRow), told | {"answer": "正在开设", "note": "", "version": 1, "by": OFFICE, "at": NOW})
