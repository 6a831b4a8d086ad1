"""A round until it is frozen: made by the client's table, decided, answered, read again."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

from playwright.sync_api import Page, expect

from monitor.sample.truth import load_truth
from storage.records import SHANGHAI
from tests.desk.round_desk import DRAWN, NAME, OFFICE, SHARE, Desk
from tests.desk.round_steps import (
    CANNOT_TELL,
    MET,
    NOT_MET,
    PARTLY,
    Click,
    Key,
    answer,
    choose,
    decide_in_round,
    fill_round,
    hand_in_table,
    key_of,
    match_what_waits,
    note_of,
    read_second,
    scores_of,
    table_of,
)
from tests.tables import sample_table

WANTED = [None, None, None, MET, None, None, PARTLY, None, None, CANNOT_TELL, None, None]
"""What is decided of what accuses somebody: the machine is right (None), or what is right instead."""

SEEN = 8
"""Of what the machine left open of the office's site people see so many that it comes to a score."""

NOTE = "本条由首位复核人填写"
TYPED = "冻结之前已经填写的备注"


def make_the_round(desk: Desk, lead: Page) -> None:
    """The lead imports the table, says what its one unknown row is, and makes a round by it."""
    lead.goto("/")
    hand_in_table(lead, sample_table())
    expect(lead.get_by_role("main")).to_contain_text("20行，共100分，1行待对应")
    desk.look(lead, "table")
    match_what_waits(lead, "人工核实")
    expect(lead.get_by_role("main")).to_contain_text("没有待对应的行")
    first = load_truth().first_night
    due = max(datetime.now(SHANGHAI).date(), first) + timedelta(days=20)
    fill_round(lead, NAME, (first, first + timedelta(days=1)), due, sample=len(desk.sites.sites) + 1, share=SHARE)
    desk.look(lead, "new")
    lead.get_by_role("button", name="新建", exact=True).click()
    expect(lead.get_by_role("alert")).to_contain_text("要抽取35个站点，可供抽取的只有34个")
    desk.look(lead, "new-refused")
    lead.get_by_label("抽取个数").fill(f"{DRAWN}")
    lead.get_by_role("button", name="新建", exact=True).click()
    expect(lead.get_by_role("heading", level=1)).to_contain_text(NAME)
    ranks = [line["名次"] for line in table_of(lead, "排名表")]
    assert len(ranks) == DRAWN
    assert {rank for rank in ranks if "指标库版本" in rank} == set(), "the nights judged by these very packs"
    desk.look(lead, "league-open")
    lead.get_by_role("navigation", name="评估周期").get_by_role("link", name="抽样与权重").click()
    drawn = [line["结果"] for line in table_of(lead, "站点（")]
    assert Counter(drawn) == {"抽中": DRAWN, "未抽中": len(desk.sites.sites) - DRAWN}
    desk.look(lead, "sample")


def decide_and_answer(desk: Desk, reviewer: Page, folder: Path) -> dict[Key, Click]:
    """A reviewer works through the round's list, and answers the questions of one site with a file, words and an
    address."""
    reviewer.goto("/rounds/1")
    reviewer.get_by_role("link", name="尚未复核的结论").click()
    expect(reviewer.get_by_role("heading", level=1)).to_contain_text("尚未复核的结论")
    desk.look(reviewer, "undecided")
    decided = decide_in_round(reviewer, WANTED, NOTE)
    desk.look(reviewer, "finding")
    reviewer.get_by_role("link", name="返回评估周期待复核清单").click()
    reviewer.get_by_role("combobox", name="事由").select_option("undetermined")
    reviewer.get_by_role("combobox", name="站点").select_option(OFFICE)
    reviewer.get_by_role("button", name="筛选").click()
    reviewer.wait_for_url("**/undecided?*cause=undetermined*")
    decided |= decide_in_round(reviewer, [MET] * SEEN, NOTE)
    assert {site for site, _ in list(decided)[-SEEN:]} == {OFFICE}
    reviewer.goto("/rounds/1/questions")
    desk.look(reviewer, "questions")
    reviewer.get_by_role("link", name=desk.site(OFFICE)[0]).click()
    proof = folder / "座谈会.txt"
    proof.write_text("2026年召开企业座谈会三次。", encoding="utf-8")
    answer(reviewer, "Q.1", MET, "召开三次，见附件", address=desk.site(OFFICE)[1], file=proof)
    answer(reviewer, "Q.2", PARTLY, "只有大字版")
    answer(reviewer, "Q.3", NOT_MET, "全年未开展")
    expect(reviewer.get_by_role("main")).to_contain_text("本站点3个问题，待核实0个")
    desk.look(reviewer, "answers")
    return decided


