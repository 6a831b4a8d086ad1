"""A question of an open round is answered: a row is added, the score worked out anew, and the log told."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection

from monitor.answers.entered import Entered, Given, given_in
from monitor.rounds.freezing import require_open
from monitor.rounds.scoring import score_sites
from storage.audit import note
from storage.review import Account
from storage.rounds.answers import add_answer, answers_on
from storage.rounds.attachments import add_attachment
from storage.rounds.errors import RoundError
from storage.rounds.records import Answered, Question, Round

File = tuple[str, bytes]
"""The name and the bytes of a file that came with an answer."""


class OvertakenError(RoundError):
    """Somebody answered since the form was shown: `first` is what was said then."""

    def __init__(self, place: str, first: Answered) -> None:
        super().__init__(place, f"{first.by}已先行答复", "请核对后重新提交，或者保留已有的答复")
        self.first = first


def answer(
    conn: Connection,
    number: int,
    site: str,
    key: str,
    entered: Entered,
    who: Account,
    at: datetime,
    file: File | None = None,
) -> Answered:
    """Adds what somebody answers to a question of a round at a site. `conn` is in a transaction for writing.

    Raises `FrozenError`, `OvertakenError`, `NoRoundError`, and `RoundError` for what is not of this round, or not
    entered so that it can be kept; nothing is kept then.
    """
    found = require_open(conn, number)
    asked = asked_in(found, site, key)
    place = f"{asked.key} {asked.name}"
    given = given_in(entered, place)
    earlier = answers_on(conn, number, site, key)
    last = earlier[0] if earlier else None
    if last is not None and last.number != given.seen:
        raise OvertakenError(place, last)
    if last is None and given.seen:
        raise RoundError(place, "表单不完整", "请刷新页面后重新提交")
    made = add_answer(conn, _new(conn, found, site, key, given, last, who.name, at, file))
    if made is None:  # on SQLite and PostgreSQL alike nobody else writes in a round meanwhile
        raise OvertakenError(place, answers_on(conn, number, site, key)[0])
    score_sites(conn, found, [site])
    note(
        conn,
        at=at,
        who=who.name,
        what="answer.give",
        subject=f"round {number}/{site}/{key}",
        before=_told(last) if last else None,
        after=_told(made),
    )
    return made


def asked_in(found: Round, site: str, key: str) -> Question:
    """The question of a round with this key, asked at this site. Raises `RoundError` where the round has neither."""
    if site not in found.definition.sites:
        raise RoundError(found.name, f"本周期没有站点“{site[:60]}”", "请从人工核实页进入")
    for one in found.definition.questions:
        if one.key == key:
            return one
    raise RoundError(found.name, f"本周期没有人工核实问题“{key[:60]}”", "请从人工核实页进入")


def _new(
    conn: Connection,
    found: Round,
    site: str,
    key: str,
    given: Given,
    last: Answered | None,
    by: str,
    at: datetime,
    file: File | None,
) -> Answered:
    kept = last.attachment if last is not None and given.keeps else None
    return Answered(
        id=0,
        round=found.id,
        site=site,
        question=key,
        number=given.seen + 1,
        verdict=given.verdict,
        won=given.won,
        text=given.text,
        address=given.address,
        attachment=kept if file is None else add_attachment(conn, *file, by=by, at=at).id,
        by=by,
        at=at,
    )


def _told(answered: Answered) -> dict[str, object]:
    told = asdict(answered)
    return {name: told[name] for name in ("number", "verdict", "won", "text", "address", "attachment", "by")}
