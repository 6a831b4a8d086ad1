"""What is sent to the desk: forms as its pages send them, and no longer than so. All else is refused unread."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 64 * 1024
_DRAINED_BYTES = 8 * 1024 * 1024
FORM = b"application/x-www-form-urlencoded"
NO_FORM = "提交的内容不是复核台页面所发的表单，未予办理。"
TOO_LONG = "提交的内容过长（上限为64 KiB），未予办理。请返回上一页缩短后重新提交，已填写的内容仍在原页面。"


class BodyLimit:
    """Lets no request read more than 64 KiB of its body, nor one that is no form of ours: raises 413, 415 where it is
    read. Forms in several parts say for themselves how their bytes are to be decoded, and none of ours is one.

    What is too long, up to 8 MiB, is read and thrown away first: a browser that is still sending shows no answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced, read, is_form = _announced(scope), 0, _is_form(scope)

        async def limited() -> Message:
            nonlocal read
            if announced > MOST_BYTES:
                await _drain(receive, announced)
                raise HTTPException(413, TOO_LONG)
            message = await receive()
            if message.get("body") and not is_form:
                raise HTTPException(415, NO_FORM)
            read += len(message.get("body", b""))
            if read > MOST_BYTES:
                if message.get("more_body"):
                    await _drain(receive, read)
                raise HTTPException(413, TOO_LONG)
            return message

        await self.app(scope, limited, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _is_form(scope: Scope) -> bool:
    kinds = [value for name, value in scope["headers"] if name == b"content-type"]
    return len(kinds) == 1 and kinds[0].partition(b";")[0].strip().lower() == FORM


async def _drain(receive: Receive, size: int) -> None:
    seen = 0
    while size <= _DRAINED_BYTES and seen <= _DRAINED_BYTES:
        message = await receive()
        seen += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return
