"""Decisions entered on the page of a finding: every act and scope, forged and stale forms, two people at once."""

from __future__ import annotations

from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from config.rulebook import load_rules
from monitor.cards.reading import latest_card
from monitor.check import Asked, check_site
from storage.database import reading, transaction
from storage.decisions import live_aliases
from storage.ledger import ScanKind
from storage.records import Verdict
from storage.review import Act, Role, Scope, Why
from storage.scans import start_scan
from tests.monitor.test_scan import FirstNight, county, scan, settings
from tests.monitor.web.at_the_desk import People, decide_form, decisions, form_values, text_of
from tests.monitor.web.test_finding_read import NEXT
from tests.playback import html, links, rows

MISSING, FOUND, ASKED = "/findings/1/A/BIZ.COL", "/findings/1/A/XXGK.COL", "/findings/1/B/XXGK.COL"
OVERTURN = {"act": "overturn", "verdict": "pass", "why": "other_name"}


@pytest.fixture
def people(first_night: FirstNight, little_argon2: None) -> People:
    return People(first_night.engine, first_night.folder)


def test_a_finding_is_confirmed_and_the_machines_stays_beside_it(first_night: FirstNight, people: People) -> None:
    answer = people().decides(MISSING, act="confirm", why="seen", note=" 已核对\r\n首页 ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings/1/A/BIZ.COL?done=A%2FBIZ.COL%2F1")
    (made,) = decisions(first_night.engine, "A", "BIZ.COL")
    assert (made.act, made.verdict, made.won) == (Act.CONFIRM, Verdict.FAIL, 0.0)
    assert (made.why, made.note, made.scope, made.by) == (Why.SEEN, "已核对\n首页", Scope.FINDING, "li")
    shown = people().get(answer.headers["location"])
    assert "已保存" in text_of(shown, ".done")
    assert "待复查（初判不符合）" in text_of(shown, ".says")
    assert text_of(shown, ".says").startswith("不符合 人工复核")
    assert "维持“不符合”" in text_of(shown, ".decisions")


@pytest.mark.parametrize(
    ("verdict", "won", "share"),
    [
        ("pass", "", 1.0),
        ("partial", "40", 0.4),
        ("not_applicable", "", 0.0),
        ("nil_statement", "", 1.0),
        ("not_yet_due", "", 0.0),
        ("external", "", 1.0),
        ("waived", "", 0.0),
    ],
)
def test_a_finding_is_overturned_to_each_verdict_that_a_person_may_find_right(
    first_night: FirstNight, people: People, verdict: str, won: str, share: float
) -> None:
    answer = people().decides(MISSING, act="overturn", verdict=verdict, won=won, why="other_place")
    assert answer.status_code == 303
    (made,) = decisions(first_night.engine, "A", "BIZ.COL")
    assert (made.act, made.verdict, made.won) == (Act.OVERTURN, Verdict(verdict), share)


def test_that_nobody_can_tell_is_a_decision_too(first_night: FirstNight, people: People) -> None:
    assert people().decides(MISSING, act="cannot_tell", why="not_enough").status_code == 303
    (made,) = decisions(first_night.engine, "A", "BIZ.COL")
    assert (made.act, made.verdict) == (Act.CANNOT_TELL, Verdict.UNDETERMINED)


def test_what_the_machine_left_open_can_be_answered_and_not_confirmed(first_night: FirstNight, people: People) -> None:
    shown = people().get(ASKED)
    assert [node.attributes["value"] for node in shown.css("input[name=act]")] == ["overturn", "cannot_tell"]
    refused = people().decides(ASKED, act="confirm", why="seen")
    assert (refused.status_code, decisions(first_night.engine, "B", "XXGK.COL")) == (422, [])
    assert "机器未作出可以维持的结论" in text_of(LexborHTMLParser(refused.text), "#problem")
    assert people().decides(ASKED, **OVERTURN).status_code == 303


def test_a_decision_reaches_to_a_day(first_night: FirstNight, people: People) -> None:
    answer = people().decides(MISSING, **OVERTURN, scope="until", until="2027-09-16")
    assert answer.status_code == 303
    (made,) = decisions(first_night.engine, "A", "BIZ.COL")
    assert (made.scope, made.until, made.alias) == (Scope.UNTIL, date(2027, 9, 16), None)


