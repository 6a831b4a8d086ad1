"""The pages of the queue: groups, items, who is to decide, and many items decided on alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sqlalchemy import Connection, insert, select, update

from config.checks import Duty
from monitor.cards.outline import Outline
from monitor.review.queue import Filters, Item, queue_of
from monitor.web.queue import many, pages
from storage.audit import entries
from storage.database import reading, transaction
from storage.decisions import assignments
from storage.findings import findings_at
from storage.records import Clause, Verdict
from storage.review import Act, Role
from storage.scans import scan_info
from storage.tables import LexiconRow, ScanRow, SiteNumberRow, SiteRow, SpanRow, VisitRow
from tests.monitor.test_deciding import COLUMN, OWN_NAME, Reviewed, reviewed, two_nights
from tests.monitor.test_scan import FirstNight, scan
from tests.monitor.web.at_the_desk import People, Person, decisions, form_values, text_of
from tests.monitor.web.test_finding_read import NEXT
from tests.playback import html, links, rows

__all__ = ["reviewed", "two_nights"]

MISSING, FOUND = "/findings/1/A/BIZ.COL", "/findings/1/A/XXGK.COL"
TOGETHER = {"act": "overturn", "verdict": "pass", "why": "other_name", "scope": "finding"}


@pytest.fixture
def people(first_night: FirstNight, little_argon2: None) -> People:
    return People(first_night.engine, first_night.folder)


def waiting(night: FirstNight, filters: Filters | None = None, scan_id: int = 1) -> tuple[Item, ...]:
    with reading(night.engine) as conn:
        return queue_of(conn, scan_info(conn, scan_id), filters or Filters())


def boxes(shown: LexborHTMLParser) -> list[str]:
    return [node.attributes["value"] or "" for node in shown.css("input[name=item]")]


def box_of(shown: LexborHTMLParser, key: str) -> str:
    return next(value for value in boxes(shown) if value.startswith(f"{key}/"))


def form(shown: LexborHTMLParser, css: str) -> LexborNode:
    found = shown.css_first(css)
    assert found is not None, shown.html
    return found


def confirmed(who: Person, answer: str, **entered: str | list[str]) -> object:
    """The list is confirmed as it is shown."""
    shown = LexborHTMLParser(answer)
    values: dict[str, str | list[str]] = {**form_values(form(shown, "form.actions")), "item": boxes(shown)}
    return who.posts("/queue/decide", values | entered)


def assigned(night: FirstNight) -> dict[tuple[str, str], str]:
    with reading(night.engine) as conn:
        return {key: one.person for key, one in assignments(conn).items()}


def test_what_needs_a_person_is_told_in_groups_with_counts_by_cause(first_night: FirstNight, people: People) -> None:
    shown = people().get("/queue")
    items = waiting(first_night)
    assert f"共{len(items)}项" in text_of(shown)
    causes = text_of(shown, ".causes")
    assert f"待复查 {sum(item.cause == 'provisional' for item in items)}" in causes
    first = shown.css("tbody tr")[0].text()
    assert "待复查（初判不符合）" in first


def test_every_group_leads_to_its_items_and_every_item_to_its_finding_and_on_to_the_next(
    first_night: FirstNight, people: People
) -> None:
    li = people()
    group = next(node for node in li.get("/queue").css("tbody th a") if "BIZ.COL" in (node.attributes["href"] or ""))
    items = li.get(group.attributes["href"] or "")
    item = form(items, "tbody th a").attributes["href"] or ""
    assert item.startswith("/findings/1/A/BIZ.COL?from=group%3D")
    shown = li.get(item)
    assert (form(shown, ".queue-place a").attributes["href"] or "").startswith("/queue/items?group=")


def test_a_queue_is_narrowed_by_cause_site_check_level_and_person(first_night: FirstNight, people: People) -> None:
    li = people()
    every = {(item.site, item.requirement): item for item in waiting(first_night)}

    def keys(**asked: str) -> set[tuple[str, str]]:
        shown = li.get(f"/queue/items?{urlencode(asked)}")
        return {(value.split("/")[0], value.split("/")[1]) for value in boxes(shown)}

    assert keys() == every.keys()
    assert keys(cause="provisional") == {key for key, item in every.items() if item.cause == "provisional"}
    for site in ("B", "B县人民政府", "B县"):
        assert keys(site=site) == {key for key in every if key[0] == "B"}
    assert keys(requirement="BIZ.COL") == {("A", "BIZ.COL"), ("B", "BIZ.COL")}
    assert keys(level="county") == every.keys()
    assert keys(level="province") == set()
    li.posts("/queue/assign", {"item": box_of(li.get("/queue/items"), "A/BIZ.COL"), "person": "li"})
    assert keys(person="-me") == {("A", "BIZ.COL")}
    assert keys(person="-nobody") == every.keys() - {("A", "BIZ.COL")}


@pytest.mark.parametrize(
    "asked",
    [
        {"cause": "everything"},
        {"level": "village"},
        {"start": "999999"},
        {"start": "-5"},
        {"start": "x"},
        {"done": "A/BIZ.COL/1"},
        {"done": "///"},
        {"decided": "many"},
        {"site": "\x00"},
        {"requirement": "长" * 500},
    ],
)
def test_what_an_address_asks_for_in_vain_is_not_asked_for(
    first_night: FirstNight, people: People, asked: dict[str, str]
) -> None:
    shown = people().get(f"/queue/items?{urlencode(asked)}")
    assert len(boxes(shown)) == min(len(waiting(first_night)), pages.AT_ONCE)
    people().get(f"/queue?{urlencode(asked)}")


def test_a_site_that_is_not_there_or_is_not_the_only_one_is_told(people: People) -> None:
    assert "没有名称含有“火星”的站点" in text_of(people().get("/queue?site=火星"))
    assert "有2个站点的名称含有“县”" in text_of(people().get("/queue?site=县"))
    assert "没有需要复核的结论" in text_of(people().get("/queue/items?group=a~b~c~d"))


def test_a_long_queue_has_pages(first_night: FirstNight, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 2)
    first = people().get("/queue/items")
    second = people().get(form(first, '.pages a[rel="next"]').attributes["href"] or "")
    assert len(boxes(first)) == len(boxes(second)) == 2
    assert not set(boxes(first)) & set(boxes(second))
    assert form(second, '.pages a[rel="prev"]').attributes["href"] == "/queue/items"
    assert len(people().get("/queue").css("tbody tr")) == 2


def test_before_the_first_night_there_is_no_queue(sqlite_engine: object, tmp_path: object, little_argon2: None) -> None:
    li = People(sqlite_engine, tmp_path)()  # type: ignore[arg-type]
    for address in ("/queue", "/queue/items"):
        assert "尚无已完成的夜间巡检" in text_of(li.get(address))
    assert li.posts("/queue/assign", {"item": "A/B/0/0", "person": "li"}).status_code == 422


def test_after_a_decision_the_next_item_comes_with_what_was_done_and_in_the_end_the_queue(
    first_night: FirstNight, people: People
) -> None:
    li = people()
    address = form(li.get("/queue/items?site=A&cause=undetermined"), "tbody th a").attributes["href"] or ""
    total = len(waiting(first_night, Filters(site="A")))
    decided = 0
    while address.startswith("/findings/"):
        answer = li.decides(address, act="cannot_tell", why="not_enough")
        assert answer.status_code == 303
        decided += 1
        address = answer.headers["location"]
        assert "已保存" in text_of(li.get(address), ".done")
        assert decided <= total
    assert address.startswith("/queue/items?")
    left = {item.requirement for item in waiting(first_night, Filters(site="A"))}
    assert {item.requirement for item in waiting(first_night) if item.site == "A"} == left
    assert decided > 2


@pytest.mark.slow
def test_a_wide_part_of_the_queue_is_gone_through_from_cause_to_cause_and_check_to_check(
    first_night: FirstNight, people: People
) -> None:
    li = people()
    every = waiting(first_night)
    for kept in (False, True):
        if kept:
            li.get("/queue")
        address: str | None = f"/findings/1/{every[0].site}/{every[0].requirement}?from=level%3Dcounty"
        met: list[tuple[str, str]] = []
        while address:
            met.append(tuple(address.partition("?")[0].split("/")[3:5]))  # type: ignore[arg-type]
            shown = li.get(address)
            after, before = shown.css_first("#after"), shown.css_first("#before")
            assert (before is None) == (len(met) == 1)
            address = after.attributes["href"] if after else None
        assert met == [(item.site, item.requirement) for item in every]


def test_of_several_causes_of_one_check_each_is_gone_through_by_itself(first_night: FirstNight, people: People) -> None:
    with transaction(first_night.engine) as conn:
        for code in "CDE":
            like(conn, "B", code)
    met, address = [], "/findings/1/B/BIZ.COL?from=level%3Dcounty"
    for _ in range(4):
        met.append(address.partition("?")[0].split("/")[3])
        address = form(people().get(address), "#after").attributes["href"] or ""
    assert met == list("BCDE")
    assert "/BIZ.COL" not in address
    first = people().get("/findings/1/B/BIZ.COL?from=level%3Dcounty")
    assert "/BIZ.COL" not in (form(first, "#before").attributes["href"] or "")


def like(conn: Connection, site: str, code: str) -> None:
    """A further site of which everything is as of another."""
    number = conn.execute(select(SiteNumberRow.id).where(SiteNumberRow.code == site)).scalar_one()
    new = conn.execute(insert(SiteNumberRow).returning(SiteNumberRow.id), {"code": code}).scalar_one()
    for table, name, here, there in (
        (SiteRow, "code", site, code),
        (VisitRow, "site", site, code),
        (LexiconRow, "site", number, new),
        (SpanRow, "site", number, new),
    ):
        columns = table.__table__.columns
        rows = conn.execute(select(*columns).where(columns[name] == here)).mappings().all()
        conn.execute(insert(table), [dict(row) | {name: there} for row in rows])


def test_a_decided_finding_leaves_the_queue_and_can_be_taken_back_from_the_next_page(
    first_night: FirstNight, people: People
) -> None:
    li = people()
    shown = li.get(li.decides(f"{MISSING}?from=requirement%3DBIZ.COL", act="confirm", why="seen").headers["location"])
    assert ("A", "BIZ.COL") not in {(item.site, item.requirement) for item in waiting(first_night)}
    assert li.sends(form(shown, ".done form"), {}).status_code == 303
    assert ("A", "BIZ.COL") in {(item.site, item.requirement) for item in waiting(first_night)}


def test_where_a_person_came_from_is_never_a_way_out_of_the_desk(people: People) -> None:
    for origin in (
        "https://evil.example/",
        "//evil.example",
        "site=A&cause=javascript:alert(1)",
        "%00",
        "&".join("ab"),
    ):
        shown = people().get(f"{FOUND}?{urlencode({'from': origin})}")
        addresses = [node.attributes["href"] or "" for node in shown.css(".queue-place a")]
        assert all(address.startswith(("/queue", "/findings/", "#")) for address in addresses)
    answer = people().decides(f"{MISSING}?{urlencode({'from': 'https://evil.example/'})}", act="confirm", why="seen")
    assert answer.headers["location"].startswith(("/findings/", "/queue"))


def test_a_lead_assigns_to_anybody_and_a_reviewer_takes_and_gives_back_his_own(
    first_night: FirstNight, people: People
) -> None:
    wu, li, wang = people("wu", Role.LEAD), people(), people("wang")
    item, other = (box_of(wu.get("/queue/items"), f"{site}/BIZ.COL") for site in "AB")
    answer = wu.posts("/queue/assign", {"item": [item, other], "person": "li", "from": "site=A", "start": "2"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue/items?site=A&start=2&assigned=2")
    assert assigned(first_night) == {("A", "BIZ.COL"): "li", ("B", "BIZ.COL"): "li"}
    taken = wang.posts("/queue/assign", {"item": [item], "person": "wang"})
    assert taken.status_code == 409
    assert "已分派给他人：A/BIZ.COL（li）" in taken.text
    assert wang.posts("/queue/assign", {"item": [item], "person": "-nobody"}).status_code == 409
    assert wang.posts("/queue/assign", {"item": [item], "person": "li"}).status_code == 403
    assert li.posts("/queue/assign", {"item": [item], "person": "-nobody"}).status_code == 303
    assert wang.posts("/queue/assign", {"item": [item], "person": "wang"}).status_code == 303
    assert assigned(first_night) == {("A", "BIZ.COL"): "wang", ("B", "BIZ.COL"): "li"}
    with reading(first_night.engine) as conn:
        assert [(one.who, one.what) for one in entries(conn)[:3]] == [
            ("wang", "assign"),
            ("li", "assign"),
            ("wu", "assign"),
        ]


def test_all_of_a_part_of_the_queue_are_assigned_at_once(first_night: FirstNight, people: People) -> None:
    wu = people("wu", Role.LEAD)
    people()
    assert wu.posts("/queue/assign", {"all": "1", "from": "site=B", "person": "li"}).status_code == 303
    assert set(assigned(first_night)) == {
        (item.site, item.requirement) for item in waiting(first_night, Filters(site="B"))
    }


@pytest.mark.parametrize("person", ["nobody", "zhao", "LI", "-me", "' or 1=1 --", "\0"])
def test_nothing_is_assigned_to_whom_cannot_decide(first_night: FirstNight, people: People, person: str) -> None:
    people(), people("zhao", Role.VIEWER)
    wu = people("wu", Role.LEAD)
    answer = wu.posts("/queue/assign", {"item": box_of(wu.get("/queue/items"), "A/BIZ.COL"), "person": person})
    assert answer.status_code == 422
    assert "不能复核" in answer.text or "请选择分派给何人" in answer.text
    assert assigned(first_night) == {}


@pytest.mark.parametrize(
    "item",
    ["", "A", "A/BIZ.COL", "A/BIZ.COL/0", "A/BIZ.COL/x/00", "A/BIZ.COL/0/zz", "Z/BIZ.COL/0/00", "A/NO.SUCH/0/00"],
)
def test_items_that_are_none_are_neither_assigned_nor_decided(
    first_night: FirstNight, people: People, item: str
) -> None:
    wu = people("wu", Role.LEAD)
    assert wu.posts("/queue/assign", {"item": item, "person": "wu"}).status_code == 422
    assert wu.posts("/queue/decide", {"item": item, **TOGETHER}).status_code == 422
    assert wu.posts("/queue/decide", {"item": item, **TOGETHER, "confirmed": "yes"}).status_code in (409, 422)
    assert assigned(first_night) == {}


def test_a_lead_decides_on_many_after_they_are_listed_with_whom_that_accuses(
    first_night: FirstNight, people: People
) -> None:
    wu = people("wu", Role.LEAD)
    shown = wu.get("/queue/items?requirement=BIZ.COL")
    entered = TOGETHER | {"verdict": "fail", "why": "on_the_spot", "note": "均无此栏目"}
    other = box_of(wu.get("/queue/items?site=B"), "B/XXGK.COL")
    answer = wu.posts("/queue/decide", {**entered, "item": [box_of(shown, "B/BIZ.COL"), other], "from": "site=B"})
    assert answer.status_code == 200
    told = text_of(LexborHTMLParser(answer.text))
    assert "共2项，涉及1个站点" in told
    assert "认定为 不利结论 的2项，涉及1个站点，依据未载明责任单位" in told
    assert decisions(first_night.engine, "B", "BIZ.COL") == []
    done = confirmed(wu, answer.text)
    assert (done.status_code, done.headers["location"]) == (303, "/queue?site=B&decided=2")  # type: ignore[attr-defined]
    for requirement in ("BIZ.COL", "XXGK.COL"):
        (made,) = decisions(first_night.engine, "B", requirement)
        assert (made.act, made.verdict, made.by, made.note) == (Act.OVERTURN, Verdict.FAIL, "wu", "均无此栏目")
    assert "已复核2项" in text_of(wu.get("/queue?site=B&decided=2"))


def test_those_who_are_accused_are_the_offices_of_each_site_that_its_duties_name(first_night: FirstNight) -> None:
    duty = Duty(
        code="D-1",
        name="甲",
        by="县",
        shows="栏目",
        cadence="年",
        document="某文",
        item="一",
        quote="应当公开",
        check="BIZ.COL",
        decidable="fully",
        units=("甲局", "乙局"),
    )
    outline = Outline(checks={}, duties={"D-1": duty}, documents=())
    with reading(first_night.engine) as conn:
        here, there = (findings_at(conn, 1, [site], "BIZ.COL")[0] for site in "AB")
        led = [replace(one, basis=(Clause("某文", "一", "应当公开", "D-1"),)) for one in (here, there)]
        told = [(led[0], Verdict.FAIL), (led[1], Verdict.PARTIAL), (there, Verdict.PASS)]
        assert many.sums_of(conn, outline, told) == many.Sums(items=3, sites=2, adverse=2, accused=2, offices=4)
        assert many.sums_of(conn, outline, [(led[0], Verdict.UNDETERMINED)]) == many.Sums(1, 1, 0, 0, 0)


def test_all_of_a_part_of_the_queue_are_decided_on_as_they_are_listed(first_night: FirstNight, people: People) -> None:
    wu = people("wu", Role.LEAD)
    answer = wu.posts("/queue/decide", {"all": "1", "from": "site=B", **TOGETHER})
    mine = waiting(first_night, Filters(site="B"))
    assert len(boxes(LexborHTMLParser(answer.text))) == len(mine)
    assert confirmed(wu, answer.text).status_code == 303  # type: ignore[attr-defined]
    assert waiting(first_night, Filters(site="B")) == ()


def test_what_nobody_is_accused_by_is_told_so(first_night: FirstNight, people: People) -> None:
    wu = people("wu", Role.LEAD)
    item = box_of(wu.get("/queue/items"), "A/BIZ.COL")
    answer = wu.posts("/queue/decide", {"item": item, **TOGETHER})
    assert "没有认定为不利结论的" in text_of(LexborHTMLParser(answer.text))


def test_where_one_of_many_was_decided_meanwhile_none_is_decided_and_the_page_says_which(
    first_night: FirstNight, people: People
) -> None:
    wu, li = people("wu", Role.LEAD), people()
    items = boxes(wu.get("/queue/items?site=B"))[:3]
    answer = wu.posts("/queue/decide", {**TOGETHER, "item": items})
    taken = items[1].split("/")[1]
    li.decides(f"/findings/1/B/{taken}", act="cannot_tell", why="not_enough", note="另有说明")
    refused = confirmed(wu, answer.text)
    assert refused.status_code == 409  # type: ignore[attr-defined]
    shown = LexborHTMLParser(refused.text)  # type: ignore[attr-defined]
    bad = text_of(shown, ".notice.bad")
    assert "未保存任何一项" in bad
    assert "已有新的复核：li" in bad
    assert "另有说明" in bad
    assert f"/findings/1/B/{taken}" in (form(shown, ".notice.bad a").attributes["href"] or "")
    assert [one.by for item in items for one in decisions(first_night.engine, "B", item.split("/")[1])] == ["li"]
    assert confirmed(wu, refused.text).status_code == 303  # type: ignore[attr-defined]  # what is left, without that one
    assert sum(len(decisions(first_night.engine, "B", item.split("/")[1])) for item in items) == 3


@pytest.mark.slow
def test_where_one_of_many_changed_meanwhile_none_is_decided_and_the_page_says_what_it_is_now(
    first_night: FirstNight, people: People
) -> None:
    wu = people("wu", Role.LEAD)
    items = boxes(wu.get("/queue/items?requirement=BIZ.COL"))
    answer = wu.posts("/queue/decide", {**TOGETHER, "item": items})
    first_night.served.routes["/"] = html("", rows(NEXT.date()), links(政府信息公开="/xxgk/", 优化营商环境="/yshj/"))
    first_night.served.routes["/yshj/"] = html("优化营商环境", rows(NEXT.date()))
    scan(first_night.engine, first_night.folder, first_night.sites, NEXT)
    refused = confirmed(wu, answer.text)
    assert refused.status_code == 409  # type: ignore[attr-defined]
    bad = text_of(LexborHTMLParser(refused.text), ".notice.bad")  # type: ignore[attr-defined]
    assert "A县人民政府，" in bad
    assert "事实已变化，现为：符合" in bad
    late = LexborHTMLParser(wu.posts("/queue/decide", {**TOGETHER, "item": items}).text)  # chosen before that night
    assert "事实已变化，现为：符合" in text_of(late, ".notice.bad")
    assert [box.split("/")[0] for box in boxes(late)] == ["B"]
    assert [decisions(first_night.engine, site, "BIZ.COL") for site in "AB"] == [[], []]


WRONG = {
    "no act": ({"act": ""}, "请选择复核意见"),
    "an act that is none": ({"act": "x"}, "请选择复核意见"),
    "no reason": ({"why": ""}, "请选择理由"),
    "no verdict": ({"verdict": ""}, "请选择正确的结论"),
    "a share that is none": ({"verdict": "partial", "won": "200"}, "得分比例"),
    "a name": ({"scope": "alias", "column": "BIZ.COL", "alias": "甲"}, "应逐项办理"),
    "a day that is past": ({"scope": "until", "until": "2020-01-01"}, "截止日期不得早于今天"),
    "a day that is none": ({"scope": "until", "until": "x"}, "不是日期"),
    "a note that is too long": ({"note": "长" * 2001}, "备注不得超过2000字"),
    "another reason without a note": ({"why": "other", "note": ""}, "应在备注中说明"),
    "what cannot be confirmed": ({"act": "confirm"}, "机器未作出可以维持的结论"),
}


@pytest.mark.parametrize(("wrong", "told"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_decided_of_many_is_told_with_all_that_was_entered(
    first_night: FirstNight, people: People, wrong: dict[str, str], told: str
) -> None:
    wu = people("wu", Role.LEAD)
    items = boxes(wu.get("/queue/items?site=B"))[:2]
    entered = TOGETHER | {"note": "均如此"} | wrong
    for more in ({}, {"confirmed": "yes"}):
        answer = wu.posts("/queue/decide", {**entered, **more, "item": items, "from": "site=B"})
        assert answer.status_code in (409, 422)
        assert told in answer.text
    first = LexborHTMLParser(wu.posts("/queue/decide", {**entered, "item": items, "from": "site=B"}).text)
    assert {node.attributes["value"] for node in first.css("input[name=item]") if "checked" in node.attributes} == set(
        items
    )
    assert form_values(form(first, "form.chosen"))["note"] == entered["note"]
    assert [decisions(first_night.engine, "B", item.split("/")[1]) for item in items] == [[], []]


def test_no_more_are_decided_on_at_once_than_a_person_reads(
    first_night: FirstNight, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "MOST", 2)
    wu = people("wu", Role.LEAD)
    for told in ({"all": "1"}, {"item": boxes(wu.get("/queue/items"))[:3]}):
        answer = wu.posts("/queue/decide", {**TOGETHER, **told})
        assert answer.status_code == 422
        assert "一次最多复核2项" in answer.text


def test_only_a_lead_decides_on_many_and_only_reviewers_take_items(first_night: FirstNight, people: People) -> None:
    li, zhao = people(), people("zhao", Role.VIEWER)
    item = box_of(li.get("/queue/items"), "A/BIZ.COL")
    assert li.get("/queue/items").css_first("[formaction]") is None
    assert boxes(zhao.get("/queue/items")) == []
    assert li.posts("/queue/decide", {"item": item, **TOGETHER}).status_code == 403
    assert zhao.posts("/queue/decide", {"item": item, **TOGETHER}).status_code == 403
    assert zhao.posts("/queue/assign", {"item": item, "person": "zhao"}).status_code == 403
    assert (decisions(first_night.engine, "A", "BIZ.COL"), assigned(first_night)) == ([], {})


def test_a_decision_that_comes_back_stands_first_with_what_changed(first_night: FirstNight, people: People) -> None:
    li = people()
    li.decides(MISSING, act="overturn", verdict="not_applicable", why="not_binding")
    assert li.get("/queue").css_first('a[href*="returned"]') is None
    first_night.served.routes["/"] = html("", rows(NEXT.date()), links(政府信息公开="/xxgk/", 优化营商环境="/yshj/"))
    first_night.served.routes["/yshj/"] = html("优化营商环境", rows(NEXT.date()))
    scan(first_night.engine, first_night.folder, first_night.sites, NEXT)
    shown = li.get("/queue")
    assert "事实变化，退回复核" in shown.css("tbody tr")[0].text()
    finding = li.get("/findings/latest/A/BIZ.COL")
    told = text_of(finding, ".review")
    assert "事实已变化，退回复核" in told
    ours = {(item.site, item.requirement) for item in waiting(first_night, scan_id=2)}
    assert ours != {(item.site, item.requirement) for item in waiting(first_night)}
    assert {tuple(box.split("/")[:2]) for box in boxes(li.get("/queue/items"))} == ours  # and not what was in memory
    assert "结论由“不符合”变为“符合”" in told


def test_what_came_back_and_awaits_a_second_night_does_not_read_as_confirmed(
    reviewed: Reviewed, tmp_path: Path, little_argon2: None
) -> None:
    reviewed.decide(act=Act.OVERTURN, verdict=Verdict.PASS)
    as_it_was = reviewed.served.pages["/"]
    reviewed.served.pages["/"] = str(as_it_was).replace(OWN_NAME, "优化营商环境")
    reviewed.night()
    reviewed.served.pages["/"] = as_it_was
    assert reviewed.night()[COLUMN].verdict is Verdict.PROVISIONAL
    shown = People(reviewed.engine, tmp_path)("wang").get("/queue?cause=returned")
    (row,) = shown.css("table.cards tbody tr")
    assert "待复查" in row.text()
    assert "不符合" not in row.text()


def test_of_a_night_that_was_ours_the_queue_says_so(first_night: FirstNight, people: People) -> None:
    assert "本方网络故障" not in text_of(people().get("/queue"))
    with transaction(first_night.engine) as conn:
        conn.execute(update(ScanRow).values(ours=True))
    for address in ("/queue", "/queue/items"):
        assert "当夜按本方网络故障处理，不确认任何不利结论" in text_of(people().get(address))
