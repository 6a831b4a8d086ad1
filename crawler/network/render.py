"""A browser that draws pages and has no network: whatever a page asks for is answered by the visit itself.

So the address guard, robots.txt, the pace and the limits that hold for the visit hold for every request of the
browser. No name resolves in it, its proxy is a closed door, and what is not answered is refused: other hosts, posts,
sockets, workers, downloads, further windows.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.records import Page

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Playwright, Route
    from playwright.async_api import Page as ChromiumPage

Supply = Callable[[str], Awaitable[Page | None]]
"""Gets an address for the browser under the visit's rules, or None where it may not have it."""

log = logging.getLogger("gongkai.render")

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MOST_REQUESTS = 60  # of one page
_KINDS = frozenset({"document", "script", "xhr", "fetch"})  # what a page's words need; no pictures, fonts, styles
_CLOSED = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--no-first-run",
    "--no-pings",
)
_LOOK_SECONDS = 0.25  # between two looks at a page that is being drawn
_QUIET_LOOKS = 4  # looks in a row without a change or a request after which a page with content is done
_BARE_LOOKS = 12  # the same for one that shows next to nothing yet: a timer may be about to fill it
_BARE = 60  # characters
_HEIGHT = 4000  # pixels
_PICTURE_SECONDS = 5


def find_chromium() -> str | None:
    """The path of this machine's Chromium, or None."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


async def launched(driver: Playwright, program: str) -> Chromium:
    """The browser `program`, started without a network. Only root's has no sandbox: there is none for it."""
    return await driver.chromium.launch(
        executable_path=program, chromium_sandbox=os.geteuid() != 0, args=list(_CLOSED), timeout=30_000
    )


@dataclass(frozen=True)
class Drawn:
    """A page as its scripts left it, and a picture of it (PNG; empty where the browser gave none)."""

    page: Page
    picture: bytes


@dataclass
class _Drawing:
    """One page being drawn: how many requests it made, and how many of them are under way."""

    asked: int = 0
    waiting: int = 0
    main: list[Page] = field(default_factory=list)


class Renderer:
    """Draws one page at a time with one browser, which is started for the first page."""

    def __init__(self, program: str, user_agent: str) -> None:
        self._program = program
        self._user_agent = user_agent
        self._turn = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._browser: Chromium | None = None

    async def close(self) -> None:
        """Ends the browser."""
        await self._stack.aclose()
        self._browser = None

    async def draw(self, url: str, supply: Supply, seconds: float) -> Drawn | None:
        """The page at `url` as its scripts left it after at most `seconds`: the answer with what was drawn as its body,
        and a picture.

        None where `supply` would not have it, or where the browser failed. Waits until the page is quiet: until none of
        its requests is under way and its words no longer change.
        """
        from playwright.async_api import Error  # the extra may not be installed

        async with self._turn:
            try:
                browser = await self._started()
                context = await browser.new_context(
                    service_workers="block", accept_downloads=False, user_agent=self._user_agent, locale="zh-CN"
                )
                try:
                    return await self._drawn(context, url, supply, seconds)
                finally:
                    await context.close()
            except Error as error:  # a page that breaks its browser is a page that could not be looked at
                log.warning("%s was not drawn: %s", url, error.message.partition("\n")[0])
                return None

    async def _started(self) -> Chromium:
        from playwright.async_api import async_playwright

        if self._browser is None or not self._browser.is_connected():
            await self._stack.aclose()
            self._stack = AsyncExitStack()
            driver = await self._stack.enter_async_context(async_playwright())
            self._browser = await launched(driver, self._program)
            self._stack.push_async_callback(self._browser.close)
        return self._browser

    async def _drawn(self, context: BrowserContext, url: str, supply: Supply, seconds: float) -> Drawn | None:
        drawing = _Drawing()

        async def answer(route: Route) -> None:
            await _answer(route, drawing, supply)

        await context.add_init_script("delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection;")
        await context.route("**/*", _refuse)  # of windows that the page opens
        await context.route_web_socket("**/*", lambda socket: socket.close())
        page = await context.new_page()
        await page.route("**/*", answer)
        end = asyncio.get_running_loop().time() + seconds
        await page.goto(url, wait_until="commit", timeout=seconds * 1000)
        last, quiet = "", 0
        while asyncio.get_running_loop().time() < end:
            await asyncio.sleep(_LOOK_SECONDS)
            now = await page.content()
            quiet = quiet + 1 if now == last and not drawing.waiting else 0
            last = now
            bare = len("".join((await page.inner_text("body")).split())) < _BARE
            if quiet >= (_BARE_LOOKS if bare else _QUIET_LOOKS):
                break
        if not drawing.main:
            return None
        first = drawing.main[0]
        headers = {"content-type": "text/html; charset=utf-8"}
        document = last.encode("utf-8", "replace")
        return Drawn(Page(first.url, first.final_url, first.status, headers, document), await _picture(page))


async def _picture(page: ChromiumPage) -> bytes:
    """The top of the page as a visitor sees it, without what it would have asked others for."""
    from playwright.async_api import Error

    await page.set_viewport_size({"width": 1280, "height": _HEIGHT})
    try:
        return await page.screenshot(type="png", timeout=_PICTURE_SECONDS * 1000)
    except Error as error:  # the words of the page are its proof; the picture is for whoever looks at it
        log.warning("no picture of %s: %s", page.url, error.message.partition("\n")[0])
        return b""


async def _refuse(route: Route) -> None:
    await route.abort()


async def _answer(route: Route, drawing: _Drawing, supply: Supply) -> None:
    """Answers one request of the page, or refuses it."""
    request = route.request
    drawing.asked += 1
    opens = request.is_navigation_request() and request.frame.parent_frame is None
    refused = request.method != "GET" or request.resource_type not in _KINDS or drawing.asked > MOST_REQUESTS
    if opens and drawing.main:  # the page leads its visitor elsewhere: it stays as it is
        await route.fulfill(status=204)
        return
    drawing.waiting += 1
    try:
        found = None if refused else await supply(request.url)
        if found is None:
            await route.abort()
            return
        if opens:
            drawing.main.append(found)
        await route.fulfill(
            status=found.status, content_type=found.headers.get("content-type", "text/html"), body=found.body
        )
    finally:
        drawing.waiting -= 1
