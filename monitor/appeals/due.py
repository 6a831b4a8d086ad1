"""Until when an office may appeal, and against which lines. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from storage.records import ADVERSE, SHANGHAI, Verdict
from storage.rounds.records import Appeal, AppealState, Line, Round

USUAL_DAYS = 30
"""For how many days after the freeze a round without a due date takes appeals."""

UNDECIDED = frozenset({Verdict.PROVISIONAL, Verdict.UNDETERMINED, Verdict.ERROR})


def appeal_until(found: Round) -> date:
    """The last day, in Shanghai, on which a frozen round takes appeals."""
    if found.definition.appeal_by is not None:
        return found.definition.appeal_by
    assert found.frozen is not None, "an open round has nothing to appeal against"
    return found.frozen.astimezone(SHANGHAI).date() + timedelta(days=USUAL_DAYS)


def takes_appeals(found: Round, at: datetime) -> bool:
    """Whether a frozen round takes appeals at that moment."""
    return at.astimezone(SHANGHAI).date() <= appeal_until(found)


def loses(line: Line) -> bool:
    """Whether a line may be appealed against: it says something adverse, or it is not decided. What weighs nothing
    may too, for it accuses all the same."""
    return line.verdict in ADVERSE or line.verdict in UNDECIDED


def standing_appeal(mine: list[Appeal]) -> Appeal | None:
    """Of the appeals against one line the one that bars another: it is open, or was decided. None where there is none
    but withdrawn ones."""
    return next((one for one in reversed(mine) if one.state is not AppealState.WITHDRAWN), None)
