"""Pages from templates: escaped everywhere, and in legible text whatever portals wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from monitor.cards.markup import escaping
from monitor.cards.review_wording import ROLES
from monitor.cards.wording import VERDICTS
from monitor.web.guard.forged import form_token
from storage.records import ADVERSE, SET_ASIDE, SHANGHAI, Verdict
from storage.review import Role

FOLDER = Path(__file__).parent


_TEMPLATES = escaping(FOLDER / "templates")


def tone(verdict: Verdict) -> str:
    """How a verdict is shown: adverse, waiting, undetermined, aside or met. Of each, `desk.css` has a badge."""
    if verdict in ADVERSE:
        return "adverse"
    if verdict is Verdict.PROVISIONAL:
        return "waiting"
    if verdict in (Verdict.UNDETERMINED, Verdict.ERROR):
        return "undetermined"
    return "aside" if verdict in SET_ASIDE else "met"


_TEMPLATES.globals |= {
    "Role": Role,
    "role_name": ROLES.__getitem__,
    "verdict_name": lambda verdict: VERDICTS[Verdict(verdict)],
    "tone": lambda verdict: tone(Verdict(verdict)),
    "moment": lambda at: "" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
}


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of the desk. Every template extends `base.html`, which shows who is logged in (`account`).

    Every form with another method than GET has the field `form_token`, whose value is `form_token()`.
    """
    shared = {
        "request": request,
        "path": request.url.path,
        "account": getattr(request.state, "account", None),
        "form_token": lambda: form_token(request),
    }
    return HTMLResponse(_TEMPLATES.get_template(template).render(shared | values), status)
