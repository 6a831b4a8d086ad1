"""What a page of the rectification list shows: the rows that somebody asked for, a page at a time, and their sums."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from sqlalchemy import Connection

from monitor.rectify.reading import told_faults
from monitor.rectify.states import STATES, found_in_words, is_overdue
from monitor.second.blinding import read_by
from storage.catalogue import names_of_sites
from storage.review import Account
from storage.rounds.faults import faults_by_state, faults_of, number_of_faults, sites_with_faults
from storage.rounds.records import Fault, FaultState, Round

SHOWN = 50
_MOST_START = 10_000_000
_BEING_READ, _HIDDEN = "复读中", "复读完成以前不显示"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows somebody asked for: of a site by code or name, in a state, overdue ones only; from which on."""

    site: str = ""
    state: FaultState | None = None
    overdue: bool = False
    start: int = 0

    def query(self, **changed: str) -> str:
        """As the query of an address."""
        told = {"site": self.site, "state": self.state or "", "overdue": "1" if self.overdue else ""} | changed
        return urlencode({name: value for name, value in told.items() if value})


def asked_in(request: Request) -> Asked:
    """What the query of an address asks for; what it does not understand it leaves out."""
    query = request.query_params
    state, start = query.get("state", ""), query.get("start", "")
    return Asked(
        query.get("site", "").replace("\0", "").strip()[:200],
        FaultState(state) if state in STATES else None,
        query.get("overdue") == "1",
        min(int(start), _MOST_START) if start.isascii() and start.isdigit() and len(start) < 9 else 0,
    )


def asked_faults(conn: Connection, number: int, asked: Asked, today: date) -> list[Fault]:
    """All rows that were asked for."""
    return faults_of(conn, number, **_terms(conn, number, asked, today))


def list_values(conn: Connection, found: Round, asked: Asked, today: date, account: Account) -> dict[str, Any]:
    """The values of a page of the list, as a person of the team may see it."""
    terms = _terms(conn, found.id, asked, today)
    total = number_of_faults(conn, found.id, **terms)
    faults = faults_of(conn, found.id, **terms, limit=SHOWN, offset=asked.start)
    unseen = read_by(conn, account)
    sums = faults_by_state(conn, found.id)
    before = str(max(0, asked.start - SHOWN))
    return {
        "round": found,
        "asked": asked,
        "rows": [(one, *row_words(one.fault, today, unseen)) for one in told_faults(conn, found, faults, unseen)],
        "states": STATES,
        "sums": [(state, name, sums[state]) for state, name in STATES.items()],
        "sum": sums.total(),
        "overdue": number_of_faults(conn, found.id, due_before=today),
        "total": total,
        "first": asked.start + 1,
        "last": asked.start + len(faults),
        "before": f"?{asked.query(start=before)}" if asked.start else "",
        "after": f"?{asked.query(start=str(asked.start + SHOWN))}" if asked.start + SHOWN < total else "",
        "problem": "",
        "done": "",
        "file": f"/rounds/{found.id}/faults.xlsx" + (f"?{query}" if (query := asked.query()) else ""),
    }


def row_words(fault: Fault, today: date, unseen: Collection[tuple[str, str]] = ()) -> tuple[str, str, str, str]:
    """The state of a row, how it is marked, what was found when it was looked at again, and whether it is overdue, in
    words. The state follows what appeals came to, and what was found counts what people decided: neither is told of
    what is `unseen`."""
    if (fault.site, fault.requirement) in unseen:
        return _BEING_READ, TONES[FaultState.OPEN], _HIDDEN if fault.checked else "", ""
    late = "已逾期" if is_overdue(fault, today) else ""
    return STATES[fault.state], TONES[fault.state], found_in_words(fault), late


TONES = {
    FaultState.OPEN: "waiting",
    FaultState.UNDER_WAY: "waiting",
    FaultState.ANSWERED: "undetermined",
    FaultState.DONE: "met",
    FaultState.NOT_DONE: "adverse",
    FaultState.DROPPED: "aside",
}


def _terms(conn: Connection, number: int, asked: Asked, today: date) -> dict[str, Any]:
    """What is asked of the store."""
    return {
        "sites": _named(conn, number, asked.site) if asked.site else None,
        "states": None if asked.state is None else [asked.state],
        "due_before": today if asked.overdue else None,
    }


def _named(conn: Connection, number: int, text: str) -> Collection[str]:
    sites = sites_with_faults(conn, number)
    if text in sites:
        return [text]
    names = names_of_sites(conn)
    return [site for site in sites if text in names.get(site, ("", None))[0] or text.casefold() in site.casefold()]
