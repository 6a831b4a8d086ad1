"""What people do at the desk in an evaluation round, by clicking and typing only, and what they were shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

SHOWN = "存档网页所见与认定一致"
MET, PARTLY, NOT_MET, CANNOT_TELL = "符合", "部分符合", "不符合", "无法判定"
_READ = re.compile(r"（(?P<site>[^（）]+)）　第.*指标 (?P<check>\S+)　", re.DOTALL)

Key = tuple[str, str]


@dataclass(frozen=True)
class Click:
    """What somebody decided of a finding: what the machine `said` of it (empty where it left that open) and what the
    person `found`, both as the page names verdicts."""

    said: str
    found: str


def hand_in_table(page: Page, file: bytes) -> None:
    """Imports an indicator table."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="评估指标表").click()
    page.get_by_label("工作簿").set_input_files(
        {"name": "年度评估指标表.xlsx", "mimeType": "application/octet-stream", "buffer": file}
    )
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("年度评估指标表")


def match_what_waits(page: Page, to: str) -> None:
    """Says of the one row that no check was found for what it is."""
    page.get_by_role("link", name="只看待对应的1行").click()
    page.get_by_role("textbox").or_(page.get_by_role("combobox")).and_(page.locator("main [name^=row-]")).fill(to)
    page.get_by_role("button", name="保存对应关系").click()
    expect(page.get_by_role("status")).to_contain_text("已保存")


def fill_round(page: Page, name: str, window: tuple[date, date], due: date, *, sample: int, share: int) -> None:
    """Fills in the form of a new round: so many sites of all, three entries of each, by the table."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="评估周期").click()
    page.get_by_role("link", name="新建评估周期").click()
    page.get_by_label("名称（不超过").fill(name)
    page.get_by_label("开始日期").fill(f"{window[0]}")
    page.get_by_label("截止日期", exact=True).fill(f"{window[1]}")
    page.get_by_role("radio", name="从所选站点中抽取").check()
    page.get_by_label("抽取个数").fill(f"{sample}")
    page.get_by_label("抽样种子").fill("公开抽签2026")
    page.get_by_label("每个站点抽查条目数").fill("3")
    page.get_by_label("权重").select_option(label="《年度评估指标表》")
    for told in ("复核", "申诉", "整改"):
        page.get_by_label(told, exact=True).fill(f"{due}")
    page.get_by_label("复读比例").fill(f"{share}")


def key_of(page: Page) -> Key:
    """The site and check of the finding that a page shows."""
    told = page.locator(".finding-head").inner_text().replace("\n", "　")
    found = _READ.search(told)
    assert found is not None, told
    return found["site"], found["check"]


def choose(page: Page, found: str | None, note: str = "") -> str:
    """Fills in the form of a decision or a second reading: the machine is right (None), or what is right instead, or
    that nobody can tell. What the machine said; empty where it left that open."""
    keep = page.get_by_role("radio", name=re.compile("^维持"))
    said = re.search("“(.+)”", keep.locator("xpath=..").inner_text()) if keep.count() else None
    if found is None:
        keep.check()
    elif found == CANNOT_TELL:
        page.get_by_role("radio", name=re.compile("^无法认定")).check()
    else:
        page.get_by_role("radio", name="改判").check()
        page.get_by_role("radio", name=re.compile(f"^{found}")).check()
    page.get_by_label("理由").select_option(label=SHOWN)
    note_of(page).fill(note)
    return said[1] if said else ""


def note_of(page: Page) -> Locator:
    """Where a note to a decision is typed."""
    return page.get_by_role("textbox", name=re.compile("^备注"))


def decide_in_round(page: Page, wanted: Sequence[str | None], note: str) -> dict[Key, Click]:
    """Decides from a round's list, item by item, as many findings as are `wanted`."""
    page.get_by_role("link", name="从第一项开始复核").click()
    made: dict[Key, Click] = {}
    for found in wanted:
        key, before = key_of(page), page.url
        said = choose(page, found, note)
        page.get_by_role("button", name="提交复核").click()
        page.wait_for_url(lambda url, before=before: url != before)
        expect(page.get_by_role("status")).to_contain_text("已保存")
        made[key] = Click(said, found or said)
    return made


def answer(page: Page, key: str, result: str, text: str, *, address: str = "", file: Path | None = None) -> None:
    """Answers one manual question of the site that a page shows."""
    form = page.get_by_role("form", name=f"{key}答复")
    form.get_by_role("radio", name=result, exact=True).check()
    form.get_by_label("说明").fill(text)
    form.get_by_label("网址").fill(address)
    if file is not None:
        form.get_by_label("附件").set_input_files(file)
    form.get_by_role("button", name=f"保存{key}的答复").click()
    expect(page.get_by_role("status")).to_contain_text(f"已保存对{key}")


def read_second(page: Page, first: Mapping[Key, Click], unseen: str, look: Callable[[Page], None]) -> dict[Key, Click]:
    """Reads all that is drawn, as the first reader did but for the first one; what that reader noted is nowhere to be
    seen."""
    read: dict[Key, Click] = {}
    take = page.get_by_role("button", name=re.compile("领取下一项复读"))
    while take.count():
        take.click()
        page.wait_for_url(re.compile(r"/second/\d+$"))
        expect(page.locator("body")).not_to_contain_text(unseen)
        key = key_of(page)
        mine = first[key]
        wanted = mine.found
        if not read:
            look(page)
            wanted = PARTLY if mine.found != PARTLY else MET
        said = choose(page, None if wanted == mine.said else wanted)
        page.get_by_role("button", name="提交复读").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("复读与准确率")
        page.wait_for_load_state("load")
        read[key] = Click(said, wanted)
    return read


def table_of(page: Page, name: str) -> list[dict[str, str]]:
    """The lines of a table that a page shows in a region of this name, by column."""
    shown = page.get_by_role("region", name=name).get_by_role("table")
    expect(shown).to_be_visible()
    page.wait_for_load_state("load")
    heads = shown.locator("thead th").all_inner_texts()
    lines = [line.locator("th, td").all_inner_texts() for line in shown.locator("tbody tr").all()]
    return [dict(zip(heads, line, strict=False)) for line in lines]


def scores_of(page: Page, number: int, column: str) -> dict[str, str]:
    """What each site of a round comes to in the league table, by the site as it is named there."""
    page.goto(f"/rounds/{number}")
    return {line["站点"]: line.get(column, "") for line in table_of(page, "排名表")}


def faults_row(page: Page, key: str) -> Locator:
    """The row of a rectification list with this check."""
    return page.get_by_role("region", name="台账").get_by_role("row").filter(has_text=key)
