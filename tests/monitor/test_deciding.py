"""Decisions: what is refused, what is kept, how they stand to later nights, and what they teach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import DatabaseError

from monitor.anew.replay import replay_site
from monitor.cards.reading import cards_at, latest_card
from monitor.cards.review_wording import review_sentence
from monitor.cards.reviewed import Stand
from monitor.cards.standings import figures_of_night
from monitor.review.deciding import columns_for, decide, decide_all, withdraw
from monitor.review.wishes import ChangedError, OvertakenError, RefusedError, TogetherError, Wish, facts_mark
from storage.audit import broken_entry, entries
from storage.checking import check
from storage.database import reading, transaction
from storage.decisions import assign, assignments, decisions_on, live_aliases
from storage.findings import findings_at
from storage.ledger import ScanKind
from storage.queue_marks import marks_at
from storage.records import Finding, Reason, Verdict
from storage.review import Account, Act, Decision, Mark, Role, Scope, Why
from storage.review_tables import AccountRow, AuditRow
from storage.scans import finish_scan, scan_info, start_scan
from storage.scores import figures_at, reviewed_at
from storage.shelf import shelf_of
from storage.spans import record_findings
from storage.store import open_store
from tests.databases import SLOW_ON_POSTGRESQL
from tests.monitor.nights import FIRST, Nights, Served
from tests.monitor.test_nights_that_know import pages

MORNING = FIRST + timedelta(hours=6)
NOW = MORNING + timedelta(days=1, hours=2)
LI = Account("li", Role.REVIEWER, True, FIRST)
WU = Account("wu", Role.LEAD, True, FIRST)
COLUMN, OWN_NAME = "BIZ.COL", "企业之家"


class Reviewed:
    """Nights of a portal whose column for business goes by a name that no pack knows, and what is decided of them."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.nights = Nights(engine, folder, knows=True)
        named = {path: str(text).replace("优化营商环境", OWN_NAME) for path, text in pages().items()}
        self.served = Served(named)  # type: ignore[arg-type]
        self.findings: dict[str, Finding] = {}

    @property
    def scan(self) -> int:
        return self.nights.number  # a scan a night

    def night(self) -> dict[str, Finding]:
        self.findings = self.nights.night(self.served)
        return self.findings

    def wish(self, requirement: str = COLUMN, **wanted: object) -> Wish:
        finding = self.findings[requirement]
        with reading(self.engine) as conn:
            seen = len(decisions_on(conn, "S", requirement))
        wish = Wish("S", requirement, self.scan, Act.CONFIRM, Why.SEEN, seen, facts_mark(finding))
        return replace(wish, **wanted)

    def decide(self, requirement: str = COLUMN, *, who: Account = LI, at: datetime = NOW, **wanted: object) -> Decision:
        with transaction(self.engine) as conn:
            return decide(conn, self.wish(requirement, **wanted), who, at)

    def stand(self, requirement: str = COLUMN) -> Stand:
        with reading(self.engine) as conn:
            return latest_card(conn, "S").reviews[requirement].stand

    def counts(self, requirement: str = COLUMN) -> Verdict:
        with reading(self.engine) as conn:
            return latest_card(conn, "S").final_by_code[requirement].verdict


def played(engine: Engine, folder: Path) -> Reviewed:
    """After two nights the column is missing, confirmed."""
    one = Reviewed(engine, folder)
    one.night()
    found = one.night()[COLUMN]
    assert (found.verdict, found.reason) == (Verdict.FAIL, Reason.MISSING)
    return one


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory, new_store: Path) -> Path:
    """A folder with the store of two nights, played once."""
    folder = tmp_path_factory.mktemp("two")
    engine = open_store(f"sqlite:///{copyfile(new_store, folder / 'one.sqlite3')}")
    played(engine, folder / "nights")
    engine.dispose()
    return folder


@pytest.fixture
def reviewed(two_nights: Path, tmp_path: Path) -> Iterator[Reviewed]:
    folder = copytree(two_nights, tmp_path / "two")
    engine = open_store(f"sqlite:///{folder / 'one.sqlite3'}")
    one = Reviewed(engine, folder / "nights")
    one.nights.number = 2
    with reading(engine) as conn:
        one.findings = {finding.requirement: finding for finding in findings_at(conn, 2)}
    yield one
    engine.dispose()


