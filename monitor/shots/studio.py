"""The browser that takes the pictures: archived pages in, PNG out, and no network at all.

Every request of the browser is answered from the archive or refused; scripts are off; each page has a profile of its
own and a time limit, after which the browser is ended and started anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urldefrag

from crawler.network.render import launched
from monitor.evidence.masked import shown
from monitor.shots.served import SANDBOX, Served
from monitor.shots.texts import Text, hidden_texts, hidden_value, marked_spans

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, FloatRect, Frame, JSHandle, Page, Route

Supply = Callable[[str, bool], Served | None]
"""What the archive has under an address, as a document or (False) as a part of one; None where it has nothing."""

log = logging.getLogger("gongkai.shots")

WIDTH = 1280  # pixels, as all that follow
VIEWPORT = 800
TALLEST = 15_000
"""No picture of a page is taller: Chromium draws 16,384 at once, and the strip above it needs its own."""
_ABOVE = 200
"""Where the words stand deeper than that, the picture begins so much above them."""
_STRIP_SECONDS = 30
_FRAME_SECONDS = 3
_END_SECONDS = 10
_STRIP = "https://gongkai.invalid/strip"
_PICTURE = "https://gongkai.invalid/page.png"
_TEXTS = (Path(__file__).parent / "texts.js").read_text(encoding="utf-8")

Box = tuple[float, float, float, float]
"""Left, top, width and height."""


class ShotError(Exception):
    """A page of which no picture can be taken; says why in Chinese."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a page (PNG): its rows from `top` on, `height` of them, of a page of `page_height` by `page_width`.

    `title` is what the page calls itself. `marks` are where the words stand in the picture; `folded`: only in what the
    page does not show. `hidden` is how many texts had numbers of persons, `refused` how many parts of the page the
    archive does not have.
    """

    picture: bytes
    title: str
    top: int
    height: int
    page_width: int
    page_height: int
    marks: tuple[Box, ...]
    folded: bool
    hidden: int
    refused: int


class Studio:
    """Takes one picture at a time with one browser, which is started for the first. An asynchronous context. `seconds`
    are what a page may take."""

    def __init__(self, program: str, seconds: float) -> None:
        self._program = program
        self.seconds = seconds
        self._stack = AsyncExitStack()
        self._browser: Browser | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()

    async def shoot(self, url: str, page: Served, supply: Supply, words: Sequence[str]) -> Shot:
        """The page at `url` as the archive has it. Raises `ShotError`."""
        from playwright.async_api import Error  # the extra may not be installed

        try:
            return await asyncio.wait_for(self._shoot(url, page, supply, words), self.seconds)
        except TimeoutError:
            await self._end()
            raise ShotError(f"{self.seconds:g}秒内未能绘出") from None
        except Error as error:  # a page that breaks its browser
            await self._end()
            raise ShotError(f"浏览器未能绘出（{error.message.partition(chr(10))[0]}）") from None

    async def put_under(self, strip: str, picture: bytes) -> tuple[bytes, int]:
        """A page of ours with a picture in it, as one picture; and its height. Raises `ShotError`.

        The page finds the picture under `page.png`.
        """
        from playwright.async_api import Error

        ours = {
            _STRIP: ("text/html; charset=utf-8", strip.encode("utf-8", "replace")),
            _PICTURE: ("image/png", picture),
        }

        async def answer(route: Route) -> None:
            media, body = ours.get(route.request.url, ("", b""))
            await (route.fulfill(content_type=media, body=body) if media else route.abort())

        async def shot() -> tuple[bytes, int]:
            async with await self._context() as context:
                await context.route("**/*", answer)
                page = await context.new_page()
                await page.goto(_STRIP)
                _, height = await (await page.evaluate_handle(_TEXTS)).evaluate("texts => texts.size()")
                return await _picture(page, 0, height), height

        try:
            return await asyncio.wait_for(shot(), _STRIP_SECONDS)
        except (TimeoutError, Error) as error:
            await self._end()
            raise ShotError(f"未能制成图片（{type(error).__name__}）") from None

    async def _shoot(self, url: str, page: Served, supply: Supply, words: Sequence[str]) -> Shot:
        async with await self._context() as context:
            answers = _Answers(url, page, supply)
            await context.route("**/*", _refuse)  # of windows that the page opens
            await context.route_web_socket("**/*", lambda socket: socket.close())
            drawn = await context.new_page()
            await drawn.route("**/*", answers.answer)
            await drawn.goto(url, wait_until="load", timeout=self.seconds * 1000)
            if not answers.opened:
                raise ShotError("浏览器不能打开此网址")
            return await _taken(drawn, words, answers)

    async def _context(self) -> BrowserContext:
        from playwright.async_api import async_playwright

        if self._browser is None or not self._browser.is_connected():
            await self._end()
            driver = await self._stack.enter_async_context(async_playwright())
            self._browser = await launched(driver, self._program)
            self._stack.push_async_callback(self._browser.close)
        return await self._browser.new_context(
            viewport={"width": WIDTH, "height": VIEWPORT},
            device_scale_factor=1,
            java_script_enabled=False,
            service_workers="block",
            accept_downloads=False,
            offline=True,
            reduced_motion="reduce",
            locale="zh-CN",
        )

    async def _end(self) -> None:
        """Ends the browser, also one that answers no more."""
        stack, self._stack, self._browser = self._stack, AsyncExitStack(), None
        with suppress(TimeoutError):
            await asyncio.wait_for(stack.aclose(), _END_SECONDS)


class _Answers:
    """Answers the requests of one page from the archive, and refuses all others."""

    def __init__(self, url: str, page: Served, supply: Supply) -> None:
        self._url, self._page, self._supply = url, page, supply
        self.opened = False
        self.refused: set[str] = set()

    async def answer(self, route: Route) -> None:
        """Answers one request."""
        request = route.request
        found: Served | None
        if request.is_navigation_request() and request.frame.parent_frame is None:
            if self.opened:  # the page leads its visitor elsewhere: it stays as it is
                await route.fulfill(status=204)
                return
            self.opened, found = True, self._page
        elif request.method == "GET":
            found = self._supply(urldefrag(request.url).url, request.is_navigation_request())
        else:
            found = None
        if found is None:
            self.refused.add(request.url)
            await route.abort()
            return
        headers = {"content-type": found.media, "content-security-policy": SANDBOX}
        await route.fulfill(status=200, headers=headers, body=found.body)


async def _refuse(route: Route) -> None:
    await route.abort()


async def _taken(page: Page, words: Sequence[str], answers: _Answers) -> Shot:
    hidden, folded, title = 0, False, ""
    marks: list[Box] = []
    for frame in page.frames:
        handle = await _texts_of(frame)
        if handle is None:
            answers.refused.add(frame.url)
            continue
        texts, changed, named = await _read_and_hide(handle)
        title = title or shown(named)
        hidden += changed
        spans, only_folded = marked_spans(texts, words)
        folded |= only_folded
        boxes = await handle.evaluate(
            "(texts, spans) => texts.boxes(spans)", [part for place in spans for part in place]
        )
        marks += await _on_page(frame, [tuple(box) for some in boxes for box in some])
    width, height = await (await page.evaluate_handle(_TEXTS)).evaluate("texts => texts.size()")
    seen = [box for box in marks if box[0] < WIDTH and box[1] < height]
    first = min((box[1] for box in seen), default=0.0)
    top = 0 if first < TALLEST - _ABOVE else int(first) - _ABOVE
    rows = max(1, min(TALLEST, height - top))
    boxes_shown = tuple((x, y - top, wide, high) for x, y, wide, high in seen if y < top + rows)
    picture = await _picture(page, top, rows)
    refused = len(answers.refused)
    return Shot(picture, title, top, rows, width, height, boxes_shown, folded and not seen, hidden, refused)


async def _texts_of(frame: Frame) -> JSHandle | None:
    """What reads and changes the text of a frame. One that gives none (`javascript:` for an address) is not shown, for
    numbers of persons in it could not be hidden: None."""
    if frame.parent_frame is None:
        return await frame.evaluate_handle(_TEXTS)
    try:
        return await asyncio.wait_for(frame.evaluate_handle(_TEXTS), _FRAME_SECONDS)
    except TimeoutError:
        await (await frame.frame_element()).evaluate("frame => frame.style.setProperty('display', 'none', 'important')")
        return None


async def _read_and_hide(handle: JSHandle) -> tuple[list[Text], int, str]:
    """The texts of a document, after numbers of persons in them were hidden; how many were changed; its title."""
    read = await handle.evaluate("texts => texts.read")
    texts = [Text(one["text"], one["block"], one["shown"]) for one in read["texts"]]
    hidden = hidden_texts(texts)
    values = enumerate(read["attributes"])
    attributes = {number: masked for number, value in values if (masked := hidden_value(value)) != value}
    if hidden or attributes:
        changes = {"texts": [*hidden.items()], "attributes": [*attributes.items()]}
        await handle.evaluate("(texts, changes) => texts.change(changes)", changes)
    after = [Text(hidden.get(number, one.text), one.block, one.shown) for number, one in enumerate(texts)]
    return after, len(hidden) + len(attributes), read["title"]


async def _on_page(frame: Frame, boxes: Sequence[Box]) -> list[Box]:
    """Boxes of a frame as they lie on the page, as far as the frame shows them."""
    if frame.parent_frame is None or not boxes:
        return list(boxes)
    around = await (await frame.frame_element()).bounding_box()
    if around is None:
        return []
    left, top = around["x"], around["y"]
    return [
        (left + x, top + y, wide, high)
        for x, y, wide, high in boxes
        if x + wide <= around["width"] and y + high <= around["height"]
    ]


async def _picture(page: Page, top: int, height: int) -> bytes:
    clip: FloatRect = {"x": 0, "y": top, "width": WIDTH, "height": height}
    return await page.screenshot(full_page=True, clip=clip, type="png", animations="disabled", timeout=0)
