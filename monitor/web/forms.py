"""Forms as they come in: their fields as text."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import ImmutableMultiDict

Form = ImmutableMultiDict[str, str]
"""The fields of a form; one may have come several times."""


async def form_of(request: Request) -> Form:
    """The fields that came with a request; files among them are left out."""
    async with request.form() as form:
        return ImmutableMultiDict([(name, text) for name, text in form.multi_items() if isinstance(text, str)])
