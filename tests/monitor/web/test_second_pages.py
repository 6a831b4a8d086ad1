"""The pages of second readings: figures as worked out by hand, blind readings, and who may what."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Engine

from monitor.rounds.freezing import freeze_round
from monitor.second.drawing import draw_second
from storage.database import reading, transaction
from storage.records import Verdict
from storage.review import Account, Act, Role, Why
from storage.rounds.records import SecondReading
from storage.rounds.seconds import seconds_of
from tests.accounts import little_argon2
from tests.monitor.rounds.test_agreement import BY_HAND
from tests.monitor.rounds.test_second_readings import read, take
from tests.monitor.web.at_the_desk import People, form_values, text_of
from tests.rounds_played import AT, FAILS, WU, ZHAO, Played

__all__ = ["little_argon2"]

NOTE = "只有第一人知道的备注"
FIRST = Account("qianwei", Role.REVIEWER, True, AT)


@pytest.fixture
def played(sqlite_engine: Engine) -> Played:
    return Played(sqlite_engine, 2)


@pytest.fixture
def people(sqlite_engine: Engine, tmp_path: Path, little_argon2: None) -> People:
    return People(sqlite_engine, tmp_path)


def drawn(played: Played) -> list[SecondReading]:
    """All decided findings of the round, which are read a second time."""
    with transaction(played.engine) as conn:
        draw_second(conn, played.round, AT, WU)
        return seconds_of(conn, played.round)


def hidden(played: Played) -> None:
    """Somebody finds one finding not applicable, and the round has it read again."""
    played.begin()
    played.overturn("S1", who=FIRST, verdict=Verdict.NOT_APPLICABLE, why=Why.NOT_BINDING, note=NOTE)
    drawn(played)


def submit(shown: LexborHTMLParser, css: str) -> tuple[str, dict[str, str]]:
    """Where the form of a button goes, and what it sends."""
    form = shown.css_first(css)
    assert form is not None, shown.html
    told = {name: value for name, value in form_values(form).items() if name != "form_token"}
    return str(form.attributes["action"]), told


def next_one(people: People, who: str = "zhao") -> str:
    """The address of the reading that a person takes from the page."""
    action, told = submit(people(who).get("/rounds/1/second"), "form[action$='/second/next']")
    answer = people(who).posts(action, told)
    assert answer.status_code == 303
    return answer.headers["location"]


@pytest.mark.slow
def test_the_page_shows_what_was_worked_out_by_hand(sqlite_engine: Engine, people: People) -> None:
    """Kappa is worked out in `test_agreement.BY_HAND`. The machine found all 20 failed; people agreed with 11 and
    overturned 9: 11/20 = 55.0 %, by Wilson (`test_measured`) 34.2 % to 74.2 %."""
    played = Played(sqlite_engine, 20)
    pairs = dict(zip(played.codes, (pair for pair, number in BY_HAND.items() for _ in range(number)), strict=True))
    for site, (first, _) in pairs.items():
        (played.decide if first is Verdict.FAIL else played.overturn)(site)
    played.begin()
    drawn(played)
    while (one := take(played)) is not None:
        wanted = {} if pairs[one.site][1] is Verdict.FAIL else {"act": Act.OVERTURN, "verdict": Verdict.PASS}
        read(played, one, **wanted)
    shown = people("kan", Role.VIEWER).get("/rounds/1/second")
    assert text_of(shown, ".second-counts") == "复读比例 100% 已抽取 20项 已完成 20项 待复读 0项（其中已领取0项）"
    assert text_of(shown, ".kappa") == "κ＝0.700，95%区间为0.389至1.000"
    assert "20项中17项一致，观察一致率85.0%，机遇一致率50.0%。" in text_of(shown)
    assert "完成的复读不足30项，κ及其区间仅供参考。" in text_of(shown)
    rows = [[cell.text(strip=True) for cell in row.css("th, td")] for row in shown.css("table.confusion tr")]
    assert rows == [["复核＼复读", "符合", "不符合"], ["符合", "8", "1"], ["不符合", "2", "9"]]
    (row, total) = shown.css("table.precision tbody tr")
    figures = ["11/20", "55.0%", "34.2%至74.2%"]
    assert [cell.text(strip=True) for cell in row.css("td")] == [*figures, *figures, "0", "低于95%：不利结论待人工复核"]
    assert [cell.text(strip=True) for cell in total.css("td")][:3] == figures


def test_a_page_without_readings_says_so(played: Played, people: People) -> None:
    played.begin()
    shown = text_of(people("kan", Role.VIEWER).get("/rounds/1/second"))
    assert "尚无完成的复读，κ无从计算" in shown
    assert "尚无可以计算的人工复核" in shown


def test_a_reading_shows_the_finding_and_nothing_of_what_was_decided(played: Played, people: People) -> None:
    hidden(played)
    address = next_one(people)
    shown = people("zhao").get(address)
    assert text_of(shown, "h1") == "政府信息公开专栏"
    assert "不符合" in text_of(shown, ".says")
    assert shown.css_first("input[name=scope]") is None
    assert not shown.css("input[checked], option[selected]")
    html = shown.html or ""
    assert FIRST.name not in html
    assert NOTE not in html
    for form in shown.css("form"):
        form.decompose()  # what may be chosen is the same for everybody
    for told in ("不适用", "该要求不适用于该单位", "复核记录", "人工复核", "复核有效", "改判"):
        assert told not in text_of(shown), told


def test_who_reads_a_finding_is_not_shown_the_decisions_elsewhere(played: Played, people: People) -> None:
    hidden(played)
    pages = (f"/findings/latest/S1/{FAILS}", "/sites/S1")
    plain = (f"/api/findings/S1/{FAILS}", "/api/sites/S1", "/api/decisions", "/api/findings?site=S1")
    for path in (*pages, *plain):
        assert "not_applicable" in people("zhao").client.get(path).text or NOTE in people("zhao").client.get(path).text
    address = next_one(people)
    for path in (*pages, *plain):
        text = people("zhao").client.get(path).text
        assert NOTE not in text, path
        assert path in pages or "not_applicable" not in text, path
    shown = people("zhao").get(pages[0])
    assert shown.css_first(f"a[href='{address}']") is not None
    assert shown.css_first("form.decide") is None
    assert "您正在复读本站点的1项结论" in text_of(people("zhao").get(pages[1]))
    assert NOTE in text_of(people("sun").get(pages[0]))


def test_who_reads_a_finding_learns_the_decision_nowhere_in_a_round_and_gets_no_workbook_of_the_site(
    played: Played, people: People
) -> None:
    played.begin(name="先冻结的")
    freeze_round(played.engine, 1, WU, AT)
    played.begin()
    played.overturn("S1", who=FIRST, verdict=Verdict.NOT_APPLICABLE, why=Why.NOT_BINDING, note=NOTE)
    drawn(played)
    pages = ("/rounds/2/sites/S1", "/rounds/1/after")
    books = ("/rounds/2/sites/S1.xlsx", *(f"/sites/S1/scorecard.{ending}" for ending in ("xlsx", "csv", "json")))
    for path in pages:
        assert NOTE in people("sun").client.get(path).text, path
    submitted = people("zhao").posts("/rounds/2/second/next", {})
    assert submitted.status_code == 303
    for path in pages:
        shown = people("zhao").client.get(path)
        assert shown.status_code == 200
        for told in (NOTE, FIRST.name, "改判"):
            assert told not in shown.text, path
    for path in books:
        refused = people("zhao").client.get(path)
        assert refused.status_code == 409, path
        assert "正在复读本站点的1项结论" in refused.text
        assert people("sun").client.get(path).status_code == 200
        assert people("zhao").client.get(path.replace("S1", "S2")).status_code == 200, path


def test_who_reads_one_is_not_shown_the_precision_until_it_is_done(played: Played, people: People) -> None:
    hidden(played)
    next_one(people)
    assert people("zhao").get("/rounds/1/second").css_first("table.precision") is None
    assert people("sun").get("/rounds/1/second").css_first("table.precision") is not None


def test_a_reading_is_sent_kept_and_told(played: Played, people: People) -> None:
    hidden(played)
    action, told = submit(people("zhao").get(next_one(people)), "form.decide")
    answer = people("zhao").posts(action, told | {"act": "confirm", "why": "seen", "note": " 有 "})
    assert (answer.status_code, answer.headers["location"]) == (303, "/rounds/1/second?said=read")
    with reading(played.engine) as conn:
        (made,) = seconds_of(conn, 1)
    assert (made.act, made.verdict, made.why, made.note, made.reader) == (
        Act.CONFIRM,
        Verdict.FAIL,
        Why.SEEN,
        "有",
        "zhao",
    )
    assert "复读已保存" in text_of(people("zhao").get(answer.headers["location"]))
    assert people("zhao").posts(action, told | {"act": "confirm", "why": "seen"}).status_code == 409


def test_a_reading_that_says_too_little_is_shown_again_as_it_was_entered(played: Played, people: People) -> None:
    hidden(played)
    action, told = submit(people("zhao").get(next_one(people)), "form.decide")
    answer = people("zhao").posts(action, told | {"act": "overturn", "why": "seen", "note": "没有选结论"})
    assert answer.status_code == 422
    again = LexborHTMLParser(answer.text)
    assert "请选择正确的结论" in text_of(again, "#problem")
    assert "没有选结论" in text_of(again, "textarea")
    assert NOTE not in answer.text
    forged = told | {"act": "confirm", "why": "seen", "scope": "until", "until": "2027-01-01", "seen": "7"}
    assert people("zhao").posts(action, forged).status_code == 303


def test_of_two_who_want_the_same_reading_the_second_is_told(played: Played, people: People) -> None:
    hidden(played)
    address = next_one(people)
    action, told = submit(people("zhao").get(address), "form.decide")
    assert people("sun").client.get(address).status_code == 409
    refused = people("sun").posts(action, told | {"act": "confirm", "why": "seen", "note": "我写的"})
    assert refused.status_code == 409
    assert "我写的" in refused.text
    assert NOTE not in refused.text
    back = people("wu", Role.LEAD).posts(f"{address}/back", {})
    assert back.status_code == 303
    assert next_one(people, "sun") == address
    late = people("zhao").posts(action, told | {"act": "confirm", "why": "seen"})
    assert late.status_code == 409
    assert "已由他人领取" in text_of(LexborHTMLParser(late.text), "#problem")


def test_what_was_left_to_others_is_not_taken_again_after_a_look_at_the_decision(
    played: Played, people: People
) -> None:
    hidden(played)
    address = next_one(people)
    assert people("zhao").posts(f"{address}/back", {}).status_code == 303
    assert NOTE in people("zhao").client.get(f"/findings/latest/S1/{FAILS}").text
    answer = people("zhao").posts("/rounds/1/second/next", {})
    assert answer.headers["location"] == "/rounds/1/second?said=none"
    assert next_one(people, "sun") == address


def test_the_first_reader_is_offered_nothing(played: Played, people: People) -> None:
    hidden(played)
    assert "目前没有可由您复读的结论" in text_of(people(FIRST.name).get("/rounds/1/second"))
    answer = people(FIRST.name).posts("/rounds/1/second/next", {})
    assert answer.headers["location"] == "/rounds/1/second?said=none"
    assert people(FIRST.name).client.get("/rounds/1/second/1").status_code == 409


def test_only_a_lead_draws_and_sees_where_both_disagree(played: Played, people: People) -> None:
    played.begin()
    played.overturn("S1", verdict=Verdict.NOT_APPLICABLE, note=NOTE)
    assert people("li").posts("/rounds/1/second/draw", {}).status_code == 403
    lead = people("wu", Role.LEAD)
    action, told = submit(lead.get("/rounds/1/second"), "form[action$='/draw']")
    answer = lead.posts(action, told)
    assert answer.headers["location"] == "/rounds/1/second?drawn=1"
    assert "本次抽取1项" in text_of(lead.get(answer.headers["location"]))
    one = take(played, ZHAO)
    assert one is not None
    assert "zhao" in text_of(lead.get("/rounds/1/second"), "section[aria-labelledby=taken]")
    read(played, one)
    apart = text_of(lead.get("/rounds/1/second"), "section[aria-labelledby=apart]")
    assert "li于" in apart
    assert f"改判为“不适用”：栏目以其他名称设置。备注：{NOTE}" in apart
    assert "复读，认定为“不符合”" in apart
    link = lead.get("/rounds/1/second").css_first(".apart a")
    assert link is not None
    assert link.attributes["href"] == f"/findings/latest/S1/{FAILS}"
    assert NOTE not in text_of(people("zhao").get("/rounds/1/second"))


def test_a_frozen_round_is_shown_and_takes_nothing_more(played: Played, people: People) -> None:
    hidden(played)
    address = next_one(people)
    action, told = submit(people("zhao").get(address), "form.decide")
    freeze_round(played.engine, 1, WU, AT)
    shown = people("zhao").get("/rounds/1/second")
    assert "本周期已冻结，不再复读" in text_of(shown)
    assert not shown.css("main form")
    late = people("zhao").posts(action, told | {"act": "confirm", "why": "seen", "note": "我写的"})
    assert late.status_code == 409
    assert "已于" in text_of(LexborHTMLParser(late.text), "#problem")
    assert "我写的" in late.text
    for path in ("/rounds/1/second/draw", "/rounds/1/second/next"):
        refused = people("wu", Role.LEAD).posts(path, {})
        assert refused.status_code == 409
        assert "冻结" in text_of(LexborHTMLParser(refused.text), "#problem")


def test_what_is_not_there_is_not_found(played: Played, people: People) -> None:
    played.begin()
    for path in ("/rounds/2/second", "/rounds/1/second/9", "/rounds/2/second/1"):
        assert people("li").client.get(path).status_code == 404
    assert people("li").posts("/rounds/1/second/9", {"act": "confirm"}).status_code == 404
    assert people("li").posts("/rounds/1/second/9/back", {}).status_code == 409
    assert people("wu", Role.LEAD).posts("/rounds/9/second/draw", {}).status_code == 404


def test_a_round_that_reads_nothing_twice_says_so(played: Played, people: People) -> None:
    played.begin(share=0.0)
    refused = people("wu", Role.LEAD).posts("/rounds/1/second/draw", {})
    assert refused.status_code == 422
    assert "复读比例为0" in text_of(LexborHTMLParser(refused.text), "#problem")