def read_again(desk: Desk, lead: Page, other: Page, decided: Mapping[Key, Click]) -> None:
    """Another reviewer reads a share of it, unseen; kappa and precision are those of what both clicked."""
    lead.goto("/rounds/1/second")
    lead.get_by_role("button", name="按目前已复核的结论抽取").click()
    due = math.ceil(Fraction(SHARE, 100) * len(decided))
    expect(lead.get_by_role("main")).to_contain_text(re.compile(rf"已抽取\s*{due}项"))
    other.goto("/rounds/1/second")
    read = read_second(other, decided, NOTE, look=lambda page: desk.look(page, "reading"))
    assert len(read) == due
    lead.goto("/rounds/1/second")
    desk.look(lead, "second")
    assert sum(decided[key].found != one.found for key, one in read.items()) == 1
    pairs = [(decided[key].found, one.found) for key, one in read.items()]
    main = lead.get_by_role("main")
    expect(main).to_contain_text(f"{due}项中{sum(one == two for one, two in pairs)}项一致")
    expect(main).to_contain_text(f"κ＝{float(kappa(pairs)):.3f}")
    told = [one for one in decided.values() if one.said and one.found != CANNOT_TELL]
    right = sum(one.said == one.found for one in told)
    total = lead.locator("table.precision tr.total")
    expect(total).to_contain_text(f"{right}/{len(told)}")
    expect(total).to_contain_text(f"{right / len(told):.1%}")
    for line in lead.locator("table.precision tbody tr:not(.total)").all():
        check = line.locator(".code").inner_text()
        mine = [one for (_, key), one in decided.items() if key == check and one in told]
        expect(line).to_contain_text(f"{sum(one.said == one.found for one in mine)}/{len(mine)}")


def kappa(pairs: Iterable[tuple[str, str]]) -> Fraction:
    """Cohen's kappa of what two people found, exactly."""
    both = list(pairs)
    count = len(both)
    one, two = (Counter(pair[place] for pair in both) for place in (0, 1))
    chance = Fraction(sum(one[said] * two[said] for said in one), count * count)
    return (Fraction(sum(first == other for first, other in both), count) - chance) / (1 - chance)


def freeze(desk: Desk, lead: Page, reviewer: Page) -> dict[str, str]:
    """The lead freezes the round while a reviewer has a finding of it open: what that one typed is kept, and decided
    as what came after. The frozen scores, which are those from before."""
    reviewer.goto("/rounds/1/undecided")
    reviewer.get_by_role("link", name="从第一项开始复核").click()
    choose(reviewer, MET, TYPED)
    late = key_of(reviewer)
    before = scores_of(lead, 1, "得分")
    lead.get_by_role("link", name="冻结", exact=True).click()
    name = lead.get_by_label("请填写评估周期的名称以确认")
    expect(name).to_be_visible()
    desk.look(lead, "freeze")
    name.fill(NAME[:-1])
    lead.get_by_role("button", name="冻结").click()
    expect(lead.get_by_role("alert")).to_contain_text("与本评估周期的名称不符，未冻结")
    name.fill(NAME)
    lead.get_by_role("button", name="冻结").click()
    expect(lead.get_by_role("heading", level=1)).to_contain_text("已冻结")
    frozen = scores_of(lead, 1, "冻结得分")
    assert frozen == before
    reviewer.get_by_role("button", name="提交复核").click()
    expect(reviewer.get_by_role("alert")).to_contain_text("冻结")
    expect(note_of(reviewer)).to_have_value(TYPED)
    expect(reviewer.get_by_role("radio", name="改判")).to_be_checked()
    desk.look(reviewer, "frozen-refused")
    reviewer.get_by_role("link", name="从结论页面复核").click()
    expect(reviewer.get_by_role("heading", name="复核", exact=True)).to_be_visible()
    choose(reviewer, MET, TYPED)
    reviewer.get_by_role("button", name="提交复核").click()
    expect(reviewer.get_by_role("status")).to_contain_text("已保存")
    lead.goto("/rounds/1/after")
    (listed,) = table_of(lead, "冻结后的复核")
    assert late[0] in listed["站点"]
    assert late[1] in listed["指标"]
    assert TYPED in listed["复核"]
    desk.look(lead, "after")
    assert scores_of(lead, 1, "冻结得分") == frozen
    return frozen
