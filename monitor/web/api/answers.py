"""How the API answers: JSON as its models say, marked so that whoever has it need not be sent it again; in pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import HTTPException, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

LARGEST = 500

PageNumber = Annotated[int, Query(ge=1, le=1_000_000, description="the page, from 1")]
PageSize = Annotated[int, Query(ge=1, le=LARGEST, description="how many to a page")]


def only_known(request: Request) -> None:
    """A dependency of every route of the API: raises 422 for a parameter that it does not know, or has twice: a filter
    with a slip of the pen in it would give everything."""
    known = {field.alias for field in request.scope["route"].dependant.query_params}
    names = [name for name, _ in request.query_params.multi_items()]
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    if unknown:
        raise HTTPException(422, f"没有这些参数：{'、'.join(unknown)[:200]}")
    if len(set(names)) < len(names):
        raise HTTPException(422, "同一参数只能出现一次")


def answer(
    request: Request, model: type[BaseModel], plain: Mapping[str, Any], links: Mapping[str, str] | None = None
) -> Response:
    """`plain` as JSON that is as `model` says, or 304 where the caller has the very same.

    `links` go to other pages, by their relation.
    """
    body = model.model_validate_json(_text(plain)).model_dump_json().encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if links:
        headers["Link"] = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items())
    if tag in _tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def page_of(request: Request, items: Sequence[Any], page: int, size: int) -> tuple[Sequence[Any], dict[str, str]]:
    """A page of a list, and the links to its neighbours."""
    last = max(1, -(-len(items) // size))
    told = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
    links = {name: address_with(request, page=number) for name, number in told.items() if 1 <= number <= last}
    return items[(page - 1) * size : page * size], links


def address_with(request: Request, **changed: object) -> str:
    """The address that was asked for, with other values of some parameters."""
    asked = dict(request.query_params) | {name: str(value) for name, value in changed.items()}
    return f"{request.url.path}?{urlencode(asked)}"


def _text(plain: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(plain)
    except TypeError:  # halves of surrogate pairs, which scripts of real pages do contain
        return json.dumps(plain, ensure_ascii=False, default=str).encode("utf-8", "replace")


def _tags(given: str) -> set[str]:
    return {one.strip().removeprefix("W/") for one in given.split(",")}
