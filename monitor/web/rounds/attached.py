"""Files that were handed in with answers and appeals, for the team to look at."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import Number
from monitor.web.handed import attachment_answer
from storage.database import reading
from storage.review import Role

router = APIRouter()


@router.get("/attachments/{number}", dependencies=[needs(Role.VIEWER)])
def attachment(request: Request, number: Number) -> Response:
    """A file that somebody handed in, to be saved."""
    with reading(desk_of(request).engine) as conn:
        found = attachment_answer(conn, number)
    if found is None:
        raise HTTPException(404, "没有此附件")
    return found