@pytest.fixture
def on_both(engine: Engine, tmp_path: Path) -> Reviewed:
    """The same, on SQLite and on PostgreSQL."""
    return played(engine, tmp_path / "nights")


def test_a_decision_counts_and_the_machines_finding_stays(on_both: Reviewed) -> None:
    made = on_both.decide(act=Act.OVERTURN, verdict=Verdict.PASS, why=Why.OTHER_NAME, note=" 见首页菜单 ")
    assert (made.number, made.verdict, made.won, made.note, made.by) == (1, Verdict.PASS, 1.0, "见首页菜单", "li")
    with reading(on_both.engine) as conn:
        card = latest_card(conn, "S")
        (machine,) = findings_at(conn, on_both.scan, ["S"], COLUMN)
        assert (machine.verdict, card.final_by_code[COLUMN].verdict) == (Verdict.FAIL, Verdict.PASS)
        assert card.machine_score.bounds < card.score.bounds
        told = reviewed_at(conn, on_both.scan)["S"]
        assert (told.reviews, told.returned) == (1, 0)
        assert told.figures.low == card.score.bounds[0]
        assert figures_at(conn, on_both.scan)["S"].low == card.machine_score.bounds[0]
        assert figures_of_night(conn, scan_info(conn, on_both.scan))["S"] == told.figures
        assert marks_at(conn, on_both.scan)["S", COLUMN] == {Mark.DECIDED}


@SLOW_ON_POSTGRESQL
def test_an_alias_that_is_taught_is_used_by_the_next_night_and_the_decision_is_met_by_it(on_both: Reviewed) -> None:
    on_both.decide(
        act=Act.OVERTURN,
        verdict=Verdict.PASS,
        why=Why.OTHER_NAME,
        scope=Scope.ALIAS,
        column=COLUMN,
        alias=f" {OWN_NAME} ",
    )
    found = on_both.night()[COLUMN]
    assert (found.verdict, on_both.stand()) == (Verdict.PASS, Stand.AGREES)
    assert any(candidate.text == OWN_NAME and candidate.rejected is None for candidate in found.candidates)
    with transaction(on_both.engine) as conn:
        withdraw(conn, "S", COLUMN, 1, "名称有误", LI, NOW)
        assert live_aliases(conn) == {}
    assert on_both.night()[COLUMN].verdict is Verdict.PROVISIONAL


def test_a_decision_carries_over_until_the_facts_change_and_then_comes_back_with_what_changed(
    reviewed: Reviewed,
) -> None:
    reviewed.decide(act=Act.OVERTURN, verdict=Verdict.NOT_APPLICABLE, why=Why.NOT_BINDING)
    reviewed.night()
    assert (reviewed.stand(), reviewed.counts()) == (Stand.HOLDS, Verdict.NOT_APPLICABLE)
    reviewed.served.pages["/"] = str(reviewed.served.pages["/"]).replace("通知公告", "惠企政策", 1)  # a weak name
    found = reviewed.night()[COLUMN]
    assert reviewed.stand() is Stand.RETURNED
    assert reviewed.counts() is found.verdict
    with reading(reviewed.engine) as conn:
        review = latest_card(conn, "S").reviews[COLUMN]
        assert {change.part for change in review.changed} & {"reason", "links", "verdict"}
        assert marks_at(conn, reviewed.scan)["S", COLUMN] == {Mark.RETURNED}
        assert reviewed_at(conn, reviewed.scan)["S"].returned == 1
        assert reviewed_at(conn, reviewed.scan - 1)["S"].returned == 0
        earlier = cards_at(conn, scan_info(conn, reviewed.scan - 2), ["S"])["S"]
    assert earlier.reviews[COLUMN].stand is Stand.HOLDS


def test_a_night_that_could_not_look_neither_uses_nor_returns_a_decision_unless_it_reaches_to_a_day(
    reviewed: Reviewed,
) -> None:
    reviewed.decide(act=Act.OVERTURN, verdict=Verdict.PASS, why=Why.ASKED_OFFICE)
    until = (NOW + timedelta(days=2)).date()
    reviewed.decide("FILE.LIB", act=Act.CANNOT_TELL, why=Why.NOT_ENOUGH, scope=Scope.UNTIL, until=until)
    reviewed.served.pages["/"] = (403, "<html>forbidden</html>")
    reviewed.night()
    assert (reviewed.stand(), reviewed.counts()) == (Stand.RESTS, Verdict.UNDETERMINED)
    assert (reviewed.stand("FILE.LIB"), reviewed.counts("FILE.LIB")) == (Stand.HOLDS, Verdict.UNDETERMINED)
    reviewed.night()
    reviewed.night()
    assert reviewed.stand("FILE.LIB") is Stand.EXPIRED


