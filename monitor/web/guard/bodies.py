"""What is sent to the desk: forms as its pages send them, and no longer than so. All else is refused unread.

A form with a file goes to an address that ends in `/upload`, and may be longer.
"""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 64 * 1024
MOST_UPLOAD = 10 * 1024 * 1024
UPLOAD = "/upload"
_DRAINED_BYTES = 32 * 1024 * 1024
FORM = b"application/x-www-form-urlencoded"
_PARTS = re.compile(rb'multipart/form-data; *boundary=("?)[0-9A-Za-z\'()+_,./:=?-]{1,70}\1')
"""Nothing but the boundary: forms in several parts could say for themselves how their bytes are to be decoded."""

NO_FORM = "提交的内容不是复核台页面所发的表单，未予办理。"
FILE_TOO_LONG = "文件过大（上限为10 MiB），未予办理。请压缩或者拆分后重新提交。"
TOO_LONG = "提交的内容过长（上限为64 KiB），未予办理。请返回上一页缩短后重新提交，已填写的内容仍在原页面。"


class BodyLimit:
    """Lets no request read more than 64 KiB of its body, or 10 MiB of one with a file, nor one that is no form of ours:
    raises 413, 415 where it is read.

    What is too long, up to 32 MiB, is read and thrown away first: a browser that is still sending shows no answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced, read, is_form = _announced(scope), 0, _is_form(scope)
        most, too_long = (MOST_UPLOAD, FILE_TOO_LONG) if _has_file(scope) else (MOST_BYTES, TOO_LONG)

        async def limited() -> Message:
            nonlocal read
            if announced > most:
                await _drain(receive, announced)
                raise HTTPException(413, too_long)
            message = await receive()
            if message.get("body") and not is_form:
                raise HTTPException(415, NO_FORM)
            read += len(message.get("body", b""))
            if read > most:
                if message.get("more_body"):
                    await _drain(receive, read)
                raise HTTPException(413, too_long)
            return message

        await self.app(scope, limited, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _is_form(scope: Scope) -> bool:
    kinds = _kinds(scope)
    plain = len(kinds) == 1 and kinds[0].partition(b";")[0].strip().lower() == FORM
    return plain or _has_file(scope)


def _has_file(scope: Scope) -> bool:
    kinds = _kinds(scope)
    return scope["path"].endswith(UPLOAD) and len(kinds) == 1 and _PARTS.fullmatch(kinds[0]) is not None


def _kinds(scope: Scope) -> list[bytes]:
    return [value for name, value in scope["headers"] if name == b"content-type"]


async def _drain(receive: Receive, size: int) -> None:
    seen = 0
    while size <= _DRAINED_BYTES and seen <= _DRAINED_BYTES:
        message = await receive()
        seen += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return
