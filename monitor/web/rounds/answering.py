"""人工核实 at one site: all questions of a round with what was answered, and a form for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from monitor.answers.answering import OvertakenError, answer, asked_in
from monitor.answers.entered import LONGEST, Entered, entered_before, entered_in
from monitor.answers.progress import is_open, next_open
from monitor.answers.wording import CHOICES, verdict_in_words
from monitor.cards.card import Card, questions_of
from monitor.cards.score import QUESTION
from monitor.cards.wording import explanation
from monitor.rounds.cards import round_card
from monitor.rounds.wording import frozen_in_words
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.forms import Form, form_of
from monitor.web.guard.numbers import Number
from monitor.web.guard.uploads import Upload, upload_of
from monitor.web.pages import page
from monitor.web.part.view import finding_address
from monitor.web.rounds.asked import round_asked, site_asked, status_of
from storage.catalogue import names_of_sites
from storage.database import reading, transaction
from storage.records import Finding
from storage.review import Account, Role
from storage.rounds.answers import answers_at, verdicts_of
from storage.rounds.attachments import ALLOWED, attachments_of
from storage.rounds.errors import RoundError
from storage.rounds.records import QUESTION_MARK, Answered, Question, Round
from storage.rounds.register import entries_of

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer to the question `key` was not kept: `message`, and the `field` of the form that it is about.
    `first` is what somebody else answered meanwhile, `lost` the name of a file that has to be chosen again."""

    key: str
    message: str
    field: str
    status: int
    entered: Entered
    first: Answered | None
    lost: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page shows it: all answers, the newest first, and what its form holds."""

    question: Question
    answers: Sequence[Answered]
    entered: Entered
    problem: Problem | None

    @property
    def is_open(self) -> bool:
        """Whether it is to be answered yet."""
        return is_open(self.answers[0].verdict if self.answers else None)


@dataclass(frozen=True, slots=True)
class Other:
    """A question of a pack, which is answered by a decision on its finding at `address`."""

    finding: Finding
    told: str
    address: str


@router.get("/rounds/{number}/questions/{site}", response_class=HTMLResponse)
def questions_of_site(
    request: Request, number: Number, site: str, account: Annotated[Account, needs(Role.VIEWER)]
) -> HTMLResponse:
    """The questions of a round at one site, with the answers and the forms to give some."""
    with reading(desk_of(request).engine) as conn:
        return _site_page(request, conn, account, number, site)


@router.post("/rounds/{number}/questions/{site}/{key}/upload", response_class=HTMLResponse)
def answered(
    request: Request,
    number: Number,
    site: str,
    key: str,
    form: Annotated[Form, Depends(form_of)],
    upload: Annotated[Upload | None, Depends(upload_of)],
    account: Annotated[Account, needs(Role.REVIEWER)],
) -> Response:
    """Keeps an answer and shows the site again; else shows it with what was entered and why it was not kept."""
    desk, entered = desk_of(request), entered_in(form)
    with reading(desk.engine) as conn:
        _question_asked(round_asked(conn, number), site, key)
    file = (upload.name, upload.body) if upload else None
    try:
        with transaction(desk.engine) as conn:
            made = answer(conn, number, site, key, entered, account, desk.clock(), file)
    except RoundError as error:
        problem = _problem(key, error, entered, upload, account)
        with reading(desk.engine) as conn:
            return _site_page(request, conn, account, number, site, problem)
    done = urlencode({"done": made.question})
    return RedirectResponse(f"{_address(number, site)}?{done}#done", 303)


def _question_asked(found: Round, site: str, key: str) -> Question:
    """The question of an address. Raises 404 with what is not there."""
    try:
        return asked_in(found, site, key)
    except RoundError as error:
        raise HTTPException(404, f"{error.problem}，{error.remedy}") from None


def _problem(key: str, error: RoundError, entered: Entered, upload: Upload | None, account: Account) -> Problem:
    first = error.first if isinstance(error, OvertakenError) else None
    told = f"{error.problem}；{error.remedy}。" if error.remedy else f"{error.problem}。"
    if first is not None and first.by == account.name:
        told = f"您已先行答复；{error.remedy}。"
    return Problem(key, told, error.field, status_of(error), entered, first, upload.name if upload else "")


def _site_page(
    request: Request,
    conn: Connection,
    account: Account,
    number: int,
    code: str,
    problem: Problem | None = None,
) -> HTMLResponse:
    found = round_asked(conn, number)
    site = site_asked(conn, found, code)
    answers = answers_at(conn, number, code)
    files = {one.attachment for mine in answers.values() for one in mine if one.attachment is not None}
    card = round_card(conn, found, code)
    following = next_open(found.definition, verdicts_of(conn, number), code)
    questions = [_asked(one, answers.get(one.key, ()), problem) for one in found.definition.questions]
    done = request.query_params.get("done", "")
    return page(
        request,
        "round_site_questions.html",
        status=problem.status if problem else 200,
        round=found,
        site=site,
        address=_address(number, code),
        asked=questions,
        left=sum(one.is_open for one in questions),
        others=_others(card),
        visited=card is not None,
        entries=entries_of(conn, number, code),
        attachments=attachments_of(conn, files),
        following=following
        and (names_of_sites(conn).get(following, (following, None))[0], _address(number, following)),
        done=next((one.question for one in questions if one.question.key == done), None),
        form=account.role.may(Role.REVIEWER) and found.is_open,
        frozen="" if found.is_open else frozen_in_words(found),
        choices=CHOICES,
        in_words=verdict_in_words,
        longest=LONGEST,
        allowed=ALLOWED,
    )


def _asked(one: Question, answers: Sequence[Answered], problem: Problem | None) -> Asked:
    mine = problem if problem is not None and problem.key == one.key else None
    last = answers[0] if answers else None
    if mine is None:
        return Asked(one, answers, entered_before(last), None)
    return Asked(one, answers, _seen_now(mine.entered, last), mine)


def _seen_now(entered: Entered, last: Answered | None) -> Entered:
    """What was entered, in a form that shows the latest answer: sent again it is about that one."""
    fields: Mapping[str, str] = {name: getattr(entered, name) for name in ("verdict", "won", "note", "url", "keep")}
    return Entered(**fields, seen=str(last.number if last else 0))


def _others(card: Card | None) -> tuple[Other, ...]:
    """The questions of packs that count in the round."""
    if card is None:
        return ()
    found = questions_of(card)
    mine = [
        one
        for one in (*found.open, *found.answered, *found.aside)
        if one.reason in QUESTION and one.weight > 0 and not one.requirement.startswith(QUESTION_MARK)
    ]
    final = [card.final_by_code[one.requirement] for one in mine]
    return tuple(Other(one, explanation(one), finding_address(card.scan or "latest", one)) for one in final)


def _address(number: int, site: str) -> str:
    return f"/rounds/{number}/questions/{quote(site, safe='')}"