@SLOW_ON_POSTGRESQL
def test_a_single_check_between_two_nights_returns_no_decision(engine: Engine, tmp_path: Path) -> None:
    one = Reviewed(engine, tmp_path / "nights")
    waiting = one.night()[COLUMN]
    one.decide(act=Act.OVERTURN, verdict=Verdict.NOT_APPLICABLE, why=Why.NOT_BINDING, at=MORNING)
    with transaction(engine) as conn:
        single = start_scan(
            conn,
            kind=ScanKind.ADHOC,
            as_of=FIRST + timedelta(hours=9),
            site_list="",
            packs=[],
            planned=["S"],
            started=FIRST + timedelta(hours=9),
        )
        said = replace(waiting, verdict=Verdict.PASS, tentative=None, reason=Reason.FOUND)
        record_findings(conn, scan_id=single, site="S", findings=[said])
        finish_scan(conn, single, finished=FIRST + timedelta(hours=10), ours=False)
    assert one.night()[COLUMN].verdict is Verdict.FAIL
    assert (one.stand(), one.counts()) == (Stand.HOLDS, Verdict.NOT_APPLICABLE)


@SLOW_ON_POSTGRESQL
def test_the_confirmation_of_an_adverse_finding_by_a_second_night_is_no_change(engine: Engine, tmp_path: Path) -> None:
    one = Reviewed(engine, tmp_path / "nights")
    assert one.night()[COLUMN].verdict is Verdict.PROVISIONAL
    one.decide(at=MORNING)
    assert one.counts() is Verdict.FAIL
    assert one.night()[COLUMN].verdict is Verdict.FAIL
    assert one.stand() is Stand.HOLDS


