"""What a reviewer does in an evening, in a real browser, over nights of real scans."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from storage.database import reading
from storage.decisions import decisions_on, latest_decisions, live_aliases
from storage.findings import findings_at
from storage.records import Reason, Verdict
from storage.review import Act, Decision, Scope
from storage.store import open_store
from tests.desk.conftest import LogIn, new_context
from tests.desk.looking import barriers, layout_faults
from tests.desk.nights import FALLS_SHORT, OWN_NAME, RENAMED, Portals
from tests.desk.process import PASSWORD, desk_over

pytestmark = pytest.mark.slow

COLUMN = "BIZ.COL"


def decided(folder: Path) -> list[Decision]:
    """All decisions in a data folder that are the latest on their finding, in the order in which they were taken."""
    engine = open_store(f"sqlite:///{folder / 'gongkai.sqlite3'}")
    with reading(engine) as conn:
        found = [one for site in latest_decisions(conn).values() for one in site.values()]
    engine.dispose()
    return sorted(found, key=lambda one: one.id)


def tab_to(page: Page, wanted: Locator, most: int = 80) -> None:
    """Goes to a control as somebody without a mouse does."""
    expect(wanted).to_be_visible()
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"not reached by {most} times Tab: {wanted}")


def test_a_reviewer_decides_ten_findings_by_keyboard_alone(browser: Browser, desk: str, folder: Path) -> None:
    page = new_context(browser, desk).new_page()
    page.goto("/")
    expect(page.get_by_label("账号名")).to_be_focused()
    page.keyboard.type("li")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(desk)
    tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type("枫桥")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("枫桥县")
    tab_to(page, page.get_by_role("navigation", name="主导航").get_by_role("link", name="复核队列"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("main").get_by_role("searchbox", name="站点"))
    page.keyboard.type(FALLS_SHORT)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/queue?*{FALLS_SHORT}*")
    for name in ("逐项复核", "从第一项开始复核"):
        tab_to(page, page.get_by_role("link", name=name))
        page.keyboard.press("Enter")
    page.wait_for_url("**/findings/**")
    for number in range(10):
        before = page.url
        if number == 4:
            page.keyboard.press("o")
            page.keyboard.press("1")
            page.keyboard.press("r")
            page.keyboard.press("ArrowDown")
        else:
            page.keyboard.press("c" if page.get_by_label("维持").count() else "t")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda url, before=before: url != before)
        expect(page.get_by_role("status")).to_contain_text("已保存")
    made = decided(folder)
    assert len(made) == 10
    assert {one.by for one in made} == {"li"}
    assert made[4].act is Act.OVERTURN
    assert made[4].verdict is Verdict.PASS
    page.context.close()


def test_a_name_taught_today_is_looked_for_tomorrow(log_in: LogIn, desk: str, folder: Path, running: Portals) -> None:
    page = log_in(desk, "li")
    page.goto(f"/findings/latest/{RENAMED}/{COLUMN}")
    expect(page.get_by_role("main")).to_contain_text("未找到")
    page.get_by_role("radio", name="改判").check()
    page.get_by_role("radio", name=re.compile("^符合")).check()
    page.get_by_label("理由").select_option(label="栏目以其他名称设置")
    page.get_by_label("认定为本站点的栏目名称").check()
    page.get_by_label("该网站所用名称").fill(OWN_NAME)
    page.get_by_role("button", name="提交复核").click()
    expect(page.get_by_role("main")).to_contain_text(f"“{OWN_NAME}”自下次巡检起作为本站点该栏目的名称")
    (made,) = decided(folder)
    assert (made.scope, made.alias) == (Scope.ALIAS, OWN_NAME)
    running.night(folder, 3)
    page.goto(f"/findings/latest/{RENAMED}/{COLUMN}")
    main = page.get_by_role("main")
    expect(main).to_contain_text("第3次巡检")
    expect(main.locator("mark", has_text=OWN_NAME).first).to_be_visible()
    engine = open_store(f"sqlite:///{folder / 'gongkai.sqlite3'}")
    with reading(engine) as conn:
        (machine,) = findings_at(conn, 3, [RENAMED], COLUMN)
        assert (machine.verdict, machine.reason) == (Verdict.PASS, Reason.FOUND)
        assert [alias.text for alias in live_aliases(conn)[RENAMED]] == [OWN_NAME]
    engine.dispose()
    page.goto(f"/sites/{RENAMED}")
    expect(page.get_by_role("main")).to_contain_text("机器结论已与复核一致")


def test_of_two_reviewers_at_once_the_second_sees_the_first_and_chooses(log_in: LogIn, desk: str, folder: Path) -> None:
    address = f"/findings/latest/{RENAMED}/{COLUMN}"
    first, second = log_in(desk, "li"), log_in(desk, "qian")
    first.goto(address)
    second.goto(address)
    first.get_by_label("维持").check()
    first.get_by_label("理由").select_option(label="存档网页所见与认定一致")
    first.get_by_role("button", name="提交复核").click()
    expect(first.get_by_role("main")).to_contain_text("维持“不符合”")
    second.get_by_label("无法认定").check()
    second.get_by_label("理由").select_option(label="存档不足以认定")
    second.get_by_role("textbox", name="备注").fill("栏目疑似另有名称")
    second.get_by_role("button", name="提交复核").click()
    alert = second.get_by_role("alert")
    expect(alert).to_contain_text("li已先于您作出复核")
    expect(alert).to_contain_text("维持“不符合”")
    assert [one.by for one in decided(folder)] == ["li"], "nothing was kept of the second"
    expect(second.get_by_role("textbox", name="备注")).to_have_value("栏目疑似另有名称")
    second.get_by_role("button", name="提交复核").click()
    expect(second.get_by_role("main")).to_contain_text("认定为无法判定")
    engine = open_store(f"sqlite:///{folder / 'gongkai.sqlite3'}")
    with reading(engine) as conn:
        assert [one.by for one in decisions_on(conn, RENAMED, COLUMN)] == ["qian", "li"]
    engine.dispose()


def decide_plainly(page: Page) -> None:
    """Confirms the finding that a page shows, with the mouse."""
    page.get_by_label("维持").check()
    page.get_by_label("理由").select_option(label="存档网页所见与认定一致")
    page.get_by_role("button", name="提交复核").click()
    expect(page.get_by_role("main")).to_contain_text("维持")


@pytest.mark.parametrize("script", [True, False])
def test_from_logging_in_to_the_workbook_and_out_with_and_without_script(
    log_in: LogIn, desk: str, folder: Path, tmp_path: Path, script: bool
) -> None:
    page = log_in(desk, "li", script=script)
    page.get_by_role("searchbox").fill("枫桥")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("枫桥县")
    page.get_by_role("main").locator(f"a[href*='{FALLS_SHORT}/MEET.JD']").first.click()
    decide_plainly(page)
    (made,) = decided(folder)
    assert (made.requirement, made.act) == ("MEET.JD", Act.CONFIRM)
    page.goto(f"/sites/{FALLS_SHORT}")
    with page.expect_download() as download:
        page.locator("a[href*='scorecard.xlsx']").first.click()
    file = tmp_path / "card.xlsx"
    download.value.save_as(file)
    book = load_workbook(file, read_only=True)
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert {"序号", "指标", "分值", "得分", "失分原因", "依据", "网址", "证据编号", "整改情况"} <= cells
    assert any(cell.startswith("2-S19-MEET.JD-1") for cell in cells)
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("登录")


def test_an_address_is_checked_from_the_desk_and_followed_as_it_goes(
    log_in: LogIn, folder: Path, running: Portals
) -> None:
    address = next(site.url for site in running.sites.sites if site.code == RENAMED) or ""
    host = address.removeprefix("http://").rstrip("/")
    with desk_over(folder, {"GONGKAI_ALLOW_HOSTS": f'["{host}"]', "GONGKAI_DELAY_SECONDS": "0"}) as desk:
        page = log_in(desk, "li")
        page.get_by_role("link", name="单站检查").click()
        page.get_by_role("textbox", name="网址").fill("http://127.0.0.1:9/")
        page.get_by_role("button", name="开始检查").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_role("textbox", name="网址").fill(address)
        page.get_by_role("combobox", name="层级").select_option(label="县级")
        page.get_by_role("button", name="开始检查").click()
        page.wait_for_url("**/checks/*")
        expect(page.get_by_role("heading", name="结果")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("status")).to_contain_text("完成")
        assert page.locator("#lines li").count() > 2
        assert layout_faults(page) == []
        assert barriers(page) == []
        page.get_by_role("main").locator("a[href*='/BIZ.COL']").click()
        expect(page.get_by_role("main")).to_contain_text("待复查（初判不符合）")
        expect(page.get_by_role("main")).to_contain_text("单站检查的结论不作复核")
        page.context.close()
