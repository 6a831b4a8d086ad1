"""The pages of a round's questions: how far they are, one site with its forms, and the files that came with answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from httpx import Response
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sqlalchemy import Engine

from monitor.answers.entered import Entered
from monitor.rounds.freezing import freeze_round
from storage.database import reading, transaction
from storage.records import Reason, Verdict
from storage.review import Role
from storage.rounds.answers import answers_on
from storage.rounds.attachments import add_attachment
from storage.rounds.records import Entry
from storage.rounds.register import save_entries
from tests.accounts import little_argon2
from tests.monitor.rounds.test_answering import PDF, TABLE, asked, give
from tests.monitor.web.at_the_desk import People, Person, form_values, text_of
from tests.rounds import NOW, WU, Counties

__all__ = ["little_argon2"]

SITE = "/rounds/1/questions/A"


@pytest.fixture
def people(sqlite_engine: Engine, tmp_path: Path, little_argon2: None) -> People:
    return People(sqlite_engine, tmp_path)


def form_of(person: Person, key: str = "Q.1", address: str = SITE) -> LexborNode:
    form = person.get(address).css_first(f'form[action$="/{key}/upload"]')
    assert form is not None
    return form


def answers(person: Person, key: str = "Q.1", *, file: tuple[str, bytes] = ("", b""), **entered: str) -> Response:
    """The form of a question as a browser sends it, filled in."""
    form = form_of(person, key)
    told = form_values(form) | {"form_token": person.token} | entered
    told.pop("file", None)
    return person.client.post(str(form.attributes["action"]), data=told, files={"file": file})


def test_a_question_is_answered_and_shown_by_whom_and_when_with_its_file(people: People, sqlite_engine: Engine) -> None:
    asked(sqlite_engine)
    sent = answers(people(), verdict="fail", note="大厅<b>没有", url="http://a.gov.cn/z", file=("问卷.pdf", PDF))
    assert (sent.status_code, sent.headers["location"]) == (303, f"{SITE}?done=Q.1#done")
    shown = people().get(sent.headers["location"])
    assert "已保存对Q.1“群众满意度”的答复" in text_of(shown, "#done")
    told = text_of(shown, "#q1")
    assert "不符合 li，2026-09-16 09:00 大厅<b>没有" in told
    file = shown.css_first("#q1 a[href^='/attachments/']")
    assert file is not None
    assert file.text() == "问卷.pdf"
    assert shown.css_first("#q1 a[href*='a.gov.cn']") is None


def test_a_file_is_handed_out_as_bytes_to_be_saved(people: People, sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine) as conn:
        made = add_attachment(conn, "问卷 1.pdf", PDF, by="li", at=NOW)
    answer = people("hu", Role.VIEWER).client.get(f"/attachments/{made.id}")
    assert (answer.content, answer.headers["content-type"]) == (PDF, "application/octet-stream")
    assert answer.headers["content-disposition"] == (
        f"attachment; filename=\"attachment-{made.id}.pdf\"; filename*=UTF-8''%E9%97%AE%E5%8D%B7%201.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert people("hu").client.get("/attachments/99").status_code == 404


def test_nothing_is_chosen_in_the_form_of_a_question_that_nobody_answered(
    people: People, sqlite_engine: Engine
) -> None:
    asked(sqlite_engine)
    assert "verdict" not in form_values(form_of(people()))
    assert answers(people()).status_code == 422


def test_what_is_wrong_comes_back_with_what_was_entered_and_the_file_to_be_chosen_again(
    people: People, sqlite_engine: Engine
) -> None:
    asked(sqlite_engine)
    sent = answers(people(), verdict="fail", note="无", url="http://a.gov.cn/z", file=("问卷.pdf", PDF))
    assert sent.status_code == 422
    assert "附件“问卷.pdf”没有保存，请重新选择" in sent.text
    with reading(sqlite_engine) as conn:
        assert answers_on(conn, 1, "A", "Q.1") == []
    again = _form_in(sent)
    assert {name: again[name] for name in ("verdict", "note", "url")} == {
        "verdict": "fail",
        "note": "无",
        "url": "http://a.gov.cn/z",
    }


def _form_in(answer: Response, key: str = "Q.1") -> dict[str, str]:
    form = LexborHTMLParser(answer.text).css_first(f'form[action$="/{key}/upload"]')
    assert form is not None
    return form_values(form)


def test_a_file_that_is_no_answer_is_refused_and_the_field_is_marked(people: People, sqlite_engine: Engine) -> None:
    asked(sqlite_engine)
    sent = answers(people(), verdict="pass", file=("a.pdf", b"MZ"))
    assert sent.status_code == 422
    assert "文件内容与扩展名“pdf”不符" in sent.text
    assert 'aria-invalid="true"' in sent.text


def test_of_two_at_once_the_second_is_told_what_the_first_said_and_can_send_again(
    people: People, sqlite_engine: Engine
) -> None:
    asked(sqlite_engine)
    first, second = form_values(form_of(people("li"))), form_values(form_of(people("wu")))
    address = f"{SITE}/Q.1/upload"
    assert people("li").posts(address, first | {"verdict": "fail", "note": "没有设"}).status_code == 303
    told = people("wu").posts(address, second | {"verdict": "partial", "won": "30", "note": "设了一半"})
    assert told.status_code == 409
    assert "li已先行答复" in told.text
    assert "没有设" in told.text
    again = _form_in(told)
    assert (again["verdict"], again["won"], again["note"], again["seen"]) == ("partial", "30", "设了一半", "1")
    assert people("wu").posts(address, again | {"form_token": people("wu").token}).status_code == 303


def test_a_frozen_round_refuses_an_answer_and_keeps_what_was_entered(people: People, sqlite_engine: Engine) -> None:
    made = asked(sqlite_engine)
    form = form_values(form_of(people()))
    freeze_round(sqlite_engine, made.id, WU, NOW)
    sent = people().posts(f"{SITE}/Q.1/upload", form | {"verdict": "fail", "note": "大厅没有设"})
    assert sent.status_code == 409
    assert "已于2026-09-20 09:30冻结；冻结后的情况只列示，不改变得分" in sent.text
    assert "大厅没有设" in sent.text
    assert people().get(SITE).css_first("form.decide") is None


def test_who_may_only_look_sees_answers_and_no_form(people: People, sqlite_engine: Engine) -> None:
    made = asked(sqlite_engine)
    give(sqlite_engine, made, Entered("fail", note="没有设", seen="0"))
    shown = people("hu", Role.VIEWER).get(SITE)
    assert "没有设" in text_of(shown, "#q1")
    assert "尚未答复" in text_of(shown, "#q2")
    assert shown.css_first("form.decide") is None
    assert people("hu").posts(f"{SITE}/Q.1/upload", {"verdict": "pass", "seen": "1"}).status_code == 403


def test_earlier_answers_stay_in_sight(people: People, sqlite_engine: Engine) -> None:
    made = asked(sqlite_engine)
    give(sqlite_engine, made, Entered("fail", note="没有设", seen="0"))
    give(sqlite_engine, made, Entered("pass", note="已补设", seen="1"), who=WU)
    shown = people().get(SITE)
    assert "没有设" in text_of(shown, "#q1 .earlier")
    assert form_values(form_of(people()))["note"] == "已补设"


def test_the_entries_drawn_and_the_questions_of_packs_are_on_the_page(people: People, sqlite_engine: Engine) -> None:
    counties = Counties(sqlite_engine)
    counties.night(
        {"A": {"BIZ.COL": (Verdict.UNDETERMINED, Reason.ASKED), "FILE.LIB": (Verdict.NOT_APPLICABLE, Reason.REGION)}}
    )
    made = counties.round(weights=TABLE)
    with transaction(sqlite_engine) as conn:
        entry = Entry("A", 1, "http://a.gov.cn/l", "http://a.gov.cn/1", "关于<i>公开", NOW.date())
        save_entries(conn, made.id, [entry])
    shown = people().get(SITE)
    assert "关于<i>公开 2026-09-20 http://a.gov.cn/1" in text_of(shown, "[aria-labelledby=entries]")
    links = [link.attributes["href"] for link in shown.css("[aria-labelledby=others] tbody a")]
    assert links == [f"/findings/{counties.scan}/A/BIZ.COL"]
    assert people().client.get(str(links[0])).status_code == 200


def test_the_overview_counts_by_question_and_by_site_and_leads_on(people: People, sqlite_engine: Engine) -> None:
    made = asked(sqlite_engine)
    for key in ("Q.1", "Q.2"):
        give(sqlite_engine, made, Entered("fail", note="没有设", seen="0"), key)
    give(sqlite_engine, made, Entered("undetermined", note="联系不上", seen="0"), site="B")
    shown = people().get("/rounds/1/questions")
    assert "4个站点，2个问题：已答复2项，待核实6项" in text_of(shown)
    assert [row.text(separator=" ").split() for row in shown.css("table.questions tbody tr")] == [
        ["A县人民政府", "A", "2", "0"],
        ["B县人民政府", "B", "0", "2", "Q.1、Q.2"],
        ["C县人民政府", "C", "0", "2", "Q.1、Q.2"],
        ["D县人民政府", "D", "0", "2", "Q.1、Q.2"],
    ]
    first = shown.css_first("a.button.main")
    assert first is not None
    assert first.attributes["href"] == "/rounds/1/questions/B"
    following = people().get("/rounds/1/questions/D").css_first("a[rel=next]")
    assert following is not None
    assert following.attributes["href"] == "/rounds/1/questions/B"


@pytest.mark.parametrize(
    ("asked_for", "sites"),
    [
        ("state=done", ["A"]),
        ("state=open&question=Q.1", ["B", "C", "D"]),
        ("site=c县", ["C"]),
        ("site=nowhere", []),
        ("state=%00&question=%F0&site=%E2%80%AE", ["A", "B", "C", "D"]),
    ],
)
def test_the_overview_shows_the_part_that_is_asked_for(
    people: People, sqlite_engine: Engine, asked_for: str, sites: list[str]
) -> None:
    made = asked(sqlite_engine)
    for key in ("Q.1", "Q.2"):
        give(sqlite_engine, made, Entered("fail", note="没有设", seen="0"), key)
    shown = people().get(f"/rounds/1/questions?{asked_for}")
    assert [one.text() for one in shown.css("table.questions tbody th .hint")] == sites


def test_what_is_not_there_is_told(people: People, sqlite_engine: Engine) -> None:
    asked(sqlite_engine)
    for address in ("/rounds/9/questions", "/rounds/9/questions/A", "/rounds/1/questions/Z"):
        assert people().client.get(address).status_code == 404
    for key in ("Q.9", "BIZ.COL", "%E2%80%AE"):
        sent = people().posts(f"{SITE}/{key}/upload", {"verdict": "pass", "seen": "0", "note": "我写的"})
        assert (sent.status_code, "我写的" in sent.text) == (404, True)


def test_a_round_without_questions_says_so(people: People, sqlite_engine: Engine) -> None:
    counties = Counties(sqlite_engine)
    counties.night()
    counties.round()
    assert "本周期没有人工核实问题" in text_of(people().get("/rounds/1/questions"))
    assert "本周期没有人工核实问题" in text_of(people().get(SITE))