@pytest.mark.slow
def test_a_name_is_taught_and_the_next_night_looks_by_it(first_night: FirstNight, people: People) -> None:
    first_night.served.routes["/"] = html("", rows(NEXT.date()), links(政府信息公开="/xxgk/", 企业之家="/qy/"))
    first_night.served.routes["/qy/"] = html("企业之家", rows(NEXT.date()))
    answer = people().decides(
        MISSING, **OVERTURN, scope="alias", column="BIZ.COL", alias=" 企业之家 ", until="2020-01-01"
    )
    assert answer.status_code == 303
    (made,) = decisions(first_night.engine, "A", "BIZ.COL")
    assert (made.scope, made.column, made.alias, made.until) == (Scope.ALIAS, "BIZ.COL", "企业之家", None)
    scan(first_night.engine, first_night.folder, first_night.sites, NEXT)
    shown = people().get("/findings/latest/A/BIZ.COL")
    assert "机器结论已与复核一致" in text_of(shown, ".review")
    assert text_of(shown, ".says") == "符合"
    assert "企业之家" in text_of(shown, "#links ~ .scroll .taken")


REFUSED = {
    "no act": ({"act": ""}, "act", "请选择复核意见"),
    "an act that is none": ({"act": "delete"}, "act", "请选择复核意见"),
    "withdrawing by this form": ({"act": "withdraw"}, "act", "撤回"),
    "no verdict": ({"verdict": ""}, "verdict", "请选择正确的结论"),
    "a verdict that is none": ({"verdict": "Pass"}, "verdict", "请选择正确的结论"),
    "a verdict that is nobody's to choose": ({"verdict": "undetermined"}, "verdict", "请选择正确的结论"),
    "the machine's own verdict": ({"verdict": "fail"}, "verdict", "与机器结论相同"),
    "no share": ({"verdict": "partial", "won": ""}, "won", "得分比例"),
    "a share of all": ({"verdict": "partial", "won": "100"}, "won", "得分比例"),
    "a share of nothing": ({"verdict": "partial", "won": "0"}, "won", "得分比例"),
    "a share that is no number": ({"verdict": "partial", "won": "nan"}, "won", "得分比例"),
    "a share in other digits": ({"verdict": "partial", "won": "５０"}, "won", "得分比例"),
    "no reason": ({"why": ""}, "why", "请选择理由"),
    "a reason that is none": ({"why": "because"}, "why", "请选择理由"),
    "another reason without a note": ({"why": "other", "note": " \r\n "}, "note", "应在备注中说明"),
    "a note that is too long": ({"note": "长" * 2001}, "note", "备注不得超过2000字，现为2001字"),
    "a scope that is none": ({"scope": "everything"}, "scope", "请选择适用范围"),
    "no day": ({"scope": "until"}, "until", "请填写适用的截止日期"),
    "a day that is past": ({"scope": "until", "until": "2026-09-15"}, "until", "截止日期不得早于今天"),
    "a day too far off": ({"scope": "until", "until": "2027-09-18"}, "until", "最远为一年以后"),
    "a day that is none": ({"scope": "until", "until": "2026-02-30"}, "until", "不是日期"),
    "a day otherwise written": ({"scope": "until", "until": "20260920"}, "until", "不是日期"),
    "a day of garbage": ({"scope": "until", "until": "<b>明天</b>"}, "until", "不是日期"),
    "a day of the year 10000": ({"scope": "until", "until": "10000-01-01"}, "until", "不是日期"),
    "no name": ({"scope": "alias", "column": "BIZ.COL", "alias": "  "}, "alias", "请填写栏目"),
    "a name that is too long": ({"scope": "alias", "column": "BIZ.COL", "alias": "长" * 41}, "alias", "不得超过40字"),
    "a name that turns the writing": (
        {"scope": "alias", "column": "BIZ.COL", "alias": "企\u202e业"},
        "alias",
        "无法显示",
    ),
    "another column's name": ({"scope": "alias", "column": "BIZ.COL", "alias": "政府信息公开"}, "alias", "另一栏目"),
    "a name that it has": ({"scope": "alias", "column": "BIZ.COL", "alias": "优化营商环境"}, "alias", "无须登记"),
    "a column of another check": ({"scope": "alias", "column": "XXGK.COL", "alias": "甲"}, "column", "不涉及所选栏目"),
    "a column that is none": ({"scope": "alias", "column": "X", "alias": "甲"}, "column", "不涉及所选栏目"),
    "a name beside a confirmed lack": (
        {"act": "confirm", "scope": "alias", "column": "BIZ.COL", "alias": "甲"},
        "scope",
        "应同时改判",
    ),
}


