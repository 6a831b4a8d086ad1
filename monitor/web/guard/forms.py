"""Forms as they come in: their fields as text that can be kept."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import ImmutableMultiDict

Form = ImmutableMultiDict[str, str]
"""The fields of a form; one may have come several times."""


async def form_of(request: Request) -> Form:
    """The fields that came with a request; files among them are left out."""
    form = await request.form()
    return ImmutableMultiDict([(name, _kept(text)) for name, text in form.multi_items() if isinstance(text, str)])


def _kept(text: str) -> str:
    """A text without what no database takes: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
