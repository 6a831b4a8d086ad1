"""Forged and hostile forms of a round's questions: none makes a fault, and nothing of them is kept."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from httpx import Response
from sqlalchemy import Engine

from monitor.answers.entered import entered_in, given_in
from monitor.rounds.opening import Weights
from monitor.web.guard.uploads import safe_name
from storage.database import reading
from storage.review import Role
from storage.rounds.answers import latest_answers
from storage.rounds.attachments import MOST_BYTES
from storage.rounds.errors import RoundError
from storage.rounds.records import Question
from tests.accounts import little_argon2
from tests.monitor.rounds.test_answering import PDF, TABLE, kept
from tests.monitor.web.at_the_desk import People, Person, text_of
from tests.rounds import Counties

__all__ = ["little_argon2"]

HTML = "'\"><script>alert(1)</script>"
VALUES = ("", HTML, "1e309", "-1e309", "nan", "inf", "9" * 400, "-1", "0x1f", "١٢", "{{7*7}}", "a" * 8_000, "\u202e1")
RAW = (b"%00x", b"%ED%A0%80", b"%FF%FE")
GOOD = {"verdict": "partial", "won": "40", "note": "抽查10户", "url": "http://a.gov.cn/", "seen": "0", "keep": ""}
ADDRESS = "/rounds/1/questions/A/Q.1/upload"


@pytest.fixture
def people(sqlite_engine: Engine, tmp_path: Path, little_argon2: None) -> People:
    counties = Counties(sqlite_engine)
    counties.night()
    counties.round(weights=TABLE)
    other = Weights({"BIZ.COL": 1.0, "Q.7": 1.0}, (Question("Q.7", "他问", 1.0),), "他表")
    counties.round("他周期", weights=other, population=counties.sites[3:])
    return People(sqlite_engine, tmp_path)


def status(person: Person, address: str, told: dict[str, str], raw: tuple[str, bytes] | None = None) -> int:
    """What comes of a form that says this; `raw` is a field as the bytes that came."""
    body = urlencode({"form_token": person.token} | told).encode()
    body += b"&%s=%s" % (raw[0].encode(), raw[1]) if raw else b""
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return person.client.post(address, content=body, headers=kind).status_code


@pytest.mark.parametrize("field", ["verdict", "won", "url", "seen"])
@pytest.mark.parametrize("text", VALUES, ids=lambda text: text[:12])
def test_what_a_field_cannot_hold_is_told(field: str, text: str) -> None:
    if (field, text) != ("url", ""):
        with pytest.raises(RoundError):
            given_in(entered_in(GOOD | {field: text}), "Q.1")


def test_a_form_of_what_no_field_can_hold_is_refused(people: People, sqlite_engine: Engine) -> None:
    found = {status(people(), ADDRESS, dict.fromkeys(GOOD, text)) for text in VALUES}
    for field in ("verdict", "won", "url", "seen"):
        rest = {name: text for name, text in GOOD.items() if name != field}
        found |= {status(people(), ADDRESS, rest, (field, raw)) for raw in RAW}
    assert found == {422}
    assert kept(sqlite_engine) == (0, 0, 0)


def test_too_long_a_text_and_one_of_nothing_that_is_seen_are_refused(people: People, sqlite_engine: Engine) -> None:
    rest = {name: text for name, text in GOOD.items() if name != "note"}
    assert {status(people(), ADDRESS, rest | {"note": text}) for text in ("a" * 4001, "", " \n", "\u200b" * 9)} == {422}
    assert {status(people(), ADDRESS, rest, ("note", raw)) for raw in (b"%00", b"%00%00%00")} == {422}
    assert kept(sqlite_engine) == (0, 0, 0)


def test_what_a_person_wrote_is_shown_as_text_and_never_runs(people: People, sqlite_engine: Engine) -> None:
    assert status(people(), ADDRESS, GOOD | {"note": HTML + "\u202e{{7*7}}", "keep": HTML}) == 303
    shown = people("hu", Role.VIEWER).get("/rounds/1/questions/A")
    assert "<script>alert" not in (shown.html or "")
    assert HTML + "{{7*7}}" in text_of(shown, "#q1")
    with reading(sqlite_engine) as conn:
        assert latest_answers(conn, 1)["A"]["Q.1"].attachment is None


def test_a_number_that_is_none_names_nothing(people: People, sqlite_engine: Engine) -> None:
    found = set()
    for number in ("0", "-1", "1e309", "nan", "9" * 40, "%00", "%ED%A0%80", quote(HTML, safe="")):
        for address in (f"/rounds/{number}/questions", f"/rounds/{number}/questions/A", f"/attachments/{number}"):
            found.add(people().client.get(address).status_code)
        found.add(status(people(), f"/rounds/{number}/questions/A/Q.1/upload", GOOD))
    assert found <= {404, 422}
    assert kept(sqlite_engine) == (0, 0, 0)


ELSEWHERE = (
    "2/questions/A/Q.7",  # a site of another round
    "1/questions/A/Q.7",  # a question of another round
    "2/questions/D/Q.1",
    "1/questions/A/BIZ.COL",
    "1/questions/%00/Q.1",
    "1/questions/A/%00",
    "1/questions/%ED%A0%80/Q.1",
    "1/questions/A/%ED%A0%80",
    "1/questions/%E2%80%AE/%E2%80%AE",
    f"1/questions/A/{'x' * 3000}",
    f"1/questions/{'9' * 400}/Q.1",
    "1/questions/..%2F..%2Fetc/Q.1",
    f"1/questions/{quote(HTML, safe='')}/{quote(HTML, safe='')}",
)


def test_what_the_round_does_not_ask_takes_nothing(people: People, sqlite_engine: Engine) -> None:
    assert {status(people(), f"/rounds/{path}/upload", GOOD) for path in ELSEWHERE} == {404}
    assert kept(sqlite_engine) == (0, 0, 0)


def no_such_package() -> bytes:
    """A few bytes of an archive that hold many, and are no document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.html", bytes(2**24))
    return out.getvalue()