@pytest.mark.parametrize(("wrong", "field", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_decided_so_is_told_and_nothing_that_was_entered_is_lost(
    first_night: FirstNight, people: People, wrong: dict[str, str], field: str, told: str
) -> None:
    entered = OVERTURN | {"note": "见首页菜单", "scope": "finding", "column": "BIZ.COL"} | wrong
    answer = people().decides(MISSING, **entered)
    assert answer.status_code == 422
    shown = LexborHTMLParser(answer.text)
    assert told in text_of(shown, "#problem")
    assert decisions(first_night.engine, "A", "BIZ.COL") == []
    again = form_values(decide_form(shown))
    offered = {"act": {"confirm", "overturn", "cannot_tell"}, "scope": {"finding", "until", "alias"}}
    kept = {name: value for name, value in entered.items() if value in offered.get(name, {value})}
    for name in ("act", "note", "scope", "until", "alias"):
        if name in kept:
            assert again.get(name, "") == kept[name].replace("\r\n", "\n").replace("\u202e", "")
    invalid = [node.attributes.get("name") for node in shown.css('form.decide [aria-invalid="true"]')]
    groups = {"act": "acts", "verdict": "verdicts", "scope": "scopes"}
    assert invalid == [field] or shown.css_matches(f"fieldset.{groups.get(field, 'x')}.wrong")


def test_a_note_of_a_megabyte_is_refused_and_nothing_is_kept(first_night: FirstNight, people: People) -> None:
    answer = people().decides(MISSING, **OVERTURN, note="长" * 350_000)
    assert answer.status_code == 413
    assert "过长" in answer.text
    assert decisions(first_night.engine, "A", "BIZ.COL") == []


def test_a_form_that_says_other_facts_than_the_finding_is_refused_and_shown_anew(
    first_night: FirstNight, people: People
) -> None:
    answer = people().decides(MISSING, **OVERTURN, facts="0" * 16, note="见首页")
    assert answer.status_code == 409
    shown = LexborHTMLParser(answer.text)
    assert "事实已变化" in text_of(shown, "#problem")
    assert form_values(decide_form(shown))["note"] == "见首页"
    assert decisions(first_night.engine, "A", "BIZ.COL") == []
    assert people().sends(decide_form(shown), {}).status_code == 303


@pytest.mark.parametrize("seen", ["", "-1", "1", "x", "1" * 40, "０"])
def test_a_form_that_saw_decisions_that_are_not_there_is_refused(
    first_night: FirstNight, people: People, seen: str
) -> None:
    answer = people().decides(MISSING, **OVERTURN, seen=seen)
    assert answer.status_code == 422
    assert "刷新" in text_of(LexborHTMLParser(answer.text), "#problem")
    assert decisions(first_night.engine, "A", "BIZ.COL") == []


@pytest.mark.parametrize("field", ["seen", "facts", "act", "why"])
def test_a_form_that_lacks_a_field_is_refused(first_night: FirstNight, people: People, field: str) -> None:
    who = people()
    answer = who.sends(decide_form(who.get(MISSING)), OVERTURN, without=(field,))
    assert answer.status_code in (409, 422)
    assert decisions(first_night.engine, "A", "BIZ.COL") == []


def test_a_form_with_a_file_in_place_of_a_text_is_refused(first_night: FirstNight, people: People) -> None:
    who = people()
    values = form_values(decide_form(who.get(MISSING))) | OVERTURN
    values.pop("why")
    answer = who.client.post(f"{MISSING}/decide", data=values, files={"why": ("a.txt", b"seen")})
    assert (answer.status_code, decisions(first_night.engine, "A", "BIZ.COL")) == (415, [])


def test_a_form_that_is_sent_twice_is_kept_once_and_nobody_else_is_named(
    first_night: FirstNight, people: People
) -> None:
    who = people()
    form = decide_form(who.get(MISSING))
    first, again = (who.sends(form, {"act": "confirm", "why": "seen"}) for _ in range(2))
    assert (first.status_code, again.status_code, len(decisions(first_night.engine, "A", "BIZ.COL"))) == (303, 409, 1)
    assert "您已先作出以下复核" in again.text
    assert "先于您" not in again.text


def test_who_decides_second_sees_the_first_and_keeps_that_or_decides_anew(
    first_night: FirstNight, people: People
) -> None:
    li, wang = people(), people("wang")
    shown_to_both = decide_form(wang.get(MISSING))
    assert li.decides(MISSING, act="confirm", why="seen", note="确无此栏目").status_code == 303
    answer = wang.sends(shown_to_both, {**OVERTURN, "note": "首页有“企业之家”"})
    assert answer.status_code == 409
    shown = LexborHTMLParser(answer.text)
    problem = text_of(shown, "#problem")
    assert "li已先于您作出复核" in problem
    assert "确无此栏目" in problem
    assert "保留上述复核" in problem
    again = form_values(decide_form(shown))
    assert (again["act"], again["verdict"], again["note"]) == ("overturn", "pass", "首页有“企业之家”")
    assert len(decisions(first_night.engine, "A", "BIZ.COL")) == 1
    assert wang.sends(decide_form(shown), {}).status_code == 303
    made = decisions(first_night.engine, "A", "BIZ.COL")
    assert [(one.by, one.verdict) for one in made] == [("wang", Verdict.PASS), ("li", Verdict.FAIL)]


def test_a_finding_that_another_night_found_otherwise_is_shown_as_it_is_now_with_what_changed(
    first_night: FirstNight,
    people: People,
) -> None:
    who = people()
    stale = decide_form(who.get(MISSING))
    first_night.served.routes["/"] = html("", rows(NEXT.date()), links(政府信息公开="/xxgk/", 优化营商环境="/yshj/"))
    first_night.served.routes["/yshj/"] = html("优化营商环境", rows(NEXT.date()))
    scan(first_night.engine, first_night.folder, first_night.sites, NEXT)
    answer = who.sends(stale, {"act": "confirm", "why": "seen", "note": "确无此栏目"})
    assert answer.status_code == 409
    shown = LexborHTMLParser(answer.text)
    assert "结论由“不符合”变为“符合”" in text_of(shown, "#problem")
    assert text_of(shown, ".says") == "符合"
    assert form_values(decide_form(shown))["note"] == "确无此栏目"
    assert str(decide_form(shown).attributes["action"]).startswith("/findings/2/")
    assert decisions(first_night.engine, "A", "BIZ.COL") == []


@pytest.mark.slow
def test_a_decision_on_an_earlier_night_counts_for_the_latest_where_that_says_the_same(
    first_night: FirstNight, people: People
) -> None:
    scan(first_night.engine, first_night.folder, first_night.sites, NEXT)
    assert people().decides(FOUND, act="overturn", verdict="fail", why="read_wrong").status_code == 303
    (made,) = decisions(first_night.engine, "A", "XXGK.COL")
    assert made.scan == 2
    assert "尚未复核" not in text_of(people().get(FOUND), ".decisions")
    assert text_of(people().get(FOUND), ".says") == "符合"  # nobody had decided that night


def test_a_decision_is_taken_back_by_who_took_it_and_by_a_lead_alone(first_night: FirstNight, people: People) -> None:
    li, wang, wu = (
        people(),
        people("wang"),
        people("wu", Role.LEAD),
    )
    done = li.get(li.decides(MISSING, **OVERTURN).headers["location"]).css_first(".done form")
    assert done is not None
    refused = wang.sends(done, {})
    assert refused.status_code == 422
    assert "只能由组长撤回" in text_of(LexborHTMLParser(refused.text), "#problem")
    assert li.sends(done, {}).status_code == 303
    with reading(first_night.engine) as conn:
        assert latest_card(conn, "A").final_by_code["BIZ.COL"].verdict is Verdict.PROVISIONAL
    li.decides(MISSING, **OVERTURN)
    form = wu.get(MISSING).css_first("form.withdraw")
    assert form is not None
    assert wu.sends(form, {}).headers["location"] == "/findings/latest/A/BIZ.COL"
    assert [one.act for one in decisions(first_night.engine, "A", "BIZ.COL")] == [
        Act.WITHDRAW,
        Act.OVERTURN,
        Act.WITHDRAW,
        Act.OVERTURN,
    ]


def test_taking_back_what_was_overtaken_or_never_decided_changes_nothing(
    first_night: FirstNight, people: People
) -> None:
    li = people()
    nothing = li.posts(f"{MISSING}/withdraw", {"seen": "0"})
    assert nothing.status_code == 422
    li.decides(MISSING, **OVERTURN)
    old = li.get(MISSING).css_first("form.withdraw")
    assert old is not None
    li.decides(MISSING, act="cannot_tell", why="not_enough")
    for seen in ("1", "", "x"):
        assert li.sends(old, {"seen": seen}).status_code in (409, 422)
    assert len(decisions(first_night.engine, "A", "BIZ.COL")) == 2


def test_a_name_that_was_taught_is_forgotten_with_its_decision(first_night: FirstNight, people: People) -> None:
    li = people()
    li.decides(MISSING, **OVERTURN, scope="alias", column="BIZ.COL", alias="企业之家")
    with reading(first_night.engine) as conn:
        assert [alias.text for alias in live_aliases(conn)["A"]] == ["企业之家"]
    form = li.get(MISSING).css_first("form.withdraw")
    assert form is not None
    li.sends(form, {})
    with reading(first_night.engine) as conn:
        assert live_aliases(conn) == {}


def test_a_viewer_decides_nothing(first_night: FirstNight, people: People) -> None:
    values = {**form_values(decide_form(people().get(MISSING))), **OVERTURN}
    viewer = people("zhao", Role.VIEWER)
    values["form_token"] = viewer.token
    for act in ("decide", "withdraw"):
        assert viewer.posts(f"{MISSING}/{act}", values).status_code == 403
    assert decisions(first_night.engine, "A", "BIZ.COL") == []


@pytest.mark.parametrize("address", ["/findings/9/A/BIZ.COL", "/findings/x/A/BIZ.COL", "/findings/1/Z/BIZ.COL"])
def test_what_is_not_there_cannot_be_decided(first_night: FirstNight, people: People, address: str) -> None:
    for act in ("decide", "withdraw"):
        assert people().posts(f"{address}/{act}", OVERTURN).status_code == 404


def test_markup_in_a_note_is_text(first_night: FirstNight, people: People) -> None:
    note = "</textarea><script>alert(1)</script>"
    answer = people().decides(MISSING, **OVERTURN, note=note)
    shown = people().get(answer.headers["location"])
    assert shown.css("main script") == []
    assert note in text_of(shown, ".decisions")
    refused = people().decides(MISSING, act="", note=note)
    assert form_values(decide_form(LexborHTMLParser(refused.text)))["note"] == note


def test_what_no_database_takes_is_left_out_of_a_note(first_night: FirstNight, people: People) -> None:
    assert people().decides(MISSING, **OVERTURN, note="甲\0乙").status_code == 303
    assert decisions(first_night.engine, "A", "BIZ.COL")[0].note == "甲乙"


@pytest.mark.slow
def test_what_a_single_check_or_a_judging_anew_says_is_not_decided_on(first_night: FirstNight, people: People) -> None:
    site = county("C", first_night.served.url)
    rules = load_rules(("hunan-columns",))
    checked = check_site(
        Asked(site, None),
        rules,
        settings(first_night.folder),
        clock=lambda: NEXT,
        allowed=("127.0.0.1",),
        save_to=first_night.engine,
    )
    single = f"/findings/{checked.scan}/C/XXGK.COL"
    shown = people().get(single)
    assert shown.css_first("form.decide") is None
    assert "单站检查的结论不作复核" in text_of(shown, ".deciding")
    assert people().posts(f"{single}/decide", {**OVERTURN, "seen": "0", "facts": "0" * 16}).status_code == 422
    with transaction(first_night.engine) as conn:
        packs = [(pack.id, pack.version, pack.sha256) for pack in rules.packs]
        told = {"site_list": "t", "packs": packs, "planned": ["A"], "started": NEXT}
        anew = start_scan(conn, kind=ScanKind.REJUDGED, as_of=NEXT, base=1, **told)  # type: ignore[arg-type]
    assert "没有站点“A”指标“XXGK.COL”的结论" in text_of(people().get(f"/findings/{anew}/A/XXGK.COL", 404))
    assert people().posts(f"/findings/{anew}/A/XXGK.COL/decide", OVERTURN).status_code == 404
    assert [decisions(first_night.engine, site, "XXGK.COL") for site in "AC"] == [[], []]
