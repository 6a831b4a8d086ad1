"""A round after its freeze: appealed against, put right, handed in."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect

from storage.records import SHANGHAI
from tests.books import sheet_of
from tests.desk.conftest import LogIn
from tests.desk.round_desk import COLUMN, DRAWN, NAME, OFFICE, OTHER, Desk
from tests.desk.round_steps import MET, scores_of, table_of


def appeal(desk: Desk, log_in: LogIn) -> None:
    """An office appeals against a line of its own card; to others nothing of it is there."""
    office = log_in(desk.address, "office")
    expect(office.get_by_role("main")).to_contain_text(desk.site(OFFICE)[0])
    desk.look(office, "office")
    office.get_by_role("link", name="查看评分表").click()
    expect(office.get_by_role("heading", level=1)).to_have_text(f"{NAME}评分表")
    expect(office.locator("body")).not_to_contain_text(desk.site(OTHER)[0])
    desk.look(office, "office-card")
    office.locator(f"article[id='{COLUMN}']").get_by_role("link", name=re.compile("^申诉")).click()
    office.get_by_label("申诉理由").fill("本县政府门户网站首页设有“企业之家”栏目，即优化营商环境专栏。")
    office.get_by_label("佐证网址").fill(desk.site(OFFICE)[1])
    desk.look(office, "office-appeal")
    office.get_by_role("button", name="提交申诉").click()
    expect(office.get_by_role("status")).to_contain_text("申诉已提交")
    desk.look(office, "office-appeals")
    other, outside = log_in(desk.address, "other"), log_in(desk.address, "outside")
    for page in (office, other, outside):
        refused(page, "/rounds", "/rounds/1", "/rounds/1/appeals/1", f"/rounds/1/sites/{OFFICE}", "/tables/1", code=403)
        refused(page, f"/sites/{OFFICE}", "/attachments/1", "/queue", code=403)
    other.goto("/office/appeals")
    expect(other.get_by_role("main")).to_contain_text("没有提交过申诉")
    refused(other, "/office/appeals/1/attachment", "/office/rounds/2", code=404)
    expect(outside.get_by_role("main")).to_contain_text("没有已冻结的评估结果")
    refused(outside, "/office/rounds/1", f"/office/rounds/1/appeals/{COLUMN}", "/office/rounds/1/faults", code=404)
    refused(outside, f"/office/rounds/1/evidence/{COLUMN}/1", "/office/appeals/1/attachment", code=404)


def refused(page: Page, *paths: str, code: int) -> None:
    """That somebody is answered with this code at these addresses."""
    for path in paths:
        told = page.request.get(path, max_redirects=0)
        assert told.status == code, f"{path}: {told.status}"


def rule(desk: Desk, lead: Page, frozen: Mapping[str, str]) -> None:
    """The lead looks at the address through the guard, and upholds the appeal: the site has another score behind the
    frozen one, and nobody else has."""
    lead.goto("/rounds/1/appeals")
    desk.look(lead, "appeals")
    lead.get_by_role("link", name="第1号").click()
    lead.get_by_role("button", name="核对网址").click()
    expect(lead.get_by_role("main")).to_contain_text("第1号检查")
    for _ in range(60):
        if lead.get_by_text("查看结果").count():
            break
        lead.wait_for_timeout(500)
        lead.reload()
    checked = lead.get_by_role("region", name="网址核对")
    expect(checked).to_contain_text("企业之家")
    desk.look(lead, "appeal")
    lead.get_by_role("radio", name="采纳", exact=True).check()
    lead.get_by_label("认定结论").select_option(label=MET)
    lead.get_by_label("处理理由").fill("经核对，首页设有该栏目，内容齐全。")
    lead.get_by_role("button", name="提交处理结果").click()
    expect(lead.get_by_role("main")).to_contain_text("冻结得分不变")
    told = re.search(r"处理前([\d.]+)分?，处理后([\d.]+)", lead.get_by_role("main").inner_text())
    assert told is not None
    assert float(told[2]) > float(told[1])
    desk.look(lead, "appeal-decided")
    after = scores_of(lead, 1, "申诉后得分")
    (mine,) = (name for name in frozen if name.endswith(OFFICE))
    assert (frozen[mine], after[mine]) == (told[1], told[2])
    assert {name for name, score in after.items() if score != "—"} == {mine}
    assert scores_of(lead, 1, "冻结得分") == frozen
    desk.look(lead, "league")


def put_right(desk: Desk, lead: Page, office: Page, folder: Path) -> None:
    """The list of faults goes out as a workbook and comes back, while the office answers on its page: what both changed
    is told and not overwritten."""
    lead.goto("/rounds/1/faults")
    lead.get_by_role("button", name="建立整改台账").click()
    expect(lead.get_by_role("status")).to_be_visible()
    desk.look(lead, "faults")
    with lead.expect_download() as told:
        lead.get_by_role("link", name="导出表格").click()
    book = folder / "整改台账.xlsx"
    told.value.save_as(book)
    due = datetime.now(SHANGHAI).date() + timedelta(days=40)
    mine, both = edit_book(book, due)
    office.goto("/office/rounds/1/faults")
    desk.look(office, "office-faults")
    panel = office.locator("section.panel").filter(has_text=both)
    panel.get_by_label("整改答复").fill("已于本月开设。")
    panel.get_by_label("状态").select_option(label="已答复，待核实")
    panel.get_by_role("button", name="保存").click()
    expect(office.get_by_role("status")).to_contain_text("已保存")
    lead.get_by_label("整改台账（.xlsx）").set_input_files(book)
    lead.get_by_role("button", name="提交并预览").click()
    expect(lead.get_by_role("status")).to_contain_text("将修改1行，冲突1行，不予导入0行")
    expect(lead.get_by_role("region", name="将要修改")).to_contain_text(mine)
    expect(lead.get_by_role("region", name="冲突")).to_contain_text(both)
    desk.look(lead, "faults-preview")
    lead.get_by_role("button", name="确认导入以下1行").click()
    expect(lead.get_by_role("status")).to_contain_text("导入")
    lead.get_by_role("searchbox", name="站点", exact=True).fill(OFFICE)
    lead.get_by_role("button", name="筛选").click()
    lead.wait_for_url(f"**/faults?*site={OFFICE}*")
    rows = {row["编号"]: row for row in table_of(lead, "台账")}
    assert (rows[mine]["状态"], rows[mine]["整改期限"], rows[mine]["整改答复"]) == ("整改中", f"{due}", "正在整改。")
    assert rows[both]["整改答复"] == "已于本月开设。"
    lead.get_by_role("link", name=both).click()
    expect(lead.get_by_role("heading", name="修改记录")).to_be_visible()
    desk.look(lead, "fault")


def edit_book(book: Path, due: date) -> tuple[str, str]:
    """Fills in two rows of the office's, as people do in a spreadsheet; their numbers."""
    opened = load_workbook(book)
    sheet = opened["整改台账"]
    assert isinstance(sheet, Worksheet)
    heads = {cell.value: cell.column for cell in sheet[1]}
    lines = [line for line in range(2, sheet.max_row + 1) if sheet.cell(line, heads["站点代码"]).value == OFFICE][:2]
    for line in lines:
        sheet.cell(line, heads["状态"], "整改中")
        sheet.cell(line, heads["整改答复"], "正在整改。")
        sheet.cell(line, heads["整改期限"], f"{due}")
    opened.save(book)
    mine, both = (str(sheet.cell(line, heads["编号"]).value) for line in lines)
    return mine, both


