"""What goes wrong, told as a page in Chinese, or as JSON (RFC 9457) under /api; never how it came about."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException

from monitor.web.access import API, logged_in
from monitor.web.guard.headers import add_headers
from monitor.web.pages import page
from storage.database import StoreError
from storage.people import PeopleError

LOGIN = "/login"

_LOG = logging.getLogger("gongkai.desk")
_TOLD = {
    400: ("请求有误", "请求的格式不正确，未予办理。"),
    401: ("登录已失效", "登录已失效，提交的内容未予办理。请重新登录后再提交。"),
    403: ("未予办理", "没有办理此事项的权限。"),
    404: ("没有此页", "没有所请求的页面或内容，请核对地址。"),
    405: ("请求有误", "此地址不接受这种请求。"),
    409: ("内容已变化", "所依据的内容已经变化，请查看最新内容后再办理。"),
    413: ("内容过长", "提交的内容过长，未予办理。"),
    422: ("填写有误", "所填内容不符合要求，未予办理。"),
    429: ("请求过于频繁", "请求过于频繁，请稍后再试。"),
    500: ("复核台故障", "复核台发生故障，本次请求未能办理。"),
    503: ("数据库暂不可用", "数据库暂时不能使用，本次请求未能办理，请稍后再试。"),
}

_NOBODY = frozenset({401, 500, 503})  # where nobody is logged in, or the store may be what is wrong

_WRITTEN = {"note": "说明", "alias": "栏目名称", "label": "用途", "url": "网址", "name": "账号名"}
"""The fields of forms that people write into, which are shown to them again where a form was not taken."""


def add_handlers(app: FastAPI) -> None:
    """Whatever goes wrong in a route of this application is answered by these."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(PeopleError, _not_so)
    app.add_exception_handler(StoreError, _no_store)
    app.add_exception_handler(Exception, _fault)


def told(request: Request, status: int, detail: str = "", **headers: str) -> Response:
    """An answer that says what is wrong. `detail` is in Chinese."""
    title, plain = _TOLD.get(status) or (("请求有误", "请求未能办理。") if status < 500 else _TOLD[500])
    if request.url.path.startswith(API):
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail or plain}
        return JSONResponse(body, status, headers, media_type="application/problem+json")
    if status not in _NOBODY:
        _say_who(request)
    sent = getattr(request.state, "sent", ())
    kept = [(_WRITTEN[name], value) for name, value in sent if name in _WRITTEN and value.strip()]
    answer = page(request, "fault.html", status=status, title=title, detail=detail or plain, kept=kept)
    answer.headers.update(headers)
    return answer


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status, headers = error.status_code, dict(error.headers or {})
    if status < 400:
        return Response(status_code=status, headers=headers)
    api = request.url.path.startswith(API)
    if status == 401 and api:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 401 and not api and request.method in ("GET", "HEAD"):
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{LOGIN}?{urlencode({'next': asked})}" if asked != "/" else LOGIN, 303)
    plain = error.detail == HTTPStatus(status).phrase or (status == 401 and not api)
    return told(request, status, "" if plain else error.detail, **headers)


def _wrong(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    names = dict.fromkeys(str(one["loc"][-1]) for one in error.errors())
    return told(request, 422, f"以下各项缺少或不符合要求，未予办理：{'、'.join(names)}。")


def _not_so(request: Request, error: Exception) -> Response:
    return told(request, 422, str(error))


def _no_store(request: Request, error: Exception) -> Response:
    _LOG.error("%s %s: %s", request.method, request.url.path, error)
    return told(request, 503, **{"Retry-After": "30"})


def _fault(request: Request, error: Exception) -> Response:
    """The traceback is logged by the server, into which the error goes on."""
    number = secrets.token_hex(4)
    _LOG.error("fault %s: %s %s: %s", number, request.method, request.url.path, type(error).__name__)
    answer = told(request, 500, f"复核台发生故障，本次请求未能办理。请将故障编号{number}告知管理员。")
    add_headers(MutableHeaders(raw=answer.raw_headers), request.url.path)
    return answer


def _say_who(request: Request) -> None:
    """So that the page has the head of all others, also where something was wrong before anybody asked who asks."""
    if getattr(request.state, "account", None) is None:
        with suppress(StoreError):
            request.state.account = logged_in(request)
