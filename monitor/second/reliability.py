"""How reliable a round's verdicts are: how far two readers agree, and how often the machine was right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.cards.packs_then import outline_then
from monitor.rounds.agreement import Agreement, agreement_of
from monitor.rounds.measured import Precision, altogether
from monitor.rounds.precision import precision_of
from storage.decisions import decisions_by_id
from storage.review import Decision
from storage.rounds.records import Round, SecondReading
from storage.rounds.seconds import seconds_of
from storage.rounds.whole import decisions_in


@dataclass(frozen=True, slots=True)
class Reliability:
    """What is published of a round: its `share` of second readings, how many were `drawn`, `read` and are still
    `taken` by somebody, how far the readers of those that were read agree, and the precision of each check of which
    anything was decided, with the checks' `names`."""

    share: float
    drawn: int
    read: int
    taken: int
    agreement: Agreement
    checks: tuple[Precision, ...]
    names: Mapping[str, str]

    @property
    def all_checks(self) -> Precision:
        """The precision of all checks together."""
        return altogether(self.checks)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A finding that two people read otherwise: the first one's decision and the second reading. `anew` is what was
    decided of it since, None where nothing was."""

    first: Decision
    second: SecondReading
    anew: Decision | None

    @property
    def only_share(self) -> bool:
        """Whether both found the same verdict, and only another share of the points: kappa does not see that."""
        return self.first.verdict is self.second.verdict


def reliability_of(conn: Connection, found: Round) -> Reliability:
    """What is published of a round as it is now, of a frozen one as it was frozen."""
    drawn = seconds_of(conn, found.id)
    read = [one for one in drawn if one.at is not None]
    first = decisions_by_id(conn, {one.decision for one in read})
    pairs = [(first[one.decision].verdict, one.verdict) for one in read if one.verdict is not None]
    known = outline_then(conn, found.definition.packs)[0].checks
    return Reliability(
        share=found.definition.share,
        drawn=len(drawn),
        read=len(read),
        taken=sum(one.reader is not None and one.at is None for one in drawn),
        agreement=agreement_of(pairs),
        checks=precision_of(conn, found),
        names={code: known[code].name for code in found.definition.checks if code in known},
    )


def disagreements_of(conn: Connection, found: Round) -> tuple[Disagreement, ...]:
    """What both readers found otherwise, in the order in which it was drawn: for those who decide it anew."""
    read = [one for one in seconds_of(conn, found.id) if one.at is not None]
    first = decisions_by_id(conn, {one.decision for one in read})
    apart = [one for one in read if _differs(first[one.decision], one)]
    latest = {(one.site, one.requirement): one for one in decisions_in(conn, found)} if apart else {}
    return tuple(
        Disagreement(
            first[one.decision],
            one,
            now if (now := latest.get((one.site, one.requirement))) and now.id != one.decision else None,
        )
        for one in apart
    )


def _differs(first: Decision, second: SecondReading) -> bool:
    return (first.verdict, first.won) != (second.verdict, second.won)
