"""The page of an indicator table: its rows, and for leads the form that says what each of them is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from monitor.indicators.known import known_checks
from monitor.indicators.matching import LONGEST_TYPED, changes_in, in_words
from monitor.indicators.wording import STATES, in_short
from monitor.web.access import needs
from monitor.web.desk import Desk, desk_of
from monitor.web.guard.forms import Form, form_of
from monitor.web.guard.numbers import LARGEST, Number
from monitor.web.pages import page
from monitor.web.rounds.asked import status_of
from storage.database import reading, transaction
from storage.review import Account, Role
from storage.rounds.errors import RoundError
from storage.rounds.indicators import NoTableError, match_rows, table_of
from storage.rounds.table_records import IndicatorRow, IndicatorTable, RowState

router = APIRouter()

ON_A_PAGE = 100
_FIELD = re.compile(r"row-([1-9][0-9]{0,6})", re.ASCII)
_VERSION = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown: its state in words, the names of its checks, and what stands in its field of the form."""

    row: IndicatorRow
    state: str
    checks: tuple[tuple[str, str], ...]
    entered: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Which rows are shown: only those that wait, and the number of the page."""

    only: str = ""
    number: int = 1

    def query(self, **more: str) -> str:
        """Them as a query of an address."""
        told = {"only": self.only, "page": str(self.number) if self.number > 1 else ""} | more
        return urlencode({name: value for name, value in told.items() if value})


@router.get("/tables/{number}", response_class=HTMLResponse)
def table_page(
    request: Request,
    account: Annotated[Account, needs(Role.VIEWER)],
    number: Number,
    only: Annotated[str, Query(max_length=20)] = "",
    at: Annotated[int, Query(alias="page", ge=1, le=LARGEST)] = 1,
    saved: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """An indicator table with what each row is matched to. Raises 404."""
    shown = Shown(_UNMATCHED if only == _UNMATCHED else "", at)
    return _shown(request, account, number, shown, saved=bool(saved))


@router.post("/tables/{number}/match", response_class=HTMLResponse)
def match(
    request: Request,
    account: Annotated[Account, needs(Role.LEAD)],
    number: Number,
    form: Annotated[Form, Depends(form_of)],
) -> Response:
    """Keeps what rows are matched to; else shows the form again, with what was entered and why it was not kept."""
    desk = desk_of(request)
    at = form.get("page", "")
    only = _UNMATCHED if form.get("only") == _UNMATCHED else ""
    shown = Shown(only, int(at) if _VERSION.fullmatch(at) else 1)
    typed = {int(found[1]): text for name, text in form.items() if (found := _FIELD.fullmatch(name))}
    version = form.get("version", "")
    table = _table(desk, number)
    try:
        changes = changes_in(table.rows, typed, _codes(desk))
        with transaction(desk.engine) as conn:
            seen = int(version) if _VERSION.fullmatch(version) else 0
            match_rows(conn, number, seen, changes, by=account.name, at=desk.clock())
    except RoundError as error:
        return _shown(request, account, number, shown, typed=typed, problem=error, status=status_of(error))
    return RedirectResponse(f"/tables/{number}?{shown.query(saved='1')}", 303)


def _table(desk: Desk, number: int) -> IndicatorTable:
    with reading(desk.engine) as conn:
        try:
            return table_of(conn, number)
        except NoTableError:
            raise HTTPException(404, "没有这张评估指标表。") from None


def _codes(desk: Desk) -> Mapping[str, str]:
    return {one.code: one.name for one in known_checks(tuple(desk.settings.packs))}


def _shown(
    request: Request,
    account: Account,
    number: int,
    shown: Shown,
    *,
    typed: Mapping[int, str] | None = None,
    problem: RoundError | None = None,
    status: int = 200,
    saved: bool = False,
) -> Response:
    desk = desk_of(request)
    table = _table(desk, number)
    names = _codes(desk)
    rows = [row for row in table.rows if not shown.only or _waits(row, typed)]
    pages = max(1, -(-len(rows) // ON_A_PAGE))
    shown = Shown(shown.only, min(shown.number, pages))
    start = (shown.number - 1) * ON_A_PAGE
    here = rows[start : start + ON_A_PAGE]
    return page(
        request,
        "table.html",
        status=status,
        table=table,
        short=in_short(table),
        lines=_lines(here, names, typed or {}),
        names=names,
        may_match=account.role.may(Role.LEAD) and not table.rounds,
        problem=problem,
        saved=saved,
        shown=shown,
        number=len(rows),
        pages={
            "from": start + 1,
            "to": start + len(here),
            "before": f"?{Shown(shown.only, shown.number - 1).query()}" if shown.number > 1 else "",
            "after": f"?{Shown(shown.only, shown.number + 1).query()}" if shown.number < pages else "",
        },
        longest=LONGEST_TYPED,
    )


def _waits(row: IndicatorRow, typed: Mapping[int, str] | None) -> bool:
    """Whether a row is shown among those that wait: also one that somebody just wrote something of."""
    return row.match.state is RowState.UNMATCHED or row.line in (typed or {})


def _lines(rows: Sequence[IndicatorRow], names: Mapping[str, str], typed: Mapping[int, str]) -> list[Line]:
    return [
        Line(
            row,
            STATES[row.match.state],
            tuple((code, names.get(code, "")) for code in row.match.codes),
            typed.get(row.line, in_words(row.match))[:LONGEST_TYPED],
        )
        for row in rows
    ]
