"""The one character that PostgreSQL cannot keep names nothing: an address with it is not there."""

from __future__ import annotations

from fastapi import HTTPException, Request


async def refuse_nul(request: Request) -> None:
    """A dependency of every route. Raises 404 where the path has a NUL in it: no code and no name does."""
    if "\0" in request.url.path or any("\0" in str(value) for value in request.path_params.values()):
        raise HTTPException(404)