@pytest.mark.parametrize("wanted", [{}, {"act": Act.OVERTURN, "verdict": Verdict.PASS, "why": Why.OTHER_PLACE}])
def test_a_decision_does_not_hold_again_when_what_was_amiss_comes_back(
    reviewed: Reviewed, wanted: dict[str, object]
) -> None:
    reviewed.decide(**wanted)
    as_it_was = reviewed.served.pages["/"]
    reviewed.served.pages["/"] = str(as_it_was).replace(OWN_NAME, "优化营商环境")
    assert reviewed.night()[COLUMN].verdict is Verdict.PASS
    reviewed.served.pages["/"] = as_it_was
    assert reviewed.night()[COLUMN].verdict is Verdict.PROVISIONAL
    assert (reviewed.stand(), reviewed.counts()) == (Stand.RETURNED, Verdict.PROVISIONAL)
    assert reviewed.night()[COLUMN].verdict is Verdict.FAIL
    assert reviewed.stand() is Stand.RETURNED
    with reading(reviewed.engine) as conn:
        assert marks_at(conn, reviewed.scan)["S", COLUMN] == {Mark.RETURNED}
        review = latest_card(conn, "S").reviews[COLUMN]
    assert "其间的巡检曾认定为“符合”，现又认定为“不符合”" in review_sentence(review)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"act": Act.WITHDRAW}, "act"),
        ({"act": Act.OVERTURN}, "verdict"),
        ({"act": Act.OVERTURN, "verdict": Verdict.FAIL}, "verdict"),
        ({"act": Act.OVERTURN, "verdict": Verdict.UNDETERMINED}, "verdict"),
        ({"act": Act.OVERTURN, "verdict": Verdict.PARTIAL}, "won"),
        ({"act": Act.OVERTURN, "verdict": Verdict.PARTIAL, "won": 1.0}, "won"),
        ({"act": Act.OVERTURN, "verdict": Verdict.PARTIAL, "won": float("nan")}, "won"),
        ({"why": Why.OTHER}, "note"),
        ({"why": Why.OTHER, "note": "  "}, "note"),
        ({"note": "字" * 2001}, "note"),
        ({"scope": Scope.UNTIL}, "until"),
        ({"scope": Scope.UNTIL, "until": (NOW - timedelta(days=1)).date()}, "until"),
        ({"scope": Scope.UNTIL, "until": (NOW + timedelta(days=367)).date()}, "until"),
        ({"scope": Scope.ALIAS, "column": COLUMN, "alias": OWN_NAME}, "scope"),
        ({"scope": Scope.ALIAS, "act": Act.OVERTURN, "verdict": Verdict.PASS, "alias": OWN_NAME}, "column"),
        (
            {"scope": Scope.ALIAS, "act": Act.OVERTURN, "verdict": Verdict.PASS, "column": "FILE.LIB", "alias": "家"},
            "column",
        ),
        *(
            (
                {"scope": Scope.ALIAS, "act": Act.OVERTURN, "verdict": Verdict.PASS, "column": COLUMN, "alias": alias},
                "alias",
            )
            for alias in ("", "  ", "企" * 41, "企业\u202e之家", "营商环境", "文件库")
        ),
    ],
)
def test_what_cannot_be_decided_so_is_refused_with_the_field_and_nothing_is_kept(
    reviewed: Reviewed, wanted: dict[str, object], field: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        reviewed.decide(**wanted)
    assert (refused.value.field, bool(refused.value.message)) == (field, True)
    with reading(reviewed.engine) as conn:
        assert (decisions_on(conn, "S", COLUMN), entries(conn)) == ([], [])


def test_what_the_machine_left_open_cannot_be_confirmed_but_decided(reviewed: Reviewed) -> None:
    open_ = next(one for one in reviewed.findings.values() if one.verdict is Verdict.UNDETERMINED)
    with pytest.raises(RefusedError):
        reviewed.decide(open_.requirement)
    made = reviewed.decide(open_.requirement, act=Act.OVERTURN, verdict=Verdict.PARTIAL, won=0.25)
    assert (made.verdict, made.won) == (Verdict.PARTIAL, 0.25)


def test_of_two_who_decide_at_once_the_second_is_shown_what_the_first_decided(on_both: Reviewed) -> None:
    second = on_both.wish(act=Act.CANNOT_TELL)
    first = on_both.decide()
    with pytest.raises(OvertakenError) as overtaken, transaction(on_both.engine) as conn:
        decide(conn, second, WU, NOW)
    assert overtaken.value.decision == first
    again = on_both.decide(act=Act.CANNOT_TELL, who=WU)
    with reading(on_both.engine) as conn:
        assert decisions_on(conn, "S", COLUMN) == [again, first]


def test_nobody_decides_on_a_finding_that_changed_since_it_was_shown(reviewed: Reviewed) -> None:
    shown = reviewed.wish()
    named = str(reviewed.served.pages["/"]).replace(OWN_NAME, "优化营商环境")
    reviewed.served.pages["/"] = named
    reviewed.night()
    with pytest.raises(ChangedError) as changed, transaction(reviewed.engine) as conn:
        decide(conn, shown, LI, NOW)
    assert changed.value.finding == reviewed.findings[COLUMN]


def test_a_form_of_last_night_is_good_for_tonight_where_the_finding_says_the_same(reviewed: Reviewed) -> None:
    shown = reviewed.wish()
    reviewed.night()
    with transaction(reviewed.engine) as conn:
        made = decide(conn, shown, LI, NOW)
    assert made.scan == reviewed.scan


def test_several_are_decided_together_or_none_is(reviewed: Reviewed) -> None:
    good = reviewed.wish()
    bad = replace(good, requirement="FILE.LIB")
    with pytest.raises(TogetherError) as together, transaction(reviewed.engine) as conn:
        decide_all(conn, [good, bad], WU, NOW)
    assert [failure.wish for failure in together.value.failures] == [bad]
    with reading(reviewed.engine) as conn:
        assert decisions_on(conn, "S", COLUMN) == []
        assert entries(conn) == []


def test_only_a_lead_withdraws_what_another_decided(reviewed: Reviewed) -> None:
    reviewed.decide(who=WU, act=Act.CANNOT_TELL)
    with pytest.raises(RefusedError), transaction(reviewed.engine) as conn:
        withdraw(conn, "S", COLUMN, 1, "", LI, NOW)
    with transaction(reviewed.engine) as conn:
        withdraw(conn, "S", COLUMN, 1, "", WU, NOW)
    assert (reviewed.stand(), reviewed.counts()) == (Stand.WITHDRAWN, Verdict.FAIL)
    with pytest.raises(RefusedError), transaction(reviewed.engine) as conn:
        withdraw(conn, "S", COLUMN, 2, "", WU, NOW)


def test_what_is_decided_is_no_longer_assigned(reviewed: Reviewed) -> None:
    with transaction(reviewed.engine) as conn:
        row = {"name": "li", "role": "reviewer", "password": "", "active": True, "created": NOW, "failures": 0}
        conn.execute(AccountRow.__table__.insert(), row)
        assign(conn, [("S", COLUMN), ("S", "FILE.LIB")], "li", "wu", NOW)
    reviewed.decide()
    with reading(reviewed.engine) as conn:
        assert assignments(conn, "li").keys() == {("S", "FILE.LIB")}


def test_every_decision_is_in_the_audit_log_with_before_and_after(reviewed: Reviewed) -> None:
    reviewed.decide()
    reviewed.decide(who=WU, act=Act.CANNOT_TELL, why=Why.NOT_ENOUGH)
    with reading(reviewed.engine) as conn:
        second, first = entries(conn)
        assert broken_entry(conn) is None
    assert (first.who, second.who, first.subject) == ("li", "wu", f"S/{COLUMN}")
    assert second.before["decision"] == first.after["decision"]
    assert first.before["machine"]["verdict"] == "fail"  # type: ignore[index]


def test_the_database_refuses_to_change_the_audit_log(on_both: Reviewed) -> None:
    on_both.decide()
    for change in (update(AuditRow).values(who="x"), delete(AuditRow)):
        with pytest.raises(DatabaseError, match="only added to"), transaction(on_both.engine) as conn:
            conn.execute(change)


@SLOW_ON_POSTGRESQL
def test_an_entry_that_was_changed_past_the_database_is_found(on_both: Reviewed) -> None:
    on_both.decide()
    on_both.decide(who=WU, act=Act.CANNOT_TELL)
    with transaction(on_both.engine) as conn:
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER audit_stays")
        else:
            conn.exec_driver_sql("DROP TRIGGER audit_stays_update")
        conn.execute(update(AuditRow).where(AuditRow.id == 1).values(who="wu"))
    with reading(on_both.engine) as conn:
        assert broken_entry(conn) == 1
    told = check(on_both.engine.url.render_as_string(hide_password=False))
    assert "audit log, entry 1" in {problem.place for problem in told}


def taught_by(reviewed: Reviewed, text: str = OWN_NAME, **wanted: object) -> Decision:
    told = {"act": Act.OVERTURN, "verdict": Verdict.PASS, "why": Why.OTHER_NAME, "scope": Scope.ALIAS}
    return reviewed.decide(**{**told, "column": COLUMN, "alias": text, **wanted})


def test_nights_before_a_name_was_taught_say_in_replay_what_they_said(reviewed: Reviewed) -> None:
    before = dict(reviewed.findings)
    taught_by(reviewed)
    reviewed.night()
    with transaction(reviewed.engine) as conn:
        withdraw(conn, "S", COLUMN, 1, "", LI, NOW)
    shelf = shelf_of(reviewed.nights.settings)
    with reading(reviewed.engine) as conn:
        for scan in (2, 3):
            again = replay_site(conn, shelf, scan_info(conn, scan), reviewed.nights.book, "S")
            assert (again.unproved, again.differences) == ("", ()), scan
    assert before[COLUMN].verdict is Verdict.FAIL


def test_one_text_is_not_taught_as_the_name_of_two_columns(reviewed: Reviewed) -> None:
    taught_by(reviewed)
    other = next(code for code in reviewed.findings if code not in (COLUMN,) and columns_at(reviewed, code))
    with pytest.raises(RefusedError) as refused:
        reviewed.decide(
            other,
            act=Act.OVERTURN,
            verdict=other_than(reviewed.findings[other]),
            scope=Scope.ALIAS,
            column=columns_at(reviewed, other)[0],
            alias=OWN_NAME,
        )
    assert refused.value.field == "alias"


def columns_at(reviewed: Reviewed, requirement: str) -> tuple[str, ...]:
    with reading(reviewed.engine) as conn:
        found = columns_for(conn, scan_info(conn, reviewed.scan), requirement)
    return tuple(column for column in found if column != COLUMN)


def other_than(finding: Finding) -> Verdict:
    return Verdict.WAIVED if finding.verdict is Verdict.PASS else Verdict.PASS
