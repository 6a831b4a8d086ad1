"""The API told as OpenAPI, so that programs and people know what may be asked and what is answered."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response

from monitor.web.api import routes
from monitor.web.api.models import Problem

router = APIRouter()

_TOLD = {
    "401": "not logged in, and no token that opens anything",
    "404": "nothing of this name or number",
    "422": "a parameter that cannot be",
    "500": "a fault of the desk; its number is in the log",
    "503": "the store cannot be used now",
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "what to send as If-None-Match"},
    "Link": {"schema": {"type": "string"}, "description": "other pages (RFC 8288): first, prev, next, last"},
}


@router.get("/api/openapi.json")
def openapi(request: Request, account: routes.Reader) -> Response:
    """This description."""
    return JSONResponse(schema())


@cache
def schema() -> dict[str, Any]:
    """The API as OpenAPI 3.1."""
    told = get_openapi(
        title="gongkai",
        version=version("gongkai"),
        description="What the review desk (复核台) shows, as JSON. It only reads. See docs/api.md.",
        routes=routes.router.routes,
    )
    components = told["components"]
    components["schemas"].pop("HTTPValidationError", None)
    components["schemas"].pop("ValidationError", None)
    components["schemas"]["Problem"] = Problem.model_json_schema()
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "a token of one's own: gk_..."},
        "session": {"type": "apiKey", "in": "cookie", "name": "__Host-gongkai"},
    }
    told["security"] = [{"token": []}, {"session": []}]
    for path in told["paths"].values():
        for operation in path.values():
            _complete(operation)
    return told


def _complete(operation: dict[str, Any]) -> None:
    """Says of an operation what is the same of all: headers, the answer to whoever has it, and what goes wrong."""
    answers = operation["responses"]
    answers["200"]["headers"] = {name: dict(one) for name, one in _HEADERS.items()}
    answers["304"] = {"description": "the same as the ETag in If-None-Match"}
    for status, text in _TOLD.items():
        answers[status] = {"description": text, "content": _PROBLEM}
