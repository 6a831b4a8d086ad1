"""A round in which people worked, for benchmarks: the client's indicator table, decisions, appeals, faults."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Engine

from benchmarks.store import FIRST
from config.checks import Check
from config.rulebook import load_rules
from monitor.appeals.deciding import Ruling, decide_appeal
from monitor.cards.reviewed import basis_of
from monitor.indicators.known import known_checks
from monitor.indicators.matching import matched
from monitor.indicators.reading import read_table
from monitor.indicators.weights import weights_for
from monitor.rectify.listing import begin_list
from monitor.rounds.freezing import freeze_round
from monitor.rounds.opening import Wanted, open_round
from monitor.rounds.scoring import score_round
from storage.catalogue import load_sites
from storage.database import reading, transaction
from storage.decisions import add_decision
from storage.findings import findings_at
from storage.records import ADVERSE, SHANGHAI, Finding, Verdict
from storage.review import Account, Act, Decision, Role, Scope, Why
from storage.rounds.appeals import add_appeal
from storage.rounds.indicators import add_table
from storage.rounds.records import AppealState, Round
from storage.rounds.standings import adverse_lines
from storage.scans import latest_scan

WHO = Account("bench", Role.LEAD, True, FIRST)
NOW = FIRST + timedelta(days=400)
QUESTIONS = 5
EVERY = 20
"""Of every so many adverse findings somebody decides one: 5 %."""
_OVERTURNED = 25
"""Of every so many decisions one says that the machine was wrong: 4 %, so that no check waits for a person."""
_APPEALED = 200


def open_used(engine: Engine, *, every: int = EVERY, table: bool = True) -> Round:
    """An open round over all sites and checks of the latest night, of whose adverse findings one in `every` was decided
    on before, by the indicator table of a client if `table`."""
    with reading(engine) as conn:
        scan = latest_scan(conn)
        assert scan is not None
        sites = tuple(load_sites(conn))
    rules = load_rules(scan.named)
    decide_some(engine, [site.code for site in sites], every)
    day = scan.as_of.astimezone(SHANGHAI).date()
    with transaction(engine) as conn:
        weights = None
        if table:
            file = client_table(rules.checks)
            read = read_table(file)
            rows = matched(read.rows, known_checks())
            number = add_table(conn, "指标表", file, read.layout, rows, by=WHO.name, at=NOW).id
            weights = weights_for(conn, number)
        wanted = Wanted("评测", day, day, sites, entries=3, seed="bench", weights=weights)
        return score_round(conn, open_round(conn, wanted, rules, WHO, NOW))


def frozen_used(engine: Engine) -> Round:
    """The same, frozen, appealed against, and with a list of faults."""
    found = freeze_round(engine, open_used(engine).id, WHO, NOW)
    with transaction(engine) as conn:
        for number, line in enumerate(adverse_lines(conn, found.id)[::_APPEALED]):
            filed = add_appeal(
                conn, found.id, line.site, line.requirement,
                statement="该栏目已于评估时段内公开，请复核。", address="", attachment=None, by="office", at=NOW,
            )  # fmt: skip
            if number % 2:
                ruling = Ruling(AppealState.UPHELD, "经复核，情况属实，予以采纳。", Verdict.PASS)
                decide_appeal(conn, found.id, filed.id, ruling, WHO, NOW)
    with transaction(engine) as conn:
        begin_list(conn, found.id, WHO, NOW)
    return found


def decide_some(engine: Engine, codes: Sequence[str], every: int, step: int = 100) -> int:
    """People decided on one in `every` adverse findings of the latest night; how many these are."""
    number = 0
    for start in range(0, len(codes), step):
        with transaction(engine) as conn:
            scan = latest_scan(conn)
            assert scan is not None
            found = [one for one in findings_at(conn, scan.id, codes[start : start + step]) if one.verdict in ADVERSE]
            for finding in found[::every]:
                add_decision(conn, _decision(finding, scan.id, number))
                number += 1
    return number


def _decision(finding: Finding, scan: int, number: int) -> Decision:
    wrong = number % _OVERTURNED == 0
    return Decision(
        id=0,
        site=finding.site,
        requirement=finding.requirement,
        number=1,
        scan=scan,
        act=Act.OVERTURN if wrong else Act.CONFIRM,
        verdict=Verdict.PASS if wrong else finding.verdict,
        won=1.0 if wrong else finding.won,
        why=Why.OTHER_NAME if wrong else Why.SEEN,
        note="",
        scope=Scope.FINDING,
        basis=basis_of(finding),
        by=WHO.name,
        at=NOW,
    )


def client_table(checks: Sequence[Check]) -> bytes:
    """A client's table of these checks and some questions, as one looks that a client made: a title, groups merged
    downwards, borders, wrapped words, a sum."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = "政务公开第三方评估指标表"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A1:H1")
    header = ("序号", "一级指标", "二级指标", "三级指标", "分值", "评分标准", "对应指标", "备注")
    rows = [(check.group or "其他", check.name, check.code) for check in sorted(checks, key=lambda one: one.group)]
    rows += [("组织保障", f"第{number}项人工核实", "人工核实") for number in range(QUESTIONS)]
    for line, (group, name, code) in enumerate(rows, start=3):
        standard = f"未公开的，不得分；内容不全、未按时更新的，酌情扣分（{name}）。"
        for column, value in enumerate((line - 2, group, group, name, 1, standard, code), start=1):
            sheet.cell(line, column, value)
    for column, title in enumerate(header, start=1):
        sheet.cell(2, column, title).font = Font(bold=True)
    end = len(rows) + 3
    sheet.cell(end, 1, "合计")
    sheet.cell(end, 5, f"=SUM(E3:E{end - 1})")
    thin = Side(style="thin")
    for cells in sheet.iter_rows(min_row=2, max_row=end, max_col=8):
        for cell in cells:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    _merge_groups(sheet, [group for group, _, _ in rows])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _merge_groups(sheet: Worksheet, groups: Sequence[str]) -> None:
    start = 0
    for place in range(1, len(groups) + 1):
        if place == len(groups) or groups[place] != groups[start]:
            if place - start > 1:
                for column in (2, 3):
                    sheet.merge_cells(start_row=start + 3, end_row=place + 2, start_column=column, end_column=column)
            start = place