def hand_in(desk: Desk, folder: Path) -> None:
    """The round is handed in; all its figures are worked out anew by the script that comes with it, and a change is
    found."""
    out = folder / "handin"
    desk.gongkai("round", "export", NAME, "-o", str(out), "--pictures", "none")
    assert "各项数字复算一致" in desk.gongkai("round", "verify", str(out))
    told = recomputed(out)
    shown = {row["站点代码"]: row for row in sheet_of((out / "汇总.xlsx").read_bytes(), "排名").rows}
    assert shown.keys() == told["排名"].keys()
    assert len(shown) == DRAWN
    unequal = [
        (site, name, shown[site][name], value)
        for site, figures in told["排名"].items()
        for name, value in figures.items()
        if name != "层级" and shown[site][name] != as_shown(name, value)
    ]
    assert unequal == []
    assert sum(row["申诉后得分"] is not None for row in shown.values()) == 1
    changed = Path(copytree(out, folder / "changed"))
    with next((changed / "评分表").iterdir()).open("ab") as card:
        card.write(b"\0")
    summary = json.loads((changed / "data" / "summary.json").read_text(encoding="utf-8"))
    summary["places"][0]["下限"] = 1.5
    (changed / "data" / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    said = desk.gongkai("round", "verify", str(changed), code=1)
    for words in ("已改动：评分表/", "已改动：data/summary.json", "下限：汇总表为1.5，复算为"):
        assert words in said


def as_shown(name: str, value: Any) -> Any:
    """A figure of the script as the summary shows it."""
    if isinstance(value, list):
        return " ".join(value) or None
    return "证据不足" if name == "得分" and value is None else value


def recomputed(folder: Path) -> dict[str, Any]:
    """What the script of a hand-in says, run by itself."""
    told = subprocess.run(
        [sys.executable, "-I", "recompute.py", "data/round.json"], cwd=folder, capture_output=True, check=True
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found
