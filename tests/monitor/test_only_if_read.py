"""What a check only adds where files can be read decides nothing where they cannot."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from config.checks import Basis, Check, Predicate
from config.data_rules import Data
from config.model import Wanted
from config.rulebook import RuleBook
from config.rules import Exists
from config.sites import Level, Site
from monitor.judge import judge_site
from storage.dataset_records import FileFacts, Format, Openness, Reading, Table, TableColumn
from storage.records import SHANGHAI, Dataset, Finding, Outcome, Reason, Verdict, Visit
from tests.monitor.facts import HOME, candidate, entry, seen, visit

NIGHT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
FEES = f"{HOME}sf/"
COLUMNS = Data(type="data", column="BIZ.FEE", required_columns=(Wanted(code="F.r", name="标准", words=("标准",)),))
THERE = Exists(type="exists", column="BIZ.FEE")


def check(**more: object) -> Check:
    asked = (Predicate(rule=THERE), Predicate(rule=COLUMNS, if_read=True))
    basis = (Basis(document="甲号", item="一", quote="公布收费清单"),)
    return Check.model_validate({"code": "MY.FEE", "name": "收费清单", "all_of": asked, "basis": basis, **more})


def judged(file: FileFacts | None, *, of: Check | None = None) -> Finding:
    page = seen(FEES, entry((NIGHT - timedelta(days=9)).date()))
    dataset = Dataset("BIZ.FEE", "收费清单", f"{FEES}a.xlsx", FEES, Outcome.SEEN, status=200, file=file)
    facts = visit(page, candidates=[candidate("BIZ.FEE", page)], datasets=(dataset,) if file else ())
    site = Site(code="A", name="甲县", level=Level.COUNTY, url=HOME)
    rules = RuleBook(packs=(), checks=(of or check(),))
    (found,) = judge_site(site, rules, Visit("A", NIGHT, NIGHT, facts), NIGHT)
    return found


def read(*names: str) -> FileFacts:
    table = Table("一", tuple(TableColumn(name) for name in names), rows=12, header=1)
    return FileFacts(Format.XLSX, Format.XLSX, Reading.READ, Openness.SPREADSHEET, tables=(table,), content="ab")


@pytest.mark.parametrize("reading", [Reading.SCANNED, Reading.PROTECTED, Reading.NO_READER, Reading.DAMAGED])
def test_a_column_that_is_there_passes_whatever_keeps_its_file_from_being_read(reading: Reading) -> None:
    found = judged(FileFacts(Format.XLS, Format.XLS, reading))
    assert (found.verdict, found.reason) == (Verdict.PASS, Reason.FOUND)


def test_a_file_that_was_read_and_lacks_what_is_asked_costs_points() -> None:
    found = judged(read("序号", "收费项目"))
    assert (found.tentative, found.reason, found.lacking) == (Verdict.PARTIAL, Reason.INCOMPLETE, ("标准",))


def test_without_the_mark_a_file_that_cannot_be_read_leaves_the_check_undetermined() -> None:
    strict = check(all_of=(Predicate(rule=THERE), Predicate(rule=COLUMNS)))
    found = judged(FileFacts(Format.XLS, Format.XLS, Reading.PROTECTED), of=strict)
    assert (found.verdict, found.reason) == (Verdict.UNDETERMINED, Reason.FORMAT)


def test_a_check_must_ask_something_beside_what_is_asked_if_read() -> None:
    with pytest.raises(ValidationError, match="something must be asked beside"):
        check(all_of=(Predicate(rule=COLUMNS, if_read=True),))