def sent_with(person: Person, *files: tuple[str, bytes]) -> Response:
    told = GOOD | {"form_token": person.token}
    return person.client.post(ADDRESS, data=told, files=[("file", file) for file in files])


def test_a_hostile_file_is_refused_with_its_answer(people: People, sqlite_engine: Engine) -> None:
    for name, body in (
        ("a.pdf", b""),
        ("a.pdf", b"MZ"),
        ("a.exe", PDF),
        ("a.pdf.exe", PDF),
        ("..", PDF),
        ("\u202efdp.exe", PDF),
        ("a.svg", b"<svg onload='alert(1)'/>"),
        ("a.png", b"<html>"),
        ("a.ofd", no_such_package()),
        ("a.zip", b"PK\x03\x04" + b"\xff" * 5000),
        ("a.txt", b"x" * (MOST_BYTES + 1)),
        ("a.txt", b"\0" * 100),
    ):
        sent = sent_with(people(), (name, body))
        assert (sent.status_code, "抽查10户" in sent.text) == (422, True), name
    assert sent_with(people(), ("a.pdf", PDF), ("b.pdf", PDF)).status_code == 422
    assert kept(sqlite_engine) == (0, 0, 0)


def test_a_strange_name_of_a_good_file_is_made_safe(people: People) -> None:
    names = ("../../etc/a.pdf", 'a"; filename=b.exe\r\nX-Y: 1.pdf', f"{HTML}.pdf", "长" * 300 + ".pdf")
    for number, name in enumerate(names, start=1):
        sent = people().client.post(
            ADDRESS,
            data=GOOD | {"seen": str(number - 1), "form_token": people().token},
            files={"file": (name, PDF)},
        )
        assert sent.status_code == 303, name
        answer = people().client.get(f"/attachments/{number}")
        told = answer.headers["content-disposition"]
        assert answer.content == PDF
        assert told.startswith(f"attachment; filename=\"attachment-{number}.pdf\"; filename*=UTF-8''")
        assert told.isascii()
        assert "x-y" not in answer.headers
        assert safe_name(name).endswith(".pdf")
    assert "<script>" not in people().client.get("/rounds/1/questions/A").text
