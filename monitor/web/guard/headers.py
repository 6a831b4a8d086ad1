"""What every answer of the desk tells the browser: to run, frame, send and keep nothing that it need not."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # No other host ever learns an address of the desk. "no-referrer" would also take the origin out of the desk's own
    # forms, by which older browsers say that a form is ours.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_STATIC = "/static/"


class SecurityHeaders:
    """Adds the headers to every answer; what a route says of its own caching stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def add_headers(headers: MutableHeaders, path: str) -> None:
    """Adds them to one answer. Pages are kept nowhere; files of ours are asked for again, and come only if changed."""
    headers.update(HEADERS)
    headers.setdefault("Cache-Control", "no-cache" if path.startswith(_STATIC) else "no-store")
