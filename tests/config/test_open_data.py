"""The pack of notes on data: what it asks weighs nothing, rests on national clauses, and is asked for as data."""

from __future__ import annotations

from datetime import UTC, date, datetime

from config.checks import Severity
from config.data_rules import Catalogued, Data
from config.plan import Budget
from config.planning import plan_visit
from config.rulebook import load_rules
from config.sites import Level, Site
from monitor.cards.duties import explain
from monitor.judge import judge_site
from storage.dataset_records import Openness, Persons, Reading
from storage.records import Reason, Verdict, Visit
from tests.monitor.data_facts import dataset, file, listing, table
from tests.monitor.facts import HOME

RULES = load_rules(("open-data",))
COUNTY = Site(code="A", name="甲县", level=Level.COUNTY, region="湖北省", url=HOME)
AT = datetime(2026, 9, 15, tzinfo=UTC)


def test_all_that_the_pack_asks_is_a_note_on_data_that_binds_every_region() -> None:
    assert {check.severity for check in RULES.checks} == {Severity.NOTE}
    assert all(isinstance(rule, Data | Catalogued) for check in RULES.checks for rule in check.rules)
    assert {basis.region for check in RULES.checks for basis in check.basis} == {""}


def test_a_visit_asks_for_the_files_of_the_lists_and_for_the_catalogue_of_the_platform() -> None:
    plan = plan_visit(COUNTY, None, RULES, Budget(pages=9, bytes=9, seconds=9), date(2026, 9, 15))
    sought = {one.code: one for one in plan.sought}
    assert sought["QZ.LIST"].files == sought["BIZ.FEE"].files == 3
    assert sought["OPEN.DATA"].catalogue


def test_a_list_that_is_a_scan_is_told_by_its_level_and_costs_nothing() -> None:
    scan = dataset(file(reading=Reading.SCANNED, openness=Openness.PICTURE), "收费目录清单.pdf", code="BIZ.FEE")
    facts = listing(scan, code="BIZ.FEE")
    found = {one.requirement: one for one in judge_site(COUNTY, RULES, Visit("A", AT, AT, facts), AT)}
    fee = found["OPEN.FEE"]
    assert (fee.tentative, fee.reason, fee.weight) == (Verdict.FAIL, Reason.UNUSABLE, 0.0)
    assert fee.value == "收费目录清单.pdf：图片或扫描件"
    assert scan.url in {one.url for one in fee.evidence}


def test_persons_in_a_list_are_told_without_the_file_that_holds_them() -> None:
    one = dataset(file(table(), persons=Persons(3, 0)), code="QZ.LIST")
    findings = judge_site(COUNTY, RULES, Visit("A", AT, AT, listing(one)), AT)
    told = next(found for found in findings if found.requirement == "OPEN.PERSONS")
    assert (told.reason, told.value) == (Reason.PERSONS, "疑似身份证号 3 个，共1份文件")
    assert one.url not in {page.url for page in told.evidence}


def test_every_check_of_data_is_explained_in_words() -> None:
    told = {check.code: "\n".join(explain(check, ())) for check in RULES.checks}
    assert "开放程度应不低于“电子表格或网页表格”；列与上一版不同的，予以提示" in told["OPEN.QZ"]
    assert "不应含有身份证号等个人信息" in told["OPEN.PERSONS"]
    assert "公布了更新频率的数据集，未超期的应不低于 100%" in told["OPEN.DATA"]
    assert "涉及商业秘密、个人隐私等公开会对第三方合法权益造成损害的政府信息" in told["OPEN.PERSONS"]
