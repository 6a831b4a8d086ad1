"""Pages from templates: escaped everywhere, and in legible text whatever portals wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from monitor.cards.legible import legible
from storage.records import SHANGHAI

FOLDER = Path(__file__).parent


def _shown(value: object) -> object:
    return legible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_shown,
)
_TEMPLATES.globals |= {
    "moment": lambda at: "" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
}


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of the desk. Every template extends `base.html`, which shows who is logged in (`account`)."""
    shared = {"request": request, "account": getattr(request.state, "account", None)}
    return HTMLResponse(_TEMPLATES.get_template(template).render(shared | values), status)
