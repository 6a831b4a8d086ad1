"""What is sent to the desk may be so long and no longer: longer bodies are refused before they are in memory."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 64 * 1024
_DRAINED_BYTES = 8 * 1024 * 1024
TOO_LONG = "提交的内容过长（上限为64 KiB），未予办理。请返回上一页缩短后重新提交，已填写的内容仍在原页面。"


class BodyLimit:
    """Lets no request read more than 64 KiB of its body; one that is longer raises 413 where it is read.

    What is too long, up to 8 MiB, is read and thrown away first: a browser that is still sending shows no answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced, read = _announced(scope), 0

        async def limited() -> Message:
            nonlocal read
            if announced > MOST_BYTES:
                await _drain(receive, announced)
                raise HTTPException(413, TOO_LONG)
            message = await receive()
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


async def _drain(receive: Receive, size: int) -> None:
    seen = 0
    while size <= _DRAINED_BYTES and seen <= _DRAINED_BYTES:
        message = await receive()
        seen += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return
