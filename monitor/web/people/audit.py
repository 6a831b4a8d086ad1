"""The page of the audit log, for administrators."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from monitor.audit_wording import act_in_words, told
from monitor.web.access import needs
from monitor.web.desk import desk_of
from monitor.web.guard.numbers import LARGEST
from monitor.web.pages import page
from storage.audit import entries
from storage.database import reading
from storage.review import Account, Role

router = APIRouter()

_SHOWN = 50
_NO_NUL = r"^[^\x00]*$"  # PostgreSQL has no such character


@router.get("/audit")
def audit_page(
    request: Request,
    account: Annotated[Account, needs(Role.ADMIN)],
    who: Annotated[str, Query(max_length=64, pattern=_NO_NUL)] = "",
    subject: Annotated[str, Query(max_length=200, pattern=_NO_NUL)] = "",
    before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Response:
    """What people did, the newest first; of a person or about a subject only, where one is named."""
    who, subject = who.strip(), subject.strip()
    desk = desk_of(request)
    with reading(desk.engine) as conn:
        found = entries(conn, before=before, who=who or None, subject=subject or None, limit=_SHOWN + 1)
    shown, more = found[:_SHOWN], len(found) > _SHOWN
    asked = {name: value for name, value in (("who", who), ("subject", subject)) if value}
    return page(
        request,
        "audit.html",
        lines=[(one, act_in_words(one.what), told(one.before), told(one.after)) for one in shown],
        who=who,
        subject=subject,
        first=before is None,
        newest="?" + urlencode(asked),
        older="?" + urlencode(asked | {"before": str(shown[-1].id)}) if more else "",
    )
