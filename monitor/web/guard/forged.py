"""Forms that somebody else's page sends in a reviewer's name are refused, whatever route they go to.

A form must come from a page of the desk, by what the browser says, and carry what only such a page can know.
"""

from __future__ import annotations

import hashlib
import hmac

from fastapi import HTTPException, Request
from starlette.datastructures import Headers

from monitor.web.guard.cookies import VISITOR, session_secret

FIELD = "form_token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})


def form_token(request: Request) -> str:
    """What a form of this browser carries in its field `form_token`."""
    secret = session_secret(request) or visitor_secret(request)
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest() if secret else ""


def visitor_secret(request: Request) -> str:
    """The secret of a browser that is not logged in: that of its cookie, or what is to become that."""
    return str(getattr(request.state, "visitor", "")) or request.cookies.get(VISITOR, "")


async def refuse_forged(request: Request) -> None:
    """A dependency of every route. Raises 403 for an unsafe request that no form of the desk sent."""
    if request.method in _SAFE:
        return
    form = await request.form()
    request.state.sent = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    if not from_the_desk(request.headers):
        raise HTTPException(403, "请求不是由复核台的页面发出的，未予办理。")
    sent, right = form.get(FIELD), form_token(request)
    if not right or not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), right.encode()):
        raise HTTPException(403, "表单已失效，未予办理。请打开原页面并刷新，再重新提交。")


def from_the_desk(headers: Headers) -> bool:
    """Whether a browser says that a page of the desk, or its user by hand, made the request.

    Older browsers, and all of them over plain HTTP to another machine, send no Sec-Fetch-Site but the origin.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _OURS
    scheme, _, host = headers.get("origin", "").partition("://")
    return scheme in ("http", "https") and host != "" and host == headers.get("host")
