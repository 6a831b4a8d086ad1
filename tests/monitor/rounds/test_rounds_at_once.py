"""Many people at once in a round that is being frozen: nobody waits for ever, and what was frozen is of one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import Engine

from monitor.answers.answering import answer
from monitor.answers.entered import Entered
from monitor.review.deciding import decide
from monitor.round_nights.serving import score_again
from monitor.rounds.freezing import freeze_round, require_open
from monitor.rounds.opening import open_round
from monitor.rounds.scoring import score_round
from monitor.second.drawing import draw_second
from monitor.second.taking import take_next
from storage.database import reading, transaction
from storage.records import Verdict
from storage.review import Account, Act, Role
from storage.rounds.errors import FrozenError, RoundError
from storage.rounds.records import Question, Round, Stage
from storage.rounds.register import round_of
from storage.rounds.sealing import seal_of
from storage.rounds.standings import lines_of, standings_of
from tests.rounds import FIRST, LACKS, LI, NOW, WU, Counties

ZHAO = Account("zhao", Role.REVIEWER, True, FIRST)
TIMES = 4


def test_who_decides_answers_reads_scores_and_freezes_at_once_stops_nobody(engine: Engine) -> None:
    counties = Counties(engine)
    counties.night({site: {"BIZ.COL": LACKS, "FILE.LIB": LACKS} for site in "ABCD"})
    for site in "ABCD":
        counties.decide(site, "FILE.LIB")
    made = counties.round(weights=counties.weights((Question("Q.1", "满意度", 5.0),)), share=1.0)
    faults: list[BaseException] = []
    jobs = (
        lambda: [_decides(counties, site) for site in "DCBA"],
        lambda: [_answers(engine, made, site, number) for number in range(TIMES) for site in "ADBC"],
        lambda: [score_again(engine, made.id) for _ in range(TIMES)],
        lambda: [_scores(engine, made) for _ in range(TIMES)],
        lambda: [_reads(engine, made) for _ in range(TIMES)],
        lambda: [_opens(counties, f"另{number}") for number in range(TIMES)],
        lambda: _freezes(engine, made),
    )
    threads = [threading.Thread(target=_tried, args=(job, faults)) for job in jobs]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not any(one.is_alive() for one in threads)
    assert faults == []
    if _is_open(engine, made):
        freeze_round(engine, made.id, WU, NOW)
    sealed = _seal(engine, made)
    counties.decide("A", "XXGK.GUIDE", Act.OVERTURN, Verdict.FAIL)
    score_again(engine, made.id)
    assert _seal(engine, made) == sealed


def _tried(job: Callable[[], object], faults: list[BaseException]) -> None:
    try:
        job()
    except FrozenError:
        pass  # which is what they are to be told
    except Exception as error:  # noqa: BLE001  # a thread's fault is told by the test
        faults.append(error)


def _decides(counties: Counties, site: str) -> None:
    with transaction(counties.engine) as conn:
        decide(conn, counties.wish(conn, site, "BIZ.COL"), LI, NOW)


def _answers(engine: Engine, made: Round, site: str, number: int) -> None:
    with transaction(engine) as conn:
        entered = Entered(verdict="fail", note=f"第{number}次", seen=str(number))
        answer(conn, made.id, site, "Q.1", entered, WU, NOW)


def _scores(engine: Engine, made: Round) -> None:
    with transaction(engine) as conn:
        score_round(conn, require_open(conn, made.id))


def _reads(engine: Engine, made: Round) -> None:
    with transaction(engine) as conn:
        draw_second(conn, made.id, NOW, WU)
    with transaction(engine) as conn:
        take_next(conn, made.id, ZHAO, NOW)


def _opens(counties: Counties, name: str) -> None:
    with transaction(counties.engine) as conn:
        score_round(conn, open_round(conn, counties.wanted(name), counties.book, WU, NOW))


def _freezes(engine: Engine, made: Round) -> None:
    try:
        freeze_round(engine, made.id, WU, NOW)
    except RoundError as error:
        if "未能冻结" not in str(error):  # others never stopped for long enough
            raise


def _is_open(engine: Engine, made: Round) -> bool:
    with reading(engine) as conn:
        return round_of(conn, made.id).is_open


def _seal(engine: Engine, made: Round) -> str:
    with reading(engine) as conn:
        lines = [one for mine in lines_of(conn, made.id).values() for one in mine]
        return seal_of(standings_of(conn, made.id, Stage.FROZEN).values(), lines)
